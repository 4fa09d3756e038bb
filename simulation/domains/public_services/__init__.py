"""Public services: dossiers from the counter or the portal to the result, on time or late."""

from __future__ import annotations

from simulation.domains.public_services.couplings import Parameters
from simulation.domains.public_services.decisions import Decisions
from simulation.domains.public_services.service import KEY, PublicServices
from simulation.engine.world import World

__all__ = ["KEY", "Decisions", "Parameters", "start"]


def start(world: World, parameters: Parameters) -> Decisions:
    """Open the centres with the work that is already in them and let people come."""
    service = PublicServices(world, parameters.paced())
    service.begin()
    return Decisions(service)
