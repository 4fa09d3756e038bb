"""Many people hurt at once, sorted by triage: red first and to hospital, yellow to hospital, green helped by phone."""

from __future__ import annotations

from simulation.domains.ambulance.couplings import Parameters
from simulation.domains.ambulance.missions import DRAWS, NEED, OUTCOME, RIDE, WEIGHT, Mission
from simulation.engine.world import World
from simulation.orders import Order

_FIRST, _LAST = 0.0, 1.0


def casualties(world: World, parameters: Parameters, order: Order, place: int, cause: int) -> list[Mission]:
    """The people of a mass-casualty incident, each with chances of their own that agree with the triage.

    Args:
        world: The world.
        parameters: The domain's parameters.
        order: Says how many, and which shares of them are red and yellow; the rest is green.
        place: Commune of the incident.
        cause: The event of the incident.
    """
    count = int(order.args["casualties"])
    red = round(count * float(order.args["red"]))
    yellow = min(round(count * float(order.args["yellow"])), count - red)
    rng = world.streams.generator(f"order.{order.kind}", order.seq)
    missions = []
    for number, draws in enumerate(rng.random((count, DRAWS)).tolist()):
        if number < red + yellow:
            draws[WEIGHT] = _FIRST if number < red else _LAST
            draws[NEED], draws[OUTCOME] = _FIRST, _LAST
            draws[RIDE] *= parameters.transport_share
        else:
            draws[NEED] = _LAST
        missions.append(Mission(place=place, first_ms=world.now_ms, draws=tuple(draws), cause=cause))
    return missions
