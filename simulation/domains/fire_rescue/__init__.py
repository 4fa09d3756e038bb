"""Fire and rescue 114: fires grow until engines arrive; people are freed from water, wrecks and ruins."""

from __future__ import annotations

from simulation.domains.fire_rescue.couplings import Parameters
from simulation.domains.fire_rescue.decisions import Decisions
from simulation.domains.fire_rescue.service import KEY, FireRescue
from simulation.engine.world import World

__all__ = ["KEY", "Decisions", "Parameters", "start"]


def start(world: World, parameters: Parameters) -> Decisions:
    """Put the engines on duty and let the calls come."""
    service = FireRescue(world, parameters)
    service.begin()
    return Decisions(service)
