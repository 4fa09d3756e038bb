"""Sensors as a textbook would write them: a SimPy process each, which a world takes in place of our telemetry.

What domains do to a channel (drive, disturb, silence, restore) is what they do to ours; a reading is summed anew each
minute by the definition that ours computes in windows.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Any

import numpy as np
import simpy

from simulation.engine.clock import Clock
from simulation.telemetry import NO_READING, Quality, SensorClass, SensorTable, Shape
from simulation.telemetry.noise import Noise
from simulation.telemetry.profiles import Course
from simulation.telemetry.shapes import final, shares

MINUTE_MS = 60_000
AHEAD = 60
"""Minutes for which course and noise are laid out at once."""

Process = Generator[simpy.Event, Any, None]


def single(value: float) -> float:
    """A number in single precision, in which readings are defined."""
    return float(np.float32(value))


class Disturbance:
    """Something that comes and goes at some sensors; what is done at a tick holds from the next one on."""

    def __init__(self, hub: Telemetry, shape: Shape) -> None:
        self.hub, self.since, self.factors = hub, hub.last_tick(), [(hub.last_tick(), 1.0)]
        self.shares, self.last = shares(shape).tolist(), final(shape)

    def scale(self, factor: float) -> None:
        """Be so many times as strong."""
        self.factors.append((self.hub.last_tick(), factor))

    def close(self) -> None:
        """Add nothing."""
        self.scale(0.0)

    def at(self, tick: int, amount: float) -> int:
        """What it adds to a sensor."""
        age = tick - self.since
        share = self.shares[age] if age < len(self.shares) else self.last
        factor = next((factor for since, factor in reversed(self.factors) if since < tick), 0.0)
        return round(single(single(amount * factor) * share))

    def over(self, tick: int) -> bool:
        """Whether it is at 0 for good."""
        return self.factors[-1] < (tick, 0.0) or (tick - self.since >= len(self.shares) and not self.last)


class Sensor:
    """One sensor: a process that reads every minute."""

    def __init__(self, channel: Channel, column: int) -> None:
        self.channel, self.column, self.place = channel, column, int(channel.table.place[column])
        self.base = round((float(channel.table.base[column]) - channel.cls.offset) / channel.cls.scale)
        self.line = (0, 0, -1, 1)
        self.disturbances: list[tuple[Disturbance, float]] = []
        self.codes = [(-1, Quality.OK, 0)]
        self.level = 0
        self.ahead: list[int] = []
        self.up, self.down = channel.ups[column], channel.downs[column]

    def live(self, hub: Telemetry) -> Process:
        """Read, note, look at the levels, sleep."""
        channel, rows, key = self.channel, hub.rows, self.channel.cls.key
        while True:
            tick = hub.last_tick()
            count = self.reading(tick)
            good = (
                self.codes[-1][1] == Quality.OK if len(self.codes) == 1 else self.code(tick)[0] == Quality.OK
            )
            rows.append(
                {"time": hub.clock.now, "class": key, "place": self.place, "value": count, "good": good}
            )
            if good:
                self.look(count * channel.sign)
            yield hub.clock.timeout(MINUTE_MS)

    def reading(self, tick: int) -> int:
        """The sum of all parts, as it is shown."""
        if len(self.codes) > 1:
            code, held = self.code(tick)
            if code in (Quality.STUCK, Quality.MISSING):
                return held
        count = self.base + self.channel.outside(self, tick) + self.held(tick)
        for disturbance, amount in self.disturbances:
            count += disturbance.at(tick, amount)
        return min(max(count, self.channel.low), self.channel.high)

    def held(self, tick: int) -> int:
        """The part that a domain computes."""
        origin, goal, start, span = self.line
        if tick - start >= span:
            return goal
        return origin + round(single(single((tick - start) / span) * (goal - origin)))

    def code(self, tick: int) -> tuple[Quality, int]:
        """Quality and, where it is stuck or missing, what it shows."""
        while len(self.codes) > 1 and self.codes[1][0] < tick:
            del self.codes[0]
        return self.codes[0][1], self.codes[0][2]

    def look(self, inner: int) -> None:
        """Move to the level of a reading; who must know is told when everybody has read."""
        level = self.level
        while level < len(self.up) and inner >= self.up[level]:
            level += 1
        while level and inner < self.down[level - 1]:
            level -= 1
        if level != self.level:
            self.channel.hub.note(self, self.level, level, inner * self.channel.sign)


class Channel:
    """One class of sensors, with what domains do to them."""

    def __init__(self, hub: Telemetry, cls: SensorClass, table: SensorTable, on_level: Any) -> None:
        self.hub, self.cls, self.table, self.on_level = hub, cls, table, on_level
        scaling = cls.scaling
        self.sign = scaling.sign
        self.low, self.high = sorted((scaling.sign * scaling.low, scaling.sign * scaling.high))
        thresholds = np.asarray(table.thresholds, np.float64)
        self.ups = scaling.least_at(thresholds).tolist()
        self.downs = scaling.least_at(thresholds - cls.hysteresis * scaling.sign).tolist()
        self.noise = Noise(cls, len(table), hub.seed, hub.replication)
        self.course = Course(table, scaling, hub.start_minute)
        self.laid_out = -1
        self.sensors = [Sensor(self, column) for column in range(len(table))]

    def __len__(self) -> int:
        return len(self.table)

    def outside(self, sensor: Sensor, tick: int) -> int:
        """Daily course and noise, from the arrays that ours makes."""
        if tick // AHEAD != self.laid_out:
            self.laid_out = tick // AHEAD
            rows = self.course.rows(tick, AHEAD) + self.noise.rows(tick, tick + AHEAD)
            for one, column in zip(self.sensors, (rows.T * self.sign).astype(int).tolist(), strict=True):
                one.ahead = column
        return sensor.ahead[tick % AHEAD]

    def chosen(self, columns: Any, values: Any = 0.0) -> list[tuple[Sensor, float]]:
        """Sensors, each with its value."""
        indices = np.arange(len(self))[columns]
        spread = np.broadcast_to(np.asarray(values, float), indices.shape)
        return [(self.sensors[i], value) for i, value in zip(indices.tolist(), spread.tolist(), strict=True)]

    def drive(self, columns: Any, targets: Any, over_ticks: int = 0) -> None:
        """Start a line from where each sensor is."""
        now = self.hub.last_tick()
        for sensor, target in self.chosen(columns, targets):
            sensor.line = sensor.held(now), round(target / self.cls.scale), now, max(1, over_ticks)

    def disturb(self, columns: Any, amounts: Any, shape: Shape) -> Disturbance:
        """Add something that comes and goes."""
        disturbance, now = Disturbance(self.hub, shape), self.hub.last_tick()
        for sensor, amount in self.chosen(columns, amounts):
            sensor.disturbances = [row for row in sensor.disturbances if not row[0].over(now)]
            sensor.disturbances.append((disturbance, amount / self.cls.scale))
        return disturbance

    def silence(self, columns: Any, quality: Quality) -> None:
        """Not to be believed from the next tick on."""
        now = self.hub.last_tick()
        for sensor, _ in self.chosen(columns):
            stuck = quality == Quality.STUCK and now >= 0
            sensor.codes.append((now, quality, sensor.reading(now) if stuck else NO_READING))

    def restore(self, columns: Any) -> None:
        """To be believed from the next tick on."""
        for sensor, _ in self.chosen(columns):
            sensor.codes.append((self.hub.last_tick(), Quality.OK, 0))

    @property
    def quality(self) -> np.ndarray[Any, Any]:
        """The quality of each sensor now."""
        now = self.hub.last_tick()
        return np.array([sensor.code(now)[0] for sensor in self.sensors], np.int8)

    @property
    def levels(self) -> np.ndarray[Any, Any]:
        """The level of each sensor now."""
        return np.array([sensor.level for sensor in self.sensors], np.int8)

    def latest(self) -> np.ndarray[Any, Any]:
        """What the sensors show now."""
        return np.array([self.value(column) for column in range(len(self))])

    def value(self, column: int) -> float:
        """What one sensor shows."""
        count = self.sensors[column].reading(self.hub.last_tick())
        return math.nan if count == NO_READING else self.cls.offset + count * self.cls.scale


class OwnDraws(Channel):
    """Daily course and noise of each sensor's own, a draw a reading."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        rng = np.random.default_rng(self.hub.seed)
        self.draw, self.memory, step = rng.standard_normal, self.cls.memory, self.cls.scale
        self.sd = self.cls.noise_sd / step
        self.fresh = self.sd * math.sqrt(1 - self.memory**2)
        self.noises = (rng.standard_normal(len(self)) * self.sd).tolist()
        table, none = self.table, np.zeros(len(self), int)
        self.amplitudes = (none if table.amplitude is None else table.amplitude / step).tolist()
        shapes = table.profiles.tolist()
        self.shapes = [shapes[number] for number in (none if table.profile is None else table.profile)]

    def outside(self, sensor: Sensor, tick: int) -> int:
        """Course at this minute, and one step of the noise."""
        column, shape = sensor.column, self.shapes[sensor.column]
        noise = self.noises[column] = self.memory * self.noises[column] + self.fresh * self.draw()
        course = self.amplitudes[column] * shape[(self.hub.start_minute + tick) % len(shape)]
        outside: int = round(course) + round(noise)
        return outside


