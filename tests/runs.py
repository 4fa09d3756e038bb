"""Shared runs of shipped scenarios, lived once a session for every test that looks at them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from simulation.errors import OrderRefused
from simulation.events import BUCKET_MS, PROVINCE
from simulation.loading import load_scenario, scenario_paths
from simulation.opening import open_model, open_plan
from simulation.orders import Order
from simulation.plan import Model, Plan
from simulation.runner import Run, run
from simulation.snapshots import Snapshot
from simulation.spec.province import Facility
from simulation.spec.scenario import ANY_PROVINCE

HOUR_MS = 3_600_000
SMALL = "hue"
"""A province with 40 communes, a published river and the sea: every domain has something to do in little time."""

CROWD = 10
"""How many times the people, where a province is strained."""


@lru_cache(maxsize=1)
def model() -> Model:
    """Everything that is installed."""
    return open_model()


@lru_cache
def plan(scenario: str, province: str | None = None, seed: int | None = None) -> Plan:
    """A plan by name."""
    return open_plan(model(), scenario, province=province, seed=seed)


@lru_cache
def plan_of(scenario: str) -> Plan:
    """A plan of a shipped scenario in its own province; one for any province is played in the small one."""
    free = load_scenario(scenario, model().catalogue).province == ANY_PROVINCE
    return plan(scenario, SMALL if free else None)


@lru_cache(maxsize=2)
def lived(
    scenario: str, province: str | None = None, hours: int | None = None, seed: int | None = None
) -> Run:
    """A run of a shipped scenario; do not change it. Only the last two are kept: a run is large."""
    return run(plan(scenario, province, seed), until_ms=None if hours is None else hours * HOUR_MS)


def run_of(scenario: str) -> Run:
    """A whole shipped scenario, lived anew without keeping its readings."""
    return run(plan_of(scenario), keep_readings=False)


def shipped_scenarios() -> list[str]:
    """Names of every shipped scenario."""
    return sorted(scenario_paths())


def digest_of(seed: int) -> str:
    """The digest of two hours of a working day under a seed; lived in whatever process calls it."""
    return run(plan("weekday", SMALL, seed), until_ms=2 * HOUR_MS, keep_readings=False).digest()


@lru_cache
def strained_plan(scenario: str) -> Plan:
    """A scenario with ``CROWD`` times the people and one place in one facility of each kind: queues everywhere."""
    ordinary = plan_of(scenario)
    place = ordinary.province
    facilities: dict[str, Facility] = {}
    for row in place.facilities:
        facilities.setdefault(row.kind, row.model_copy(update={"capacity": row.capacity and 1}))
    communes = {
        code: row.model_copy(update={"population": row.population * CROWD})
        for code, row in place.communes.items()
    }
    changed = {"facilities": tuple(facilities.values()), "communes": communes}
    return replace(ordinary, province=place.model_copy(update=changed))


def values_in(made: Run) -> Mapping[str, tuple[float, ...]]:
    """Up to three of the values that each indicator takes somewhere in a run: all that is kept of it."""
    board = made.fold.board
    block = board.block(0, board.count)[0]
    names = [f"{row.domain.key}.{row.name}" for row in board.roster]
    columns = (block[:, position, :] for position in range(len(names)))
    return {
        name: tuple(np.unique(column[~np.isnan(column)])[:3].tolist())
        for name, column in zip(names, columns, strict=True)
    }


@lru_cache
def values_of(scenario: str) -> Mapping[str, tuple[float, ...]]:
    """Values that each indicator takes in a whole shipped scenario."""
    return values_in(run_of(scenario))


@lru_cache
def values_strained(scenario: str, hours: int) -> Mapping[str, tuple[float, ...]]:
    """Values that each indicator takes in the first hours of a strained province."""
    return values_in(run(strained_plan(scenario), until_ms=hours * HOUR_MS, keep_readings=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Where an order may make a difference.

    Attributes:
        scenario: Name of a shipped scenario.
        hours: Moments at which the order is tried.
        strained: Whether the province is strained.
    """

    scenario: str
    hours: tuple[int, ...]
    strained: bool = False

    @property
    def plan(self) -> Plan:
        """What is lived."""
        return strained_plan(self.scenario) if self.strained else plan_of(self.scenario)


