"""A study's folder: what was asked, a journal that survives a crash, and the tables made of it.

``study.json`` what was asked and how far it came; ``lock.json`` what a replay needs; ``resolved.yaml`` or
``resolved/<variant>.yaml`` the scenarios; ``journal.jsonl`` one line an outcome, appended as it comes;
``results.parquet`` and ``.csv`` one row a run; ``places.parquet`` means by commune.
"""

from __future__ import annotations

import base64
import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulation.experiments.design import Study, StudyRefused, Variant
from simulation.experiments.provenance import MARK, files, lock, scenario_file_name, versions
from simulation.experiments.replicate import Outcome
from simulation.experiments.results import Results

SCHEMA = "ioc-study/1"

SINGLE_RUN = "manifest.json"
"""What only the folder of a single run holds."""

_STUDY, _LOCK, _JOURNAL = "study.json", "lock.json", "journal.jsonl"


class StudyFolder:
    """The folder of one study.

    Attributes:
        path: Where it is.
        done: Outcomes that were there already.
    """

    def __init__(self, path: Path, study: Study, *, resume: bool = False) -> None:
        """Make the folder, or go on in it.

        Args:
            path: Where.
            study: What is asked.
            resume: Keep the outcomes that the folder already holds; failed ones are tried again.

        Raises:
            StudyRefused: The folder holds another study, or was begun with other files or another version.
        """
        self.path = path
        self._study = study
        self._files = files(study)
        self._refuse_another(resume=resume)
        path.mkdir(parents=True, exist_ok=True)
        journal = path / _JOURNAL
        self.done = tuple(row for row in _read_journal(journal) if not row.failed) if resume else ()
        write_text("".join(map(_line, self.done)), journal)
        for row in study.variants:
            file = path / scenario_file_name(study, row.name)
            file.parent.mkdir(exist_ok=True)
            write_text(row.text, file)
        self._note(partial=True, failures=(), seconds=0.0)

    def add(self, outcome: Outcome) -> None:
        """Note an outcome, so that it is there whatever happens next."""
        with (self.path / _JOURNAL).open("a", encoding="utf-8", newline="\n") as file:
            file.write(_line(outcome))
            file.flush()
            os.fsync(file.fileno())

    def finish(self, results: Results, seconds: float = 0.0) -> None:
        """Write the tables and the lock; a partial study says so."""
        self._study = results.study
        table = results.frame()
        write_parquet(table, self.path / "results.parquet")
        write_csv(table, self.path / "results.csv")
        write_parquet(results.places(), self.path / "places.parquet")
        write_json(lock(results.study, results.outcomes), self.path / _LOCK)
        self._note(partial=results.partial, failures=results.failures, seconds=seconds)

    def _refuse_another(self, *, resume: bool) -> None:
        """Only the same study may be written over what is there, and only the same model may go on with it."""
        file = self.path / _STUDY
        if not file.is_file():
            if (self.path / SINGLE_RUN).is_file():
                raise StudyRefused(
                    f"{self.path} holds a single run; choose another folder (--out)",
                    vi=f"{self.path} đang chứa một lần chạy đơn; hãy chọn thư mục khác (--out)",
                )
            return
        try:
            held = dict(json.loads(file.read_text("utf-8")))
        except (ValueError, TypeError) as error:
            raise StudyRefused(
                f"{file} cannot be read; choose another folder (--out)",
                vi=f"không đọc được {file}; hãy chọn thư mục khác (--out)",
            ) from error
        if held.get("identity") != self._study.identity:
            raise StudyRefused(
                f"{self.path} holds another study; choose another folder (--out)",
                vi=f"{self.path} đang chứa một nghiên cứu khác; hãy chọn thư mục khác (--out)",
            )
        before = {**held.get("files", {}), **held.get("program", {})}
        now = {**self._files, **versions()["program"]}
        changed = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
        if resume and changed:
            raise StudyRefused(
                f"{self.path} was begun with another state of {', '.join(changed)}; "
                "old and new runs would not be pairs: start again without --resume",
                vi=f"{self.path} được bắt đầu với {', '.join(changed)} ở trạng thái khác; "
                "lần chạy cũ và mới không thành cặp: hãy chạy lại từ đầu, không dùng --resume",
            )

    def _note(self, *, partial: bool, failures: Iterable[Outcome], seconds: float) -> None:
        study = self._study
        note = {
            "data": MARK,
            "schema": SCHEMA,
            **versions(),
            "identity": study.identity,
            "files": self._files,
            "partial": partial,
            "replications": study.replications,
            "seed": study.seed,
            "until_ms": study.until_ms,
            "confidence": study.confidence,
            "kpis": list(study.kpis),
            "precision": dict(study.precision),
            "at_most": study.at_most,
            "smallest": dict(study.smallest),
            "variants": [
                {
                    "name": row.name,
                    "province": row.province,
                    "file": scenario_file_name(study, row.name),
                    "settings": dict(row.settings),
                }
                for row in study.variants
            ],
            "failures": [
                {"variant": row.variant, "replication": row.replication, "error": row.error}
                for row in failures
            ],
            "seconds": round(seconds, 3),
        }
        write_json(note, self.path / _STUDY)


