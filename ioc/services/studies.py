"""Studies of the planner's desk: one at a time in processes of its own, each in a folder that survives a restart."""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from ioc.i18n import both
from simulation.errors import IocError
from simulation.experiments.conduct import conduct
from simulation.experiments.design import Study, StudyRefused
from simulation.experiments.replicate import Outcome
from simulation.experiments.results import Results
from simulation.experiments.store import is_study, read_study
from simulation.experiments.workers import Workers, spawned
from simulation.spec.scenario import VIETNAM

logger = logging.getLogger(__name__)

State: TypeAlias = Literal["waiting", "running", "done", "stopped", "failed"]
Kind: TypeAlias = Literal["compare", "tornado", "index766"]

_NOTE = "desk.json"
_ID = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{6}")
WAITING_MOST = 20
"""Studies that may wait at the same time."""


class UnknownStudy(KeyError):
    """There is no such study."""


@dataclass(slots=True)
class Sitting:
    """One study as the desk knows it.

    Attributes:
        id: Name of its folder.
        kind: A comparison of scenarios, one scenario with its levers moved one at a time, or the 766 desk.
        variants: Names, the reference first.
        labels: Variant to the lever and direction that it stands for, in a tornado.
        asked: What the planner wrote into a form, so that it can be shown again.
        total: Runs asked for.
        done: Runs lived.
        state: How it stands.
        error: Why it failed, for people.
    """

    id: str
    kind: Kind
    variants: tuple[str, ...]
    labels: Mapping[str, Any]
    total: int
    done: int = 0
    state: State = "waiting"
    error: str = ""
    asked: Mapping[str, Any] = field(default_factory=dict)
    stop: threading.Event = field(default_factory=threading.Event)

    def row(self) -> dict[str, Any]:
        """Plain data for pages."""
        return {
            "id": self.id,
            "kind": self.kind,
            "variants": list(self.variants),
            "labels": dict(self.labels),
            "asked": dict(self.asked),
            "total": self.total,
            "done": self.done,
            "state": "running" if self.state == "waiting" else self.state,
            "waiting": self.state == "waiting",
            "error": self.error,
        }


