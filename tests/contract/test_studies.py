"""What studies keep on real processes: the same numbers wherever and however they are lived."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ioc.cli.command import app
from simulation.experiments.conduct import conduct
from simulation.experiments.design import Task
from simulation.experiments.execute import WorkersLost, execute
from simulation.experiments.provenance import LOCK
from simulation.experiments.replicate import Outcome
from simulation.experiments.results import Results
from simulation.experiments.store import read_study
from simulation.experiments.workers import cluster, serial, spawned
from tests.studies import KPI, TEXT, dying, endless, study, variant

REPS = 4
PATIENCE_S = 90
FOREIGN = {
    "PYTHONHASHSEED": "4711",
    "LC_ALL": "tr_TR.UTF-8",
    "LANG": "vi_VN.UTF-8",
    "TZ": "America/New_York",
}
OTHER = TEXT.replace("id: short-morning", "id: other-morning")


def as_bytes(results: Results) -> list[tuple[str, int, str, str, bytes]]:
    """Everything that a study has come to, run by run."""
    return [(*row.key, row.digest, row.kpi_digest(), row.places.tobytes()) for row in results.outcomes]


def eventually(true: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Wait until something holds; a process that ends before is a failure."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert process.poll() is None, f"it ended early with {process.returncode}"
        assert time.monotonic() < deadline, "it took far too long"
        time.sleep(0.05)


@pytest.fixture
def ioc() -> CliRunner:
    """The command, run in this process."""
    return CliRunner()


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The short morning's file, and another of the same content beside it."""
    folder = tmp_path_factory.mktemp("scenarios")
    (folder / "other-morning.yaml").write_text(OTHER, "utf-8")
    path = folder / "short-morning.yaml"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.fixture(scope="module")
def alone() -> Results:
    """The study as this process lives it."""
    return conduct(study(variant("short-morning"), replications=REPS), serial())


