"""The planner's shelf: shipped scenarios and one's own, checked while they are written, levers, saving."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from ioc.i18n import both, language, quantity
from ioc.services.levers import called, lever_groups, written
from ioc.services.scenes import OWN
from simulation.errors import IocError, Problem
from simulation.experiments.replicate import installed
from simulation.loading import load_province_head, read_file, scenario_paths
from simulation.loading.composed import Composed
from simulation.loading.editing import set_value, unset
from simulation.loading.explaining import explain
from simulation.loading.scenarios import compose, compose_text
from simulation.spec.scenario import ANY_PROVINCE

Json: TypeAlias = dict[str, Any]

LONGEST_TEXT = 200_000
"""Characters that a planner's file may hold."""
MOST_FILES = 500
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_NAME = 80
_MOVED = """schema: ioc-scenario/1
id: {name}-moved
extends: {name}
override: {{"{path}": {{multiply: {factor}, why: lever}}}}
"""
_NAMES = re.compile(r"^facilities\[[^\]]*\]\.(id|name\.\w+)$")
"""What a facility is called, which stands above its other values anyway."""
_HEAD = ("schema", "id", "title", "about", "extends", "experiment", "costs")


class PlanRefused(IocError):
    """The desk cannot do that; the text is in both languages."""

    def __init__(self, vi: str, en: str) -> None:
        """Keep both texts."""
        self.text = {"vi": vi, "en": en}
        super().__init__(en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One scenario of the shelf."""

    name: str
    path: Path
    own: bool


class Planner:
    """Scenario files for one desk; every method may be called from any thread."""

    def __init__(self, folder: Path) -> None:
        """Keep one's own files in ``folder``."""
        self._folder = folder

    # The shelf.

    def entries(self) -> Mapping[str, Entry]:
        """Scenarios by name: one's own first, then the shipped ones."""
        own = {path.stem: path for path in sorted(self._folder.glob("*.yaml")) if path.is_file()}
        rows = {name: Entry(name=name, path=path, own=True) for name, path in own.items()}
        for name, path in scenario_paths().items():
            rows.setdefault(name, Entry(name=name, path=path, own=False))
        return rows

    def rows(self) -> list[Json]:
        """The shelf as pages show it."""
        rows = []
        for entry in self.entries().values():
            with suppress(OSError):  # another window has just deleted it
                rows.append(self._row(entry))
        return rows

    def opened(self, name: str) -> Json:
        """One scenario with its text.

        Raises:
            KeyError: There is none of that name.
        """
        entry = self.entries()[name]
        try:
            return {**self._row(entry), "text": entry.path.read_text("utf-8", errors="replace")}
        except OSError as error:
            raise KeyError(name) from error

    def composed(self, name: str) -> Composed:
        """A saved scenario put together.

        Raises:
            KeyError: There is none of that name.
        """
        return compose(self.entries()[name].path, installed().catalogue)

    def moved(self, name: str, path: str, factor: float) -> Composed:
        """A saved scenario with one value multiplied."""
        text = _MOVED.format(name=name, path=path, factor=f"{factor:g}")
        return compose_text(text, str(self._folder / f"{name}-moved.yaml"), installed().catalogue)

    def _row(self, entry: Entry) -> Json:
        title, province = _head(entry.path, entry.path.stat().st_mtime_ns)
        return {
            "name": entry.name,
            "own": entry.own,
            "scene": f"{OWN if entry.own else ''}{entry.name}",
            "bound": province,
            "title": title or {"vi": entry.name, "en": entry.name},
            "province": _province(province),
        }

    # Writing.

    def checked(self, name: str, text: str, lang: str) -> Json:
        """Everything that the desk says of a text that may not be saved yet."""
        made = self._made(name, text, lang)
        base = _bases(made)
        return {
            "problems": [_problem(row, made) for row in made.problems],
            "base": base[0] if base else None,
            "related": [each for each in (*base, *_compared(made)) if each in self.entries()],
            "anywhere": made.scenario is not None and made.scenario.province == ANY_PROVINCE,
            "differences": list(_differences(made, lang, extends=bool(base))),
            "levers": [] if made.errors else lever_groups(made, lang),
        }

    def set(self, text: str, path: str, value: str | None) -> str:
        """The text with one value set, or put back to what lies below it; comments stay.

        Raises:
            PlanRefused: The path or the value cannot be written.
        """
        known = installed().catalogue
        try:
            if value is None:
                return unset(text, path, known)
            return set_value(unset(text, path, known, overrides_only=True), path, value, known)
        except (IocError, ValueError) as error:
            raise PlanRefused(
                f"không ghi được '{path}': {error}", f"'{path}' cannot be written: {error}"
            ) from error

    def save(self, name: str, text: str, before: str | None = None) -> None:
        """Keep a text as one's own file, whole or not at all; ``before`` is what the planner believes stands there.

        Raises:
            PlanRefused: It is no name for a file of one's own, the text is too long, or another window has changed
                or deleted the file.
        """
        self._refuse_name(name, new=False)
        if before is not None and self._stands(name) != before:
            words = both("plan.saved_elsewhere")
            raise PlanRefused(words["vi"], words["en"])
        if len(text) > LONGEST_TEXT:
            raise PlanRefused("tệp quá dài", "the file is too long")
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w",
            dir=self._folder,
            prefix=f".{name}.",
            suffix=".part",
            delete=False,
            encoding="utf-8",
            newline="\n",
        ) as file:
            file.write(text)
        Path(file.name).replace(self._folder / f"{name}.yaml")

    def _stands(self, name: str) -> str | None:
        """The text of a file as the browser is given it, None when there is none."""
        try:
            return str(self.opened(name)["text"])
        except KeyError:
            return None

    def copy(self, text: str, as_name: str) -> str:
        """Keep a text under a new name, which becomes its ``id``; the name.

        Raises:
            PlanRefused: The name is taken or is no name for a file.
        """
        self._refuse_name(as_name, new=True)
        self.save(as_name, re.sub(r"(?m)^id:.*$", f"id: {as_name}", text, count=1))
        return as_name

    def delete(self, name: str) -> None:
        """Delete a file of one's own.

        Raises:
            PlanRefused: There is none of that name.
        """
        entry = self.entries().get(name)
        if entry is None or not entry.own:
            raise PlanRefused(f"không có kịch bản riêng '{name}'", f"there is no scenario of yours '{name}'")
        entry.path.unlink(missing_ok=True)

    def _refuse_name(self, name: str, *, new: bool) -> None:
        if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
            raise PlanRefused(
                f"'{name}' không làm tên tệp được; hãy viết chữ thường, chữ số và dấu gạch nối",
                f"'{name}' cannot be a file's name; write lower-case letters, digits and hyphens",
            )
        entry = self.entries().get(name)
        if entry is not None and (new or not entry.own):
            raise PlanRefused(f"đã có kịch bản '{name}'", f"there is a scenario '{name}' already")
        if entry is None and len(self.entries()) > MOST_FILES:
            raise PlanRefused("đã có quá nhiều kịch bản", "there are too many scenarios already")

    def _made(self, name: str, text: str, lang: str) -> Composed:
        """The text as if it stood in its file, or in one's own folder."""
        entry = self.entries().get(name)
        plain = name if _NAME.fullmatch(name) else "unsaved"  # a name is no way out of the folder
        path = entry.path if entry is not None else self._folder / f"{plain}.yaml"
        return compose_text(text, str(path), installed().catalogue, language=lang)


