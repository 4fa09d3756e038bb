"""The compiler: what a measure asks for while it is made from the domain's file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulation.aggregation.hours import HourlyMeans
from simulation.aggregation.inputs import PlaceTable
from simulation.aggregation.roster import Roster, Row
from simulation.aggregation.tallies import Tallies, Tally, Weight
from simulation.errors import Problem
from simulation.events import BUCKET_MS
from simulation.spec.indices import AqiTable
from simulation.units import factor, parse

_UNCONVERTED = ("/customer", "/million")


class Unmeasurable(ValueError):
    """An indicator cannot be measured as written; carries the problem to be shown."""

    def __init__(self, problem: Problem) -> None:
        """Keep the problem."""
        self.problem = problem
        super().__init__(problem.text())


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What all measures of a fold share while they are made."""

    roster: Roster
    places: PlaceTable
    codes: Mapping[str, int]
    tallies: Tallies
    hours: HourlyMeans
    aqi: AqiTable | None


class Compiler:
    """Makes the measure of one indicator; every mistake names the file and the key."""

    def __init__(self, workshop: Workshop, row: Row) -> None:
        """Compile ``row`` with the tools of ``workshop``."""
        self.row = row
        self.places = workshop.places
        self.codes = workshop.codes
        self._workshop = workshop

    def mistake(self, path: str, message: str, suggestion: str) -> Unmeasurable:
        """The error to raise when the indicator cannot be measured as written; ``path`` is the key below it."""
        where = f"indicators.{self.row.name}.{path}"
        return Unmeasurable(
            Problem(
                file=self.row.file,
                line=0,
                column=0,
                code="E501",
                message=f"{where}: {message}",
                suggestion=suggestion,
            )
        )

    def window(self, window_ms: int, path: str = "measure.window") -> int:
        """A trailing window in buckets."""
        if window_ms < BUCKET_MS or window_ms % BUCKET_MS:
            raise self.mistake(
                path, f"{window_ms} ms is no whole number of buckets", "Use a multiple of 5 min."
            )
        return window_ms // BUCKET_MS

    def duration(self, value: Any, path: str) -> int:
        """A duration written in an index's inputs, in buckets."""
        try:
            window_ms = round(parse(str(value), "ms"))
        except ValueError as error:
            raise self.mistake(path, str(error), 'Write a duration such as "24 h".') from error
        return self.window(window_ms, path)

    def events(self, names: Sequence[str], path: str) -> tuple[str, ...]:
        """Full names of this domain's event kinds."""
        for name in names:
            if name not in self.row.domain.events:
                known = ", ".join(self.row.domain.events)
                raise self.mistake(path, f"'{name}' is no event of this domain", f"Use one of: {known}.")
        return tuple(f"{self.row.domain.key}.{name}" for name in names)

    def ones(self, names: Sequence[str], path: str, sign: float = 1.0) -> list[Weight]:
        """Weights that count events."""
        return [Weight(kind=kind, one=sign) for kind in self.events(names, path)]

    def worth(self, names: Sequence[str], path: str, sign: float = 1.0) -> list[Weight]:
        """Weights that add events' values, converted to the indicator's unit."""
        kinds = self.events(names, path)
        return [
            Weight(kind=kind, per_value=sign * self.event_factor(name, path))
            for name, kind in zip(names, kinds, strict=True)
        ]

    def event_factor(self, name: str, path: str) -> float:
        """How many of the indicator's units one unit of the event's value is."""
        unit = self.row.domain.events[name].unit
        if unit is None:
            raise self.mistake(path, f"event '{name}' has no value", f"Give events.{name} a unit.")
        return self.factor(unit, self.unit, f"events.{name}.unit")

    @property
    def unit(self) -> str:
        """The indicator's unit without what it is shared out to."""
        unit = self.row.spec.unit
        for ending in _UNCONVERTED:
            unit = unit.removesuffix(ending)
        return unit

    def factor(self, unit: str, wanted: str, where: str) -> float:
        """How many ``wanted`` one ``unit`` is."""
        try:
            return factor(unit, wanted)
        except ValueError as error:
            raise self.mistake(
                "unit", f"{where} is '{unit}': {error}", f"Use a unit of the kind of '{unit}'."
            ) from error

    def tally(self, weights: Sequence[Weight], window: int | None) -> Tally:
        """A sum of events over so many buckets, or since the start."""
        return self._workshop.tallies.register(weights, window)

    def sensor(self, name: str, wanted: str | None, path: str) -> tuple[str, float]:
        """Full name of this domain's sensor class and the factor to ``wanted`` (None: as measured)."""
        spec = self.row.domain.sensors.get(name)
        if spec is None:
            known = ", ".join(self.row.domain.sensors) or "none"
            raise self.mistake(path, f"'{name}' is no sensor class of this domain", f"Use one of: {known}.")
        ratio = 1.0 if wanted is None else self.factor(spec.unit, wanted, f"sensors.{name}.unit")
        return f"{self.row.domain.key}.{name}", ratio

    def hourly(self, sensor: str, hours: int, least: float) -> None:
        """Have trailing hourly means of ``domain.sensor`` laid into every span."""
        self._workshop.hours.register(sensor, hours, least)

    def position(self, name: str, path: str) -> int:
        """Position of another indicator of this domain that is computed before this one."""
        other = self.row.domain.indicators.get(name)
        if other is None:
            raise self.mistake(
                path, f"'{name}' is no indicator of this domain", "Name one that is not an index."
            )
        roster = self._workshop.roster
        position = roster.position(f"{self.row.domain.key}.{name}")
        if other.measure.kind == "index" and position >= roster.position(self.row.key):
            raise self.mistake(
                path, f"'{name}' is an index that stands later in the file", "Move it above this one."
            )
        return position

    def aqi(self) -> AqiTable:
        """The official table of the air quality index."""
        if self._workshop.aqi is None:
            raise self.mistake(
                "measure.function", "no table of VN_AQI was handed in", "Load config/indices/vn_aqi.yaml."
            )
        return self._workshop.aqi

    def resolve(self, inputs: Any, path: str = "measure.inputs") -> Any:
        """Inputs of an index with each ``{parameter: name}`` replaced by the domain's parameter."""
        if isinstance(inputs, Mapping):
            if set(inputs) == {"parameter"}:
                found = self.row.domain.parameters.get(inputs["parameter"])
                if found is None:
                    known = ", ".join(self.row.domain.parameters) or "none"
                    raise self.mistake(
                        path, f"'{inputs['parameter']}' is no parameter", f"Use one of: {known}."
                    )
                return found.value
            return {key: self.resolve(value, f"{path}.{key}") for key, value in inputs.items()}
        if isinstance(inputs, list | tuple):
            return [self.resolve(value, f"{path}.{number}") for number, value in enumerate(inputs)]
        return inputs
