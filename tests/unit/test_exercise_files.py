"""Exercise files: found by name, read with their scenario, told by the command, known to editors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from ioc.cli.command import app
from ioc.exercise.checks.asked import conditions
from ioc.exercise.conditions import FUNCTIONS, parse
from ioc.exercise.lint import RULES
from ioc.exercise.plan import Exercise, Measure
from ioc.services.exercise_schema import NAME, exercise_schema
from ioc.services.exercises import (
    advice,
    exercise_file,
    exercise_path,
    exercise_paths,
    exercise_text,
    load_exercise,
)
from simulation.errors import InvalidInput, UnknownName
from simulation.experiments.replicate import installed
from simulation.loading import read_file
from simulation.loading.schemas import written
from simulation.locate import config_dir
from tests.golden.exercises import FOLDER, WRONG, small_model

SHIPPED = sorted(exercise_paths())


@lru_cache(maxsize=1)
def schema() -> Any:
    """The schema of exercises as its text says it."""
    return json.loads(written(NAME, exercise_schema(installed().catalogue)))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_exercise_is_right_and_its_story_sound(name: str) -> None:
    """What is shipped has no problem, and nothing in its story is weak enough to be told."""
    read = exercise_file(exercise_path(name), installed())
    assert [problem.text() for problem in read.problems("en")] == []
    assert [problem.text() for problem, _ in advice(read, "en")] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_exercise_tests_all_kinds_of_triggers(name: str) -> None:
    """It shows a planner every way in which an inject can fall due, and what players may do about one."""
    exercise, _, _ = load_exercise(name, installed())
    triggers = [inject.trigger for inject in exercise.injects]
    assert any(one.at is not None for one in triggers)
    assert any(one.after is not None for one in triggers)
    assert any(one.when is not None for one in triggers)
    assert any(one.manual for one in triggers)
    assert exercise.plan != () != exercise.wins


@pytest.mark.parametrize("name", SHIPPED)
def test_every_condition_of_a_shipped_exercise_is_its_own_text(name: str) -> None:
    """A condition in the journal is the condition of the file."""
    exercise, _, _ = load_exercise(name, installed())
    texts = [text for _, text in conditions(exercise)]
    assert [str(parse(str(parse(text)))) for text in texts] == [str(parse(text)) for text in texts]


def test_an_exercise_is_found_by_name_or_file() -> None:
    """A shipped one by its name, any one by its file, and a mistyped name leads to the right one."""
    assert exercise_path(SHIPPED[0]) == exercise_paths()[SHIPPED[0]]
    assert exercise_path("here/mine.yaml") == Path("here/mine.yaml")
    with pytest.raises(UnknownName, match=f"did you mean '{SHIPPED[0]}'"):
        exercise_path(SHIPPED[0][:-1])


def test_a_wrong_exercise_is_not_loaded() -> None:
    """Loading raises every problem at once."""
    with pytest.raises(InvalidInput) as refused:
        load_exercise(WRONG / "trigger-two.yaml", small_model())
    assert [problem.code for problem in refused.value.problems] == ["E608"]


def test_the_seed_of_an_exercise_wins_over_its_scenario() -> None:
    """The plan lives the chance that the exercise names."""
    text = (FOLDER / "good.yaml").read_text("utf-8").replace("lasts:", "seed: 77\nlasts:")
    file = str(FOLDER / "good.yaml")
    assert exercise_text(text, file, small_model()).require()[2].seed == 77
    assert exercise_file(FOLDER / "good.yaml", small_model()).require()[2].seed == 1


@pytest.mark.parametrize(
    ("kind", "written_as", "kept"),
    [
        ("delay", "15 min", 900_000),
        ("beyond", "1 h 30 min", 5_400_000),
        ("expectations", "80 %", 0.8),
        ("answered", "0.5", 0.5),
        ("answered", 1, 1),
        ("kpi", 6000, 6000),
        ("kpi", -0.5, -0.5),
    ],
)
def test_a_measure_is_kept_in_the_unit_of_its_kind(kind: str, written_as: object, kept: float) -> None:
    """Durations become milliseconds, shares parts of one, and numbers of indicators stay what they are."""
    data = {"id": "m", "name": {"vi": "Đo", "en": "M"}, "kind": kind, "better": "lower"}
    made = Measure.model_validate({**data, "target": written_as, "acceptable": written_as}, strict=True)
    assert made.target == made.acceptable == pytest.approx(kept)


def test_problems_inside_a_part_do_not_hide_others() -> None:
    """A file with several mistakes tells them all in one pass, in the order of the file."""
    text = (FOLDER / "good.yaml").read_text("utf-8")
    for old, new in (
        ("lasts: 60 min", "lasts: 60"),
        ("river.level.max", "river.x"),
        ("within: 5 min", "withn: 5 min"),
    ):
        text = text.replace(old, new, 1)
    found = exercise_text(text, str(FOLDER / "good.yaml"), small_model()).problems("en")
    assert [problem.code for problem in found] == ["E210", "E303", "E102"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("quality: missing", "quality: missed", "E213"),
        ("sensor: flood.stage, quality", "sensor: flood.stages, quality", "E213"),
        ("args: {sections: 2, minutes: 240}", "args: {sections: 2.5, minutes: 240}", "E201"),
        ("args: {sections: 2, minutes: 240}", "args: {sections: true, minutes: 240}", "E201"),
        ("authority: [power]", "authority: [power]\n    orders: [electricity.fail_feeders]", "E605"),
        ("authority: [power]", "authority: [power]\n    orders: [electricity.shead]", "E303"),
        ('kpi("flood.exposed_people") > 8500', 'kpi("ambulance.busy_share", "07210") > 1', "E602"),
        ('kpi("flood.exposed_people") > 8500', 'level("flood.stage_level") > 1', "E602"),
        ('kpi("flood.exposed_people") > 8500', 'sensor("flood.stage", "phu-lang") > 1', "E602"),
        ('kpi("flood.exposed_people") > 8500', 'sensor("flood.rain", "phu-lang-thuong") > 1', "E602"),
        ('kpi("flood.exposed_people") > 8500', 'budget("power-company") > 1', "E602"),
        ("end: {all_closed: false}", "end: {when: 'kpi(\"flood.x\") > 1'}", "E303"),
        ("id: bac-ninh-river-flood", "id: another-name", "E408"),
        ("schema: ioc-exercise/1", "schema: ioc-exercise/2", "E213"),
        ("cells:\n", "cells: []\nplayers:\n", "E102"),
    ],
)
def test_a_mistake_in_a_real_exercise_is_found(old: str, new: str, code: str) -> None:
    """Orders, sensors and indicators of the installed domains are what names are held against."""
    path = exercise_paths()["bac-ninh-river-flood"]
    text = path.read_text("utf-8")
    assert old in text
    found = exercise_text(text.replace(old, new, 1), str(path), installed()).problems("en")
    assert code in [problem.code for problem in found]


@pytest.mark.parametrize(
    "condition",
    ['sensor("flood.rain", "rain-07210-1") >= 0', 'sensor("flood.stage", "phu-lang-thuong") > 6.3'],
)
def test_a_sensor_is_named_by_its_class_and_its_own_name(condition: str) -> None:
    """A station's own name, or commune and number, as the run's sensors are called."""
    path = exercise_paths()["bac-ninh-river-flood"]
    text = path.read_text("utf-8").replace('kpi("flood.exposed_people") > 8500', condition)
    assert exercise_text(text, str(path), installed()).problems("en") == ()


def test_orders_of_domains_that_do_not_take_part_are_refused(tmp_path: Path) -> None:
    """An exercise stands on its scenario: a domain that is off there has no orders."""
    (tmp_path / "only-roads.yaml").write_text(
        "schema: ioc-scenario/1\nid: only-roads\nextends: bac-ninh-flood-2025\n"
        "title: {vi: Đường, en: Roads}\nabout: {vi: Đường, en: Roads}\ndomains: [flood, traffic]\n",
        "utf-8",
    )
    text = exercise_paths()["bac-ninh-river-flood"].read_text("utf-8")
    text = text.replace("scenario: bac-ninh-flood-2025", "scenario: only-roads")
    found = exercise_text(text, str(tmp_path / "bac-ninh-river-flood.yaml"), installed()).problems("en")
    assert "domain 'electricity' does not take part in this scenario" in [row.message for row in found]


def test_a_file_that_is_no_yaml_has_one_problem(tmp_path: Path) -> None:
    """What cannot be read at all is told, and nothing else is looked at."""
    file = tmp_path / "broken.yaml"
    file.write_text("id: [", "utf-8")
    read = exercise_file(file, installed())
    assert [problem.code for problem in read.problems("en")] == ["E101"]
    assert (read.exercise, advice(read, "en")) == (None, ())


def test_the_schema_for_editors_is_up_to_date() -> None:
    """Editors see the shape that the loader checks: run ``ioc schema`` after changing it or an order."""
    file = config_dir() / "schema" / f"{NAME}.json"
    assert file.read_text("utf-8") == written(NAME, exercise_schema(installed().catalogue))


def _unknown(value: Any, node: Any, path: str = "") -> Iterator[str]:
    """Keys and fixed choices of a file that the schema does not list."""
    for part in (*node.get("allOf", ()), *node.get("anyOf", ())):
        if "$ref" in part:
            node = part
    if "$ref" in node:
        node = schema()["definitions"][node["$ref"].rpartition("/")[2]]
    if "enum" in node and value not in node["enum"]:
        yield f"{path}={value}"
    if isinstance(value, dict) and "properties" in node:
        for key, inner in value.items():
            if key in node["properties"]:
                yield from _unknown(inner, node["properties"][key], f"{path}.{key}")
            else:
                yield f"{path}.{key}"
    if isinstance(value, tuple) and isinstance(node.get("items"), dict):
        for inner in value:
            yield from _unknown(inner, node["items"], path)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_exercise_uses_only_what_its_editor_knows(name: str) -> None:
    """The first line names the schema, and the schema lists every key and every kind of order of the file."""
    path = exercise_paths()[name]
    assert path.read_text("utf-8").startswith("# yaml-language-server: $schema=../schema/exercise-1.json\n")
    assert list(_unknown(read_file(path).data, schema())) == []


def test_the_editor_knows_every_key() -> None:
    """Every key of the shape is described in the schema."""
    described = [
        name for name, row in schema()["properties"].items() if name == "schema" or row["description"]
    ]
    assert described == [field.alias or name for name, field in Exercise.model_fields.items()]


def test_validate_knows_exercises() -> None:
    """``ioc validate`` takes an exercise by file or name and tells its mistakes like those of any file."""
    runner = CliRunner()
    assert runner.invoke(app, ["validate", SHIPPED[0]]).exit_code == 0
    wrong = runner.invoke(app, ["validate", str(WRONG / "key-mistyped.yaml"), "--format", "json"])
    assert "E102" in [row["code"] for row in json.loads(wrong.stdout)]
    assert wrong.exit_code == 1


def test_the_command_checks_stories(tmp_path: Path) -> None:
    """``ioc exercise check`` ends well on advice alone, and says how much it matters."""
    text = exercise_paths()[SHIPPED[0]].read_text("utf-8")
    file = tmp_path / "mine.yaml"
    edited = text.replace(f"id: {SHIPPED[0]}\n", "id: mine\n").replace(
        "difficulty: optional", "difficulty: core"
    )
    file.write_text(edited, "utf-8")
    runner = CliRunner()
    result = runner.invoke(app, ["exercise", "check", str(file), "--format", "json"])
    rows = json.loads(result.stdout)
    assert result.exit_code == 0
    assert ("W610", "advice") in [(row["code"], row["severity"]) for row in rows]
    shown = runner.invoke(app, ["exercise", "check", str(file), "--lang", "vi"])
    assert "tình huống chính" in shown.stdout


def test_the_command_lists_exercises() -> None:
    """``ioc exercise list`` has a row for each, with where and how long it is played."""
    rows = json.loads(CliRunner().invoke(app, ["exercise", "list", "--format", "json"]).stdout)
    assert [row["id"] for row in rows] == SHIPPED
    assert all(row["minutes"] > 0 and row["cells"] > 0 and row["injects"] > 0 for row in rows)


def test_an_exercise_that_does_not_exist_is_a_wrong_argument() -> None:
    """The command says what there is and ends with the code of wrong usage."""
    assert CliRunner().invoke(app, ["exercise", "check", "no-such-play"]).exit_code == 2


GUIDE = (Path(__file__).parents[2] / "docs" / "exercises.md").read_text("utf-8")


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL))
def test_what_the_guide_shows_can_be_copied(block: str) -> None:
    """The guide's example is a right exercise with a sound story."""
    read = exercise_text(block, "example.yaml", installed())
    assert [problem.text() for problem in read.problems("en")] == []
    assert [problem.text() for problem, _ in advice(read, "en")] == []


