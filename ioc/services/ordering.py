"""From a person's click to an order that is on disk and then carried out."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ioc.services.orderlog import OrderLog
from simulation.errors import OrderRefused
from simulation.orders import Order
from simulation.runner import Run

ROLE = "operator"
MOST_REASON = 500
"""Characters of a reason that are kept."""


class Ordering:
    """Gives orders to one run: checked first, then written to disk, then carried out."""

    def __init__(self, run: Run, log: OrderLog) -> None:
        """Give orders to ``run`` and keep them in ``log``."""
        self._run = run
        self._log = log

    def give(self, kind: str, target: str, args: Mapping[str, float], reason: str, actor: str) -> Order:
        """Give an order now.

        Raises:
            OrderRefused: It cannot be carried out; nothing was written.
            LedgerFailed: The disk did not take it; nothing was carried out.
        """
        if self._run.ended:
            raise OrderRefused("order.after_end", {"at_ms": self._run.now_ms})
        known = self._run.plan.orders().get(kind)
        if known is None or known.by == "control":  # what happens to a city is for exercises to say
            raise OrderRefused("order.unknown", {"kind": kind})
        order = Order(
            seq=self._run.next_seq,
            at_ms=self._run.now_ms,
            actor=actor,
            role=ROLE,
            kind=kind,
            target=target,
            args={key: _number(value) for key, value in args.items()},
            reason=reason[:MOST_REASON],
        )
        self._run.world.check(order)
        self._log.append(order)
        self._run.give(order)
        return order


def _number(value: float) -> float:
    """A finite number.

    Raises:
        OrderRefused: It is none.
    """
    if isinstance(value, bool) or not math.isfinite(value):
        raise OrderRefused("order.arguments", {"wanted": "0–9"})
    return value