def is_study(path: Path) -> bool:
    """Whether a folder holds a study."""
    return (path / _STUDY).is_file()


def read_study(path: Path) -> Results:
    """The study of a folder with all that came of it.

    Raises:
        StudyRefused: There is no study, or it cannot be read.
    """
    try:
        note = json.loads((path / _STUDY).read_text("utf-8"))
        study = _study(path, note)
        found = {outcome.key: outcome for outcome in _read_journal(path / _JOURNAL)}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StudyRefused(
            f"{path} holds no study that can be read ({error})",
            vi=f"{path} không chứa nghiên cứu nào đọc được ({error})",
        ) from error
    outcomes = tuple(found[task.key] for task in study.tasks() if task.key in found)
    return Results(study=study, outcomes=outcomes, partial=bool(note["partial"]))


def _study(path: Path, note: Mapping[str, Any]) -> Study:
    return Study(
        variants=tuple(
            Variant(
                name=row["name"],
                text=(path / row["file"]).read_text("utf-8"),
                province=row["province"],
                settings=row["settings"],
            )
            for row in note["variants"]
        ),
        replications=note["replications"],
        seed=note["seed"],
        until_ms=note["until_ms"],
        confidence=note["confidence"],
        kpis=tuple(note["kpis"]),
        precision=note["precision"],
        at_most=note["at_most"],
        smallest=note["smallest"],
    )


def _line(outcome: Outcome) -> str:
    """One outcome as one line; floats keep every bit."""
    row = {
        "variant": outcome.variant,
        "replication": outcome.replication,
        "digest": outcome.digest,
        "seconds": round(outcome.seconds, 4),
        "error": outcome.error,
        "kpis": {name: None if math.isnan(value) else value for name, value in outcome.kpis.items()},
        "shape": list(outcome.places.shape),
        "places": base64.b64encode(outcome.places.astype("<f4").tobytes()).decode(),
    }
    return json.dumps(row, ensure_ascii=False) + "\n"


def _read_journal(path: Path) -> Iterator[Outcome]:
    """The outcomes of a journal, the last of each run; a line that a crash has torn is left out."""
    if not path.is_file():
        return
    found: dict[tuple[str, int], Outcome] = {}
    for line in path.read_text("utf-8").splitlines(keepends=True):
        if line.endswith("\n"):
            outcome = _outcome(json.loads(line))
            found[outcome.key] = outcome
    yield from found.values()


def _outcome(row: Mapping[str, Any]) -> Outcome:
    places = np.frombuffer(base64.b64decode(row["places"]), "<f4").astype(np.float32).reshape(row["shape"])
    return Outcome(
        variant=row["variant"],
        replication=row["replication"],
        kpis={name: math.nan if value is None else value for name, value in row["kpis"].items()},
        places=places,
        digest=row["digest"],
        seconds=row["seconds"],
        error=row["error"],
    )


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """A table with the mark of simulated data in its last column."""
    write_text(table.assign(data=MARK).to_csv(index=False, lineterminator="\n"), path)


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """A table with the mark of simulated data in its metadata."""
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    marked = arrow.replace_schema_metadata({**(arrow.schema.metadata or {}), b"data": MARK.encode()})
    beside = path.with_name(f".{path.name}.part")
    pq.write_table(marked, beside, compression="zstd")
    beside.replace(path)


def write_json(data: Mapping[str, Any], path: Path) -> None:
    """Plain data for people and programs."""
    write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", path)


def write_text(text: str, path: Path) -> None:
    """A file, whole or not at all."""
    beside = path.with_name(f".{path.name}.part")
    with beside.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    beside.replace(path)
