"""Citizens' field reports: sent, verified, routed, handled, published, rated."""

from __future__ import annotations

from simulation.domains.citizen_reports.couplings import Parameters
from simulation.domains.citizen_reports.decisions import Decisions
from simulation.domains.citizen_reports.service import KEY, CitizenReports
from simulation.engine.world import World

__all__ = ["KEY", "Decisions", "Parameters", "start"]


def start(world: World, parameters: Parameters) -> Decisions:
    """Take over the reports in hand and let new ones come."""
    service = CitizenReports(world, parameters)
    service.begin()
    return Decisions(service)
