"""Rain and flood: water on streets and in rivers, and what is done about it."""

from simulation.domains.flood.flood import start
from simulation.domains.flood.parameters import Parameters
from simulation.domains.flood.rivers import KEY

__all__ = ["KEY", "Parameters", "start"]
