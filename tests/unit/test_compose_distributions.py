from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from simulation.loading.distributing import is_mean, pairs
from simulation.spec.distributions import (
    Constant,
    Distribution,
    Lognormal,
    Misfit,
    Normal,
    Triangular,
    distribution,
    forms,
    histogram,
    shape_of,
)
from simulation.units import Unit
from tests.runs import model

_POSITIVE = st.floats(0.1, 1e6)
_SHARE = st.floats(0.01, 0.99)
MADE: list[Distribution] = [
    Lognormal(9.0, 0.5),
    Normal(9.0, 2.0),
    Triangular(1.0, 3.0, 12.0),
    Triangular(1.0, 1.0, 2.0),
]


@given(_POSITIVE, st.floats(1.01, 50))
def test_a_lognormal_has_the_quantiles_it_was_given(median: float, ratio: float) -> None:
    """Law: half lie below the median, nine of ten below p90."""
    made = Lognormal.of_p90(median, median * ratio)
    assert made.quantile(0.5) == pytest.approx(median)
    assert made.quantile(0.9) == pytest.approx(median * ratio)


@given(_POSITIVE, st.floats(0.01, 5))
def test_a_lognormal_has_the_mean_it_was_given(mean: float, ratio: float) -> None:
    """Law: mean and standard deviation come back."""
    made = Lognormal.of_mean(mean, mean * ratio)
    assert made.mean == pytest.approx(mean)
    variance = made.mean**2 * ((made.mean / made.median) ** 2 - 1)
    assert variance**0.5 == pytest.approx(mean * ratio)


@pytest.mark.parametrize("made", MADE, ids=str)
@given(share=_SHARE)
def test_a_quantile_is_what_its_share_stays_below(made: Distribution, share: float) -> None:
    """Law: both functions are each other's inverse."""
    assert made.share_below(made.quantile(share)) == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize("made", MADE, ids=str)
def test_a_histogram_holds_nearly_all(made: Distribution) -> None:
    """Shares of the bins add up to all but the tails."""
    rows = histogram(made, 10)
    assert len(rows) == 10
    assert 0.98 <= sum(share for _, _, share in rows) <= 1.0


def test_a_constant_has_one_bin() -> None:
    """Without chance there is nothing to spread."""
    assert histogram(Constant(3.0)) == ((3.0, 3.0, 1.0),)


@pytest.mark.parametrize(
    ("dist", "values", "lower", "upper"),
    [
        ("lognormal", {"median": 9, "p90": 9}, "median", "p90"),
        ("lognormal", {"median": 0, "p90": 9}, "", "median"),
        ("lognormal", {"mean": 9, "sd": 0}, "", "sd"),
        ("normal", {"mean": 9, "sd": 0}, "", "sd"),
        ("triangular", {"min": 5, "mode": 4, "max": 9}, "min", "mode"),
        ("triangular", {"min": 5, "mode": 6, "max": 5.5}, "mode", "max"),
        ("triangular", {"min": 5, "mode": 5, "max": 5}, "min", "max"),
    ],
)
def test_impossible_values_name_the_two_that_contradict(
    dist: str, values: dict[str, float], lower: str, upper: str
) -> None:
    """A person is told which of the two numbers to look at."""
    with pytest.raises(Misfit) as caught:
        distribution(dist, values)
    assert (caught.value.lower, caught.value.upper) == (lower, upper)


@pytest.mark.parametrize("dist", ["lognormal", "normal", "triangular", "constant"])
def test_every_form_is_read_in_the_quantity_s_unit(dist: str) -> None:
    """``9 min`` is read wherever a number of minutes is meant."""
    for form in forms(dist):
        data = {"dist": dist, **{key: f"{number} min" for number, key in enumerate(form, start=8)}}
        read = shape_of(data, Unit("ms", ("9 min",))).model_validate(data, strict=True)
        assert [getattr(read, key) for key in form] == [n * 60_000 for n in range(8, 8 + len(form))]


@given(st.floats(0.1, 100), st.floats(0.1, 100), st.floats(0.1, 100))
def test_a_triangle_stays_between_its_corners(a: float, b: float, c: float) -> None:
    """Law: no draw lies outside, and the mean lies inside."""
    least, mode, greatest = sorted((a, b, c))
    assume(least < greatest)
    made = Triangular(least, mode, greatest)
    assert least <= made.quantile(0.001) <= made.quantile(0.999) <= greatest
    assert least <= made.mean <= greatest


def test_domains_say_whether_a_pair_s_number_is_a_mean() -> None:
    """Every drawn parameter of a domain is described as a median, or as a mean where it is one."""
    described = {
        f"{key}.{name}": spec.parameters[name].about.en
        for key, spec in model().catalogue.specs.items()
        for name in pairs(spec)
        if not is_mean(spec, name)
    }
    assert described
    assert [name for name, about in described.items() if "median" not in about.lower()] == []
