from __future__ import annotations

import math

import numpy as np
import pytest

from simulation.aggregation.board import Board, Line
from simulation.aggregation.fold import Fold
from simulation.aggregation.inputs import PlaceTable
from simulation.aggregation.picture import ages, picture
from simulation.aggregation.roster import Roster
from simulation.aggregation.scorecard import day_totals, readable, scorecard, text_table
from simulation.aggregation.series import series, thinned, trend, trends
from simulation.errors import UnknownName
from simulation.events import BUCKET_MS
from simulation.loading import load_province
from tests.aggregates import depth_fold, domain, event, log_of, minute, places, town_fold

PROVINCE = 4


def test_a_board_grows_over_chunks() -> None:
    """What was written is read back across chunk borders, whole or by cell."""
    roster = Roster([domain("town")])
    board = Board(roster, places())
    values = np.arange(130.0 * len(roster) * 5).reshape(130, len(roster), 5)
    for part in (values[:40], values[40:41], values[41:]):
        board.append(part, np.zeros(part.shape, np.int8))
    assert np.array_equal(board.block(45, 100)[0], values[45:100])
    assert board.series("town.open", 2, 40 * BUCKET_MS, 130 * BUCKET_MS).values.tolist() == (
        values[40:, roster.position("town.open"), 2].tolist()
    )


@pytest.mark.parametrize("count", [0, 48, 70])
def test_a_board_is_cut_back_to_its_past(count: int) -> None:
    """The board of a past moment goes on by itself, without touching the one it came from."""
    roster = Roster([domain("town")])
    board = Board(roster, places())
    values = np.arange(100.0 * len(roster) * 5).reshape(100, len(roster), 5)
    board.append(values, np.zeros(values.shape, np.int8))
    past = board.up_to(count)
    assert past.count == count
    past.append(-values[count:], np.zeros(values[count:].shape, np.int8))
    assert np.array_equal(past.block(0, 100)[0], np.concatenate([values[:count], -values[count:]]))
    assert np.array_equal(board.block(0, 100)[0], values)


def test_a_board_knows_only_complete_buckets() -> None:
    """At an instant the last complete bucket is shown; before the first everything is without data."""
    board = depth_fold([10, 20]).board
    assert [board.bucket_at(time_ms) for time_ms in (0, minute(5) - 1, minute(5), minute(99))] == [
        -1,
        -1,
        0,
        1,
    ]
    assert np.isnan(board.row(0).values).all()
    assert (board.row(0).levels == -1).all()


def test_a_row_of_the_board_cannot_be_written() -> None:
    """Views share the board's memory, so they are read only."""
    with pytest.raises(ValueError, match="read-only"):
        depth_fold([10]).board.row(minute(5)).values[0, 0] = 1.0


def test_what_is_not_on_the_board_is_no_data() -> None:
    """A bucket to come has no value; an unknown indicator is an error that says what may have been meant."""
    board = depth_fold([10]).board
    assert math.isnan(board.value("town.depth", 0, 7))
    assert board.level("town.depth", 0, -1) == -1
    assert len(board.series("town.depth", 0, minute(50), minute(60)).values) == 0
    assert board.block(3, 3)[0].shape == (0, len(board.roster), 5)
    with pytest.raises(UnknownName, match=r"'town.width' does not exist; did you mean 'town.depth'"):
        board.value("town.width", 0, 0)


def test_the_picture_shows_every_indicator_at_every_place() -> None:
    """Communes and province; an indicator of the province has one row; value, level, unit and owner are told."""
    fold = depth_fold([40, 40])
    table = picture(fold.board, minute(12))
    assert len(table) == len(fold.roster) * 5 - 4
    row = table[(table["indicator"] == "depth") & (table["place"] == "00001")].iloc[0]
    assert row["value"] == pytest.approx(0.4)
    assert (row["level"], row["age_ms"], row["unit"]) == (1, minute(2), "m")
    assert (row["owner"], row["status"]) == ("Văn phòng UBND", "live")


def test_a_stale_value_stays_with_its_age() -> None:
    """The last value is shown without a level, and how old it is; what never was has neither."""
    fold = depth_fold([40, 40, math.nan, math.nan])
    table = picture(fold.board, minute(20), "en").set_index(["indicator", "place"])
    stale = table.loc[("depth", "00001")]
    assert stale["value"] == pytest.approx(0.4)
    assert (stale["level"], stale["age_ms"], stale["status"]) == (-1, minute(10), "stale")
    never = table.loc[("depth", "00002")]
    assert math.isnan(never["value"])
    assert never["status"] == "none"
    assert ages(fold.board, minute(20))[0, :2].tolist() == [minute(10), -1]


