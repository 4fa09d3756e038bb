"""JSON Schemas for editors, made from the shapes: draft 7, since common YAML editors know no later one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from simulation.spec.base import Spec
from simulation.spec.domain import DomainSpec
from simulation.spec.province import Province
from simulation.spec.scenario import Scenario

SHAPES: Mapping[str, type[Spec]] = MappingProxyType(
    {"scenario-1": Scenario, "province-1": Province, "domain-1": DomainSpec}
)
_DRAFT = "http://json-schema.org/draft-07/schema#"
_MOMENT = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$"


def schema_text(name: str) -> str:
    """The schema of a kind of file, such as ``scenario-1``, as it stands in ``config/schema``."""
    shape = SHAPES[name]
    made = _draft_7(shape.model_json_schema(by_alias=True))
    made = {"$schema": _DRAFT, "$id": f"ioc-{name}", **made}
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _draft_7(node: Any) -> Any:
    """The same schema without what draft 7 does not know."""
    if isinstance(node, list):
        return [_draft_7(item) for item in node]
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
        return {name: _draft_7(inner) for name, inner in value.items()}
    return value if key in ("default", "examples", "enum", "const") else _draft_7(value)
