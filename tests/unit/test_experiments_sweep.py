"""Sweeps: what may be varied, how it is written, and which combinations a condition leaves."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.experiments.constraint import holds
from simulation.experiments.design import StudyRefused
from simulation.experiments.sweep import points, split_setting, values_of

SET = {
    "resources.traffic.crew": "6",
    "resources.traffic.team": "2",
    "parameters.ambulance.turnout": "90 s",
    "parameters.flood.kind": "river",
}


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("1..5:1", ("1", "2", "3", "4", "5")),
        ("1..5:2", ("1", "3", "5")),
        ("1..4", ("1", "2", "3", "4")),
        ("0.1..0.5:0.1", ("0.1", "0.2", "0.3", "0.4", "0.5")),
        ("-1..1", ("-1", "0", "1")),
        ("5 min..15 min:5 min", ("5 min", "10 min", "15 min")),
        ("5..15:5 min", ("5 min", "10 min", "15 min")),
        ("30..90:30 km/h", ("30 km/h", "60 km/h", "90 km/h")),
        ("1..6:4", ("1", "5")),
        ("a,b , c", ("a", "b", "c")),
        ("[1,2],[3,4]", ("[1,2]", "[3,4]")),
        ('"a,b",c', ('"a,b"', "c")),
        ("12", ("12",)),
    ],
)
def test_values_are_written_as_a_range_or_a_list(written: str, values: tuple[str, ...]) -> None:
    """Both ends belong to a range; decimals are exact; a unit may stand once or everywhere."""
    assert values_of(written) == values


@pytest.mark.parametrize("written", ["5..1", "1..5:0", "1 min..5 h", "a,,b", "a,a", "1..1000000"])
def test_values_that_cannot_be_meant_are_refused(written: str) -> None:
    """Backwards, without end, in two units, empty or twice."""
    with pytest.raises(StudyRefused):
        values_of(written)


@given(st.integers(-50, 50), st.integers(0, 40), st.integers(1, 9))
def test_a_range_holds_every_step_and_nothing_beyond(first: int, length: int, step: int) -> None:
    """As ``range`` with its end included."""
    assert values_of(f"{first}..{first + length}:{step}") == tuple(
        map(str, range(first, first + length + 1, step))
    )


@pytest.mark.parametrize(
    ("written", "pair"),
    [
        ("a.b=1", ("a.b", "1")),
        ("facilities[id=x].capacity=3", ("facilities[id=x].capacity", "3")),
        (" a = b=c ", ("a", "b=c")),
    ],
)
def test_a_setting_is_split_at_the_equals_sign_outside_of_brackets(
    written: str, pair: tuple[str, str]
) -> None:
    """Paths may choose a facility by its id."""
    assert split_setting(written) == pair


@pytest.mark.parametrize("written", ["a", "=1", "a=", "[a=1]"])
def test_what_is_no_setting_is_refused(written: str) -> None:
    """A path and a value are both needed."""
    with pytest.raises(StudyRefused, match="path=value"):
        split_setting(written)


def test_a_grid_is_every_combination_in_order() -> None:
    """The last path varies fastest; names are the ends of the paths."""
    made = points(["x.crew=1,2", "y.turnout=1..2:1 min"])
    assert [point.name for point in made] == [
        "crew=1,turnout=1min", "crew=1,turnout=2min", "crew=2,turnout=1min", "crew=2,turnout=2min",
    ]  # fmt: skip
    assert made[1].settings == {"x.crew": "1", "y.turnout": "2 min"}


def test_a_condition_leaves_some_combinations() -> None:
    """Names of the condition are ends of the paths."""
    made = points(["x.crew=1..3", "x.team=1..3"], "crew >= 2 * team")
    assert [tuple(point.settings.values()) for point in made] == [("2", "1"), ("3", "1")]


def test_names_stay_unique_where_ends_of_paths_are_alike() -> None:
    """As much of each path as tells it from the others."""
    made = points(["a.x.count=1", "b.x.count=2"])
    assert made[0].name == "a.x.count=1,b.x.count=2"
    assert len({point.name for point in points(["a=x!,x?"])}) == 2


@pytest.mark.parametrize(
    ("varied", "where", "why"),
    [
        (["a=1,2", "a=3"], None, "varied twice"),
        (["a=1..100", "b=1..100"], None, "10000 combinations"),
        (["a=1,2"], "a > 5", "no combination"),
    ],
)
def test_a_sweep_that_cannot_be_meant_is_refused(varied: list[str], where: str | None, why: str) -> None:
    """Each with its reason."""
    with pytest.raises(StudyRefused, match=why):
        points(varied, where)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("crew >= 2 * team", True),
        ("crew < 3", False),
        ("1 < team < crew", True),
        ("1 < team < 2", False),
        ("not crew == 6", False),
        ("crew == 5 or team == 2 and turnout <= 2 min", True),
        ("(crew == 5 or team == 2) and turnout > 2 min", False),
        ("turnout + 30 s == 2 min", True),
        ("turnout / 3 == 30 s", True),
        ("2 * turnout <= 3 min", True),
        ("-crew + 7 == 1", True),
        ("resources.traffic.crew != 7", True),
        ("kind == 'river'", True),
        ('kind != "river" or crew > 1', True),
    ],
)
def test_conditions_are_read_as_they_are_written(condition: str, expected: bool) -> None:
    """Usual precedence, chains, units converted, text compared."""
    assert holds(condition, SET) is expected


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ("", "empty"),
        ("crews > 1", "is none of what is swept"),
        ("crew", "not a comparison"),
        ("crew > 3 min", "'' against|no unit"),
        ("kind > 3", "'river' is not a number"),
        ("crew >", "ends too early"),
        ("(crew > 1", "not closed"),
        ("crew > 1 )", "not expected"),
        ("crew and team", "between comparisons"),
        ("crew / (team - 2) > 1", "divides by zero"),
        ("turnout * turnout > 1", "plain numbers only"),
        ("__import__('os').system('true') == 0", "cannot be read"),
        ("crew > 1; team", "cannot be read"),
        ("x" * 600, "longer than"),
    ],
)
def test_conditions_that_cannot_be_worked_out_are_refused(condition: str, why: str) -> None:
    """Each with its reason, and nothing in them is ever executed."""
    with pytest.raises(StudyRefused, match=why):
        holds(condition, SET)


def test_a_name_that_fits_two_paths_must_be_longer() -> None:
    """The message lists what is swept."""
    with pytest.raises(StudyRefused, match=r"more than one of what is swept: a\.crew, b\.crew"):
        holds("crew > 1", {"a.crew": "1", "b.crew": "2"})


@given(
    st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(-9, 9), min_size=3),
    st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
)
def test_a_comparison_is_the_one_of_numbers(numbers: Mapping[str, int], sign: str) -> None:
    """As the sign says, whatever the numbers are."""
    expected = {
        "<": numbers["a"] + numbers["b"] < numbers["c"],
        "<=": numbers["a"] + numbers["b"] <= numbers["c"],
        ">": numbers["a"] + numbers["b"] > numbers["c"],
        ">=": numbers["a"] + numbers["b"] >= numbers["c"],
        "==": numbers["a"] + numbers["b"] == numbers["c"],
        "!=": numbers["a"] + numbers["b"] != numbers["c"],
    }
    written = {name: str(value) for name, value in numbers.items()}
    assert holds(f"a + b {sign} c", written) is expected[sign]
