"""Main road sections that are closed: by water, by order, or because something lies on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.domains.traffic.parameters import Parameters
from simulation.domains.traffic.stock import Stock
from simulation.engine.forcing import GRID_MS
from simulation.engine.world import World
from simulation.errors import OrderRefused
from simulation.events import NO_CAUSE

KEY = "traffic"
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A landslide, fallen trees or wrecks on some sections.

    Attributes:
        place: Commune index.
        sections: How many sections it closed.
        event: The event that told of it.
    """

    place: int
    sections: int
    event: int


class Closures:
    """Closed sections of each commune, [Z]."""

    def __init__(self, world: World, parameters: Parameters) -> None:
        """Every road open."""
        self._world, self._parameters = world, parameters
        size = len(world.places)
        self._flooded = np.zeros(size, np.int64)
        self._ordered = np.zeros(size, np.int64)
        self._blocked = np.zeros(size, np.int64)
        self._blocks: dict[int, Block] = {}
        self._count = 0
        self._gangs = Stock(world, KEY, "gang")
        self._clearing: set[int] = set()
        self._due = np.zeros(size, np.int64)
        self._clear_steps = np.zeros(size, np.int64)
        self._event = [NO_CAUSE] * size
        self._wait = max(1, parameters.open_delay // GRID_MS)

    def open_share(self) -> FloatArray:
        """Share of sections open, [Z]."""
        closed = np.minimum(self._flooded + self._ordered + self._blocked, self._parameters.sections)
        share: FloatArray = 1 - closed / self._parameters.sections
        return share

    def event(self, place: int) -> int:
        """The event that closed a commune's roads, 0 while all are open."""
        return self._event[place]

    def step(self, depth_m: FloatArray) -> None:
        """Close what the water of ten minutes ago asked for; reopen what has long been clear."""
        parameters = self._parameters
        for place in np.flatnonzero(self._due > self._flooded).tolist():
            self._close_flooded(place, int(self._due[place]))
        reach = np.clip(
            (depth_m - parameters.road_limit) / (parameters.road_full - parameters.road_limit), 0.0, 1.0
        )
        wanted = np.where(
            depth_m >= parameters.road_limit, 1 + np.floor(reach * (parameters.sections - 1)), 0
        )
        self._due = wanted.astype(np.int64)
        if not self._flooded.any():
            return
        self._clear_steps = np.where(depth_m < parameters.road_clear, self._clear_steps + 1, 0)
        ready = (self._flooded > 0) & (self._clear_steps >= self._wait)
        for place in np.flatnonzero(ready).tolist():
            self._reopen(place, self._world.state.cause("water_depth_m", place) or self._event[place])

    def _close_flooded(self, place: int, sections: int) -> None:
        more = min(sections - int(self._flooded[place]), self._room(place))
        if not more:
            return
        self._flooded[place] += more
        self._clear_steps[place] = 0
        cause = self._world.state.cause("water_depth_m", place)
        self._tell_closed(place, more, cause)

    def _tell_closed(self, place: int, sections: int, cause: int) -> None:
        self._event[place] = self._world.emit("traffic.road_closed", place, cause=cause, value=sections)
        self._publish(place)

    def _reopen(self, place: int, cause: int) -> None:
        """Open all sections of a commune on which nothing lies."""
        sections = int(self._flooded[place] + self._ordered[place])
        self._flooded[place] = self._ordered[place] = 0
        event = self._world.emit("traffic.road_reopened", place, cause=cause, value=sections)
        self._event[place] = max(
            (self._blocks[number].event for number in self._numbers(place)), default=NO_CAUSE
        )
        self._publish(place, event)

    def _publish(self, place: int, event: int = NO_CAUSE) -> None:
        """Write the share of open roads, and what changed it."""
        value = float(self.open_share()[place])
        self._world.state.write(KEY, "road_open", place, value, event or self._event[place])

    # Orders.

    def may_close(self, place: int) -> None:
        """Refuse when no section is open.

        Raises:
            OrderRefused: All sections are closed.
        """
        if not self._room(place):
            raise OrderRefused("traffic.all_closed")

    def may_open(self, place: int) -> None:
        """Refuse when nothing is closed, something lies on the road, or water still stands above the limit.

        Raises:
            OrderRefused: Nothing to open, or not safe to open.
        """
        if not self._flooded[place] + self._ordered[place]:
            if self._blocked[place]:
                raise OrderRefused("traffic.blocked")
            raise OrderRefused("traffic.none_closed")
        if self._world.state.at("water_depth_m", place) >= self._parameters.road_limit:
            raise OrderRefused("traffic.under_water", {"limit": self._parameters.road_limit})

    def close(self, place: int, sections: int, cause: int, delay_ms: int) -> None:
        """Police put up barriers after a delay."""
        self._world.clock.call(delay_ms, self._close_ordered, (place, sections, cause))

    def _close_ordered(self, what: tuple[int, int, int]) -> None:
        place, sections, cause = what
        more = min(sections, self._room(place))
        if more > 0:
            self._ordered[place] += more
            self._tell_closed(place, more, cause)

    def open(self, place: int, cause: int, delay_ms: int) -> None:
        """Police take barriers away after a delay."""
        self._world.clock.call(delay_ms, self._open_ordered, (place, cause))

    def _open_ordered(self, what: tuple[int, int]) -> None:
        place, cause = what
        safe = self._world.state.at("water_depth_m", place) < self._parameters.road_limit
        if safe and self._flooded[place] + self._ordered[place]:
            self._reopen(place, cause)

    def _room(self, place: int) -> int:
        """Sections of a commune that are open."""
        closed = self._flooded[place] + self._ordered[place] + self._blocked[place]
        return max(self._parameters.sections - int(closed), 0)

    # What lies on the road.

    def _numbers(self, place: int) -> list[int]:
        return [number for number, row in self._blocks.items() if row.place == place]

    def may_clear(self, place: int) -> None:
        """Refuse where nothing lies on the road, a gang is at work already, or all gangs are out.

        Raises:
            OrderRefused: Nothing to clear, or nobody to do it.
        """
        if not self._blocked[place]:
            raise OrderRefused("traffic.not_blocked")
        if place in self._clearing:
            raise OrderRefused("traffic.clearing")
        if not self._gangs.free(1):
            raise OrderRefused("traffic.no_gang", {"gangs": self._gangs.all})

    def blocked(self, place: int) -> int:
        """Sections of a commune on which something lies."""
        return int(self._blocked[place])

    def block(self, place: int, sections: int, cause: int, length_ms: int) -> None:
        """Something falls on the road: closed at once, until it is cleared away."""
        more = min(sections, self._room(place))
        event = self._world.emit("traffic.road_blocked", place, cause=cause, value=more)
        self._count += 1
        self._blocks[self._count] = Block(place=place, sections=more, event=event)
        self._blocked[place] += more
        self._tell_closed(place, more, event)
        self._world.clock.call(length_ms, self._over, self._count)

    def clear(self, place: int, cause: int, delay_ms: int) -> None:
        """A gang clears away what lies on a commune's roads now; it is there and done after a delay."""
        self._gangs.take(1)
        self._clearing.add(place)
        self._world.clock.call(delay_ms, self._gang_done, (place, tuple(self._numbers(place)), cause))

    def _gang_done(self, what: tuple[int, tuple[int, ...], int]) -> None:
        place, numbers, cause = what
        self._gangs.give_back(1)
        self._clearing.discard(place)
        self._remove(numbers, cause)

    def _over(self, number: int) -> None:
        if number in self._blocks:
            self._remove((number,), self._blocks[number].event)

    def _remove(self, numbers: tuple[int, ...], cause: int) -> None:
        """Nothing of these lies on the road any longer; what was gone before is left alone."""
        gone = [self._blocks.pop(number) for number in numbers if number in self._blocks]
        if not gone:
            return
        place, sections = gone[0].place, sum(row.sections for row in gone)
        self._blocked[place] -= sections
        cleared = self._world.emit("traffic.road_cleared", place, cause=cause, value=sections)
        event = self._world.emit("traffic.road_reopened", place, cause=cleared, value=sections)
        if self._room(place) == self._parameters.sections:
            self._event[place] = NO_CAUSE
        self._publish(place, event)
