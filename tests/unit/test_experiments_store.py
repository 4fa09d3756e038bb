"""A study's folder outlives crashes, goes on where it stopped, and never mixes two studies."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulation.experiments.conduct import conduct
from simulation.experiments.design import Study, StudyRefused, Variant
from simulation.experiments.replay import replay, task_of
from simulation.experiments.replicate import Outcome, replicate
from simulation.experiments.results import Results
from simulation.experiments.store import StudyFolder, is_study, read_study
from simulation.experiments.workers import serial
from tests.studies import KPI, TEXT, study, told, variant


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Results]:
    """A study of two variants that was done once, in its folder."""
    folder = tmp_path_factory.mktemp("study")
    return folder, conduct(study(variant("a"), variant("b")), serial(), folder)


def stop_after(number: int) -> tuple[Callable[[Outcome], None], Callable[[], bool]]:
    """A listener and a wish to stop once it has heard so many outcomes."""
    heard: list[Outcome] = []
    return heard.append, lambda: len(heard) >= number


def test_the_folder_holds_everything(done: tuple[Path, Results]) -> None:
    """Study, lock, scenarios, journal and tables."""
    folder, _ = done
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {
        "study.json", "lock.json", "journal.jsonl", "results.csv", "results.parquet", "places.parquet",
        "resolved/a.yaml", "resolved/b.yaml",
    }  # fmt: skip
    assert is_study(folder)


def test_what_is_read_back_is_what_was_written(done: tuple[Path, Results]) -> None:
    """Every bit of every number, values that are unknown included."""
    folder, results = done
    again = read_study(folder)
    assert again.study == results.study
    assert [row.kpi_digest() for row in again.outcomes] == [row.kpi_digest() for row in results.outcomes]
    assert [row.digest for row in again.outcomes] == [row.digest for row in results.outcomes]
    assert all(
        np.array_equal(one.places, other.places, equal_nan=True)
        for one, other in zip(again.outcomes, results.outcomes, strict=True)
    )
    assert any(math.isnan(value) for row in again.outcomes for value in row.kpis.values())
    assert not again.partial


def test_the_tables_hold_a_row_a_run_and_say_that_all_is_simulated(done: tuple[Path, Results]) -> None:
    """CSV for people, Parquet with the same numbers, and means by commune."""
    folder, results = done
    csv = pd.read_csv(folder / "results.csv", keep_default_na=False)
    parquet = pd.read_parquet(folder / "results.parquet")
    assert list(csv["variant"]) == ["a", "b"] * 3
    assert set(csv["data"]) == {"DỮ LIỆU MÔ PHỎNG / SIMULATED DATA"}
    assert parquet[KPI].tolist() == [row.kpis[KPI] for row in results.outcomes]
    places = pd.read_parquet(folder / "places.parquet")
    speeds = places[(places["indicator"] == "mean_speed") & (places["variant"] == "a")]
    assert len(speeds) > 20
    assert speeds["n"].eq(3).all()


def test_a_torn_line_is_left_out(done: tuple[Path, Results], tmp_path: Path) -> None:
    """A crash in the middle of a write costs the one run that was being written."""
    folder, results = done
    _, stop = stop_after(0)
    conduct(results.study, serial(), tmp_path, stop=stop)
    journal = (folder / "journal.jsonl").read_text("utf-8")
    (tmp_path / "journal.jsonl").write_text(journal[:-40], "utf-8")
    assert len(read_study(tmp_path).outcomes) == 5


def test_a_stopped_study_is_partial_and_goes_on_to_the_same_end(
    done: tuple[Path, Results], tmp_path: Path
) -> None:
    """Only what is missing is lived, and the tables are the same to the byte."""
    folder, results = done
    listener, stop = stop_after(2)
    partial = conduct(results.study, serial(), tmp_path, on_done=listener, stop=stop)
    note = json.loads((tmp_path / "study.json").read_text("utf-8"))
    assert (partial.partial, len(partial.outcomes), note["partial"]) == (True, 2, True)
    lived: list[float] = []
    whole = conduct(
        results.study, serial(), tmp_path, on_done=lambda row: lived.append(row.seconds), resume=True
    )
    assert (whole.partial, len(lived)) == (False, 6)
    for name in ("results.csv", "results.parquet", "places.parquet", "lock.json"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_failed_runs_are_tried_again_when_a_study_goes_on(tmp_path: Path, done: tuple[Path, Results]) -> None:
    """What failed for want of memory may succeed later; what succeeded is kept."""
    _, results = done
    kept = StudyFolder(tmp_path, results.study)
    kept.add(told(next(results.study.tasks())))
    kept.add(Outcome(variant="b", replication=0, error="OSError: disk full"))
    assert [row.key for row in StudyFolder(tmp_path, results.study, resume=True).done] == [("a", 0)]


def test_a_folder_is_not_written_over_by_another_study(done: tuple[Path, Results]) -> None:
    """Another seed is another study; more runs of the same are not."""
    folder, results = done
    with pytest.raises(StudyRefused, match="holds another study"):
        StudyFolder(folder, replace(results.study, seed=12))
    assert results.study.with_replications(9).identity == results.study.identity


def test_a_study_does_not_go_on_with_another_model(done: tuple[Path, Results], tmp_path: Path) -> None:
    """A domain's file that has changed would part the pairs; beginning again is allowed."""
    _, results = done
    StudyFolder(tmp_path, results.study)
    note = json.loads((tmp_path / "study.json").read_text("utf-8"))
    note["files"]["domains/traffic.yaml"] = "0" * 64
    (tmp_path / "study.json").write_text(json.dumps(note), "utf-8")
    with pytest.raises(StudyRefused, match=r"another state of domains/traffic\.yaml"):
        StudyFolder(tmp_path, results.study, resume=True)
    assert StudyFolder(tmp_path, results.study).done == ()


