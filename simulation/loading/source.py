"""A file as read: plain data, and where each key and value stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulation.checks.finding import Finding, Trail

ROOT: Trail = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A 1-based line and column in a file."""

    line: int
    column: int


@dataclass(slots=True)
class Source:
    """One file as read.

    Attributes:
        file: Path as the user gave it.
        data: Mappings as ``dict``, lists as ``tuple``; ``None`` when the file cannot be read as YAML.
        findings: What is wrong with the file as YAML, with a place each.
        keys: Where the key of a path stands.
        values: Where the value of a path begins.
    """

    file: str
    data: Any = None
    findings: list[tuple[Finding, Place]] = field(default_factory=list)
    keys: dict[Trail, Place] = field(default_factory=dict)
    values: dict[Trail, Place] = field(default_factory=dict)
    readable: bool = True

    def place(self, finding: Finding) -> Place:
        """Where a finding stands: its key or value, else the nearest one around it."""
        path, at_key = finding.path, finding.at_key
        while path:
            first, second = (self.keys, self.values) if at_key else (self.values, self.keys)
            found = first.get(path) or second.get(path)
            if found is not None:
                return found
            path, at_key = path[:-1], True
        return Place(1, 1)

    def fail(self, key: str, place: Place, **values: object) -> None:
        """Note that the file cannot be used at all."""
        self.findings.append((Finding(ROOT, key, values), place))
        self.readable = False


def lookup(data: Any, path: Trail) -> Any:
    """The value at a path of plain data, ``None`` where there is none."""
    for part in path:
        if isinstance(data, Mapping):
            data = data.get(part)
        elif isinstance(data, tuple) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data
