"""Arithmetic on values as people write them: ``12.5 /day`` times 0.8, 2 min more than ``9 min``, whole counts."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from simulation.loading.fields import Field
from simulation.units import UnitError, factor, parse

Operation: TypeAlias = Literal["set", "add", "multiply", "min", "max"]
OPERATIONS: tuple[Operation, ...] = ("set", "add", "multiply", "min", "max")

_WRITTEN = re.compile(r"\s*[+-]?\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?\s*(.*?)\s*")
_SINCE_START = re.compile(r"\s*[Tt]\s*\+.*")
_TIMES = (("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000), ("ms", 1))
_DIGITS = 12


class NoNumber(ValueError):
    """A value is not one to calculate with; ``rule`` is the message's variant, ``value`` what is meant."""

    def __init__(self, rule: str, value: object, unit: str = "") -> None:
        """Keep the parts of the message."""
        self.rule, self.value, self.unit = rule, value, unit
        super().__init__(f"{rule}: {value}")


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number in a unit, with the way in which it was written."""

    number: float
    unit: str
    since_start: bool = False


def calculated(operation: Operation, old: Any, new: Any, field: Field) -> Any:
    """The value after an operation, in the unit and form in which the old one was written.

    Raises:
        NoNumber: One of the two is no number, or its unit does not fit.
    """
    if operation == "set":
        return new
    here = _amount(old)
    if operation == "multiply":
        return _written(here, here.number * _share(new), old, field)
    there = _in_unit(new, here)
    if operation == "add":
        return _written(here, here.number + there, old, field)
    takes_new = there < here.number if operation == "min" else there > here.number
    return new if takes_new else old


def time_text(time_ms: float) -> str:
    """A duration in the greatest unit in which it is whole: ``90 s``, ``2 h``."""
    if time_ms == 0:
        return "0 min"
    name, size = next(((n, s) for n, s in _TIMES if time_ms % s == 0), ("ms", 1))
    return f"{number_text(time_ms / size)} {name}"


def number_text(number: float) -> str:
    """A number without the noise of binary fractions."""
    return f"{tidy(number):.{_DIGITS}g}"


def tidy(number: float) -> float:
    """A number rounded to twelve digits, as sums of decimal fractions mean it."""
    return float(f"{number:.{_DIGITS}g}")


def _amount(value: Any) -> _Amount:
    """A value as a number with its unit; times in milliseconds when they have more than one."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise NoNumber("kind", value)
    if not isinstance(value, str):
        return _Amount(float(value), "")
    if _SINCE_START.fullmatch(value):
        return _Amount(_parsed(value, "ms"), "ms", since_start=True)
    plain = _WRITTEN.fullmatch(value)
    if plain is None:
        raise NoNumber("kind", value)
    unit = plain[1]
    if " " in unit and any(letter.isdigit() for letter in unit):  # 2 h 30 min
        return _Amount(_parsed(value, "ms"), "ms")
    try:
        return _Amount(_parsed(value, "" if unit == "%" else unit), unit)
    except UnitError as error:
        raise NoNumber("kind", value) from error


def _parsed(text: str, unit: str) -> float:
    try:
        return parse(text, unit)
    except UnitError as error:
        raise NoNumber("kind", text, error.unit) from error


def _share(value: Any) -> float:
    """What to multiply with: a plain number or a share."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise NoNumber("factor", value)
    try:
        return parse(value, "") if isinstance(value, str) else float(value)
    except UnitError as error:
        raise NoNumber("factor", value) from error


def _in_unit(value: Any, here: _Amount) -> float:
    """A value in the unit of the one that it is added to or held against."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise NoNumber("kind", value)
    if here.unit in ("", "%"):
        return _share(value)
    if not isinstance(value, str):
        raise NoNumber("unit", value, here.unit)
    times = dict(_TIMES)
    try:
        if _is_time(here.unit):
            return parse(value, "ms") / (times.get(here.unit) or factor(here.unit, "ms"))
        return parse(value, here.unit)
    except UnitError as error:
        raise NoNumber("unit" if error.rule == "missing" else "other", value, here.unit) from error


def _is_time(unit: str) -> bool:
    try:
        factor(unit, "ms")
    except UnitError:
        return False
    return True


def _written(here: _Amount, number: float, old: Any, field: Field) -> Any:
    """A result in the form of the old value; a whole count is rounded to the nearest one."""
    number = tidy(number)
    if here.since_start:
        return _since_start(number, old)
    if here.unit == "%":
        return f"{number_text(number * 100)} %"
    if here.unit:
        compound = here.unit == "ms" and not str(old).strip().endswith("ms") and number >= 0
        return time_text(round(number)) if compound else f"{number_text(number)} {here.unit}"
    if field.whole:
        return math.floor(number + 0.5)
    return _number(number, old)


def _number(number: float, old: Any) -> Any:
    """A number without a unit, in the form of the old one."""
    if isinstance(old, str):
        return number_text(number)
    return int(number) if isinstance(old, int) and number.is_integer() else number


def _since_start(time_ms: float, old: Any) -> str:
    """An instant as files write it."""
    seconds, rest = divmod(round(time_ms), 1_000)
    if time_ms < 0 or rest:
        raise NoNumber("kind", old)
    minutes, seconds = divmod(seconds, 60)
    tail = f":{seconds:02d}" if seconds else ""
    return f"T+{minutes // 60}:{minutes % 60:02d}{tail}"
