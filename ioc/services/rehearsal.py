"""Rehearsal: an exercise played through without anybody in the room, alone and with its reference plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ioc.exercise.commands import Draft
from ioc.exercise.moments import MINUTE_MS
from ioc.exercise.plan import Planned
from ioc.exercise.refusals import Refusal
from ioc.exercise.setting import Setting
from ioc.exercise.state import State
from ioc.services.journal import Entry
from ioc.services.playing import Playing
from simulation.plan import Plan
from simulation.runner import UNWATCHED_MS, Run
from simulation.snapshots import Snapshot

With: TypeAlias = Literal["nobody", "plan"]
"""Who plays: nobody at all, or somebody who does what the reference plan says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """When an inject went out.

    Attributes:
        inject: Its name.
        at_ms: Scenario time since the beginning of play; None when it never went out.
        status: What became of it.
    """

    inject: str
    at_ms: int | None
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """One way through an exercise.

    Attributes:
        played: Who played.
        fired: When each inject of the file went out, in the file's order.
        outcomes: Whether each outcome was reached, by its name.
        met: Names of the expectations that were met.
        refused: Steps of the plan that were refused, with the reason.
        kpis: Statistics that the measures ask for, over the play.
        digest: SHA-256 of the world at the end.
    """

    played: With
    fired: tuple[Fired, ...]
    outcomes: Mapping[str, bool]
    met: tuple[str, ...]
    refused: tuple[tuple[Planned, Refusal], ...]
    kpis: Mapping[str, float | None]
    digest: str


class Notes:
    """A journal in memory, for plays that nobody has to get back."""

    def __init__(self) -> None:
        """Nothing is written yet."""
        self.entries: list[Entry] = []

    def append(self, entry: Entry) -> None:
        """Keep one entry."""
        self.entries.append(entry)


@dataclass(slots=True)
class Hands:
    """Plays an exercise by what a clock and a plan say; a second of wall time passes each scenario minute."""

    playing: Playing
    steps: list[Planned]
    refused: list[tuple[Planned, Refusal]] = field(default_factory=list)
    wall_ms: int = 0

    def play(self) -> None:
        """Play to the end."""
        self._say("session.start")
        while self.playing.state.clock.phase not in ("ended", "closed") and not self.playing.run.ended:
            self._act()
            self.wall_ms += MINUTE_MS // 60
            self.playing.run.advance(self.playing.run.now_ms + MINUTE_MS)
            self.playing.lived(self.wall_ms)
        if self.playing.state.clock.phase != "ended":
            self._say("session.end", payload={"because": "time"})

    def _act(self) -> None:
        """Give the orders of the plan whose time has come."""
        setting = self.playing.setting
        elapsed_ms = self.playing.run.now_ms - setting.begins_ms
        while self.steps and self.steps[0].at <= elapsed_ms:
            step = self.steps.pop(0)
            payload = {"target": step.target, "args": dict(step.args), "reason": step.why.en}
            done = self._say("order.give", step.do, payload, role="player", cell=step.by)
            if done is not None:
                self.refused.append((step, done))

    def _say(
        self,
        kind: str,
        subject: str = "",
        payload: Mapping[str, object] | None = None,
        role: Literal["director", "player"] = "director",
        cell: str = "",
    ) -> Refusal | None:
        draft = Draft(
            now=self.playing.now(self.wall_ms),
            actor="rehearsal",
            role=role,
            cell=cell,
            kind=kind,
            subject=subject,
            payload=dict(payload or {}),
        )
        return self.playing.ask(draft).refusal


def rehearse(setting: Setting, plan: Plan) -> Iterator[Rehearsed]:
    """Play an exercise with nobody, then with its reference plan; both live the same past."""
    lived = Run(plan, keep_readings=False, fold_ms=UNWATCHED_MS)
    lived.advance(setting.begins_ms)
    begun = Snapshot.of(lived)
    yield once(setting, lived, "nobody")
    yield once(setting, begun.restore(), "plan")


def once(setting: Setting, run: Run, played: With) -> Rehearsed:
    """Play an exercise once on a run that stands at its beginning."""
    playing = Playing(setting, run, Notes())
    playing.begin(0, {"run": f"rehearsal-{played}", "seed": run.plan.seed})
    steps = sorted(setting.exercise.plan, key=lambda step: step.at) if played == "plan" else []
    hands = Hands(playing=playing, steps=steps)
    hands.play()
    state = playing.state
    return Rehearsed(
        played=played,
        fired=tuple(_fired(setting, state, name) for name in setting.injects),
        outcomes=dict(state.outcomes),
        met=tuple(name for name, row in state.expectations.items() if row.status == "met"),
        refused=tuple(hands.refused),
        kpis={name: playing.kpi(name) for name in _kpis(setting)},
        digest=run.digest(),
    )


def _fired(setting: Setting, state: State, name: str) -> Fired:
    own = state.injects[name]
    at_ms = None if own.fired is None else own.fired.at.scenario_ms - setting.begins_ms
    return Fired(inject=name, at_ms=at_ms, status=own.status)


def _kpis(setting: Setting) -> tuple[str, ...]:
    """What the measures look at."""
    return tuple(dict.fromkeys(row.of for row in setting.measures() if row.kind == "kpi" and row.of))
