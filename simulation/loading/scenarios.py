"""Scenarios: by file or by name, checked against the domains, hazards and the province they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from simulation.checks.finding import Finding, Trail
from simulation.checks.known import Known
from simulation.checks.nearest import listed, nearest
from simulation.errors import Problem, UnknownName
from simulation.loading.composed import Composed, all_problems, located
from simulation.loading.composing import Composer
from simulation.loading.distributing import expanded
from simulation.loading.extending import Folder, Unreachable, extended, read_extended
from simulation.loading.ground import ground
from simulation.loading.meaning import meaning
from simulation.loading.nodes import Node, Origin, origins, plain, pruned
from simulation.loading.provinces import province_file, province_keys, province_path, province_paths
from simulation.loading.reading import read_file, read_text
from simulation.loading.shaping import shaped
from simulation.loading.source import Place, Source
from simulation.locate import config_dir
from simulation.spec.province import Province
from simulation.spec.scenario import Scenario, ScenarioFile

Changes: TypeAlias = Sequence[tuple[str, str]]
"""Values by path as a person writes them, in the order in which they are set."""

COMMAND_LINE = "--set"
"""Where a value stands that no file gives."""

_STAND_INS: Mapping[str, Any] = MappingProxyType(
    {
        "schema": "ioc-scenario/1",
        "id": "unnamed",
        "title": {"vi": "-", "en": "-"},
        "about": {"vi": "-", "en": "-"},
        "province": "",
        "time": {"start": "2026-01-01T00:00+07:00", "duration": "9999 h"},
    }
)
"""Take the place of wrong required keys while the rest of a scenario is looked at."""


def scenario_paths(config: Path | None = None) -> Mapping[str, Path]:
    """Files of the shipped scenarios by name."""
    folder = (config or config_dir()) / "scenarios"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def scenario_path(name: str | Path, config: Path | None = None) -> Path:
    """The file of a scenario given by path or by the name of a shipped one.

    Raises:
        UnknownName: Neither a file nor a shipped scenario.
    """
    path = Path(name)
    if path.suffix in (".yaml", ".yml") or path.is_file():
        return path
    shipped = scenario_paths(config)
    if str(name) not in shipped:
        close = nearest(str(name), shipped)
        hint = f"; did you mean '{close}'?" if close else f": known are {listed(shipped)}"
        said = f"; có phải ý bạn là '{close}'?" if close else f": có {listed(shipped)}"
        raise UnknownName(f"scenario '{name}' does not exist{hint}", vi=f"không có kịch bản '{name}'{said}")
    return shipped[str(name)]


def load_scenario(
    name: str | Path, known: Known, *, config: Path | None = None, language: str = "en"
) -> Scenario:
    """A scenario by path, or by name for a shipped one, put together from everything that it extends.

    Raises:
        UnknownName: Neither a file nor a shipped scenario.
        InvalidInput: The file is wrong; every problem is in the error.
    """
    return compose(scenario_path(name, config), known, config=config, language=language).require()


def load_scenario_text(
    text: str, file: str, known: Known, *, config: Path | None = None, language: str = "en"
) -> tuple[Scenario | None, tuple[Problem, ...]]:
    """A scenario that is not saved yet and everything wrong with it; ``file`` is where it would stand."""
    made = compose_text(text, file, known, config=config, language=language)
    return made.scenario, made.problems


def scenario_file(
    path: Path,
    known: Known,
    *,
    config: Path | None = None,
    language: str = "en",
    source: Source | None = None,
) -> tuple[Scenario | None, tuple[Problem, ...]]:
    """A scenario's file and everything wrong with it: the main file's problems first, each file's in its order."""
    made = compose(path, known, config=config, language=language, source=source)
    return made.scenario, made.problems


def compose_text(
    text: str,
    file: str,
    known: Known,
    *,
    config: Path | None = None,
    language: str = "en",
    changes: Changes = (),
) -> Composed:
    """A scenario's text put together; ``file`` is its name for people and where it looks for what it extends."""
    source = read_text(text, file)
    return compose(Path(file), known, config=config, language=language, source=source, changes=changes)


