from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ioc.cli.command import app
from simulation.loading import read_file, scenario_paths
from simulation.loading.schemas import schema_text
from tests.runs import model

VERBS = ("explain", "diff", "describe", "migrate")
TEXT = """\
schema: ioc-scenario/1
id: my-day
extends: can-tho-weekday
title: {en: My day}   # mine
override:
  parameters.ambulance.scene: {set: {dist: lognormal, median: 10 min, p90: 25 min}, why: "crews of two"}
"""
OLD = "outputs: {kpis: [ambulance.in_time]}\n"
WRONG = "time: {duration: 12}\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scenario in the current folder that extends a shipped one."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "my-day.yaml"
    path.write_text(TEXT, "utf-8")
    return path


def ioc(*arguments: str) -> Result:
    """The command, run in this process."""
    return CliRunner().invoke(app, list(arguments))


def data(*arguments: str) -> Any:
    """What a verb says to programs."""
    done = ioc(*arguments, "--format", "json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.parametrize("verb", [*VERBS, "new scenario"])
def test_each_verb_shows_an_example(verb: str) -> None:
    """The help of a verb ends with a line that can be copied."""
    assert f"ioc {verb}" in ioc(*verb.split(), "--help").output.partition("Example")[2]


def test_explain_says_value_file_and_line(file: Path) -> None:
    """A written value, an inherited one and a default, each with its place."""
    rows = {row["path"]: row for row in data("explain", file.name)}
    scene = rows["parameters.ambulance.scene"]
    assert (scene["origin"][0]["file"], scene["origin"][0]["line"]) == ("my-day.yaml", 6)
    assert scene["origin"][0]["why"] == "crews of two"
    assert scene["origin"][1]["file"] == "config/domains/ambulance.yaml"
    start = rows["time.start"]["origin"][0]
    assert (start["how"], start["file"]) == ("inherited", "config/scenarios/can-tho-weekday.yaml")


def test_a_default_is_found_in_the_domain_s_file(file: Path) -> None:
    """The line that ``explain`` names is the one that gives the number."""
    (row,) = data("explain", file.name, "parameters.ambulance.turnout")
    assert (row["default"], row["value"]) == (True, "90 s")
    line = row["origin"][0]["line"]
    shown = (scenario_paths()["weekday"].parents[1] / "domains" / "ambulance.yaml").read_text("utf-8")
    assert shown.splitlines()[line - 1].strip().startswith("turnout:")


@pytest.mark.parametrize(
    ("path", "start"),
    [
        ("facilities[id=ambulance-base-01].capacity", "  - {id: ambulance-base-01"),
        ("resources.traffic.crew", "  crew:"),
        ("sensors.flood.rain.repair", "  rain:"),
    ],
)
def test_other_defaults_are_found_too(file: Path, path: str, start: str) -> None:
    """What the province and the rules give has a line as well."""
    (row,) = data("explain", file.name, path)
    step = row["origin"][-1]
    text = (scenario_paths()["weekday"].parents[2] / step["file"]).read_text("utf-8")
    assert text.splitlines()[step["line"] - 1].startswith(start)


def test_explain_in_text_shows_the_chain(file: Path) -> None:
    """The newest layer first, in the language that is asked for."""
    shown = ioc("explain", file.name, "parameters.ambulance.scene", "--lang", "vi").stdout
    assert "ghi đè my-day.yaml:6" in shown
    assert "mặc định config/domains/ambulance.yaml:" in shown


def test_diff_is_semantic(file: Path) -> None:
    """Only the value that differs, whatever the files look like."""
    (row,) = data("diff", "can-tho-weekday", file.name)
    assert (row["path"], row["a"], row["b"]["median"]) == ("parameters.ambulance.scene", "14 min", "10 min")
    assert data("diff", file.name, file.name) == []


def test_describe_tells_changes_and_chance(file: Path) -> None:
    """What it is, which levers stand otherwise, and the quantiles of what chance spreads."""
    told = data("describe", file.name)
    assert told["scenario"]["id"] == "my-day"
    assert [row["path"] for row in told["changes"] if row["path"].startswith("parameters")] == [
        "parameters.ambulance.scene"
    ]
    (drawn,) = told["distributions"]
    assert drawn["quantiles"]["0.9"] == pytest.approx(25 * 60_000)
    assert sum(row["share"] for row in drawn["histogram"]) == pytest.approx(0.99, abs=0.01)


@pytest.mark.parametrize(
    ("language", "words"), [("vi", ("Nơi", "Thay đổi", "trung bình")), ("en", ("Where", "Changes", "mean"))]
)
def test_describe_speaks_both_languages(file: Path, language: str, words: tuple[str, ...]) -> None:
    """Text for people, with a histogram of characters."""
    shown = ioc("describe", file.name, "--lang", language).stdout
    assert [word for word in (*words, "█") if word not in shown] == []


@pytest.mark.parametrize("name", sorted(scenario_paths()))
def test_every_shipped_scenario_can_be_described(name: str) -> None:
    """Nothing that we ship is beyond words."""
    assert ioc("describe", name).exit_code == 0


@pytest.mark.parametrize("verb", [("explain",), ("describe",), ("diff", "weekday")])
def test_a_wrong_scenario_is_told_and_nothing_is_shown(file: Path, verb: tuple[str, ...]) -> None:
    """Exit code 1 and the problems on the error stream, as ``validate`` tells them."""
    file.write_text(TEXT + WRONG, "utf-8")
    done = ioc(*verb, file.name)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "my-day.yaml:7:18  E210" in done.stderr
    assert "1 error. Nothing was run." in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("explain", "no-such-day"),
        ("explain", "weekday", "time.duraton"),
        ("diff", "weekday", "no-such-day"),
        ("describe",),
    ],
)
def test_a_slip_on_the_command_line_is_a_usage_error(arguments: tuple[str, ...]) -> None:
    """Exit code 2 for what no file is to blame for."""
    assert ioc(*arguments).exit_code == 2


