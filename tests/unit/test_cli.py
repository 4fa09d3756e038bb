from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from ioc.cli.command import app
from ioc.cli.tables import MARK
from ioc.settings import Settings
from simulation.catalogue import discover
from simulation.loading.schemas import SHAPES, schema_text
from simulation.locate import config_dir
from simulation.runner import Run
from tests.golden.small import FOLDER

DAY = """\
schema: ioc-scenario/1
id: short-day
title: {vi: Ngày ngắn, en: Short day}
about: {vi: Để kiểm thử, en: For tests}
province: hue
time: {start: "2026-10-14T06:00+07:00", duration: 2 h}
"""
WRONG = DAY.replace("duration: 2 h", "duration: 2").replace("province: hue", "province: heu")


@pytest.fixture
def ioc() -> CliRunner:
    """The command, run in this process."""
    return CliRunner()


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """A scenario of two hours."""
    path = tmp_path / "short-day.yaml"
    path.write_text(DAY, "utf-8")
    return path


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A scenario with two mistakes."""
    path = tmp_path / "wrong.yaml"
    path.write_text(WRONG, "utf-8")
    return path


def test_help_names_every_verb() -> None:
    """``python -m ioc --help`` says what there is."""
    done = subprocess.run([sys.executable, "-m", "ioc", "--help"], capture_output=True, text=True, check=True)
    assert all(verb in done.stdout for verb in ("serve", "run", "validate", "provinces", "domains", "schema"))


def test_help_imports_nothing_heavy() -> None:
    """Help needs neither the model nor the dashboard."""
    code = (
        "import sys; import ioc.__main__, ioc.cli.command;"
        "print([m for m in ('numpy', 'pandas', 'dash', 'pydantic', 'simulation') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("verb", ["serve", "run", "validate", "provinces", "domains", "schema"])
def test_each_verb_shows_an_example(ioc: CliRunner, verb: str) -> None:
    """The help of a verb ends with a line that can be copied."""
    assert f"ioc {verb}" in ioc.invoke(app, [verb, "--help"]).output.partition("Example")[2]


def test_a_right_file_is_valid(ioc: CliRunner, day: Path) -> None:
    """Exit code 0 and an empty list say that nothing is wrong."""
    result = ioc.invoke(app, ["validate", str(day), "--format", "json"])
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_problems_are_one_array_for_programs(ioc: CliRunner, wrong: Path, day: Path) -> None:
    """Exit code 1, and each problem with file, line, column, code, message and suggestion."""
    result = ioc.invoke(app, ["validate", str(wrong), str(day), "--format", "json"])
    problems = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [(problem["line"], problem["code"]) for problem in problems] == [(5, "E301"), (6, "E210")]
    assert set(problems[0]) == {
        "file", "line", "column", "code", "message", "suggestion", "note", "severity",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "summary"), [("en", "2 errors. Nothing was run."), ("vi", "2 lỗi. Chưa chạy gì cả.")]
)
def test_problems_are_told_to_people_in_their_language(
    ioc: CliRunner, wrong: Path, language: str, summary: str
) -> None:
    """Text shows the line, the caret and how many problems there are."""
    result = ioc.invoke(app, ["validate", str(wrong), "--lang", language])
    assert result.exit_code == 1
    assert "^^^" in result.stdout
    assert result.stdout.endswith(summary + "\n")


@pytest.mark.parametrize(
    ("text", "code"),
    [("id: x\n", "E110"), ("schema: ioc-scenaro/1\n", "E109"), ("- 1\n", "E108"), ("a: [\n", "E101")],
)
def test_a_file_that_does_not_say_what_it_is(ioc: CliRunner, tmp_path: Path, text: str, code: str) -> None:
    """Without a known schema nothing else is looked at."""
    path = tmp_path / "x.yaml"
    path.write_text(text, "utf-8")
    result = ioc.invoke(app, ["validate", str(path), "--format", "json"])
    assert [problem["code"] for problem in json.loads(result.stdout)] == [code]


def test_a_missing_file_is_a_problem(ioc: CliRunner, tmp_path: Path) -> None:
    """``validate`` tells of a file that is not there as of any other problem."""
    result = ioc.invoke(app, ["validate", str(tmp_path / "none.yaml"), "--format", "json"])
    assert [problem["code"] for problem in json.loads(result.stdout)] == ["E100"]


@pytest.mark.slow
def test_all_of_config_is_valid(ioc: CliRunner) -> None:
    """The shipped data keep every rule."""
    result = ioc.invoke(app, ["validate"])
    assert (result.exit_code, result.stdout) == (0, "No problems.\n")


def test_provinces_are_one_array(ioc: CliRunner) -> None:
    """34 current units and the former ones, with what a list needs."""
    rows = json.loads(ioc.invoke(app, ["provinces", "--format", "json"]).stdout)
    assert sum(row["status"] == "current" for row in rows) == 34
    wanted = {"code", "key", "name_vi", "name_en", "kind", "status", "area_km2", "population", "communes"}
    assert wanted | {"neighbours", "river_stations", "air_stations"} <= set(rows[0])
    assert rows[0]["name_vi"] == "Thành phố Hà Nội"


@pytest.mark.parametrize("verb", ["provinces", "domains"])
def test_lists_are_tables_for_people(ioc: CliRunner, verb: str) -> None:
    """Without a format a table is shown."""
    result = ioc.invoke(app, [verb])
    assert result.exit_code == 0
    assert "key" in result.stdout.splitlines()[0]


@pytest.mark.parametrize(("lang", "said"), [("vi", "Giả định"), ("en", "Assumed")])
def test_the_table_of_domains_speaks_one_language(ioc: CliRunner, lang: str, said: str) -> None:
    """Names, owners and where the levels come from, in the language asked for."""
    shown = ioc.invoke(app, ["domains", "--lang", lang], env={"COLUMNS": "200"}).stdout
    assert [word for word in ("Giả định", "Assumed") if word in shown] == [said]


def test_domains_are_one_array(ioc: CliRunner) -> None:
    """Each domain with its events, sensors, indicators, procedures and orders."""
    rows = json.loads(ioc.invoke(app, ["domains", "--format", "json"]).stdout)
    assert {row["key"] for row in rows} == {path.stem for path in (config_dir() / "domains").glob("*.yaml")}
    assert all(row["indicators"] for row in rows)


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_schemas_are_up_to_date(name: str) -> None:
    """Editors see the shapes that the loader checks: run ``ioc schema`` after changing one."""
    assert (config_dir() / "schema" / f"{name}.json").read_text("utf-8") == schema_text(name, discover())


def test_a_stale_schema_is_noticed(ioc: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``schema --check`` fails until ``schema`` has written the files."""
    monkeypatch.setattr("ioc.cli.schema.config_dir", lambda: tmp_path)
    assert ioc.invoke(app, ["schema", "--check"]).exit_code == 1
    assert ioc.invoke(app, ["schema"]).exit_code == 0
    assert ioc.invoke(app, ["schema", "--check"]).exit_code == 0


