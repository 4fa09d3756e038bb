"""Problems for people at a terminal: the line, a caret under what is meant, what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from simulation.errors import Problem

_WIDTH = 110
_TOKEN = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,:#\[\]{}\n]*(?::(?! |$)[^,:#\[\]{}\n]*)*""")


def excerpt(problem: Problem, lines: Sequence[str]) -> str:
    """A problem in a few lines: place and message, the file's line, the caret, the suggestion, the value's origin.

    Args:
        problem: What is wrong.
        lines: The file's lines; may be empty when they are not known.
    """
    place = f"{problem.file}:{problem.line}:{problem.column}" if problem.line else problem.file
    parts = [f"{place}  {problem.code} {problem.message}"]
    if 0 < problem.line <= len(lines):
        parts += _marked(lines[problem.line - 1], problem.line, problem.column)
    if problem.suggestion:
        parts.append(f"   {problem.suggestion}")
    if problem.note:
        parts.append(f"   {problem.note}")
    return "\n".join(parts)


def _marked(line: str, number: int, column: int) -> list[str]:
    """The line and the caret under the word that begins at ``column``; a long line is cut around it."""
    line = line.replace("\t", " ").rstrip()
    found = _TOKEN.match(line, column - 1) if column <= len(line) else None
    width = max(len(found[0].rstrip()) if found else 1, 1)
    start = 0 if len(line) <= _WIDTH else max(0, min(column - 1 - _WIDTH // 3, len(line) - _WIDTH))
    shown = (
        ("…" if start else "") + line[start : start + _WIDTH] + ("…" if start + _WIDTH < len(line) else "")
    )
    before = column - 1 - start + (1 if start else 0)
    width = min(width, max(len(shown) - before, 1))
    prefix = f"{number:>6} | "
    return [prefix + shown, " " * (len(prefix) - 2) + "| " + " " * before + "^" * width]
