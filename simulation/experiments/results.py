"""What came of a study: its outcomes in task order, and the tables made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.experiments.design import Study, Variant
from simulation.experiments.kpis import Floats, Kpi, indicator_of, values_of
from simulation.experiments.replicate import Outcome, province_of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Results:
    """Outcomes of a study.

    Attributes:
        study: What was asked for; its ``replications`` are those that were done where a rule decided on them.
        outcomes: One a task, in the order of the tasks; failed ones carry an error.
        partial: Whether somebody stopped the study before all tasks were done.
    """

    study: Study
    outcomes: tuple[Outcome, ...]
    partial: bool = False

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """Outcomes that are only an error."""
        return tuple(outcome for outcome in self.outcomes if outcome.failed)

    @property
    def done(self) -> int:
        """Runs that every variant has at least; fewer than asked for after a stop, or where runs failed."""
        return min(len(self.of(row.name)) for row in self.study.variants)

    @property
    def kpis(self) -> tuple[Kpi, ...]:
        """Every KPI that some run knows, by full name, in the indicators' order."""
        return tuple(dict.fromkeys(name for outcome in self.outcomes for name in outcome.kpis))

    def of(self, variant: str) -> list[Outcome]:
        """The variant's successful outcomes by replication."""
        return sorted(
            (row for row in self.outcomes if row.variant == variant and not row.failed),
            key=lambda row: row.replication,
        )

    def values(self, variant: str, kpi: Kpi) -> Floats:
        """One KPI over the variant's successful runs, in the order of replications; NaN for no value."""
        return values_of(kpi, [row.kpis for row in self.of(variant)])

    def paired(self, base: str, variant: str, kpi: Kpi) -> tuple[Floats, Floats]:
        """One KPI of two variants over the replications in which both know a value."""
        ours = {row.replication: row for row in self.of(base)}
        theirs = {row.replication: row for row in self.of(variant)}
        shared = sorted(ours.keys() & theirs.keys())
        one = values_of(kpi, [ours[number].kpis for number in shared])
        other = values_of(kpi, [theirs[number].kpis for number in shared])
        known = np.isfinite(one) & np.isfinite(other)
        return one[known], other[known]

    def frame(self) -> pd.DataFrame:
        """A row a run: variant, province, what was set, replication, digest, error, then every KPI."""
        names = self.kpis
        settings = sorted({path for variant in self.study.variants for path in variant.settings})
        variants = [self.study.variant(outcome.variant) for outcome in self.outcomes]
        head = pd.DataFrame(
            {
                "variant": [variant.name for variant in variants],
                "province": [variant.province for variant in variants],
                **{path: [variant.settings.get(path, "") for variant in variants] for path in settings},
                "replication": [outcome.replication for outcome in self.outcomes],
                "digest": [outcome.digest for outcome in self.outcomes],
                "error": [outcome.error for outcome in self.outcomes],
            }
        )
        table = np.array(
            [[outcome.kpis.get(name, np.nan) for name in names] for outcome in self.outcomes], np.float64
        ).reshape(len(self.outcomes), len(names))
        return pd.concat([head, pd.DataFrame(table, columns=list(names))], axis=1)

    def places(self) -> pd.DataFrame:
        """Each indicator at each commune of each variant: mean over runs, their standard deviation and number."""
        tables = [self._places(variant) for variant in self.study.variants]
        tables = [table for table in tables if len(table)]
        columns = ["variant", "province", "domain", "indicator", "place", "mean", "sd", "n"]
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)

    def _places(self, variant: Variant) -> pd.DataFrame:
        outcomes = self.of(variant.name)
        if not outcomes:
            return pd.DataFrame()
        stack = np.stack([outcome.places for outcome in outcomes]).astype(np.float64)
        number = np.isfinite(stack).sum(axis=0)
        known = number > 0
        total = np.nansum(stack, axis=0)
        mean = np.divide(total, number, out=np.full(total.shape, np.nan), where=known)
        squares = np.nansum((stack - mean) ** 2, axis=0)
        sd = np.sqrt(np.divide(squares, number - 1, out=np.full(total.shape, np.nan), where=number > 1))
        rows, columns = np.nonzero(known)
        codes = np.array(list(province_of(variant.province).communes))
        keys = _indicators(outcomes)
        return pd.DataFrame(
            {
                "variant": variant.name,
                "province": variant.province,
                "domain": [keys[row].partition(".")[0] for row in rows],
                "indicator": [keys[row].partition(".")[2] for row in rows],
                "place": codes[columns],
                "mean": mean[known],
                "sd": sd[known],
                "n": number[known],
            }
        )


def _indicators(outcomes: Sequence[Outcome]) -> list[str]:
    """The indicators in the order of the rows of ``places``."""
    return list(dict.fromkeys(indicator_of(name) for name in outcomes[0].kpis))
