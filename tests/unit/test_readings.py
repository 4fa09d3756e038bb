"""Readings of a run: kept, cut, chained, and written as tables; and what aggregation gets of them."""

from __future__ import annotations

import numpy as np

from simulation.collecting import reading_buckets, state_samples
from simulation.events import BUCKET_MS
from simulation.runner import Run
from simulation.snapshots import Snapshot
from simulation.telemetry import Quality
from tests.toys import lived, toy_plan
from tests.worlds import HOUR_MS

PLAN = toy_plan(6)
GAUGE = "toy.gauge"


def broken(hours: float = 2.25) -> Run:
    """A run of a little more than two hours in which the first commune's first gauges fall silent at hour 1."""
    made = lived(PLAN, 1)
    made.world.channels[GAUGE].silence([0, 1], Quality.MISSING)
    made.world.channels[GAUGE].silence([2], Quality.DRIFT)
    made.advance(round(hours * HOUR_MS))
    return made


def test_a_frame_has_a_row_for_every_sensor_and_minute_up_to_now() -> None:
    """Sensor by sensor, minute by minute, the unfinished window included."""
    made = broken()
    channel = made.world.channels[GAUGE]
    frame = made.readings.frame(channel)
    assert len(frame) == 20 * 136
    assert frame["sensor"].cat.categories.tolist() == list(channel.table.ids)
    assert frame["time_ms"][:136].tolist() == [minute * 60_000 for minute in range(136)]
    assert (frame["sensor"][:136] == channel.table.ids[0]).all()


def test_a_frame_says_which_readings_are_good() -> None:
    """What is missing is NaN and not good; a drifting sensor has a number that is not good."""
    made = broken()
    ids = made.world.channels[GAUGE].table.ids
    frame = made.readings.frame(made.world.channels[GAUGE])
    late = frame[frame["time_ms"] > HOUR_MS]
    missing, drifting = late[late["sensor"] == ids[0]], late[late["sensor"] == ids[2]]
    assert missing["value"].isna().all()
    assert drifting["value"].notna().all()
    assert not missing["good"].any()
    assert not drifting["good"].any()
    assert frame[frame["time_ms"] <= HOUR_MS / 2]["good"].any()


def test_a_window_is_the_same_readings_as_the_frame() -> None:
    """Minutes × sensors, NaN where not good, across finished windows and the unfinished one."""
    made = broken()
    channel = made.world.channels[GAUGE]
    frame = made.readings.frame(channel)
    table = frame["value"].where(frame["good"]).to_numpy().reshape(20, 136).T
    window = made.readings.window(channel, 50, 130)
    assert window.shape == (80, 20)
    assert np.allclose(window, table[50:130], atol=1e-6, equal_nan=True)
    assert len(made.readings.window(channel, 0, 10_000)) == 136


def test_the_digest_can_be_taken_at_any_moment_without_a_trace() -> None:
    """Asking does not change what follows, and every minute changes it."""
    asked, silent = Run(PLAN), Run(PLAN)
    seen = set()
    for minute in (0, 1, 59, 60, 61, 150):
        asked.advance(minute * 60_000)
        seen.add(asked.readings.digest(asked.world.channels))
    silent.advance(150 * 60_000)
    assert silent.readings.digest(silent.world.channels) == asked.readings.digest(asked.world.channels)
    assert len(seen) == 6


def test_readings_that_are_not_kept_still_have_their_digest() -> None:
    """Only the digest and the unfinished window are left."""
    kept, dropped = lived(PLAN, 2.5), lived(PLAN, 2.5, keep=False)
    assert dropped.readings.blocks == {}
    assert dropped.readings.digest(dropped.world.channels) == kept.readings.digest(kept.world.channels)
    rest = dropped.readings.frame(dropped.world.channels[GAUGE])
    assert rest["time_ms"].min() == 2 * HOUR_MS


def test_the_digest_covers_the_quality_of_a_reading() -> None:
    """A drifting sensor shows the same number; the digest differs all the same."""
    drifting, fine = lived(PLAN, 1), lived(PLAN, 1)
    drifting.world.channels["toy.meter"].silence([0], Quality.DRIFT)
    for made in (drifting, fine):
        made.advance(2 * HOUR_MS)
    assert drifting.readings.digest(drifting.world.channels) != fine.readings.digest(fine.world.channels)


