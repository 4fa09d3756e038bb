"""Playing: one exercise on one run. Every change is decided, written to disk, applied, and told to the world."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from ioc.exercise.clock import played_ms
from ioc.exercise.commands import Command, Draft
from ioc.exercise.deciding import decide, refused_effect, refusing
from ioc.exercise.effects import order_of
from ioc.exercise.moments import MINUTE_MS, Now
from ioc.exercise.reducer import placed, reduce
from ioc.exercise.refusals import Refusal, refused
from ioc.exercise.setting import Setting
from ioc.exercise.state import State
from ioc.exercise.triggers import due, settled
from ioc.services.facts import WorldFacts
from ioc.services.journal import Entry
from simulation.errors import OrderRefused
from simulation.orders import Order
from simulation.runner import Run

WORLD = "world."
"""Begins the key of a refusal that comes from the world and not from the exercise."""

MARK_MS = 10_000
"""Wall time after which the journal notes where the scenario stands, when nothing else has been written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of a request.

    Attributes:
        rev: Number of the last command now.
        refusal: Why nothing was done; None when it was.
        seq: Number of the command that was written, or of the one that was the answer before.
    """

    rev: int
    refusal: Refusal | None = None
    seq: int = 0


class Keeps(Protocol):
    """Where every command goes before it takes effect: the journal, or the notes of a rehearsal."""

    def append(self, entry: Entry) -> None:
        """Keep one entry.

        Raises:
            LedgerFailed: It could not be kept, so it must not take effect.
        """
        ...


class Playing:
    """An exercise that is played; used by one thread. Wall times are Unix milliseconds."""

    def __init__(self, setting: Setting, run: Run, journal: Keeps) -> None:
        """Play ``setting`` on ``run``, which stands where play begins or has been brought back by ``resume``."""
        self.setting = setting
        self.run = run
        self.state = State.opening(setting)
        self._journal = journal
        self._facts = WorldFacts(run)
        self._minute = run.now_ms // MINUTE_MS
        self._written_ms = 0

    # What people and time ask for.

    def begin(self, wall_ms: int, payload: dict[str, str | int | None]) -> None:
        """Write down what is played; the first command of a journal."""
        draft = Draft(
            now=self.now(wall_ms), actor="system", role="system", kind="session.begin", payload=payload
        )
        self._write(placed(self.state, draft))

    def ask(self, draft: Draft) -> Done:
        """Decide a request; what it changes is on disk when this returns.

        Raises:
            LedgerFailed: The disk did not take it; nothing has changed.
        """
        verdict = decide(self.setting, self.state, draft, self._facts, self)
        if verdict.again is not None:
            again = verdict.again.refusal
            refusal = None if again is None else Refusal(again, verdict.again.values)
            return Done(rev=self.state.rev, refusal=refusal, seq=verdict.again.seq)
        if verdict.command is None:
            return self._refuse(verdict.record, verdict.refusal or refused("payload", field=""))
        refusal = self._carry_out(verdict.command)
        if refusal is not None:
            return self._refuse(refusing(verdict.command, refusal), refusal)
        seq = self.state.rev
        self._follow(settled(self.setting, self.state, self._facts, draft.now))
        return Done(rev=self.state.rev, seq=seq)

    def lived(self, wall_ms: int) -> bool:
        """What falls due now that the world has lived on; says whether anything was written down.

        To be called with the run at every full minute, and at other times at will.

        Raises:
            LedgerFailed: The disk did not take it; what was not written has not happened.
        """
        before, now = self.state.rev, self.now(wall_ms)
        minute = self.run.now_ms // MINUTE_MS
        if minute > self._minute:
            self._minute = minute
            self._follow(due(self.setting, self.state, self._facts, now))
        elif self.state.clock.phase == "running":
            self._follow(settled(self.setting, self.state, self._facts, now))
        if self._is_silent(wall_ms):
            mark = Draft(now=now, actor="system", role="system", kind="world.held", payload={"held": {}})
            self._write(placed(self.state, mark))
        return self.state.rev > before

    def kpi(self, name: str) -> float | None:
        """A statistic of an indicator since play began."""
        return self._facts.statistic(name, self.setting.begins_ms)

    def now(self, wall_ms: int) -> Now:
        """This moment on three clocks; none of them ever goes back."""
        before = self.state.now
        return Now(
            scenario_ms=max(self.run.now_ms, before.scenario_ms),
            exercise_ms=max(played_ms(self.state.clock, wall_ms), before.exercise_ms),
            wall_ms=wall_ms,
        )

    # How it is done.

    def resume(self, entries: Iterable[Entry], wall_ms: int) -> None:
        """Live again what a journal tells, and stop the clock; nothing is evaluated or fired anew."""
        for entry in entries:
            self.run.advance(entry.command.now.scenario_ms)
            self.state = reduce(self.setting, self.state, entry.command)
            for order in entry.orders:
                self.run.give(order)
        self._minute = self.run.now_ms // MINUTE_MS
        clock = self.state.clock
        lost_ms = 0 if clock.running_since_ms is None else max(0, wall_ms - self.state.now.wall_ms)
        draft = Draft(
            now=Now(
                scenario_ms=self.state.now.scenario_ms,
                exercise_ms=self.state.now.exercise_ms,
                wall_ms=wall_ms,
            ),
            actor="system",
            role="system",
            kind="session.recover",
            payload={"lost_ms": lost_ms},
        )
        self._write(placed(self.state, draft))

    def _refuse(self, record: Draft | None, refusal: Refusal) -> Done:
        """Answer with a refusal; that of an order is written down."""
        if record is not None:
            self._write(placed(self.state, record))
        return Done(rev=self.state.rev, refusal=refusal)

    def _follow(self, drafts: Iterable[Draft]) -> None:
        """Write down and apply what the exercise does by itself."""
        for draft in drafts:
            command = placed(self.state, draft)
            refusal = self._carry_out(command)
            if (
                refusal is not None
            ):  # the inject has tried, which is not tried again, and the world has refused
                self._write(placed(self.state, refused_effect(draft, refusal)))

    def _carry_out(self, command: Command) -> Refusal | None:
        """Write a command down and apply it; why not, when the world refuses its order."""
        order = order_of(self.setting, command, self.run.next_seq)
        if order is not None:
            refusal = self._refused(order)
            if refusal is not None:
                return refusal
        self._write(command, () if order is None else (order,))
        return None

    def _refused(self, order: Order) -> Refusal | None:
        """Why the world would refuse an order now."""
        try:
            self.run.world.check(order)
        except OrderRefused as error:
            return refused(WORLD + error.key, **dict(error.placeholders))
        return None

    def _write(self, command: Command, orders: tuple[Order, ...] = ()) -> None:
        """On disk first, then in the exercise and in the world."""
        self._journal.append(Entry(command=command, orders=orders))
        self._written_ms = command.now.wall_ms
        self.state = reduce(self.setting, self.state, command)
        for order in orders:
            self.run.give(order)

    def _is_silent(self, wall_ms: int) -> bool:
        return self.state.clock.phase == "running" and wall_ms - self._written_ms >= MARK_MS
