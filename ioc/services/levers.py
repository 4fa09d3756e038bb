"""The levers of a scenario as fields of a form: what can be changed, what it is now, and what lies below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from ioc import i18n
from simulation.experiments.replicate import installed
from simulation.loading import load_levers
from simulation.loading.composed import Composed
from simulation.loading.nodes import Origin, at, plain
from simulation.loading.paths import PathError, targets
from simulation.spec.levers import Base, Lever, Levers

Json: TypeAlias = dict[str, Any]
_PARAMETER = re.compile(r"parameters\.(\w+)\.(\w+)")
_FACILITY = re.compile(r"facilities\[id=([^\]]+)\]")


@lru_cache(maxsize=1)
def _all() -> Levers:
    """The shipped levers, read once."""
    return load_levers()


def movable() -> Iterator[Lever]:
    """Every lever that the tornado may move."""
    for rows in _all().levers.values():
        yield from (row for row in rows if row.swing > 0)


def lever_groups(made: Composed, lang: str) -> list[Json]:
    """The levers that a scenario has, by domain, then the capacities of its province's facilities."""
    groups = [_domain_group(key, levers, made, lang) for key, levers in _all().levers.items()]
    groups += [_facility_group(base, made, lang) for base in _all().facilities]
    return [group for group in groups if group["rows"]]


def _domain_group(key: str, levers: tuple[Lever, ...], made: Composed, lang: str) -> Json:
    """The levers of one domain, none when it takes no part."""
    domain = installed().catalogue.domains.get(key)
    chosen = made.scenario.domains if made.scenario is not None else None
    if domain is None or (chosen is not None and key not in chosen):
        return {"name": key, "rows": []}
    rows = [_field(lever.path, lever_name(lever, lang), "", made) for lever in levers]
    return {"name": domain.spec.name.in_language(lang), "rows": [row for row in rows if row is not None]}


def _facility_group(base: Base, made: Composed, lang: str) -> Json:
    """The capacities of the province's facilities of one kind."""
    unit = base.unit.in_language(lang)
    rows = [_field(path, name, unit, made) for path, name in _facilities(made, base.kind)]
    return {"name": base.name.in_language(lang), "rows": [row for row in rows if row is not None]}


def lever_name(lever: Lever, lang: str) -> str:
    """What people call a lever: its own name, else the parameter's."""
    if lever.name is not None:
        return lever.name.in_language(lang)
    _, domain, name = lever.path.split(".", 2)
    return str(installed().catalogue.domains[domain].spec.parameters[name].about.in_language(lang))


def value_at(made: Composed, path: str) -> tuple[Any, Origin] | None:
    """The value of a path and where it comes from, None when this scenario has no such value."""
    try:
        target = targets(made.full, path, installed().catalogue)[0]
    except PathError:
        return None
    node = at(made.full, target.trail)
    return None if node is None else (plain(node), node.origin)


def _field(path: str, name: str, unit: str, made: Composed) -> Json | None:
    found = value_at(made, path)
    if found is None:
        return None
    value, origin = found
    base, lang = origin.chain()[0], i18n.language(made.language)
    return {
        "path": path,
        "name": name,
        "about": unit or path,
        "value": written(value),
        "shown": i18n.typed(written(value), lang),
        "base": i18n.quantity(
            f"{written(base.value if base.value is not None else value)} {unit}".strip(), lang
        ),
        "changed": origin.how in ("written", "override"),
    }


def called(made: Composed, path: str, lang: str) -> str:
    """What people call the parameter or the facility that a path leads to; empty for other paths."""
    parameter, facility = _PARAMETER.match(path), _FACILITY.match(path)
    if parameter is not None:
        domain = installed().catalogue.domains.get(parameter[1])
        found = domain.spec.parameters.get(parameter[2]) if domain is not None else None
        return "" if found is None else str(found.about.in_language(lang))
    if facility is None or made.province is None:
        return ""
    rows = (row for row in made.province.facilities if row.id == facility[1])
    own = value_at(made, f"facilities[id={facility[1]}].name.{lang}")  # one that the scenario adds
    return next((str(row.name.in_language(lang)) for row in rows), "" if own is None else str(own[0]))


def written(value: Any) -> str:
    """A value as a file writes it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(written(inner) for inner in value) + "]"
    return "–" if value is None else str(value)


def _facilities(made: Composed, kind: str) -> list[tuple[str, str]]:
    """Capacity paths of the province's facilities of a kind, with their names."""
    if made.province is None:
        return []
    return [
        (f"facilities[id={row.id}].capacity", row.name.vi if made.language == "vi" else row.name.en)
        for row in made.province.facilities
        if row.kind == kind
    ]
