"""One class of sensors while the model runs: what domains and readers hold in their hands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulation.telemetry.classes import SensorClass, SensorTable
from simulation.telemetry.clockwork import Hub
from simulation.telemetry.columns import Columns, Patch, select, spread
from simulation.telemetry.counts import NO_READING, Bools, Float64s, Indices, Int8s, Int16s
from simulation.telemetry.crossings import Levels
from simulation.telemetry.disturbances import Disturbance, Disturbances
from simulation.telemetry.drives import Held
from simulation.telemetry.history import History
from simulation.telemetry.noise import Noise
from simulation.telemetry.profiles import Course
from simulation.telemetry.quality import Intervals, Quality, QualityBook
from simulation.telemetry.shapes import Shape
from simulation.telemetry.window import Window

OnLevel: TypeAlias = Callable[["Channel", int, int, int, float], None]
"""Called with the channel, the sensor's column, its old and new level, and the value; a bound method."""

Sink: TypeAlias = Callable[["Channel", int, Int16s, Bools], None]
"""Called with the channel, the first tick, the counts and the mask of bad quality; a bound method."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What every channel of a run shares.

    Attributes:
        seed: Seed of the run, 0 to 2**64 - 1.
        replication: Number of the replication, 0 to 2**32 - 1.
        start_minute: Minute of the week at tick 0, counted from Monday 00:00 local time.
        keep_ticks: Ticks of history kept before the current window; None for all.
        sink: Gets every finished tick once, in order.
    """

    seed: int
    replication: int
    start_minute: int
    keep_ticks: int | None
    sink: Sink | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moves:
    """Sensors that changed level at one tick: columns ascending, levels before and after, physical values."""

    columns: Indices
    old: Int8s
    new: Int8s
    values: Float64s


