"""The report after an exercise: lived again it is the same play; what people wrote stays; a bundle can be checked."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from ioc import i18n
from ioc.cli.command import app
from ioc.exercise.setting import Setting
from ioc.i18n import Language
from ioc.services.aftermath import bundle as bundles
from ioc.services.aftermath import worlds
from ioc.services.aftermath.bundle import BundleFailed, bundle, check_bundle
from ioc.services.aftermath.logs import gaps
from ioc.services.aftermath.page import page
from ioc.services.aftermath.playback import Playback, replayed
from ioc.services.aftermath.record import SECTIONS, Record, record
from ioc.services.aftermath.sheets import safe, workbook
from ioc.services.aftermath.words import Words
from ioc.services.aftermath.writing import NAMES
from ioc.services.exercises import load_exercise
from ioc.services.journal import Head, Journal, recover
from ioc.services.playing import Playing
from ioc.services.plays import begin_play, file_of, journal_of
from ioc.services.rehearsal import Hands
from simulation.opening import open_model
from simulation.runner import run
from tests.plays import BEGINS_MS, Stage, morning, setting_of

NOTE = "Các khung tập phối hợp tốt <b>"
EVIL = "=HYPERLINK(1)"
SMALL = Path(__file__).parents[1] / "data" / "exercises" / "small-hue.yaml"
KPI = "traffic.mean_speed.end"


class Played(NamedTuple):
    """A play that has ended: its folder, its world's digest, its state's digest, and what is made of them."""

    folder: Path
    world: str
    state: str
    back: Playback
    record: Record


def again(path: Path) -> Playback:
    """The play that a journal tells, lived again."""
    fresh, found = morning(), recover(path)
    return replayed(judging_speed(setting_of(fresh.plan)), fresh, found.entries, found.lost)


def judging_speed(setting: Setting) -> Setting:
    """The small exercise with a measure of the world."""
    objective = setting.exercise.objectives[0]
    task = objective.tasks[0]
    speed = task.measures[0].model_copy(
        update={"id": "m-2", "kind": "kpi", "of": KPI, "ids": (), "target": 30.0, "acceptable": 20.0}
    )
    changed = task.model_copy(update={"measures": (*task.measures, speed)})
    objectives = (objective.model_copy(update={"tasks": (changed,)}),)
    exercise = setting.exercise.model_copy(update={"objectives": objectives})
    return Setting.of(exercise, setting.orders, BEGINS_MS, setting.ends_ms)


def play(folder: Path) -> tuple[str, str]:
    """Play the small exercise by hand to its end; digests of its world and its state."""
    with Stage.begin(folder / "journal.jsonl") as stage:
        stage.ask("session.start")
        stage.minutes(6)
        place = stage.playing.run.orders[0].target
        order = {"target": place, "args": {"minutes": 60}}
        assert stage.ask("order.give", "traffic.direct_traffic", order, by="player/police").refusal is None
        assert stage.ask("order.give", "traffic.nothing", order, by="player/police").refusal is not None
        assert stage.ask("session.pause", payload={"reason": "nghỉ"}).refusal is None
        assert stage.ask("session.resume").refusal is None
        stage.minutes(20)
        for kind, subject, payload, by in (
            ("decision.log", "", {"choice": EVIL, "rationale": "vì đường hẹp"}, "player/police"),
            ("message.send", "", {"to": ["all"], "text": "@mọi người"}, "player/health"),
            ("observe.note", "", {"text": "Ra lệnh nhanh", "objective": "obj-1", "sort": "strength"}, "evaluator"),
            ("note.aar", "summary", {"text": NOTE}, "evaluator"),
            ("note.aar", "objectives/obj-1", {"text": "Về mục tiêu"}, "evaluator"),
            ("note.aar", "something else", {"text": "Chỗ khác"}, "evaluator"),
            ("session.end", "", {}, "director"),
            ("rate.override", "obj-1", {"rating": "S", "reason": "chậm lúc đầu"}, "evaluator"),
        ):  # fmt: skip
            assert stage.ask(kind, subject, payload, by=by).refusal is None
        return stage.playing.run.digest(), stage.playing.state.digest()


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """A play that has ended, and its report."""
    folder = tmp_path_factory.mktemp("plays") / "toy-1"
    folder.mkdir()
    (folder / "toy.yaml").write_text("id: toy\n", encoding="utf-8")
    world, _ = play(folder)
    back = again(folder / "journal.jsonl")
    return Played(folder, world, back.state.digest(), back, record(back, reps=1, run="toy-1", file_hash="f"))


def test_a_play_lived_again_is_the_same_play(tmp_path: Path) -> None:
    """Nothing is evaluated anew, and still world and state come to the same digests."""
    digests = play(tmp_path)
    fresh = morning()
    back = replayed(setting_of(fresh.plan), fresh, recover(tmp_path / "journal.jsonl").entries)
    assert (back.run.digest(), back.state.digest()) == digests


def test_the_orders_of_a_play_make_its_world(played: Played) -> None:
    """Orders alone, without the exercise, bring about the same world: the way without one differs by that one."""
    back = played.back
    assert worlds.lived(back.begun, back.orders, back.until_ms).digest() == played.world
    without = [order for order in back.orders if order.kind != "traffic.direct_traffic"]
    assert worlds.lived(back.begun, without, back.until_ms).digest() != played.world


def test_each_decision_is_weighed(played: Played) -> None:
    """Only what players ordered, and what the world was spared by it."""
    outcome = played.record["outcome"]
    assert [(row["order"], set(row["change"])) for row in outcome["decisions"]] == [
        ("traffic.direct_traffic", {KPI})
    ]
    (row,) = outcome["kpis"]
    assert set(row["values"]) == {"yours", "nobody"}
    assert row["values"]["yours"] == played.back.kpi(KPI)


def test_other_days_make_a_band(played: Played) -> None:
    """Each way has one; too few days say nothing about luck."""
    (row,) = played.record["outcome"]["kpis"]
    assert {way: band["n"] for way, band in row["band"].items()} == {"nobody": 1, "yours": 1}
    assert row["luck"] is None


@pytest.mark.parametrize(
    ("value", "wanted", "said"),
    [(5.0, "lower", "ordinary"), (11.0, "lower", "hard"), (11.0, "higher", "easy"), (0.0, "lower", "easy"),
     (0.0, "neither", "unusual"), (None, "lower", None)],
)  # fmt: skip
def test_luck_is_a_day_outside_the_band(value: float | None, wanted: str, said: str | None) -> None:
    """A day outside the middle of the others is hard or easy by what is better."""
    band = {"n": 5.0, "low": 1.0, "mid": 5.0, "high": 10.0}
    assert worlds._luck(value, band, wanted) == said


def test_the_record_is_plain_and_the_same_each_time(played: Played) -> None:
    """JSON without infinities; the same journal gives the same report."""
    told = json.dumps(played.record, allow_nan=False, sort_keys=True)
    second = record(again(played.folder / "journal.jsonl"), reps=1, run="toy-1", file_hash="f")
    assert json.dumps(second, allow_nan=False, sort_keys=True) == told


def test_what_was_done_is_told(played: Played) -> None:
    """Numbers of the first page, refusals and interventions."""
    told = played.record
    summary = {
        key: told["summary"][key] for key in ("orders", "refused", "decisions", "met", "settled", "pauses")
    }
    assert summary == {"orders": 1, "refused": 1, "decisions": 1, "met": 1, "settled": 1, "pauses": 1}
    assert [row["order"] for row in told["actions"]["refused"]] == ["traffic.nothing"]
    assert told["control"][0]["payload"]["reason"] == "nghỉ"
    assert told["objectives"][0]["rated"]["rating"] == "S"
    assert ("not_released", "later") in {(row["gap"], row["what"]) for row in told["gaps"]}


def test_a_cell_is_timed_from_each_inject(played: Played) -> None:
    """The police's first order came a minute after the slide; the health cell never answered."""
    police, health = played.record["responses"]
    slide = next(row for row in police["rows"] if row["inject"] == "slide")
    assert slide["order"] == {"exercise_ms": 1_000, "scenario_ms": 60_000}
    assert health["unanswered"] == health["injects"] == 1


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_section_is_on_the_page(played: Played, lang: Language) -> None:
    """In both languages, marked, with nothing from another host and nothing that runs."""
    text = page(played.record, lang)
    assert [
        name for name in SECTIONS if f'<h2 id="{name}">{i18n.t(f"aar.{name}", lang)}</h2>' not in text
    ] == []
    assert i18n.t("exercise_live.marking", lang) in text
    assert re.findall(r"(?:https?:)?//[a-z]|<script|<link|<img|@import|url\(", text) == []
    assert "@page" in text


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_what_people_wrote_survives(played: Played, lang: Language) -> None:
    """Text stands in its section as text; what names no section stands at the end; made anew nothing is lost."""
    text = page(played.record, lang)
    assert "Các khung tập phối hợp tốt &lt;b&gt;" in text
    assert text.index('id="summary"') < text.index("Các khung tập phối hợp tốt") < text.index('id="timeline"')
    assert text.index('id="objectives"') < text.index("Về mục tiêu") < text.index('id="expected"')
    assert text.index('id="other"') < text.index("Chỗ khác")