class Telemetry:
    """The sensors of a run, a process each."""

    channel: type[Channel] = Channel

    def __init__(self, clock: Clock, seed: int, replication: int, *, start_minute: int, **_: Any) -> None:
        self.clock, self.seed, self.replication, self.start_minute = clock, seed, replication, start_minute
        self.channels: list[Channel] = []
        self.rows: list[dict[str, Any]] = []
        self.moves: list[tuple[Sensor, int, int, int]] = []
        self.started = False

    def add(self, cls: SensorClass, table: SensorTable, on_level: Any = None) -> Channel:
        """Add a class."""
        self.channels.append(self.channel(self, cls, table, on_level))
        return self.channels[-1]

    def start(self) -> None:
        """Set every sensor going."""
        self.started = True
        for channel in self.channels:
            for sensor in channel.sensors:
                self.clock.process(sensor.live(self))

    def last_tick(self) -> int:
        """The minute it is, -1 before the start."""
        return self.clock.now_ms // MINUTE_MS if self.started else -1

    def note(self, sensor: Sensor, old: int, new: int, count: int) -> None:
        """A sensor moves to another level."""
        if not self.moves:
            self.clock.call_at(self.clock.now_ms, self.tell, priority=2)
        self.moves.append((sensor, old, new, count))

    def tell(self, _: object) -> None:
        """Set all levels, then tell the ups, then the downs, by channel and column."""
        moves, self.moves = self.moves, []
        moves.sort(key=lambda move: (self.channels.index(move[0].channel), move[0].column))
        for sensor, _old, new, _count in moves:
            sensor.level = new
        for up in (True, False):
            for sensor, old, new, count in moves:
                cls, told = sensor.channel.cls, sensor.channel.on_level
                if (new > old) == up and told is not None:
                    step = 1 if up else -1
                    for level in range(old, new, step):
                        told(
                            sensor.channel, sensor.column, level, level + step, cls.offset + count * cls.scale
                        )


class OwnDrawing(Telemetry):
    """The same with draws of their own."""

    channel = OwnDraws