@pytest.fixture(scope="module")
def abroad(morning: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same study by the command, on four processes, under another locale, time zone and hash seed."""
    folder = tmp_path_factory.mktemp("abroad")
    arguments = ["run", str(morning), "--reps", str(REPS), "--workers", "4", "--out", "study", "--lang", "vi"]
    paths = os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, sys.path)])
    done = subprocess.run(
        [sys.executable, "-m", "ioc", *arguments],
        cwd=folder,
        env={**os.environ, **FOREIGN, "PYTHONPATH": paths, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=3 * PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "DỮ LIỆU MÔ PHỎNG" in done.stdout
    return folder / "study"


@pytest.mark.slow
def test_four_foreign_processes_come_to_the_same_numbers(abroad: Path, alone: Results) -> None:
    """Digests, KPIs and means by commune, to the last bit."""
    assert as_bytes(read_study(abroad)) == as_bytes(alone)


@pytest.mark.slow
def test_what_was_lived_abroad_is_replayed_here(abroad: Path, ioc: CliRunner) -> None:
    """``replay`` says so, and exits with 3 when a digest is another."""
    result = ioc.invoke(app, ["replay", str(abroad), "--workers", "1", "--format", "json"])
    told = json.loads(result.stdout)
    assert (result.exit_code, told["same"], len(told["runs"])) == (0, True, REPS)
    lock = json.loads((abroad / "lock.json").read_text("utf-8"))
    lock["runs"][1]["digest"] = "f" * 64
    (abroad / "lock.json").write_text(json.dumps(lock), "utf-8")
    result = ioc.invoke(app, ["replay", str(abroad), "--workers", "1"])
    assert result.exit_code == 3
    assert "short-morning #1: events or readings differ" in result.stdout
    assert f"{REPS - 1} of {REPS} runs are the same" in result.stdout


def test_a_resolved_scenario_needs_nothing_else(morning: Path, ioc: CliRunner, tmp_path: Path) -> None:
    """``run resolved.yaml`` comes to the same tables, byte for byte, and writes the same lock."""
    one, other = tmp_path / "one", tmp_path / "other"
    arguments = ["--seed", "5", "--set", "time.warmup=45 min"]
    assert ioc.invoke(app, ["run", str(morning), "--out", str(one), *arguments]).exit_code == 0
    assert ioc.invoke(app, ["run", str(one / "resolved.yaml"), "--out", str(other)]).exit_code == 0
    for name in ("resolved.yaml", "lock.json", "kpis.csv", "scorecard.csv", "events.csv"):
        assert (one / name).read_bytes() == (other / name).read_bytes()
    assert "warmup: 45 min" in (one / "resolved.yaml").read_text("utf-8")
    assert ioc.invoke(app, ["replay", str(one)]).exit_code == 0


def test_a_scenario_for_any_province_is_bound_where_it_was_lived(ioc: CliRunner, tmp_path: Path) -> None:
    """Its resolved text names the province and the seed."""
    arguments = ["--province", "cao-bang", "--seed", "9", "--until", "30 min", "--set", "domains=[traffic]"]
    assert ioc.invoke(app, ["run", "weekday", "--out", str(tmp_path), *arguments]).exit_code == 0
    text = (tmp_path / "resolved.yaml").read_text("utf-8")
    assert "province: cao-bang" in text
    assert "seed: 9" in text
    assert json.loads((tmp_path / "lock.json").read_text("utf-8"))["until_ms"] == 1_800_000


def compared(ioc: CliRunner, *arguments: str) -> dict[str, Any]:
    """What ``compare`` tells programs."""
    result = ioc.invoke(app, ["compare", *arguments, "--format", "json", "--workers", "1"])
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def test_a_scenario_against_itself_is_exactly_nothing(morning: Path, ioc: CliRunner, tmp_path: Path) -> None:
    """Every KPI: difference 0, interval 0 to 0, and the verdict that no difference is shown."""
    told = compared(ioc, str(morning), str(morning.with_name("other-morning.yaml")), "--out", str(tmp_path))
    assert [(row["kpi"], row["n"]) for row in told["kpis"]] == [
        (KPI, 12), ("traffic.crashes_24h.end", 12),
    ]  # fmt: skip
    assert {(row["mean_difference"], row["low"], row["high"]) for row in told["kpis"]} == {(0, 0, 0)}
    assert {(row["seed"], row["verdict"]) for row in told["kpis"]} == {(11, "no difference shown")}
    assert (told["replications"], told["warmup_ms"], told["cooldown_ms"]) == (12, 1_800_000, 900_000)
    assert (tmp_path / "differences.csv").is_file()
    assert compared(ioc, str(tmp_path), str(tmp_path))["kpis"][0]["mean_difference"] == 0


def test_a_difference_is_told_in_words(morning: Path, ioc: CliRunner, tmp_path: Path) -> None:
    """Faster roads are better in every pair, and the tables say so, with n, seed and both captions."""
    eased = tmp_path / "eased.yaml"
    faster = "parameters: {traffic: {free_rural: 60 km/h}}\n"
    eased.write_text(TEXT.replace("short-morning", "eased") + faster, "utf-8")
    result = ioc.invoke(
        app, ["compare", str(morning), str(eased), "--out", str(tmp_path / "out"), "--workers", "1"]
    )
    assert result.exit_code == 0, result.output
    assert "12 runs – seed 11" in result.stdout
    speed = next(line for line in result.stdout.splitlines() if line.startswith("Mean speed"))
    assert speed.endswith("  better")
    assert "  100 %  " in speed
    assert "Interval of the mean" in result.stdout
    assert "Range of plausible days" in result.stdout


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("duration: 2 h", "duration: 3 h", "duration: 2 h / 3 h"),
        ("08:00", "09:00", "start: "),
        ("warmup: 30 min", "warmup: 45 min", "warmup: 0.5 h / 0.75 h"),
        ("seed: 11", "seed: 12", "seed: 11 / 12"),
        ("replications: 12", "replications: 13", "replications: 12 / 13"),
        ("seed: 11,", "seed: 11, confidence: 0.9,", "confidence: 0.95 / 0.9"),
    ],
)
def test_unlike_settings_are_refused(
    morning: Path, ioc: CliRunner, tmp_path: Path, old: str, new: str, told: str
) -> None:
    """Exit code 2 and the setting with both values; nothing is run."""
    unlike = tmp_path / "unlike.yaml"
    unlike.write_text(OTHER.replace(old, new), "utf-8")
    result = ioc.invoke(app, ["compare", str(morning), str(unlike), "--out", str(tmp_path / "out")])
    assert (result.exit_code, told in result.stderr, "--force" in result.stderr) == (2, True, True)
    assert not (tmp_path / "out").exists()


def test_who_insists_may_compare_unlike_settings(morning: Path, ioc: CliRunner, tmp_path: Path) -> None:
    """``--force`` compares nevertheless."""
    unlike = tmp_path / "unlike.yaml"
    unlike.write_text(OTHER.replace("warmup: 30 min", "warmup: 45 min"), "utf-8")
    arguments = [str(morning), str(unlike), "--force", "--reps", "2", "--out", str(tmp_path / "out")]
    assert compared(ioc, *arguments)["kpis"][0]["n"] == 2


def test_a_sweep_lists_its_runs_before_it_begins(morning: Path, ioc: CliRunner, tmp_path: Path) -> None:
    """Nothing is lived or written by ``--list``; the condition has been applied."""
    arguments = ["--vary", "resources.traffic.crew=1..3:1", "--where", "crew != 2", "--reps", "10"]
    result = ioc.invoke(app, ["sweep", str(morning), *arguments, "--list", "--format", "json"])
    told = json.loads(result.stdout)
    assert [row["variant"] for row in told["variants"]] == ["crew=1", "crew=3"]
    assert told["runs"] == 20
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_sweep_over_provinces_lives_the_day_in_each(ioc: CliRunner, tmp_path: Path) -> None:
    """One variant a province under its own name, none held against another; a bound scenario is refused."""
    arguments = [
        "--provinces",
        "cao-bang,lai-chau",
        "--reps",
        "2",
        "--until",
        "1 h",
        "--set",
        "domains=[traffic]",
    ]
    said = ["--format", "json", "--workers", "1", "--out", str(tmp_path / "out")]
    result = ioc.invoke(app, ["sweep", "weekday", *arguments, *said])
    told = json.loads(result.stdout)
    assert {row["variant"]: row["n"] for row in told["variants"]} == {"cao-bang": 2, "lai-chau": 2}
    assert told["kpis"] == []
    everywhere = ioc.invoke(app, ["sweep", "weekday", "--provinces", "all", "--list", "--format", "json"])
    assert len(json.loads(everywhere.stdout)["variants"]) == 34
    bound = ioc.invoke(app, ["sweep", "hue-flood-2025", "--provinces", "all", "--list"])
    assert (bound.exit_code, "is bound to 'hue'" in bound.stderr) == (2, True)


def test_a_declared_precision_is_reached_and_told(morning: Path, ioc: CliRunner, tmp_path: Path) -> None:
    """Replications are added by tens until the half-width is small enough, or the cap is reached; both are said."""
    precise = tmp_path / "precise.yaml"
    wanted = "replications: 10, precision: {traffic.mean_speed: 0.2 km/h}, at_most: 25"
    precise.write_text(TEXT.replace("replications: 12", wanted), "utf-8")
    arguments = ["run", str(precise), "--reps", "10", "--workers", "1", "--out", str(tmp_path / "out")]
    result = ioc.invoke(app, [*arguments, "--format", "json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    row = next(row for row in told["precision"] if row["wanted"] == 0.2)
    assert told["replications"] in (10, 20, 25)
    assert row["met"] or told["replications"] == 25
    assert row["n"] == told["replications"]
    assert row["unit"] == "km/h"
    table = ioc.invoke(app, [*arguments, "--resume"]).stdout.partition("Precision reached")[2]
    assert "wanted ±0.20 km/h" in table
    assert ("NOT REACHED" in table) == (not row["met"])


@pytest.mark.parametrize("arguments", [["sweep"], ["compare"], ["replay"]])
def test_each_verb_shows_an_example(ioc: CliRunner, arguments: list[str]) -> None:
    """The help of a verb ends with a line that can be copied."""
    told = ioc.invoke(app, [*arguments, "--help"]).output
    assert f"ioc {arguments[0]}" in told.partition("Example")[2]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["compare", "weekday"], "one scenario alone"),
        (["sweep", "weekday"], "nothing is varied"),
        (["run", "weekday", "--set", "x"], "is not path=value"),
        (["replay", "no-such-folder"], "no lock.json"),
        (["run", "weekday", "--until", "12"], "--until"),
        (["run", "no-such-scenario"], "does not exist"),
        (["run", "hue-flood-2025", "--province", "ca-mau"], "is played in 'hue'"),
        (
            ["compare", "weekday", "weekday", "--kpi", "traffic.x", "--reps", "2", "--until", "10 min"],
            "traffic.x",
        ),
        (["run", "weekday", "--resume"], "give --reps 2"),
        (["run", "weekday", "--reps", "2", "--cluster", "banana"], "tcp://10.0.0.5:8786"),
        (
            ["run", "weekday", "--kpi", "traffic.x", "--reps", "2", "--lang", "vi"],
            "không có chỉ số 'traffic.x'",
        ),
        (["run", "weekday", "--kpi", "traffic.los.x", "--reps", "2", "--lang", "vi"], "một trong mean"),
        (["sweep", "weekday", "--provinces", ""], "names none"),
        (["sweep", "weekday", "--provinces", "atlantis", "--lang", "vi"], "không có tỉnh"),
        (["sweep", "weekday", "--vary", "time.duration=2..1:1 h", "--lang", "vi"], "tăng dần"),
        (["sweep", "weekday", "--vary", "a.b=1,2", "--where", "c > 1", "--lang", "vi"], "điều kiện 'c > 1'"),
        (["index766", "--set", "x", "--lang", "vi"], "đường_dẫn=giá_trị"),
        (["compare", "weekday", "--lang", "vi"], "chỉ có một kịch bản"),
    ],
)
def test_what_cannot_be_done_is_said_with_the_code_of_usage(
    ioc: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], why: str
) -> None:
    """Exit code 2, the reason on the error stream, nothing on the output stream."""
    monkeypatch.chdir(tmp_path)
    result = ioc.invoke(app, arguments)
    assert (result.exit_code, why in result.stderr, result.stdout) == (2, True, "")


@pytest.mark.parametrize(
    ("language", "why"), [("en", "lock.json lacks files"), ("vi", "lock.json thiếu files")]
)
def test_a_lock_that_was_cut_off_is_no_lock(ioc: CliRunner, tmp_path: Path, language: str, why: str) -> None:
    """What a replay needs and does not find is named."""
    (tmp_path / "lock.json").write_text(f'{{"schema": "{LOCK}"}}', "utf-8")
    result = ioc.invoke(app, ["replay", str(tmp_path), "--lang", language])
    assert (result.exit_code, why in result.stderr) == (2, True)


def test_a_folder_holds_one_run_or_one_study(morning: Path, ioc: CliRunner, tmp_path: Path) -> None:
    """Neither writes over what the other has left: its lock would prove something else."""
    many = ["run", str(morning), "--reps", "2", "--workers", "1", "--until", "1 h", "--out"]
    one = ["run", str(morning), "--until", "1 h", "--out"]
    study, single = str(tmp_path / "study"), str(tmp_path / "single")
    codes = [ioc.invoke(app, [*row]).exit_code for row in ([*many, study], [*one, single])]
    refused = [ioc.invoke(app, [*row]) for row in ([*one, study], [*many, single])]
    assert codes == [0, 0]
    assert [row.exit_code for row in refused] == [2, 2]
    assert "holds a study" in refused[0].stderr
    assert "holds a single run" in refused[1].stderr


def test_a_folder_that_cannot_be_written_is_told_in_both_languages(
    morning: Path, ioc: CliRunner, tmp_path: Path
) -> None:
    """Exit code 3 with the folder's name and what to do; nothing is lived first."""
    taken = tmp_path / "file"
    taken.touch()
    for reps in ([], ["--reps", "2"]):
        told = ioc.invoke(app, ["run", str(morning), *reps, "--out", str(taken), "--lang", "vi"])
        assert (told.exit_code, str(taken) in told.stderr, "--out" in told.stderr) == (3, True, True)
        assert "Không ghi hoặc đọc được" in told.stderr


def test_a_sweep_goes_on_where_it_stopped(morning: Path, ioc: CliRunner, tmp_path: Path) -> None:
    """What the folder holds is not lived again; more replications may be asked for."""
    arguments = ["sweep", str(morning), "--vary", "resources.traffic.crew=1,3", "--out", str(tmp_path)]
    first = ioc.invoke(app, [*arguments, "--reps", "2", "--workers", "1"])
    assert first.exit_code == 0, first.output
    before = (tmp_path / "journal.jsonl").read_text("utf-8").splitlines()
    second = ioc.invoke(app, [*arguments, "--reps", "3", "--workers", "1", "--resume", "--format", "json"])
    after = (tmp_path / "journal.jsonl").read_text("utf-8").splitlines()
    assert (second.exit_code, after[:4], len(after)) == (0, before, 6)
    assert {row["n"] for row in json.loads(second.stdout)["variants"]} == {3}


@pytest.mark.slow
def test_a_process_that_dies_loses_no_run(tmp_path: Path) -> None:
    """The pool is opened again, and what was under way is lived again."""
    tasks = [Task(variant="a", text=str(tmp_path), province="", seed=1, replication=at) for at in range(6)]
    found = execute(tasks, spawned(2), live=dying)
    assert [(row.replication, row.error) for row in found] == [(at, "") for at in range(6)]
    assert (tmp_path / "a").exists()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="an interrupt cannot be sent to one process there")
