"""Windowed telemetry against the tick-by-tick reference, in dense worlds that act on what they see."""

from __future__ import annotations

import heapq
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import simpy
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from simulation.telemetry import (
    ALL,
    STEP_MS,
    Decay,
    Pulse,
    Quality,
    SensorClass,
    SensorTable,
    Shape,
    Step,
    Telemetry,
)
from tests.reference_telemetry import HeapClock, ReferenceTelemetry

SHAPES: tuple[Shape, ...] = (
    Step(),
    Step(rise_ticks=7),
    Decay(fall_ticks=0.4),
    Decay(fall_ticks=12.5),
    Pulse(rise_ticks=5, fall_ticks=9.0),
)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # a seed cannot be shrunk
CODES = [Quality.STUCK, Quality.DRIFT, Quality.MISSING, Quality.DELAYED, Quality.MANUAL]
CLASSES = (
    SensorClass(
        key="river.level", unit="m", scale=0.01, offset=-2.0, noise_sd=0.04, correlation_ms=600_000,
        hysteresis=0.1, minimum=0.0, maximum=9.0,
    ),
    SensorClass(
        key="traffic.speed", unit="km/h", scale=0.1, noise_sd=2.0, correlation_ms=180_000,
        hysteresis=1.0, alarm="below", minimum=0.0, maximum=90.0,
    ),
    SensorClass(key="air.dust", unit="ug/m3", scale=1.0, noise_sd=3.0, minimum=0.0, maximum=500.0),
)  # fmt: skip


class SimPyCall(simpy.Event):
    """One call in SimPy's queue."""

    def __init__(self, env: SimPyClock, method: Callable[[Any], None], arg: Any) -> None:
        super().__init__(env)
        self._ok, self._value = True, arg
        self.method = method
        self.callbacks = [self.fire]

    def fire(self, event: simpy.Event) -> None:
        """Make the call."""
        self.method(event.value)


class SimPyClock(simpy.Environment):
    """SimPy with integer milliseconds, and only bound methods in its queue."""

    def __init__(self) -> None:
        super().__init__(initial_time=0)
        self.calls = 0

    @property
    def now_ms(self) -> int:
        """SimPy's time."""
        return int(self.now)

    def call_at(self, time_ms: int, method: Callable[[Any], None], arg: Any, priority: int) -> None:
        """Schedule one event."""
        self.calls += 1
        heapq.heappush(self._queue, (time_ms, priority, self.calls, SimPyCall(self, method, arg)))

    def run_to(self, time_ms: int) -> None:
        """Step while an event is due."""
        while self._queue and self._queue[0][0] <= time_ms:
            self.step()
        self._now = time_ms

    def __getstate__(self) -> dict[str, Any]:
        return {"_now": self._now, "_queue": self._queue, "calls": self.calls}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__init__()
        self.__dict__.update(state)


def make_table(cls: SensorClass, random: np.random.Generator) -> SensorTable:
    """A few sensors whose values stay near their levels."""
    count = int(random.integers(1, 9))
    reach = cls.maximum - cls.minimum
    middle = cls.minimum + reach * random.uniform(0.3, 0.6, count)
    away = reach * 0.06 * (1 if cls.alarm == "above" else -1)
    levels = middle[:, np.newaxis] + away * np.arange(1, 1 + random.integers(0, 4))
    missing = random.integers(0, 5, count)
    levels[np.arange(levels.shape[1]) >= missing[:, np.newaxis]] = np.nan
    return SensorTable(
        ids=tuple(f"{cls.key}-{n}" for n in range(count)),
        place=random.integers(0, 3, count).astype(np.int16),
        lat=np.zeros(count),
        lon=np.zeros(count),
        base=middle,
        thresholds=levels,
        amplitude=reach * random.uniform(0, 0.1, count),
        profiles=np.sin(np.linspace(0, 40, 2 * 1440)).reshape(2, 1440),
        profile=random.integers(0, 2, count).astype(np.int16),
    )