def _differences(made: Composed, lang: str, *, extends: bool) -> Iterator[Json]:
    """What the main file says that what lies below it does not."""
    for row in explain(made):
        stands = row.origin[-1]
        before = row.origin[-2] if len(row.origin) > 1 else None
        if row.trail[0] in _HEAD or stands.how not in ("written", "override"):
            continue
        if _NAMES.search(row.path):
            continue
        if not extends and (before is None or before.how != "default"):
            continue
        if before is not None and before.value == row.value:
            continue
        yield {
            "path": row.path,
            "name": called(made, row.path, lang),
            "base": _shown(before.value, lang) if before is not None else "",
            "own": _shown(row.value, lang),
            "why": stands.why,
        }


def _shown(value: Any, lang: str) -> str:
    """A value for people to read; a number without a unit as the file has it, for it may be a code."""
    text = written(value)
    return text if text.isdecimal() else quantity(text, language(lang))


def _bases(made: Composed) -> tuple[str, ...]:
    """Names of the scenarios that the main file extends."""
    source = made.sources.get(made.file)
    data = source.data if source is not None and isinstance(source.data, Mapping) else {}
    named = data.get("extends") or ()
    names = (named,) if isinstance(named, str) else named
    return tuple(Path(str(name)).stem for name in names)


def _compared(made: Composed) -> tuple[str, ...]:
    scenario = made.scenario
    name = scenario.experiment.compare_to if scenario is not None else None
    return (Path(name).stem,) if name else ()


def _problem(row: Problem, made: Composed) -> Json:
    return {
        "file": Path(row.file).name,
        "here": row.file == made.file,
        "line": row.line,
        "column": row.column,
        "code": row.code,
        "severity": "warning" if row.warning else "error",
        "message": row.message,
        "suggestion": row.suggestion,
        "origin": row.note,
    }


@lru_cache(maxsize=1024)
def _head(path: Path, changed_ns: int) -> tuple[Json | None, str]:
    """Title and province of a scenario as it was at a moment; put together only when its own file says neither."""
    del changed_ns
    data = read_file(path).data
    data = data if isinstance(data, Mapping) else {}
    title, province = data.get("title"), data.get("province")
    if title is None or province is None:
        scenario = compose(path, installed().catalogue).scenario
        if scenario is not None:
            return dict(scenario.title.model_dump()), scenario.province
    known = isinstance(title, Mapping) and {"vi", "en"} <= title.keys()
    return ({key: str(title[key]) for key in ("vi", "en")} if known and title else None), str(province or "")


def _province(name: str) -> Json:
    if name in ("", ANY_PROVINCE):
        return {"vi": "mọi tỉnh, thành phố", "en": "any province"}
    try:
        return dict(load_province_head(name).name.model_dump())
    except IocError:
        return {"vi": name, "en": name}
