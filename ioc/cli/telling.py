"""Problems on the terminal: place, code, the line with a caret, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import typer

from simulation.errors import Problem
from simulation.loading import excerpt

_SUMMARY = {
    ("en", 0): "No problems.",
    ("vi", 0): "Không có lỗi.",
    ("en", 1): "1 problem.",
    ("vi", 1): "1 lỗi.",
}


def tell(problems: Sequence[Problem], language: str, *, nothing_run: bool = False) -> None:
    """Write problems and how many there are; to the error stream when something was not run because of them."""
    lines: dict[str, list[str]] = {}
    for problem in map(near, problems):
        if problem.file not in lines:
            lines[problem.file] = _lines(problem.file)
        typer.echo(excerpt(problem, lines[problem.file]), err=nothing_run)
    plural = f"{len(problems)} lỗi." if language == "vi" else f"{len(problems)} problems."
    summary = _SUMMARY.get((language, len(problems)), plural)
    if nothing_run:
        summary += " Chưa chạy gì cả." if language == "vi" else " Nothing was run."
    typer.echo(summary, err=nothing_run)


def near(problem: Problem) -> Problem:
    """The problem with its file named from the current folder, when it lies in it."""
    path = Path(problem.file)
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        return replace(problem, file=str(path.relative_to(Path.cwd())))
    return problem


def _lines(file: str) -> list[str]:
    """The file's lines, or none when it cannot be read."""
    try:
        return Path(file).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
