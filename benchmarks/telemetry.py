"""How fast readings are made: ratios within one run, so that a busy machine moves both sides.

Run with ``python -m benchmarks.telemetry``. Rows are readings: 5,000 sensors × 1,440 ticks is 7.2 million.
"""

from __future__ import annotations

import heapq
import pickle
import statistics
import time
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

import numpy as np
import simpy

from simulation.telemetry import (
    ALL,
    STEP_MS,
    Channel,
    Decay,
    SensorClass,
    SensorTable,
    Telemetry,
    bucket_means,
)

CLASSES, SENSORS, DAY = 5, 1_000, 1_440
ROUNDS = 5
PLACES = 126


class HeapClock:
    """A bare heap of calls: the kernel's own cost is measured elsewhere."""

    def __init__(self) -> None:
        """Start at 0."""
        self.now_ms = 0
        self._queue: list[tuple[int, int, int, Callable[[Any], None], Any]] = []
        self._calls = 0

    def call_at(self, time_ms: int, method: Callable[[Any], None], arg: Any, priority: int) -> None:
        """Keep one call."""
        self._calls += 1
        heapq.heappush(self._queue, (time_ms, priority, self._calls, method, arg))

    def run_to(self, time_ms: int) -> None:
        """Make every call that is due."""
        while self._queue and self._queue[0][0] <= time_ms:
            self.now_ms, _, _, method, arg = heapq.heappop(self._queue)
            method(arg)
        self.now_ms = time_ms


class City:
    """Five classes of sensors in which incidents raise about 20 sensors each, and alerts damp them."""

    def __init__(
        self, incidents: int, sensors: int = SENSORS, window: int = 60, keep: int | None = None
    ) -> None:
        """Set up a day with so many incidents, spread evenly by a fixed draw."""
        random = np.random.default_rng(7)
        self.clock = HeapClock()
        self.telemetry = Telemetry(self.clock, 1, 0, window, keep_ticks=keep)
        self.alerts = 0
        self.channels = [self._channel(number, sensors, random) for number in range(CLASSES)]
        for at, where in zip(
            random.integers(0, DAY * STEP_MS, incidents), random.random(incidents), strict=True
        ):
            self.clock.call_at(int(at), self.incident, float(where), 1)
        self.telemetry.start()

    def _channel(self, number: int, sensors: int, random: np.random.Generator) -> Channel:
        """One class; its undisturbed readings stay seven deviations below the first level."""
        cls = SensorClass(
            key=f"class.{number}", unit="", scale=0.1, noise_sd=2.0, correlation_ms=600_000,
            hysteresis=8.0, minimum=0.0, maximum=900.0,
        )  # fmt: skip
        table = SensorTable(
            ids=tuple(map(str, range(sensors))),
            place=random.integers(0, PLACES, sensors).astype(np.int16),
            lat=np.zeros(sensors),
            lon=np.zeros(sensors),
            base=random.uniform(40.0, 60.0, sensors),
            thresholds=np.tile([90.0, 110.0], (sensors, 1)),
            amplitude=random.uniform(5.0, 10.0, sensors),
            profiles=np.sin(np.linspace(0, 2 * np.pi, 1440, endpoint=False)).reshape(1, 1440),
        )
        return self.telemetry.add(cls, table, self.on_level)

    def incident(self, where: float) -> None:
        """Raise 20 neighbouring sensors of one class; end it two hours later."""
        channel = self.channels[int(where * 1000) % CLASSES]
        reach = min(20, len(channel))
        first = int(where * (len(channel) - reach))
        amounts = np.linspace(45.0, 5.0, reach)
        disturbance = channel.disturb(np.arange(first, first + reach), amounts, Decay(fall_ticks=90))
        self.clock.call_at(self.clock.now_ms + 120 * STEP_MS, self.close, disturbance, 1)

    def close(self, disturbance: Any) -> None:
        """End an incident."""
        disturbance.close()

    def on_level(self, channel: Channel, column: int, old: int, new: int, value: float) -> None:
        """Count the alerts."""
        self.alerts += 1

    def run(self) -> None:
        """Run the day."""
        self.clock.run_to(DAY * STEP_MS - 1)