SITUATIONS = (
    Situation(scenario="weekday", hours=(9,)),
    Situation(scenario="hue-flood-2025", hours=(40,)),
    Situation(scenario="quang-ninh-yagi-2024", hours=(24,)),
)
"""An ordinary day, a flood and a typhoon: what is lived in no time."""

STRAIN = Situation(scenario="weekday", hours=(9,), strained=True)
"""An ordinary day with queues everywhere."""

SMOG = Situation(scenario="ha-noi-smog-week", hours=(55,))
"""A large province in the midst of smog."""

EBB = Situation(scenario="hue-flood-2025", hours=tuple(range(60, 140, 2)))
"""A flood as it goes down: for what is asked for at its end, at a moment that nobody knows beforehand."""

SEARCH = (
    *((situation, hours) for hours in (1, 4, 24) for situation in SITUATIONS),
    *((situation, hours) for hours in (4, 24) for situation in (STRAIN, SMOG)),
    (EBB, 12),
)
"""Where an order's effect is looked for, and for how many hours: everywhere briefly before anywhere for long."""

LONGEST_MS = 24 * HOUR_MS
"""The longest of these."""

UNDONE_AFTER_MS = 4 * HOUR_MS
"""When an order is taken back: by then what was ordered has begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An order that makes a difference.

    Attributes:
        situation: Where it is given.
        order: The order.
        end_ms: When the difference is seen.
        before: An order that it takes back, given earlier in both runs.
    """

    situation: Situation
    order: Order
    end_ms: int
    before: tuple[Order, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """The same plan with one order and without.

    Attributes:
        order: The order.
        without: The run without it; it may go on for longer.
        with_order: The run with it.
    """

    order: Order
    without: Run
    with_order: Run

    def differs(self) -> npt.NDArray[np.bool_]:
        """Where the boards differ, buckets × indicators × places."""
        return _differ(self.without, self.with_order, 0)

    def touched(self) -> list[int]:
        """Positions of the indicators that the order is said to touch."""
        return _touched(self.without, self.order.kind)


def ordered(kind: str) -> Ordered | None:
    """Both runs, from the start until an order has changed what it touches; None where none does anywhere."""
    found = first_effect(kind)
    if found is None:
        return None
    lived_, before = found.situation.plan, found.before
    return Ordered(
        order=found.order,
        without=run(lived_, before, until_ms=found.end_ms, keep_readings=False)
        if before
        else _without(found.situation),
        with_order=run(lived_, [*before, found.order], until_ms=found.end_ms, keep_readings=False),
    )


@lru_cache(maxsize=4)
def _without(situation: Situation) -> Run:
    """The situation's run for as long as an effect is looked for; the same for every order."""
    end_ms = situation.hours[-1] * HOUR_MS + LONGEST_MS
    return run(situation.plan, until_ms=min(end_ms, situation.plan.duration_ms), keep_readings=False)


@lru_cache
def first_effect(kind: str) -> Found | None:
    """The first place and moment at which the order can be given and changes what it touches."""
    undone = _undone(kind)
    if undone is not None:
        return undone
    for situation, hours in SEARCH:
        for made in _moments(situation):
            for target in _targets(made, kind)[: None if hours > 4 else 1]:
                order = _order(made, kind, target)
                end_ms = _seen_at(made, order, hours)
                if end_ms is not None:
                    return Found(situation=situation, order=order, end_ms=end_ms)
    return None


def _undone(kind: str) -> Found | None:
    """The same for an order that takes another one back, hours after that one; None for any other order."""
    key, _, verb = kind.partition(".")
    orders = model().catalogue.domains[key].spec.orders
    firsts = [f"{key}.{name}" for name, row in orders.items() if row.undo == verb]
    for situation, first in ((situation, first) for situation in SITUATIONS for first in firsts):
        for target in _targets(_first_moment(situation), first):
            made = Snapshot.of(_first_moment(situation)).restore()
            before = _order(made, first, target)
            made.give(before)
            made.advance(made.now_ms + UNDONE_AFTER_MS)
            order = _order(made, kind, target)
            end_ms = _seen_at(made, order, 24) if accepted(made, order) else None
            if end_ms is not None:
                return Found(situation=situation, order=order, end_ms=end_ms, before=(before,))
    return None


def _seen_at(made: Run, order: Order, hours: int) -> int | None:
    """When, within hours, what the order touches differs from the same run without it; copies live on from here."""
    snapshot = Snapshot.of(made)
    without, with_order = snapshot.restore(), snapshot.restore()
    with_order.give(order)
    rows = _touched(made, order.kind)
    for hour in range(1, hours + 1):
        end_ms = min(made.now_ms + hour * HOUR_MS, made.plan.duration_ms)
        for one in (without, with_order):
            one.advance(end_ms)
        if _differ(without, with_order, bucket_of(made.now_ms))[:, rows].any():
            return end_ms
    return None


def _differ(without: Run, with_order: Run, first: int) -> npt.NDArray[np.bool_]:
    """Where the boards differ from a bucket on."""
    ours, theirs = without.fold.board, with_order.fold.board
    last = min(ours.count, theirs.count)
    one, other = ours.block(first, last)[0], theirs.block(first, last)[0]
    differs: npt.NDArray[np.bool_] = ~((one == other) | (np.isnan(one) & np.isnan(other)))
    return differs


def _touched(made: Run, kind: str) -> list[int]:
    key, _, verb = kind.partition(".")
    touched = set(made.plan.specs[key].orders[verb].touches)
    roster = made.fold.board.roster
    return [position for position, row in enumerate(roster) if row.domain.key == key and row.name in touched]


def _moments(situation: Situation) -> Iterator[Run]:
    """The situation's run at each of its hours; only looked at."""
    made = _first_moment(situation)
    yield made
    if len(situation.hours) > 1:
        made = Snapshot.of(made).restore()
    for hour in situation.hours[1:]:
        made.advance(hour * HOUR_MS)
        yield made


@lru_cache(maxsize=8)
def _first_moment(situation: Situation) -> Run:
    return run(situation.plan, until_ms=situation.hours[0] * HOUR_MS, keep_readings=False)


def _order(made: Run, kind: str, target: str) -> Order:
    """The order for now, with the greatest arguments that are accepted there, else the usual ones."""
    key, _, verb = kind.partition(".")
    args = made.plan.specs[key].orders[verb].args
    order = Order(
        seq=made.next_seq, at_ms=made.now_ms, actor="test", role="test", kind=kind, target=target,
        args={name: argument.maximum for name, argument in args.items()},
    )  # fmt: skip
    return (
        order
        if accepted(made, order)
        else replace(order, args={name: row.default for name, row in args.items()})
    )


def _targets(made: Run, kind: str) -> list[str]:
    """At most two communes that accept the order, those first where most has happened in the last day."""
    key, _, verb = kind.partition(".")
    if made.plan.specs[key].orders[verb].target == "province":
        return [""] if accepted(made, _order(made, kind, "")) else []
    log, places = made.world.log, made.world.places
    first, last = log.first_at_or_after(made.now_ms - 24 * HOUR_MS), log.count
    records = log.records(first, last)
    of_domain = np.array([info.name.startswith(f"{key}.") and info.severity > 0 for info in log.kinds])
    noted = records["place"][of_domain[records["kind"]]]
    busy = np.bincount(noted[noted != PROVINCE], minlength=len(places))
    order = np.lexsort((-places.population, -busy)).tolist()
    codes = [places.codes[place] for place in order]
    return [code for code in codes if accepted(made, _order(made, kind, code))][:2]


def accepted(made: Run, order: Order) -> bool:
    """Whether the order would be carried out now."""
    try:
        made.world.check(order)
    except OrderRefused:
        return False
    return True


def bucket_of(time_ms: int) -> int:
    """The bucket in which an instant lies."""
    return time_ms // BUCKET_MS
