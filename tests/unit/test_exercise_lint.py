"""Story lint: each weakness of a story is told once, where it stands, and a sound story has none."""

from __future__ import annotations

import string
from functools import cache

import pytest

from ioc.exercise.lint import RULES, Rule
from ioc.services.exercises import ExerciseFile, advice, exercise_text
from simulation.loading import english_exercises, vietnamese_exercises
from tests.golden.exercises import FOLDER, small_model

GOOD = (FOLDER / "good.yaml").read_text("utf-8")
WHEN = """'kpi("river.level", "19789") > 2 for 5 min'"""
SECOND = """    trigger: {when: 'kpi("river.level", "19789") > 2 for 5 min', not_before: "T+0:10", not_after: "T+0:40"}
"""
EXPECTED = '{id: exp-1, action: river.close_road, by: police, target: "19789", within: 10 min}'


def edited(*edits: tuple[str, str]) -> str:
    """The good exercise after some edits; every one must change something."""
    text = GOOD
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def read(text: str) -> ExerciseFile:
    """An exercise that is right as a file."""
    made = exercise_text(text, str(FOLDER / "good.yaml"), small_model())
    assert [problem.text() for problem in made.problems("en")] == []
    return made


def weak(*edits: tuple[str, str]) -> list[tuple[str, str]]:
    """Code and line of everything that is weak after some edits."""
    text = edited(*edits)
    lines = text.splitlines()
    return [(problem.code, lines[problem.line - 1].strip()) for problem, _ in advice(read(text), "en")]


@cache
def sound() -> tuple[str, ...]:
    """What is said of the story that all weak ones come from."""
    return tuple(problem.code for problem, _ in advice(read(GOOD), "en"))


def test_a_sound_story_needs_no_advice() -> None:
    """The exercise that every weak one comes from breaks no rule."""
    assert sound() == ()


OBJECTIVE = """  - id: obj-x
    name: {vi: Khác, en: Other}
    tasks:
      - id: task-x
        name: {vi: Việc khác, en: Another task}
        measures:
          - {id: m-x, name: {vi: Đo, en: Measure}, kind: answered, better: higher, target: 1, acceptable: 0.5}
"""
INJECT_3 = ("trigger: {after: {inject: inj-2, is: answered, wait: 10 min}}", "trigger: {manual: true}")
QUIET = "\n".join(
    f"""  - id: more-{number}
    title: {{vi: Thêm {number}, en: More {number}}}
    objectives: [obj-roads]
    trigger: {{at: "T+0:{number:02d}"}}
    to: [ward]
    body: {{vi: Thêm nữa, en: More}}
    difficulty: optional
    expects:
      - {{id: more-exp-{number}, action: acknowledge, within: 1 min}}"""
    for number in range(10, 55, 5)
)


