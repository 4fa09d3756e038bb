"""Physical quantities in files: written with a unit, kept in one canonical unit."""

from __future__ import annotations

import importlib
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, TypeAlias

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

_NUMBER = r"\d[\d_]*(?:\.\d+)?"
_WRITTEN = re.compile(rf"\s*([+-]?{_NUMBER}(?:[eE][+-]?\d+)?)\s*(.*?)\s*")
_COMPOUND = re.compile(rf"\s*(?:{_NUMBER}\s*[a-z]+\s+)+{_NUMBER}\s*[a-z]+\s*")
_PART = re.compile(rf"({_NUMBER})\s*([a-z]+)")
_RELATIVE = re.compile(r"\s*[Tt]\s*\+\s*(\d{1,4}):([0-5]\d)(?::([0-5]\d))?\s*")
_CLOCK = re.compile(r"\s*\d{1,4}:\d{2}(?::\d{2})?\s*")
_DECIMAL_COMMA = re.compile(r"\s*[+-]?\d+,\d+\b.*")
_UNIT = re.compile(
    r"(?:1?/)?(?:[^\W\d_]|[%°])+(?:\*\*-?[1-6]|\^-?[1-6]|-?[1-6]|[²³])?"
    r"(?:\s*[*/·]\s*(?:[^\W\d_]|[%°])+(?:\*\*-?[1-6]|\^-?[1-6]|-?[1-6]|[²³])?)*"
)

_TIME_MS = {
    **dict.fromkeys(("ms", "millisecond", "milliseconds"), 1.0),
    **dict.fromkeys(("s", "sec", "second", "seconds"), 1_000.0),
    **dict.fromkeys(("min", "minute", "minutes"), 60_000.0),
    **dict.fromkeys(("h", "hr", "hour", "hours"), 3_600_000.0),
    **dict.fromkeys(("d", "day", "days"), 86_400_000.0),
    **dict.fromkeys(("week", "weeks"), 604_800_000.0),
}
"""Units of time in exact milliseconds: by far the most written, so they need no unit library."""

_SYNONYMS = {
    "veh": "vehicle",
    "vehicles": "vehicle",
    "people": "person",
    "persons": "person",
    "dossiers": "dossier",
    "VND": "vnd",
    "µg": "ug",
    "μg": "ug",
    "°C": "degC",
    "km2": "km**2",
    "m2": "m**2",
    "m3": "m**3",
}
POINTS = "pp"
"""Percentage points, the unit of a difference of two percentages; per cent would be a share of the value."""

_POINTS = frozenset((POINTS, "percentage point", "percentage points", "điểm %", "điểm phần trăm"))
_WORD = re.compile(r"[^\W\d_]+[0-9]?|°C")


class UnitError(ValueError):
    """A text is no quantity; ``rule``: ``number``, ``missing``, ``kind``, ``points``, ``clock`` or ``comma``."""

    def __init__(self, rule: str, message: str, unit: str = "") -> None:
        """Keep the rule, so that the message can be told in any language."""
        self.rule = rule
        self.unit = unit
        super().__init__(message)


@lru_cache(maxsize=1)
def _registry() -> Any:
    """The unit registry, imported and built on first use because it costs a quarter of a second."""
    registry = importlib.import_module("pint").UnitRegistry(cache_folder=None)
    for line in ("vehicle = [vehicle]", "person = [person]", "dossier = [dossier]", "vnd = [currency]"):
        registry.define(line)
    return registry


def _spelled(unit: str) -> str:
    """One spelling for the ways in which people write a unit: ``/day`` is ``1/day``, ``km²`` is ``km**2``."""
    plain = unit.replace("²", "2").replace("³", "3").replace("·", "*").replace("^", "**")
    plain = _WORD.sub(lambda word: _SYNONYMS.get(word[0], word[0]), plain)
    return f"1{plain}" if plain.startswith("/") else plain


@lru_cache(maxsize=4096)
def factor(unit: str, canonical: str) -> float:
    """How many ``canonical`` units one ``unit`` is.

    Raises:
        UnitError: Either is no unit, or they measure different things.
    """
    spelled, wanted = _spelled(unit), _spelled(canonical)
    if spelled == wanted:
        return 1.0
    if canonical == "ms" and spelled in _TIME_MS:
        return _TIME_MS[spelled]
    if canonical == POINTS:
        if unit in _POINTS:
            return 1.0
        raise UnitError("points" if unit == "%" else "kind", f"'{unit}' is not a unit of points", unit)
    if not canonical:
        if unit == "%":
            return 0.01
        raise UnitError("kind", f"'{unit}' is not a share or a plain number", unit)
    wrong = UnitError("kind", f"'{unit}' is not a unit of the kind of {canonical}", unit)
    if len(unit) > 40 or _UNIT.fullmatch(unit) is None:
        raise wrong
    registry = _registry()
    try:
        zero, one = (float(registry.Quantity(value, spelled).to(wanted).magnitude) for value in (0.0, 1.0))
    except Exception as error:  # the unit library raises a dozen kinds, some of them the tokenizer's
        raise wrong from error
    if zero:  # a scale with its own zero, such as Fahrenheit
        raise wrong
    return one


