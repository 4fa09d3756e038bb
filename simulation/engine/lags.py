"""How long a decision takes until it acts: drawn for each order by itself, so that no other order shifts it."""

from __future__ import annotations

from simulation.engine.chance import lognormal_ms
from simulation.engine.streams import Streams
from simulation.orders import Order


def order_draws(streams: Streams, order: Order, count: int) -> tuple[float, ...]:
    """Uniforms on [0, 1) that belong to this order alone, whatever other orders a run has."""
    return tuple(streams.generator(f"order.{order.kind}", order.seq).random(count).tolist())


def order_delay_ms(streams: Streams, order: Order, usual_ms: float, *, spread: float, least: float) -> int:
    """How long this order takes until it acts.

    Args:
        streams: The run's random streams.
        order: The order.
        usual_ms: Median of the delay.
        spread: Standard deviation of the delay's logarithm.
        least: Share of the usual delay below which nobody is ready; what a file states as ``lead`` is no more.
    """
    drawn = lognormal_ms(usual_ms, spread, order_draws(streams, order, 1)[0])
    return max(drawn, round(least * usual_ms))
