"""Desks and fleets against Erlang's formulas, where their assumptions hold.

Poisson arrivals and exponential services: the probability of waiting is Erlang C, and the mean wait follows. Each
check is a 99.9 % Student interval over independent replications, so one in a thousand would fail by chance;
seeds are fixed.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from scipy.stats import t as student

from simulation.engine.chance import exponential_ms
from simulation.engine.clock import Clock
from simulation.engine.desks import Desk, Job
from simulation.engine.fleets import Call, Fleet

MEAN_SERVICE_MS = 600_000
CASES, WARM_UP, REPLICATIONS = 3000, 500, 24
FALSE_ALARMS = 0.001
SYSTEMS = [(1, 0.6), (3, 0.7), (6, 0.8)]
Waits = npt.NDArray[np.float64]


def erlang_c(servers: int, load: float) -> float:
    """Probability that an arrival waits; ``load`` in erlangs, below ``servers``."""
    blocked = erlang_b(servers, load)
    return blocked / (1 - load / servers * (1 - blocked))


def erlang_b(servers: int, load: float) -> float:
    """Probability that all servers are busy in a system without a queue."""
    blocked = 1.0
    for number in range(1, servers + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked


def arrivals(replication: int, servers: int, utilisation: float) -> tuple[list[int], list[float]]:
    """Moments of Poisson arrivals, and a uniform for each service."""
    rng = np.random.Generator(np.random.SFC64([replication, servers]))
    gaps = rng.exponential(MEAN_SERVICE_MS / servers / utilisation, CASES)
    return np.cumsum(gaps).round().astype(int).tolist(), rng.random(CASES).tolist()


class DeskUnderTest:
    """A desk that notes how long each case waited."""

    def __init__(self, servers: int) -> None:
        self.clock, self.waits = Clock(), {}
        self.desk = Desk(self.clock, "test", servers, self.done, self.begun)

    def ask(self, case: tuple[int, float]) -> None:
        """A case joins."""
        self.desk.join(Job(case[0], 0, exponential_ms(MEAN_SERVICE_MS, case[1])))

    def begun(self, job: Job) -> None:
        """Its service begins."""
        self.waits[job.case] = self.clock.now_ms - job.arrived_ms

    def done(self, job: Job) -> None:
        """Nothing follows."""


class FleetUnderTest:
    """A fleet in one commune that notes how long each call waited."""

    def __init__(self, units: int) -> None:
        self.clock, self.waits = Clock(), {}
        self.fleet = Fleet(self.clock, [0] * units, np.zeros((1, 1)), self.sent)

    def ask(self, case: tuple[int, float]) -> None:
        """A call for a unit."""
        self.fleet.request(Call(case[0], 0, draws=(case[1],)))

    def sent(self, call: Call, unit: int, place: int) -> None:
        """A unit goes, and comes back after its exponential time."""
        self.waits[call.case] = self.clock.now_ms - call.asked_ms
        self.clock.call(exponential_ms(MEAN_SERVICE_MS, call.draws[0]), self.back, (unit, place))

    def back(self, unit: tuple[int, int]) -> None:
        """The unit is free again."""
        self.fleet.release(*unit)


UnderTest = DeskUnderTest | FleetUnderTest


def waits(make: Callable[[int], UnderTest], servers: int, utilisation: float) -> Waits:
    """Waits after the warm-up in every replication, ms [R, N]."""
    rows = []
    for replication in range(REPLICATIONS):
        tested = make(servers)
        moments, uniforms = arrivals(replication, servers, utilisation)
        for number, (moment, u) in enumerate(zip(moments, uniforms, strict=True)):
            tested.clock.call_at(moment, tested.ask, (number, u))
        tested.clock.run_to(moments[-1] + 1000 * MEAN_SERVICE_MS)
        rows.append([tested.waits[number] for number in range(WARM_UP, CASES)])
    return np.array(rows, np.float64)


def assert_mean(values: Waits, expected: float) -> None:
    """The replications' means agree with the expectation in a 99.9 % interval that is narrow enough to tell."""
    half = student.ppf(1 - FALSE_ALARMS / 2, len(values) - 1) * values.std(ddof=1) / math.sqrt(len(values))
    assert abs(values.mean() - expected) <= half
    assert half < 0.25 * expected


@pytest.mark.parametrize("make", [DeskUnderTest, FleetUnderTest])
@pytest.mark.parametrize(("servers", "utilisation"), SYSTEMS)
def test_waiting_is_erlang_c(make: Callable[[int], UnderTest], servers: int, utilisation: float) -> None:
    """The share of cases that wait, and the mean wait, are those of M/M/c."""
    measured = waits(make, servers, utilisation)
    waiting = erlang_c(servers, servers * utilisation)
    assert_mean((measured > 0).mean(axis=1), waiting)
    assert_mean(measured.mean(axis=1), waiting * MEAN_SERVICE_MS / (servers * (1 - utilisation)))


def test_desk_and_fleet_are_the_same_queue() -> None:
    """With one place and one priority the same arrivals and services wait equally long at both, to the millisecond."""
    assert (waits(DeskUnderTest, 3, 0.7) == waits(FleetUnderTest, 3, 0.7)).all()


@pytest.mark.parametrize(("servers", "load", "expected"), [(1, 0.5, 0.5), (2, 1.0, 1 / 3), (10, 7.0, 0.2217)])
def test_the_oracle_gives_known_values(servers: int, load: float, expected: float) -> None:
    """Erlang C of textbooks: one server waits with its load, two at one erlang with one third."""
    assert erlang_c(servers, load) == pytest.approx(expected, abs=5e-4)
