"""Desks, shifts and fleets: who is served when, and by whom."""

import pickle
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.engine.clock import Clock
from simulation.engine.desks import Desk, Job, Shifts
from simulation.engine.fleets import Call, Fleet

HOUR = 3_600_000
DAY = 24 * HOUR


class Book:
    """Writes down what desks and fleets tell it."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.done: list[tuple[int, int]] = []
        self.begun: list[int] = []
        self.sent: list[tuple[int, int, int]] = []
        self.changes: list[tuple[int, bool]] = []

    def finish(self, job: Job) -> None:
        """A service ended."""
        self.done.append((self.clock.now_ms, job.case))

    def begin(self, job: Job) -> None:
        """A service began."""
        self.begun.append(job.case)

    def send(self, call: Call, unit: int, place: int) -> None:
        """A unit went."""
        self.sent.append((call.case, unit, place))

    def change(self, is_open: bool) -> None:
        """A shift began or ended."""
        self.changes.append((self.clock.now_ms, is_open))

    def every_day(self, day: int) -> bool:
        """Only even days are worked."""
        return day % 2 == 0


def desk_with(capacity: int) -> tuple[Clock, Book, Desk]:
    """A desk and the book it reports to."""
    clock = Clock()
    book = Book(clock)
    return clock, book, Desk(clock, "test", capacity, book.finish, book.begin)


@given(st.lists(st.integers(1, 1_000), min_size=1, max_size=40), st.integers(1, 5))
def test_equal_priorities_are_served_first_come_first_served(services: list[int], capacity: int) -> None:
    """Services begin in the order of arrival."""
    clock, book, desk = desk_with(capacity)
    for case, service in enumerate(services):
        desk.join(Job(case=case, place=0, service_ms=service))
    clock.run_to(10**6)
    assert book.begun == list(range(len(services)))


@given(st.lists(st.tuples(st.integers(1, 1_000), st.integers(0, 2)), min_size=2, max_size=40))
def test_a_waiting_case_of_smaller_priority_number_goes_first(jobs: list[tuple[int, int]]) -> None:
    """All wait behind one service, then go by priority, then by arrival."""
    clock, book, desk = desk_with(1)
    for case, (service, priority) in enumerate(jobs):
        desk.join(Job(case=case, place=0, service_ms=service, priority=priority))
    clock.run_to(10**6)
    keys = [(jobs[case][1], case) for case in book.begun[1:]]
    assert keys == sorted(keys)


@given(st.lists(st.integers(1, 1_000), min_size=1, max_size=30), st.integers(1, 4))
def test_no_server_is_idle_while_somebody_waits(services: list[int], capacity: int) -> None:
    """The busy servers are as many as there is work for."""
    clock, book, desk = desk_with(capacity)
    for case, service in enumerate(services):
        desk.join(Job(case=case, place=0, service_ms=service))
    assert desk.busy == min(capacity, len(services))
    clock.run_to(10**6)
    assert (desk.busy, desk.waiting, len(book.done)) == (0, 0, len(services))


def test_a_closed_desk_finishes_what_it_has_begun_and_keeps_the_rest() -> None:
    """Capacity 0 lets services end and carries the queue over."""
    clock, book, desk = desk_with(1)
    for case in (1, 2):
        desk.join(Job(case=case, place=0, service_ms=100))
    desk.set_capacity(0)
    clock.run_to(1_000)
    assert (book.done, desk.waiting) == ([(100, 1)], 1)
    desk.set_capacity(1)
    clock.run_to(2_000)
    assert book.done == [(100, 1), (1_100, 2)]


def test_a_withdrawn_case_is_not_served_and_others_keep_their_order() -> None:
    """Withdrawing takes exactly one waiting case out."""
    clock, book, desk = desk_with(1)
    for case in range(6):
        desk.join(Job(case=case, place=0, service_ms=10))
    withdrawn = desk.withdraw(3)
    assert withdrawn is not None
    assert withdrawn.case == 3
    assert desk.withdraw(0) is None
    clock.run_to(1_000)
    assert book.begun == [0, 1, 2, 4, 5]


@given(st.lists(st.integers(0, 3), max_size=30), st.sets(st.integers(0, 29)))
def test_whoever_stays_is_sent_home_in_the_order_of_service(priorities: list[int], leaving: set[int]) -> None:
    """Draining gives the rest by priority, then by arrival, and leaves an empty desk that serves on."""
    clock, book, desk = desk_with(0)
    for case, priority in enumerate(priorities):
        desk.join(Job(case=case, place=0, service_ms=10, priority=priority))
    gone = {case for case in leaving if desk.withdraw(case) is not None}
    assert gone == {case for case in leaving if case < len(priorities)}
    staying = [(priority, case) for case, priority in enumerate(priorities) if case not in gone]
    assert desk.waiting == len(staying)
    assert [(job.priority, job.case) for job in desk.drain()] == sorted(staying)
    desk.join(Job(case=99, place=0, service_ms=10, priority=1))
    desk.set_capacity(1)
    clock.run_to(100)
    assert (book.begun, desk.waiting) == ([99], 0)


def test_a_pickled_desk_serves_on() -> None:
    """Queue and running services survive a snapshot."""
    clock, book, desk = desk_with(2)
    for case in range(5):
        desk.join(Job(case=case, place=0, service_ms=50))
    clock.run_to(60)
    other_clock, other_book, _ = pickle.loads(pickle.dumps((clock, book, desk)))  # noqa: S301 - our own bytes
    clock.run_to(1_000)
    other_clock.run_to(1_000)
    assert other_book.done == book.done


def test_shifts_open_and_close_on_worked_days_only() -> None:
    """Even days open at 7:30 and close at 11:30; odd days do not."""
    clock = Clock()
    book = Book(clock)
    hours = ((int(7.5 * HOUR), int(11.5 * HOUR)),)
    Shifts(clock, midnight_ms=0, hours=hours, is_working_day=book.every_day, change=book.change).start()
    clock.run_to(3 * DAY)
    moments = [time / HOUR for time, _ in book.changes]
    assert moments == [7.5, 11.5, 55.5, 59.5]
    assert [is_open for _, is_open in book.changes] == [True, False, True, False]


def test_a_scenario_that_starts_within_a_shift_starts_open() -> None:
    """At 9:00 the desk is open already."""
    clock = Clock()
    book = Book(clock)
    shifts = Shifts(
        clock,
        midnight_ms=-9 * HOUR,
        hours=((8 * HOUR, 12 * HOUR),),
        is_working_day=book.every_day,
        change=book.change,
    )
    shifts.start()
    assert shifts.open
    clock.run_to(4 * HOUR)
    assert not shifts.open


def line(places: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Road distances of communes on a line, a kilometre apart."""
    at = np.arange(places, dtype=np.float64)
    return np.abs(at[:, None] - at)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=20), st.integers(0, 9))
