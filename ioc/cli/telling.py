"""Problems on the terminal: place, code, the line with a caret, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import typer

from simulation.errors import Problem
from simulation.loading import excerpt
from simulation.locate import config_dir


def tell(problems: Sequence[Problem], language: str, *, nothing_run: bool = False) -> None:
    """Write problems and how many there are; to the error stream when something was not run because of them."""
    lines: dict[str, list[str]] = {}
    for problem in problems:
        if problem.file not in lines:
            lines[problem.file] = _lines(problem.file)
        typer.echo(excerpt(near(problem), lines[problem.file]), err=nothing_run)
    typer.echo(summary(problems, language), err=nothing_run)


def summary(problems: Sequence[Problem], language: str) -> str:
    """How many errors and warnings there are, and that nothing was run because of the errors."""
    warnings = sum(problem.warning for problem in problems)
    errors = len(problems) - warnings
    if language == "vi":
        counted = [f"{errors} lỗi"] if errors else []
        counted += [f"{warnings} cảnh báo"] if warnings else []
        return (", ".join(counted) or "Không có lỗi") + "." + (" Chưa chạy gì cả." if errors else "")
    counted = [f"{errors} error{'s' * (errors != 1)}"] if errors else []
    counted += [f"{warnings} warning{'s' * (warnings != 1)}"] if warnings else []
    return (", ".join(counted) or "No problems") + "." + (" Nothing was run." if errors else "")


def near(problem: Problem) -> Problem:
    """The problem with its file named from the current folder, when it lies in it."""
    return replace(problem, file=near_path(problem.file))


def near_path(file: str) -> str:
    """A file's name from the current folder when it lies in it, a shipped one's from the package."""
    path = Path(file)
    for folder in (Path.cwd(), config_dir().parent):
        if path.is_absolute() and path.is_relative_to(folder):
            return str(path.relative_to(folder))
    return file


def _lines(file: str) -> list[str]:
    """The file's lines, or none when it cannot be read."""
    try:
        return Path(file).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