@pytest.mark.parametrize("text", ["=1+1", "+84", "-5 m", "@mọi người", "\t=1"])
def test_text_is_no_formula(text: str) -> None:
    """What a table program would calculate is kept as text."""
    assert safe(text) == f"'{text}"


def test_the_workbook_holds_no_formula(played: Played) -> None:
    """Every sheet is marked; nobody's words are calculated."""
    book = load_workbook(io.BytesIO(workbook(played.record, "vi")))
    assert book.sheetnames == ["MSEL", "log", "ratings", "orders"]
    assert {sheet["A1"].value for sheet in book} == {i18n.t("exercise_live.marking", "vi")}
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert "'@mọi người" in {cell.value for cell in cells}


@pytest.fixture
def zipped(played: Played, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """The bundle of the play; unpacked elsewhere it is opened as the small exercise."""

    def opened(folder: Path, *_: Any) -> Playback:
        return again(folder / "journal.jsonl")

    monkeypatch.setattr(bundles, "played_back", opened)
    return bundle(played.folder, played.record)


def changed(body: bytes, name: str, content: bytes) -> bytes:
    """The bundle with one file replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
    return made.getvalue()


def test_a_bundle_comes_to_the_same_hashes(played: Played, zipped: bytes) -> None:
    """Lived again from the file alone, record, state and world are those of the play."""
    found = check_bundle(zipped)
    assert found.wrong == ()
    assert (found.hashes["world"], found.hashes["state"]) == (played.world, played.state)


def test_a_bundle_holds_no_keys(played: Played, zipped: bytes) -> None:
    """The roster stays away; the log is plain JSON, one record a line."""
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        assert sorted(archive.namelist()) == [
            "aar.en.html", "aar.en.xlsx", "aar.json", "aar.vi.html", "aar.vi.xlsx", "log.jsonl", "manifest.json",
            "play/journal.jsonl", "play/toy.yaml", "scenario/weekday.yaml",
        ]  # fmt: skip
        lines = [json.loads(line) for line in archive.read("log.jsonl").decode().splitlines()]
    assert [line["seq"] for line in lines[1:]] == list(range(1, len(played.back.entries) + 1))
    assert lines[-1]["hash"] == played.back.state.head


def test_a_changed_bundle_is_found_out(zipped: bytes) -> None:
    """A report that somebody mended says another hash than the manifest."""
    assert check_bundle(changed(zipped, "aar.vi.html", b"all went well")).wrong == ("aar.vi.html",)


@pytest.mark.parametrize("body", [b"", b"no zip at all"])
def test_what_is_no_bundle_is_refused(body: bytes) -> None:
    """Another file is told from a bundle."""
    with pytest.raises(BundleFailed, match="no bundle"):
        check_bundle(body)


def test_a_folder_without_a_play_is_told(tmp_path: Path) -> None:
    """The command says what is missing, and nothing is written."""
    done = CliRunner().invoke(app, ["exercise", "report", str(tmp_path), "--out", str(tmp_path / "out")])
    assert done.exit_code != 0
    assert not (tmp_path / "out").exists()


def test_a_damaged_end_of_the_journal_is_a_gap(played: Played, tmp_path: Path) -> None:
    """The report says that it does not know the rest."""
    path = tmp_path / "journal.jsonl"
    shutil.copyfile(played.folder / "journal.jsonl", path)
    with path.open("ab") as file:
        file.write(b"torn")
    back = again(path)
    assert "journal" in {row["gap"] for row in gaps(back)}


def test_a_play_on_disk_is_reported_and_checked(tmp_path: Path) -> None:
    """From a play's folder alone come all files; the bundle lived again elsewhere comes to the same hashes."""
    play_on_disk = begin_play(SMALL, tmp_path)
    exercise, ground, plan = load_exercise(file_of(play_on_disk.folder), open_model())
    begins_ms = ground.opens_ms if exercise.starts is None else exercise.starts
    setting = Setting.of(exercise, plan.orders(), begins_ms, plan.duration_ms)
    live = run(plan, until_ms=begins_ms, keep_readings=False)
    head: Head = {"exercise": exercise.id, "scenario": plan.scenario.id, "seed": plan.seed}
    with Journal.begin(journal_of(play_on_disk.folder), head) as journal:
        playing = Playing(setting, live, journal)
        playing.begin(0, {"run": "small", "seed": plan.seed})
        Hands(playing=playing, steps=[]).play()
    out = tmp_path / "out"
    done = CliRunner().invoke(
        app, ["exercise", "report", str(play_on_disk.folder), "--out", str(out), "--reps", "0"]
    )
    assert (done.exit_code, sorted(path.name for path in out.iterdir())) == (0, sorted(NAMES))
    found = check_bundle((out / "bundle.zip").read_bytes())
    assert (found.wrong, found.hashes["world"]) == ((), live.digest())


@pytest.fixture(scope="module")
def words(played: Played) -> Words:
    """The report told in English."""
    return Words(played.record["cover"], "en")


@pytest.mark.parametrize(
    ("trigger", "planned_ms", "said"),
    [
        ({"at": 0, "after": None, "when": None}, BEGINS_MS + 65 * 60_000, "T+1:05"),
        ({"after": {"inject": "slide", "is": "fired", "wait": 120_000}, "when": None}, None, "after slide"),
        ({"after": None, "when": "elapsed() > 3"}, None, "elapsed() > 3"),
        ({"after": None, "when": None}, None, "By a controller"),
    ],
)
def test_a_trigger_is_told(words: Words, trigger: dict[str, Any], planned_ms: int | None, said: str) -> None:
    """By time, after another inject, on a condition, by hand."""
    assert said in words.trigger({"trigger": trigger, "planned_ms": planned_ms})


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("delay", 540_000.0, "9 min"),
        ("answered", 0.5, "50 %"),
        ("kpi", 1234.5, "1,234.5"),
        ("kpi", None, "–"),
    ],
)
def test_a_measure_is_told_in_its_unit(words: Words, kind: str, value: float | None, said: str) -> None:
    """A delay is a span, a share is in per cent, what was not observed is a dash and never nought."""
    assert words.measured(kind, value) == said


