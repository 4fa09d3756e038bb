"""How many runs are enough: until every declared KPI is known as precisely as wanted, or the cap is reached."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.experiments.intervals import interval
from simulation.experiments.kpis import Kpi
from simulation.experiments.results import Results

STEP = 10
"""Replications added at a time: precision is looked at after each step, so the number of workers plays no part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """How precisely a KPI is known.

    Attributes:
        kpi: Which.
        variant: Of the variant's difference from its reference, or of its mean when it is the reference itself.
        wanted: Half-width that was declared, None where none was.
        reached: Half-width of the interval; None below ten runs.
        n: Runs behind it.
    """

    kpi: Kpi
    variant: str
    wanted: float | None
    reached: float | None
    n: int

    @property
    def met(self) -> bool:
        """Whether the interval is narrow enough."""
        return self.wanted is None or (self.reached is not None and self.reached <= self.wanted)


def achieved(results: Results) -> tuple[Precision, ...]:
    """The precision of every declared KPI: of differences where variants are compared, else of means."""
    study = results.study
    found = []
    for kpi in dict.fromkeys((*study.kpis, *study.precision)):
        for variant in study.variants:
            reference = study.reference(variant.name)
            alone = sum(row.province == variant.province for row in study.variants) == 1
            if variant is reference and not alone:
                continue
            if alone:
                values = results.values(variant.name, kpi)
                values = values[np.isfinite(values)]
            else:
                one, other = results.paired(reference.name, variant.name, kpi)
                values = other - one
            width = interval(values, kpi, study.confidence, study.seed, signed=not alone)
            found.append(
                Precision(
                    kpi=kpi,
                    variant=variant.name,
                    wanted=study.precision.get(kpi),
                    reached=None if width is None else width.half_width,
                    n=len(values),
                )
            )
    return tuple(found)


def enough(results: Results) -> bool:
    """Whether the study may stop: nothing is declared, everything declared is met, or the cap is reached.

    An indicator that never has a value cannot be met; the cap ends its study.
    """
    study = results.study
    if not study.precision or study.replications >= study.at_most:
        return True
    return all(row.met for row in achieved(results))
