"""Comparisons: every KPI of every variant, and its difference from the reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from simulation.aggregation.roster import Roster
from simulation.experiments.design import Study, Variant
from simulation.experiments.intervals import Interval, interval, plausible
from simulation.experiments.kpis import Kpi, better, chosen, decimals, full_name, indicator_of, row_of, unit
from simulation.experiments.paired import Difference, Question, adjusted, difference
from simulation.experiments.provenance import MARK, versions
from simulation.experiments.replicate import installed, read_scenario
from simulation.experiments.results import Results
from simulation.experiments.sequential import Precision, achieved
from simulation.experiments.wording import difference_unit
from simulation.spec.base import Text
from simulation.spec.scenario import Scenario

SCHEMA = "ioc-comparison/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A variant on one KPI.

    Attributes:
        kpi: Full name.
        variant: Name of the variant.
        n: Runs that know a value.
        mean: Their mean; NaN without runs.
        interval: Of the mean; None below ten runs.
        plausible: Range in which eight of ten runs lie; None below ten runs.
        values: The runs themselves, in the order of replications.
    """

    kpi: Kpi
    variant: str
    n: int
    mean: float
    interval: Interval | None
    plausible: tuple[float, float] | None
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a figure or a table must say of where its numbers come from.

    Attributes:
        seed: Root of all chance.
        replications: Runs of each variant that were asked for.
        done: Runs that every variant has at least; fewer when the study was stopped early, or where runs failed.
        confidence: Of intervals.
        warmup_ms: Left out at the start.
        cooldown_ms: Left out at the end.
        until_ms: Where the runs stopped, None for the scenario's end.
        version: Of the program.
        partial: Whether the study was stopped early.
        failures: Runs that failed.
        holm: How many differences share each KPI's error, where there are several.
    """

    seed: int
    replications: int
    done: int
    confidence: float
    warmup_ms: int
    cooldown_ms: int
    until_ms: int | None
    version: str
    partial: bool
    failures: int
    holm: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What is to be known of a KPI to show it: names, unit, decimals and the better direction."""

    kpi: Kpi
    name: Text
    domain: Text
    unit: str
    decimals: int
    better: str

    def difference_unit(self, language: str) -> str:
        """The unit of its differences: percentage points where it is in per cent."""
        return difference_unit(self.unit, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Everything that is shown of a study.

    Attributes:
        facts: Where the numbers come from.
        meanings: KPI to what is to be known of it, in the order in which they are shown.
        summaries: Every variant on every KPI.
        differences: Every variant but the references on every KPI.
        precision: How precisely declared KPIs are known.
        costs: Variant to dong, once and a year, beyond its base.
    """

    facts: Facts
    meanings: Mapping[Kpi, Meaning]
    summaries: tuple[Summary, ...]
    differences: tuple[Difference, ...]
    precision: tuple[Precision, ...]
    costs: Mapping[str, Mapping[str, float]]

    def summary(self, variant: str, kpi: Kpi) -> Summary:
        """One variant on one KPI."""
        name = full_name(kpi)
        return next(row for row in self.summaries if (row.variant, row.kpi) == (variant, name))

    def difference(self, variant: str, kpi: Kpi) -> Difference:
        """One variant against its reference on one KPI."""
        name = full_name(kpi)
        return next(row for row in self.differences if (row.variant, row.kpi) == (variant, name))

    def frame(self) -> pd.DataFrame:
        """A row a difference, for tables and files."""
        rows = [_flat(row, self.meanings[row.kpi]) for row in self.differences]
        return pd.DataFrame(rows)

    def means(self) -> pd.DataFrame:
        """A row a variant and KPI, for tables and files."""
        return pd.DataFrame([_flat_summary(row, self.meanings[row.kpi]) for row in self.summaries])

    def as_dict(self) -> dict[str, Any]:
        """Plain data for programs."""
        return {
            "data": MARK,
            "schema": SCHEMA,
            **asdict(self.facts),
            "kpis": [
                {**_flat(row, self.meanings[row.kpi]), "differences": list(row.differences)}
                for row in self.differences
            ],
            "variants": [_flat_summary(row, self.meanings[row.kpi]) for row in self.summaries],
            "precision": [
                {**asdict(row), "met": row.met, "unit": self._difference_unit(row.kpi)}
                for row in self.precision
            ],
            "costs": {name: dict(row) for name, row in self.costs.items()},
        }

    def _difference_unit(self, kpi: Kpi) -> str:
        """As programs read it; empty for a KPI that is declared but not looked at."""
        return self.meanings[kpi].difference_unit("en") if kpi in self.meanings else ""


def compare(
    results: Results, kpis: Sequence[Kpi] = (), *, base: str | None = None, everything: bool = False
) -> Comparison:
    """Judge a study.

    Args:
        results: What came of it.
        kpis: What to look at; else what the study declares, else every domain's headline.
        base: The reference of all variants; else the first variant of each one's province.
        everything: Look at every KPI there is instead.

    Raises:
        UnknownName: A KPI names no indicator.
    """
    study = results.study
    scenarios = {row.name: read_scenario(row.text, f"{row.name}.yaml") for row in study.variants}
    roster = Roster(installed().catalogue.specs.values())
    names = results.kpis if everything else chosen(kpis or study.kpis, roster)
    if not kpis and not study.kpis and not everything:
        names = tuple(kpi for kpi in names if kpi in set(results.kpis))
    pairs = [
        (base or study.reference(row.name).name, row.name)
        for row in study.variants
        if row.name != (base or study.reference(row.name).name)
    ]
    differences: list[Difference] = []
    for kpi in names:
        way = better(kpi, roster)
        rows = [
            difference(*results.paired(one, other, kpi), _question(study, kpi, one, other, way))
            for one, other in pairs
        ]
        differences += adjusted(rows, way) if len(rows) > 1 else rows
    return Comparison(
        facts=_facts(results, scenarios, len(pairs) if len(pairs) > 1 else 0),
        meanings={kpi: _meaning(kpi, roster) for kpi in names},
        summaries=tuple(_summary(results, row, kpi) for kpi in names for row in study.variants),
        differences=tuple(differences),
        precision=achieved(results),
        costs={name: _costs(scenario) for name, scenario in scenarios.items() if scenario.costs},
    )


def _question(study: Study, kpi: Kpi, base: str, variant: str, way: str) -> Question:
    return Question(
        kpi=kpi,
        base=base,
        variant=variant,
        better=way,
        confidence=study.confidence,
        seed=study.seed,
        smallest=study.smallest.get(kpi),
    )


def _summary(results: Results, variant: Variant, kpi: Kpi) -> Summary:
    values = results.values(variant.name, kpi)
    values = values[np.isfinite(values)]
    return Summary(
        kpi=kpi,
        variant=variant.name,
        n=len(values),
        mean=float(values.mean()) if len(values) else float("nan"),
        interval=interval(values, kpi, results.study.confidence, results.study.seed),
        plausible=plausible(values),
        values=tuple(values.tolist()),
    )


def _facts(results: Results, scenarios: Mapping[str, Scenario], holm: int) -> Facts:
    study = results.study
    time = next(iter(scenarios.values())).time
    return Facts(
        seed=study.seed,
        replications=study.replications,
        done=results.done,
        confidence=study.confidence,
        warmup_ms=time.warmup,
        cooldown_ms=time.cooldown,
        until_ms=study.until_ms,
        version=versions()["program"]["ioc-simulator"],
        partial=results.partial,
        failures=len(results.failures),
        holm=holm,
    )


def _meaning(kpi: Kpi, roster: Roster) -> Meaning:
    row = row_of(kpi, roster)
    return Meaning(
        kpi=kpi,
        name=row.spec.name,
        domain=row.domain.name,
        unit=unit(kpi, roster),
        decimals=decimals(kpi, roster),
        better=better(kpi, roster),
    )


def _costs(scenario: Scenario) -> dict[str, float]:
    """Dong once and a year."""
    return {per: sum(row.amount for row in scenario.costs if row.per == per) for per in ("once", "year")}


def _flat(row: Difference, meaning: Meaning) -> dict[str, Any]:
    width = row.interval
    return {
        "kpi": row.kpi,
        "indicator": indicator_of(row.kpi),
        "name_vi": meaning.name.vi,
        "name_en": meaning.name.en,
        "unit": meaning.unit,
        "difference_unit": meaning.difference_unit("en"),
        "better": meaning.better,
        "base": row.base,
        "variant": row.variant,
        "n": row.n,
        "seed": row.seed,
        "mean_base": _finite(row.mean_base),
        "mean_variant": _finite(row.mean_variant),
        "mean_difference": _finite(row.mean),
        "low": None if width is None else width.low,
        "high": None if width is None else width.high,
        "confidence": None if width is None else round(width.confidence, 6),
        "method": None if width is None else width.method,
        "relative": row.relative,
        "improved": row.improved,
        "equal": row.equal,
        "verdict": row.verdict.value,
        "bound": row.bound,
        "smallest": row.smallest,
        "p": row.chance,
        "p_holm": row.adjusted,
        "correlation": row.correlation,
        "variance_ratio": row.variance_ratio,
    }


def _flat_summary(row: Summary, meaning: Meaning) -> dict[str, Any]:
    width, days = row.interval, row.plausible
    return {
        "kpi": row.kpi,
        "name_vi": meaning.name.vi,
        "name_en": meaning.name.en,
        "unit": meaning.unit,
        "variant": row.variant,
        "n": row.n,
        "mean": _finite(row.mean),
        "low": None if width is None else width.low,
        "high": None if width is None else width.high,
        "method": None if width is None else width.method,
        "p10": None if days is None else days[0],
        "p90": None if days is None else days[1],
        "values": list(row.values),
    }


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
