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
_FAULT_QUALITY = {
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
        failed: How many faults each sensor has now.
        powerless_since: When its supply went, -1 while it has one.
        luck: Uniform by sensor: it is without supply while ``luck`` exceeds the commune's power share.
        silent: Whether it is silent now for want of power.
    """

    key: str
    channel: Channel
    spec: SensorSpec
    failed: npt.NDArray[np.int16]
    powerless_since: npt.NDArray[np.int64]
    luck: npt.NDArray[np.float64]
    silent: npt.NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        """Nothing is silent at the start."""
        self.silent = np.zeros(len(self.failed), np.bool_)


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
            failed=np.zeros(size, np.int16),
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
        size, duration = len(watch.failed), self._world.setting.duration_ms
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
        here = np.arange(len(watch.failed))
        if fault.commune is not None:
            here = here[watch.channel.table.place == self._world.places.index(fault.commune)]
        chosen = self._world.streams.generator(f"sensor.fault.{number}").permutation(here)[: fault.count]
        self._break((watch, sorted(chosen.tolist()), _FAULT_QUALITY[fault.quality], fault.duration, 0))

    def _break(self, what: tuple[_Watch, list[int], Quality, int, int]) -> None:
        watch, columns, quality, repair_ms, cause = what
        for column in columns:
            if not watch.failed[column] and not watch.silent[column]:
                watch.channel.silence([column], quality)
            watch.failed[column] += 1
            event = self._world.emit(
                "sensor.failed",
                int(watch.channel.table.place[column]),
                cause=cause,
                value=float(quality),
                unit=column,
            )
            self._world.clock.call(max(repair_ms, 60_000), self._repair, (watch, column, event))

    def _repair(self, what: tuple[_Watch, int, int]) -> None:
        watch, column, cause = what
        watch.failed[column] -= 1
        if not watch.failed[column] and not watch.silent[column]:
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
            if watch.spec.needs_power and len(watch.failed):
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
        healthy = watch.failed == 0
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