def test_ctrl_c_keeps_what_is_done(morning: Path, ioc: CliRunner, tmp_path: Path) -> None:
    """The results say that they are partial, the exit code is 3, and the study can go on."""
    folder = tmp_path / "out"
    command = [sys.executable, "-m", "ioc", "run", str(morning), "--reps", "900", "--out", str(folder)]
    journal = folder / "journal.jsonl"
    with subprocess.Popen(
        [*command, "--workers", "2"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        eventually(lambda: journal.is_file() and journal.read_bytes().count(b"\n") >= 3, process)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 3
    assert "the results are partial" in said.decode()
    results = read_study(folder)
    assert results.partial
    assert 3 <= len(results.outcomes) < 900
    arguments = ["run", str(morning), "--reps", "2", "--out", str(folder), "--resume", "--workers", "1"]
    assert ioc.invoke(app, arguments).exit_code == 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="an interrupt cannot be sent to one process there")
def test_a_second_ctrl_c_waits_for_nothing(morning: Path, tmp_path: Path) -> None:
    """Runs that would take long are given up; what is done is kept, with exit code 3, and the message said so."""
    long, folder = tmp_path / "long.yaml", tmp_path / "out"
    long.write_text(
        TEXT.replace("short-morning", "long-year").replace("duration: 2 h", "duration: 400 d"), "utf-8"
    )
    command = [
        sys.executable,
        "-m",
        "ioc",
        "compare",
        str(morning),
        str(long),
        "--force",
        "--out",
        str(folder),
    ]
    journal = folder / "journal.jsonl"
    with subprocess.Popen(
        [*command, "--workers", "2"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        eventually(lambda: journal.is_file() and journal.read_bytes().count(b"\n") >= 1, process)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        heard = b""
        while b"Ctrl-C again" not in heard:
            heard += (chunk := os.read(process.stderr.fileno(), 4096))
            assert chunk, heard.decode()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 3
    assert "those that are done are kept" in said.decode()
    assert "Traceback" not in said.decode()
    kept = read_study(folder)
    assert kept.partial
    assert {row.variant for row in kept.outcomes} == {"short-morning"}


@pytest.mark.slow
def test_processes_that_are_given_up_are_ended() -> None:
    """An interrupt after the wish to stop kills the pool: its runs would never come to an end."""
    asked: list[Outcome] = []

    def listen(outcome: Outcome) -> None:
        asked.append(outcome)
        raise KeyboardInterrupt

    tasks = list(study(replications=4).tasks())
    found = execute(tasks, spawned(2), listen, stop=lambda: bool(asked), live=endless)
    assert [row.replication for row in found] == [0]
    assert multiprocessing.active_children() == []


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Address and processes of two Dask workers of one thread and their scheduler, on loopback, without a dashboard."""
    file = tmp_path / "scheduler.json"
    quiet: dict[str, Any] = {
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "cwd": Path(__file__).parents[2],
    }
    common = ["--scheduler-file", str(file), "--no-dashboard"]
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", *common]
    head = subprocess.Popen([*command, "--host", "127.0.0.1", "--port", "0"], **quiet)
    command = [sys.executable, "-m", "distributed.cli.dask_worker", *common, "--nthreads", "1", "--no-nanny"]
    workers: list[subprocess.Popen[bytes]] = []
    try:
        eventually(lambda: file.is_file() and file.stat().st_size > 0, head)
        places = [str(tmp_path / name) for name in ("one", "two")]
        workers += [
            subprocess.Popen([*command, "--host", "127.0.0.1", "--local-directory", place], **quiet)
            for place in places
        ]
        yield json.loads(file.read_text("utf-8"))["address"], [*workers, head]
    finally:
        for process in (*workers, head):
            process.kill()
            process.wait(timeout=PATIENCE_S)


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_comes_to_the_same_numbers(
    scheduler: tuple[str, list[subprocess.Popen[bytes]]],
) -> None:
    """A real scheduler with two workers, one of them killed in the middle: every run is there, bit for bit."""
    address, (worker, *_) = scheduler
    asked = study(variant("a"), variant("b"), replications=10)
    heard: list[Outcome] = []

    def listen(outcome: Outcome) -> None:
        heard.append(outcome)
        if len(heard) == 5:
            worker.kill()

    found = conduct(asked, cluster(address), on_done=listen)
    assert worker.wait(timeout=PATIENCE_S) != 0
    assert [row.error for row in found.outcomes] == [""] * 20
    assert as_bytes(found) == as_bytes(conduct(asked, serial()))


@pytest.mark.slow
def test_a_scheduler_that_is_lost_leaves_what_is_done(
    scheduler: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    """A study does not wait for ever for answers that cannot come: it ends, partial, and its folder holds the rest."""
    address, (*_, head) = scheduler
    asked = study(variant("a"), variant("b"), replications=20)
    heard: list[Outcome] = []

    def listen(outcome: Outcome) -> None:
        heard.append(outcome)
        if len(heard) == 3:
            head.kill()

    with pytest.raises(WorkersLost, match="no scheduler answers"):
        conduct(asked, cluster(address), tmp_path, on_done=listen)
    kept = read_study(tmp_path)
    assert kept.partial
    assert {row.key for row in kept.outcomes} == {row.key for row in heard}
    assert (tmp_path / "results.csv").is_file()
