"""Hospitals' doors: where a patient is taken, and how long the handover takes."""

from __future__ import annotations

from simulation.domains.ambulance.couplings import Parameters
from simulation.engine.world import World


class Hospitals:
    """Where patients can be handed over, and how many vehicles each is dealing with."""

    def __init__(self, world: World, parameters: Parameters) -> None:
        """Take the province's hospitals; a province without any hands over where the patient lives."""
        rows = [row for row in world.province.facilities if row.kind == "hospital"]
        self.place = [world.places.index(row.commune) for row in rows] or [0]
        self.bays = [
            max(1, round(parameters.bays_per_100_beds * (row.capacity or 0) / 100)) for row in rows
        ] or [1]
        self.taken = [0] * len(self.place)
        self._limit_km = parameters.divert_limit
        km = world.places.road_km[:, self.place]
        self._km: list[list[float]] = km.tolist()
        self._nearest: list[list[int]] = km.argsort(axis=1, kind="stable").tolist()

    def choose(self, place: int) -> int:
        """The nearest hospital with a free bay within reach, else the nearest; takes a bay there."""
        km, order = self._km[place], self._nearest[place]
        reach = km[order[0]] + self._limit_km
        open_ones = (h for h in order if self.taken[h] < self.bays[h] and km[h] <= reach)
        chosen = next(open_ones, order[0])
        self.taken[chosen] += 1
        return chosen

    def is_nearest(self, hospital: int, place: int) -> bool:
        """Whether no hospital is nearer."""
        return self._nearest[place][0] == hospital

    def crowding(self, hospital: int) -> float:
        """How many times longer a handover takes: 1 while there are bays for all."""
        return max(1.0, self.taken[hospital] / self.bays[hospital])