def process_per_sensor(sensors: int, ticks: int) -> None:
    """The textbook way: a SimPy process a sensor that appends a record a tick."""
    random = np.random.default_rng(1)
    shape = np.sin(np.linspace(0, 2 * np.pi, 1440))
    rows: list[dict[str, Any]] = []

    def sensor(env: simpy.Environment, number: int) -> Generator[simpy.Event, None, None]:
        noise = 0.0
        while True:
            noise = 0.9 * noise + random.normal()
            value = 50.0 + 8.0 * shape[int(env.now) % 1440] + noise
            rows.append({"t": env.now, "sensor": number, "value": round(value, 1), "alert": value > 90.0})
            yield env.timeout(1)

    env = simpy.Environment()
    for number in range(sensors):
        env.process(sensor(env, number))
    env.run(until=ticks)


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of one call."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def whole_day_rounds() -> None:
    """Days with 0, 300 and 1,100 incidents against the bare generators and a process a sensor."""
    rows = CLASSES * SENSORS * DAY
    block = np.empty((240, SENSORS * CLASSES), dtype=np.float32)
    names = [
        "SFC64 limit",
        "Philox limit",
        "0 incidents",
        "300 incidents",
        "1,100 incidents",
        "process a sensor",
    ]
    taken: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(ROUNDS):
        for name, bits in (("SFC64 limit", np.random.SFC64(1)), ("Philox limit", np.random.Philox(1))):
            fill = partial(np.random.Generator(bits).standard_normal, out=block, dtype=np.float32)
            taken[name].append(rows / sum(seconds(fill) for _ in range(DAY // 240)))
        for name, incidents in (("0 incidents", 0), ("300 incidents", 300), ("1,100 incidents", 1_100)):
            city = City(incidents)
            taken[name].append(rows / seconds(city.run))
        taken["process a sensor"].append(200 * 288 / seconds(lambda: process_per_sensor(200, 288)))
    print(f"{'':18} {'M rows/s':>9} {'s a day':>8} {'of SFC64':>9} {'× process':>10}")
    for name in names:
        against = [statistics.median(a / b for a, b in zip(taken[name], taken[other], strict=True)) for other in
                   ("SFC64 limit", "process a sensor")]  # fmt: skip
        rate = statistics.median(taken[name])
        print(f"{name:18} {rate / 1e6:9.2f} {rows / rate:8.3f} {against[0]:9.1%} {against[1]:10.1f}")
    print(
        "targets: 0 incidents at least 50 % of SFC64 (80 % stretch); 1,100 incidents 35 x a process (80 x stretch)"
    )
    print(f"level changes in the day with 1,100 incidents: {city.alerts}")


def single_calls() -> None:
    """Median cost of the calls that domains and readers make all the time."""
    city = City(0, sensors=2_000, keep=0)
    city.clock.run_to(120 * STEP_MS)
    channel = city.channels[0]
    random = np.random.default_rng(3)
    costs: dict[str, list[float]] = {}

    def note(name: str, work: Callable[[], object]) -> None:
        costs.setdefault(name, []).append(seconds(work) * 1e6)

    some = np.sort(random.permutation(2_000)[:1_500])
    few = np.arange(700, 720)
    for _ in range(60):
        targets = random.uniform(-5, 5, 2_000)
        note("drive 2,000 sensors over 10 ticks, 60 ahead", partial(channel.drive, ALL, targets, 10))
        note("drive them again while they move", partial(channel.drive, ALL, -targets, 10))
        city.clock.run_to(city.clock.now_ms + 60 * STEP_MS)
        note("drive 1,500 of 2,000", partial(channel.drive, some, targets[some], 10))
        city.clock.run_to(city.clock.now_ms + 60 * STEP_MS)
        note("disturb 20 sensors", partial(channel.disturb, few, 3.0, Decay(fall_ticks=30)))
        tick = city.clock.now_ms // STEP_MS
        note("5-minute means of 126 places", partial(bucket_means, channel, tick - 4, tick + 1, 5, PLACES))
        note("12 of those at once", partial(bucket_means, channel, tick - 59, tick + 1, 5, PLACES))
        note("latest", channel.latest)
    note(
        "pickle 10,000 sensors, 2 windows kept",
        partial(pickle.dumps, (city.clock, city.telemetry), protocol=5),
    )
    size = len(pickle.dumps((city.clock, city.telemetry), protocol=5))
    print(f"a pickle of 10,000 sensors, two windows kept: {size / 1e6:.1f} MB")
    for name, values in costs.items():
        print(f"{name:45} {statistics.median(values):7.0f} us")


def main() -> None:
    """Print both tables."""
    print(f"\ntelemetry: {CLASSES * SENSORS:,} sensors x {DAY:,} minutes")
    whole_day_rounds()
    single_calls()


if __name__ == "__main__":
    main()
