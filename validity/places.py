"""Plans that the report lives: shipped scenarios, shortened, lengthened or narrowed to some domains."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from simulation.building import build
from simulation.engine.world import World
from simulation.opening import open_model, open_plan
from simulation.plan import Model, Plan

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
PROVINCES = ("ha-noi", "can-tho", "phu-tho", "bac-ninh", "quang-ninh", "hue")
"""The six provinces that the report looks at."""


@lru_cache(maxsize=1)
def model() -> Model:
    """Everything that is installed."""
    return open_model()


def narrowed(
    scenario: str,
    province: str | None = None,
    *,
    domains: tuple[str, ...] | None = None,
    days: int | None = None,
    start: datetime | None = None,
    seed: int | None = None,
) -> Plan:
    """A shipped scenario with another length, beginning, seed or fewer domains."""
    plan = open_plan(model(), scenario, province=province, seed=seed)
    time: dict[str, Any] = {}
    if days is not None:
        time["duration"] = days * DAY_MS
    if start is not None:
        time["start"] = start
    changes: dict[str, Any] = {"time": plan.scenario.time.model_copy(update=time)}
    if domains is not None:
        changes["domains"] = domains
    return Plan.of(plan.scenario.model_copy(update=changes), model(), plan.province, seed=plan.seed)


def lived(plan: Plan) -> World:
    """The plan's world at its end; nothing is aggregated."""
    world = build(plan)
    world.clock.run_to(plan.duration_ms)
    return world


def name_of(province: str) -> str:
    """English name of a province."""
    return open_plan(model(), "weekday", province=province).province.name.en


def million(world: World) -> float:
    """People of the province, in millions."""
    return float(world.places.population.sum()) / 1e6
