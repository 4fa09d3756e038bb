"""The report on validity is well-formed, and its figures are those of the model as it stands.

The report is written by ``make validity``; these tests live a part of it again. When one of them fails because
the model was changed on purpose, run ``make validity`` and look at what moved.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from validity import air, counts, queues, replays, sources
from validity.figures import Axis, Chart
from validity.report import judge, mean_interval, poisson_rate, table

DOCS = Path(__file__).parents[2] / "docs"
PARTS = (
    "At a glance", "Where the model is wrong", "Case A", "Case B", "Case C", "Case D", "Queues against theory",
    "Ordinary days against published counts", "Air: bands of a December", "What is assumed",
)  # fmt: skip
SEEN_M = 0.02
"""A gauge's own noise and the order of rounding; readings are published in whole centimetres."""


@lru_cache(maxsize=1)
def report() -> str:
    """The report as shipped."""
    return (DOCS / "validity.md").read_text(encoding="utf-8")


def rows_of(title: str, columns: int) -> list[list[str]]:
    """Cells of the rows of so many columns under a heading."""
    part = report().split(f"\n## {title}", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if len(row) == columns and not set("".join(row)) <= set("-: ")]


@pytest.mark.parametrize("part", PARTS)
def test_the_report_has_every_part(part: str) -> None:
    """Nobody can leave out the part on what is wrong."""
    assert f"\n## {part}" in report()


def test_every_table_is_whole() -> None:
    """Each row has as many cells as its head, and no number is missing."""
    for block in re.findall(r"(?:^\|.*\n)+", report(), re.MULTILINE):
        widths = {line.count("|") for line in block.splitlines()}
        assert len(widths) == 1, block
    assert not re.search(r"\bnan\b|\binf\b", report())


def test_every_drawing_is_there_readable_and_none_is_left_over() -> None:
    """Each picture of the text is a drawing with a title, and each drawing is in the text."""
    named = re.findall(r"\]\(figures/([^)]+\.svg)\)", report())
    made = {path.name for path in (DOCS / "figures").glob("*.svg")}
    assert set(named) == made
    for name in named:
        root = ElementTree.fromstring((DOCS / "figures" / name).read_text("utf-8"))  # noqa: S314 - our own drawing
        title = root.find("{http://www.w3.org/2000/svg}title")
        assert title is not None
        assert title.text


def test_what_differs_is_said_at_the_top() -> None:
    """As many rows under "Where the model is wrong" as the glance counts."""
    glance = rows_of("At a glance", 4)[1:]
    assert len(rows_of("Where the model is wrong", 4)[1:]) == sum(int(row[3]) for row in glance)


@pytest.mark.parametrize("case", [replays.CASE_A])
def test_the_replay_still_shows_the_reported_stages(case: str) -> None:
    """Every reading of case A, lived again, is the reported one within two centimetres."""
    reported = {(row[0], row[1]): float(row[3]) for row in rows_of("Case A", 7)[1:]}
    lived = [row for gauge in replays.flood_only(case).values() for row in replays.reading_rows(gauge)]
    moved = {
        (row[0], row[1]): (reported[row[0], row[1]], float(row[3]))
        for row in lived
        if abs(float(row[3]) - reported[row[0], row[1]]) > SEEN_M
    }
    assert len(lived) == len(reported)
    assert moved == {}, "run make validity"


def test_the_count_of_assumptions_is_the_files() -> None:
    """The table of sources is that of the configuration as it stands."""
    reported = [row for row in rows_of("What is assumed", 11) if row[0] != "domain"]
    assert reported == [[str(cell) for cell in row] for row in sources.domain_rows()], "run make validity"


@pytest.mark.slow
def test_a_week_under_another_seed_agrees_with_the_report() -> None:
    """One week of Hue under a seed that the report did not use: its counts fit the reported rates."""
    week = counts.week(("hue", 4))
    reported = {
        row[0]: float(row[3].replace(",", ""))
        for row in rows_of("Ordinary days against published counts", 7)
        if row[1] == "Hue"
    }
    for key, name in (
        ("requests", "Requests to 115"),
        ("reports", "Field reports"),
        ("dossiers", "Dossiers received"),
    ):
        days = counts.WORKING_DAYS if key == "dossiers" else counts.DAYS
        _, low, high = poisson_rate(week.counts[key], week.million * days)
        assert 0.97 * low <= reported[name] <= 1.03 * high


# --- The report's own tools -----------------------------------------------------------------------


def test_verdicts_follow_the_interval_then_the_tolerance() -> None:
    """Inside: agrees. Outside and near: close. Else: differs."""
    assert judge(0.9, 1.1, 1.0, 1.05) == "agrees"
    assert judge(1.01, 1.03, 1.0, 1.02) == "close"
    assert judge(1.2, 1.4, 1.0, 1.3) == "differs"


def test_the_poisson_interval_holds_its_promise() -> None:
    """Of 4,000 counts about 4 exclude their own mean: at most 16, and nothing counted still has an upper end."""
    drawn = np.random.default_rng(3).poisson(12.5, 4000).tolist()
    missed = sum(not low <= 12.5 <= high for _, low, high in (poisson_rate(count, 1.0) for count in drawn))
    assert missed <= 16
    assert poisson_rate(0, 2.0)[:2] == (0.0, 0.0)
    assert poisson_rate(0, 2.0)[2] == pytest.approx(3.8, abs=0.01)


def test_the_mean_interval_is_students() -> None:
    """Three values 1, 2, 3: mean 2, half width 31.6 / sqrt 3."""
    assert mean_interval(np.array([1.0, 2.0, 3.0])) == pytest.approx((2.0, 31.599 / 3**0.5), rel=1e-3)


def test_columns_of_numbers_stand_to_the_right() -> None:
    """Text to the left; a column with one text in it is text."""
    made = table(("what", "m"), [("a|b", "+0.25"), ("c", "1,120")])
    assert made.splitlines() == ["| what | m |", "| --- | ---: |", "| a/b | +0.25 |", "| c | 1,120 |"]


def test_labels_of_lines_are_pushed_apart() -> None:
    """Two lines that end at one place have labels that can be read."""
    chart = Chart(
        title="x", x=Axis(label="h", low=0, high=1, step=1), y=Axis(label="m", low=0, high=1, step=1)
    )
    for label in ("one", "two"):
        chart.line([(0, 0.5), (1, 0.5)], "#000000", label)
    tops = [float(found) for found in re.findall(r'y="([\d.]+)"[^>]*>(?:one|two)<', chart.svg())]
    assert tops[1] - tops[0] >= 13


def test_arrivals_are_thinned_as_the_state_asks() -> None:
    """The report's own experiment on arrivals, for a quarter of its days."""
    chi2, limit, ratio = queues.thinned(days=100)
    assert chi2 < limit
    assert ratio == pytest.approx(1, abs=0.02)


@pytest.mark.slow
def test_a_december_is_a_month_of_days() -> None:
    """Shares of days add up, and nights are worse than days."""
    month = air.december(("hue", 5))
    assert month.percent.sum() == pytest.approx(100)
    assert month.night > 1
