"""The 766 desk: what is asked, what comes of it, and how it is told."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from typer.testing import CliRunner

from ioc.cli.command import app
from ioc.services.desk766 import BASE, CHANGED, Request, desk_of, study_of
from ioc.services.desk766_data import Desk, Line, plain
from simulation.aggregation.indices.service import POINTS, Part
from simulation.errors import InvalidInput, UnknownName
from simulation.experiments.conduct import conduct
from simulation.experiments.replicate import Outcome
from simulation.experiments.results import Results
from simulation.experiments.workers import serial
from simulation.loading import load_scenario_text
from tests.runs import model
from tests.worlds import spec_of

SCORES = ("transparency", "progress", "online", "payment", "satisfaction", "digitisation")


@lru_cache
def asked(request: Request) -> Results:
    """A study of a small province, lived once."""
    small = replace(request, province="hue", days=request.days or 2, replications=2)
    return conduct(study_of(small), serial())


@lru_cache
def desk(request: Request) -> Desk:
    """What came of it."""
    return desk_of(asked(request))


def line(of: Desk, name: str) -> Line:
    """A score or queue by its indicator."""
    return next(row for row in (*of.scores, *of.queues) if row.kpi.split(".")[1] == name)


@pytest.mark.parametrize("part", POINTS)
def test_the_desk_starts_from_the_published_split(part: Part) -> None:
    """After two ordinary days each score is still near Bắc Ninh's published one, its greatest points unchanged."""
    published = spec_of("public_services").parameters["score_start"].value[part]
    score = desk(Request()).scores[list(POINTS).index(part)]
    assert score.maximum == POINTS[part]
    assert score.now.mean == pytest.approx(published, abs=0.25)


def test_the_total_is_the_sum_of_the_six_scores() -> None:
    """Six scores, 100 points, nothing added and nothing lost."""
    whole = desk(Request())
    assert whole.total.maximum == sum(row.maximum or 0 for row in whole.scores) == 100
    assert whole.total.now.mean == pytest.approx(sum(row.now.mean or 0 for row in whole.scores), abs=0.01)


@pytest.mark.no_cover  # seven studies
@pytest.mark.parametrize(
    ("request_", "moved", "sign"),
    [
        (Request(staff=1.5), "counter_wait", -1),
        (Request(staff=0.6), "counter_wait", 1),
        (Request(online="80 %"), "score_online", 1),
        (Request(digitised="60 %"), "score_digitisation", -1),
        (Request(digitised="60 %"), "overdue_dossiers", 1),
        (Request(payment="50 %"), "score_payment", -1),
        (
            Request(more=(("parameters.public_services.processing_time", "140 %"),)),
            "on_time",
            -1,
        ),
    ],
)
def test_what_is_asked_moves_its_number(request_: Request, moved: str, sign: int) -> None:
    """Paired runs: every change moves what it is meant to move, in its direction, in the mean of the pairs."""
    change = line(desk(request_), moved).change
    assert change is not None
    assert sign * (change.mean or 0.0) > 0


def test_without_a_wish_there_is_nothing_to_compare() -> None:
    """One variant, and no second column anywhere."""
    study = study_of(Request())
    assert [row.name for row in study.variants] == [BASE]
    whole = desk(Request())
    assert whole.settings == ()
    assert {row.then for row in (*whole.scores, whole.total, *whole.queues)} == {None}
    assert {row.then for row in whole.overdue} == {None}


def test_what_was_changed_is_told_before_and_after() -> None:
    """The settings name the path, what the domain calls it, the shipped value and the new one."""
    setting = desk(Request(online="80 %")).settings
    assert [(row.path, row.before, row.after) for row in setting] == [
        ("parameters.public_services.online_share", "66.47 %", "80 %")
    ]
    assert setting[0].name == spec_of("public_services").parameters["online_share"].about


