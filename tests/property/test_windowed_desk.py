"""The desk advanced by window against the desk on the clock: the same begin and end of every case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.engine.clock import Clock
from simulation.engine.desks import Desk, Job
from simulation.engine.windowed import Begun, WindowedDesk

LATEST = 60
NEVER = 10_000


class Change(NamedTuple):
    """What happens to a desk at one instant: before everything of it or after; perhaps those who wait are sent away."""

    at_ms: int
    capacity: int
    before: bool
    drain: bool


class Day(NamedTuple):
    """Cases in the order of arrival, changes in the order of time, and where windows end."""

    arrived: list[int]
    service: list[int]
    changes: list[Change]
    edges: list[int]


class Lived(NamedTuple):
    """Begin and end of each case that was served, and who was sent away."""

    begun: dict[int, int]
    ended: dict[int, int]
    sent: list[int]


@st.composite
def days(draw: st.DrawFn) -> Day:
    """Crowded days on a coarse clock, so that most things happen at one instant with others."""
    arrived = sorted(draw(st.lists(st.integers(1, LATEST), max_size=40)))
    service = draw(st.lists(st.integers(0, 15), min_size=len(arrived), max_size=len(arrived)))
    moments = draw(st.lists(st.integers(2, LATEST), unique=True, max_size=8))
    kinds = st.tuples(st.integers(0, 4), st.booleans(), st.booleans())
    changes = [Change(at, *draw(kinds)) for at in sorted(moments)]
    return Day(arrived, service, changes, draw(st.lists(st.integers(1, LATEST), max_size=10)))


class Kernel:
    """Lives a day on the clock: opening hours are called ahead, arrivals walk one by one, orders come in between."""

    def __init__(self, day: Day, capacity: int) -> None:
        self.day, self.clock = day, Clock()
        self.desk = Desk(self.clock, "test", capacity, self.end, self.begin)
        self.lived = Lived({}, {}, [])

    def live(self) -> Lived:
        """The whole day, then nobody hinders the last."""
        for change in self.day.changes:
            if change.before:
                self.clock.call_at(change.at_ms, self.change, change)
        self.await_arrival(0)
        for change in self.day.changes:
            if not change.before:
                self.clock.run_to(change.at_ms)
                self.change(change)
        self.clock.run_to(NEVER)
        return self.lived

    def await_arrival(self, number: int) -> None:
        """Wait for the next case, as a stream does."""
        if number < len(self.day.arrived):
            self.clock.call_at(self.day.arrived[number], self.arrive, number)

    def arrive(self, number: int) -> None:
        """A case comes."""
        self.await_arrival(number + 1)
        self.desk.join(Job(number, 0, self.day.service[number]))

    def change(self, change: Change) -> None:
        """Other servers from now on; with ``drain`` those who still wait go home."""
        self.desk.set_capacity(change.capacity)
        if change.drain:
            self.lived.sent.extend(job.case for job in self.desk.drain())

    def begin(self, job: Job) -> None:
        """A service begins."""
        self.lived.begun[job.case] = self.clock.now_ms

    def end(self, job: Job) -> None:
        """A service ends."""
        self.lived.ended[job.case] = self.clock.now_ms


class Windows:
    """Lives the same day window by window."""

    def __init__(self, day: Day, capacity: int) -> None:
        self.day, self.desk, self.next = day, WindowedDesk(capacity), 0
        self.lived = Lived({}, {}, [])

    def live(self) -> Lived:
        """Windows end at changes and wherever else the day says."""
        cuts = [(change.at_ms - change.before, change) for change in self.day.changes]
        for edge, change in sorted([*cuts, *((edge, None) for edge in self.day.edges)], key=self.order):
            self.advance(edge)
            if change is not None:
                self.note(self.desk.set_capacity(change.capacity, change.at_ms))
            if change is not None and change.drain:
                self.lived.sent.extend(self.desk.drain())
        self.advance(NEVER)
        return self.lived

    @staticmethod
    def order(cut: tuple[int, Change | None]) -> tuple[int, int]:
        """Changes of one window's end in the order of their own instants."""
        return cut[0], cut[1].at_ms if cut[1] else 0

    def advance(self, to_ms: int) -> None:
        """One window."""
        first = self.next
        while self.next < len(self.day.arrived) and self.day.arrived[self.next] <= to_ms:
            self.next += 1
        part = slice(first, self.next)
        self.note(self.desk.advance(to_ms, self.day.arrived[part], self.day.service[part]))

    def note(self, begun: Begun) -> None:
        """Write down who began."""
        numbers = range(begun.first, begun.first + len(begun.start_ms))
        self.lived.begun.update(zip(numbers, begun.start_ms, strict=True))
        self.lived.ended.update(zip(numbers, begun.end_ms, strict=True))


@given(days(), st.integers(0, 4))
def test_windows_give_every_case_the_begin_and_end_of_the_clock(day: Day, capacity: int) -> None:
    """Whatever comes when, whoever is on duty and wherever windows end: the same, ties included."""
    assert Windows(day, capacity).live() == Kernel(day, capacity).live()


@given(days(), st.integers(0, 4), st.integers(1, LATEST))
def test_the_state_between_windows_is_that_of_the_clock(day: Day, capacity: int, at_ms: int) -> None:
    """At a window's end as many wait and are served as on the clock."""
    plain = day._replace(changes=[], edges=[])
    kernel, windows = Kernel(plain, capacity), Windows(plain, capacity)
    kernel.await_arrival(0)
    kernel.clock.run_to(at_ms)
    windows.advance(at_ms)
    assert (windows.desk.waiting, windows.desk.busy) == (kernel.desk.waiting, kernel.desk.busy)


def test_a_server_who_left_while_serving_and_comes_back_takes_nobody_before_the_end() -> None:
    """Going off duty does not end a service, and coming back does not double the server."""
    desk = WindowedDesk(1)
    desk.advance(1, [1, 1], [9, 5])
    desk.set_capacity(0)
    desk.advance(2)
    desk.set_capacity(1)
    assert desk.advance(100).start_ms == [10]


@pytest.mark.parametrize(
    ("to_ms", "arrived"),
    [(4, ()), (9, (5,)), (9, (10,)), (9, (8, 7, 10))],
    ids=["back", "past", "late", "mixed"],
)
def test_a_window_out_of_order_is_refused(to_ms: int, arrived: Sequence[int]) -> None:
    """A window neither goes back nor takes arrivals that lie outside it."""
    desk = WindowedDesk(1, now_ms=5)
    with pytest.raises(ValueError, match="out of order"):
        desk.advance(to_ms, arrived, [1] * len(arrived))


def test_capacity_changes_at_a_windows_end_only() -> None:
    """A change in the middle of what has not been lived would rewrite it."""
    desk = WindowedDesk(1, now_ms=5)
    with pytest.raises(ValueError, match="cannot change capacity"):
        desk.set_capacity(2, 7)
