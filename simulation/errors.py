"""What can go wrong, said as: what, where, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass


class IocError(Exception):
    """Base of every error this project raises on purpose; ``str`` of it is English.

    Attributes:
        vi: The same in Vietnamese; empty where no person is told of it.
    """

    def __init__(self, *said: object, vi: str = "") -> None:
        """Keep what is said in both languages."""
        super().__init__(*said)
        self.vi = vi

    def in_language(self, language: str) -> str:
        """What is said, in ``vi`` or ``en``; English where there is nothing else."""
        return self.vi if language == "vi" and self.vi else str(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong in one place of one file.

    Attributes:
        file: Path as the user gave it.
        line: 1-based line, 0 when the problem has no line.
        column: 1-based column, 0 when the problem has no column.
        code: Stable code such as ``E102``.
        message: What is wrong, with the value.
        suggestion: What to do about it; may be empty.
        note: Where the value came from, when it did not begin there; may be empty.
    """

    file: str
    line: int
    column: int
    code: str
    message: str
    suggestion: str = ""
    note: str = ""

    @property
    def warning(self) -> bool:
        """Whether the file can be used all the same: its code begins with ``W``."""
        return self.code.startswith("W")

    def text(self) -> str:
        """One line for people: ``file:line:column  code message  suggestion``."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}  {self.code} {self.message}" + (f"  {self.suggestion}" if self.suggestion else "")

    def as_dict(self) -> dict[str, str | int]:
        """The problem as plain data, for ``--format json``."""
        return {**asdict(self), "severity": "warning" if self.warning else "error"}


class InvalidInput(IocError):
    """A file or an argument is not usable; carries every problem found in one pass."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems in file order."""
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line, p.column, p.code)))
        super().__init__("\n".join(problem.text() for problem in self.problems))


class UnknownName(IocError):
    """A province, scenario, domain or place of that name does not exist."""


class OrderRefused(IocError):
    """An order cannot be carried out; ``key`` names the reason in the text catalogue."""

    def __init__(self, key: str, placeholders: Mapping[str, str | int | float] | None = None) -> None:
        """Keep the reason as a key, so that it can be told in any language."""
        self.key = key
        self.placeholders = dict(placeholders or {})
        super().__init__(f"{key} {self.placeholders}" if self.placeholders else key)
