"""What domains do to a channel, and what readers see."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.telemetry import (
    ALL,
    NO_READING,
    STEP_MS,
    Channel,
    Decay,
    Pulse,
    Quality,
    SensorClass,
    Step,
    Telemetry,
)
from simulation.telemetry import SensorTable as Table
from tests.reference_telemetry import HeapClock

LEVEL = SensorClass(key="river.level", unit="m", scale=0.01, offset=-1.0, minimum=-0.5, maximum=9.0)
SPEED = SensorClass(key="traffic.speed", unit="km/h", scale=0.1, alarm="below", minimum=0.0, maximum=90.0)


def table(base: list[float], **columns: Any) -> Table:
    """Sensors at a base value, in place 0, without levels unless given."""
    count = len(base)
    given: dict[str, Any] = {
        "place": np.zeros(count, dtype=np.int16),
        "lat": np.zeros(count),
        "lon": np.zeros(count),
        "thresholds": np.empty((count, 0)),
    }
    return Table(ids=tuple(map(str, range(count))), base=np.array(base), **{**given, **columns})


class Run:
    """One channel on a clock of its own."""

    def __init__(self, cls: SensorClass, sensors: Table, **settings: Any) -> None:
        self.clock = HeapClock()
        self.telemetry = Telemetry(self.clock, 1, 0, **{"window_ticks": 10, **settings})
        self.channel: Channel = self.telemetry.add(cls, sensors)

    def to(self, tick: float) -> Channel:
        """Start if need be, and run to a tick or between two."""
        if self.telemetry.last_tick() < 0:
            self.telemetry.start()
        self.clock.run_to(int(tick * STEP_MS))
        return self.channel

    def seen(self, first: int, last: int) -> np.ndarray:
        """Physical readings of the first sensor."""
        return self.channel.physical(self.channel.read(first, last))[:, 0].round(6)


class Bin:
    """A sink that keeps what it gets."""

    def __init__(self) -> None:
        self.got: list[tuple[str, int, int]] = []
        self.counts: list[np.ndarray] = []
        self.masks: list[np.ndarray] = []

    def take(self, channel: Channel, first: int, counts: np.ndarray, mask: np.ndarray) -> None:
        """Keep one block."""
        self.got.append((channel.cls.key, first, len(counts)))
        self.counts.append(counts)
        self.masks.append(mask)


def test_base_is_read_back() -> None:
    """Without anything else, a sensor shows its base, rounded to its scale."""
    run = Run(LEVEL, table([2.004, 3.0]))
    assert run.to(0).latest() == pytest.approx([2.0, 3.0])


def test_course_follows_the_minute_of_the_day() -> None:
    """The profile is taken at the minute at which the run began."""
    shape = np.arange(2 * 1440, dtype=float).reshape(2, 1440)
    sensors = table(
        [0.0, 0.0], amplitude=np.array([0.001, 0.002]), profiles=shape, profile=np.array([1, 0], np.int16)
    )
    run = Run(LEVEL, sensors, start_minute=1438 + 1440)
    run.to(3)
    counts = run.channel.read(0, 4) - 100
    assert counts[:, 1].tolist() == [288, 288, 0, 0]
    assert counts[:, 0].tolist() == [288, 288, 144, 144]


@pytest.mark.parametrize("over_ticks", [0, 1])
def test_drive_arrives_with_the_next_tick(over_ticks: int) -> None:
    """A line of no length changes nothing that has been read, and everything after."""
    run = Run(LEVEL, table([2.0]))
    run.to(3).drive(ALL, 1.0, over_ticks)
    run.to(5)
    assert run.seen(0, 6).tolist() == [2, 2, 2, 2, 3, 3]


def test_drive_moves_in_a_straight_line() -> None:
    """The held part moves evenly over the ticks asked for, across windows, and then holds."""
    run = Run(LEVEL, table([2.0]))
    run.to(7.5).drive([0], 1.0, 5)
    run.to(15)
    assert run.seen(7, 16).tolist() == [2.0, 2.2, 2.4, 2.6, 2.8, 3.0, 3.0, 3.0, 3.0]


def test_drive_turns_from_where_it_is() -> None:
    """A new target bends the line at the present value."""
    run = Run(LEVEL, table([2.0]))
    run.to(0).drive(ALL, 1.0, 10)
    run.to(5).drive(ALL, 0.0, 5)
    run.to(11)
    assert run.seen(0, 12).tolist() == [2.0, 2.1, 2.2, 2.3, 2.4, 2.5, 2.4, 2.3, 2.2, 2.1, 2.0, 2.0]


def test_drive_before_the_start_holds_from_tick_0() -> None:
    """What is set up before the start is there at the first reading."""
    run = Run(LEVEL, table([2.0]))
    run.channel.drive(ALL, 0.5)
    assert run.to(0).value(0) == pytest.approx(2.5)


def test_driving_to_the_same_target_changes_nothing() -> None:
    """A settled sensor that is sent where it is stays there."""
    run = Run(LEVEL, table([2.0, 2.0]))
    run.to(2).drive([1, 0], [0.5, 0.0])
    run.to(4).drive(ALL, [0.0, 0.5])
    run.to(5).drive([0, 1], [0.0, 0.5], 4)
    run.to(6).drive([0, 1], [0.0, 0.5], 9)
    assert run.to(8).latest() == pytest.approx([2.0, 2.5])


def test_driving_all_to_move_one_moves_one() -> None:
    """The cheap way for few changes among many gives the same readings, and can be bent like any other."""
    run = Run(LEVEL, table([2.0] * 20))
    targets = np.zeros(20)
    targets[7] = 1.0
    run.to(3).drive(ALL, targets, 10)
    run.to(8).drive(slice(5, 15), -targets[5:15], 5)
    assert run.to(8).latest().tolist() == pytest.approx([2.0] * 7 + [2.5] + [2.0] * 12)
    assert run.to(13).latest().tolist() == pytest.approx([2.0] * 7 + [1.0] + [2.0] * 12)


def test_a_moving_sensor_that_has_arrived_in_counts_is_left_alone() -> None:
    """While others move, a settled sensor at its target is not touched, nor is one that is told nothing new."""
    run = Run(LEVEL, table([2.0, 2.0]))
    run.to(2).drive([0], 1.0, 20)
    run.to(3).drive([1], 0.0, 20)
    assert run.to(30).latest() == pytest.approx([3.0, 2.0])


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (Step(), [2.0, 3.0, 3.0, 3.0, 3.0]),
        (Step(rise_ticks=4), [2.0, 2.25, 2.5, 2.75, 3.0]),
        (Decay(fall_ticks=1 / np.log(2)), [2.0, 3.0, 2.5, 2.25, 2.12]),
        (Pulse(rise_ticks=2, fall_ticks=1 / np.log(2)), [2.0, 2.5, 3.0, 2.5, 2.25]),
    ],
)
def test_shapes(shape: Any, expected: list[float]) -> None:
    """Each shape comes and goes as it says, from the tick after it began."""
    run = Run(LEVEL, table([2.0]))
    run.to(8).disturb([0], 1.0, shape)
    run.to(12)
    assert run.seen(8, 13).tolist() == expected


@pytest.mark.parametrize(
    "shape", [Step(), Step(rise_ticks=30), Decay(fall_ticks=200), Pulse(rise_ticks=3, fall_ticks=90)]
)
def test_a_closed_disturbance_leaves_no_trace(shape: Any) -> None:
    """From the tick after it is closed, the sensor reads as if nothing had been, in this window and later."""
    run = Run(LEVEL, table([2.0]))
    disturbance = run.to(3).disturb(ALL, 1.0, shape)
    run.to(14)
    disturbance.close()
    run.to(40)
    assert run.seen(15, 41).tolist() == [2.0] * 26


def test_scale_is_relative_to_what_was_asked_for() -> None:
    """Scaling twice does not multiply, and a forgotten disturbance can be raised again."""
    run = Run(LEVEL, table([2.0]))
    disturbance = run.to(0).disturb(ALL, 0.01, Decay(fall_ticks=100))
    run.to(25)
    disturbance.scale(0.1)
    run.to(45)
    disturbance.scale(100.0)
    run.to(46)
    assert run.seen(46, 47).tolist() == [round(2.0 + np.rint(100 * np.exp(-0.45)) / 100, 6)]


def test_readings_are_clipped() -> None:
    """A sensor shows no more than its range, whatever happens, and comes back unharmed."""
    run = Run(LEVEL, table([2.0]))
    disturbance = run.to(0).disturb(ALL, 100.0, Step())
    run.to(1)
    disturbance.scale(-1.0)
    run.to(2)
    disturbance.close()
    run.to(3)
    assert run.seen(0, 4).tolist() == [2.0, 9.0, -0.5, 2.0]


def test_a_class_that_alarms_below_reads_the_right_way_round() -> None:
    """Mirroring inside is not seen outside."""
    run = Run(SPEED, table([50.0, 40.0]))
    run.to(0).drive([1], 5.0)
    run.channel.disturb([0], -20.0, Step())
    assert run.to(1).latest() == pytest.approx([30.0, 45.0])
    assert run.channel.read(1, 2).tolist() == [[300, 450]]


@pytest.mark.parametrize(
    "moment", [0, 3 * STEP_MS - 1, 3 * STEP_MS, 10 * STEP_MS - 1, 10 * STEP_MS, 25 * STEP_MS + 7]
)
def test_no_reading_after_now(moment: int) -> None:
    """However far is asked, the last row is the last tick at or before now, though more is computed."""
    run = Run(LEVEL, table([2.0]))
    run.to(moment / STEP_MS)
    assert len(run.channel.read(0, 1000)) == moment // STEP_MS + 1
    assert len(run.channel.mask(0, 1000)) == moment // STEP_MS + 1
    assert len(run.channel.read(moment // STEP_MS + 1, 1000)) == 0


def test_there_is_no_reading_before_the_start() -> None:
    """Before the start nothing can be read, and a sensor that sticks then shows nothing."""
    run = Run(LEVEL, table([2.0]))
    run.channel.silence(ALL, Quality.STUCK)
    assert run.channel.read(0, 5).shape == (0, 1)
    assert np.isnan(run.channel.latest()).all()
    assert np.isnan(run.to(1).value(0))
    assert run.channel.read(0, 2).tolist() == [[NO_READING], [NO_READING]]


def test_old_readings_are_read_in_any_pieces() -> None:
    """A range of finished windows is read like any other, empty ones too."""
    run = Run(LEVEL, table([2.0], amplitude=np.array([1.0]), profiles=np.arange(1440.0).reshape(1, -1) / 100))
    run.to(45)
    whole = run.channel.read(0, 46)[:, 0].tolist()
    assert whole == list(range(300, 346))
    assert run.channel.read(12, 18)[:, 0].tolist() == whole[12:18]
    assert run.channel.read(5, 30)[:, 0].tolist() == whole[5:30]
    assert run.channel.read(33, 12).shape == (0, 1)


def test_old_readings_can_be_let_go() -> None:
    """With a limit, older windows are gone and say so; the newest finished window is always there."""
    run = Run(LEVEL, table([2.0]), keep_ticks=0)
    run.to(35)
    assert len(run.channel.read(20, 36)) == 16
    with pytest.raises(LookupError, match="before tick 20 are gone"):
        run.channel.read(19, 36)


def test_the_sink_gets_every_tick_once() -> None:
    """Windows go to the sink in order as they finish, and the rest when it is flushed, even twice."""
    bin_ = Bin()
    run = Run(LEVEL, table([2.0]), keep_ticks=0, sink=bin_.take)
    run.to(9.5)
    run.telemetry.flush()
    run.to(12.5)
    run.telemetry.flush()
    run.telemetry.flush()
    run.channel.silence(ALL, Quality.DRIFT)
    run.to(21)
    run.telemetry.flush()
    assert bin_.got == [
        ("river.level", 0, 10),
        ("river.level", 10, 3),
        ("river.level", 13, 7),
        ("river.level", 20, 2),
    ]
    assert np.concatenate(bin_.masks)[:, 0].tolist() == [False] * 13 + [True] * 9


def test_finished_readings_cannot_be_written() -> None:
    """What has happened is read only."""
    run = Run(LEVEL, table([2.0]))
    with pytest.raises(ValueError, match="read-only"):
        run.to(15).read(0, 5)[0, 0] = 1


@pytest.mark.parametrize(
    "columns", [slice(None, None, -1), [2, 1, 0], np.array([True, True, True]), range(3)]
)
def test_columns_can_be_named_in_many_ways(columns: Any) -> None:
    """Slices, lists in any order and booleans name the same sensors; values follow their names."""
    run = Run(LEVEL, table([2.0, 2.0, 2.0]))
    names = np.arange(3)[columns]
    run.to(0).drive(columns, np.array([0.1, 0.2, 0.3])[names])
    assert run.to(1).latest() == pytest.approx([2.1, 2.2, 2.3])


@pytest.mark.parametrize(
    ("columns", "values", "match"),
    [
        ([0, 0], 1.0, "names a sensor twice"),
        ([0, 3], 1.0, "outside the 3 sensors"),
        ([-1], 1.0, "outside the 3 sensors"),
        (np.array([True]), 1.0, "one for each of 3 sensors"),
        ([0, 1], [1.0, 2.0, 3.0], "one for each of 2 columns"),
        ([0], np.nan, "not finite"),
        ([0], 1e9, "check the value or the scale"),
    ],
)
def test_a_wrong_call_is_refused(columns: Any, values: Any, match: str) -> None:
    """A domain's mistake is told where it is made."""
    run = Run(LEVEL, table([2.0, 2.0, 2.0]))
    with pytest.raises(ValueError, match=match):
        run.to(0).drive(columns, values)


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"scale": 0.0}, "must be more than 0"),
        ({"noise_sd": -1.0}, "noise_sd"),
        ({"correlation_ms": np.inf}, "correlation_ms"),
        ({"hysteresis": -0.1}, "hysteresis"),
        ({"minimum": 9.0}, "rise"),
        ({"scale": 1e-5}, "within"),
    ],
)
def test_a_class_that_cannot_count_is_refused(changes: dict[str, float], match: str) -> None:
    """Ranges that do not fit an int16 and negative spreads are told at once."""
    with pytest.raises(ValueError, match=match):
        SensorClass(**{"key": "x", "unit": "", "scale": 0.01, "minimum": 0.0, "maximum": 9.0, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("columns", "match"),
    [
        ({"lat": np.zeros(2)}, "lat: shape"),
        ({"thresholds": np.zeros(1)}, "sensors × levels"),
        ({"profiles": np.zeros((1, 24))}, "1,440 or 10,080"),
        ({"profile": np.array([1], np.int16)}, "outside the 1 profiles"),
    ],
)
def test_a_table_of_wrong_shape_is_refused(columns: dict[str, Any], match: str) -> None:
    """Every column is as long as the table."""
    with pytest.raises(ValueError, match=match):
        table([1.0], **columns)


@pytest.mark.parametrize(
    "settings", [{"seed": -1}, {"seed": 2**64}, {"replication": 2**32}, {"window_ticks": 0}]
)
def test_settings_out_of_range_are_refused(settings: dict[str, int]) -> None:
    """Seeds are 64 bits, replications 32, windows at least a tick."""
    with pytest.raises(ValueError, match="out of range"):
        Telemetry(HeapClock(), **{"seed": 1, "replication": 0, **settings})


def test_classes_are_added_once_and_before_the_start() -> None:
    """A class has one channel, and the telemetry starts once, at time 0."""
    run = Run(LEVEL, table([2.0]))
    assert [channel.cls.key for channel in run.telemetry.channels] == ["river.level"]
    with pytest.raises(ValueError, match="once and before"):
        run.telemetry.add(LEVEL, table([2.0]))
    run.to(1)
    with pytest.raises(ValueError, match="start once"):
        run.telemetry.start()
    with pytest.raises(ValueError, match="once and before"):
        run.telemetry.add(SPEED, table([2.0]))
