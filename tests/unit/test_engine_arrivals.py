"""Arrivals, streams and placement: chance by name, thinning by state, sharing out to the last one."""

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.engine.arrivals import Candidate, FloatArray, Stream
from simulation.engine.clock import Clock
from simulation.engine.placement import share_out
from simulation.engine.streams import Streams

DAY = 86_400_000


class Flat:
    """The same rate all day."""

    def __init__(self, per_day: float) -> None:
        self.per_day = per_day

    def daily(self, day: int) -> FloatArray:
        """Equal bins."""
        return np.full(288, self.per_day / 288)


class Town:
    """Receives arrivals; its factor may change at a moment."""

    def __init__(self, clock: Clock, factor: float, later: float | None = None, change_ms: int = 0) -> None:
        self.clock, self.first, self.later, self.change_ms = clock, factor, later, change_ms
        self.arrivals: list[tuple[int, int, tuple[float, ...]]] = []

    def factor(self, place: int) -> float:
        """Factor on the base rate now."""
        return self.first if self.later is None or self.clock.now_ms < self.change_ms else self.later

    def arrive(self, candidate: Candidate) -> None:
        """Write it down."""
        self.arrivals.append((self.clock.now_ms, candidate.place, candidate.draws))


def town_of(
    seed: int, *, per_day: float = 500, factor: float = 1.0, later: float | None = None, change_ms: int = 0,
    name: str = "calls", headroom: float = 4.0,
) -> Town:  # fmt: skip
    """Two days of arrivals in three communes."""
    clock = Clock()
    town = Town(clock, factor, later, change_ms)
    Stream(
        clock, Streams(seed), name, rate=Flat(per_day), shares=np.array([5.0, 3.0, 2.0]), draws=2, headroom=headroom,
        midnight_ms=0, factor=town.factor, arrive=town.arrive,
    ).start()  # fmt: skip
    clock.run_to(2 * DAY)
    return town


@pytest.mark.parametrize("factor", [0.0, 0.5, 1.0, 4.0])
def test_the_number_of_arrivals_follows_rate_times_factor(factor: float) -> None:
    """Counts lie within a Poisson interval of 99.99 % around the mean."""
    mean = 2 * 500 * factor
    count = len(town_of(7, factor=factor).arrivals)
    assert abs(count - mean) <= 3.9 * math.sqrt(mean)


def test_communes_receive_their_shares() -> None:
    """A chi-square of two degrees of freedom stays below its 99.99 % quantile, 18.4."""
    places = [place for _, place, _ in town_of(11, per_day=3_000).arrivals]
    expected = np.array([0.5, 0.3, 0.2]) * len(places)
    chi = float(((np.bincount(places, minlength=3) - expected) ** 2 / expected).sum())
    assert chi < 18.4


def test_a_changed_factor_leaves_all_earlier_arrivals_and_their_draws_untouched() -> None:
    """Until the change, the runs with and without it are the same run."""
    plain, changed = town_of(3), town_of(3, later=3.0, change_ms=DAY)
    before = [row for row in changed.arrivals if row[0] < DAY]
    assert before == [row for row in plain.arrivals if row[0] < DAY]
    assert len(changed.arrivals) > len(plain.arrivals)


def test_a_greater_factor_only_adds_arrivals() -> None:
    """Common random numbers: whoever comes at factor 1 comes at factor 2 as well, with the same draws."""
    assert set(town_of(5).arrivals) <= set(town_of(5, factor=2.0).arrivals)


def test_streams_of_other_names_are_independent() -> None:
    """Another name gives other draws, the same name the same."""
    assert town_of(5).arrivals == town_of(5).arrivals
    assert town_of(5).arrivals != town_of(5, name="other").arrivals


def test_a_stream_resumes_from_a_pickle() -> None:
    """A snapshot in the middle of a day ends with the same arrivals."""
    clock = Clock()
    town = Town(clock, 1.0)
    Stream(
        clock, Streams(9), "calls", rate=Flat(200), shares=np.ones(2), draws=1, headroom=1.0, midnight_ms=-DAY // 2,
        factor=town.factor, arrive=town.arrive,
    ).start()  # fmt: skip
    clock.run_to(DAY // 3)
    copy = pickle.loads(pickle.dumps(town))  # noqa: S301 - our own bytes
    clock.run_to(2 * DAY)
    copy.clock.run_to(2 * DAY)
    assert copy.arrivals == town.arrivals


@pytest.mark.parametrize("change", [{"seed": 2}, {"replication": 1}, {"name": "b"}, {"day": 1}])
def test_seed_replication_name_and_day_each_give_another_stream(change: dict[str, int | str]) -> None:
    """No two of them share draws."""

    def draw(seed: int = 1, replication: int = 0, name: str = "a", day: int = 0) -> float:
        return float(Streams(seed, replication).generator(name, day).random())

    assert draw() == draw()
    assert draw() != draw(**change)  # type: ignore[arg-type]


@given(st.integers(0, 5_000), st.lists(st.floats(0.001, 1e6), min_size=1, max_size=200))
def test_sharing_out_adds_up_and_is_nearly_proportional(total: int, weights: list[float]) -> None:
    """Largest remainder: the sum is exact and nobody is off by one or more."""
    shares = share_out(total, np.array(weights))
    exact = np.array(weights) / np.sum(weights) * total
    assert shares.sum() == total
    assert np.abs(shares - exact).max() < 1 + 1e-9
