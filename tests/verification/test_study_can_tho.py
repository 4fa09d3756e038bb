"""The worked study is well-formed, follows from its runs, and its runs are those of the model as it stands.

The tables are written by ``make study``; these tests live two of the ninety runs again. When they fail because the
model was changed on purpose, run ``make study`` and read the document's words again.
"""

from __future__ import annotations

import re

import pytest

from simulation.experiments.compare import compare
from simulation.experiments.paired import Verdict
from simulation.experiments.replicate import replicate
from simulation.loading import scenario_paths
from validity import study

P90, MEDIAN = study.GAINS
RUNS = [("can-tho-weekday", 0), ("can-tho-one-base", 7)]


def test_the_document_holds_what_its_runs_give() -> None:
    """Nobody edits a number by hand: the tables are those of the kept runs."""
    text = study.TEXT.read_text("utf-8")
    assert text == study.replaced(text, study.tables())


def test_every_run_is_kept() -> None:
    """Thirty runs of each variant, each with every KPI that is told."""
    results = study.read()
    assert {row.key for row in results.outcomes} == {task.key for task in study.asked().tasks()}
    assert set(results.kpis) == set(study.kept())


@pytest.mark.slow
@pytest.mark.parametrize(("variant", "replication"), RUNS)
def test_a_run_comes_to_the_same_again(variant: str, replication: int) -> None:
    """The kept KPIs are those of the model as it stands."""
    task = next(row for row in study.asked().tasks() if row.key == (variant, replication))
    kept = next(row for row in study.read().outcomes if row.key == task.key)
    lived = replicate(task)
    assert {name: lived.kpis[name] for name in kept.kpis} == pytest.approx(dict(kept.kpis), rel=1e-9)


@pytest.mark.parametrize(
    ("variant", "kpi", "verdict"),
    [
        ("can-tho-one-base", P90, Verdict.BETTER),
        ("can-tho-one-base", MEDIAN, Verdict.BETTER),
        ("can-tho-two-ambulances", P90, Verdict.NONE),
        ("can-tho-two-ambulances", MEDIAN, Verdict.NONE),
    ],
)
def test_the_words_follow_from_the_numbers(variant: str, kpi: str, verdict: Verdict) -> None:
    """The document's conclusion is that of the comparison."""
    assert compare(study.read()).difference(variant, kpi).verdict is verdict


@pytest.mark.parametrize("variant", ["can-tho-two-ambulances", "can-tho-one-base"])
def test_what_nothing_touches_is_identical(variant: str) -> None:
    """Counters and dossiers never differ between plans for ambulances."""
    judged = compare(study.read())
    named = ("public_services.on_time.period", "public_services.counter_wait.period")
    assert [judged.difference(variant, kpi).equal for kpi in named] == [1.0, 1.0]


def test_nobody_waits_for_a_vehicle() -> None:
    """The reason that the document gives: vehicles are not what is short."""
    assert study.read().values("can-tho-weekday", "ambulance.waiting.max").max() == 0


def test_the_command_is_that_of_the_tables() -> None:
    """What the document says to run is what the tables come from."""
    text = study.TEXT.read_text("utf-8")
    (command,) = re.findall(r"^ioc compare (.*)$", text, re.MULTILINE)
    assert command.startswith(f"{' '.join(study.VARIANTS)} --reps {study.REPLICATIONS} ")


@pytest.mark.parametrize("name", list(study.VARIANTS))
def test_every_scenario_is_linked(name: str) -> None:
    """A reader can open each file that was lived."""
    assert f"](../config/scenarios/{scenario_paths()[name].name})" in study.TEXT.read_text("utf-8")


def test_a_folder_of_something_else_is_refused(tmp_path: object, capsys: pytest.CaptureFixture[str]) -> None:
    """Tables are made of this study only."""
    assert study.main([str(tmp_path)]) == 2
    assert "holds no study" in capsys.readouterr().err
