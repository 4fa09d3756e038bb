"""How benchmarks print: one line a figure, with the target beside it."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from typing import NamedTuple


class Line(NamedTuple):
    """One figure.

    Attributes:
        name: What was measured, with its unit.
        value: The figure.
        target: What it should be, in words; empty without a target.
    """

    name: str
    value: float
    target: str


def show(title: str, lines: Sequence[Line]) -> None:
    """Print a table of figures."""
    width = max(len(line.name) for line in lines)
    print(f"\n{title}  (Python {platform.python_version()})")
    for line in lines:
        print(f"  {line.name:<{width}}  {line.value:>14,.4g}  {line.target}".rstrip())
