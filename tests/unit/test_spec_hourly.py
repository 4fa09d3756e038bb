"""Shares by hour: one number for the day, or 24."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from simulation.spec.base import Spec
from simulation.spec.hourly import ByHour, ShareByHour, is_level


class Shape(Spec):
    """Something with shares by hour."""

    shares: ByHour


class Most(Spec):
    """Something of which there is no more than all."""

    shares: ShareByHour


def read(value: object) -> tuple[float, ...]:
    """The 24 numbers that a file's value means."""
    return Shape.model_validate({"shares": value}, strict=True).shares


@pytest.mark.parametrize("value", ["120 %", "1.2", 1.2, ("120 %",) * 24, (1.2,) * 24])
def test_one_number_or_twenty_four(value: object) -> None:
    """All spellings of the same day give the same 24 numbers."""
    assert read(value) == (1.2,) * 24
    assert is_level(read(value))


def test_hours_may_differ() -> None:
    """A list stands for midnight to midnight."""
    shares = read((*[0.5] * 8, *[1] * 16))
    assert shares[7:9] == (0.5, 1.0)
    assert not is_level(shares)


@pytest.mark.parametrize("value", ["five", "5 km", "-20 %", True, (1,) * 23, (1,) * 25, (1,) * 23 + ("x",)])
def test_anything_else_is_one_mistake(value: object) -> None:
    """A wrong number, a wrong unit or a wrong length: said once, not 24 times."""
    with pytest.raises(ValidationError) as caught:
        read(value)
    assert caught.value.error_count() == 1


@pytest.mark.parametrize("value", ["80 %", ("80 %",) * 24])
def test_no_more_than_all(value: object) -> None:
    """A share of what there is stops at 100 %, whichever way it is written."""
    assert Most.model_validate({"shares": value}, strict=True).shares == (0.8,) * 24
    with pytest.raises(ValidationError):
        Most.model_validate({"shares": "120 %"}, strict=True)
    with pytest.raises(ValidationError):
        Most.model_validate({"shares": (*[1] * 23, "120 %")}, strict=True)
