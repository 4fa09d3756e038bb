"""Files that stand alone: ordinary weather and official index tables."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from simulation.checks.orders import check_own
from simulation.errors import InvalidInput, Problem
from simulation.loading.problems import problems
from simulation.loading.reading import read_file
from simulation.loading.shaping import shaped
from simulation.loading.source import Source
from simulation.locate import config_dir
from simulation.spec.base import Spec
from simulation.spec.indices import AqiTable
from simulation.spec.levers import Levers
from simulation.spec.system import SystemSpec

S = TypeVar("S", bound=Spec)


def table_file(
    path: Path, shape: type[S], *, language: str = "en", source: Source | None = None
) -> tuple[S | None, tuple[Problem, ...]]:
    """A file that needs no other to be understood, and everything wrong with it."""
    source = source or read_file(path)
    if not source.readable:
        return None, problems(source, (), language)
    result = shaped(source.data, shape)
    meant = check_own(result.spec) if isinstance(result.spec, SystemSpec) else ()
    return result.spec, problems(source, (*result.findings, *result.in_file(meant)), language)


def load_system(*, config: Path | None = None, language: str = "en") -> SystemSpec:
    """Ordinary weather, holidays and the events of no domain.

    Raises:
        InvalidInput: The file is wrong.
    """
    return _load((config or config_dir()) / "system.yaml", SystemSpec, language)


def load_aqi(*, config: Path | None = None, language: str = "en") -> AqiTable:
    """The table of the Vietnamese air quality index.

    Raises:
        InvalidInput: The file is wrong.
    """
    return _load((config or config_dir()) / "indices" / "vn_aqi.yaml", AqiTable, language)


def load_levers(*, config: Path | None = None, language: str = "en") -> Levers:
    """What planners usually change.

    Raises:
        InvalidInput: The file is wrong.
    """
    return _load((config or config_dir()) / "levers.yaml", Levers, language)


def _load(path: Path, shape: type[S], language: str) -> S:
    spec, found = table_file(path, shape, language=language)
    if spec is None or found:
        raise InvalidInput(found)
    return spec
