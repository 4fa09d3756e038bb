"""A scenario as it is meant: every layer put together, checked, with the origin of each value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from simulation.checks.finding import Finding, Trail
from simulation.checks.known import Known
from simulation.errors import InvalidInput, Problem
from simulation.loading.composing import Located
from simulation.loading.fields import format_field
from simulation.loading.messages import told
from simulation.loading.nodes import Node, Origin
from simulation.loading.problems import problems
from simulation.loading.source import Place, Source
from simulation.loading.writing import yaml_text
from simulation.locate import config_dir
from simulation.spec.province import Province
from simulation.spec.scenario import Scenario

_OVERRIDE_DEPTH = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A scenario put together from its files.

    Attributes:
        file: The main file, as people named it.
        data: What is written or changed, in plain data; None when the file cannot be read.
        full: The same with all defaults that it stands on.
        origin: Where each value of ``data`` came from, by its path.
        sources: Every file that took part, the main one first.
        province: The place, when it names one that exists.
        scenario: The scenario in shape; without its wrong parts when there are errors.
        problems: Everything wrong with it and warnings, main file first.
        language: In which the problems are told.
        known: Domains and hazards that it was judged by.
    """

    file: str
    data: Mapping[str, Any] | None
    full: Node
    origin: Mapping[Trail, Origin]
    sources: Mapping[str, Source]
    province: Province | None
    scenario: Scenario | None
    problems: tuple[Problem, ...]
    language: str
    known: Known

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What must be put right before it can be run."""
        return tuple(problem for problem in self.problems if not problem.warning)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What still works but should be changed."""
        return tuple(problem for problem in self.problems if problem.warning)

    def require(self) -> Scenario:
        """The scenario.

        Raises:
            InvalidInput: Something is wrong; every error is in it.
        """
        if self.scenario is None or self.errors:
            raise InvalidInput(self.errors)
        return self.scenario

    def text(self) -> str:
        """The whole scenario as one file that extends none, in canonical YAML: it loads to the same scenario."""
        return yaml_text(_ordered(self.data or {}))


def _ordered(data: Any, trail: Trail = ()) -> Any:
    """The same data with the keys of each object in the order of the format."""
    if isinstance(data, tuple):
        return tuple(_ordered(row, (*trail, number)) for number, row in enumerate(data))
    if not isinstance(data, Mapping):
        return data
    keys = format_field(trail).keys or ()
    names = (*(key for key in keys if key in data), *(key for key in data if key not in keys))
    return {key: _ordered(data[key], (*trail, key)) for key in names}


def located(
    found: Iterable[Finding],
    origin: Mapping[Trail, Origin],
    sources: Mapping[str, Source],
    main: Source,
    language: str,
) -> Iterator[Located]:
    """Findings about composed data as findings about the files in which the values stand."""
    for finding in found:
        trail: Trail = finding.path
        while trail and trail not in origin:
            trail = trail[:-1]
        stands = origin.get(trail)
        if not trail or stands is None or stands.file not in sources:
            yield Located(main, finding)
            continue
        rest = finding.path[len(trail) :]
        where = (*stands.at, *rest)
        if stands.how == "override":
            where = stands.at[:_OVERRIDE_DEPTH] if finding.at_key or rest else stands.at
        moved = replace(
            finding, path=where, at_key=finding.at_key or (bool(rest) and stands.how == "override")
        )
        yield Located(sources[stands.file], moved, note_of(stands, main.file, language))


def all_problems(
    rows: Iterable[Located], sources: Mapping[str, Source], language: str
) -> tuple[Problem, ...]:
    """Findings of all files as problems, the main file's first, each in file order."""
    rows = tuple(rows)
    result: list[Problem] = []
    for source in sources.values():
        mine = [row for row in rows if row.source.file == source.file]
        notes: dict[tuple[Place, str], str] = {}
        for row in mine:
            notes.setdefault((source.place(row.finding), row.finding.code), row.note)
        for problem in problems(source, [row.finding for row in mine], language):
            note = notes.get((Place(problem.line, problem.column), problem.code), "")
            result.append(replace(problem, note=note))
    return tuple(result)


def note_of(stands: Origin, main: str, language: str) -> str:
    """What to say of a value that did not begin where it stands, or is not of the main file."""
    if stands.how == "override" or (stands.before is not None and stands.before.how != "default"):
        before = stands.before
        if before is not None and before.file:
            return told("note.overridden", {"place": place_text(before)}, language)[0]
    if stands.how == "inherited" and stands.file != main:
        return told("note.inherited", {"file": main}, language)[0]
    return ""


def place_text(stands: Origin) -> str:
    """``file:line`` of a value; a default's line is looked up now."""
    line = stands.line or default_line(stands)
    folder = config_dir().parent
    file = stands.file
    if Path(file).is_absolute() and Path(file).is_relative_to(folder):
        file = str(Path(file).relative_to(folder))
    return f"{file}:{line}" if line else file


def default_line(stands: Origin) -> int:
    """The line on which a domain's or a province's file gives a value, 0 when it cannot be found."""
    if stands.how != "default" or not stands.file or len(stands.at) < 2:
        return 0
    try:
        lines = Path(stands.file).read_text("utf-8").splitlines()
    except OSError:
        return 0
    return next(_matching(lines, stands.at), 0)


def _matching(lines: Sequence[str], where: Trail) -> Iterator[int]:
    """Numbers of the lines that may be meant, the first one is."""
    group, name = where[0], where[1]
    blocks = ("resources", "sensors", "facilities") if group in ("resources", "sensors") else (str(group),)
    block, number = "", 0
    for line_number, line in enumerate(lines, start=1):
        if line[:1].isalpha():
            block = line.partition(":")[0]
        elif block in blocks and isinstance(name, int):
            if line.startswith("  - "):
                number += 1
                if number == name + 1:
                    yield line_number
        elif block in blocks:
            wanted = str(where[2]) if group == "parameters" and len(where) > 2 else str(name)
            if line.startswith((f"  {wanted}:", f"  {wanted.partition('.')[2]}:")):
                yield line_number