@pytest.mark.parametrize(
    ("kind", "payload", "said"),
    [
        ("session.jump", {"to_ms": BEGINS_MS + 600_000}, "T+0:10"),
        ("session.jump", {}, ""),
        ("session.speed", {"speed": 30}, "30×"),
        ("decision.log", {"choice": "close it"}, "close it"),
    ],
)
def test_a_record_is_told_in_a_line(words: Words, kind: str, payload: dict[str, Any], said: str) -> None:
    """Where the clock went, how fast, what was chosen."""
    assert words.detail({"kind": kind, "payload": payload, "subject": "", "title": None}) == said


def test_a_crash_is_told_as_a_gap(words: Words) -> None:
    """When the server stopped, and what was lost."""
    told = words.gap({"gap": "crash", "what": "", "at_ms": BEGINS_MS + 60_000, "lost_ms": 20_000})
    assert ("T+0:01" in told, "20 s" in told) == (True, True)


def test_who_is_unknown_is_a_dash(words: Words) -> None:
    """A report invents nobody."""
    assert {words.at(None), words.played(None), words.wall(None), words.who(None)} == {"–"}


def test_a_report_made_anew_keeps_what_was_written_before(played: Played, tmp_path: Path) -> None:
    """After the first report somebody writes on; the next one holds both, and a text that was mended as mended."""
    path = tmp_path / "journal.jsonl"
    shutil.copyfile(played.folder / "journal.jsonl", path)
    with Stage.again(path, 1_900_000_000_000) as stage:
        for section, text in (("improvement", "Thêm xuồng"), ("objectives/obj-1", "Đã sửa")):
            assert stage.ask("note.aar", section, {"text": text}, by="evaluator").refusal is None
    second = record(again(path), reps=0)
    told = {row["subject"]: row["text"] for rows in second["notes"].values() for row in rows}
    assert told == {
        "summary": NOTE, "something else": "Chỗ khác", "improvement": "Thêm xuồng", "objectives/obj-1": "Đã sửa",
    }  # fmt: skip
    assert "Thêm xuồng" in page(second, "vi")
    assert "crash" in {row["gap"] for row in second["gaps"]}
