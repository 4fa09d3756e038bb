"""Hospitals' doors: where a patient is taken, and how long the handover takes."""

from __future__ import annotations

from simulation.domains.ambulance.couplings import Parameters
from simulation.engine.world import World


class Hospitals:
    """Where patients can be handed over, and how many vehicles each is dealing with.

    Attributes:
        place: Commune of each hospital.
        beds: Beds of each hospital.
        bays: Patients that each can receive at once.
        taken: Vehicles that each is dealing with.
    """

    def __init__(self, world: World, parameters: Parameters) -> None:
        """Take the province's hospitals; a province without any hands over where the patient lives."""
        rows = [row for row in world.province.facilities if row.kind == "hospital"]
        self.place = [world.places.index(row.commune) for row in rows] or [0]
        self.beds = [row.capacity or 0 for row in rows] or [0]
        self.bays = [max(1, round(parameters.bays_per_100_beds * beds / 100)) for beds in self.beds]
        self.taken = [0] * len(self.place)
        self._closed: dict[int, int] = {}
        self._limit_km = parameters.divert_limit
        km = world.places.road_km[:, self.place]
        self._km: list[list[float]] = km.tolist()
        self._nearest: list[list[int]] = km.argsort(axis=1, kind="stable").tolist()

    def choose(self, place: int) -> int:
        """The nearest hospital with a free bay within reach, else the nearest that takes patients; takes a bay."""
        km = self._km[place]
        order = [h for h in self._nearest[place] if h not in self._closed] or self._nearest[place]
        reach = km[order[0]] + self._limit_km
        open_ones = (h for h in order if self.taken[h] < self.bays[h] and km[h] <= reach)
        chosen = next(open_ones, order[0])
        self.taken[chosen] += 1
        return chosen

    def is_nearest(self, hospital: int, place: int) -> bool:
        """Whether no hospital is nearer."""
        return self._nearest[place][0] == hospital

    def why_not_nearest(self, place: int) -> int:
        """The event that closed the nearest hospital's door, 0 when it is open."""
        return self._closed.get(self._nearest[place][0], 0)

    def crowding(self, hospital: int) -> float:
        """How many times longer a handover takes: 1 while there are bays for all."""
        return max(1.0, self.taken[hospital] / self.bays[hospital])

    # --- Decisions --------------------------------------------------------------------------------

    def at(self, place: int) -> list[int]:
        """The hospitals of a commune that have beds."""
        return [h for h, here in enumerate(self.place) if here == place and self.beds[h]]

    def close(self, place: int, cause: int) -> None:
        """Ambulances bring nobody to the commune's hospitals until ``reopen``."""
        self._closed.update(dict.fromkeys(self.at(place), cause))

    def reopen(self, place: int) -> None:
        """They take patients again."""
        for hospital in self.at(place):
            self._closed.pop(hospital, None)

    def widen(self, place: int, bays: int) -> None:
        """The commune's largest hospital receives so many patients more at once (fewer when below 0)."""
        largest = max(self.at(place), key=lambda hospital: self.beds[hospital])
        self.bays[largest] += bays
