"""Working days, chance and hourly rates."""

from __future__ import annotations

from datetime import datetime
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from simulation.engine.calendar import DAY_MS, Calendar
from simulation.engine.chance import (
    choose,
    exponential_ms,
    lognormal_ms,
    normal,
    poisson_count,
    running_sums,
)
from simulation.engine.rates import HourlyRate
from simulation.engine.workdays import WorkDays

HOUR_MS = 3_600_000
FRIDAY = Calendar(datetime.fromisoformat("2026-03-06T00:00+07:00"), ["2026-03-10"])
DAYS = WorkDays(FRIDAY, 30 * DAY_MS)
U = st.floats(0, 1, exclude_max=True)


def due(time_ms: int, days: int) -> int:
    """Due date under office hours until 17:00 and receipts until 15:00."""
    return DAYS.due(time_ms, days, closing_ms=17 * HOUR_MS, latest_ms=15 * HOUR_MS)


@pytest.mark.parametrize(
    ("hour", "days", "expected_day"),
    [
        (9, 0, 0),  # Friday morning, same day
        (16, 0, 3),  # Friday after 15:00 counts as Monday
        (9, 1, 3),  # one working day after Friday is Monday
        (9, 2, 5),  # Tuesday is a holiday, so Wednesday
        (30, 0, 3),  # received on Saturday, due on Monday
    ],
)
def test_due_dates_skip_days_off(hour: int, days: int, expected_day: int) -> None:
    """A due date is 17:00 of the so-manieth working day."""
    assert due(hour * HOUR_MS, days) == expected_day * DAY_MS + 17 * HOUR_MS


@given(st.integers(0, 20 * DAY_MS), st.floats(0, 15), st.floats(0, 15))
def test_more_working_days_never_end_earlier(time_ms: int, one: float, other: float) -> None:
    """Adding working days keeps their order and never goes back in time."""
    low, high = sorted((one, other))
    assert time_ms <= DAYS.after(time_ms, low) + 1 <= DAYS.after(time_ms, high) + 1


@given(U, U)
def test_quantiles_keep_the_order_of_their_uniforms(one: float, other: float) -> None:
    """A greater uniform never gives a shorter duration."""
    low, high = sorted((one, other))
    assert lognormal_ms(60_000, 0.5, low) <= lognormal_ms(60_000, 0.5, high)
    assert exponential_ms(60_000, low) <= exponential_ms(60_000, high)


@given(st.floats(0, 40), U)
def test_a_poisson_count_is_the_quantile(mean: float, u: float) -> None:
    """The count from one uniform is SciPy's, but for rounding at the very edge of a step."""
    found = poisson_count(mean, u)
    assert poisson.cdf(found, mean) >= u - 1e-9
    assert found == 0 or poisson.cdf(found - 1, mean) <= u + 1e-9


def test_the_median_of_a_lognormal_is_its_median() -> None:
    """At one half the duration is the stated median, whatever the spread."""
    assert lognormal_ms(90_000, 0.8, 0.5) == 90_000


@pytest.mark.parametrize("u", [0.0, 1.0 - 1e-17, 0.25])
def test_the_normal_quantile_is_cut_and_else_exact(u: float) -> None:
    """Extreme uniforms give about six standard deviations, others the exact quantile."""
    assert abs(normal(u)) < 6.1
    assert normal(0.25) == NormalDist().inv_cdf(0.25)


@given(st.lists(st.floats(0.01, 10), min_size=1, max_size=8), U)
def test_a_choice_is_one_of_the_weights(weights: list[float], u: float) -> None:
    """The index lies in range, and its share holds the uniform."""
    sums = running_sums(weights)
    number = choose(sums, u)
    assert (sums[number - 1] if number else 0.0) <= u <= sums[number]


def test_a_day_has_its_stated_arrivals_and_a_day_off_its_share() -> None:
    """The bins of a day add up to the daily rate, on a day off to its share of it."""
    rate = HourlyRate(240.0, range(24), FRIDAY, 0.25)
    assert np.isclose(rate.daily(0).sum(), 240.0)
    assert np.isclose(rate.daily(1).sum(), 60.0)
    assert rate.daily(0).shape == (288,)
