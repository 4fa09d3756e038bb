"""What the model expects of an alert: the run lived on from now, as it is and with each order that could be given.

Each branch is one run from a snapshot of the present with the room's own seed: one path, not an interval. The live run
is never touched. A branch is lived a bucket at a time, so that a room can look ahead between two steps of its own.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from ioc.services import fixed
from ioc.services.protocol import Json, Words
from ioc.services.rows import Rows, rounded
from ioc.services.words import refusal, told
from simulation.aggregation.alerts import Alert
from simulation.errors import OrderRefused
from simulation.events import BUCKET_MS, TICK_MS
from simulation.orders import Order
from simulation.runner import Run
from simulation.snapshots import Snapshot
from simulation.spec.domain import OrderSpec

HORIZON_MS = 6 * 3_600_000
"""How far ahead is looked: the slowest order works after three hours."""

SOON_MS = 2 * 3_600_000
"""The nearer of the two moments at which values are told."""

LEAST_MS = 3_600_000
"""So much of the scenario must be left."""

MOST_ORDERS = 3
ACTOR, ROLE = "expectation", "model"


@dataclass(slots=True)
class _Path:
    """One way in which things may go on.

    Attributes:
        verb: The order that is given first, None for none.
        target: The commune that it is for, empty for the whole province.
        refused: Why it cannot be given now.
        times: Ends of buckets, ms.
        values: The indicator there.
    """

    verb: str | None
    target: str = ""
    refused: Words | None = None
    times: tuple[int, ...] = ()
    values: tuple[float, ...] = ()


class Expecting:
    """One question about one alert; ``live`` until it says that everything is lived, then ``told``."""

    def __init__(self, run: Run, rows: Rows, alert: Alert) -> None:
        """Take a snapshot of the present; the run is not changed.

        Raises:
            OrderRefused: The alert is over, the domain has no orders, or the scenario ends too soon.
        """
        orders = {
            verb: row for verb, row in run.plan.specs[alert.domain].orders.items() if row.by == "player"
        }
        if run.plan.duration_ms - run.now_ms < LEAST_MS:
            raise OrderRefused("expect.ended")
        if alert.cleared_ms is not None or not orders:
            raise OrderRefused("expect.over")
        self._alert, self._rows, self._orders = alert, rows, orders
        self._plan, self._from_ms = run.plan, run.now_ms
        self._to_ms = min(run.now_ms + HORIZON_MS, run.plan.duration_ms)
        self._commune = _commune(run, alert)
        self._snapshot = Snapshot.of(run)
        verbs = list(orders)[:MOST_ORDERS]
        self._paths = [_Path(verb=None), *(_Path(verb=verb, target=self._target(verb)) for verb in verbs)]
        self._waiting = list(self._paths)
        self._branch: Run | None = None

    def live(self, until_s: float) -> bool:
        """Live on until a wall time (``time.monotonic``); whether everything is lived."""
        while self._waiting:
            path = self._waiting[0]
            if self._branch is None:
                self._branch = self._begin(path)
            elif self._branch.now_ms < self._to_ms:
                now_ms = self._branch.now_ms
                self._branch.advance(min(self._to_ms, (now_ms // BUCKET_MS + 1) * BUCKET_MS))
            if self._branch is None or self._branch.now_ms >= self._to_ms:
                self._end(path)
            if time.monotonic() >= until_s:
                break
        return not self._waiting

    def told(self) -> Json:
        """What was expected, as pages read it."""
        unit, decimals = self._rows.measured(self._alert)
        without, *orders = self._paths
        marks = sorted({min(self._from_ms + SOON_MS, self._to_ms), self._to_ms})
        return {
            "alert": self._alert.id,
            "at": self._from_ms,
            "until": self._to_ms,
            "seed": self._plan.seed,
            "unit": unit,
            "decimals": decimals,
            "now": rounded(float(np.float32(self._alert.value)), decimals),
            "bad": self._alert.bad,
            "without": self._line(without, decimals) | {"marks": self._marks(without, marks, decimals)},
            "orders": [self._order(path, marks, decimals) for path in orders],
        }

    # Living.

    def _begin(self, path: _Path) -> Run | None:
        """A branch that goes on from the present; None when its order is refused there."""
        branch = self._snapshot.restore()
        if path.verb is None:
            return branch
        order = Order(
            seq=branch.next_seq,
            at_ms=branch.now_ms,
            actor=ACTOR,
            role=ROLE,
            kind=f"{self._alert.domain}.{path.verb}",
            target=path.target,
            args={name: argument.default for name, argument in self._orders[path.verb].args.items()},
        )
        try:
            branch.world.check(order)
        except OrderRefused as error:
            path.refused = refusal(error)
            return None
        branch.give(order)
        return branch

    def _end(self, path: _Path) -> None:
        """Read the path's values and let its branch go."""
        if self._branch is not None:
            path.times, path.values = self._read(self._branch)
        self._branch = None
        self._waiting.pop(0)

    def _read(self, branch: Run) -> tuple[tuple[int, ...], tuple[float, ...]]:
        """What the alert is about, at the end of each bucket."""
        alert = self._alert
        if alert.source == "indicator":
            line = branch.fold.board.series(alert.key, alert.place, self._from_ms, self._to_ms)
            return tuple(line.times_ms.tolist()), tuple(line.values.tolist())
        first, step = self._from_ms // TICK_MS, BUCKET_MS // TICK_MS
        window = branch.readings.window(branch.world.channels[alert.key], first, self._to_ms // TICK_MS + 1)
        values = window[::step, alert.unit]
        return tuple((first + number * step) * TICK_MS for number in range(len(values))), tuple(
            values.tolist()
        )

    def _target(self, verb: str) -> str:
        """The commune that an order is for, empty for the whole province."""
        return "" if self._orders[verb].target == "province" else self._commune

    # Telling.

    def _line(self, path: _Path, decimals: int) -> Json:
        return {"t": list(path.times), "v": [rounded(value, decimals + 1) for value in path.values]}

    def _marks(self, path: _Path, marks: list[int], decimals: int) -> list[Json]:
        """The path's values at some moments."""
        return [{"t": at_ms, "v": rounded(_value_at(path, at_ms), decimals)} for at_ms in marks]

    def _order(self, path: _Path, marks: list[int], decimals: int) -> Json:
        """What is expected with one order, and how that differs from doing nothing."""
        if path.verb is None:
            raise ValueError("the path without an order has no row of its own")
        spec: OrderSpec = self._orders[path.verb]
        row: Json = {
            "kind": f"{self._alert.domain}.{path.verb}",
            "name": told(spec.name),
            "place": fixed.place_name(self._plan.province.communes[path.target]) if path.target else None,
            "args": [
                {"name": told(argument.name), "type": argument.type, "value": argument.default}
                for argument in spec.args.values()
            ],
            "elsewhere": self._elsewhere(spec),
            "refused": path.refused,
        }
        if path.refused is not None:
            return row
        rows = self._marks(path, marks, decimals)
        for mark in rows:
            apart = _value_at(path, mark["t"]) - _value_at(self._paths[0], mark["t"])
            mark["apart"] = rounded(apart, decimals + 1)
        return row | self._line(path, decimals) | {"marks": rows}

    def _elsewhere(self, spec: OrderSpec) -> list[Words]:
        """The indicators that an order is meant for, when the alert's own is not one of them."""
        if self._alert.indicator in spec.touches:
            return []
        indicators = self._plan.specs[self._alert.domain].indicators
        return [told(indicators[name].name) for name in spec.touches if name in indicators]


def _value_at(path: _Path, at_ms: int) -> float:
    """The last value of a path by a moment; NaN for none."""
    known = [value for time_ms, value in zip(path.times, path.values, strict=True) if time_ms <= at_ms]
    return known[-1] if known else float("nan")


def _commune(run: Run, alert: Alert) -> str:
    """Code of the alert's commune; for an alert of the whole province, of the commune where it is worst now."""
    places = run.world.places
    if alert.place < len(places):
        return places.codes[alert.place]
    board = run.fold.board
    values = board.row(run.now_ms).values[board.roster.position(alert.key), :-1]
    badness = values if alert.bad == "above" else -values
    if np.isnan(badness).all():
        badness = places.population.astype(np.float64)
    return places.codes[int(np.nanargmax(badness))]