def test_a_warning_is_no_error(file: Path) -> None:
    """``validate`` tells it and exits with 0; programs see the severity."""
    file.write_text(TEXT + OLD, "utf-8")
    done = ioc("validate", file.name)
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "1 warning.")
    (row,) = data("validate", file.name)
    assert (row["code"], row["severity"]) == ("W101", "warning")


@pytest.mark.parametrize(
    ("language", "last"),
    [("en", "1 error, 1 warning. Nothing was run."), ("vi", "1 lỗi, 1 cảnh báo. Chưa chạy gì cả.")],
)
def test_errors_and_warnings_are_counted(file: Path, language: str, last: str) -> None:
    """The last line says how many of each there are."""
    file.write_text(TEXT + OLD + WRONG, "utf-8")
    done = ioc("validate", file.name, "--lang", language)
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (1, last)


def test_migrate_changes_the_file_only_when_asked(file: Path) -> None:
    """First the new text is shown, then written; comments stay and the warning is gone."""
    file.write_text(TEXT + OLD, "utf-8")
    shown = ioc("migrate", file.name).stdout
    assert file.read_text("utf-8") == TEXT + OLD
    assert data("migrate", file.name, "--write") == {
        "moved": [{"old": "outputs.kpis", "new": "experiment.kpis"}],
        "written": True,
    }
    assert file.read_text("utf-8") == shown
    assert "# mine" in shown
    assert data("validate", file.name) == []


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--province", "hue"),
        ("--from", "weekday"),
        ("--from", "weekday", "--province", "01"),
        ("--from", "my-day.yaml"),
    ],
)
def test_a_new_scenario_is_valid_as_it_is_written(file: Path, options: tuple[str, ...]) -> None:
    """``ioc new scenario`` gives a file to begin from, and does not overwrite one."""
    assert ioc("new", "scenario", "next-day", *options).exit_code == 0
    assert data("validate", "next-day.yaml") == []
    assert (file.parent / "next-day.yaml").read_text("utf-8").startswith("# yaml-language-server: $schema=")
    assert ioc("new", "scenario", "next-day", *options).exit_code == 2


@pytest.mark.parametrize(
    "arguments", [("My Day",), ("x", "--from", "no-such-day"), ("x", "--province", "atlantis")]
)
def test_a_new_scenario_that_cannot_be_is_not_written(file: Path, arguments: tuple[str, ...]) -> None:
    """A name that is none, or a base or province that does not exist, leaves no file."""
    assert ioc("new", "scenario", *arguments).exit_code in (1, 2)
    assert [path.name for path in file.parent.iterdir()] == ["my-day.yaml"]