class Studies:
    """Keeps the studies; every method may be called from any thread."""

    def __init__(self, folder: Path, workers: Workers | None = None) -> None:
        """Know the folder; what a stopped program left half done is a stopped study with what it has."""
        self._folder = folder
        self._workers = workers or spawned(max(1, (os.cpu_count() or 2) - 1))
        self._lock = threading.Lock()
        self._runner = ThreadPoolExecutor(1, thread_name_prefix="studies")
        self._sittings = {row.id: row for row in _found(folder)}

    def start(
        self,
        study: Study,
        kind: Kind,
        labels: Mapping[str, Any] | None = None,
        asked: Mapping[str, Any] | None = None,
    ) -> str:
        """Begin a study, or let it wait for the one that runs; its id.

        Raises:
            StudyRefused: Too many wait already.
        """
        with self._lock:
            waiting = sum(row.state in ("waiting", "running") for row in self._sittings.values())
            if waiting >= WAITING_MOST:
                raise StudyRefused(f"{waiting} studies wait already; stop one, or wait")
            name = f"{datetime.now(VIETNAM):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
            sitting = Sitting(
                id=name,
                kind=kind,
                variants=tuple(row.name for row in study.variants),
                labels=labels or {},
                asked=asked or {},
                total=study.replications * len(study.variants),
            )
            self._sittings[name] = sitting
        self._note(sitting)
        self._runner.submit(self._conduct, sitting, study)
        return name

    def rows(self) -> list[dict[str, Any]]:
        """Every study, the newest first."""
        with self._lock:
            for row in list(self._sittings.values()):
                self._forget_deleted(row)
            return [
                row.row() for row in sorted(self._sittings.values(), key=lambda row: row.id, reverse=True)
            ]

    def row(self, name: str) -> dict[str, Any]:
        """How one study stands.

        Raises:
            UnknownStudy: There is none.
        """
        return self._sitting(name).row()

    def stop(self, name: str) -> None:
        """Let what has begun finish, and leave the rest.

        Raises:
            UnknownStudy: There is none.
        """
        self._sitting(name).stop.set()

    def results(self, name: str) -> Results:
        """What came of a study so far.

        Raises:
            UnknownStudy: There is none.
            StudyRefused: Nothing can be read yet, or no longer.
        """
        sitting = self._sitting(name)
        folder = self._folder / sitting.id
        return _results(folder, sitting.state, sitting.done if sitting.state == "running" else -1)

    def folder(self, name: str) -> Path:
        """Where a study's files are.

        Raises:
            UnknownStudy: There is none.
        """
        return self._folder / self._sitting(name).id

    def close(self) -> None:
        """Stop everything that runs or waits; what was lived is kept."""
        for row in self._sittings.values():
            row.stop.set()
        self._runner.shutdown(wait=True, cancel_futures=True)

    def _sitting(self, name: str) -> Sitting:
        with self._lock:
            if name in self._sittings:
                self._forget_deleted(self._sittings[name])
            if name not in self._sittings:
                raise UnknownStudy(name)
            return self._sittings[name]

    def _forget_deleted(self, sitting: Sitting) -> None:
        """Leave a study out once somebody has deleted its folder; what runs makes its folder anew."""
        if sitting.state not in ("waiting", "running") and not (self._folder / sitting.id).is_dir():
            del self._sittings[sitting.id]

    def _conduct(self, sitting: Sitting, study: Study) -> None:
        """Live a study in the runner's thread."""
        if sitting.stop.is_set():
            sitting.state = "stopped"
            self._note(sitting)
            return
        sitting.state = "running"

        def count(_: Outcome) -> None:
            sitting.done += 1
            sitting.total = max(sitting.total, sitting.done)

        try:
            results = conduct(
                study, self._workers, self._folder / sitting.id, on_done=count, stop=sitting.stop.is_set
            )
        except IocError as error:
            sitting.state, sitting.error = "failed", str(error)
        except OSError as error:  # a full disk, or somebody has deleted the folder
            logger.warning("study %s cannot be written: %s", sitting.id, error)
            told = both("study.unwritable")
            sitting.state, sitting.error = "failed", f"{told['vi']} / {told['en']} ({error.strerror})"
        except Exception as error:
            logger.exception("study %s failed", sitting.id)
            sitting.state, sitting.error = "failed", f"{type(error).__name__}: {error}"
        else:
            sitting.state = _ended(results)
            sitting.error = next((row.error for row in results.failures), "")
        self._note(sitting)

    def _note(self, sitting: Sitting) -> None:
        """Keep what the desk knows beside the study."""
        folder = self._folder / sitting.id
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _NOTE).write_text(json.dumps(sitting.row(), ensure_ascii=False, indent=1) + "\n", "utf-8")


def _ended(results: Results) -> State:
    if results.outcomes and len(results.failures) == len(results.outcomes):
        return "failed"
    return "stopped" if results.partial else "done"


def _found(folder: Path) -> Sequence[Sitting]:
    """The studies that earlier programs left."""
    found = []
    for note in sorted(folder.glob(f"*/{_NOTE}")):
        if not _ID.fullmatch(note.parent.name):
            continue
        try:
            row = json.loads(note.read_text("utf-8"))
            state: State = row["state"] if row["state"] != "running" else "stopped"
            if state != "failed" and not is_study(note.parent):
                continue
            sitting = Sitting(
                id=note.parent.name,
                kind=row["kind"],
                variants=tuple(row["variants"]),
                labels=row["labels"],
                total=row["total"],
                done=row["done"] or _lived(note.parent),
                state=state,
                error=row["error"],
                asked=row.get("asked", {}),
            )
        except (OSError, ValueError, KeyError, TypeError):
            logger.warning("%s cannot be read and is left out", note)
            continue
        found.append(sitting)
    return found


def _lived(folder: Path) -> int:
    """Runs that a study which was cut off has kept."""
    journal = folder / "journal.jsonl"
    return journal.read_bytes().count(b"\n") if journal.is_file() else 0


@lru_cache(maxsize=8)
def _results(folder: Path, state: State, done: int) -> Results:
    """A study's results as they were when it stood so."""
    del state, done  # they only tell one reading from the next
    return read_study(folder)
