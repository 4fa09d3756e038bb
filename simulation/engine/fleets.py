"""Fleets: units that stand in communes, the nearest free one goes; calls without a unit wait by priority."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np
import numpy.typing as npt

from simulation.engine.clock import Clock


@dataclass(slots=True)
class Call:
    """One request for a unit.

    Attributes:
        case: Case number.
        place: Commune index where the unit is wanted.
        priority: Smaller goes first.
        cause: Id of the event that led to the request.
        asked_ms: When the request was made; set by the fleet.
        tag: Whatever the owner needs to know.
        draws: The case's own chance, fixed at arrival.
    """

    case: int
    place: int
    priority: int = 0
    cause: int = 0
    asked_ms: int = 0
    tag: int = 0
    draws: tuple[float, ...] = ()


class Fleet:
    """Units by number, each standing in a commune or on a job."""

    def __init__(
        self,
        clock: Clock,
        bases: Sequence[int],
        road_km: npt.NDArray[np.float64],
        sent: Callable[[Call, int, int], None],
    ) -> None:
        """A fleet with one unit per entry of ``bases``.

        Args:
            clock: The run's clock.
            bases: Home commune of each unit.
            road_km: Road distances [Z, Z]; nearest means fewest kilometres.
            sent: Told (call, unit, commune the unit starts from) when a unit goes (bound method).
        """
        self._clock = clock
        self.home = list(bases)
        self.place = list(bases)
        self.free = [True] * len(self.home)
        self._leaving = [False] * len(self.home)
        self._off = [False] * len(self.home)
        self._standing: list[list[int]] = [[] for _ in range(len(road_km))]
        for unit, place in enumerate(self.home):
            heappush(self._standing[place], unit)
        self._nearest = np.argsort(road_km, axis=1, kind="stable").astype(np.uint16)
        self._nearest.flags.writeable = False  # snapshots share it
        self._sent = sent
        self._waiting: list[tuple[int, int, Call]] = []
        self._number = 0
        self.idle = len(self.home)

    def __len__(self) -> int:
        """How many units there are."""
        return len(self.home)

    @property
    def waiting(self) -> int:
        """Calls that wait for a unit."""
        return len(self._waiting)

    def request(self, call: Call) -> None:
        """Send the nearest free unit, or let the call wait."""
        call.asked_ms = self._clock.now_ms
        if self.idle and not self._waiting:
            self._send(call)
            return
        self._number += 1
        heappush(self._waiting, (call.priority, self._number, call))

    def shift_waiting(self, place: int, by: int) -> None:
        """Calls that wait at ``place`` go up (``by`` below 0) or down in priority; among equals the first stays so."""
        for _, _, call in self._waiting:
            if call.place == place:
                call.priority += by
        self._waiting = [(call.priority, number, call) for _, number, call in self._waiting]
        heapify(self._waiting)

    def withdraw(self, place: int, priority: int) -> Call | None:
        """Take the first call of this priority that waits at ``place`` out of the queue; ``None`` when none does."""
        entries = [row for row in self._waiting if row[0] == priority and row[2].place == place]
        if not entries:
            return None
        first = min(entries, key=lambda row: row[1])
        self._waiting.remove(first)
        heapify(self._waiting)
        return first[2]

    def release(self, unit: int, place: int) -> None:
        """The unit is free again at ``place``: it takes the next waiting call, or goes off duty when it is to."""
        self.place[unit] = place
        if self._leaving[unit]:
            self._leaving[unit], self._off[unit] = False, True
            return
        self.free[unit] = True
        self.idle += 1
        heappush(self._standing[place], unit)
        if self._waiting:
            self._send(heappop(self._waiting)[2])

    def add(self, places: Sequence[int]) -> list[int]:
        """Bring more units into service at these communes; returns their numbers."""
        added = []
        for place in places:
            unit = len(self.home)
            self.home.append(place)
            self.place.append(place)
            self.free.append(False)
            self._leaving.append(False)
            self._off.append(False)
            added.append(unit)
            self.release(unit, place)
        return added

    def move(self, unit: int, place: int) -> None:
        """A free unit stands at ``place`` from now on; a unit on a job is left alone."""
        if not self.free[unit] or self.place[unit] == place:
            return
        standing = self._standing[self.place[unit]]
        standing.remove(unit)
        heapify(standing)
        self.place[unit] = place
        heappush(self._standing[place], unit)

    def stand_down(self, unit: int) -> None:
        """The unit goes off duty: now when it is free, else when its job is done."""
        if not self.free[unit]:
            self._leaving[unit] = not self._off[unit]
            return
        standing = self._standing[self.place[unit]]
        standing.remove(unit)
        heapify(standing)
        self.free[unit], self._off[unit] = False, True
        self.idle -= 1

    def stand_up(self, unit: int) -> None:
        """The unit is on duty again: at its home, or simply goes on with the job that it has not finished."""
        self._leaving[unit] = False
        if self._off[unit]:
            self._off[unit] = False
            self.release(unit, self.home[unit])

    def is_off(self, unit: int) -> bool:
        """Whether the unit is off duty, its last job done."""
        return self._off[unit]

    def _send(self, call: Call) -> None:
        """Choose the nearest standing unit; ties go to the lower commune, then the lower unit number."""
        for place in self._nearest[call.place].tolist():
            standing = self._standing[place]
            if standing:
                unit = heappop(standing)
                self.free[unit] = False
                self.idle -= 1
                self._sent(call, unit, place)
                return