class World:
    """A city that acts at random times, often at the very tick, and on every change of level."""

    def __init__(self, clock: Any, telemetry: Any, seed: int, ties: bool) -> None:
        self.clock, self.telemetry = clock, telemetry
        self.random = np.random.default_rng(seed)
        self.ties = ties
        self.log: list[tuple[Any, ...]] = []
        self.going: list[Any] = []
        self.reactions = 0
        self.channels = [telemetry.add(cls, make_table(cls, self.random), self.on_level) for cls in CLASSES]
        for _ in range(6):
            self.act(self.random.integers(0, 4))
        for time in np.sort(self.random.integers(0, 260 * STEP_MS, 90)).tolist():
            clock.call_at(self.moment(time), self.act, int(self.random.integers(0, 6)), 1)
        telemetry.start()
        self.act(0)

    def moment(self, time_ms: int) -> int:
        """A time, or the tick before or after it, or a millisecond beside that."""
        if not self.ties and self.random.random() < 0.7:
            return time_ms
        tick = (time_ms // STEP_MS + 1) * STEP_MS
        return tick + (int(self.random.integers(-1, 2)) if self.random.random() < 0.3 else 0)

    def some(self, channel: Any) -> Any:
        """Some columns of a channel, in one of the ways to name them."""
        count = len(channel)
        way = self.random.integers(0, 4)
        if way == 0:
            return ALL
        if way == 1:
            return slice(int(self.random.integers(0, count)), int(self.random.integers(1, count + 1)))
        if way == 2:
            return self.random.random(count) < 0.5
        return self.random.permutation(count)[: self.random.integers(1, count + 1)]

    def act(self, kind: int) -> None:
        """Do one thing to one channel."""
        channel = self.channels[self.random.integers(0, len(self.channels))]
        columns, reach = self.some(channel), channel.cls.maximum - channel.cls.minimum
        size = len(np.arange(len(channel))[columns])
        amounts = reach * self.random.normal(0, 0.1, size)
        if kind == 0:
            targets = reach * 0.1 * self.random.integers(-2, 3, size)
            channel.drive(columns, targets, int(self.random.integers(0, 15)))
        elif kind == 1:
            self.going.append(channel.disturb(columns, amounts, SHAPES[self.random.integers(0, len(SHAPES))]))
        elif kind == 2:
            channel.silence(columns, CODES[self.random.integers(0, len(CODES))])
        elif kind == 3:
            channel.restore(columns)
        elif kind == 4 and self.going:
            self.going[self.random.integers(0, len(self.going))].scale(float(self.random.normal()))
        else:
            self.look(channel)

    def look(self, channel: Any) -> None:
        """Log what can be seen now, asking for the future too."""
        tick = self.clock.now_ms // STEP_MS
        first = max(0, tick - int(self.random.integers(0, 90)))
        seen = [
            channel.read(first, tick + 9),
            channel.mask(first, tick + 9),
            channel.latest(),
            channel.levels,
        ]
        self.log.append((self.clock.now_ms, channel.cls.key, first, *[part.tobytes() for part in seen]))

    def on_level(self, channel: Any, column: int, old: int, new: int, value: float) -> None:
        """Log the change and answer it: undo it, spread it, or silence its neighbours."""
        levels = b"".join(other.levels.tobytes() for other in self.channels)
        self.log.append((self.clock.now_ms, channel.cls.key, column, old, new, value, levels))
        self.reactions += 1
        if self.reactions > 150:
            return
        if new > old:
            away = (value - float(channel.table.base[column])) * -1.2
            self.going.append(channel.disturb([column], away, SHAPES[self.random.integers(0, len(SHAPES))]))
            closing = self.moment(self.clock.now_ms + int(self.random.integers(0, 20)) * STEP_MS)
            self.clock.call_at(closing, self.close, len(self.going) - 1, 1)
        if self.reactions % 3 == 0:
            self.act(int(self.random.integers(0, 6)))
        if self.reactions % 4 == 0:
            self.clock.call_at(self.clock.now_ms, self.act, int(self.random.integers(0, 6)), 1)

    def close(self, number: int) -> None:
        """End a disturbance."""
        self.going[number].close()

    def ends(self, ticks: int) -> list[tuple[Any, ...]]:
        """Everything that can be seen in the end."""
        seen = [
            (c.read(0, ticks).tolist(), c.mask(0, ticks).tolist(), c.levels.tolist()) for c in self.channels
        ]
        return [*self.log, *seen]


def reference(seed: int, ties: bool, ticks: int) -> list[tuple[Any, ...]]:
    """What a world sees when every tick is stepped."""
    clock = HeapClock()
    world = World(clock, ReferenceTelemetry(clock, seed, 1, start_minute=seed % 3000), seed, ties)
    clock.run_to(ticks * STEP_MS)
    return world.ends(ticks + 1)


def unlike(ours: list[tuple[Any, ...]], theirs: list[tuple[Any, ...]]) -> list[str]:
    """The first difference in short: comparing whole runs in an assert would take minutes to print."""
    if len(ours) != len(theirs):
        return [f"{len(ours)} entries, not {len(theirs)}"]
    return [f"entry {n} of {len(ours)}: {a[:3]!s:.80}" for n, a in enumerate(ours) if a != theirs[n]][:1]


def windowed(clock: Any, seed: int, ties: bool, window: int) -> World:
    """The same world over windows, not yet run."""
    return World(clock, Telemetry(clock, seed, 1, window, start_minute=seed % 3000), seed, ties)


@settings(max_examples=30, phases=PHASES)
@given(seed=st.integers(0, 2**32), ties=st.booleans(), window=st.integers(1, 240))
def test_windows_are_exact(seed: int, ties: bool, window: int) -> None:
    """Readings, quality, levels and their order are those of the tick-by-tick reference, bit for bit."""
    clock = HeapClock()
    world = windowed(clock, seed, ties, window)
    clock.run_to(270 * STEP_MS)
    assert unlike(world.ends(271), reference(seed, ties, 270)) == []


@settings(max_examples=15, phases=PHASES)
@given(
    seed=st.integers(0, 2**32),
    window=st.integers(1, 240),
    stops=st.lists(st.integers(0, 270 * STEP_MS), max_size=6),
)
def test_pieces_and_pickles_are_exact(seed: int, window: int, stops: list[int]) -> None:
    """Advanced in pieces on SimPy's kernel, pickled and loaded at each stop, a world is still the reference."""
    clock: Any = SimPyClock()
    world = windowed(clock, seed, True, window)
    for stop in sorted([*stops, 100 * STEP_MS, 101 * STEP_MS - 1]):
        clock.run_to(stop)
        clock, world = pickle.loads(pickle.dumps((clock, world)))  # noqa: S301  our own bytes
    clock.run_to(270 * STEP_MS)
    assert unlike(world.ends(271), reference(seed, True, 270)) == []


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("window", [1, 7, 60, 240])
def test_ties_are_exact(seed: int, window: int) -> None:
    """Worlds in which everything happens at the ticks themselves agree for the windows that are used."""
    clock = HeapClock()
    world = windowed(clock, seed, True, window)
    clock.run_to(250 * STEP_MS)
    assert unlike(world.ends(251), reference(seed, True, 250)) == []


def test_worlds_are_dense() -> None:
    """The worlds of these tests do change levels, by several steps, with many disturbances: they could fail."""
    clock = HeapClock()
    world = windowed(clock, 3, True, 60)
    clock.run_to(250 * STEP_MS)
    assert world.reactions > 60
    assert len(world.going) > 40
