"""Air quality: concentrations, VN_AQI, and what makes them better or worse."""

from __future__ import annotations

from simulation.domains.air_quality.air import KEY
from simulation.domains.air_quality.couplings import Parameters
from simulation.domains.air_quality.service import AirQuality
from simulation.engine.world import World

__all__ = ["KEY", "AirQuality", "Parameters", "start"]


def start(world: World, parameters: Parameters) -> AirQuality:
    """Let the air move."""
    air = AirQuality(world, parameters)
    air.begin()
    return air