def test_the_guide_knows_every_function_and_rule() -> None:
    """Nothing that can be asked in a condition, and no rule about stories, has to be found by chance."""
    assert [name for name in FUNCTIONS if f"{name}(" not in GUIDE] == []
    assert [rule.code for rule in RULES if f"| {rule.code} |" not in GUIDE] == []


@pytest.mark.parametrize("text", re.findall(r"`(\w+\([^`…]*\))`", GUIDE))
def test_what_the_guide_asks_can_be_asked(text: str) -> None:
    """Each example of the table of conditions can be read, on its own or compared with a number."""
    truth = FUNCTIONS[text.partition("(")[0]].truth
    assert str(parse(text if truth else f"{text} > 1")).startswith(text.partition("(")[0])


LINES = (FOLDER / "good.yaml").read_text("utf-8").splitlines()
INSTEAD = ("", "[]", "{}", "null", "5", '"x"', "true", "inj-1", "river.level", '""', "99999 h", "{vi: a}")


@settings(max_examples=40)
@given(st.data())
def test_any_edit_of_a_file_leads_to_problems_and_never_to_an_accident(data: st.DataObject) -> None:
    """Whatever a person deletes, copies or mistypes, the file is read and told, in both languages."""
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 3))):
        number = data.draw(st.integers(0, len(lines) - 1))
        key, _, value = lines[number].partition(": ")
        wrong = f"{key}: {data.draw(st.sampled_from(INSTEAD))}" if value else ""
        lines[number : number + 1] = data.draw(
            st.sampled_from([[], [lines[number]] * 2, [wrong], [lines[number], LINES[-1]]])
        )
    read = exercise_text("\n".join(lines), str(FOLDER / "good.yaml"), small_model())
    english, vietnamese = read.problems("en"), read.problems("vi")
    assert [row.code for row in english] == [row.code for row in vietnamese]
    assert len(advice(read, "en")) == len(advice(read, "vi"))
