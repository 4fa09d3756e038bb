"""The telemetry of a run: channels, their windows, and the calendar of ticks to look at."""

from __future__ import annotations

from simulation.telemetry.channel import Channel, Moves, OnLevel, Setting, Sink
from simulation.telemetry.classes import SensorClass, SensorTable
from simulation.telemetry.clockwork import STEP_MS, TELEMETRY_PRIORITY, Clock
from simulation.telemetry.counts import Int32s


class Telemetry:
    """All sensors of a run.

    Tick ``k`` is at ``k × STEP_MS``. A window is computed 1 ms before its first tick, and changes nothing that
    can be seen: readings, levels and their order are the same for every window length, in one go or in
    pieces, and after pickling. At one instant ordinary events come first; then, once, the tick: all levels of
    all channels are set, then ``on_level`` is called for each step up, then for each step down, by channel in
    order of ``add``, then by column.
    """

    def __init__(
        self,
        clock: Clock,
        seed: int,
        replication: int,
        window_ticks: int = 60,
        *,
        start_minute: int = 0,
        keep_ticks: int | None = None,
        sink: Sink | None = None,
    ) -> None:
        """Prepare; nothing is computed before ``start``.

        Args:
            clock: The event kernel.
            seed: Seed of the run, 0 to 2**64 - 1.
            replication: Number of the replication, 0 to 2**32 - 1.
            window_ticks: Ticks that are computed at once; no result depends on it.
            start_minute: Minute of the week at tick 0, counted from Monday 00:00 local time.
            keep_ticks: Ticks of history kept before the current window, at least one window; None for all.
            sink: Bound method that gets every finished tick of every channel once, in order.

        Raises:
            ValueError: A number is out of range.
        """
        if not (0 <= seed < 2**64 and 0 <= replication < 2**32 and window_ticks >= 1):
            message = f"seed {seed}, replication {replication}, window_ticks {window_ticks}: out of range"
            raise ValueError(message)
        self._clock = clock
        self._window_ticks = window_ticks
        self._setting = Setting(
            seed=seed, replication=replication, start_minute=start_minute, keep_ticks=keep_ticks, sink=sink
        )
        self._channels: list[Channel] = []
        self._awake: set[int] = set()
        self._started = False

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels in order of ``add``."""
        return tuple(self._channels)

    def add(self, cls: SensorClass, table: SensorTable, on_level: OnLevel | None = None) -> Channel:
        """Add a class of sensors.

        Raises:
            ValueError: It was added before, or the telemetry has started.
        """
        if self._started or any(channel.cls.key == cls.key for channel in self._channels):
            message = f"{cls.key}: add each class once and before the start"
            raise ValueError(message)
        channel = Channel(self, cls, table, self._setting, on_level)
        self._channels.append(channel)
        return channel

    def start(self) -> None:
        """Begin at time 0; what was done to the channels before holds from tick 0 on.

        Raises:
            ValueError: The clock has moved, or the telemetry has started.
        """
        if self._started or self._clock.now_ms != 0:
            message = f"start at {self._clock.now_ms} ms: start once, at 0 ms"
            raise ValueError(message)
        self._open(0)
        self._started = True

    def flush(self) -> None:
        """Hand the sink every tick up to now; at the end of a run the last window is not finished."""
        for channel in self._channels:
            channel.flush()

    def last_tick(self) -> int:
        """The last tick at or before now, -1 before the start."""
        return self._clock.now_ms // STEP_MS if self._started else -1

    def wake(self, ticks: Int32s) -> None:
        """Look at the levels at these ticks."""
        if not ticks.size:
            return
        for tick in sorted(set(ticks.tolist()) - self._awake):
            self._awake.add(tick)
            self._clock.call_at(tick * STEP_MS, self._look, tick, TELEMETRY_PRIORITY)

    def _open(self, first: int) -> None:
        """Open the window that begins at tick ``first``."""
        for channel in self._channels:
            channel.roll(first, self._window_ticks)
        following = first + self._window_ticks
        self._clock.call_at(following * STEP_MS - 1, self._open, following, TELEMETRY_PRIORITY)

    def _look(self, tick: int) -> None:
        """Set all levels of a tick, then tell: ups before downs, by channel, by column."""
        self._awake.discard(tick)
        moves = [(channel, channel.settle(tick)) for channel in self._channels]
        for direction in (1, -1):
            for channel, moved in moves:
                if moved is not None and channel.on_level is not None:
                    _tell(channel, channel.on_level, moved, direction)


def _tell(channel: Channel, on_level: OnLevel, moves: Moves, direction: int) -> None:
    """Call ``on_level`` for each single step in one direction."""
    for column, old, new, value in zip(
        moves.columns.tolist(), moves.old.tolist(), moves.new.tolist(), moves.values.tolist(), strict=True
    ):
        for level in range(old, new, direction):
            on_level(channel, column, level, level + direction, value)