class Channel:
    """Readings of one class of sensors.

    The reading of a sensor at a tick is, in counts, ``base + rint(amplitude × shape) + rint(noise) + held +
    sum of disturbances``, clipped to what the class can show. Whatever is done at time t (``drive``,
    ``disturb``, ``silence``, ``restore``) changes ticks after t only; done before the start, it holds from
    tick 0 on.
    """

    def __init__(
        self, hub: Hub, cls: SensorClass, table: SensorTable, setting: Setting, on_level: OnLevel | None
    ) -> None:
        """Set the sensors up; ``Telemetry.add`` does this."""
        count = len(table)
        self.cls = cls
        self.table = table
        self.on_level = on_level
        self._hub = hub
        self._setting = setting
        self._scaling = cls.scaling
        self._base = self._scaling.whole(np.asarray(table.base, dtype=np.float64) - cls.offset)
        self._course = Course(table, self._scaling, setting.start_minute)
        self._noise = Noise(cls, count, setting.seed, setting.replication)
        self._held = Held(count)
        self._disturbances = Disturbances(count)
        self._quality = QualityBook(count)
        self._levels = Levels(np.asarray(table.thresholds, dtype=np.float64), cls.hysteresis, self._scaling)
        self._opened = Window(count)
        self._history = History(setting.keep_ticks)
        self._sunk = 0

    def __len__(self) -> int:
        """Number of sensors."""
        return len(self.table)

    # What domains do.

    def drive(self, columns: Columns, targets_physical: ArrayLike, over_ticks: int = 0) -> None:
        """Move the held part in a straight line from where it is to a target, and hold it there.

        Args:
            columns: Which sensors; ``ALL`` and other slices are the cheapest.
            targets_physical: The held part, a physical difference from base and course; one for all, or one
                a column.
            over_ticks: Length of the line; 0 arrives with the next tick.
        """
        selector, order = select(columns, len(self))
        goals = self._scaling.whole(spread(targets_physical, selector, order))
        now = self._hub.last_tick()
        patch = self._held.aim(selector, goals, now, over_ticks, self._rows_ahead(now))
        if patch is not None:
            self._apply(patch, now)

    def disturb(self, columns: Columns, amounts_physical: ArrayLike, shape: Shape) -> Disturbance:
        """Add something that comes and goes: ``amounts_physical`` times the shape, from the next tick on."""
        selector, order = select(columns, len(self))
        amounts = self._scaling.parts(spread(amounts_physical, selector, order))
        now = self._hub.last_tick()
        disturbance = Disturbance(self, selector, amounts, shape, now)
        self._apply(self._disturbances.begin(disturbance, now, self._rows_ahead(now)), now)
        return disturbance

    def rescale(self, disturbance: Disturbance, factor: float) -> None:
        """Carry out ``Disturbance.scale`` and ``Disturbance.close``."""
        now = self._hub.last_tick()
        self._apply(self._disturbances.rescale(disturbance, factor, now, self._rows_ahead(now)), now)

    def silence(self, columns: Columns, quality_code: Quality) -> None:
        """From the next tick on, sensors are not to be believed: they change no level until restored."""
        indices = self._indices(columns)
        held = np.full(indices.size, NO_READING, dtype=np.int16)
        now = self._hub.last_tick()
        if quality_code == Quality.STUCK and now >= 0:
            held = self.read(now, now + 1)[0, indices]
        self._quality.change(indices, quality_code, now + 1, held)

    def restore(self, columns: Columns) -> None:
        """From the next tick on, sensors are OK again, and that tick sets their level anew."""
        indices = self._indices(columns)
        now = self._hub.last_tick()
        self._quality.change(indices, Quality.OK, now + 1, np.full(indices.size, NO_READING, dtype=np.int16))
        self._search(indices, now)

    def read_by_hand(self, columns: Columns) -> None:
        """Somebody reads sensors on the spot: from the next tick on that reading stands, believed, until the next.

        Their levels follow at once, and ``on_level`` is called for each step. Call this at a whole tick.
        """
        indices, now = self._indices(columns), self._hub.last_tick()
        row = self._window.counts[now - self._window.first].take(indices)
        shown = self._scaling.shown(row)
        self._quality.change(indices, Quality.MANUAL, now + 1, shown)
        if not self._levels.count:
            return
        old, new = self._levels.settle(indices, row, None)
        values, told = self.physical(shown), self.on_level
        if told is None:
            return
        for at in (old != new).nonzero()[0].tolist():
            step = 1 if new[at] > old[at] else -1
            for level in range(int(old[at]), int(new[at]), step):
                told(self, int(indices[at]), level, level + step, float(values[at]))

    # What readers see.

    @property
    def levels(self) -> NDArray[np.int8]:
        """The level of each sensor, read only; when ``on_level`` is called, all levels of the tick are set."""
        return self._levels.view()

    @property
    def quality(self) -> Int8s:
        """The quality code of each sensor at the last tick."""
        return self._quality.at(self._hub.last_tick())

    def value(self, column: int) -> float:
        """What one sensor shows at the last tick, physical; NaN for no reading."""
        return float(self.latest()[column])

    def latest(self) -> Float64s:
        """What the sensors show at the last tick, physical; NaN for no reading."""
        now = self._hub.last_tick()
        if now < 0:
            return np.full(len(self), np.nan)
        return self.physical(self.read(now, now + 1)[0])

    def read(self, from_tick: int, to_tick: int) -> Int16s:
        """Counts of ticks ``from_tick`` to ``to_tick`` (not included) × sensors; never a tick after now.

        Raises:
            LookupError: The readings are no longer kept.
        """
        last = min(to_tick, self._hub.last_tick() + 1)
        first = self._window.first
        pieces = self._history.pieces(from_tick, min(last, first)) if from_tick < first else []
        if last > first:
            begin = max(from_tick, first)
            current = self._scaling.shown(self._window.counts[begin - first : last - first])
            self._quality.overlay(current, begin)
            pieces.append(current)
        if len(pieces) == 1:
            return pieces[0]
        return np.concatenate(pieces) if pieces else np.empty((0, len(self)), dtype=np.int16)

    def mask(self, from_tick: int, to_tick: int) -> Bools:
        """Where the quality is not OK, in the rows that ``read`` gives."""
        last = min(to_tick, self._hub.last_tick() + 1)
        return self._quality.mask(from_tick, max(from_tick, last))

    def intervals(self, from_tick: int, to_tick: int) -> list[Intervals]:
        """Intervals of bad quality that reach into these ticks, in groups; open ones end at NEVER."""
        return self._quality.touching(from_tick, min(to_tick, self._hub.last_tick() + 1))

    def physical(self, counts: NDArray[Any]) -> Float64s:
        """Counts as physical values, NaN where there is no reading."""
        return self._scaling.physical(counts)

    # What the telemetry does.

    def roll(self, first: int, ticks: int) -> None:
        """Close the window at hand, whose ticks have all happened, and open the next."""
        window = self._window
        if len(window.counts):  # a class may have no sensor in a province, and its ticks pass all the same
            block = self._scaling.shown(window.counts)
            self._quality.overlay(block, window.first)
            self._history.append(window.first, block)
            self._hand_over(window.first, block)
            if self._setting.keep_ticks is not None:
                self._quality.forget(self._history.oldest)
        self._disturbances.fold(first)
        window.open(first, ticks)
        self._compute(window)
        self._hub.wake(self._levels.search(window.counts, first, slice(0, len(self))))

    def settle(self, tick: int) -> Moves | None:
        """Look at the sensors whose crossing is due at this tick; None when no level changes."""
        columns = self._levels.due_at(tick)
        if not columns.size:
            return None
        row = self._window.counts[tick - self._window.first].take(columns)
        good = self._quality.good(tick, columns)
        old, new = self._levels.settle(columns, row, good)
        self._search(columns if good is None else columns[self._quality.code[columns] == Quality.OK], tick)
        moved = (old != new).nonzero()[0]
        if not moved.size:
            return None
        values = self.physical(self._scaling.shown(row[moved]))
        return Moves(columns=columns[moved], old=old[moved], new=new[moved], values=values)

    def flush(self) -> None:
        """Hand the sink every tick up to now that it has not got."""
        now = self._hub.last_tick()
        if now >= self._sunk:
            self._hand_over(self._sunk, self.read(self._sunk, now + 1))

    @property
    def _window(self) -> Window:
        """The window at hand. What a snapshot left out of it is made again here, before anything can change."""
        window = self._opened
        if window.missing:
            ahead = Window(len(self))
            ahead.open(window.end, window.missing)
            self._compute(ahead)
            window.extend(ahead)
        return window

    def _compute(self, window: Window) -> None:
        """Sum up the ticks of a window from all that is known now."""
        base = self._base + self._held.goal + self._disturbances.steady
        window.fill_exogenous(base, self._course, self._noise)
        window.add_moving(self._held)
        window.add_live(self._disturbances)

    def __getstate__(self) -> dict[str, Any]:
        """Everything but the ticks that lie ahead: they follow from the rest."""
        return {**self.__dict__, "_opened": self._opened.up_to(self._hub.last_tick())}

    def _hand_over(self, first: int, block: Int16s) -> None:
        """Give the sink the part of a block that it has not got."""
        block, first = block[max(0, self._sunk - first) :], max(first, self._sunk)
        if len(block):
            self._sunk = first + len(block)
            if self._setting.sink is not None:
                self._setting.sink(self, first, block, self._quality.mask(first, first + len(block)))

    def _apply(self, patch: Patch, now: int) -> None:
        """Add a patch to the ticks after now and look for crossings in its columns."""
        if self._rows_ahead(now):
            self._hub.wake(self._levels.search(self._window.add(patch, now), now + 1, patch.selector))

    def _search(self, columns: Indices, now: int) -> None:
        """Look for crossings of some columns after now."""
        if columns.size and self._rows_ahead(now):
            self._hub.wake(self._levels.search(self._window.after(now, columns), now + 1, columns))

    def _rows_ahead(self, now: int) -> int:
        """How many ticks after now are computed."""
        return self._window.end - now - 1

    def _indices(self, columns: Columns) -> Indices:
        """The columns as ascending indices."""
        selector, _ = select(columns, len(self))
        return np.arange(selector.start, selector.stop) if isinstance(selector, slice) else selector