def test_the_picture_before_the_first_bucket_is_empty() -> None:
    """Nothing is known before five minutes are over, and then only what is there."""
    board = depth_fold([40]).board
    assert set(picture(board, minute(1))["status"]) == {"none"}
    assert set(picture(board, minute(5))["status"]) == {"none", "live"}


def line(values: list[float], levels: list[int] | None = None) -> Line:
    """A line of buckets."""
    times = (np.arange(len(values)) + 1) * BUCKET_MS
    shown = np.array(levels or [0] * len(values), np.int8)
    return Line(times_ms=times, values=np.array(values, np.float32), levels=shown)


def test_thinning_keeps_the_worst_level_and_the_last_time() -> None:
    """Joined points take the mean or the greatest value, the worst level and the end of the last bucket."""
    found = thinned(line([1, 2, 3, math.nan, 5, 6], [0, 1, 0, -1, 0, 0]), 4)
    assert found.values.tolist() == [1.5, 3.0, 5.5]
    assert found.levels.tolist() == [1, 0, 0]
    assert found.times_ms.tolist() == [minute(10), minute(20), minute(30)]
    assert thinned(line([1, 2, 3, math.nan, 5, 6]), 4, "max").values.tolist() == [2.0, 3.0, 6.0]


def test_thinning_of_nothing_known_is_nothing_known() -> None:
    """A group without data has no value."""
    assert np.isnan(thinned(line([math.nan] * 10), 3).values).all()


@pytest.mark.parametrize("count", [2, 300, 301, 302, 864, 5_000])
def test_a_chart_never_gets_more_points_than_it_can_show(count: int) -> None:
    """At most 300 points, and the last instant is always among them."""
    found = thinned(line([1.0] * count))
    assert len(found.values) <= 300
    assert found.times_ms[-1] == count * BUCKET_MS


def test_one_point_is_no_line() -> None:
    """Fewer than two points are refused."""
    with pytest.raises(ValueError, match="1 points make no line"):
        thinned(line([1.0, 2.0]), 1)


def test_a_series_is_a_long_table() -> None:
    """One row per point and place; nothing asked for is an empty table."""
    board = depth_fold([10, 20, 30]).board
    table = series(board, "town.depth", [0, PROVINCE], (minute(5), minute(15)))
    assert table["place"].tolist() == ["00001", "00001", "province", "province"]
    assert table["time_ms"].tolist() == [minute(10), minute(15)] * 2
    assert table["value"].tolist() == pytest.approx([0.2, 0.3, 0.2, 0.3])
    assert series(board, "town.depth", [], (0, minute(15))).empty


def test_the_trend_is_the_change_over_the_last_hour() -> None:
    """12 cm more each hour is a trend of 0.12 m/h, from the first quarter of an hour on."""
    fold = depth_fold([float(at) for at in range(30)])
    position = fold.roster.position("town.depth")
    assert trend(fold.board, minute(150))[position] == pytest.approx(0.12, abs=1e-6)
    assert trend(fold.board, minute(30))[position] == pytest.approx(0.12, abs=1e-6)
    assert math.isnan(trend(fold.board, minute(10))[position])


def test_a_trend_says_whether_it_is_for_the_better() -> None:
    """Rising water, where lower is better, is a change for the worse."""
    table = trends(depth_fold([float(at) for at in range(30)]).board, minute(150)).set_index("indicator")
    assert table.loc["depth", "direction"] == -1
    assert table.loc["rain", "direction"] == 0


def card(fold: Fold, indicator: str = "depth", place: str = "00001") -> dict[str, object]:
    """One row of the scorecard."""
    table = scorecard(fold.board, fold.alerts.all())
    return table[(table["indicator"] == indicator) & (table["place"] == place)].iloc[0].to_dict()


def test_the_scorecard_counts_hours_by_level() -> None:
    """Two buckets of watch, two of alarm, one without data; mean, extremes, end and alerts of the place."""
    row = card(depth_fold([40, 40, 70, 80, math.nan, 5]))
    assert (row["watch_h"], row["alarm_h"], row["no_data_h"]) == pytest.approx((2 / 12, 1 / 12, 1 / 12))
    assert (row["mean"], row["min"], row["max"], row["end"]) == pytest.approx((0.47, 0.05, 0.8, 0.05))
    assert row["alerts"] == 1


def test_the_province_names_its_worst_place() -> None:
    """The commune longest in alarm or watch is named; where all are alike nobody is."""
    fold = town_fold([event(1, "burst", 2), event(2, "burst", 2)], 30)
    assert card(fold, "bursts", "province")["worst_place"] == "00003"
    assert card(fold, "open", "province")["worst_place"] == ""
    assert card(fold, "depth", "province")["worst_place"] == ""