def test_staff_multiplies_what_the_scenario_says_of_every_hour(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """A fifth more people is a fifth more in each hour, also where the scenario has hours of its own."""
    hours = ", ".join(["0.5"] * 12 + ["1"] * 12)
    file = tmp_path_factory.mktemp("desk") / "hours.yaml"
    file.write_text(
        f"schema: ioc-scenario/1\nid: hours\nextends: weekday\n"
        f"parameters: {{public_services: {{counter_staffing: [{hours}]}}}}\n",
        "utf-8",
    )
    study = study_of(Request(scenario=file, staff=1.2))
    text = study.variant(CHANGED).text
    scenario, _ = load_scenario_text(text, "changed.yaml", model().catalogue)
    assert scenario is not None
    shares = scenario.parameters["public_services"]["counter_staffing"]
    assert list(shares) == pytest.approx([0.6] * 12 + [1.2] * 12)
    assert scenario.parameters["public_services"]["officer_staffing"] == "120 %"


@pytest.mark.no_cover  # lived twice
def test_the_same_request_gives_the_same_desk() -> None:
    """Nothing but the request decides: two sittings agree to the last digit."""
    request = Request(online="80 %")
    small = replace(request, province="hue", days=2, replications=2)
    again = desk_of(conduct(study_of(small), serial()))
    assert plain(again) == plain(desk(request))


def test_overdue_communes_come_worst_first_and_are_part_of_the_whole() -> None:
    """The list is in falling order, without communes that have none, and never more than the province's mean."""
    late = desk(Request()).overdue
    means = [row.now.mean or 0.0 for row in late]
    assert means == sorted(means, reverse=True)
    assert all(mean > 0 for mean in means)
    whole = asked(Request()).values(BASE, "public_services.overdue_dossiers")
    assert sum(means) <= whole.mean() + 1e-6


def many(number: int) -> Results:
    """So many runs made of one, each with a wait of its own."""
    results = asked(Request())
    first = results.outcomes[0]
    kpi = "public_services.counter_wait.mean"
    rows: list[Outcome] = [
        replace(first, replication=run, kpis={**first.kpis, kpi: float(run)}) for run in range(number)
    ]
    return Results(study=results.study.with_replications(number), outcomes=tuple(rows))


def test_a_desk_says_how_many_of_its_runs_are_done() -> None:
    """A study that was stopped keeps both numbers apart: those asked for, and those that are there."""
    part = many(12)
    part = replace(part, study=part.study.with_replications(30), partial=True)
    assert (desk_of(part).done, desk_of(part).replications) == (12, 30)


def test_percentages_change_by_points() -> None:
    """The change of a percentage has a unit of its own, every other change has its line's."""
    lines = desk_of(many(2)).queues
    assert {line.change_unit is not None for line in lines if line.unit == "%"} == {True}
    assert {line.change_unit for line in lines if line.unit != "%"} == {None}


def test_ten_runs_give_an_interval_and_a_range_of_days() -> None:
    """From ten runs on: the interval of the mean, and the 10–90 % range of the runs, which is wider."""
    wait = line(desk_of(many(30)), "counter_wait").now
    assert (wait.n, wait.least, wait.most) == (30, 0, 29)
    assert wait.p10 == pytest.approx(np.quantile(np.arange(30), 0.1))
    assert wait.p90 == pytest.approx(np.quantile(np.arange(30), 0.9))
    assert wait.low is not None
    assert wait.high is not None
    assert wait.p10 is not None
    assert wait.p10 < wait.low < (wait.mean or 0.0) < wait.high


def test_few_runs_give_neither_interval_nor_range() -> None:
    """Below ten runs there are only the runs themselves: lowest, highest, mean."""
    wait = line(desk_of(many(9)), "counter_wait").now
    assert (wait.low, wait.high, wait.p10, wait.p90) == (None, None, None, None)
    assert (wait.least, wait.most, wait.mean) == (0, 8, 4)


def test_failed_runs_are_counted_and_left_out() -> None:
    """One failure never costs the rest, and is told."""
    results = asked(Request())
    broken = replace(results.outcomes[0], kpis={}, error="lost")
    told = desk_of(replace(results, outcomes=(broken, results.outcomes[1])))
    assert told.failed == 1
    assert told.total.now.n == 1


def test_the_plain_form_is_json_in_both_languages() -> None:
    """Programs and pages get texts as vi and en, and say that the data are simulated."""
    data = json.loads(json.dumps(plain(desk(Request(online="80 %"))), ensure_ascii=False))
    assert data["data"].startswith("DỮ LIỆU MÔ PHỎNG")
    assert [set(row["name"]) for row in data["scores"]] == [{"vi", "en"}] * len(SCORES)
    assert data["total"]["then"]["mean"] > data["total"]["now"]["mean"]
    assert len(data["notes"]) == 3


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (Request(online="140 %"), InvalidInput),
        (Request(digitised="many"), InvalidInput),
        (Request(province="atlantis"), UnknownName),
        (Request(scenario="atlantis"), UnknownName),
    ],
)
def test_what_cannot_be_is_refused(request_: Request, error: type[Exception]) -> None:
    """A wrong share, province or scenario is refused before anything is lived."""
    with pytest.raises(error):
        study_of(request_)


def test_the_command_tells_in_vietnamese() -> None:
    """The tables have the six scores, their sum, queues and the honest note."""
    told = CliRunner().invoke(
        app,
        ["index766", "--province", "hue", "--days", "1", "--reps", "1", "--online", "80%", "--lang", "vi"],
    )
    assert told.exit_code == 0, told.output
    for words in (
        "Chỉ số 766",
        "DỮ LIỆU MÔ PHỎNG",
        "Điểm số hoá hồ sơ (22)",
        "Tổng",
        "66.47 % → 80%",
        "Không có thứ hạng",
    ):
        assert words in told.stdout


def test_the_command_gives_json() -> None:
    """``--format json`` is the desk's plain form and nothing else on the output stream."""
    told = CliRunner().invoke(
        app, ["index766", "--province", "hue", "--days", "1", "--reps", "1", "--format", "json"]
    )
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["schema"] == "ioc-desk766/1"


def test_the_command_says_what_is_wrong_with_a_share() -> None:
    """A wrong value ends with exit code 1 and says where it came from."""
    told = CliRunner().invoke(app, ["index766", "--payment", "900 %", "--reps", "1"])
    assert told.exit_code == 1
    assert "online_payment_share" in told.stderr