def parse(text: str, canonical: str) -> float:
    """The number in ``text`` converted to ``canonical``.

    Milliseconds are also read from compound durations (``2 h 30 min``) and from times since the scenario's
    start (``T+2:30``).

    Raises:
        UnitError: No number, no unit, a unit of another kind, or a bare time of day.
    """
    if canonical == "ms":
        since_start = _RELATIVE.fullmatch(text)
        if since_start is not None:
            hours, minutes, seconds = (int(part or 0) for part in since_start.groups())
            return float(((hours * 60 + minutes) * 60 + seconds) * 1000)
        if _CLOCK.fullmatch(text):
            raise UnitError("clock", f"'{text}' is a bare time")
        if _COMPOUND.fullmatch(text):
            return math.fsum(_plain(number) * factor(unit, canonical) for number, unit in _PART.findall(text))
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise UnitError("number", f"'{text}' is not a number with a unit")
    if _DECIMAL_COMMA.fullmatch(text):
        raise UnitError("comma", f"'{text}' has a decimal comma")
    number, unit = _plain(found[1]), found[2]
    if not unit and canonical:
        raise UnitError("missing", f"'{text}' has no unit")
    return number * factor(unit, canonical) if unit else number


def _plain(written: str) -> float:
    """A number as written, with ``_`` between thousands allowed."""
    return float(written.replace("_", ""))


@dataclass(frozen=True, slots=True)
class Unit:
    """Marks a field as a quantity: text with a unit in the file, ``canonical`` in the model.

    Attributes:
        canonical: The unit the model keeps.
        examples: Spellings shown in errors and in the editor.
        minimum: Least physical value, in canonical units.
        maximum: Greatest physical value, in canonical units.
    """

    canonical: str
    examples: tuple[str, ...] = ()
    minimum: float = -math.inf
    maximum: float = math.inf

    def read(self, value: object) -> float:
        """Turn what stands in the file into a number in the canonical unit."""
        hint = ", ".join(f'"{example}"' for example in self.examples)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise PydanticCustomError("quantity_type", "expected a quantity; write {hint}", {"hint": hint})
        if isinstance(value, str):
            try:
                number = parse(value, self.canonical)
            except UnitError as error:
                context = {"why": str(error), "value": value, "unit": error.unit, "hint": hint}
                raise PydanticCustomError(f"quantity_{error.rule}", "{why}; write {hint}", context) from error
        elif self.canonical:
            raise self._without_unit(value)
        else:
            number = float(value)
        if not self.minimum <= number <= self.maximum:
            raise PydanticCustomError(
                "quantity_range",
                "{value} is outside the possible range {low} to {high} {unit}",
                {"value": str(value), "low": self.minimum, "high": self.maximum, "unit": self.canonical},
            )
        return number

    def _without_unit(self, value: float) -> PydanticCustomError:
        """What to say of a bare number: the same number with the units of the examples."""
        units = dict.fromkeys(_WRITTEN.sub(r"\2", example) for example in self.examples)
        hint = ", ".join(f'"{value} {unit}"' for unit in units if unit)
        return PydanticCustomError(
            "quantity_missing", "number needs a unit: {value}; write {hint}", {"value": value, "hint": hint}
        )

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Read the quantity before the field's own type is checked."""
        inner = handler(source)
        if source is int:
            return core_schema.no_info_before_validator_function(self._read_whole, inner)
        return core_schema.no_info_before_validator_function(self.read, inner)

    def _read_whole(self, value: object) -> int:
        """A quantity kept as a whole number of canonical units."""
        return round(self.read(value))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Editors see what stands in the file, not what the model keeps."""
        del schema, handler
        return self.json_schema()

    def json_schema(self) -> dict[str, Any]:
        """Text with a unit, its examples and its canonical unit."""
        if not self.canonical:
            return {"type": ["string", "number"], "examples": list(self.examples)}
        pattern = r"^\s*([Tt]\s*\+\s*)?[0-9]" if self.canonical == "ms" else r"^\s*[+-]?[0-9]"
        return {
            "type": "string",
            "pattern": pattern,
            "examples": list(self.examples),
            "x-unit": self.canonical,
        }


DurationMs: TypeAlias = Annotated[int, Unit("ms", ("12 h", "45 min", "30 s"), minimum=0)]
Metres: TypeAlias = Annotated[float, Unit("m", ("1.5 m", "40 cm"))]
Kilometres: TypeAlias = Annotated[float, Unit("km", ("12 km", "800 m"), minimum=0)]
SquareKm: TypeAlias = Annotated[float, Unit("km**2", ("3359.84 km2",), minimum=0)]
MmPerHour: TypeAlias = Annotated[float, Unit("mm/h", ("90 mm/h",), minimum=0, maximum=500)]
Millimetres: TypeAlias = Annotated[float, Unit("mm", ("120 mm",), minimum=0)]
KmPerHour: TypeAlias = Annotated[float, Unit("km/h", ("35 km/h",), minimum=0, maximum=500)]
MetresPerSecond: TypeAlias = Annotated[float, Unit("m/s", ("12 m/s",), minimum=0, maximum=150)]
MicrogramsPerM3: TypeAlias = Annotated[float, Unit("ug/m**3", ("45.4 µg/m3",), minimum=0)]
Megawatts: TypeAlias = Annotated[float, Unit("MW", ("120 MW",), minimum=0)]
VehiclesPerHour: TypeAlias = Annotated[float, Unit("vehicle/h", ("900 veh/h",), minimum=0)]
PerDay: TypeAlias = Annotated[float, Unit("1/day", ("12.5 /day",), minimum=0)]
PerHour: TypeAlias = Annotated[float, Unit("1/h", ("2 /h",), minimum=0)]
Share: TypeAlias = Annotated[float, Unit("", ("65 %", "0.65"), minimum=0, maximum=1)]
Factor: TypeAlias = Annotated[float, Unit("", ("1.5", "150 %"), minimum=0)]
Dong: TypeAlias = Annotated[float, Unit("vnd", ("450_000_000 VND",), minimum=0)]
