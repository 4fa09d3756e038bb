"""JSON Schemas as draft 7 writes them, since common YAML editors know no later one."""

from __future__ import annotations

from typing import Any

DRAFT = "http://json-schema.org/draft-07/schema#"
_MOMENT = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$"


def draft_7(node: Any) -> Any:
    """The same schema without what draft 7 does not know."""
    if isinstance(node, list):
        return [draft_7(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: value for key, value in node.items() if key not in ("discriminator", "title")}
    if "$ref" in node and len(node) > 1:  # draft 7 ignores what stands beside a reference
        node["allOf"] = [{"$ref": node.pop("$ref")}]
    if "prefixItems" in node:
        node["items"] = node.pop("prefixItems")
    if node.get("format") == "date-time":
        node = {"type": "string", "pattern": _MOMENT, "examples": ["2026-10-14T18:00+07:00"]}
    if "patternProperties" in node:
        node.setdefault("additionalProperties", False)
    if "$defs" in node:
        node["definitions"] = node.pop("$defs")
    return {key: _renamed(key, value) for key, value in node.items()}


def _renamed(key: str, value: Any) -> Any:
    """A keyword's value; names of properties are left alone."""
    if key == "$ref":
        return value.replace("#/$defs/", "#/definitions/")
    if key in ("properties", "definitions"):
        return {name: draft_7(inner) for name, inner in value.items()}
    return value if key in ("default", "examples", "enum", "const") else draft_7(value)
