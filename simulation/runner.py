"""A run: a world that advances, the orders it is given, and what has been aggregated of it so far."""

from __future__ import annotations

import hashlib
from bisect import insort
from collections.abc import Iterable

from simulation.aggregation.fold import Fold, FoldPlan
from simulation.aggregation.inputs import PlaceTable
from simulation.building import build, scheduled_orders
from simulation.collecting import reading_buckets, state_samples
from simulation.engine.world import World
from simulation.errors import OrderRefused
from simulation.events import BUCKET_MS, TICK_MS
from simulation.orders import Order
from simulation.plan import Plan
from simulation.readings import Readings

WATCHED_MS = 3_600_000
"""Between two aggregations of a run that somebody watches: an hour is folded in the time of a frame."""

UNWATCHED_MS = 4 * WATCHED_MS
"""The same of a run that nobody looks at before its end; what is folded does not depend on it, only its cost does."""


class Run:
    """One run of a plan. ``advance`` is the only motor; pace, pause and step only choose its argument."""

    def __init__(self, plan: Plan, *, keep_readings: bool = True, fold_ms: int = WATCHED_MS) -> None:
        """A run at scenario time 0.

        Args:
            plan: What fixes the run.
            keep_readings: Whether readings are kept for tables and charts, or only their digest.
            fold_ms: How much is lived at most between two aggregations, whole buckets; no result depends on it.
        """
        self.plan = plan
        self.readings = Readings(keep=keep_readings)
        self.world: World = build(plan, self.readings.take, fold_ms // TICK_MS)
        self._fold_ms = fold_ms
        self.fold = Fold(_fold_plan(plan, self.world))
        self.orders: list[Order] = []
        self._pending = list(scheduled_orders(plan))

    @property
    def now_ms(self) -> int:
        """Milliseconds since the scenario's start."""
        return self.world.now_ms

    @property
    def ended(self) -> bool:
        """Whether the scenario's time is over."""
        return self.world.now_ms >= self.plan.duration_ms

    @property
    def next_seq(self) -> int:
        """The sequence number that the next order must carry."""
        return max((order.seq for order in self.known_orders), default=0) + 1

    @property
    def known_orders(self) -> tuple[Order, ...]:
        """Orders that were carried out, then those that wait for their time."""
        return (*self.orders, *self._pending)

    def give(self, order: Order) -> None:
        """Accept an order for now or later; it is carried out after everything else of its instant.

        Raises:
            OrderRefused: Its time has passed, or lies after the scenario's end.
        """
        if order.at_ms < self.now_ms:
            raise OrderRefused("order.past", {"at_ms": order.at_ms, "now_ms": self.now_ms})
        if order.at_ms > self.plan.duration_ms:
            raise OrderRefused("order.after_end", {"at_ms": order.at_ms})
        insort(self._pending, order, key=lambda waiting: (waiting.at_ms, waiting.seq))
        self._carry_out(self.now_ms)
        self._collect()

    def advance(self, to_ms: int) -> None:
        """Live until ``to_ms``, or to the scenario's end, and aggregate every complete bucket on the way."""
        to_ms = min(to_ms, self.plan.duration_ms)
        while self.now_ms < to_ms:
            edge = min(to_ms, (self.now_ms // self._fold_ms + 1) * self._fold_ms)
            self._carry_out(edge)
            self.world.clock.run_to(edge)
            self._carry_out(edge)
            self._collect()

    def _carry_out(self, until_ms: int) -> None:
        """Run to each pending order's time and carry it out."""
        while self._pending and self._pending[0].at_ms <= until_ms:
            order = self._pending.pop(0)
            self.world.clock.run_to(order.at_ms)
            self.world.apply(order)
            self.orders.append(order)

    def _collect(self) -> None:
        """Hand what has happened to aggregation: complete buckets, and every event."""
        first, complete = self.fold.next_bucket, self.now_ms // BUCKET_MS
        if complete > first:
            readings, states = reading_buckets(self.world, first, complete), state_samples(self.world, first)
            self.fold.advance(self.world.log, self.now_ms, readings, states)
        else:
            self.fold.advance(self.world.log, self.now_ms, {})

    def digest(self) -> str:
        """SHA-256 over events and readings up to now."""
        digest = hashlib.sha256(self.world.log.digest().encode())
        digest.update(self.readings.digest(self.world.channels).encode())
        return digest.hexdigest()


def run(
    plan: Plan, orders: Iterable[Order] = (), *, until_ms: int | None = None, keep_readings: bool = True
) -> Run:
    """Live a whole scenario, or its first part, with orders known in advance; nobody looks before it has ended."""
    result = Run(plan, keep_readings=keep_readings, fold_ms=UNWATCHED_MS)
    for order in orders:
        result.give(order)
    result.advance(plan.duration_ms if until_ms is None else until_ms)
    return result


def _fold_plan(plan: Plan, world: World) -> FoldPlan:
    """What is aggregated of this run."""
    return FoldPlan(
        specs=tuple(plan.specs.values()),
        places=PlaceTable.of(plan.province),
        codes=world.log.codes,
        aqi=plan.aqi,
        thresholds={key: channel.table.thresholds for key, channel in world.channels.items()},
    )
