"""Which files a scenario extends: by path inside its project, or by the name of a shipped one."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from simulation.checks.finding import Finding, Trail
from simulation.checks.nearest import listed, nearest
from simulation.loading.reading import read_file
from simulation.loading.source import Source
from simulation.locate import config_dir

MAX_EXTENDS = 5
PROJECT_FILE = "ioc-project"
"""A file of this name marks the folder that scenarios may not reach out of."""

_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """Where a file looks for others.

    Attributes:
        path: The file itself, resolved; it need not exist.
        root: The folder that it may not reach out of.
        shipped: Files of the shipped scenarios by name.
        config: Folder of the shipped files, when it is not the usual one.
    """

    path: Path
    root: Path
    shipped: dict[str, Path]
    config: Path | None = None

    @classmethod
    def of(cls, path: Path, shipped: dict[str, Path], config: Path | None = None) -> Folder:
        """The surroundings of a scenario's file."""
        here = path.resolve()
        ours = {file.resolve().parent for file in shipped.values()}
        marked = [folder for folder in here.parents if (folder / PROJECT_FILE).is_file()]
        root = here.parent if here.parent in ours or not marked else marked[0]
        return cls(path=here, root=root, shipped=shipped, config=config)

    def files(self) -> dict[str, Path]:
        """Other files of the same folder by the name of the file without its ending."""
        near = {
            file.stem: file for ending in _ENDINGS for file in sorted(self.path.parent.glob(f"*{ending}"))
        }
        near.pop(self.path.stem, None)
        return near

    def beside(self) -> dict[str, Path]:
        """Other scenarios that a bare name may mean: those in the same folder, then the shipped ones."""
        return {**self.shipped, **self.files()}


class Unreachable(ValueError):
    """A file to extend cannot be used; carries the finding about the entry that names it."""

    def __init__(self, finding: Finding) -> None:
        """Keep the finding."""
        self.finding = finding
        super().__init__(finding.key)


def extended(name: str, at: Trail, folder: Folder, stack: tuple[Path, ...]) -> Path:
    """The file that an entry of ``extends`` names.

    Args:
        name: As written.
        at: Path of the entry, for findings.
        folder: Surroundings of the file that says so; its root is the main file's.
        stack: Files on the way to here, the main one first.

    Raises:
        Unreachable: There is no such file, or it may not be extended here.
    """
    path = _named(name, folder)
    if path is None:
        known = folder.beside() if Path(name).name == name and not Path(name).suffix else folder.files()
        values = {"name": name, "close": nearest(Path(name).stem, known), "allowed": listed(known)}
        raise Unreachable(Finding(at, "E111", values))
    ours = {file.resolve() for file in folder.shipped.values()}
    if not path.is_relative_to(folder.root) and path not in ours:
        raise Unreachable(Finding(at, "E111.outside", {"name": name, "root": folder.root.name}))
    if path in stack:
        around = [*stack[stack.index(path) :], path]
        raise Unreachable(Finding(at, "E111.circle", {"way": " → ".join(file.stem for file in around)}))
    if len(stack) > MAX_EXTENDS:
        raise Unreachable(Finding(at, "E111.depth", {"limit": MAX_EXTENDS}))
    return path


def _named(name: str, folder: Folder) -> Path | None:
    """The file of a path or a bare name, if there is one."""
    if Path(name).suffix in _ENDINGS or "/" in name or "\\" in name:
        path = (folder.path.parent / name.replace("\\", "/")).resolve()
        return path if path.is_file() else None
    path_of = folder.beside().get(name)
    if path_of is None and name == folder.path.stem:
        return folder.path
    return path_of.resolve() if path_of is not None else None


def read_extended(path: Path, main: Path, shown: str) -> Source:
    """An extended file, named as seen from where the main file was named; read once while it does not change."""
    name = shown_as(path, main, shown)
    try:
        state = path.stat()
    except OSError:
        return read_file(path, shown=name)
    source = _read(path, state.st_mtime_ns, state.st_size)
    return replace(source, file=name)


@lru_cache(maxsize=64)
def _read(path: Path, changed_ns: int, size: int) -> Source:
    """The file as it was at a moment; nobody changes the result."""
    del changed_ns, size
    return read_file(path)


def shown_as(path: Path, main: Path, shown: str) -> str:
    """An extended file's name for people: as seen from where the main file was named, a shipped one's in full."""
    relative = os.path.relpath(path, main.resolve().parent)
    if relative.startswith("..") and path.is_relative_to(config_dir().resolve()):
        return str(path)
    return os.path.normpath(Path(shown).parent / relative)