def compose(
    path: Path,
    known: Known,
    *,
    config: Path | None = None,
    language: str = "en",
    source: Source | None = None,
    changes: Changes = (),
) -> Composed:
    """A scenario's file put together from everything that it extends, and everything wrong with it.

    Args:
        path: The main file.
        known: Domains and hazards.
        config: Folder of the shipped files.
        language: In which problems are told.
        source: The main file when it has been read already.
        changes: Further values by path, such as those of a command line; they win over all files.
    """
    source = source or read_file(path)
    folder = Folder.of(path, dict(scenario_paths(config)), config)
    further = changes_sources(changes)
    name = _province_name(source, folder, (folder.path,), further) if source.readable else None
    province = _province(name, config)
    composer = Composer(
        known=known, main=source.file, main_path=path, ground=ground(known, province, config or config_dir())
    )
    state = composer.state(source, folder, (folder.path,)) if source.readable else composer.ground
    for change in further if source.readable else ():
        state = composer.changed(state, change)
    kept = pruned(state) or Node({}, Origin(file=source.file, line=1, column=1, how="written"))
    data = plain(kept)
    origin = dict(origins(kept))
    spec: Scenario | None = None
    found: list[Finding] = []
    if source.readable and isinstance(source.data, Mapping):
        spec, found = _judged(data, known, folder, province)
    elif source.readable:
        found = [Finding((), "E108", {"schema": "ioc-scenario/1"})]
    if not composer.whole:  # what such a file may give is not missing
        found = [finding for finding in found if finding.code != "E110" or finding.path]
    rows = [*composer.found, *located(found, origin, composer.sources, source, language)]
    sources = composer.sources or {source.file: source}
    return Composed(
        file=source.file,
        data=data if source.readable else None,
        full=state,
        origin=MappingProxyType(origin),
        sources=sources,
        province=province,
        scenario=spec,
        problems=all_problems(rows, sources, language),
        language=language,
        known=known,
    )


def _judged(
    data: dict[str, Any], known: Known, folder: Folder, province: Province | None
) -> tuple[Scenario | None, list[Finding]]:
    """The data in shape, and everything wrong with it in the order of the rules."""
    numbers, wrong = expanded(data, known)
    result = shaped(numbers, Scenario, _STAND_INS, keys=ScenarioFile)
    found = [*wrong, *result.findings]
    if result.spec is not None:
        found += result.in_file(list(meaning(result.spec, known, folder, province)))
    told = {finding.path for finding in found}
    found += [
        Finding(trail, "E112", {"key": trail[-1]}, at_key=True) for trail in _nulls(data) if trail not in told
    ]
    return result.spec, found


def _nulls(data: Any, trail: Trail = ()) -> Iterator[Trail]:
    """Where nothing is written: never a way to delete, since a key whose lines are not indented looks the same."""
    if data is None and trail:
        yield trail
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from _nulls(value, (*trail, key))
    elif isinstance(data, tuple):
        for number, value in enumerate(data):
            yield from _nulls(value, (*trail, number))


def changes_sources(changes: Changes) -> tuple[Source, ...]:
    """Values given by path outside of any file, each as a file of one override would give it."""
    sources = []
    for path, value in changes:
        source = Source(f"{COMMAND_LINE} {path}={value}", data={"override": {}})
        read = read_text(f"set: {value}\n", COMMAND_LINE)
        plain_value = read.readable and not read.findings and len(read.data) == 1
        given = read.data["set"] if plain_value else value
        source.data["override"][path] = {"set": given, "why": COMMAND_LINE}
        for trail in ((), (path,), (path, "set")):
            source.keys["override", *trail] = source.values["override", *trail] = Place(0, 0)
        sources.append(source)
    return tuple(sources)


def _province_name(
    source: Source, folder: Folder, stack: tuple[Path, ...], further: Sequence[Source] = ()
) -> str | None:
    """The province that a file or one that it extends names last; nothing else is looked at yet."""
    data = source.data if isinstance(source.data, Mapping) else {}
    for where in (*(change.data for change in reversed(further)), data):
        changes = where.get("override")
        given = changes.get("province") if isinstance(changes, Mapping) else None
        if isinstance(given, Mapping) and isinstance(given.get("set"), str):
            return str(given["set"])
    if isinstance(data.get("province"), str):
        return str(data["province"])
    names = data.get("extends")
    for name in reversed(names if isinstance(names, tuple) else (names,)):
        try:
            path = extended(name, (), folder, stack) if isinstance(name, str) else None
        except Unreachable:
            path = None
        if path is not None:
            read = read_extended(path, stack[0], str(stack[0]))
            below = _province_name(read, replace(folder, path=path), (*stack, path))
            if below is not None:
                return below
    return None


def _province(name: str | None, config: Path | None) -> Province | None:
    """A province that exists and can be read."""
    if name is None or (name not in province_paths(config) and name not in province_keys(config)):
        return None
    path = province_path(name, config)
    state = path.stat()
    return _province_of(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=8)
def _province_of(path: Path, changed_ns: int, size: int) -> Province | None:
    """The province as its file was at a moment."""
    del changed_ns, size
    return province_file(path)[0]
