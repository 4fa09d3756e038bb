"""Conditions of an exercise: what can be said, what is refused and where, what is remembered."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.exercise.conditions import FUNCTIONS, ConditionError, Held, Node, evaluate, names, parse

MINUTE = 60_000


class World:
    """Answers from a table; what is not in it has no data."""

    def __init__(self, **answers: float) -> None:
        self.answers = answers
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def value(self, name: str, args: tuple[str, ...]) -> float | None:
        """The answer for a function, whatever its arguments."""
        self.asked.append((name, args))
        return self.answers.get(name)


def holds(text: str, **answers: float) -> bool:
    """Whether a condition without memory holds."""
    return evaluate(parse(text), World(**answers), {}, 0)[0]


def through(text: str, levels: list[float | None], instants: list[int] | None = None) -> list[bool]:
    """What a condition over ``kpi`` gives minute by minute; ``instants`` are asked in each of the minutes."""
    node = parse(text)
    seen: list[bool] = []
    memory: Mapping[str, Held] = {}
    for minute, level in enumerate(levels):
        world = World() if level is None else World(kpi=level)
        truth = False
        for instant in instants or [0]:
            truth, memory = evaluate(node, world, memory, minute * MINUTE + instant)
        seen.append(truth)
    return seen


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("kpi('a.b')>3", 'kpi("a.b") > 3'),
        ('level("a.b","24001")==-1', 'level("a.b", "24001") == -1'),
        ("elapsed() >= 1_000.50", "elapsed() >= 1000.5"),
        (
            'count(action("a.b",target="24001",cell="x"))>=2',
            'count(action("a.b", cell="x", target="24001")) >= 2',
        ),
        ('fired("a") and (fired("b") and fired("c"))', 'fired("a") and (fired("b") and fired("c"))'),
        ('(fired("a") and fired("b")) or fired("c")', 'fired("a") and fired("b") or fired("c")'),
        ('not (fired("a") or done("b"))', 'not (fired("a") or done("b"))'),
        ('(not fired("a")) for 1 h 30 min', '(not fired("a")) for 90 min'),
        ('not (fired("a") for 60 s)', 'not (fired("a") for 1 min)'),
        ('3 < kpi("a.b") within 90 s', '3 < kpi("a.b") within 90 s'),
    ],
)
def test_a_condition_prints_as_one_text(text: str, canonical: str) -> None:
    """However it is spaced and bracketed, a condition has one text, which means the same."""
    assert str(parse(text)) == canonical
    assert parse(canonical) == parse(text)


@pytest.mark.parametrize(
    ("text", "rule", "position", "close"),
    [
        ("", "expected", 0, ""),
        ('kpi("a.b") = 3', "expected", 11, "=="),
        ('kpl("a.b") > 3', "function", 0, "kpi"),
        ('kpi("a.b") > 3 far 3 min', "expected", 15, "for"),
        ('kpi("a.b") > ', "expected", 13, ""),
        ("kpi(flood) > 1", "expected", 4, ""),
        ("score() > 1", "few", 6, ""),
        ('score("a", "b") > 1', "many", 11, ""),
        ('fired("a") == 1', "truth", 11, ""),
        ('action("a.b") > 1', "truth", 14, 'count(action("a.b"))'),
        ('1 < fired("a")', "truth", 4, ""),
        ("3 < 4", "constant", 0, ""),
        ('fired("b") and not fired("a") for 3 min', "either", 15, 'not (fired("a") for 3 min)'),
        ('kpi("a.b") > 1 for 10', "unit", 21, ""),
        ('kpi("a.b") > 1 for 10 mins', "unit", 22, "min"),
        ('kpi("a.b") > 1 for 9 days', "duration", 19, ""),
        ('action("a.b", cell="c", cell="d")', "twice", 29, ""),
        ('action("a.b", "c")', "expected", 14, ""),
        ('count(kpi("a.b")) > 1', "expected", 6, "action"),
        ('((fired("x"))', "expected", 13, ""),
        ('fired("x") fired("y")', "expected", 11, ""),
        ('fired("x") & fired("y")', "character", 11, "and"),
        ('fired("x', "quote", 6, ""),
        ("__import__('os')", "function", 0, ""),
        ("kpi('a.b').real > 1", "character", 10, ""),
        ("not " * 30 + 'fired("a")', "deep", 84, ""),
        ("(" * 30 + 'fired("a")' + ")" * 30, "deep", 21, ""),
        ('kpi("a.b") > 9999999999999999999', "number", 13, ""),
        (" " * 1001, "long", 1000, ""),
    ],
)
def test_what_is_no_condition_is_refused_where_it_goes_wrong(
    text: str, rule: str, position: int, close: str
) -> None:
    """A wrong text names the rule, the place in the text and what was probably meant."""
    with pytest.raises(ConditionError) as refused:
        parse(text)
    assert (refused.value.rule, refused.value.position, refused.value.close) == (rule, position, close)


MARKS = [
    "and",
    "or",
    "not",
    "for",
    "within",
    "(",
    ")",
    ",",
    "=",
    "==",
    "<",
    ">=",
    "-",
    "3",
    "10",
    "min",
    "cell",
    "&",
]
PIECES = ['"a.b"', "'x-1'", "action(", "fired('a')", "kpi('a.b') > 1"]
WORDS = st.sampled_from([*FUNCTIONS, *MARKS, *PIECES])


def refused_at(text: str) -> int | None:
    """Where a text is refused; None when it is a condition."""
    try:
        parse(text)
    except ConditionError as error:
        return error.position
    return None


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=25).map(" ".join)))
def test_any_text_is_a_condition_or_is_refused_inside_the_text(text: str) -> None:
    """Nothing but a condition or a refusal that points into the text comes of any text."""
    position = refused_at(text)
    assert position is None or 0 <= position <= len(text)


LEAVES = st.sampled_from(
    [
        'kpi("a.b") > 1.25',
        '-3 <= sensor("a.b", "s-1")',
        'level("a.b", "24001") != kpi("c.d")',
        'fired("a")',
        'action("a.b", target="24001")',
        'count(action("a.b")) == 2',
    ]
)


def deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A condition made of smaller ones, every one in brackets."""
    lasting = st.tuples(inner, st.sampled_from(["for", "within"]), st.integers(1, 9000)).map(
        lambda part: f"({part[0]}) {part[1]} {part[2]} s"
    )
    joined = st.tuples(st.lists(inner, min_size=2, max_size=3), st.sampled_from([" and ", " or "])).map(
        lambda part: part[1].join(f"({one})" for one in part[0])
    )
    return st.one_of(inner.map(lambda one: f"not ({one})"), lasting, joined)


