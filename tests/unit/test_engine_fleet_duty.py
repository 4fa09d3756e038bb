"""Units that go off duty and come back: never from a job, never sent while they are off."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulation.engine.clock import Clock
from simulation.engine.fleets import Call, Fleet

PLACES = 6
LINE = np.abs(np.arange(PLACES, dtype=np.float64)[:, None] - np.arange(PLACES))


class Sent:
    """Remembers who was sent where."""

    def __init__(self) -> None:
        """Nobody yet."""
        self.calls: list[tuple[int, int, int]] = []

    def send(self, call: Call, unit: int, place: int) -> None:
        """A unit goes."""
        self.calls.append((call.case, unit, place))


def fleet_of(*bases: int) -> tuple[Fleet, Sent]:
    """Units at these bases."""
    sent = Sent()
    return Fleet(Clock(), bases, LINE, sent.send), sent


def test_a_unit_off_duty_is_not_sent() -> None:
    """The next nearest goes instead."""
    fleet, sent = fleet_of(0, 5)
    fleet.stand_down(0)
    fleet.request(Call(case=1, place=0))
    assert sent.calls == [(1, 1, 5)]
    assert fleet.is_off(0)


def test_a_job_is_finished_before_the_crew_goes_home() -> None:
    """Stood down on a job, a unit ends it, takes no other call, and is off then."""
    fleet, sent = fleet_of(0)
    fleet.request(Call(case=1, place=3))
    fleet.stand_down(0)
    fleet.request(Call(case=2, place=3))
    assert not fleet.is_off(0)
    fleet.release(0, 3)
    assert fleet.is_off(0)
    assert (sent.calls, fleet.waiting, fleet.idle) == ([(1, 0, 0)], 1, 0)


def test_a_crew_that_comes_on_duty_takes_the_waiting_call_from_its_home() -> None:
    """Back on duty it stands at home, wherever its last job ended."""
    fleet, sent = fleet_of(1)
    fleet.request(Call(case=1, place=4))
    fleet.stand_down(0)
    fleet.release(0, 4)
    fleet.request(Call(case=2, place=4))
    fleet.stand_up(0)
    assert sent.calls == [(1, 0, 1), (2, 0, 1)]


def test_a_crew_called_back_during_its_last_job_simply_goes_on() -> None:
    """Stood down and up again while busy: free where the job ended, as ever."""
    fleet, sent = fleet_of(0)
    fleet.request(Call(case=1, place=2))
    fleet.stand_down(0)
    fleet.stand_up(0)
    fleet.release(0, 2)
    fleet.request(Call(case=2, place=2))
    assert sent.calls == [(1, 0, 0), (2, 0, 2)]


@given(st.lists(st.tuples(st.sampled_from(["call", "down", "up", "done"]), st.integers(0, 2)), max_size=60))
def test_idle_counts_those_who_could_go(steps: list[tuple[str, int]]) -> None:
    """Whatever the order of calls, ends and shifts: ``idle`` is the number of free units, none of them off duty."""
    fleet, sent = fleet_of(0, 2, 4)
    busy: list[int] = []
    for number, (what, unit) in enumerate(steps):
        before = len(sent.calls)
        if what == "call":
            fleet.request(Call(case=number, place=unit))
        elif what == "down":
            fleet.stand_down(unit)
        elif what == "up":
            fleet.stand_up(unit)
        elif busy:
            fleet.release(busy.pop(0), unit)
        busy += [row[1] for row in sent.calls[before:]]
        assert fleet.idle == sum(fleet.free) == 3 - len(busy) - sum(fleet.is_off(n) for n in range(3))
        assert not (fleet.waiting and fleet.idle)
