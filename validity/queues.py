"""The queues that everything is built of against theory, where theory's assumptions hold.

The experiments of Erlang C are those of ``tests/verification/test_queues.py``; what that file does not ask stands here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

from simulation.engine.arrivals import Candidate, Stream
from simulation.engine.calendar import DAY_MS, Calendar
from simulation.engine.chance import exponential_ms, lognormal_ms
from simulation.engine.clock import Clock
from simulation.engine.desks import Job
from simulation.engine.fleets import Call, Fleet
from simulation.engine.rates import HourlyRate
from simulation.engine.streams import Streams
from simulation.spec.scenario import VIETNAM
from tests.verification.test_queues import (
    MEAN_SERVICE_MS,
    DeskUnderTest,
    FleetUnderTest,
    erlang_b,
    erlang_c,
    waits,
)
from validity.figures import LINES, Axis, Chart
from validity.report import FALSE_ALARMS, Finding, FloatArray, Section, figure, judge, mean_interval, table

DESKS = (
    (1, 0.3),
    (1, 0.6),
    (1, 0.75),
    (3, 0.4),
    (3, 0.7),
    (3, 0.8),
    (6, 0.6),
    (6, 0.8),
    (20, 0.8),
    (20, 0.85),
)
FLEETS = ((3, 0.7), (6, 0.8))
LOSSES = ((2, 1.0), (5, 4.0), (10, 8.0), (30, 25.0))
GENERAL = ((0.0, 0.5), (0.0, 0.7), (0.6, 0.5), (0.6, 0.7), (1.0, 0.5))
"""Spread of the service (sigma of a log-normal, 0 for constant) and load."""

CASES, WARM_UP, REPLICATIONS = 4000, 800, 24
SIGMA_STEP = 1000
MINUTE_MS = 60_000


class Row(NamedTuple):
    """One comparison: system, what, theory, and a value a replication."""

    system: str
    what: str
    theory: float
    values: FloatArray


# --- Experiments ----------------------------------------------------------------------------------


def erlang_c_rows() -> list[Row]:
    """P(wait) and mean wait of desks and fleets."""
    rows = []
    for make, systems in ((DeskUnderTest, DESKS), (FleetUnderTest, FLEETS)):
        name = "desk" if make is DeskUnderTest else "fleet"
        for servers, load in systems:
            measured = waits(make, servers, load)
            waiting = erlang_c(servers, servers * load)
            mean = waiting * MEAN_SERVICE_MS / (servers * (1 - load)) / MINUTE_MS
            system = f"{name} M/M/{servers}, load {load:g}"
            rows.append(Row(system, "share that waits", waiting, (measured > 0).mean(axis=1)))
            rows.append(Row(system, "mean wait, min", mean, measured.mean(axis=1) / MINUTE_MS))
    return rows


class LossUnderTest:
    """A fleet whose calls go elsewhere when no unit is free."""

    def __init__(self, units: int, *, constant: bool) -> None:
        self.clock, self.lost, self.asked, self._constant = Clock(), 0, 0, constant
        self.fleet = Fleet(self.clock, [0] * units, np.zeros((1, 1)), self.sent)

    def ask(self, case: tuple[int, float]) -> None:
        """A call: lost when nobody is free."""
        counted = case[0] >= WARM_UP
        self.asked += counted
        if self.fleet.idle:
            self.fleet.request(Call(case[0], 0, draws=(case[1],)))
        else:
            self.lost += counted

    def sent(self, call: Call, unit: int, place: int) -> None:
        """A unit goes and comes back."""
        away = MEAN_SERVICE_MS if self._constant else exponential_ms(MEAN_SERVICE_MS, call.draws[0])
        self.clock.call(away, self.back, (unit, place))

    def back(self, unit: tuple[int, int]) -> None:
        """The unit is free again."""
        self.fleet.release(*unit)


def erlang_b_rows() -> list[Row]:
    """Share of calls lost; the law of service does not matter, only its mean."""
    rows = []
    for units, erlangs in LOSSES:
        for constant in (False, True):
            shares = []
            for replication in range(REPLICATIONS):
                rng = np.random.Generator(np.random.SFC64([replication, units, 7]))
                tested = LossUnderTest(units, constant=constant)
                _feed(tested.clock, tested.ask, rng, MEAN_SERVICE_MS / erlangs)
                shares.append(tested.lost / tested.asked)
            system = f"fleet M/{'D' if constant else 'M'}/{units}/{units}, {erlangs:g} erlangs"
            rows.append(Row(system, "share lost", erlang_b(units, erlangs), np.array(shares)))
    return rows


class GeneralDesk(DeskUnderTest):
    """A desk of one server with constant or log-normal services."""

    def __init__(self, sigma: float) -> None:
        super().__init__(1)
        self._sigma = sigma
        self._median = round(MEAN_SERVICE_MS / math.exp(sigma**2 / 2))

    def ask(self, case: tuple[int, float]) -> None:
        """A case joins."""
        self.desk.join(Job(case[0], 0, lognormal_ms(self._median, self._sigma, case[1])))


def general_rows() -> list[Row]:
    """Mean wait of M/G/1 after Pollaczek and Khinchine."""
    rows = []
    for sigma, load in GENERAL:
        second = MEAN_SERVICE_MS**2 * math.exp(sigma**2)
        theory = load / MEAN_SERVICE_MS * second / (2 * (1 - load)) / MINUTE_MS
        means = []
        for replication in range(REPLICATIONS):
            rng = np.random.Generator(np.random.SFC64([replication, round(sigma * SIGMA_STEP), 3]))
            tested = GeneralDesk(sigma)
            _feed(tested.clock, tested.ask, rng, MEAN_SERVICE_MS / load)
            means.append(np.mean([tested.waits[case] for case in range(WARM_UP, CASES)]) / MINUTE_MS)
        law = "constant" if not sigma else f"log-normal, sigma {sigma:g}"
        rows.append(Row(f"desk M/G/1, {law}, load {load:g}", "mean wait, min", theory, np.array(means)))
    return rows


class PriorityDesk(DeskUnderTest):
    """A desk of one server; urgent cases, by their own chance, go first."""

    def __init__(self, urgent: npt.NDArray[np.bool_]) -> None:
        super().__init__(1)
        self.urgent = urgent

    def ask(self, case: tuple[int, float]) -> None:
        """A case joins, urgent or not."""
        priority = 0 if self.urgent[case[0]] else 1
        self.desk.join(Job(case[0], 0, exponential_ms(MEAN_SERVICE_MS, case[1]), priority=priority))


def priority_rows() -> list[Row]:
    """Mean waits of two classes at one server after Cobham."""
    load, share = 0.7, 1 / 3
    rest = load * MEAN_SERVICE_MS / MINUTE_MS
    theory = (rest / (1 - load * share), rest / ((1 - load * share) * (1 - load)))
    means: list[list[float]] = [[], []]
    for replication in range(REPLICATIONS):
        rng = np.random.Generator(np.random.SFC64([replication, 11]))
        tested = PriorityDesk(rng.random(CASES) < share)
        _feed(tested.clock, tested.ask, rng, MEAN_SERVICE_MS / load)
        waited = np.array([tested.waits[case] for case in range(CASES)]) / MINUTE_MS
        for number, mask in enumerate((tested.urgent, ~tested.urgent)):
            means[number].append(float(waited[WARM_UP:][mask[WARM_UP:]].mean()))
    return [
        Row(
            f"desk M/M/1 with priorities, load {load:g}",
            f"mean wait of the {name}, min",
            expected,
            np.array(values),
        )
        for name, expected, values in zip(("urgent", "others"), theory, means, strict=True)
    ]


def _feed(clock: Clock, ask: object, rng: np.random.Generator, gap_ms: float) -> None:
    """Poisson arrivals with a uniform each, to the last service."""
    moments = np.cumsum(rng.exponential(gap_ms, CASES)).round().astype(int).tolist()
    for number, (moment, u) in enumerate(zip(moments, rng.random(CASES).tolist(), strict=True)):
        clock.call_at(moment, ask, (number, u))  # type: ignore[arg-type]
    clock.run_to(moments[-1] + 2000 * MEAN_SERVICE_MS)


# --- Arrivals -------------------------------------------------------------------------------------


class Arrivals:
    """Counts arrivals by hour; the state doubles the rate in the afternoon."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.hours = clock, [0] * 24

    def factor(self, place: int) -> float:
        """Twice as many from noon on, half as many in the second commune."""
        late = self.clock.now_ms % DAY_MS >= DAY_MS // 2
        return (2.0 if late else 1.0) * (0.5 if place else 1.0)

    def arrive(self, candidate: Candidate) -> None:
        """Count it."""
        self.hours[self.clock.now_ms % DAY_MS * 24 // DAY_MS] += 1


def thinned(days: int = 400) -> tuple[float, float, float]:
    """Chi-square of arrivals by hour against the thinned rate, its 99.9 % limit, and the ratio of totals."""
    profile = [1, 1, 1, 1, 1, 2, 4, 8, 9, 8, 7, 6, 5, 6, 7, 7, 6, 5, 4, 4, 3, 2, 2, 1]
    clock = Clock()
    counted = Arrivals(clock)
    calendar = Calendar(datetime(2026, 3, 3, tzinfo=VIETNAM))
    stream = Stream(
        clock, Streams(5), "validity.arrivals", rate=HourlyRate(60, profile, calendar),
        shares=np.array([0.75, 0.25]), draws=1, headroom=2.5, midnight_ms=0, factor=counted.factor,
        arrive=counted.arrive,
    )  # fmt: skip
    stream.start()
    clock.run_to(days * DAY_MS - 1)
    weights = np.array(profile) / sum(profile) * 60 * days * (0.75 + 0.25 * 0.5)
    weights[12:] *= 2
    found = np.array(counted.hours)
    chi2 = float(((found - weights) ** 2 / weights).sum())
    return chi2, float(stats.chi2.ppf(1 - FALSE_ALARMS, 24)), float(found.sum() / weights.sum())


# --- Section --------------------------------------------------------------------------------------


def drawing(rows: Sequence[Row]) -> str:
    """Erlang C as lines, measured shares as dots with their intervals."""
    chart = Chart(
        title="Share of cases that wait: theory (lines) and our desk (dots, 99.9 % intervals)",
        x=Axis(label="load per server", low=0.2, high=0.95, step=0.1),
        y=Axis(label="share that waits", low=0.0, high=1.0, step=0.2),
    )
    for colour, servers in zip(LINES, (1, 3, 6, 20), strict=False):
        loads = np.linspace(0.2, 0.95, 76).tolist()
        words = "1 server" if servers == 1 else f"{servers} servers"
        chart.line([(load, erlang_c(servers, servers * load)) for load in loads], colour, words)
        for row in rows:
            if row.system.startswith(f"desk M/M/{servers},") and row.what == "share that waits":
                mean, half = mean_interval(row.values)
                load = float(row.system.rpartition(" ")[2])
                chart.bar((load, mean - half), (load, mean + half), colour)
                chart.dot(load, mean, colour)
    return chart.svg()


def section() -> Section:
    """Every queue against its theory."""
    rows = [*erlang_c_rows(), *erlang_b_rows(), *general_rows(), *priority_rows()]
    found, lines = [], []
    for row in rows:
        mean, half = mean_interval(row.values)
        verdict = judge(mean - half, mean + half, row.theory, mean)
        lines.append((row.system, row.what, f"{row.theory:.4g}", f"{mean:.4g}", f"± {half:.2g}", verdict))
        found.append(
            Finding(
                what=f"{row.system}: {row.what}", simulated=f"{mean:.4g} ± {half:.2g}",
                published=f"{row.theory:.4g}", verdict=verdict,
            )
        )  # fmt: skip
    chi2, limit, ratio = thinned()
    found.append(
        Finding(
            what="arrivals by hour under a thinned rate, chi-square of 24 hours", simulated=f"{chi2:.1f}",
            published=f"below {limit:.1f}", verdict="agrees" if chi2 < limit else "differs",
        )
    )  # fmt: skip
    inside = sum(row.verdict == "agrees" for row in found)
    words = (
        "Theory: Erlang C (waiting), Erlang B (loss, also with constant services: only the mean matters), Pollaczek "
        "and Khinchine (one server, any service), Cobham (priorities). Every measured value is the mean of "
        f"{REPLICATIONS} independent replications with its 99.9 % Student interval; services last ten minutes on "
        f"average. **{inside} of {len(found)} comparisons lie inside their interval**; with so many, one outside would "
        f"be chance in {100 * (1 - (1 - FALSE_ALARMS) ** len(found)):.0f} % of reports. Arrivals: a daily profile, "
        f"thinned by a state that doubles the rate at noon, gave {ratio:.4f} of the expected total over 400 days and a "
        f"chi-square over 24 hours of {chi2:.1f} (99.9 % limit {limit:.1f})."
    )
    body = "\n\n".join(
        (
            words,
            figure("queues.svg", "Share of cases that wait by load: theory and measured"),
            table(("system", "what", "theory", "measured", "99.9 %", "verdict"), lines),
        )
    )
    return Section(
        title="Queues against theory", body=body, findings=tuple(found), figures={"queues.svg": drawing(rows)}
    )
