"""Units that the province has few of: police teams, road gangs."""

from __future__ import annotations

from simulation.engine.placement import counts
from simulation.engine.world import World


class Stock:
    """Units of one kind that the province has, and how many of them are out.

    Attributes:
        all: How many there are.
    """

    def __init__(self, world: World, domain: str, facility: str) -> None:
        """All of them are in."""
        placement = world.setting.specs[domain].facilities[facility]
        resource = world.province.resources.get(f"{domain}.{facility}")
        self.all = int(counts(placement, world.places, resource.count if resource else None).sum())
        self._out = 0

    def free(self, wanted: int) -> bool:
        """Whether so many are in."""
        return self._out + wanted <= self.all

    def take(self, wanted: int) -> None:
        """Send some out."""
        self._out += wanted

    def give_back(self, taken: int) -> None:
        """Some are in again."""
        self._out -= taken
