"""Traffic: speed and volume, crashes, closed roads, and police."""

from simulation.domains.traffic.closures import KEY
from simulation.domains.traffic.parameters import Parameters
from simulation.domains.traffic.traffic import start

__all__ = ["KEY", "Parameters", "start"]
