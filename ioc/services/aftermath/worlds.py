"""Other worlds: the same day with nobody, with the reference plan, without one decision, and under other chances."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from ioc.exercise.canonical import Json
from ioc.exercise.conditions import ConditionError, names, parse
from ioc.exercise.moments import MINUTE_MS
from ioc.exercise.seeing.screen import both
from ioc.exercise.setting import Setting
from ioc.services.aftermath.playback import Playback
from ioc.services.facts import WorldFacts
from ioc.services.rehearsal import once
from simulation.errors import UnknownName
from simulation.experiments.kpis import better, chosen, full_name, indicator_of, row_of, statistic_of, unit
from simulation.orders import Order
from simulation.runner import UNWATCHED_MS, Run
from simulation.snapshots import Snapshot

MOST_DECISIONS = 12
"""Single decisions whose worth is looked for: the costliest, then the earliest."""

LOW, HIGH = 0.1, 0.9
"""Quantiles of the runs under other chances between which a day counts as an ordinary one."""

LEAST_DAYS = 5
"""Other days below which nothing is said about luck."""

Kpis = Mapping[str, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What became of one way through the day.

    Attributes:
        kpis: Statistics over the play.
        lines: Each indicator of the KPIs in steps of a bucket, for drawing.
        outcomes: Whether each outcome was reached; empty when that is not known.
    """

    kpis: Kpis
    lines: Mapping[str, tuple[float | None, ...]]
    outcomes: Mapping[str, bool]


def outcome(play: Playback, reps: int) -> dict[str, Json]:
    """The play beside other ways through the same day, and beside the same ways on ``reps`` other days."""
    kpis = asked(play)
    setting = _until(play.setting, play.until_ms)
    yours = _seen(play.run, setting, kpis, play.state.outcomes)
    ways = {"yours": yours, "nobody": _rehearsed(setting, play.begun.restore(), kpis, "nobody")}
    if setting.exercise.plan:
        ways["plan"] = _rehearsed(setting, play.begun.restore(), kpis, "plan")
    others = [_other_day(play, setting, kpis, number) for number in range(1, reps + 1)]
    return {
        "reps": reps,
        "kpis": [_row(play, name, ways, others) for name in kpis],
        "wins": [
            {
                "id": win.id,
                "name": both(win.name),
                **{way: world.outcomes.get(win.id) for way, world in ways.items()},
            }
            for win in setting.exercise.wins
        ],
        "ways": list(ways),
        "decisions": list(_worth(play, kpis, yours.kpis)),
    }


def asked(play: Playback) -> tuple[str, ...]:
    """The KPIs of the measures and of what winning means; the scenario's, or headlines, when there are none."""
    found = [full_name(row.of) for row in play.setting.measures() if row.kind == "kpi" and row.of]
    for win in play.setting.exercise.wins:
        try:
            calls = list(names(parse(win.holds)))
        except ConditionError:  # the file was checked; a live edit cannot reach what winning means
            continue
        found += [f"{call.args[0]}.end" for call in calls if call.name == "kpi" and not any(call.args[1:])]
    known = play.run.fold.board.roster
    wanted = tuple(dict.fromkeys(found)) or chosen(play.plan.scenario.experiment.kpis, known)
    return tuple(name for name in wanted if _is_known(name, known))


def lived(begun: Snapshot, orders: Iterable[Order], until_ms: int) -> Run:
    """The day from ``begun`` with these orders; one that the other world refuses is refused there."""
    run = begun.restore()
    for order in sorted(orders, key=lambda order: (order.at_ms, order.seq)):
        run.advance(order.at_ms)
        run.give(order)
    run.advance(until_ms)
    return run


def _is_known(name: str, roster: Any) -> bool:
    try:
        row_of(name, roster)
    except UnknownName:
        return False
    return statistic_of(name) in ("mean", "min", "max", "end", "watch_h", "alarm_h")


def _until(setting: Setting, until_ms: int) -> Setting:
    """The exercise with the length that the play had, so that ways are compared over the same time."""
    lasts = max(MINUTE_MS, math.ceil((until_ms - setting.begins_ms) / MINUTE_MS) * MINUTE_MS)
    return replace(setting, exercise=setting.exercise.model_copy(update={"lasts": lasts}))


def _seen(run: Run, setting: Setting, kpis: Iterable[str], outcomes: Mapping[str, bool]) -> World:
    facts = WorldFacts(run)
    return World(
        kpis={name: facts.statistic(name, setting.begins_ms) for name in kpis},
        lines={name: _line(run, setting, name) for name in kpis},
        outcomes=dict(outcomes),
    )


