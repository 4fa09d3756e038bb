"""Alarm levels and the quality that suspends them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.telemetry import (
    ALL,
    NEVER,
    STEP_MS,
    Channel,
    Quality,
    SensorClass,
    SensorTable,
    Step,
    Telemetry,
)
from tests.reference_telemetry import HeapClock


def river(key: str = "river", alarm: Any = "above", hysteresis: float = 0.5) -> SensorClass:
    """A class without noise, 0.1 a count."""
    return SensorClass(
        key=key, unit="m", scale=0.1, hysteresis=hysteresis, alarm=alarm, minimum=-100.0, maximum=100.0
    )


def sensors(levels: list[list[float]]) -> SensorTable:
    """Sensors at 0 with these levels."""
    count = len(levels)
    return SensorTable(
        ids=tuple(map(str, range(count))),
        place=np.zeros(count, dtype=np.int16),
        lat=np.zeros(count),
        lon=np.zeros(count),
        base=np.zeros(count),
        thresholds=np.array(levels).reshape(count, -1),
    )


class Watch:
    """Channels whose level changes are noted as (tick, class, column, old, new, value)."""

    def __init__(self, *parts: tuple[SensorClass, SensorTable], window: int = 10) -> None:
        self.clock = HeapClock()
        self.telemetry = Telemetry(self.clock, 1, 0, window)
        self.told: list[tuple[Any, ...]] = []
        self.states: list[list[int]] = []
        self.channels = [self.telemetry.add(cls, table, self.note) for cls, table in parts]
        self.telemetry.start()

    def note(self, channel: Channel, column: int, old: int, new: int, value: float) -> None:
        """Note one change, and the levels of all sensors at that moment."""
        tick = self.clock.now_ms / STEP_MS
        self.told.append((tick, channel.cls.key, column, old, new, round(value, 6)))
        self.states.append([level for each in self.channels for level in each.levels.tolist()])

    def silence_all(self, code: Quality) -> None:
        """Silence the first channel."""
        self.channels[0].silence(ALL, code)

    def walk(self, *targets: float, column: Any = ALL) -> list[tuple[Any, ...]]:
        """Drive the first channel to each target in turn, a tick each; gives what was told."""
        for target in targets:
            self.channels[0].drive(column, target)
            self.clock.run_to(self.clock.now_ms + STEP_MS)
        return self.told


def test_a_level_begins_at_its_threshold_and_ends_past_the_hysteresis() -> None:
    """Up at the threshold itself; down only below threshold minus hysteresis."""
    told = Watch((river(), sensors([[2.0]]))).walk(1.9, 2.0, 1.5, 1.4, 1.9)
    assert told == [(2, "river", 0, 0, 1, 2.0), (4, "river", 0, 1, 0, 1.4)]


def test_a_class_that_alarms_below_is_the_mirror() -> None:
    """Down to the threshold is bad; above threshold plus hysteresis is good."""
    told = Watch((river(alarm="below"), sensors([[-2.0]]))).walk(-1.9, -2.0, -1.5, -1.4)
    assert told == [(2, "river", 0, 0, 1, -2.0), (4, "river", 0, 1, 0, -1.4)]


def test_several_steps_at_one_tick_are_told_one_by_one() -> None:
    """A jump past all levels is a call for each, in order; so is the way back."""
    told = Watch((river(), sensors([[1.0, 2.0, 3.0]]))).walk(3.0, 0.0)
    steps = [(1, 0, 1), (1, 1, 2), (1, 2, 3), (2, 3, 2), (2, 2, 1), (2, 1, 0)]
    assert [(tick, old, new) for tick, _, _, old, new, _ in told] == steps


def test_missing_levels_are_never_reached() -> None:
    """NaN means that a sensor has no such level."""
    told = Watch((river(), sensors([[1.0, np.nan], [np.nan, np.nan]]))).walk(90.0)
    assert told == [(1, "river", 0, 0, 1, 90.0)]


def test_levels_hold_from_tick_0() -> None:
    """A sensor that begins past its level says so at tick 0."""
    assert Watch((river(), sensors([[-1.0]]))).walk(0.0)[0] == (0, "river", 0, 0, 1, 0.0)


def test_a_level_at_the_end_of_the_range_is_clear() -> None:
    """A threshold below all that can be shown holds always, one above it never."""
    watch = Watch((river(), sensors([[-200.0, 200.0]])))
    watch.channels[0].disturb(ALL, 900.0, Step())
    assert [step[3:5] for step in watch.walk(50.0, -50.0)] == [(0, 1)]


def test_order_at_one_tick_is_ups_then_downs_by_class_then_column() -> None:
    """Told in this order whatever was due first, and with all levels of the tick already set."""
    watch = Watch((river("a"), sensors([[1.0]] * 3)), (river("b"), sensors([[1.0]] * 2)))
    a, b = watch.channels
    b.drive([0], 5.0)
    a.drive([1], 5.0)
    watch.clock.run_to(STEP_MS)
    watch.told.clear()
    watch.states.clear()
    b.drive([1, 0], [5.0, 0.0])
    a.drive([2, 1, 0], [5.0, 0.0, 5.0])
    watch.clock.run_to(2 * STEP_MS)
    assert [(key, column, new) for _, key, column, _, new, _ in watch.told] == [
        ("a", 0, 1), ("a", 2, 1), ("b", 1, 1), ("a", 1, 0), ("b", 0, 0),
    ]  # fmt: skip
    assert watch.states == [[1, 0, 1, 0, 1]] * 5


@pytest.mark.parametrize(
    "code", [Quality.STUCK, Quality.DRIFT, Quality.MISSING, Quality.DELAYED, Quality.MANUAL]
)
def test_a_sensor_that_is_not_ok_changes_no_level(code: Quality) -> None:
    """Whatever it shows, nothing is told until the tick after it is restored."""
    watch = Watch((river(), sensors([[1.0]])))
    watch.channels[0].silence(ALL, code)
    assert watch.walk(5.0, 5.0) == []
    watch.channels[0].restore(ALL)
    assert watch.walk(5.0) == [(3, "river", 0, 0, 1, 5.0)]


def test_silence_at_the_very_tick_comes_too_late_for_it() -> None:
    """What happens at a tick changes later ticks only, also when it comes before the look at that tick."""
    watch = Watch((river(), sensors([[1.0]])))
    watch.channels[0].drive(ALL, 5.0)
    watch.clock.call_at(STEP_MS, watch.silence_all, Quality.MISSING, 1)
    watch.clock.run_to(3 * STEP_MS)
    assert watch.told == [(1, "river", 0, 0, 1, 5.0)]


def test_what_sensors_show_while_they_are_not_ok() -> None:
    """A stuck one repeats its last reading, a missing one shows nothing, the others go on."""
    watch = Watch((river(), sensors([[]] * 3)))
    channel = watch.channels[0]
    watch.walk(1.0)
    assert channel.quality.tolist() == [Quality.OK] * 3
    channel.silence([0], Quality.STUCK)
    channel.silence([1], Quality.MISSING)
    channel.silence([2], Quality.DELAYED)
    watch.walk(2.0)
    assert channel.latest().tolist() == pytest.approx([1.0, np.nan, 2.0], nan_ok=True)
    assert channel.quality.tolist() == [Quality.STUCK, Quality.MISSING, Quality.DELAYED]
    channel.restore(ALL)
    watch.walk(3.0)
    assert channel.latest().tolist() == pytest.approx([3.0, 3.0, 3.0])


def test_quality_is_kept_as_intervals() -> None:
    """Each interval has its sensors, first tick, end and code; the open ones end at NEVER."""
    watch = Watch((river(), sensors([[]] * 3)))
    channel = watch.channels[0]
    watch.walk(1.0)
    channel.silence([2, 0], Quality.MISSING)
    watch.walk(1.0, 1.0)
    channel.restore([0])
    channel.silence([1], Quality.DRIFT)
    watch.walk(*[1.0] * 20)
    parts = channel.intervals(0, 24)
    assert [(p.column.tolist(), p.since.tolist(), int(p.until[0]), p.code.tolist()) for p in parts] == [
        ([0], [2], 4, [Quality.MISSING]),
        ([1, 2], [4, 2], NEVER, [Quality.DRIFT, Quality.MISSING]),
    ]
    expected = np.zeros((24, 3), dtype=bool)
    expected[2:4, 0] = expected[4:, 1] = expected[2:, 2] = True
    assert (channel.mask(0, 24) == expected).all()


def test_levels_cannot_be_written() -> None:
    """Levels are read only."""
    watch = Watch((river(), sensors([[1.0]])))
    with pytest.raises(ValueError, match="read-only"):
        watch.channels[0].levels[0] = 1


@pytest.mark.parametrize(
    ("alarm", "levels"),
    [("above", [2.0, 1.0]), ("above", [1.0, 1.0]), ("below", [1.0, 2.0]), ("above", [np.nan, 1.0])],
)
def test_levels_that_do_not_worsen_are_refused(alarm: str, levels: list[float]) -> None:
    """Each level is worse than the one before, and none follows a missing one."""
    with pytest.raises(ValueError, match="not worse than the one before"):
        Watch((river(alarm=alarm), sensors([levels])))
