"""What conditions may ask: the play answers for itself, the world for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ioc.exercise.closing import done
from ioc.exercise.conditions import Asking, Node, evaluate, parse
from ioc.exercise.injects import Inject
from ioc.exercise.moments import MINUTE_MS, Now
from ioc.exercise.scoring import score
from ioc.exercise.script import inject_of
from ioc.exercise.setting import Setting
from ioc.exercise.state import State


@lru_cache(maxsize=4096)
def node(text: str) -> Node:
    """A condition as a tree; the same text is read once."""
    return parse(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Answers conditions at one moment of one play; also an ``Asking``."""

    setting: Setting
    state: State
    world: Asking
    now: Now

    def value(self, name: str, args: tuple[str, ...]) -> float | None:
        """What a function gives; None when there is no data."""
        match name, args:
            case (("fired" | "acknowledged" | "answered" | "done"), (subject, *_)):
                return self._done(subject) if name == "done" else self._inject(name, subject)
            case "action", (kind, cell, target, *_):
                return float(self._given(kind, cell, target))
            case "score", (objective, *_):
                return score(self.setting, self.state, self.now, objective)
            case "budget", (cell, *_):
                return self.state.left(self.setting, cell)
            case "elapsed", _:
                return (self.now.scenario_ms - self.setting.begins_ms) / MINUTE_MS
            case _:
                return self.world.value(name, args)

    def _inject(self, name: str, subject: str) -> float | None:
        """Whether an inject went out, was acknowledged, was answered by somebody."""
        own = self.state.injects.get(subject)
        if own is None:
            return None
        happened = {
            "fired": own.fired is not None,
            "acknowledged": bool(own.acked),
            "answered": own.answered is not None,
        }
        return float(happened[name])

    def _done(self, subject: str) -> float | None:
        """Whether an expectation was met, or what an inject needs."""
        known = self.state.expectations.get(subject)
        if known is not None:
            return float(known.status == "met")
        inject = inject_of(self.setting, self.state, subject)
        return 0.0 if inject is None else float(done(self.state, inject))

    def _given(self, kind: str, cell: str, target: str) -> int:
        """How many orders of a kind players gave."""
        return sum(
            given.kind == kind
            and given.refusal is None
            and not given.effect
            and bool(given.by.cell)
            and cell in ("", given.by.cell)
            and target in ("", given.target)
            for given in self.state.orders
        )


def holds(known: Known, text: str) -> bool:
    """Whether a condition holds now, with the memory of the last minute."""
    return evaluate(node(text), known, known.state.held, known.now.scenario_ms)[0]


def variant_of(known: Known, inject: Inject) -> int:
    """The first variant whose condition holds; -1 for the inject's own text."""
    for number, variant in enumerate(inject.variants):
        if holds(known, variant.when):
            return number
    return -1