def test_the_worst_place_has_the_lowest_value_where_high_is_good() -> None:
    """For an on-time share the commune with the lowest share is the worst."""
    events = [event(1, "done", 0), event(1, "done", 0), event(1, "late", 3), event(1, "late", 3)]
    assert card(town_fold(events, 5), "on_time", "province")["worst_place"] == "00004"


def test_a_written_scorecard_shows_no_trace_of_32_bits() -> None:
    """Three decimals beyond the indicator's own (two here), hours to three; nothing else is changed."""
    fold = depth_fold([10, 30, 30, math.nan])
    exact = scorecard(fold.board, fold.alerts.all())
    written = readable(fold.board, exact)
    row = written[(written["indicator"] == "depth") & (written["place"] == "00001")].iloc[0].to_dict()
    assert (row["mean"], row["min"], row["max"], row["no_data_h"]) == (0.23333, 0.1, 0.3, 0.083)
    numbers = ["mean", "min", "max", "end", "watch_h", "alarm_h", "no_data_h"]
    assert written.drop(columns=numbers).equals(exact.drop(columns=numbers))
    assert written[numbers].isna().equals(exact[numbers].isna())


def test_a_part_of_the_run_has_its_own_scorecard() -> None:
    """Only the buckets and alerts of the asked stretch count; before the start there is nothing."""
    fold = depth_fold([40, 40, 10, 10])
    table = scorecard(fold.board, fold.alerts.all(), (minute(10), minute(20))).set_index(
        ["indicator", "place"]
    )
    assert table.loc[("depth", "00001"), "max"] == pytest.approx(0.1)
    assert table.loc[("depth", "00001"), "alerts"] == 0
    empty = scorecard(town_fold([], 0).board, ())
    assert empty["mean"].isna().all()


def test_day_totals_follow_the_local_midnight() -> None:
    """The first day ends at midnight, 30 minutes after the start; sums only where events have a unit."""
    spec = domain("town")
    log = log_of(
        [spec],
        [event(1, "burst"), event(40, "burst"), event(41, "cut", value=5.0), event(42, "cut", value=2.5)],
    )
    table = day_totals(log, [spec], minute(30))
    assert table[["day", "event", "number"]].to_numpy().tolist() == [
        [0, "burst", 1],
        [1, "burst", 1],
        [1, "cut", 2],
    ]
    assert table["total"].tolist()[2] == 7.5
    assert math.isnan(table["total"].tolist()[0])
    assert day_totals(log_of([spec]), [spec]).empty


def test_the_text_table_lists_every_indicator_of_the_province() -> None:
    """Head, domains and indicators in the language asked for, numbers as that language writes them."""
    fold = depth_fold([40, 40, 70, 90])
    table = scorecard(fold.board, fold.alerts.all())
    vietnamese, english = text_table(fold.board, table), text_table(fold.board, table, "en")
    assert len(vietnamese.splitlines()) == 2 + len(fold.roster)
    assert vietnamese.splitlines()[2].split()[:4] == ["Ngập", "[m]", "0,60", "0,40"]
    assert english.splitlines()[2].split()[:4] == ["Depth", "[m]", "0.60", "0.40"]
    assert english.startswith("Indicator")
    assert english.splitlines()[2].endswith("Xã 1")


def test_the_scorecard_is_the_same_each_time() -> None:
    """Two folds of the same log give the same text."""
    first, second = depth_fold([40, 70, 80, 10]), depth_fold([40, 70, 80, 10])
    assert text_table(first.board, scorecard(first.board, first.alerts.all())) == (
        text_table(second.board, scorecard(second.board, second.alerts.all()))
    )


@pytest.mark.parametrize("key", ["ha-noi", "hue", "quang-ninh"])
def test_places_are_read_from_a_province(key: str) -> None:
    """Codes in the province's order, customers shared by people, alarm levels where a gauge with levels stands."""
    province = load_province(key)
    table = PlaceTable.of(province)
    assert table.codes == tuple(province.communes)
    assert table.consumers[-1] == pytest.approx(province.power.customers)
    assert table.people[-1] == pytest.approx(
        sum(commune.population for commune in province.communes.values())
    )
    gauged = {station.commune for station in province.rivers if station.alarm_levels}
    assert {table.codes[at] for at in np.flatnonzero(~np.isnan(table.alarm_levels[:, 0]))} == gauged
    assert (table.code(0), table.code(table.province)) == (table.codes[0], "province")
