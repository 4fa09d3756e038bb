"""The JSON Schema of exercise files: the shapes of ``ioc.exercise``, with the orders that there are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias, get_args

from ioc.exercise.checks.orders import REACTIONS
from ioc.exercise.conditions import FUNCTIONS
from ioc.exercise.plan import Exercise
from simulation.catalogue import Catalogue
from simulation.loading.draft_7 import draft_7
from simulation.spec.base import Spec
from simulation.spec.domain import OrderSpec

Schema: TypeAlias = dict[str, Any]

NAME = "exercise-1"
"""Name of the file, as ``simulation.loading.schemas`` names the others."""

_ENTRY = re.compile(r"^ {8}([a-z_]+): (.+(?:\n {12}.+)*)", re.MULTILINE)
_CONDITIONS: Mapping[str, str] = MappingProxyType(
    {"Trigger": "when", "Variant": "when", "Measure": "when", "Outcome": "holds", "End": "when"}
)


def exercise_schema(catalogue: Catalogue) -> Schema:
    """The schema, draft 7; installed domains fill in the kinds of orders."""
    made: Schema = draft_7(Exercise.model_json_schema(by_alias=True))
    definitions: Schema = made["definitions"]
    for shape in _shapes(Exercise):
        _describe(made if shape is Exercise else definitions.get(shape.__name__), shape)
    orders = dict(_orders(catalogue))
    players = [kind for kind, order in orders.items() if order.by == "player"]
    definitions["Effect"]["properties"]["do"]["enum"] = list(orders)
    definitions["Planned"]["properties"]["do"]["enum"] = players
    definitions["Expectation"]["properties"]["action"] |= {"enum": [*REACTIONS, *players]}
    definitions["Expectation"]["properties"]["action"].pop("pattern")
    said = f"Condition over: {', '.join(FUNCTIONS)}. Words: and, or, not, for 10 min, within 10 min."
    for name, key in _CONDITIONS.items():
        definitions[name]["properties"][key]["description"] = said
    return made


def _orders(catalogue: Catalogue) -> Iterator[tuple[str, OrderSpec]]:
    """Every kind of order with its declaration."""
    groups = {**{key: spec.orders for key, spec in catalogue.specs.items()}, **catalogue.orders}
    for group, orders in groups.items():
        for verb, order in orders.items():
            yield f"{group}.{verb}", order


def _shapes(shape: type[Spec]) -> Iterator[type[Spec]]:
    """A shape and every shape inside it."""
    seen: dict[type[Spec], None] = {}
    waiting = [shape]
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen[here] = None
            waiting += [inner for field in here.model_fields.values() for inner in _inside(field.annotation)]
    yield from seen


def _inside(annotation: Any) -> Iterator[type[Spec]]:
    """The shapes that an annotation speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, Spec):
        yield annotation
    for part in get_args(annotation):
        yield from _inside(part)


def _describe(made: Schema | None, shape: type[Spec]) -> None:
    """Give each key what the shape's docstring says of it, and the shape itself the first line."""
    text = shape.__doc__ or ""
    if made is None:
        return
    made["description"] = text.strip().partition("\n")[0]
    said = {name: re.sub(r"\s+", " ", line) for name, line in _ENTRY.findall(text)}
    for name, field in shape.model_fields.items():
        key = field.alias or name
        if name in said and key in made["properties"]:
            row: Schema = made["properties"][key]
            if "$ref" in row:  # draft 7 ignores what stands beside a reference
                row["allOf"] = [{"$ref": row.pop("$ref")}]
            row["description"] = said[name]