CONDITIONS = st.recursive(LEAVES, deeper, max_leaves=6).filter(lambda text: len(text) < 900)


@given(CONDITIONS)
def test_the_text_of_a_condition_is_that_condition(text: str) -> None:
    """Reading what a condition prints gives the same condition, names included."""
    node = parse(text)
    assert parse(str(node)) == node
    assert list(names(parse(str(node)))) == list(names(node))


@given(CONDITIONS, st.lists(st.tuples(st.floats(allow_nan=True), st.booleans()), min_size=1, max_size=8))
def test_any_condition_can_be_asked_of_any_world(text: str, minutes: list[tuple[float, bool]]) -> None:
    """Whatever the answers, also none, a condition is true or false and its memory can be carried on."""
    node: Node = parse(text)
    memory: Mapping[str, Held] = {}
    for minute, (level, known) in enumerate(minutes):
        world = World(kpi=level, sensor=level, fired=level) if known else World()
        truth, memory = evaluate(node, world, memory, minute * MINUTE)
        assert truth in (True, False)


@pytest.mark.parametrize(
    ("text", "level", "expected"),
    [
        ('kpi("a.b") > 3', 3, False),
        ('kpi("a.b") >= 3', 3, True),
        ('kpi("a.b") != 3', 3, False),
        ('not kpi("a.b") > 3', 3, True),
        ('kpi("a.b") > 2 and kpi("a.b") < 3', 3, False),
        ('kpi("a.b") > 5 or kpi("a.b") <= 3 and fired("x")', 3, False),
        ('resource("a.b") == 3', 3, True),
    ],
)
def test_comparisons_and_words_mean_what_they_say(text: str, level: float, expected: bool) -> None:
    """A condition over one number holds exactly when arithmetic says so; ``and`` binds before ``or``."""
    assert holds(text, kpi=level) is expected