def test_schemas_are_draft_7() -> None:
    """Nothing that only later drafts know is left in a schema."""
    for name in SHAPES:
        text = schema_text(name, discover())
        assert '"$schema": "http://json-schema.org/draft-07/schema#"' in text
        assert all(word not in text for word in ('"$defs"', '"prefixItems"', '"discriminator"'))


@pytest.mark.parametrize(
    "arguments",
    [
        ["fly"],
        ["run"],
        ["run", "no-such-day", "--out", "x"],
        ["provinces", "--format", "xml"],
        ["serve", "--port", "0"],
    ],
)
def test_wrong_usage_exits_with_2(ioc: CliRunner, arguments: list[str]) -> None:
    """Usage errors are told apart from wrong files."""
    assert ioc.invoke(app, arguments).exit_code == 2


@pytest.mark.parametrize("until", ["12:00", "5", "0 h", "soon"])
def test_an_instant_is_written_as_in_files(ioc: CliRunner, day: Path, tmp_path: Path, until: str) -> None:
    """``--until`` takes what ``at:`` takes, and says so."""
    result = ioc.invoke(app, ["run", str(day), "--out", str(tmp_path / "out"), "--until", until])
    assert result.exit_code == 2


def test_serve_refuses_names_that_do_not_exist(ioc: CliRunner) -> None:
    """The dashboard does not start with a province that is not there."""
    assert ioc.invoke(app, ["serve", "--province", "atlantis"]).exit_code == 2
    assert ioc.invoke(app, ["serve", "--scenario", "no-such-day"]).exit_code == 2


