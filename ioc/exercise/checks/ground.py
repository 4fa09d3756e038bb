"""What an exercise stands on: the orders, indicators and places of the scenario that it is played on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulation.spec.domain import Indicator, OrderSpec, SensorSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The scenario, its province and the domains that take part.

    Attributes:
        scenario: The scenario's name.
        opens_ms: Scenario time at which a live room opens on it.
        duration_ms: Its length.
        province: The province's name, for messages.
        communes: Names of its communes by code.
        orders: Every order that can be given, by kind, choices of arguments resolved.
        elsewhere: Kinds of order of domains that do not take part.
        indicators: Every indicator by ``domain.name``.
        cases: Domains that have cases.
        sensors: Every class of sensors by ``domain.name``.
        stations: Ids of the sensors of classes that stand at named stations.
    """

    scenario: str
    opens_ms: int
    duration_ms: int
    province: str
    communes: Mapping[str, str]
    orders: Mapping[str, OrderSpec]
    elsewhere: frozenset[str]
    indicators: Mapping[str, Indicator]
    cases: tuple[str, ...]
    sensors: Mapping[str, SensorSpec]
    stations: Mapping[str, tuple[str, ...]]
