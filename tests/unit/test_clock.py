"""The clock: order at one instant, integer time, pickling."""

import pickle
from collections.abc import Generator

import pytest
import simpy

from simulation.engine.clock import TELEMETRY_TICK, Clock


class Diary:
    """Writes down what it was called with, and when."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lines: list[tuple[int, str]] = []

    def write(self, line: str) -> None:
        """Remember the instant and the line."""
        self.lines.append((self.clock.now_ms, line))

    def again(self, line: str) -> None:
        """Write, and ask to be called again a second later."""
        self.write(line)
        self.clock.call(1_000, self.again, line)


def test_at_one_instant_ordinary_calls_come_before_the_telemetry_tick() -> None:
    """The telemetry tick follows every ordinary call of its instant, whatever was scheduled first."""
    clock = Clock()
    diary = Diary(clock)
    clock.call_at(5, diary.write, "tick", TELEMETRY_TICK)
    clock.call_at(5, diary.write, "ordinary")
    clock.run_to(5)
    assert diary.lines == [(5, "ordinary"), (5, "tick")]


def test_calls_of_one_instant_keep_the_order_in_which_they_were_asked_for() -> None:
    """Equal time and kind: first asked, first served."""
    clock = Clock()
    diary = Diary(clock)
    for name in "abc":
        clock.call(7, diary.write, name)
    clock.run_to(7)
    assert [line for _, line in diary.lines] == ["a", "b", "c"]


def test_running_in_pieces_is_running_in_one_go() -> None:
    """``run_to`` leaves no trace of where it stopped."""
    diaries = []
    for stops in ([60_000], [1, 999, 1_000, 1_001, 30_500, 60_000]):
        clock = Clock()
        diary = Diary(clock)
        clock.call(0, diary.again, "x")
        for stop in stops:
            clock.run_to(stop)
        diaries.append(diary.lines)
    assert diaries[0] == diaries[1]


def test_a_pickled_clock_goes_on_as_if_nothing_had_happened() -> None:
    """A snapshot taken in the middle resumes to the same diary."""
    clock = Clock()
    diary = Diary(clock)
    clock.call(0, diary.again, "x")
    clock.run_to(2_500)
    copy = pickle.loads(pickle.dumps(diary))  # noqa: S301 - our own bytes
    diary.clock.run_to(9_000)
    copy.clock.run_to(9_000)
    assert copy.lines == diary.lines


@pytest.mark.parametrize("method", ["run_to", "call_at"])
def test_the_past_is_refused_with_both_times(method: str) -> None:
    """Neither running nor calling backwards is possible, and the error names both instants."""
    clock = Clock()
    clock.run_to(10)
    arguments = (3,) if method == "run_to" else (3, Diary(clock).write)
    with pytest.raises(ValueError, match="3 ms: it is 10 ms already"):
        getattr(clock, method)(*arguments)


def test_the_clock_is_a_simpy_environment() -> None:
    """SimPy's own events work in the clock beside our calls."""
    clock = Clock()
    heard: list[int] = []
    event = simpy.Timeout(clock, 40)
    assert event.callbacks is not None
    event.callbacks.append(lambda _: heard.append(clock.now_ms))
    clock.run_to(100)
    assert heard == [40]


def test_simpy_itself_makes_our_calls_too() -> None:
    """Calls and SimPy's events share one queue: SimPy's ``run`` meets both in their order, processes included."""
    clock = Clock()
    diary = Diary(clock)

    def sleeper() -> Generator[simpy.Event, None, None]:
        yield clock.timeout(40)
        diary.write("process")

    clock.process(sleeper())
    clock.call(40, diary.write, "call")
    clock.call(39, diary.write, "earlier")
    clock.run(until=41)
    assert diary.lines == [(39, "earlier"), (40, "call"), (40, "process")]
    assert clock.now_ms == 41
