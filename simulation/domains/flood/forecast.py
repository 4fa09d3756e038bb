"""What is foreseen: which communes will stand deep in water, so that people can be warned before it comes."""

from __future__ import annotations

import copy

import numpy as np
import numpy.typing as npt

from simulation.domains.flood.parameters import Parameters
from simulation.domains.flood.rivers import Rivers
from simulation.domains.flood.streets import Streets, Untouched
from simulation.engine.forcing import GRID_MS
from simulation.engine.world import World

BoolArray = npt.NDArray[np.bool_]


def foreseen_deep(world: World, rivers: Rivers, parameters: Parameters) -> BoolArray:
    """Where and when streets will be deep if pumps have power and nobody does anything, [T, Z].

    The forecast knows rain and rivers as they will be (an assumption: forecasts that miss are not modelled), but no
    power cut, pump, sandbag or order.
    """
    rain = world.fields.rain_mm_h
    shadow = copy.copy(rivers)
    shadow.run_dry()
    streets = Streets(world.places, shadow, parameters)
    powered, nothing = np.ones(len(world.places)), Untouched.of(len(world.places))
    deep = np.zeros(rain.shape, np.bool_)
    for row in range(len(rain)):
        if rivers.count:
            shadow.flow(row, rain[row])
        deep[row] = streets.step(rain[row], powered, nothing) >= parameters.deep_limit
    return deep


class Warnings:
    """Says at each step which communes are to be warned: those that will be deep within the lead time."""

    def __init__(self, world: World, rivers: Rivers, parameters: Parameters) -> None:
        """Look ahead once; nothing is foreseen when nobody is warned."""
        self._world, self._rivers, self._parameters = world, rivers, parameters
        self._lead = parameters.warning_lead // GRID_MS
        self._due: BoolArray = (
            self._look_ahead() if self._lead else np.zeros((0, len(world.places)), np.bool_)
        )

    def reforced(self) -> None:
        """A held hazard has begun: look ahead again; what was foreseen up to now stays as it was."""
        if self._lead:
            due, past = self._look_ahead(), self._world.fields.step(self._world.now_ms) + 1
            self._due = np.concatenate([self._due[:past], due[past:]])
            self._due.flags.writeable = False  # snapshots share it

    def _look_ahead(self) -> BoolArray:
        """Whether each commune will be deep within the lead time, [T, Z]."""
        deep = foreseen_deep(self._world, self._rivers, self._parameters)
        sums = np.concatenate([np.zeros((1, deep.shape[1]), np.int64), np.cumsum(deep, axis=0)])
        last = np.minimum(np.arange(len(deep)) + self._lead + 1, len(deep))
        due: BoolArray = (sums[last] - sums[:-1]) > 0
        due.flags.writeable = False  # snapshots share it
        return due

    def fresh(self) -> list[int]:
        """Communes for which a warning becomes due now."""
        if not self._lead:
            return []
        row = self._world.fields.step(self._world.now_ms)
        before = self._due[row - 1] if row else np.zeros_like(self._due[row])
        fresh: list[int] = np.flatnonzero(self._due[row] & ~before).tolist()
        return fresh
