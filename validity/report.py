"""What a section of the report is made of: text, tables, drawings, findings with a verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

from simulation.loading import read_file

FloatArray = npt.NDArray[np.float64]
Verdict = Literal["agrees", "close", "differs"]

FALSE_ALARMS = 0.001
"""Every interval is a 99.9 % one: a right model is outside once in a thousand comparisons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One comparison.

    Attributes:
        what: What is compared, with its unit.
        simulated: What the model gives.
        published: What was published or follows from theory.
        verdict: ``agrees``, ``close`` (see ``note``) or ``differs``.
        note: How the verdict was reached.
    """

    what: str
    simulated: str
    published: str
    verdict: Verdict
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the report.

    Attributes:
        title: Its heading.
        body: Its text in Markdown.
        findings: Its comparisons.
        figures: Drawings by file name.
    """

    title: str
    body: str
    findings: tuple[Finding, ...] = ()
    figures: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1)
def published() -> Mapping[str, Any]:
    """Everything in ``published.yaml``."""
    source = read_file(Path(__file__).with_name("published.yaml"))
    if not source.readable:
        raise ValueError("published.yaml cannot be read: ioc validate shows why")
    data: Mapping[str, Any] = source.data
    return data


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; columns of numbers stand to the right."""
    numeric = [all(_is_number(row[column]) for row in rows) for column in range(len(head))]
    lines = [
        "| " + " | ".join(head) + " |",
        "|" + "|".join(" ---: " if right else " --- " for right in numeric) + "|",
    ]
    lines += ["| " + " | ".join(str(cell).replace("|", "/") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _is_number(cell: object) -> bool:
    text = str(cell).replace(",", "").replace("%", "").replace("±", "").replace("–", "-").strip()
    return text in ("", "-") or text.lstrip("+-0123456789. ").strip() == ""


def figure(name: str, words: str) -> str:
    """A drawing in the text."""
    return f"![{words}](figures/{name})"


def poisson_rate(count: float, exposure: float) -> tuple[float, float, float]:
    """Rate with its exact 99.9 % interval for a count over an exposure."""
    low = stats.chi2.ppf(FALSE_ALARMS / 2, 2 * count) / 2 if count else 0.0
    high = stats.chi2.ppf(1 - FALSE_ALARMS / 2, 2 * (count + 1)) / 2
    return count / exposure, float(low) / exposure, float(high) / exposure


def mean_interval(values: FloatArray) -> tuple[float, float]:
    """Mean and half the width of its 99.9 % Student interval."""
    half = stats.t.ppf(1 - FALSE_ALARMS / 2, len(values) - 1) * values.std(ddof=1) / math.sqrt(len(values))
    return float(values.mean()), float(half)


def judge(low: float, high: float, expected: float, value: float, tolerance: float = 0.05) -> Verdict:
    """Inside its interval, within a tolerance, or neither."""
    if low <= expected <= high:
        return "agrees"
    return "close" if abs(value - expected) <= tolerance * abs(expected) else "differs"