def test_readings_cut_back_to_a_mark_are_those_of_that_time() -> None:
    """What came after the mark is gone; blocks before it are shared."""
    made = lived(PLAN, 2.5)
    marks = made.readings.marks()
    made.advance(5 * HOUR_MS)
    past = made.readings.up_to(marks)
    assert past.marks() == marks
    assert len(past.blocks[GAUGE]) < len(made.readings.blocks[GAUGE])
    assert past.blocks[GAUGE][0] is made.readings.blocks[GAUGE][0]
    assert made.readings.up_to({}).blocks[GAUGE] == []


def test_buckets_are_statistics_of_the_good_readings() -> None:
    """Mean, greatest and least of each commune and of all sensors, against plain numpy."""
    made = broken()
    channel = made.world.channels[GAUGE]
    stats = reading_buckets(made.world, 20, 27)[GAUGE]
    readings = made.readings.window(channel, 100, 135).reshape(7, 5, 20)
    assert np.allclose(stats.province_mean, np.nanmean(readings, axis=(1, 2)), atol=1e-9)
    assert np.allclose(stats.province_max, np.nanmax(readings, axis=(1, 2)), atol=1e-9)
    assert np.allclose(stats.province_min, np.nanmin(readings, axis=(1, 2)), atol=1e-9)
    first = readings[:, :, channel.table.place == 0]
    assert np.allclose(stats.mean[:, 0], np.nanmean(first, axis=(1, 2)), atol=1e-9)


def test_a_place_without_a_good_reading_has_no_data_and_leaves_the_province_alone() -> None:
    """NaN in the commune; the province is the mean of the others; all silent, it has none either."""
    made = lived(PLAN, 1)
    channel = made.world.channels[GAUGE]
    channel.silence(np.flatnonzero(channel.table.place == 0), Quality.MISSING)
    made.advance(HOUR_MS + 2 * BUCKET_MS)
    stats = reading_buckets(made.world, 13, 14)[GAUGE]
    assert np.isnan([stats.mean[0, 0], stats.max[0, 0], stats.min[0, 0]]).all()
    assert np.isfinite([stats.province_mean[0], stats.province_max[0], stats.province_min[0]]).all()
    channel.silence(slice(None), Quality.MISSING)
    made.advance(HOUR_MS + 4 * BUCKET_MS)
    stats = reading_buckets(made.world, 15, 16)[GAUGE]
    assert np.isnan([stats.province_mean[0], stats.province_max[0], stats.province_min[0]]).all()


def test_samples_of_the_state_are_handed_over_once() -> None:
    """The world forgets them; each field is buckets × communes."""
    made = Run(PLAN)
    made.world.clock.run_to(4 * BUCKET_MS)
    samples = state_samples(made.world, 0)
    assert samples.fields["calm"].shape == (4, 5)
    assert made.world.samples == []


def test_the_board_shows_what_the_sensors_showed() -> None:
    """A reading indicator is the bucket's mean of its class."""
    made = lived(PLAN, 2)
    shown = made.fold.board.series("toy.gauge", made.fold.places.province, HOUR_MS, 2 * HOUR_MS).values
    readings = made.readings.window(made.world.channels[GAUGE], 60, 120).reshape(12, 5, 20)
    assert np.allclose(shown, np.nanmean(readings, axis=(1, 2)), atol=1e-5)


def test_a_window_of_good_readings_is_what_the_sensors_held() -> None:
    """Meters are silent for nobody: the physical values, without a gap."""
    made = lived(PLAN, 2.25)
    assert made.readings.window(made.world.channels["toy.meter"], 0, 200).tolist() == [[20.0] * 3] * 136


def test_a_class_without_a_sensor_in_this_province_has_no_data_and_its_time_passes() -> None:
    """A province without a gauge is aggregated, written and digested like any other."""
    none = {"toy.gauge": {"count": 0, "source": "made for tests", "status": "assumed"}}
    made = lived(toy_plan(6, province={"resources": none}), 2.25)
    assert np.isnan(made.fold.board.series(GAUGE, made.fold.places.province, 0, 2 * HOUR_MS).values).all()
    assert made.readings.frame(made.world.channels[GAUGE]).empty
    assert made.readings.window(made.world.channels[GAUGE], 0, 200).shape == (136, 0)
    assert Snapshot.of(made).restore().digest() == made.digest()