def test_nothing_runs_when_the_file_is_wrong(ioc: CliRunner, wrong: Path, tmp_path: Path) -> None:
    """A wrong scenario leaves no folder, and exits with 1."""
    result = ioc.invoke(app, ["run", str(wrong), "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "Nothing was run." in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Output and folder of one short run."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "short-day.yaml").write_text(DAY, "utf-8")
    arguments = ["run", str(folder / "short-day.yaml"), "--out", str(folder / "out"), "--seed", "7"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout, folder / "out"


@pytest.mark.slow
def test_a_run_ends_with_its_digest(done: tuple[str, Path]) -> None:
    """The last line is the digest that the manifest holds too."""
    output, folder = done
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert output.splitlines()[-1] == f"digest {manifest['digest']}"
    assert (manifest["seed"], manifest["partial"], manifest["until_ms"]) == (7, False, 7_200_000)


@pytest.mark.slow
def test_a_run_leaves_the_same_events_twice(done: tuple[str, Path]) -> None:
    """CSV and Parquet hold the same rows, and every file says that its data are simulated."""
    folder = done[1]
    csv, parquet = pd.read_csv(folder / "events.csv"), pd.read_parquet(folder / "events.parquet")
    assert list(csv["event"]) == list(parquet["event"])
    assert set(csv["data"]) == {MARK}
    files = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    assert {"events.csv", "events.parquet", "kpis.csv", "kpis.parquet", "scorecard.csv"} <= set(files)


@pytest.mark.slow
def test_the_indicators_of_the_province_are_a_part_of_all(done: tuple[str, Path]) -> None:
    """``kpis.csv`` is the province's share of ``kpis.parquet``."""
    csv, parquet = pd.read_csv(done[1] / "kpis.csv"), pd.read_parquet(done[1] / "kpis.parquet")
    province = parquet[parquet["place"] == "province"]
    assert list(csv["indicator"]) == list(province["indicator"])
    assert csv["time_ms"].max() == 7_200_000


@pytest.mark.slow
def test_the_same_run_gives_the_same_digest(ioc: CliRunner, done: tuple[str, Path], tmp_path: Path) -> None:
    """Scenario and seed fix the run, whatever the form of its report; JSON stands alone on the output stream."""
    file = done[1].parent / "short-day.yaml"
    arguments = ["run", str(file), "--out", str(tmp_path), "--seed", "7", "--format", "json"]
    result = ioc.invoke(app, arguments)
    assert result.stderr.splitlines()[-1] == done[0].splitlines()[-1]
    assert json.loads(result.stdout)


def test_the_version_is_told(ioc: CliRunner) -> None:
    """``--version`` names the program."""
    assert ioc.invoke(app, ["--version"]).stdout.startswith("ioc ")


def test_an_interrupted_run_says_that_it_is_partial(
    ioc: CliRunner, day: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C keeps what has been lived, marks it as partial, and exits with 3."""

    def interrupted(self: Run, to_ms: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Run, "advance", interrupted)
    result = ioc.invoke(app, ["run", str(day), "--out", str(tmp_path / "out")])
    assert result.exit_code == 3
    assert json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))["partial"] is True


def test_a_folder_that_cannot_be_written_is_a_failure(ioc: CliRunner, day: Path) -> None:
    """A run whose results have nowhere to go exits with 3."""
    assert ioc.invoke(app, ["run", str(day), "--out", str(day / "out")]).exit_code == 3


def test_serve_hands_its_choices_to_the_application(ioc: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is chosen on the command line arrives as frozen settings."""
    seen: list[Settings] = []
    monkeypatch.setattr("ioc.app.serve", seen.append, raising=False)
    result = ioc.invoke(app, ["serve", "--province", "46", "--port", "8123", "--lang", "en", "--seed", "5"])
    assert result.exit_code == 0, result.output
    assert seen == [Settings(province="46", port=8123, language="en", seed=5)]


@pytest.mark.parametrize(
    "name", ["domains/flood.yaml", "provinces/46-hue.yaml", "system.yaml", "indices/vn_aqi.yaml"]
)
def test_a_shipped_file_of_each_kind_can_be_checked_alone(ioc: CliRunner, name: str) -> None:
    """``schema:`` says what a file is, and the rules follow."""
    result = ioc.invoke(app, ["validate", str(config_dir() / name), "--format", "json"])
    assert json.loads(result.stdout) == []


def test_a_domain_of_ones_own_can_be_checked_alone(ioc: CliRunner) -> None:
    """A domain without a module is checked as far as its file goes."""
    assert ioc.invoke(app, ["validate", str(FOLDER / "river.yaml")]).exit_code == 0
