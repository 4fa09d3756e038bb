"""Ambulance 115: from the call to the hospital's door."""

from __future__ import annotations

from simulation.domains.ambulance.couplings import Parameters
from simulation.domains.ambulance.decisions import Decisions
from simulation.domains.ambulance.service import KEY, Ambulance
from simulation.engine.world import World

__all__ = ["KEY", "Decisions", "Parameters", "start"]


def start(world: World, parameters: Parameters) -> Decisions:
    """Put the vehicles on duty and let the calls come."""
    service = Ambulance(world, parameters)
    service.begin()
    return Decisions(service)
