"""KPIs: their statistics and units, and amounts of them as files write them, such as a difference that matters."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pydantic_core import PydanticCustomError

from simulation.units import POINTS, Unit

STATISTICS = ("mean", "min", "max", "end", "watch_h", "alarm_h", "alerts", "period")
"""Ways in which the time that counts is summed up; the third part of a KPI's name, the first one unless written."""

STATISTIC_UNITS: Mapping[str, str] = MappingProxyType({"watch_h": "h", "alarm_h": "h", "alerts": ""})
"""Units of statistics that are not in the indicator's own."""

AMOUNTS = ("precision", "smallest")
"""Keys of a scenario's experiment that hold amounts of KPIs."""

AMOUNTS = ("precision", "smallest")
"""Keys of a scenario's experiment that hold amounts of KPIs."""

_OFTEN = MappingProxyType({"s": ("1 s", "1 min"), "min": ("1 min", "30 s"), "h": ("1 h", "30 min")})
"""Spellings shown of times; everything else is shown in its own unit."""


def kpi_unit(kpi: str, indicator: str) -> str:
    """The unit of a KPI, named with or without its statistic, of an indicator that is in the unit ``indicator``."""
    statistic = kpi.rpartition(".")[2] if kpi.count(".") == 2 else STATISTICS[0]
    return STATISTIC_UNITS.get(statistic, indicator)


def amount_unit(kpi: str, indicator: str) -> Unit:
    """How an amount of a KPI is written: in its unit, points where that is per cent, none where it counts."""
    unit = kpi_unit(kpi, indicator)
    if unit == "%":
        return Unit(POINTS, ("1 pp", "1 điểm %"), minimum=0)
    return Unit(unit, _OFTEN.get(unit, (f"1 {unit}".rstrip(),)), minimum=0)


def amount(kpi: str, indicator: str, written: object) -> float:
    """An amount of a KPI in the KPI's unit.

    Raises:
        PydanticCustomError: It is no such amount.
    """
    unit = amount_unit(kpi, indicator)
    if not unit.canonical and (isinstance(written, bool) or not isinstance(written, int | float)):
        raise PydanticCustomError("quantity_counted", "expected a number")
    return unit.read(written)
