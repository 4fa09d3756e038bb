"""Charts as plain dictionaries that plotly accepts."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest

from ioc.i18n import Language
from ioc.web.figures.history import Crossing, Figure, Threshold, config, history

STAMPS = [f"2026-10-14T1{i}:00:00" for i in range(6)]
ALARM = Threshold(value=12.0, level=2, label="Báo động 12")
WATCH = Threshold(value=10.0, level=1, label="Theo dõi 10")


def figure(values: list[float | None], lang: Language = "vi", **more: object) -> Figure:
    """A chart with both thresholds."""
    return history({"t": STAMPS, "v": values}, [WATCH, ALARM], lang, **more)  # type: ignore[arg-type]


def test_plotly_accepts_the_dictionary() -> None:
    """What is sent unvalidated to the browser is a valid figure."""
    made = figure(
        [8.0, 9.0, 11.0, 13.0, 15.0, 17.4],
        shaded=True,
        last=("17,4 phút", 2),
        crossing=Crossing(at=STAMPS[3], label="vượt ngưỡng từ 13:00"),
    )
    assert go.Figure(made).to_dict()["data"]


def test_every_threshold_is_named_on_the_chart() -> None:
    """A line without its name says nothing."""
    notes = [note["text"] for note in figure([8.0, 9.0, 11.0, 13.0, 15.0, 17.4])["layout"]["annotations"]]
    assert notes == ["Theo dõi 10", "Báo động 12"]


def test_what_is_beyond_the_alarm_is_shaded() -> None:
    """The shaded edge never goes below the threshold when high is bad."""
    edge = figure([8.0, 9.0, 11.0, 13.0, 15.0, 17.4], shaded=True)["data"][1]["y"]
    assert edge == [12.0, 12.0, 12.0, 13.0, 15.0, 17.4]


def test_what_is_below_the_alarm_is_shaded_when_low_is_bad() -> None:
    """A falling line is shaded beneath its threshold."""
    edge = figure([14.0, 13.0, 11.0, 10.5, 10.2, 10.0], shaded=True)["data"][1]["y"]
    assert edge == [12.0, 12.0, 11.0, 10.5, 10.2, 10.0]


def test_a_gap_in_the_data_stays_a_gap() -> None:
    """Missing values are neither joined nor drawn as zero."""
    trace = figure([8.0, None, None, 13.0, 15.0, 17.4])["data"][-1]
    assert trace["y"][1:3] == [None, None]
    assert trace["connectgaps"] is False


def test_no_data_at_all_is_still_a_chart() -> None:
    """An indicator that never spoke has an empty chart, not an error."""
    made = figure([None] * 6, shaded=True, last=("–", -1))
    assert made["data"][-1]["y"] == [None] * 6


def test_the_range_holds_every_value() -> None:
    """The fixed y-range cuts nothing off."""
    low, high = figure([8.0, 9.0, 11.0, 13.0, 15.0, 17.4])["layout"]["yaxis"]["range"]
    assert (low < 8.0, high > 17.4) == (True, True)


@pytest.mark.parametrize(("lang", "expected"), [("vi", ",."), ("en", ".,")])
def test_numbers_read_as_the_language_writes_them(lang: Language, expected: str) -> None:
    """The axis has the language's decimal mark."""
    assert figure([8.0] * 6, lang)["layout"]["separators"] == expected


def test_a_chart_has_no_toolbar() -> None:
    """Nothing on a chart leads anywhere else."""
    assert config("vi")["displayModeBar"] is False
