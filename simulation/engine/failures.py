"""Silent sensors: random failures, scenario faults, and sensors without electricity."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from simulation.engine.forcing import GRID_MS
from simulation.engine.world import World
from simulation.spec.domain import SensorSpec
from simulation.spec.scenario import Fault
from simulation.telemetry.channel import Channel
from simulation.telemetry.quality import Quality

_DAY_MS = 86_400_000
FAULT_QUALITY = {
    "stuck": Quality.STUCK,
    "missing": Quality.MISSING,
    "drift": Quality.DRIFT,
    "delayed": Quality.DELAYED,
}


@dataclass(slots=True)
class _Watch:
    """What is wrong with each sensor of one channel.

    Attributes:
        key: Full class name, such as ``traffic.speed``.
        channel: The channel.
        spec: The class.
        faults: The events of the faults that each failed sensor has now.
        powerless_since: When its supply went, -1 while it has one.
        luck: Uniform by sensor: it is without supply while ``luck`` exceeds the commune's power share.
        silent: Whether it is silent now for want of power.
    """

    key: str
    channel: Channel
    spec: SensorSpec
    faults: dict[int, list[int]]
    powerless_since: npt.NDArray[np.int64]
    luck: npt.NDArray[np.float64]
    silent: npt.NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        """Nothing is silent at the start."""
        self.silent = np.zeros(len(self.luck), np.bool_)

    def failed(self) -> npt.NDArray[np.bool_]:
        """Which sensors have a fault."""
        failed = np.zeros(len(self.luck), np.bool_)
        failed[list(self.faults)] = True
        return failed

    def here(self, place: int | None) -> npt.NDArray[np.intp]:
        """The sensors at a commune, or all."""
        everywhere = np.arange(len(self.luck))
        return everywhere if place is None else everywhere[self.channel.table.place == place]


class Failures:
    """Breaks and repairs sensors; a sensor speaks only while nothing is wrong with it."""

    def __init__(self, world: World) -> None:
        """Watch every channel that the domains have opened."""
        self._world = world
        self._watches = {key: self._watch(key, channel) for key, channel in world.channels.items()}
        self._supplied = np.zeros(0)
        self._on_battery = False

    def _watch(self, key: str, channel: Channel) -> _Watch:
        domain, _, sensor = key.partition(".")
        size = len(channel.table)
        return _Watch(
            key=key,
            channel=channel,
            spec=self._world.setting.specs[domain].sensors[sensor],
            faults={},
            powerless_since=np.full(size, -1, np.int64),
            luck=self._world.streams.generator(f"sensor.supply.{key}").random(size),
        )

    def start(self, faults: tuple[Fault, ...]) -> None:
        """Schedule the whole scenario's random failures and the stated faults, and watch the supply."""
        for watch in self._watches.values():
            self._draw(watch)
        for number, fault in enumerate(faults):
            self._world.clock.call_at(fault.at, self._fault, (number, fault))
        self._world.every(GRID_MS, self._supply)

    def _draw(self, watch: _Watch) -> None:
        """Random failures of one class, a Poisson process; ``failures`` is per 1,000 sensor-days."""
        rng = self._world.streams.generator(f"sensor.failures.{watch.key}")
        size, duration = len(watch.luck), self._world.setting.duration_ms
        count = int(rng.poisson(watch.spec.failures / 1_000 * size * duration / _DAY_MS))
        times, columns = rng.integers(0, duration, count), rng.integers(0, max(size, 1), count)
        repairs, stuck = rng.exponential(watch.spec.repair, count), rng.random(count) < 1 / 3
        for time, column, repair, is_stuck in zip(
            times.tolist(), columns.tolist(), repairs.tolist(), stuck.tolist(), strict=True
        ):
            quality = Quality.STUCK if is_stuck else Quality.MISSING
            self._world.clock.call_at(time, self._break, (watch, [column], quality, round(repair), 0))

    def _fault(self, numbered: tuple[int, Fault]) -> None:
        """Break the sensors that a scenario's fault means."""
        number, fault = numbered
        watch = self._watches[fault.sensor]
        here = watch.here(None if fault.commune is None else self._world.places.index(fault.commune))
        chosen = self._world.streams.generator(f"sensor.fault.{number}").permutation(here)[: fault.count]
        self._break((watch, sorted(chosen.tolist()), FAULT_QUALITY[fault.quality], fault.duration, 0))

    def whole(self, sensor: str, place: int | None) -> npt.NDArray[np.intp]:
        """Sensors of a class at a commune, or anywhere, that have no fault."""
        watch = self._watches[sensor]
        here = watch.here(place)
        return here[~watch.failed()[here]]

    def fail(self, sensor: str, columns: list[int], quality: Quality, repair_ms: int, cause: int) -> None:
        """Break these sensors for a time, because of an event."""
        self._break((self._watches[sensor], columns, quality, repair_ms, cause))

    def faulty(self, place: int) -> bool:
        """Whether any sensor at a commune has a fault."""
        return any(watch.failed()[watch.here(place)].any() for watch in self._watches.values())

    def mend(self, place: int, cause: int) -> None:
        """A crew takes every fault away that sensors at a commune have now."""
        for watch in self._watches.values():
            for column in watch.here(place).tolist():
                for _ in tuple(watch.faults.get(column, ())):
                    self._take_away(watch, column, cause)

    def legible(self, place: int) -> bool:
        """Whether a person could read any gauge at a commune."""
        return any(watch.spec.by_hand and watch.here(place).size for watch in self._watches.values())

    def read_by_hand(self, place: int) -> int:
        """Somebody reads every gauge at a commune that is silent or not to be believed; gives how many."""
        number = 0
        for watch in self._watches.values():
            here = watch.here(place) if watch.spec.by_hand else np.empty(0, np.intp)
            silent = here[watch.channel.quality[here] != Quality.OK] if here.size else here
            if silent.size:
                watch.channel.read_by_hand(silent)
            number += silent.size
        return number

    def stop_reading(self, place: int) -> None:
        """Nobody reads any more: gauges that are still out of order give no reading."""
        for watch in self._watches.values():
            here = watch.here(place)
            read = here[watch.channel.quality[here] == Quality.MANUAL] if here.size else here
            if read.size:
                watch.channel.silence(read, Quality.MISSING)

    def _break(self, what: tuple[_Watch, list[int], Quality, int, int]) -> None:
        watch, columns, quality, repair_ms, cause = what
        for column in columns:
            if column not in watch.faults and not watch.silent[column]:
                watch.channel.silence([column], quality)
            event = self._world.emit(
                "sensor.failed",
                int(watch.channel.table.place[column]),
                cause=cause,
                value=float(quality),
                unit=column,
            )
            watch.faults.setdefault(column, []).append(event)
            self._world.clock.call(max(repair_ms, 60_000), self._repair, (watch, column, event))

    def _repair(self, what: tuple[_Watch, int, int]) -> None:
        """The fault ends by itself, unless a crew was faster."""
        watch, column, fault = what
        if fault in watch.faults.get(column, ()):
            self._take_away(watch, column, fault, fault)

    def _take_away(self, watch: _Watch, column: int, cause: int, fault: int = 0) -> None:
        """One fault is over: that one, else the oldest."""
        faults = watch.faults[column]
        faults.remove(fault or faults[0])
        if not faults:
            del watch.faults[column]
            if not watch.silent[column]:
                watch.channel.restore([column])
        self._world.emit("sensor.repaired", int(watch.channel.table.place[column]), cause=cause, unit=column)

    def _supply(self) -> None:
        """Silence sensors whose battery is empty, and let those speak whose supply is back."""
        share = self._world.state["power_share"]
        if not self._on_battery and np.array_equal(share, self._supplied):
            return  # nobody gained or lost power, and no battery runs down
        self._supplied = share.copy()
        self._on_battery = False
        for watch in self._watches.values():
            if watch.spec.needs_power and len(watch.luck):
                self._supply_of(watch, share)

    def _supply_of(self, watch: _Watch, share: npt.NDArray[np.float64]) -> None:
        now = self._world.now_ms
        out = watch.luck >= share[watch.channel.table.place]
        watch.powerless_since[~out] = -1
        watch.powerless_since[out & (watch.powerless_since < 0)] = now
        silent = out & (now - watch.powerless_since >= watch.spec.battery)
        fresh, back = silent & ~watch.silent, watch.silent & ~silent
        watch.silent = silent
        self._on_battery |= bool((out & ~silent).any())
        if not fresh.any() and not back.any():
            return
        healthy = ~watch.failed()
        if (fresh & healthy).any():
            watch.channel.silence(np.flatnonzero(fresh & healthy), Quality.MISSING)
        if (back & healthy).any():
            watch.channel.restore(np.flatnonzero(back & healthy))
        self._tell("sensor.silent", watch, fresh)
        self._tell("sensor.speaking", watch, back)

    def _tell(self, kind: str, watch: _Watch, which: npt.NDArray[np.bool_]) -> None:
        """One event a commune; its value says how many sensors."""
        places, numbers = np.unique(watch.channel.table.place[which], return_counts=True)
        for place, number in zip(places.tolist(), numbers.tolist(), strict=True):
            self._world.emit(kind, place, cause=self._world.state.cause("power_share", place), value=number)
