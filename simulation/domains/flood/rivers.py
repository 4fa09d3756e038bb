"""River gauges: upstream flood, local rain on its way, tide and surge; what is told and what spills."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation.domains.flood.parameters import Parameters
from simulation.domains.flood.tides import tide_m
from simulation.engine.forcing import GRID_MS
from simulation.engine.sensing import Course
from simulation.engine.world import World
from simulation.events import NO_CAUSE, PROVINCE
from simulation.telemetry import ALL, Channel

KEY = "flood"
_KM_PER_DEGREE = 111.2
_TICKS = GRID_MS // 60_000

FloatArray = npt.NDArray[np.float64]


class Rivers:
    """The province's gauges; S stations, Z communes."""

    def __init__(self, world: World, parameters: Parameters) -> None:
        """Work out the stage that is known ahead, the catchments and the reaches."""
        self._world, self._parameters = world, parameters
        stations = world.province.rivers
        self.count = len(stations)
        self.place = [world.places.index(station.commune) for station in stations]
        self.tidal = np.array([station.tide is not None for station in stations], np.bool_)
        levels = [station.alarm_levels or (np.nan,) * 3 for station in stations]
        self.alarm = np.array(levels, np.float64).reshape(self.count, 3)
        self._known = self._foreseen()
        self._km = self._distances()
        self._weights = self._catchments()
        response = np.array([station.response for station in stations], np.float64)
        self._keep = np.exp(-GRID_MS / np.maximum(response, GRID_MS))
        self._store_mm = np.zeros(self.count)
        self.reach = np.maximum(0.0, 1 - self._km / parameters.reach)
        self.stage_m = self._known[0].copy()
        self.told = [NO_CAUSE] * self.count
        self._rain_event = [NO_CAUSE] * len(world.places)
        self.channel = self._open()
        world.listen("weather.rain_heavy", self._rained)

    def reforced(self) -> None:
        """A held hazard has begun: the stage that is known ahead is another from now on."""
        self._known = self._foreseen()

    def run_dry(self) -> None:
        """Forget the local rain on its way, as at the scenario's start."""
        self._store_mm = np.zeros(self.count)

    def _foreseen(self) -> FloatArray:
        """Stage without local rain, [T, S]: normal level or tide, upstream flood, and surge at tidal gauges."""
        world, parameters = self._world, self._parameters
        fields, steps = world.fields, len(world.fields.rain_mm_h)
        times = np.arange(steps, dtype=np.int64) * GRID_MS
        known = np.zeros((steps, self.count))
        for column, station in enumerate(world.province.rivers):
            if station.tide is None:
                known[:, column] = station.normal
            else:
                known[:, column] = tide_m(
                    station.tide, world.calendar.start, times, parameters.tide_age, parameters.diurnal_lag
                )
                known[:, column] += fields.surge_m[:, self.place[column]]
            known[:, column] += fields.stage_m.get(station.id, 0.0)
        return np.round(known, 4)

    def _distances(self) -> FloatArray:
        """Straight distance of each commune from each gauge, km [Z, S]."""
        places = self._world.places
        at = np.array([station.at for station in self._world.province.rivers], np.float64).reshape(
            self.count, 2
        )
        north = (places.lat[:, None] - at[:, 0]) * _KM_PER_DEGREE
        east = (places.lon[:, None] - at[:, 1]) * _KM_PER_DEGREE * np.cos(np.radians(at[:, 0]))
        km: FloatArray = np.hypot(north, east)
        return km

    def _catchments(self) -> FloatArray:
        """Share of each commune's rain in a gauge's local rain, [S, Z]; rows add up to 1."""
        near = np.where(self._km <= self._parameters.catchment, self._world.places.area_km2[:, None], 0.0)
        nearest = self._km == self._km.min(axis=0, initial=np.inf)
        near = np.where(near.sum(axis=0) > 0, near, nearest)
        shares: FloatArray = (near / near.sum(axis=0)).T
        return shares

    def _open(self) -> Channel:
        """One gauge a station, with the station's own alarm levels."""
        base = np.array([station.normal for station in self._world.province.rivers], np.float64)
        self._base = base
        channel = self._world.open_sensors(
            KEY, "stage", Course(base=base, thresholds=self.alarm), self.crossed
        )
        if self.count:
            channel.drive(ALL, self.stage_m - base)
        return channel

    def _rained(self, event: int, place: int, case: int, value: float) -> None:
        """Keep the latest heavy rain of each commune."""
        del case, value
        if place != PROVINCE:
            self._rain_event[place] = event

    def rain_event(self, place: int) -> int:
        """The latest heavy rain at a commune, 0 for none yet."""
        return self._rain_event[place]

    def reason(self, column: int) -> int:
        """What raises a gauge: its own last alarm, else a hazard, else heavy rain in its catchment."""
        behind = self.told[column] or self._hazard(column)
        if behind:
            return behind
        near = np.flatnonzero(self._weights[column]).tolist()
        return max((self._rain_event[place] for place in near), default=NO_CAUSE)

    def _hazard(self, column: int) -> int:
        """The latest that was told of the hazards that raise a gauge: a milestone, or the order of a held one."""
        hazards, station = self._world.hazards, self._world.province.rivers[column].id
        return max(
            (
                hazards.latest(name, self.place[column])
                for name, row in hazards.forcings.items()
                if station in row.stage_m
                or row.rain_mm_h is not None
                or (row.surge_m is not None and self.tidal[column])
            ),
            default=NO_CAUSE,
        )

    def step(self, rain_mm_h: FloatArray) -> None:
        """Let ten minutes of rain flow towards the gauges and move them to where they will be in ten minutes."""
        if not self.count:
            return
        row = self._world.fields.step(self._world.now_ms)
        rise = self.flow(row, rain_mm_h)
        ahead = self._known[min(row + 1, len(self._known) - 1)] + rise
        self.channel.drive(ALL, ahead - self._base, _TICKS)

    def flow(self, row: int, rain_mm_h: FloatArray) -> FloatArray:
        """Move the rivers to where they stand in step ``row``; gives what local rain adds, [S]."""
        local_mm = self._weights @ rain_mm_h * (GRID_MS / 3_600_000)
        self._store_mm = self._store_mm * self._keep + local_mm
        rise: FloatArray = self._store_mm * self._parameters.rise_per_mm
        self.stage_m = self._known[row] + rise
        return rise

    def spill_m(self) -> FloatArray:
        """Depth that each river would bring to each commune's streets if it stood as it does now, [Z, S]."""
        parameters, (_, bd2, bd3) = self._parameters, self.alarm.T
        above2 = np.maximum(self.stage_m - bd2, 0.0)
        above3 = np.maximum(self.stage_m - bd3, 0.0)
        inland = parameters.spill_bd2 * (above2 - above3) + parameters.spill_bd3 * above3
        depth = np.nan_to_num(np.where(self.tidal, parameters.spill_tidal * above2, inland))
        spill: FloatArray = self.reach * depth
        return spill

    def backwater(self) -> FloatArray:
        """Share of drainage that high rivers hold back, [Z]."""
        _, bd2, bd3 = self.alarm.T
        high = np.nan_to_num(np.clip((self.stage_m - bd2) / (bd3 - bd2), 0.0, 1.0))
        held: FloatArray = self._parameters.backwater * (self.reach * high).max(axis=1, initial=0.0)
        return held

    def over_bags(self, place: int) -> int | None:
        """The gauge whose river stands above sandbags at a commune, None while they hold."""
        top = self.alarm[:, 2] + self._parameters.bags_top
        over = np.flatnonzero((self.reach[place] > 0) & (self.stage_m > top))
        return int(over[0]) if over.size else None

    def crossed(self, channel: Channel, column: int, old: int, new: int, value: float) -> None:
        """Tell of one alarm level passed or left, as the gauge shows it."""
        del channel
        world, place = self._world, self.place[column]
        cause = self.reason(column)
        kind = f"flood.stage_bd{new}_passed" if new > old else f"flood.stage_bd{old}_left"
        event = world.emit(kind, place, cause=cause, value=value, unit=column)
        world.emit(
            "flood.stage_raised" if new else "flood.stage_cleared",
            place,
            cause=event,
            value=value,
            unit=column,
        )
        self.told[column] = event if new else NO_CAUSE
