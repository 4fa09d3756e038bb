"""Mobile generators: a commune's most important customers and its phones get current before the line is repaired."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.domains.electricity.couplings import Parameters
from simulation.domains.electricity.outages import Outage
from simulation.engine.world import World


@dataclass(slots=True)
class Generator:
    """One generator that stands in a commune.

    Attributes:
        place: Where it stands.
        cause: Id of the event of its arrival.
        case: The outage it helps, 0 while it stands by.
        feeds: How many customers it took over.
    """

    place: int
    cause: int
    case: int = 0
    feeds: int = 0


class Generators:
    """The province's mobile generators: free ones by number, sent ones by commune."""

    def __init__(self, world: World, parameters: Parameters) -> None:
        """All are free at the start."""
        people = float(world.places.population.sum()) / 1e6
        self.free = max(parameters.generators_at_least, round(parameters.generators_per_million * people))
        self.standing: list[Generator] = []

    def arrive(self, place: int, cause: int) -> None:
        """A generator that was sent out is ready in a commune."""
        self.standing.append(Generator(place=place, cause=cause))

    def idle_at(self, place: int) -> Generator | None:
        """One that stands by in a commune."""
        return next((row for row in self.standing if row.place == place and not row.case), None)

    def withdraw(self, place: int) -> Generator | None:
        """Take one out of a commune, rather one that stands by; it is free again."""
        here = [row for row in self.standing if row.place == place]
        if not here:
            return None
        gone = min(here, key=_feeds)
        self.standing.remove(gone)
        self.free += 1
        return gone

    def communes(self) -> list[int]:
        """Communes with a generator."""
        return sorted({row.place for row in self.standing})

    def leave(self, outage: Outage) -> bool:
        """The line is back: a generator that helped this outage is free again; whether there was one."""
        helped = [row for row in self.standing if row.case == outage.case]
        self.standing = [row for row in self.standing if row.case != outage.case]
        self.free += len(helped)
        return bool(helped)


def _feeds(generator: Generator) -> int:
    return generator.feeds
