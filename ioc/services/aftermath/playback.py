"""Playback: a play as its journal tells it, lived again in memory; nothing is written or evaluated anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ioc.exercise.moments import Now
from ioc.exercise.reducer import reduce
from ioc.exercise.setting import Setting
from ioc.exercise.state import State
from ioc.services.exercises import load_exercise
from ioc.services.facts import WorldFacts
from ioc.services.journal import Entry, recover
from ioc.services.plays import file_of, journal_of
from simulation.opening import open_model
from simulation.orders import Order
from simulation.plan import Plan
from simulation.runner import UNWATCHED_MS, Run
from simulation.snapshots import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Playback:
    """A play that was lived again.

    Attributes:
        setting: What was played.
        state: The exercise after the last record.
        run: The world at the end of play.
        entries: The records.
        begun: The world at the beginning of play.
        lost: What is wrong with the end of the journal; empty when every record is whole.
    """

    setting: Setting
    state: State
    run: Run
    entries: tuple[Entry, ...]
    begun: Snapshot
    lost: str = ""

    @property
    def plan(self) -> Plan:
        """What fixes the world of the play."""
        return self.run.plan

    @property
    def until_ms(self) -> int:
        """Scenario time at which play ended, or which it has reached."""
        ended = self.state.clock.ended
        return self.state.now.scenario_ms if ended is None else ended.at.scenario_ms

    @property
    def now(self) -> Now:
        """The moment of the last record."""
        return self.state.now

    @property
    def orders(self) -> tuple[Order, ...]:
        """Every order that the play gave the world."""
        return tuple(order for entry in self.entries for order in entry.orders)

    def kpi(self, name: str) -> float | None:
        """A statistic of an indicator over the play."""
        return WorldFacts(self.run).statistic(name, self.setting.begins_ms)


def replayed(setting: Setting, run: Run, entries: Iterable[Entry], lost: str = "") -> Playback:
    """Live again what records tell, on a fresh ``run`` of the same plan; nothing is evaluated or fired anew."""
    run.advance(setting.begins_ms)
    begun, state, told = Snapshot.of(run), State.opening(setting), tuple(entries)
    for entry in told:
        run.advance(entry.command.now.scenario_ms)
        state = reduce(setting, state, entry.command)
        for order in entry.orders:
            run.give(order)
    return Playback(setting=setting, state=state, run=run, entries=told, begun=begun, lost=lost)


def played_back(folder: Path, language: str = "vi") -> Playback:
    """The play whose folder this is.

    Raises:
        PlayFailed: The folder holds no play.
        InvalidInput: The exercise's file is wrong.
        LedgerFailed: There is no journal, or it was changed by hand.
    """
    file = file_of(folder)
    found = recover(journal_of(folder))
    exercise, ground, plan = load_exercise(file, open_model(), language=language)
    seed = found.head.get("seed")
    if isinstance(seed, int) and seed != plan.seed:
        plan = plan.with_seed(seed)
    begins_ms = ground.opens_ms if exercise.starts is None else exercise.starts
    setting = Setting.of(exercise, plan.orders(), begins_ms, plan.duration_ms)
    run = Run(plan, keep_readings=False, fold_ms=UNWATCHED_MS)
    return replayed(setting, run, found.entries, found.lost)
