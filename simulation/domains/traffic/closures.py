"""Main road sections that are closed, by water or by order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation.domains.traffic.parameters import Parameters
from simulation.engine.forcing import GRID_MS
from simulation.engine.world import World
from simulation.errors import OrderRefused
from simulation.events import NO_CAUSE

KEY = "traffic"
FloatArray = npt.NDArray[np.float64]


class Closures:
    """Closed sections of each commune, [Z]."""

    def __init__(self, world: World, parameters: Parameters) -> None:
        """Every road open."""
        self._world, self._parameters = world, parameters
        size = len(world.places)
        self._flooded = np.zeros(size, np.int64)
        self._ordered = np.zeros(size, np.int64)
        self._due = np.zeros(size, np.int64)
        self._clear_steps = np.zeros(size, np.int64)
        self._event = [NO_CAUSE] * size
        self._wait = max(1, parameters.open_delay // GRID_MS)

    def open_share(self) -> FloatArray:
        """Share of sections open, [Z]."""
        closed = np.minimum(self._flooded + self._ordered, self._parameters.sections)
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
        more = sections - int(self._flooded[place])
        self._flooded[place] = sections
        self._clear_steps[place] = 0
        cause = self._world.state.cause("water_depth_m", place)
        self._tell_closed(place, more, cause)

    def _tell_closed(self, place: int, sections: int, cause: int) -> None:
        self._event[place] = self._world.emit("traffic.road_closed", place, cause=cause, value=sections)
        self._publish(place)

    def _reopen(self, place: int, cause: int) -> None:
        """Open all sections of a commune."""
        sections = int(self._flooded[place] + self._ordered[place])
        self._flooded[place] = self._ordered[place] = 0
        event = self._world.emit("traffic.road_reopened", place, cause=cause, value=sections)
        self._event[place] = NO_CAUSE
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
        if self._flooded[place] + self._ordered[place] >= self._parameters.sections:
            raise OrderRefused("traffic.all_closed")

    def may_open(self, place: int) -> None:
        """Refuse when nothing is closed, or water still stands above the limit.

        Raises:
            OrderRefused: Nothing to open, or not safe to open.
        """
        if not self._flooded[place] + self._ordered[place]:
            raise OrderRefused("traffic.none_closed")
        if self._world.state.at("water_depth_m", place) >= self._parameters.road_limit:
            raise OrderRefused("traffic.under_water", {"limit": self._parameters.road_limit})

    def close(self, place: int, sections: int, cause: int) -> None:
        """Police put up barriers after their delay."""
        self._world.clock.call(self._parameters.police_delay, self._close_ordered, (place, sections, cause))

    def _close_ordered(self, what: tuple[int, int, int]) -> None:
        place, sections, cause = what
        room = self._parameters.sections - int(self._flooded[place] + self._ordered[place])
        more = min(sections, room)
        if more > 0:
            self._ordered[place] += more
            self._tell_closed(place, more, cause)

    def open(self, place: int, cause: int) -> None:
        """Police take barriers away after their delay."""
        self._world.clock.call(self._parameters.police_delay, self._open_ordered, (place, cause))

    def _open_ordered(self, what: tuple[int, int]) -> None:
        place, cause = what
        safe = self._world.state.at("water_depth_m", place) < self._parameters.road_limit
        if safe and self._flooded[place] + self._ordered[place]:
            self._reopen(place, cause)
