"""Telemetry in the plainest way: every tick is an event, every row is summed anew.

It has the same methods as ``simulation.telemetry`` and shares its descriptions (classes, tables, shapes), but neither
windows, patches, a calendar, sparse intervals nor mirrored counts. At one instant its rows are summed first (priority
0, so that what happens then cannot reach them), ordinary events follow, and levels are told last.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from typing import Any
from zlib import crc32

import numpy as np

from simulation.telemetry import (
    BLOCK_TICKS,
    NO_READING,
    STEP_MS,
    Clock,
    Quality,
    SensorClass,
    SensorTable,
    Shape,
)
from simulation.telemetry.shapes import final, shares


class HeapClock:
    """The least clock: a heap of calls."""

    def __init__(self) -> None:
        self.now_ms = 0
        self.queue: list[tuple[int, int, int, Callable[[Any], None], Any]] = []
        self.calls = 0

    def call_at(self, time_ms: int, method: Callable[[Any], None], arg: Any, priority: int) -> None:
        """Keep one call."""
        assert time_ms >= self.now_ms
        self.calls += 1
        heapq.heappush(self.queue, (time_ms, priority, self.calls, method, arg))

    def run_to(self, time_ms: int) -> None:
        """Make every call up to and including ``time_ms``."""
        while self.queue and self.queue[0][0] <= time_ms:
            self.now_ms, _, _, method, arg = heapq.heappop(self.queue)
            method(arg)
        self.now_ms = time_ms


class ReferenceTelemetry:
    """The channels of a run, stepped."""

    def __init__(self, clock: Clock, seed: int, replication: int, *, start_minute: int = 0) -> None:
        self.clock = clock
        self.key = (seed, replication)
        self.start_minute = start_minute
        self.channels: list[ReferenceChannel] = []
        self.started = False

    def add(self, cls: SensorClass, table: SensorTable, on_level: Callable[..., None]) -> ReferenceChannel:
        """Add a class of sensors."""
        self.channels.append(ReferenceChannel(self, cls, table, on_level))
        return self.channels[-1]

    def start(self) -> None:
        """Sum row 0 and go on from there."""
        self.step(0)
        self.started = True

    def last_tick(self) -> int:
        """The last tick at or before now, -1 before the start."""
        return self.clock.now_ms // STEP_MS if self.started else -1

    def step(self, tick: int) -> None:
        """Sum one row of every channel, and come back for its levels and for the next."""
        for channel in self.channels:
            channel.step(tick)
        self.clock.call_at(tick * STEP_MS, self.look, tick, 2)
        self.clock.call_at((tick + 1) * STEP_MS, self.step, tick + 1, 0)

    def look(self, tick: int) -> None:
        """Set the levels of every channel, then tell the ups, then the downs."""
        moves = [(channel, *move) for channel in self.channels for move in channel.settle(tick)]
        for up in (True, False):
            for channel, column, old, new, value in moves:
                if (new > old) == up:
                    step = 1 if up else -1
                    for level in range(old, new, step):
                        channel.on_level(channel, column, level, level + step, value)


class ReferenceDisturbance:
    """One disturbance."""

    def __init__(self, columns: np.ndarray, amounts: np.ndarray, shape: Shape, since: int) -> None:
        self.columns, self.amounts, self.shape, self.since, self.factor = columns, amounts, shape, since, 1.0

    def scale(self, factor: float) -> None:
        """Rows that are summed from now on take the new factor."""
        self.factor = factor

    def close(self) -> None:
        """Rows that are summed from now on take nothing."""
        self.factor = 0.0

    def at(self, tick: int) -> np.ndarray:
        """Counts at a tick, one a column."""
        table = shares(self.shape)
        age = tick - self.since
        share = table[age] if age < len(table) else np.float32(final(self.shape))
        return np.rint((self.amounts * self.factor).astype(np.float32) * share).astype(np.int64)


class ReferenceChannel:
    """One class of sensors, row by row."""

    def __init__(
        self, hub: ReferenceTelemetry, cls: SensorClass, table: SensorTable, on_level: Callable[..., None]
    ) -> None:
        self.hub, self.cls, self.table, self.on_level = hub, cls, table, on_level
        count = len(table)
        self.rows: list[np.ndarray] = []
        self.codes: list[np.ndarray] = []
        self.levels = np.zeros(count, dtype=np.int8)
        self.code = np.zeros(count, dtype=np.int8)
        self.held_reading = np.full(count, NO_READING)
        self.lines = [(0, 0, -1, 1)] * count
        self.disturbances: list[ReferenceDisturbance] = []
        self.noise = np.zeros(count, dtype=np.float32)
        self.fresh: np.ndarray | None = None
        self.low = math.ceil(round((cls.minimum - cls.offset) / cls.scale, 6))
        self.high = math.floor(round((cls.maximum - cls.offset) / cls.scale, 6))

    def __len__(self) -> int:
        return len(self.table)

    def columns(self, columns: Any) -> np.ndarray:
        """Any choice of columns as indices."""
        return np.arange(len(self))[columns]

    def drive(self, columns: Any, targets_physical: Any, over_ticks: int = 0) -> None:
        """Start a line from where each sensor is."""
        chosen, now = self.columns(columns), self.hub.last_tick()
        targets = np.broadcast_to(np.asarray(targets_physical, dtype=float), chosen.shape)
        for column, target in zip(chosen, targets, strict=True):
            goal = int(np.rint(target / self.cls.scale))
            here, settled = self.held(column, now), self.lines[column][2] + self.lines[column][3] <= now
            if not (settled and here == goal):
                self.lines[column] = (here, goal, now, max(1, over_ticks))

    def held(self, column: int, tick: int) -> int:
        """The held part at a tick."""
        origin, goal, start, span = self.lines[column]
        if tick - start >= span:
            return goal
        return origin + int(np.rint(np.float32((tick - start) / span) * np.float32(goal - origin)))

    def disturb(self, columns: Any, amounts_physical: Any, shape: Shape) -> ReferenceDisturbance:
        """Remember a disturbance for good."""
        chosen = self.columns(columns)
        amounts = np.broadcast_to(np.asarray(amounts_physical, dtype=float) / self.cls.scale, chosen.shape)
        self.disturbances.append(ReferenceDisturbance(chosen, amounts, shape, self.hub.last_tick()))
        return self.disturbances[-1]

    def silence(self, columns: Any, quality_code: Quality) -> None:
        """Rows that are summed from now on bear the code."""
        for column in self.columns(columns):
            if self.code[column] != quality_code:
                self.code[column] = quality_code
                self.held_reading[column] = self.rows[-1][column] if self.rows else NO_READING

    def restore(self, columns: Any) -> None:
        """Rows that are summed from now on are OK."""
        self.code[self.columns(columns)] = Quality.OK

    def step(self, tick: int) -> None:
        """Sum the row of a tick."""
        cls, table = self.cls, self.table
        row = np.rint((table.base - cls.offset) / cls.scale).astype(np.int64)
        minutes = table.profiles.shape[1]
        shape = table.profiles[table.profile, (self.hub.start_minute + tick) % minutes].astype(np.float32)
        row += np.rint((table.amplitude / cls.scale).astype(np.float32) * shape).astype(np.int64)
        row += np.rint(self.step_noise(tick)).astype(np.int64)
        row += [self.held(column, tick) for column in range(len(self))]
        for disturbance in self.disturbances:
            row[disturbance.columns] += disturbance.at(tick)
        row = np.clip(row, self.low, self.high)
        row[self.code == Quality.STUCK] = self.held_reading[self.code == Quality.STUCK]
        row[self.code == Quality.MISSING] = NO_READING
        self.rows.append(row.astype(np.int16))
        self.codes.append(self.code.copy())

    def step_noise(self, tick: int) -> np.ndarray:
        """One step of the noise, in the precision and order that its definition names."""
        cls = self.cls
        seed, replication = self.hub.key
        block, row = divmod(tick, BLOCK_TICKS)
        if row == 0:
            key = np.array([seed, crc32(cls.key.encode()) * 2**32 + replication], dtype=np.uint64)
            draw = np.random.Generator(
                np.random.Philox(key=key, counter=np.array([0, 0, 0, block], dtype=np.uint64))
            )
            self.fresh = draw.standard_normal((BLOCK_TICKS, len(self)), dtype=np.float32)
        assert self.fresh is not None
        memory = math.exp(-STEP_MS / cls.correlation_ms) if cls.correlation_ms else 0.0
        sd = cls.noise_sd / cls.scale
        if tick == 0:
            self.noise = self.fresh[0] * np.float32(sd)
        else:
            fresh = self.fresh[row] * np.float32(sd * math.sqrt(1 - memory * memory))
            self.noise = fresh + self.noise * np.float32(memory)
        return self.noise

    def settle(self, tick: int) -> list[tuple[int, int, int, float]]:
        """Move every good sensor to its level; gives column, old, new and value of those that moved."""
        moves = []
        for column in np.flatnonzero(self.codes[tick] == Quality.OK).tolist():
            count, old = int(self.rows[tick][column]), int(self.levels[column])
            new = old
            while new < self.table.thresholds.shape[1] and self.past(count, column, new, 0.0):
                new += 1
            while new > 0 and not self.past(count, column, new - 1, self.cls.hysteresis):
                new -= 1
            self.levels[column] = new
            if new != old:
                moves.append((column, old, new, float(self.cls.offset + count * self.cls.scale)))
        return moves

    def past(self, count: int, column: int, level: int, slack: float) -> bool:
        """Whether a count is at or past a level that is eased by ``slack``."""
        cls, threshold = self.cls, self.table.thresholds[column, level]
        if math.isnan(threshold):
            return False
        if cls.alarm == "above":
            return count >= round((threshold - slack - cls.offset) / cls.scale, 6)
        return count <= round((threshold + slack - cls.offset) / cls.scale, 6)

    def read(self, from_tick: int, to_tick: int) -> np.ndarray:
        """Counts of the ticks up to now."""
        rows = self.rows[from_tick:to_tick]
        return np.array(rows, dtype=np.int16).reshape(len(rows), len(self))

    def mask(self, from_tick: int, to_tick: int) -> np.ndarray:
        """Where those are not OK."""
        codes = self.codes[from_tick:to_tick]
        return np.array(codes, dtype=np.int8).reshape(len(codes), len(self)) != Quality.OK

    def latest(self) -> np.ndarray:
        """What the sensors show now."""
        row = self.rows[-1].astype(float)
        return np.where(row == NO_READING, np.nan, self.cls.offset + row * self.cls.scale)
