"""What the model makes of a value at a path of a scenario: its type, its unit, its key's form."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from simulation.checks.finding import Trail
from simulation.checks.known import Known
from simulation.loading.source import lookup
from simulation.spec.base import Spec
from simulation.spec.kpis import AMOUNTS, amount_unit
from simulation.spec.scenario import Scenario
from simulation.units import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What holds at one path.

    Attributes:
        shape: Type annotation without its marks; None when nothing is known.
        marks: What ``Annotated`` says beside the type.
    """

    shape: Any
    marks: tuple[Any, ...] = ()

    @property
    def unit(self) -> Unit | None:
        """The quantity it is, if it is one."""
        return next((mark for mark in self.marks if isinstance(mark, Unit)), None)

    @property
    def whole(self) -> bool:
        """Whether it is a plain whole number."""
        return self.shape is int and self.unit is None

    @property
    def keys(self) -> tuple[str, ...] | None:
        """The keys of an object, in order; None when it is no object with fixed keys."""
        if isinstance(self.shape, type) and issubclass(self.shape, Spec):
            return tuple(field.alias or name for name, field in self.shape.model_fields.items())
        return None

    @property
    def dots(self) -> int | None:
        """How many dots the keys of a mapping have; -1 when the rest of a path is one key; None for no mapping."""
        if get_origin(self.shape) is not dict:
            return None
        key, inner = get_args(self.shape)
        pattern = "".join(str(getattr(mark, "pattern", "") or "") for mark in _marks(key))
        if r"\." not in pattern:
            return 0
        shape = _bare(inner)[0]
        return 1 if isinstance(shape, type) and issubclass(shape, Spec) else -1


def field_at(known: Known, trail: Trail, data: Any) -> Field:
    """What holds at a path of a scenario's data; parameters and hazards as their modules say."""
    if len(trail) >= 3 and trail[0] == "parameters":
        domain = known.domains.get(str(trail[1]))
        return _within(domain[1].Parameters if domain else None, trail[2:], lookup(data, trail[:2]))
    if len(trail) >= 4 and trail[0] == "hazards" and trail[2] == "with":
        hazard = known.hazards.get(str(lookup(data, (*trail[:2], "kind"))))
        return _within(hazard.Parameters if hazard else None, trail[3:], lookup(data, trail[:3]))
    if len(trail) == 3 and trail[0] == "experiment" and trail[1] in AMOUNTS:
        return _of_kpi(known, str(trail[2]))
    return _within(Scenario, trail, data)


def indicator_unit(known: Known, kpi: str) -> str | None:
    """The unit of the indicator behind a KPI, None when there is no such indicator."""
    domain, _, rest = kpi.partition(".")
    indicators = known.domains[domain][0].indicators if domain in known.domains else {}
    name = rest.partition(".")[0]
    return indicators[name].unit if name in indicators else None


def _of_kpi(known: Known, kpi: str) -> Field:
    """An amount of a KPI: a quantity, or a plain number where it counts something."""
    indicator = indicator_unit(known, kpi)
    unit = amount_unit(kpi, indicator) if indicator is not None else None
    return Field(shape=float, marks=(unit,) if unit is not None and unit.canonical else ())


def format_field(trail: Trail) -> Field:
    """What holds at a path of any scenario, as far as the format itself says."""
    return _within(Scenario, trail, None)


def _within(shape: Any, trail: Trail, data: Any) -> Field:
    """What holds at a path inside a shape."""
    marks: tuple[Any, ...] = ()
    for number, part in enumerate(trail):
        shape, marks = _inner(shape, part, lookup(data, trail[:number]))
    bare, more = _bare(shape)
    return Field(shape=bare, marks=(*marks, *more))


def _inner(shape: Any, part: str | int, here: Any) -> tuple[Any, tuple[Any, ...]]:
    """The shape of one key or list position, and its marks."""
    shape = _chosen(shape, here)
    arguments = get_args(shape)
    if isinstance(shape, type) and issubclass(shape, Spec):
        for name, field in shape.model_fields.items():
            if part == (field.alias or name):
                return field.annotation, tuple(field.metadata)
        return None, ()
    if get_origin(shape) is tuple and isinstance(part, int):
        return (arguments[0] if arguments[-1] is Ellipsis else arguments[min(part, len(arguments) - 1)]), ()
    return (arguments[1], ()) if get_origin(shape) is dict else (None, ())


def _bare(shape: Any) -> tuple[Any, tuple[Any, ...]]:
    """A shape without ``Annotated`` and ``None``, and its marks."""
    marks: tuple[Any, ...] = ()
    while True:
        if get_origin(shape) is Annotated:
            shape, marks = get_args(shape)[0], (*marks, *_marks(shape))
        elif get_origin(shape) in (Union, types.UnionType):
            shape = next(option for option in get_args(shape) if option is not type(None))
        else:
            return shape, marks


def _marks(shape: Any) -> tuple[Any, ...]:
    """What ``Annotated`` says, with what stands inside a pydantic field."""
    if get_origin(shape) is not Annotated:
        return ()
    given = get_args(shape)[1:]
    return (*given, *(inner for mark in given for inner in getattr(mark, "metadata", ())))


def _chosen(shape: Any, here: Any) -> Any:
    """The bare shape; of several the one whose ``kind`` the data names."""
    if get_origin(shape) is Annotated:
        return _chosen(get_args(shape)[0], here)
    if get_origin(shape) not in (Union, types.UnionType):
        return shape
    options = [option for option in get_args(shape) if option is not type(None)]
    kind = here.get("kind") if isinstance(here, Mapping) else None
    tagged = [option for option in options if kind is not None and kind in _tags(option)]
    return _chosen((tagged or options)[0], here)


def _tags(option: Any) -> tuple[Any, ...]:
    field = getattr(option, "model_fields", {}).get("kind")
    return get_args(field.annotation) if field is not None and get_origin(field.annotation) is Literal else ()
