"""From a plan to a world that is ready to live."""

from __future__ import annotations

from simulation.engine.atmosphere import Atmosphere
from simulation.engine.control import HazardOrders, SensorOrders
from simulation.engine.failures import Failures
from simulation.engine.world import KEPT_TICKS, World
from simulation.events import PROVINCE
from simulation.orders import Order
from simulation.plan import Plan
from simulation.telemetry import Sink


def build(plan: Plan, sink: Sink | None = None, kept_ticks: int = KEPT_TICKS) -> World:
    """A world at scenario time 0: weather first, then the domains in their order, then the sensors' failures."""
    setting, places = plan.setting()
    world = World(setting, places, sink, kept_ticks)
    world.emit("run.started", PROVINCE)
    atmosphere = Atmosphere(world, plan.system.weather)
    atmosphere.start()
    for key, module in plan.modules.items():
        world.domains[key] = module.start(world, plan.parameters[key])
    failures = Failures(world)
    failures.start(plan.scenario.faults)
    world.controls["hazard"] = HazardOrders(world, atmosphere)
    world.controls["sensor"] = SensorOrders(world, failures, plan.system.upkeep)
    world.sample_from_now()
    world.telemetry.start()
    return world


def scheduled_orders(plan: Plan) -> tuple[Order, ...]:
    """The orders that the scenario itself gives, numbered from 1."""
    return tuple(
        Order(
            seq=number,
            at_ms=row.at,
            actor="scenario",
            role="scenario",
            kind=row.order,
            target=row.target,
            args=dict(row.args),
            reason=row.reason,
        )
        for number, row in enumerate(sorted(plan.scenario.orders, key=lambda row: row.at), 1)
    )
