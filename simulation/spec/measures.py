"""How an indicator is computed from the log and the readings: a closed set of measures."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from simulation.spec.base import Key, Spec
from simulation.units import DurationMs

Events: TypeAlias = Annotated[tuple[Key, ...], Field(min_length=1)]


class Reading(Spec):
    """A statistic of a class's sensors in the place, over the last bucket."""

    kind: Literal["reading"]
    sensor: Key
    stat: Literal["mean", "max", "min"] = "mean"


class StateSample(Spec):
    """The city state at the bucket's end; the province's value weighs communes as ``weigh`` says."""

    kind: Literal["state"]
    field: Key
    scale: float = 1.0
    weigh: Literal["population", "mean", "max", "min", "sum"] = "population"


class Count(Spec):
    """How many events in the trailing window."""

    kind: Literal["count"]
    events: Events
    window: DurationMs
    per_million: bool = False


class Open(Spec):
    """How many cases have been opened and not yet closed."""

    kind: Literal["open"]
    opened: Events
    closed: Events


class Ratio(Spec):
    """Percentage of events ``of`` among events ``among`` in the trailing window; no data below ``least`` events."""

    kind: Literal["share"]
    of: Events
    among: Events
    window: DurationMs
    least: Annotated[int, Field(ge=1)] = 1


class Statistic(Spec):
    """Mean or quantile of the events' values in the trailing window; no data below ``least`` events."""

    kind: Literal["statistic"]
    events: Events
    stat: Literal["mean", "median", "p90", "max"]
    window: DurationMs
    least: Annotated[int, Field(ge=1)] = 1


class Total(Spec):
    """Sum of the events' values in the trailing window, divided by ``per``."""

    kind: Literal["total"]
    events: Events
    window: DurationMs
    per: Literal["one", "million", "customer"] = "one"


class Level(Spec):
    """Running total: values of ``up`` events minus values of ``down`` events."""

    kind: Literal["level"]
    up: Events
    down: Events


class Index(Spec):
    """A named index of ``aggregation.indices`` over other indicators, readings or events of this domain."""

    kind: Literal["index"]
    function: Key
    inputs: dict[Key, Any] = {}


Measure: TypeAlias = Annotated[
    Reading | StateSample | Count | Open | Ratio | Statistic | Total | Level | Index,
    Field(discriminator="kind"),
]
