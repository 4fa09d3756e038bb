"""What the statistics of studies keep whatever the numbers are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from simulation.experiments.design import LEAST_RUNS, Study, Variant
from simulation.experiments.intervals import (
    bootstrap_interval,
    interval,
    method_of,
    plausible,
    t_interval,
)
from simulation.experiments.paired import Difference, Question, Verdict, adjusted, difference, holm
from simulation.experiments.replicate import Outcome
from simulation.experiments.results import Results
from simulation.experiments.sequential import STEP, achieved, enough
from simulation.experiments.warmup import BATCH, mser5, welch

Floats = npt.NDArray[np.float64]

KPI = "traffic.mean_speed.mean"
NUMBERS = st.floats(-1e6, 1e6, allow_nan=False, width=32)
SAMPLES = arrays.arrays(np.float64, st.integers(LEAST_RUNS, 40), elements=NUMBERS)
PAIRS = st.integers(LEAST_RUNS, 40).flatmap(
    lambda n: st.tuples(*[arrays.arrays(np.float64, n, elements=NUMBERS)] * 2)
)


def asked(*, better: str = "lower", smallest: float | None = None, variant: str = "b") -> Question:
    """A question about one KPI of two variants."""
    return Question(
        kpi=KPI, base="a", variant=variant, better=better, confidence=0.95, seed=7, smallest=smallest
    )


def covered(samples: Floats, truth: float, method: str) -> float:
    """The share of samples whose 95 % interval holds the truth."""
    made = [
        t_interval(row, 0.95) if method == "t" else bootstrap_interval(row, 0.95, seed=3) for row in samples
    ]
    return float(np.mean([row.low <= truth <= row.high for row in made]))


def test_the_t_interval_covers_as_often_as_theory_says() -> None:
    """Of 4,000 normal samples of twelve, 95 % within three standard errors (0.35 points each)."""
    samples = np.random.default_rng(20261014).normal(5.0, 2.0, (4000, 12))
    assert covered(samples, 5.0, "t") == pytest.approx(0.95, abs=0.0104)


def test_the_bootstrap_covers_a_skewed_mean_nearly_as_often() -> None:
    """For thirty exponential values BCa is known to cover a little less than it says, never below nine tenths."""
    samples = np.random.default_rng(7).exponential(3.0, (800, 30))
    assert 0.90 <= covered(samples, 3.0, "bootstrap") <= 0.97


@given(SAMPLES)
def test_the_t_interval_is_the_textbooks(values: Floats) -> None:
    """Mean ± t (n − 1) s / √n, as scipy has it."""
    made = t_interval(values, 0.9)
    arm = stats.t.ppf(0.95, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    assert made.mean == pytest.approx(values.mean())
    assert made.half_width == pytest.approx(arm, abs=1e-6 * max(1.0, abs(made.mean)))


@given(SAMPLES, st.sampled_from(["t", "bootstrap"]))
def test_more_confidence_is_never_narrower(values: Floats, method: str) -> None:
    """A 99 % interval holds the 80 % interval, and both hold the mean."""
    make = t_interval if method == "t" else lambda row, level: bootstrap_interval(row, level, seed=1)
    wide, narrow = make(values, 0.99), make(values, 0.80)
    assert wide.low <= narrow.low <= narrow.mean <= narrow.high <= wide.high


@given(arrays.arrays(np.float64, st.integers(LEAST_RUNS, 40), elements=st.floats(0, 50, width=32)))
def test_no_interval_of_a_count_falls_below_zero(values: Floats) -> None:
    """Deaths and waiting times cannot be negative, nor can their means."""
    made = interval(values, "traffic.deaths_24h.max", 0.95, seed=2)
    assert made is not None
    assert made.low >= 0
    assert made.high <= values.max()


@given(arrays.arrays(np.float64, st.integers(LEAST_RUNS, 40), elements=st.floats(0, 50, width=32)))
def test_a_mean_that_cannot_be_negative_has_no_negative_interval(values: Floats) -> None:
    """Where Student's t would fall below zero the bootstrap takes its place."""
    made = interval(values, KPI, 0.95)
    assert made is not None
    assert made.low >= 0


@given(SAMPLES)
def test_an_interval_is_the_same_each_time(values: Floats) -> None:
    """The bootstrap draws from a stream of its own, fixed by the study's seed."""
    assert bootstrap_interval(values, 0.95, seed=9) == bootstrap_interval(values.copy(), 0.95, seed=9)


@pytest.mark.parametrize(
    ("kpi", "values", "method"),
    [
        (KPI, np.arange(20.0), "t"),
        (KPI, np.array([0.0] * 17 + [1.0, 2.0, 30.0]), "bootstrap"),
        ("traffic.mean_speed.max", np.arange(20.0), "bootstrap"),
        ("traffic.mean_speed.alarm_h", np.arange(20.0), "bootstrap"),
        ("traffic.mean_speed.alerts", np.arange(20.0), "bootstrap"),
        (KPI, np.arange(2000.0) ** 4, "t"),
    ],
)
def test_the_method_follows_the_statistic_and_the_skewness(kpi: str, values: Floats, method: str) -> None:
    """Extremes, hours and alerts always, others beyond a skewness of one; a thousand runs need none of it."""
    assert method_of(values, kpi, 0.95) == method


