"""What a condition may ask: a closed list of functions with their arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

Meaning: TypeAlias = Literal[
    "indicator", "commune", "sensor", "station", "case", "inject", "expected", "order", "cell", "objective"
]
"""What an argument names; checks look it up there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One thing that may be asked.

    Attributes:
        needs: Arguments that must be given, in order.
        may: Arguments that may follow, in order.
        by_name: Whether those that may follow are written ``name="…"``.
        truth: Whether it is true or false rather than a number.
        unit: What the number counts, for people; empty when the argument says it.
        lowest: Least number it can give; None when there is none.
        highest: Greatest number it can give; None when there is none.
    """

    needs: tuple[Meaning, ...] = ()
    may: tuple[Meaning, ...] = ()
    by_name: bool = False
    truth: bool = False
    unit: str = ""
    lowest: float | None = None
    highest: float | None = None

    @property
    def arguments(self) -> tuple[Meaning, ...]:
        """Every argument in order; those left out are asked for as ``""``."""
        return (*self.needs, *self.may)


SAID: Mapping[Meaning, str] = MappingProxyType(
    {
        "indicator": "an indicator",
        "commune": "a commune's code",
        "sensor": "a class of sensors",
        "station": "a sensor's name",
        "case": "a domain that has cases",
        "inject": "an inject",
        "expected": "an inject or an expectation",
        "order": "a kind of order",
        "cell": "a cell",
        "objective": "an objective",
    }
)
"""What an argument is called in messages."""

KEYWORDS: Mapping[Meaning, str] = MappingProxyType({"cell": "cell", "commune": "target"})
"""How an argument given by name is written."""

_PLACE: tuple[Meaning, ...] = ("commune",)
_WHO: tuple[Meaning, ...] = ("cell", "commune")

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "kpi": Function(needs=("indicator",), may=_PLACE),
        "resource": Function(needs=("indicator",), may=_PLACE),
        "level": Function(needs=("indicator",), may=_PLACE, lowest=-1, highest=2),
        "sensor": Function(needs=("sensor", "station")),
        "incidents": Function(needs=("case",), may=_PLACE, lowest=0),
        "fired": Function(needs=("inject",), truth=True),
        "acknowledged": Function(needs=("inject",), truth=True),
        "answered": Function(needs=("inject",), truth=True),
        "done": Function(needs=("expected",), truth=True),
        "action": Function(needs=("order",), may=_WHO, by_name=True, truth=True),
        "count": Function(needs=("order",), may=_WHO, by_name=True, lowest=0),
        "score": Function(needs=("objective",), lowest=0, highest=1),
        "elapsed": Function(unit="min", lowest=0),
        "budget": Function(needs=("cell",), unit="VND", lowest=0),
    }
)
"""Functions by name. ``count`` is written around an ``action``; ``resource`` is another name of ``kpi``."""
