"""People trapped by deep water or by what a storm brings down; nothing is drawn while the city is dry and calm."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from simulation.domains.fire_rescue.couplings import Parameters, trapped_by_water, trapped_by_wind
from simulation.domains.fire_rescue.incidents import DRAWS, RESCUE, WHEN, Incident
from simulation.engine.calendar import DAY_MS
from simulation.engine.chance import poisson_count
from simulation.engine.forcing import GRID_MS
from simulation.engine.world import World

_STEPS = DAY_MS // GRID_MS
_WATER, _WIND, _MOVED = "water_depth_m", "wind_m_s", "moved_share"


class Trapped:
    """Poisson counts in each commune and ten minutes, from uniforms that are fixed for the day.

    So that with and without a decision the same city has the same people trapped, a count is the quantile of one
    uniform that belongs to the commune and the ten minutes.
    """

    def __init__(self, world: World, parameters: Parameters, call: Callable[[Incident], None]) -> None:
        """Tell ``call`` (bound method) of each incident when it begins."""
        self._world, self._parameters, self._call = world, parameters, call
        self._people = (world.places.population / 1e6).tolist()
        self._day = -1
        self._uniforms: npt.NDArray[np.float64] = np.empty((0, 0))

    def begin(self) -> None:
        """Look at water and wind every ten minutes."""
        self._world.every(GRID_MS, self._step)

    def _step(self) -> None:
        state, parameters = self._world.state, self._parameters
        wet = state[_WATER] > parameters.trapped_depth
        stormy = state[_WIND] > parameters.trapped_wind
        for place in np.flatnonzero(wet | stormy).tolist():
            water = trapped_by_water(parameters, state.at(_WATER, place)) * (1 - state.at(_MOVED, place))
            wind = trapped_by_wind(parameters, state.at(_WIND, place))
            mean = (water + wind) * self._people[place] * GRID_MS / DAY_MS
            number = poisson_count(mean, self._uniform(place))
            if number:
                self._happen(place, number, water / (water + wind))

    def _uniform(self, place: int) -> float:
        """The uniform of a commune and these ten minutes."""
        day, step = divmod(self._world.now_ms // GRID_MS, _STEPS)
        if day != self._day:
            rng = self._world.streams.generator("fire_rescue.trapped", day)
            self._day, self._uniforms = day, rng.random((_STEPS, len(self._people)))
        return float(self._uniforms[step, place])

    def _happen(self, place: int, number: int, by_water: float) -> None:
        """So many incidents within the next ten minutes, each because of the water or of the wind."""
        world = self._world
        rng = world.streams.generator(f"fire_rescue.trapped.{place}", world.now_ms // GRID_MS)
        for _ in range(number):
            cause_u, *draws = rng.random(1 + DRAWS).tolist()
            cause = world.state.cause(_WATER if cause_u < by_water else _WIND, place)
            began = world.now_ms + int(draws[WHEN] * GRID_MS)
            world.clock.call_at(began, self._call, Incident(place, RESCUE, began, tuple(draws), cause))