@pytest.mark.parametrize(
    ("edits", "code", "line"),
    [
        (
            [
                (
                    "  - id: obj-roads\n",
                    f"{OBJECTIVE}  - id: obj-roads\n",
                )
            ],
            "W601",
            "- id: obj-x",
        ),
        (
            [
                (
                    "    title: {vi: Nước rút, en: Water falls}\n    objectives: [obj-roads]\n",
                    "    title: {vi: Nước rút, en: Water falls}\n",
                )
            ],
            "W602",
            "- id: inj-3",
        ),
        (
            [("    expects:\n      - {id: exp-3, action: acknowledge, within: 5 min}\n", "")],
            "W602",
            "- id: inj-3",
        ),
        ([(SECOND, '    trigger: {at: "T+0:54"}\n')], "W603", 'trigger: {at: "T+0:55"}'),
        ([("plan:\n", QUIET + "\nplan:\n")], "W604", "injects:"),
        ([('trigger: {at: "T+0:55"}', 'trigger: {at: "T+0:50"}')], "W605", "injects:"),
        ([(WHEN, '\'kpi("river.level") > 5 and kpi("river.level") < 4\'')], "W606", "trigger: {when:"),
        ([(WHEN, "'count(action(\"river.close_road\")) < 0'")], "W606", "trigger: {when:"),
        ([(WHEN, "'score(\"obj-roads\") > 1'")], "W606", "trigger: {when:"),
        ([(WHEN, '\'level("river.level") == 3 or score("obj-roads") > 2\'')], "W606", "trigger: {when:"),
        ([(WHEN, "'elapsed() > 50'")], "W606", "trigger: {when:"),
        ([(WHEN, "'elapsed() >= 10'")], "W606", "trigger: {when:"),
        ([(WHEN, "'fired(\"inj-2\")'")], "W606", "trigger: {when:"),
        (
            [(WHEN, '\'kpi("river.opened_again") > 3 and kpi("river.opened_again") == 2\'')],
            "W606",
            "trigger: {when:",
        ),
        (
            [
                (WHEN, "'budget(\"police\") > 3_000_000'"),
                ("lasts: 60 min", "lasts: 60 min\nbudget: 2_500_000 VND"),
                ("args: {hours: 4}, why", "args: {hours: 4}, why"),
            ],
            "W606",
            "trigger: {when:",
        ),
        ([(WHEN, "'count(action(\"river.burst\")) != 0'")], "W606", "trigger: {when:"),
        ([(WHEN, '\'fired("inj-4") and kpi("river.level") > 1\'')], "W606", "trigger: {when:"),
        ([(WHEN, "'action(\"river.burst\")'")], "W606", "trigger: {when:"),
        ([(WHEN, '\'fired("inj-1") and not fired("inj-1")\'')], "W606", "trigger: {when:"),
        ([(WHEN, "'kpi(\"river.level\") > 2 for 45 min'")], "W606", "trigger: {when:"),
        (
            [(WHEN, '\'kpi("river.level") > 4 for 2 min and not kpi("river.level") > 3\'')],
            "W606",
            "trigger: {when:",
        ),
        (
            [
                ("{inject: inj-2, is: answered, wait: 10 min}", "{inject: inj-1, is: answered}"),
                ("    to: [police, ward]\n    body: {vi: Nước lên, en: Water rises}\n", ""),
                ("to: [command, ward]", "to: [command, ward, police]"),
            ],
            "W606",
            "trigger: {after:",
        ),
        (
            [("    title: {vi: Nước vào nhà", "    status: draft\n    title: {vi: Nước vào nhà")],
            "W606",
            "trigger: {after:",
        ),
        (
            [
                ('by: police, target: "19789", within', 'by: command, target: "19789", within'),
                ("authority: [command]", "authority: [disaster]"),
            ],
            "W607",
            EXPECTED.replace("police", "command"),
        ),
        ([('trigger: {at: "T+0:05"}', 'trigger: {at: "T+0:50"}')], "W608", EXPECTED),
        ([("by: command, within: 5 min", "by: command, within: 6 min")], "W608", "- {id: exp-4"),
        (
            [("to: [command, ward]", "to: [command]"), ("to: [police, ward]", "to: [police]")],
            "W609",
            "- {id: ward",
        ),
        ([INJECT_3], "W610", "trigger: {manual: true}"),
        (
            [("action: decide", "action: nothing"), ("action: acknowledge", "action: nothing")],
            "W611",
            "- id: inj-3",
        ),
        (
            [("title: {vi: Nước rút, en: Water falls}", "title: {vi: Water falls, en: Water falls}")],
            "W612",
            "title: {vi: Water falls",
        ),
        (
            [("body: {vi: Bàn giao ca,", "body: {vi: Ban giao ca cho nhom truc dem nay,")],
            "W612",
            "body: {vi: Ban giao",
        ),
        (
            [
                (
                    "action: decide, within: 5 min}\n",
                    "action: decide, within: 5 min}\n    hint: {after: 5 min, body: {vi: Nhìn sông, en: Look}}\n",
                )
            ],
            "W614",
            "hint: {after",
        ),
        (
            [
                (
                    'do: river.close_road, target: "19789", args: {hours: 4}, why',
                    'do: river.close_road, target: "19753", why',
                )
            ],
            "W615",
            "- {id: exp-1",
        ),
        ([(GOOD[GOOD.index("plan:") : GOOD.index("wins:")], "")], "W615", "injects:"),
        ([(GOOD[GOOD.index("wins:") :], "")], "W615", "injects:"),
        ([("lasts: 60 min\n", "lasts: 60 min\nbudget: 1_000_000 VND\n")], "W616", '- {at: "T+0:08"'),
    ],
)
def test_a_weak_story_is_told_where_it_is_weak(edits: list[tuple[str, str]], code: str, line: str) -> None:
    """One edit of a sound story breaks one rule, and the advice stands at the line that is meant."""
    found = weak(*edits)
    assert [(one, said.startswith(line) or line in said) for one, said in found] == [(code, True)]


