"""Calls that wait for a unit: who is served first can be changed, and a call can be taken out of the queue."""

from __future__ import annotations

import numpy as np

from simulation.engine.clock import Clock
from simulation.engine.fleets import Call, Fleet


class Sent:
    """Remembers which case got a unit."""

    def __init__(self) -> None:
        """Nobody yet."""
        self.cases: list[int] = []

    def send(self, call: Call, unit: int, place: int) -> None:
        """A unit goes."""
        self.cases.append(call.case)


def crowded(sent: Sent) -> Fleet:
    """One unit on a job, and five calls that wait: three at commune 0, two at commune 1."""
    fleet = Fleet(Clock(), [0], np.zeros((2, 2)), sent.send)
    fleet.request(Call(case=0, place=0))
    for case, place, priority in ((1, 0, 1), (2, 1, 1), (3, 0, 0), (4, 1, 1), (5, 0, 1)):
        fleet.request(Call(case=case, place=place, priority=priority))
    return fleet


def served(fleet: Fleet, sent: Sent) -> list[int]:
    """The order in which those who wait get the unit."""
    sent.cases.clear()
    while fleet.waiting:
        fleet.release(0, 0)
    return sent.cases


def test_a_place_that_is_shifted_goes_first_in_its_own_order() -> None:
    """Its calls come before all others, and among themselves as they came."""
    sent = Sent()
    fleet = crowded(sent)
    fleet.shift_waiting(1, -2)
    assert served(fleet, sent) == [2, 4, 3, 1, 5]


def test_shifting_back_restores_the_queue() -> None:
    """Down by as much as up is as if nothing had been."""
    sent = Sent()
    fleet = crowded(sent)
    fleet.shift_waiting(1, -2)
    fleet.shift_waiting(1, 2)
    assert served(fleet, sent) == [3, 1, 2, 4, 5]


def test_the_first_of_a_place_and_priority_can_be_withdrawn() -> None:
    """The others keep their order; where none waits nothing is withdrawn."""
    sent = Sent()
    fleet = crowded(sent)
    withdrawn = [fleet.withdraw(0, 1), fleet.withdraw(0, 0), fleet.withdraw(0, 0)]
    assert [call and call.case for call in withdrawn] == [1, 3, None]
    assert served(fleet, sent) == [2, 4, 5]