def test_one_failure_is_told_and_the_rest_is_kept(tmp_path: Path) -> None:
    """A variant that cannot be lived in its province fails; the other has all its runs."""
    wrong = Variant(name="wrong", text=TEXT, province="hue")
    results = conduct(study(variant(), wrong, replications=2), serial(), tmp_path)
    assert {row.variant for row in results.failures} == {"wrong"}
    assert len(results.of("a")) == 2
    failures = json.loads((tmp_path / "study.json").read_text("utf-8"))["failures"]
    assert [row["replication"] for row in failures] == [0, 1]
    assert "is played in 'cao-bang'" in failures[0]["error"]


def test_a_study_in_which_no_time_counts_is_refused() -> None:
    """Warm-up and cool-down longer than the run are said before anything is lived."""
    with pytest.raises(StudyRefused, match="leave no time that counts"):
        conduct(replace(study(), until_ms=1_800_000), serial())


def test_a_replay_comes_to_the_same_or_says_what_differs(done: tuple[Path, Results], tmp_path: Path) -> None:
    """Digests of events and of KPIs are compared run by run."""
    folder, _ = done
    assert replay(folder, serial()).same
    for name in ("lock.json", "resolved/a.yaml", "resolved/b.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    lock = json.loads((tmp_path / "lock.json").read_text("utf-8"))
    lock["runs"][0]["digest"] = "0" * 64
    lock["runs"][3]["kpis"] = "0" * 64
    lock["files"]["domains/traffic.yaml"] = "0" * 64
    lock["packages"]["numpy"] = "0.1"
    (tmp_path / "lock.json").write_text(json.dumps(lock), "utf-8")
    found = replay(tmp_path, serial())
    assert [(row.events, row.kpis) for row in found.runs if not row.same] == [(False, True), (True, False)]
    assert found.files == ("domains/traffic.yaml",)
    assert [row.partition(":")[0] for row in found.versions] == ["numpy"]


def test_a_scenario_that_was_changed_afterwards_is_not_replayed(
    done: tuple[Path, Results], tmp_path: Path
) -> None:
    """The lock knows the text that was run."""
    folder, _ = done
    (tmp_path / "resolved").mkdir()
    (tmp_path / "lock.json").write_bytes((folder / "lock.json").read_bytes())
    (tmp_path / "resolved" / "a.yaml").write_text(TEXT, "utf-8")
    (tmp_path / "resolved" / "b.yaml").write_text(TEXT.replace("2 h", "3 h"), "utf-8")
    with pytest.raises(StudyRefused, match=r"resolved/b.yaml .* is not the text that was run"):
        replay(tmp_path, serial())


def test_one_run_of_a_folder_can_be_lived_alone(done: tuple[Path, Results]) -> None:
    """Its task is found by variant and replication, and comes to the same digest."""
    folder, results = done
    assert replicate(task_of(folder, "b", 1)).digest == results.of("b")[1].digest
    with pytest.raises(StudyRefused, match="no run 9"):
        task_of(folder, "b", 9)


@pytest.mark.parametrize("text", ["{", "{}", '{"schema": "ioc-study/1"}'])
def test_what_is_no_study_is_not_read(tmp_path: Path, text: str) -> None:
    """The message names the folder."""
    (tmp_path / "study.json").write_text(text, "utf-8")
    with pytest.raises(StudyRefused, match="no study that can be read"):
        read_study(tmp_path)


@pytest.mark.parametrize(
    ("variants", "why"),
    [((), "without a variant"), ((variant(), variant()), "named twice: a"), ((variant("../x"),), "letters")],
)
def test_a_study_that_cannot_be_is_refused(variants: tuple[Variant, ...], why: str) -> None:
    """Names are unique, and good for files."""
    with pytest.raises(StudyRefused, match=why):
        Study(variants=variants)