@pytest.mark.parametrize(
    "condition",
    [
        'kpi("river.level") > 3 and kpi("river.level") < 4',
        'level("river.level") == 2 for 5 min',
        'fired("inj-1") and not (done("exp-1") within 3 min)',
        'not action("river.close_road", cell="ward")',
        'score("obj-roads") < 0.5 or elapsed() > 35',
        'kpi("river.level") < kpi("river.closures")',
        'sensor("river.gauge", "kim-long") != 0',
        'fired("inj-1") within 10 min',
        'budget("police") > 2000',
        "elapsed() == 20 or 30 <= elapsed()",
        'kpi("river.level") > 2 and kpi("river.level") != 3',
        'not level("river.level") == 2 and not level("river.level") == 1',
        'count(action("river.close_road")) > 2',
    ],
)
def test_a_condition_that_depends_is_left_alone(condition: str) -> None:
    """A condition that may hold at one moment and not at another one is no weakness."""
    text = edited((WHEN, f"'{condition}'"))
    made = exercise_text(text, str(FOLDER / "good.yaml"), small_model())
    assert advice(made, "en") == ()


def test_nothing_is_advised_while_a_file_is_wrong() -> None:
    """Errors come first: a story is looked at once its file is right."""
    made = exercise_text(
        edited(("to: [police, ward]", "to: [polic]")), str(FOLDER / "good.yaml"), small_model()
    )
    assert made.problems("en") != ()
    assert advice(made, "en") == ()


def test_advice_is_in_both_languages() -> None:
    """The same places and codes, other words."""
    text = edited((WHEN, "'score(\"obj-roads\") > 1'"))
    english, vietnamese = (advice(read(text), language) for language in ("en", "vi"))
    assert [(row.code, row.line, row.column) for row, _ in english] == [
        (row.code, row.line, row.column) for row, _ in vietnamese
    ]
    assert [row.message for row, _ in english] != [row.message for row, _ in vietnamese]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.look.__name__)
def test_every_rule_says_what_to_do(rule: Rule) -> None:
    """A rule has sentences in both languages under its code, each with something to do."""
    for messages in (english_exercises.MESSAGES, vietnamese_exercises.MESSAGES):
        own = [said for key, said in messages.items() if key.partition(".")[0] == rule.code]
        assert own != []
        assert all(headline and to_do for headline, to_do in own)


def test_both_languages_have_the_same_messages_and_placeholders() -> None:
    """No message about exercises exists in one language only, and none uses a value that the other lacks."""

    def placeholders(said: tuple[str, str]) -> set[str]:
        return {name for text in said for _, name, _, _ in string.Formatter().parse(text) if name}

    english = {key: placeholders(said) for key, said in english_exercises.MESSAGES.items()}
    vietnamese = {key: placeholders(said) for key, said in vietnamese_exercises.MESSAGES.items()}
    assert english == vietnamese
