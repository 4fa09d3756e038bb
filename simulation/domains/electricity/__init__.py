"""Electricity: feeders, outages, crews, and what the city feels of them."""

from __future__ import annotations

from simulation.domains.electricity.couplings import Parameters
from simulation.domains.electricity.grid import KEY
from simulation.domains.electricity.service import Electricity
from simulation.engine.world import World

__all__ = ["KEY", "Electricity", "Parameters", "start"]


def start(world: World, parameters: Parameters) -> Electricity:
    """Switch the network on and let things happen to it."""
    network = Electricity(world, parameters)
    network.begin()
    return network
