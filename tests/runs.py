"""Shared runs of shipped scenarios, lived once a session for every test that looks at them."""

from __future__ import annotations

from collections.abc import Iterator
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


@lru_cache
def lived(
    scenario: str, province: str | None = None, hours: int | None = None, seed: int | None = None
) -> Run:
    """A run of a shipped scenario; do not change it."""
    return run(plan(scenario, province, seed), until_ms=None if hours is None else hours * HOUR_MS)


@lru_cache
def run_of(scenario: str) -> Run:
    """A whole shipped scenario, lived without keeping its readings; do not change it."""
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


@lru_cache
def strained(scenario: str, hours: int) -> Run:
    """A run of a strained province; do not change it."""
    return run(strained_plan(scenario), until_ms=hours * HOUR_MS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Where an order may make a difference.

    Attributes:
        scenario: Name of a shipped scenario.
        hours: Moments at which the order is tried.
        follow: Hours for which its effect is looked for.
        strained: Whether the province is strained.
    """

    scenario: str
    hours: tuple[int, ...]
    follow: int = 24
    strained: bool = False

    @property
    def plan(self) -> Plan:
        """What is lived."""
        return strained_plan(self.scenario) if self.strained else plan_of(self.scenario)


SITUATIONS = (
    Situation(scenario="hue-flood-2025", hours=(40,)),
    Situation(scenario="weekday", hours=(9,), strained=True),
    Situation(scenario="quang-ninh-yagi-2024", hours=(24,)),
    Situation(scenario="ha-noi-smog-week", hours=(55,)),
    Situation(scenario="weekday", hours=(9,)),
    Situation(scenario="hue-flood-2025", hours=tuple(range(60, 140, 2)), follow=12),
)
"""A flood, a strained ordinary day, a typhoon, smog, an ordinary day, and a flood as it goes down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """The same plan with one order and without.

    Attributes:
        order: The order.
        without: The run without it.
        with_order: The run with it.
    """

    order: Order
    without: Run
    with_order: Run

    def differs(self) -> npt.NDArray[np.bool_]:
        """Where the boards differ, buckets × indicators × places."""
        ours, theirs = self.without.fold.board, self.with_order.fold.board
        one, other = ours.block(0, ours.count)[0], theirs.block(0, theirs.count)[0]
        differs: npt.NDArray[np.bool_] = ~((one == other) | (np.isnan(one) & np.isnan(other)))
        return differs

    def rows(self) -> list[int]:
        """Positions of the indicators that the order is said to touch."""
        key, _, verb = self.order.kind.partition(".")
        roster = self.without.fold.board.roster
        touched = set(self.without.plan.specs[key].orders[verb].touches)
        return [
            position for position, row in enumerate(roster) if row.domain.key == key and row.name in touched
        ]


@lru_cache
def ordered(kind: str) -> Ordered | None:
    """The first situation in which the order can be given and changes what it touches; None when there is none."""
    for situation in SITUATIONS:
        for made in _moments(situation):
            for target in _targets(made, kind):
                tried = _tried(made, _order(made, kind, target), situation)
                if tried.differs()[:, tried.rows()].any():
                    return tried
    return None


def _moments(situation: Situation) -> Iterator[Run]:
    """The situation's run at each of its hours; only looked at."""
    made = _first_moment(situation)
    yield made
    if len(situation.hours) > 1:
        made = Snapshot.of(made).restore()
    for hour in situation.hours[1:]:
        made.advance(hour * HOUR_MS)
        yield made


@lru_cache
def _first_moment(situation: Situation) -> Run:
    return _without(situation, situation.hours[0] * HOUR_MS)


@lru_cache(maxsize=32)
def _without(situation: Situation, end_ms: int) -> Run:
    return run(situation.plan, until_ms=end_ms, keep_readings=False)


def _tried(made: Run, order: Order, situation: Situation) -> Ordered:
    end_ms = min(made.now_ms + situation.follow * HOUR_MS, made.plan.duration_ms)
    return Ordered(
        order=order,
        without=_without(situation, end_ms),
        with_order=run(situation.plan, [order], until_ms=end_ms, keep_readings=False),
    )


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