def _line(run: Run, setting: Setting, name: str) -> tuple[float | None, ...]:
    places = len(run.world.places.codes)
    line = run.fold.board.series(indicator_of(name), places, setting.begins_ms, run.now_ms)
    return tuple(None if math.isnan(value) else round(float(value), 4) for value in line.values)


def _rehearsed(setting: Setting, run: Run, kpis: Iterable[str], played: Literal["nobody", "plan"]) -> World:
    """The day as a rehearsal lives it: injects fall due by themselves, what waits for a word never goes out."""
    way = once(setting, run, played)
    return _seen(run, setting, kpis, way.outcomes)


def _other_day(play: Playback, setting: Setting, kpis: tuple[str, ...], number: int) -> dict[str, Kpis]:
    """The same file under another chance: with nobody, and with the orders of the play."""
    plan = play.plan.with_seed(play.plan.seed, play.plan.replication + number)
    run = Run(plan, keep_readings=False, fold_ms=UNWATCHED_MS)
    run.advance(setting.begins_ms)
    begun = Snapshot.of(run)
    same = lived(begun, play.orders, play.until_ms)
    return {
        "nobody": _rehearsed(setting, run, kpis, "nobody").kpis,
        "yours": _seen(same, setting, kpis, {}).kpis,
    }


def _row(
    play: Playback, name: str, ways: Mapping[str, World], others: list[dict[str, Kpis]]
) -> dict[str, Json]:
    """One KPI: its value on each way, the band of other days, and whether this day was an ordinary one."""
    roster = play.run.fold.board.roster
    spec, way_up = row_of(name, roster).spec, better(name, roster)
    measured = (row for row in play.setting.measures() if row.kind == "kpi" and row.of)
    wanted = {full_name(str(row.of)): row.better for row in measured}
    band = {way: _band(row[way][name] for row in others) for way in ("nobody", "yours")}
    return {
        "kpi": name,
        "name": both(spec.name),
        "statistic": statistic_of(name),
        "unit": unit(name, roster),
        "decimals": max(1, spec.decimals) if statistic_of(name) == "mean" else spec.decimals,
        "better": wanted.get(name, way_up),
        "values": {way: world.kpis[name] for way, world in ways.items()},
        "lines": {way: list(world.lines[name]) for way, world in ways.items()},
        "band": band,
        "luck": _luck(ways["nobody"].kpis[name], band["nobody"], wanted.get(name, way_up)),
    }


def _band(values: Iterable[float | None]) -> dict[str, float] | None:
    """Lowest, middle and highest tenth of what other days brought."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    low, mid, high = (float(value) for value in np.quantile(known, (LOW, 0.5, HIGH)))
    return {"n": len(known), "low": low, "mid": mid, "high": high}


def _luck(value: float | None, band: Mapping[str, float] | None, wanted: str) -> str | None:
    """Whether the day was ``ordinary``, ``hard``, ``easy`` or just ``unusual``; None when that cannot be said."""
    if value is None or band is None or band["n"] < LEAST_DAYS:
        return None
    if band["low"] <= value <= band["high"]:
        return "ordinary"
    if wanted == "neither":
        return "unusual"
    return "hard" if (value > band["high"]) == (wanted == "lower") else "easy"


def _worth(play: Playback, kpis: tuple[str, ...], yours: Kpis) -> Iterator[dict[str, Json]]:
    """What each decision was worth: the play's KPIs less those of the same play without it."""
    given = {row.by.seq: row for row in play.state.orders}
    made = [
        (given[entry.command.seq], entry.orders[0])
        for entry in play.entries
        if entry.orders and entry.command.kind == "order.give" and entry.command.seq in given
    ]
    looked_at = sorted(made, key=lambda row: (-row[0].cost, row[0].by.seq))[:MOST_DECISIONS]
    for row, order in sorted(looked_at, key=lambda row: row[0].by.seq):
        rest = (other for other in play.orders if other.seq != order.seq)
        facts = WorldFacts(lived(play.begun, rest, play.until_ms))
        without = {name: facts.statistic(name, play.setting.begins_ms) for name in kpis}
        yield {
            "seq": row.by.seq,
            "at": dict(row.by.at.plain()),
            "cell": row.by.cell,
            "order": row.kind,
            "target": row.target,
            "cost": row.cost,
            "change": {name: _less(yours[name], without[name]) for name in kpis},
        }


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other
