"""The public service index of Decision 766/QĐ-TTg: six scores, 100 points, moved by simulated dossiers.

Known of the official formula: the six scores and their greatest points (transparency 18, progress 20, online service
12, online payment 10, satisfaction 18, digitisation 22); progress counts dossiers returned by their due date;
satisfaction is made of feedback handled in time, feedback answered to satisfaction and satisfaction with the procedure
(6 of 18). Assumed: every score is its points times a share of events, full from ``full_at`` on, and starts
as if ``prior`` dossiers had already scored the start value; what no term moves keeps its start share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from pydantic import Field, ValidationError

from simulation.aggregation.compiler import Compiler
from simulation.aggregation.inputs import Floats
from simulation.aggregation.measures import Measurement
from simulation.aggregation.spans import Span
from simulation.aggregation.tallies import Tally
from simulation.spec.base import Key, Spec

Part: TypeAlias = Literal[
    "transparency", "progress", "online_service", "online_payment", "satisfaction", "digitisation"
]

POINTS: Mapping[Part, float] = {
    "transparency": 18.0,
    "progress": 20.0,
    "online_service": 12.0,
    "online_payment": 10.0,
    "satisfaction": 18.0,
    "digitisation": 22.0,
}
"""Greatest points of each score, as the National Public Service Portal shows them; they define the index."""


class TermInput(Spec):
    """Points for the share of events ``of`` among events ``among``."""

    points: Annotated[float, Field(gt=0)]
    of: Annotated[tuple[Key, ...], Field(min_length=1)]
    among: Annotated[tuple[Key, ...], Field(min_length=1)]
    full_at: Annotated[float, Field(gt=0, le=1)] = 1.0
    prior: Annotated[float, Field(gt=0)] | None = None


class ServiceInputs(Spec):
    """What stands under ``inputs`` of an indicator of this index."""

    part: Part | Literal["total"] = "total"
    window: str
    prior: Annotated[float, Field(gt=0)]
    start: dict[Part, Annotated[float, Field(ge=0)]]
    terms: dict[Part, tuple[TermInput, ...]] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One moving share of a score."""

    points: float
    share: float
    prior: float
    full_at: float
    of: Tally
    among: Tally


class ServiceIndex:
    """A score, or the sum of all six."""

    def __init__(self, kept: float, terms: tuple[Term, ...]) -> None:
        """``kept`` points stay as they began; the terms move."""
        self._kept = kept
        self._terms = terms

    def values(self, span: Span) -> Floats:
        """Points; a commune's start weighs as many dossiers as its share of the people."""
        weight = span.places.people / max(span.places.people[-1], 1.0)
        total = np.full(span.shape, self._kept)
        for term in self._terms:
            prior = np.maximum(term.prior * weight, 1.0)
            good, all_of_them = term.of.values(span), term.among.values(span)
            share = (prior * term.share * term.full_at + good) / (prior + all_of_them)
            total += term.points * np.clip(share / term.full_at, 0.0, 1.0)
        return total


def index766(inputs: Mapping[str, Any], compiler: Compiler) -> Measurement:
    """The index or one of its six scores."""
    path = "measure.inputs"
    try:
        wanted = ServiceInputs.model_validate(inputs)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join([path, *map(str, first["loc"])])
        raise compiler.mistake(
            where, first["msg"], "Write inputs as the reference of index766 shows."
        ) from error
    window = compiler.duration(wanted.window, f"{path}.window")
    parts: tuple[Part, ...] = tuple(POINTS) if wanted.part == "total" else (wanted.part,)
    kept = 0.0
    terms: list[Term] = []
    for part in parts:
        start = wanted.start.get(part)
        moving = sum(term.points for term in wanted.terms.get(part, ()))
        if start is None or start > POINTS[part] or moving > POINTS[part]:
            raise compiler.mistake(
                f"{path}.start.{part}",
                f"start {start} or the terms' {moving:g} points do not fit {POINTS[part]:g} points",
                f"Give 0 to {POINTS[part]:g} points to each.",
            )
        share = start / POINTS[part]
        kept += share * (POINTS[part] - moving)
        terms += [
            Term(
                points=term.points,
                share=share,
                prior=term.prior or wanted.prior,
                full_at=term.full_at,
                of=compiler.tally(compiler.ones(term.of, f"{path}.terms.{part}.of"), window),
                among=compiler.tally(compiler.ones(term.among, f"{path}.terms.{part}.among"), window),
            )
            for term in wanted.terms.get(part, ())
        ]
    return ServiceIndex(kept, tuple(terms))
