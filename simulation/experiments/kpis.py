"""KPIs: one number a run for each indicator of the province and each way to sum up the time that counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from simulation.aggregation.roster import Roster, Row
from simulation.aggregation.scorecard import scorecard
from simulation.errors import UnknownName
from simulation.experiments.period import periods
from simulation.runner import Run
from simulation.spec.kpis import STATISTIC_UNITS, STATISTICS, amount, kpi_unit
from simulation.spec.scenario import Scenario

Floats: TypeAlias = npt.NDArray[np.float64]
Kpi: TypeAlias = str
"""``domain.indicator`` (its mean) or ``domain.indicator.statistic``."""

_CARD = ("mean", "min", "max", "end", "watch_h", "alarm_h")
"""Statistics of the values of five minutes, and hours at a level, over the time that counts. Beside them ``alerts``,
raised at all places together, and ``period``, for indicators of a window of events: the window taken as long as all
the time that counts."""

EXTREMES = frozenset({"min", "max", "watch_h", "alarm_h", "alerts"})
"""Statistics of which a few runs hold most: their intervals are bootstrapped."""


class Counted(NamedTuple):
    """The time that counts, in milliseconds since the scenario's start."""

    from_ms: int
    to_ms: int

    @classmethod
    def of(cls, scenario: Scenario, until_ms: int | None = None) -> Counted:
        """After the warm-up, before the cool-down; both lie inside what is lived."""
        end = scenario.time.duration if until_ms is None else min(until_ms, scenario.time.duration)
        return cls(scenario.time.warmup, end - scenario.time.cooldown)

    @property
    def empty(self) -> bool:
        """Whether nothing is left to count."""
        return self.to_ms <= self.from_ms


def full_name(kpi: Kpi) -> Kpi:
    """With its statistic: ``domain.indicator`` is ``domain.indicator.mean``."""
    return kpi if kpi.count(".") == 2 else f"{kpi}.mean"


def indicator_of(kpi: Kpi) -> str:
    """``domain.indicator``."""
    return kpi.rpartition(".")[0] if kpi.count(".") == 2 else kpi


def statistic_of(kpi: Kpi) -> str:
    """The way in which the time that counts is summed up."""
    return full_name(kpi).rpartition(".")[2]


def row_of(kpi: Kpi, roster: Roster) -> Row:
    """The indicator behind a KPI.

    Raises:
        UnknownName: There is no such indicator.
    """
    return roster.rows[roster.position(indicator_of(kpi))]


def chosen(kpis: Sequence[Kpi], roster: Roster) -> tuple[Kpi, ...]:
    """The declared KPIs by full name, or else every domain's headline: of the whole period where it judges events.

    Raises:
        UnknownName: A KPI names no indicator of these domains.
    """
    for kpi in kpis:
        row_of(kpi, roster)
        if statistic_of(kpi) not in STATISTICS:
            known = ", ".join(STATISTICS)
            raise UnknownName(
                f"KPI '{kpi}' ends in no statistic; write domain.indicator.X, X one of {known}",
                vi=f"chỉ tiêu '{kpi}' không kết thúc bằng một cách tính; "
                f"hãy ghi lĩnh_vực.chỉ_số.X, X là một trong {known}",
            )
    if kpis:
        return tuple(dict.fromkeys(full_name(kpi) for kpi in kpis))
    judging = ("statistic", "share")
    return tuple(
        f"{row.key}.{'period' if row.spec.measure.kind in judging else 'mean'}"
        for row in roster
        if row.spec.headline
    )


def measured(run: Run, counted: Counted) -> tuple[dict[Kpi, float], npt.NDArray[np.float32]]:
    """Every KPI of a run by full name, and each indicator's mean at each commune (indicators × communes)."""
    roster = run.fold.roster
    board = run.fold.board
    card = scorecard(board, run.fold.alerts.all(), counted)
    keys = (card["domain"] + "." + card["indicator"]).to_numpy()
    whole = (card["place"] == "province").to_numpy()
    alerts = card.groupby(keys, sort=False)["alerts"].sum().to_dict()
    table = card.loc[whole, list(_CARD)].to_numpy(np.float64)
    of_period = periods(run, *counted)
    kpis: dict[Kpi, float] = {}
    for key, line in zip(keys[whole].tolist(), table.tolist(), strict=True):
        kpis |= {f"{key}.{name}": value for name, value in zip(_CARD, line, strict=True)}
        kpis[f"{key}.alerts"] = float(alerts[key])
        if key in of_period:
            kpis[f"{key}.period"] = of_period[key]
    means = np.full((len(roster), len(board.places.codes)), np.nan, np.float32)
    positions = {code: number for number, code in enumerate(board.places.codes)}
    rows = [roster.position(key) for key in keys[~whole]]
    columns = [positions[code] for code in card["place"].to_numpy()[~whole]]
    means[rows, columns] = card["mean"].to_numpy()[~whole]
    return kpis, means


def better(kpi: Kpi, roster: Roster) -> str:
    """Which way is better: ``lower``, ``higher`` or ``neither``; hours at a level and alerts are better few."""
    if statistic_of(kpi) in STATISTIC_UNITS:
        return "lower"
    return row_of(kpi, roster).spec.better


def unit(kpi: Kpi, roster: Roster) -> str:
    """The KPI's unit: the indicator's, hours, or none for a number of alerts."""
    return kpi_unit(kpi, row_of(kpi, roster).spec.unit)


def amounts(given: Mapping[Kpi, object], roster: Roster) -> dict[Kpi, float]:
    """What a right file gives for KPIs, such as the smallest difference that matters: by full name, in their units."""
    return {
        full_name(kpi): amount(kpi, row_of(kpi, roster).spec.unit, written) for kpi, written in given.items()
    }


def decimals(kpi: Kpi, roster: Roster) -> int:
    """Decimals to show of a mean over runs: one more than the indicator shows of one run."""
    return 2 if statistic_of(kpi) in STATISTIC_UNITS else row_of(kpi, roster).spec.decimals + 1


def values_of(kpi: Kpi, rows: Sequence[Mapping[Kpi, float]]) -> Floats:
    """One KPI of many runs; NaN where a run knows no value."""
    name = full_name(kpi)
    return np.array([row.get(name, np.nan) for row in rows], np.float64)
