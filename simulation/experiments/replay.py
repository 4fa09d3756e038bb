"""The proof of a run: lived again from its folder, it must come to the same digests."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulation.experiments.design import Study, StudyRefused, Task, Variant
from simulation.experiments.execute import execute, never
from simulation.experiments.provenance import LOCK, files, lock, versions
from simulation.experiments.replicate import Outcome, outcome_of
from simulation.experiments.store import write_json, write_text
from simulation.experiments.workers import Workers
from simulation.runner import Run

_HELD = frozenset(("variants", "runs", "seed", "until_ms", "files"))
"""What a replay needs of a lock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A run that was lived again.

    Attributes:
        variant: Name of the variant.
        replication: Number of the replication.
        events: Whether events and readings are the same, bit for bit.
        kpis: Whether every KPI is the same, bit for bit.
        error: Why it could not be lived; empty when it could.
    """

    variant: str
    replication: int
    events: bool
    kpis: bool
    error: str = ""

    @property
    def same(self) -> bool:
        """Whether everything is the same."""
        return self.events and self.kpis


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A folder that was lived again.

    Attributes:
        runs: Every run that was lived.
        asked: How many runs the folder holds.
        files: Names of files behind the scenarios that are not what they were.
        versions: ``package: then / now`` where a version is another.
    """

    runs: tuple[Replayed, ...]
    asked: int
    files: tuple[str, ...]
    versions: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether every run was lived and is the same."""
        return len(self.runs) == self.asked and all(row.same for row in self.runs)


def record(live: Run, text: str, folder: Path) -> None:
    """Write ``resolved.yaml`` and ``lock.json`` of a single run as far as it has come."""
    plan = live.plan
    variant = Variant(name=plan.scenario.id, text=text, province=plan.province.key)
    study = Study(
        variants=(variant,),
        replications=1,
        seed=plan.seed,
        until_ms=None if live.ended else live.now_ms,
        confidence=plan.scenario.experiment.confidence,
    )
    task = next(study.tasks())
    write_text(text, folder / "resolved.yaml")
    write_json(lock(study, [outcome_of(live, task)]), folder / "lock.json")


def replay(
    folder: Path,
    workers: Workers,
    on_done: Callable[[Outcome], None] | None = None,
    *,
    stop: Callable[[], bool] = never,
) -> Replay:
    """Live every run of a folder again and compare digests.

    Raises:
        StudyRefused: The folder has no lock, or its resolved scenarios are not those of the lock.
    """
    held = read_lock(folder)
    study = _study(folder, held)
    wanted = {(row["variant"], row["replication"]): row for row in held["runs"]}
    tasks = [task for task in study.tasks() if task.key in wanted]
    outcomes = execute(tasks, workers, on_done, stop=stop)
    now = files(study)
    return Replay(
        runs=tuple(_replayed(outcome, wanted[outcome.key]) for outcome in outcomes),
        asked=len(wanted),
        files=tuple(sorted(name for name in held["files"] if now.get(name) != held["files"][name])),
        versions=tuple(_other_versions(held)),
    )


def read_lock(folder: Path) -> dict[str, Any]:
    """The lock of a folder.

    Raises:
        StudyRefused: There is none, or it cannot be read.
    """
    try:
        held: Any = json.loads((folder / "lock.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise StudyRefused(
            f"{folder} has no lock.json that can be read ({error})",
            vi=f"{folder} không có lock.json đọc được ({error})",
        ) from error
    if not isinstance(held, dict) or held.get("schema") != LOCK:
        raise StudyRefused(
            f"{folder}/lock.json is not of the kind {LOCK}",
            vi=f"{folder}/lock.json không thuộc loại {LOCK}",
        )
    missing = sorted(_HELD - held.keys())
    if missing:
        raise StudyRefused(
            f"{folder}/lock.json lacks {', '.join(missing)}: it was cut off or changed by hand",
            vi=f"{folder}/lock.json thiếu {', '.join(missing)}: tệp bị cắt hoặc đã bị sửa tay",
        )
    return dict(held)


def runs_in(folder: Path) -> int:
    """How many runs a replay would live.

    Raises:
        StudyRefused: As ``read_lock``.
    """
    return len(read_lock(folder)["runs"])


def _study(folder: Path, held: Mapping[str, Any]) -> Study:
    """What was lived, from the lock and the resolved scenarios beside it."""
    variants = []
    for row in held["variants"]:
        try:
            text = (folder / row["file"]).read_text("utf-8")
        except OSError as error:
            raise StudyRefused(
                f"{folder}/{row['file']} cannot be read ({error.strerror})",
                vi=f"không đọc được {folder}/{row['file']} ({error.strerror})",
            ) from error
        variants.append(
            Variant(name=row["name"], text=text, province=row["province"], settings=row.get("settings", {}))
        )
    study = Study(
        variants=tuple(variants),
        replications=1 + max((row["replication"] for row in held["runs"]), default=0),
        seed=held["seed"],
        until_ms=held["until_ms"],
    )
    fresh = {row["name"]: row["sha256"] for row in lock(study, ())["variants"]}
    changed = [row["file"] for row in held["variants"] if fresh[row["name"]] != row["sha256"]]
    if changed:
        raise StudyRefused(
            f"{', '.join(changed)} in {folder} is not the text that was run; put it back",
            vi=f"{', '.join(changed)} trong {folder} không còn là văn bản đã chạy; hãy khôi phục tệp",
        )
    return study


def _replayed(outcome: Outcome, wanted: Mapping[str, Any]) -> Replayed:
    return Replayed(
        variant=outcome.variant,
        replication=outcome.replication,
        events=outcome.digest == wanted["digest"],
        kpis=outcome.kpi_digest() == wanted["kpis"],
        error=outcome.error,
    )


def _other_versions(held: Mapping[str, Any]) -> list[str]:
    found = []
    for group, rows in versions().items():
        for name, now in rows.items():
            then = held.get(group, {}).get(name, "?")
            if then != now:
                found.append(f"{name}: {then} / {now}")
    return found


def task_of(folder: Path, variant: str, replication: int) -> Task:
    """One run of a folder, to be lived or looked at alone.

    Raises:
        StudyRefused: The folder has no such run.
    """
    study = _study(folder, read_lock(folder))
    for task in study.tasks():
        if task.key == (variant, replication):
            return task
    raise StudyRefused(f"{folder} has no run {replication} of '{variant}'")