@lru_cache(maxsize=1)
def schema() -> Any:
    """The schema of scenarios."""
    return json.loads(schema_text("scenario-1", model().catalogue))


def _objects(node: Any, kind: str) -> Iterator[Any]:
    """The objects that a schema may mean, through references and alternatives; of hazards those of one kind."""
    yield node
    if "$ref" in node:
        yield from _objects(schema()["definitions"][node["$ref"].rpartition("/")[2]], kind)
    for inner in (*node.get("anyOf", ()), *node.get("allOf", ())):
        if inner.get("if", {}).get("properties", {}).get("kind", {}).get("const", kind) == kind:
            yield from _objects(inner.get("then", inner), kind)


def _unknown(value: Any, nodes: list[Any], path: str = "") -> Iterator[str]:
    """Keys of a file that the schema does not list."""
    if isinstance(value, dict):
        objects = [row for node in nodes for row in _objects(node, str(value.get("kind")))]
        closed = [row for row in objects if row.get("additionalProperties") is False]
        for key, inner in value.items():
            if closed and not any(
                key in row.get("properties", ()) or "patternProperties" in row for row in closed
            ):
                yield f"{path}.{key}"
            said = [row["properties"][key] for row in objects if key in row.get("properties", {})]
            yield from _unknown(inner, said, f"{path}.{key}")
    elif isinstance(value, tuple):
        objects = [row for node in nodes for row in _objects(node, "")]
        items = [row["items"] for row in objects if isinstance(row.get("items"), dict)]
        for inner in value:
            yield from _unknown(inner, items, path)


@pytest.mark.parametrize("name", sorted(scenario_paths()))
def test_a_shipped_scenario_uses_only_what_its_editor_knows(name: str) -> None:
    """The first line names the schema, and the schema lists every key that the file has."""
    path = scenario_paths()[name]
    assert path.read_text("utf-8").startswith("# yaml-language-server: $schema=../schema/scenario-1.json\n")
    assert list(_unknown(read_file(path).data, [schema()])) == []


def test_a_key_that_nobody_knows_is_noticed_by_that_test() -> None:
    """The walk through the schema can fail."""
    wrong = {
        "time": {"duraton": "1 h"},
        "hazards": ({"kind": "typhoon", "with": {"ey": "1 km"}},),
        "parameters": {"ambulance": {"scen": 1}},
    }
    assert list(_unknown(wrong, [schema()])) == [
        ".time.duraton",
        ".hazards.with.ey",
        ".parameters.ambulance.scen",
    ]


def test_the_schema_speaks_both_languages_of_every_key() -> None:
    """Vietnamese first, a line between, then English."""
    assert [path for path, said in _descriptions(schema()) if "\n\n" not in said] == []


def _descriptions(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for key, inner in node.get("properties", {}).items():
            if isinstance(inner, dict) and path.rpartition(".")[2] not in ("if", "then", "else"):
                yield f"{path}.{key}", inner.get("description", "")
        for key, inner in node.items():
            yield from _descriptions(inner, f"{path}.{key}")
    elif isinstance(node, list):
        for inner in node:
            yield from _descriptions(inner, path)


def test_the_schema_lists_what_is_installed() -> None:
    """Editors complete names of parameters, resources, sensors, orders, hazards and indicators."""
    made, catalogue = schema(), model().catalogue
    keys, inside = made["properties"], made["definitions"]
    assert {key: set(group["properties"]) for key, group in keys["parameters"]["properties"].items()} == {
        key: set(spec.parameters) for key, spec in catalogue.specs.items()
    }
    assert set(inside["Hazard"]["properties"]["kind"]["enum"]) == set(catalogue.hazards)
    assert {"traffic.crew", "traffic.team"} <= set(keys["resources"]["properties"])
    assert "flood.stage" not in keys["resources"]["properties"]
    assert "flood.stage" in keys["sensors"]["properties"]
    assert "ambulance.response_p90" in inside["Experiment"]["properties"]["kpis"]["items"]["anyOf"][0]["enum"]


def test_an_extending_file_need_not_be_whole_for_its_editor() -> None:
    """Required keys are asked of files that extend none."""
    made = schema()
    assert (made["if"], made["then"]) == ({"required": ["extends"]}, {"required": ["schema", "id"]})
    assert {"title", "about", "province", "time"} <= set(made["else"]["required"])
