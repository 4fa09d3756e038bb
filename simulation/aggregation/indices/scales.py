"""Values mapped onto classes, and quotients of indicators: level of service, river alarm level, percent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from pydantic import TypeAdapter, ValidationError

from simulation.aggregation.compiler import Compiler
from simulation.aggregation.inputs import Floats
from simulation.aggregation.measures import Measurement, ReadingMean, StateValue, quotient
from simulation.aggregation.spans import Span
from simulation.spec.measures import Reading, StateSample

_LIMITS = TypeAdapter(tuple[float, ...])
_NUMBERS = "Write a list such as [40, 31, 21, 14.5, 11]."
_SOURCES = "Write {sensor: …}, {state: …} or {indicator: …}."


class Shown:
    """The value of another indicator of the same span."""

    def __init__(self, position: int) -> None:
        """Show the indicator at this position of the roster."""
        self._position = position

    def values(self, span: Span) -> Floats:
        """What was computed for it."""
        return span.values[:, self._position, :]


class Steps:
    """How many of the place's limits a value has reached (``up``) or not exceeded (``down``)."""

    def __init__(
        self, source: Measurement, limits: Floats, direction: Literal["up", "down"], *, worst: bool
    ) -> None:
        """``limits``: limits × (communes + province), or × 1 for the same everywhere."""
        self._source = source
        self._limits = limits
        self._direction = direction
        self._worst = worst

    def values(self, span: Span) -> Floats:
        """Number of limits passed, NaN without a value or where the place has no limits."""
        source = self._source.values(span)
        steps = np.zeros(span.shape)
        for limit in self._limits:
            steps += source >= limit if self._direction == "up" else source <= limit
        steps[np.isnan(source) | np.isnan(self._limits).any(axis=0)] = np.nan
        if self._worst:
            steps[:, -1] = np.fmax.reduce(steps[:, :-1], axis=1)
        return steps


class ServiceGrade:
    """Level of service as a number: 1 for A to one more than the limits for the last letter."""

    def __init__(self, steps: Steps) -> None:
        """Count the limits a speed does not exceed."""
        self._steps = steps

    def values(self, span: Span) -> Floats:
        """1 (A) and up."""
        return self._steps.values(span) + 1.0


class Percent:
    """One source in percent of another."""

    def __init__(self, part: Measurement, whole: Measurement) -> None:
        """``100 × part / whole``."""
        self._part = part
        self._whole = whole

    def values(self, span: Span) -> Floats:
        """Percent; no data where the whole is 0."""
        whole = self._whole.values(span)
        return quotient(100.0 * self._part.values(span), whole, whole != 0)


def source(written: Any, compiler: Compiler, path: str, unit: str | None) -> Measurement:
    """The measurement behind ``{sensor: …}`` (converted to ``unit``), ``{state: …}`` or ``{indicator: …}``."""
    try:
        match written:
            case {"sensor": sensor, **rest}:
                reading = Reading.model_validate({"kind": "reading", "sensor": sensor, **rest})
                key, ratio = compiler.sensor(reading.sensor, unit, path)
                return ReadingMean(key, reading.stat, ratio)
            case {"state": field, **rest}:
                return StateValue(StateSample.model_validate({"kind": "state", "field": field, **rest}))
            case {"indicator": indicator}:
                return Shown(compiler.position(str(indicator), path))
    except ValidationError as error:
        raise compiler.mistake(path, error.errors()[0]["msg"], _SOURCES) from error
    raise compiler.mistake(path, f"{written!r} is no source", _SOURCES)


def los(inputs: Mapping[str, Any], compiler: Compiler) -> Measurement:
    """Level of service of arterial roads from their speed (HCM2000): 1 is A, one more for each limit not exceeded."""
    speed = source(inputs.get("speed"), compiler, "measure.inputs.speed", "km/h")
    limits = _limits(inputs.get("limits"), compiler)
    return ServiceGrade(Steps(speed, np.array(limits)[:, None], "down", worst=False))


def alarm_level(inputs: Mapping[str, Any], compiler: Compiler) -> Measurement:
    """How many of BĐ1 to BĐ3 the water has reached; the province shows its worst commune."""
    level = source(inputs.get("level"), compiler, "measure.inputs.level", "m")
    if inputs.get("limits") == "stations":
        levels = compiler.places.alarm_levels
        return Steps(level, np.vstack([levels, np.zeros((1, 3))]).T, "up", worst=True)
    return Steps(level, np.array(_limits(inputs.get("limits"), compiler))[:, None], "up", worst=True)


def percent(inputs: Mapping[str, Any], compiler: Compiler) -> Measurement:
    """One source in percent of another."""
    part = source(inputs.get("part"), compiler, "measure.inputs.part", None)
    return Percent(part, source(inputs.get("whole"), compiler, "measure.inputs.whole", None))


def _limits(written: Any, compiler: Compiler) -> tuple[float, ...]:
    try:
        return _LIMITS.validate_python(written)
    except ValidationError as error:
        raise compiler.mistake(
            "measure.inputs.limits", f"{written!r} is no list of numbers", _NUMBERS
        ) from error