def test_the_nearest_free_unit_goes(bases: list[int], place: int) -> None:
    """No free unit stands nearer than the one that is sent."""
    clock = Clock()
    book = Book(clock)
    fleet = Fleet(clock, bases, line(10), book.send)
    fleet.request(Call(case=1, place=place))
    assert abs(book.sent[0][2] - place) == min(abs(base - place) for base in bases)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2)), min_size=1, max_size=30))
def test_calls_without_a_unit_wait_by_priority_then_by_time(calls: list[tuple[int, int]]) -> None:
    """One unit serves them all in that order."""
    clock = Clock()
    book = Book(clock)
    fleet = Fleet(clock, [0], line(10), book.send)
    for case, (place, priority) in enumerate(calls):
        fleet.request(Call(case=case, place=place, priority=priority))
    for _ in calls:
        fleet.release(0, 0)
    waited = [(calls[case][1], case) for case, *_ in book.sent[1:]]
    assert waited == sorted(waited)
    assert (fleet.waiting, fleet.idle) == (0, 1)


def test_added_units_take_waiting_calls_at_once() -> None:
    """Reinforcement serves the queue."""
    clock = Clock()
    book = Book(clock)
    fleet = Fleet(clock, [], line(3), book.send)
    fleet.request(Call(case=1, place=2))
    assert fleet.waiting == 1
    assert fleet.add([0, 1]) == [0, 1]
    assert (book.sent, fleet.waiting, fleet.idle) == ([(1, 0, 0)], 0, 1)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_unit_is_in_two_places(seed: int) -> None:
    """A unit that was sent is not sent again before it is released."""
    rng = np.random.default_rng(seed)
    clock = Clock()
    book = Book(clock)
    fleet = Fleet(clock, rng.integers(0, 8, 5).tolist(), line(8), book.send)
    away: set[int] = set()
    for case in range(300):
        before = len(book.sent)
        if away and rng.random() < 0.5:
            unit = min(away)
            away.remove(unit)
            fleet.release(unit, int(rng.integers(8)))
        else:
            fleet.request(Call(case=case, place=int(rng.integers(8))))
        for _, unit, _ in book.sent[before:]:
            assert unit not in away
            away.add(unit)
    served = [case for case, *_ in book.sent]
    assert all(a < b for a, b in pairwise(served))