def test_what_is_not_known_makes_a_comparison_false() -> None:
    """Without data neither a comparison nor its contrary operator holds."""
    assert not holds('kpi("a.b") > 3')
    assert not holds('kpi("a.b") <= 3')


def test_every_part_is_asked_with_all_of_its_arguments() -> None:
    """A part behind one that is false already is asked too, arguments left out as empty ones."""
    world = World()
    evaluate(
        parse('fired("x") and count(action("a.b", target="24001")) > 1 and kpi("a.b") > 1'), world, {}, 0
    )
    assert world.asked == [("fired", ("x",)), ("action", ("a.b", "", "24001")), ("kpi", ("a.b", ""))]


def test_for_wants_an_uninterrupted_time() -> None:
    """A condition for two minutes holds two minutes after it began and not once it was interrupted."""
    seen = through('kpi("a.b") > 1 for 2 min', [0, 2, 2, 2, None, 2, 2, 2])
    assert seen == [False, False, False, True, False, False, False, True]


def test_within_remembers_for_so_long() -> None:
    """A condition within two minutes holds up to two minutes after it was last true."""
    assert through('kpi("a.b") > 1 within 2 min', [0, 2, 0, 0, 0, 2]) == [
        False,
        True,
        True,
        True,
        False,
        True,
    ]


def test_nobody_knows_what_happened_while_nothing_was_asked() -> None:
    """After minutes without asking, ``for`` counts from anew and ``within`` keeps what it knows."""
    node = parse('kpi("a.b") > 1 for 5 min or kpi("a.b") > 3 within 9 min')
    _, memory = evaluate(node, World(kpi=2), {}, 0)
    assert evaluate(node, World(kpi=2), memory, 8 * MINUTE)[0] is False
    _, memory = evaluate(node, World(kpi=4), {}, 0)
    assert evaluate(node, World(kpi=2), memory, 8 * MINUTE)[0] is True


@given(
    st.lists(st.one_of(st.none(), st.sampled_from([0.0, 2.0, 4.0])), max_size=20),
    st.lists(st.integers(0, MINUTE - 1), min_size=1, max_size=4).map(sorted),
    st.sampled_from(
        [
            'kpi("a.b") > 1 for 3 min',
            'kpi("a.b") > 3 within 4 min',
            '(kpi("a.b") > 1 for 2 min) within 5 min and not (kpi("a.b") > 3 for 1 min)',
        ]
    ),
)
def test_the_cut_of_minutes_does_not_matter(
    levels: list[float | None], instants: list[int], text: str
) -> None:
    """However often and whenever within its minute a condition is asked, it comes to the same."""
    assert through(text, levels, instants) == through(text, levels)


def test_the_memory_given_is_not_changed() -> None:
    """Asking leaves the memory it was given as it was."""
    before: dict[str, Held] = {}
    _, after = evaluate(parse('kpi("a.b") > 1 for 3 min'), World(kpi=2), before, 5 * MINUTE)
    assert before == {}
    assert dict(after) == {'kpi("a.b") > 1 for 3 min': Held(5 * MINUTE, 5 * MINUTE, 5 * MINUTE)}