@given(arrays.arrays(np.float64, st.integers(0, LEAST_RUNS - 1), elements=NUMBERS))
def test_fewer_than_ten_runs_give_no_interval(values: Floats) -> None:
    """Only the runs themselves are shown: no interval, no range, no verdict."""
    made = difference(values, values + 1, asked())
    assert interval(values, KPI, 0.95) is None
    assert plausible(values) is None
    assert (made.interval, made.verdict, made.chance) == (None, Verdict.TOO_FEW, None)
    assert made.differences == tuple((values + 1 - values).tolist())


@given(SAMPLES)
def test_a_scenario_against_itself_is_exactly_nothing(values: Floats) -> None:
    """Difference, interval and shares are zero to the last bit, and no difference larger than zero is shown."""
    made = difference(values, values.copy(), asked())
    assert made.interval is not None
    assert (made.mean, made.interval.low, made.interval.high, made.improved, made.equal) == (0, 0, 0, 0, 1)
    assert (made.verdict, made.bound) == (Verdict.NONE, 0)


@given(PAIRS, st.randoms(use_true_random=False))
def test_pairing_never_changes_the_mean_difference(pair: tuple[Floats, Floats], chance: object) -> None:
    """Whichever run stands beside which, the mean difference is the difference of the means."""
    one, other = pair
    order = list(range(len(one)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    paired, mixed = difference(one, other, asked()), difference(one, other[order], asked())
    scale = max(1.0, float(np.abs(one).max()), float(np.abs(other).max()))
    assert paired.mean == pytest.approx(other.mean() - one.mean(), abs=1e-9 * scale)
    assert mixed.mean == pytest.approx(paired.mean, abs=1e-9 * scale)


@given(PAIRS)
def test_the_other_way_round_is_the_mirror_image(pair: tuple[Floats, Floats]) -> None:
    """B against a is minus a against b."""
    one, other = pair
    there, back = difference(one, other, asked()), difference(other, one, asked())
    assert (there.mean, there.differences) == (-back.mean, tuple(-value for value in back.differences))
    assert there.correlation == pytest.approx(back.correlation)
    assert there.variance_ratio == pytest.approx(back.variance_ratio)


@given(PAIRS, st.sampled_from(["lower", "higher", "neither"]))
def test_a_verdict_is_read_from_its_interval(pair: tuple[Floats, Floats], better: str) -> None:
    """A direction is told only when the interval lies on one side of zero; else the bound contains the interval."""
    made = difference(*pair, asked(better=better))
    assert made.interval is not None
    told = made.verdict in (Verdict.BETTER, Verdict.WORSE, Verdict.HIGHER, Verdict.LOWER)
    assert told == made.interval.excludes_zero
    assert told or (
        made.bound is not None and -made.bound <= made.interval.low <= made.interval.high <= made.bound
    )


@pytest.mark.parametrize(
    ("better", "shift", "verdict"),
    [
        ("lower", -3.0, Verdict.BETTER),
        ("lower", 3.0, Verdict.WORSE),
        ("higher", 3.0, Verdict.BETTER),
        ("higher", -3.0, Verdict.WORSE),
        ("neither", 3.0, Verdict.HIGHER),
        ("neither", -3.0, Verdict.LOWER),
    ],
)
def test_the_indicator_says_which_way_is_better(better: str, shift: float, verdict: Verdict) -> None:
    """Fewer minutes are better, more points are better; where neither is, only the direction is told."""
    one = np.random.default_rng(1).normal(20, 1, 30)
    noise = np.random.default_rng(2).normal(0, 0.1, 30)
    assert difference(one, one + shift + noise, asked(better=better)).verdict is verdict


def test_a_difference_too_small_to_matter_is_no_difference() -> None:
    """When the whole interval lies below what the planner has said would matter, that bound is what is told."""
    one = np.random.default_rng(1).normal(20, 1, 30)
    other = one + 0.2 + np.random.default_rng(2).normal(0, 0.01, 30)
    made = difference(one, other, asked(smallest=0.5))
    assert (made.verdict, made.bound) == (Verdict.NONE, 0.5)
    assert difference(one, other, asked(smallest=0.1)).verdict is Verdict.WORSE


def test_sharing_chances_narrows_the_interval() -> None:
    """Pairs that rise and fall together have a variance ratio near zero; unrelated ones near one."""
    draw = np.random.default_rng(5)
    one = draw.normal(0, 5, 200)
    related = difference(one, one + draw.normal(1, 0.5, 200), asked())
    unrelated = difference(one, draw.normal(1, 5, 200), asked())
    assert related.pairing_gains
    assert not unrelated.pairing_gains
    assert related.variance_ratio == pytest.approx(0.005, abs=0.003)
    assert unrelated.variance_ratio == pytest.approx(1.0, abs=0.2)


CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@given(CHANCES)
def test_holm_keeps_the_order_and_never_flatters(chances: Sequence[float]) -> None:
    """Adjusted values are at least the plain ones, at most 1, and in the same order."""
    made = holm(chances)
    assert all(plain <= value <= 1 for plain, value in zip(chances, made, strict=True))
    order = sorted(range(len(chances)), key=lambda at: chances[at])
    assert [made[at] for at in order] == sorted(made)


@given(CHANCES, st.integers(0, 11), st.floats(0, 1))
def test_holm_is_monotone(chances: list[float], at: int, lower: float) -> None:
    """More surprise in one place never makes any adjusted value larger."""
    at %= len(chances)
    less = [*chances[:at], chances[at] * lower, *chances[at + 1 :]]
    assert all(new <= old + 1e-12 for new, old in zip(holm(less), holm(chances), strict=True))


def test_holm_is_the_published_example() -> None:
    """Four values by hand: 4 × 0.005, 3 × 0.01, then never below the one before."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@settings(max_examples=40)
@given(st.lists(st.floats(-1.5, 1.5), min_size=2, max_size=5), st.integers(0, 1000))
def test_the_verdicts_of_several_variants_are_holms(shifts: Sequence[float], seed: int) -> None:
    """A direction is told exactly where the adjusted chance is below 5 %, and intervals only get wider."""
    draw = np.random.default_rng(seed)
    one = draw.normal(0, 1, 20)
    rows = [
        difference(one, draw.normal(shift, 1, 20), asked(variant=str(number)))
        for number, shift in enumerate(shifts)
    ]
    plain = [row for row in rows if row.interval is not None and row.interval.method == "t"]
    made = adjusted(plain, "lower")
    assert [row.verdict is not Verdict.NONE for row in made] == [(row.adjusted or 0) < 0.05 for row in made]
    assert all(wide(new) >= wide(old) for new, old in zip(made, plain, strict=True))


def wide(row: Difference) -> float:
    """Half-width of the interval."""
    assert row.interval is not None
    return row.interval.half_width


def results(values: Sequence[float], study: Study) -> Results:
    """A study whose runs came to these values."""
    return Results(
        study=study,
        outcomes=tuple(
            Outcome(variant="a", replication=number, kpis={KPI: value})
            for number, value in enumerate(values[: study.replications])
        ),
    )


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.floats(0.05, 3.0), st.integers(10, 90))
def test_a_study_never_stops_before_its_precision_or_its_cap(seed: int, wanted: float, cap: int) -> None:
    """It goes on exactly as long as the half-width is too large and the cap is not reached."""
    values = np.random.default_rng(seed).normal(0, 2, 100).tolist()
    study = Study(
        variants=(Variant(name="a", text="", province="hue"),),
        replications=10,
        precision={KPI: wanted},
        at_most=cap,
    )
    seen = []
    while not enough(results(values, study)):
        seen.append(achieved(results(values, study))[0].met)
        study = study.with_replications(min(study.replications + STEP, cap))
    assert not any(seen)
    assert study.replications >= cap or achieved(results(values, study))[0].met


def test_a_study_without_a_declared_precision_is_as_long_as_asked() -> None:
    """Nothing declared, nothing to wait for."""
    study = Study(variants=(Variant(name="a", text="", province="hue"),), replications=1)
    assert enough(results([1.0], study))


@given(arrays.arrays(np.float64, st.integers(40, 200), elements=st.integers(-100, 100).map(float)))
def test_the_warm_up_rule_does_not_depend_on_the_unit(series: Floats) -> None:
    """The cut lies in the first half, at a whole batch, wherever the scale begins and however fine it is."""
    cut = mser5(series)
    assert cut is None or (cut % BATCH == 0 and cut <= len(series) / 2)
    assert mser5(series * 4) == cut
    assert mser5(-series) == cut


@given(st.integers(20, 200), NUMBERS)
def test_what_never_changes_needs_no_warm_up(number: int, value: float) -> None:
    """A constant has forgotten its start at once."""
    assert mser5(np.full(number, value)) == 0


def test_the_warm_up_rule_finds_where_a_start_is_forgotten() -> None:
    """A start that fades with a time constant of 20 values is left out until little of it remains."""
    at = np.arange(1000)
    series = 10 * np.exp(-at / 20) + np.random.default_rng(3).normal(0, 0.5, 1000)
    cut = mser5(series)
    assert cut is not None
    assert 30 <= cut <= 140
    assert mser5(np.arange(200.0)) is None


@given(st.integers(1, 30), st.floats(-1e3, 1e3))
def test_welchs_curve_of_a_straight_line_is_the_line(window: int, value: float) -> None:
    """A moving average with equal arms changes no straight line."""
    line = value + np.arange(60.0)
    assert welch(line, window) == pytest.approx(line)
