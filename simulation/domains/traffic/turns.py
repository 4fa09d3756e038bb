"""Turning points of ordinary traffic: peak hours begin and end, and rain slows roads before it counts as heavy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation.domains.traffic.parameters import Parameters
from simulation.engine.hazardous import Hazardous
from simulation.engine.world import World
from simulation.events import NO_CAUSE

FloatArray = npt.NDArray[np.float64]


class Turns:
    """Tells of peaks for the whole province, and of slowing rain commune by commune; changes nothing."""

    def __init__(self, world: World, parameters: Parameters) -> None:
        """Free and dry roads."""
        self._world, self._parameters = world, parameters
        self._hazards = Hazardous(world, "rain_mm_h")
        size = len(world.places)
        self._peak = NO_CAUSE
        self._wet = np.zeros(size, np.bool_)
        self._told_ms = np.zeros(size, np.int64)
        self._rain_event = [NO_CAUSE] * size

    def step(self, congestion: float, rain_loss: FloatArray) -> None:
        """Ten minutes later: ``congestion`` is the hour's share of the full dip, ``rain_loss`` that of speed, [Z]."""
        parameters, world = self._parameters, self._world
        if not self._peak and congestion >= parameters.peak_from:
            self._peak = world.emit("traffic.peak_began", value=100 * congestion)
        elif self._peak and congestion < parameters.peak_until:
            world.emit("traffic.peak_ended", cause=self._peak, value=100 * congestion)
            self._peak = NO_CAUSE
        self._tell_rain(rain_loss)

    def rain(self, place: int) -> int:
        """What brings the rain that slows a commune: the heavy rain, else the slowing rain that was told of."""
        return self._world.state.cause("rain_mm_h", place) or self._rain_event[place]

    def _tell_rain(self, loss: FloatArray) -> None:
        """Tell where rain has begun to slow roads, and at times that it still does."""
        world, told = self._world, self._parameters.rain_told
        wet = loss >= np.where(self._wet, told / 2, told)
        if not wet.any() and not self._wet.any():
            return
        lasting = world.now_ms - self._told_ms >= self._parameters.tell_again
        for place in np.flatnonzero(wet & (~self._wet | lasting)).tolist():
            cause = world.state.cause("rain_mm_h", place) or self._hazards.cause(place)
            rain = world.state.at("rain_mm_h", place)
            self._rain_event[place] = world.emit("traffic.rain_slows", place, cause=cause, value=rain)
            self._told_ms[place] = world.now_ms
        for place in np.flatnonzero(self._wet & ~wet).tolist():
            self._rain_event[place] = NO_CAUSE
        self._wet = wet
