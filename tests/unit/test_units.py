from __future__ import annotations

import math

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from simulation.units import DurationMs, Metres, Share, UnitError, factor, parse

HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("text", "canonical", "expected"),
    [
        ("12 h", "ms", 12 * HOUR_MS),
        ("90 min", "ms", 1.5 * HOUR_MS),
        ("2 h 30 min", "ms", 2.5 * HOUR_MS),
        ("1 day 2 h 3 min 4 s", "ms", 93_784_000),
        ("T+2:30", "ms", 2.5 * HOUR_MS),
        ("T+48:00:05", "ms", 48 * HOUR_MS + 5000),
        ("40 cm", "m", 0.4),
        ("1_200 m", "km", 1.2),
        ("3359.84 km2", "km**2", 3359.84),
        ("25 ha", "km**2", 0.25),
        ("45.4 µg/m3", "ug/m**3", 45.4),
        ("900 veh/h", "vehicle/h", 900),
        ("48 /day", "1/h", 2),
        ("65 %", "", 0.65),
        ("0.65", "", 0.65),
        ("-1.5e-1 m", "m", -0.15),
    ],
)
def test_a_quantity_is_read_in_its_canonical_unit(text: str, canonical: str, expected: float) -> None:
    """People write the unit they think in; the model sees one."""
    assert math.isclose(parse(text, canonical), expected)


@pytest.mark.parametrize(
    ("text", "canonical", "rule"),
    [
        ("12", "m", "missing"),
        ("12 kg", "ms", "kind"),
        ("12 furlong", "mm/h", "kind"),
        ("12:30", "ms", "clock"),
        ("1,5 m", "m", "comma"),
        ("deep", "m", "number"),
        ("", "m", "number"),
        ("5 pigs", "", "kind"),
        ("1 9**9**9", "m", "kind"),
        ("20 degF", "degC", "kind"),
        ("2 h soon", "ms", "kind"),
    ],
)
def test_what_is_no_quantity_is_refused_with_the_rule_it_breaks(text: str, canonical: str, rule: str) -> None:
    """A guess about a unit is worse than an error."""
    with pytest.raises(UnitError) as caught:
        parse(text, canonical)
    assert caught.value.rule == rule


@given(st.integers(0, 10_000), st.integers(0, 59))
def test_both_spellings_of_a_time_since_the_start_agree(hours: int, minutes: int) -> None:
    """``T+h:mm`` and ``h min`` are the same milliseconds."""
    hours %= 10_000
    assert parse(f"T+{hours}:{minutes:02d}", "ms") == parse(f"{hours} h {minutes} min", "ms")


@given(st.integers(0, 10**12))
def test_a_duration_in_milliseconds_survives_writing_and_reading(time_ms: int) -> None:
    """Whole milliseconds are exact."""
    assert TypeAdapter(DurationMs).validate_python(f"{time_ms} ms") == time_ms


@pytest.mark.parametrize("unit", ["s", "min", "h", "day", "week"])
def test_the_table_of_time_agrees_with_the_unit_library(unit: str) -> None:
    """The short cut for durations is not a second truth."""
    library = pint.UnitRegistry(cache_folder=None)  # type: ignore[var-annotated]
    assert math.isclose(factor(unit, "ms"), library.Quantity(1, unit).to("ms").magnitude)


@pytest.mark.parametrize("value", [True, None, [1], 3, 3.5])
def test_a_number_without_a_unit_is_no_length(value: object) -> None:
    """Neither a bare number nor another type passes where a unit is needed."""
    with pytest.raises(ValidationError):
        TypeAdapter(Metres).validate_python(value)


@pytest.mark.parametrize("value", ["101 %", "-1 %", 1.01])
def test_a_share_lies_between_none_and_all(value: object) -> None:
    """A share outside 0 to 1 does not exist."""
    with pytest.raises(ValidationError):
        TypeAdapter(Share).validate_python(value)
