"""Shifts: how many of each base's crews are on duty, hour by hour of the day."""

from __future__ import annotations

import numpy as np

from simulation.engine.fleets import Fleet
from simulation.engine.placement import share_out
from simulation.engine.world import World
from simulation.spec.hourly import is_level

_HOUR_MS = 3_600_000


class Shifts:
    """Stands the province's own vehicles down and up at full hours; those called up by order stay throughout."""

    def __init__(self, world: World, fleet: Fleet, shares: tuple[float, ...], domain: str) -> None:
        """Share the crews on duty out over the bases once.

        Args:
            world: The world.
            fleet: The vehicles.
            shares: Share of all crews on duty in each of the 24 hours.
            domain: The domain's key, for events.
        """
        self._world, self._fleet, self._domain = world, fleet, domain
        self._bases = sorted(set(fleet.home))
        self._units = [[unit for unit, home in enumerate(fleet.home) if home == base] for base in self._bases]
        many = np.array([len(units) for units in self._units], np.float64)
        self._plans = [share_out(round(share * len(fleet)), many).tolist() for share in shares]
        self._on = [len(units) for units in self._units]
        self._level = is_level(shares)

    def begin(self) -> None:
        """Tell who is on duty now, and change at every full hour if the shares do."""
        for base, units in zip(self._bases, self._units, strict=True):
            self._world.emit(f"{self._domain}.units_on_duty", base, value=len(units))
        self._change()
        if not self._level:
            self._await_hour()

    def _await_hour(self) -> None:
        calendar, clock = self._world.calendar, self._world.clock
        passed = (clock.now_ms - calendar.midnight_ms) % _HOUR_MS
        clock.call(_HOUR_MS - passed, self._turn)

    def _turn(self, _: object) -> None:
        self._change()
        self._await_hour()

    def _change(self) -> None:
        """Let crews go home, or come, so that each base has as many as the hour's plan says."""
        plan = self._plans[int(self._world.calendar.hour(self._world.now_ms))]
        for place, wanted in enumerate(plan):
            units, on = self._units[place], self._on[place]
            for unit in units[wanted:on]:
                self._fleet.stand_down(unit)
            for unit in units[on:wanted]:
                self._fleet.stand_up(unit)
            if wanted != on:
                kind = "units_off_duty" if wanted < on else "units_on_duty"
                self._world.emit(f"{self._domain}.{kind}", self._bases[place], value=abs(wanted - on))
            self._on[place] = wanted
