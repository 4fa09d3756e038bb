"""Named indices over readings, events and other indicators; a plug-in adds its own to the registry it hands in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from simulation.aggregation.compiler import Compiler
from simulation.aggregation.indices.air import vn_aqi_day, vn_aqi_hour
from simulation.aggregation.indices.power import caidi, saidi, saifi
from simulation.aggregation.indices.scales import alarm_level, los, percent
from simulation.aggregation.indices.service import index766
from simulation.aggregation.measures import Measurement

IndexFunction: TypeAlias = Callable[[Mapping[str, Any], Compiler], Measurement]
"""Makes an index from its resolved inputs; mistakes in them go to ``compiler.fail``."""

INDICES: Mapping[str, IndexFunction] = MappingProxyType(
    {
        "alarm_level": alarm_level,
        "caidi": caidi,
        "index766": index766,
        "los": los,
        "percent": percent,
        "saidi": saidi,
        "saifi": saifi,
        "vn_aqi_day": vn_aqi_day,
        "vn_aqi_hour": vn_aqi_hour,
    }
)
"""The indices of this project by name; hand ``{**INDICES, "mine": mine}`` to a fold to add one."""
