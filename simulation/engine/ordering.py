"""Whether an order's arguments are possible, and what carries an order out."""

from __future__ import annotations

from typing import Protocol

from simulation.errors import OrderRefused
from simulation.orders import Order
from simulation.spec.domain import OrderSpec


class Carrier(Protocol):
    """The method ``order_<verb>`` of a domain, or of an object for orders of no domain."""

    def __call__(self, order: Order, place: int, cause: int, /) -> None:
        """Carry the order out; ``cause`` is the event that tells of it."""
        ...


def check_args(spec: OrderSpec, order: Order) -> None:
    """Refuse unknown, missing or impossible arguments.

    Raises:
        OrderRefused: The order's arguments are not those that are declared.
    """
    if set(order.args) != set(spec.args):
        raise OrderRefused("order.arguments", {"wanted": ", ".join(spec.args)})
    for name, argument in spec.args.items():
        if argument.accepts(order.args[name]):
            continue
        if argument.type == "text":
            choices = ", ".join(argument.choices)
            raise OrderRefused("order.choice", {"argument": name, "choices": choices or "–"})
        raise OrderRefused(
            "order.range", {"argument": name, "low": argument.minimum, "high": argument.maximum}
        )
