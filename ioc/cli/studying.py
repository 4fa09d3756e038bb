"""What the verbs of studies share: files to variants, workers, progress, and a Ctrl-C that keeps what is done."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TypeAlias

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ioc.cli.choices import Exit
from ioc.cli.telling import tell
from ioc.cli.wish import Wish
from simulation.errors import InvalidInput, IocError, UnknownName
from simulation.experiments.conduct import conduct
from simulation.experiments.design import Study, StudyRefused, Variant
from simulation.experiments.execute import WorkersLost
from simulation.experiments.replicate import Outcome, installed, province_of
from simulation.experiments.results import Results
from simulation.experiments.sweep import split_setting
from simulation.experiments.workers import Workers, cluster, serial, spawned
from simulation.loading import scenario_path
from simulation.loading.composed import Composed
from simulation.loading.scenarios import compose
from simulation.opening import DEFAULT_PROVINCE
from simulation.spec.province import Province
from simulation.spec.scenario import ANY_PROVINCE, Scenario
from simulation.units import UnitError, parse

_TEXTS = {
    "stopping": {
        "vi": "Đang dừng: chờ các lần chạy dở hoàn tất. Nhấn Ctrl-C lần nữa để bỏ chúng và dừng ngay.",
        "en": "Stopping: runs under way are finished first. Ctrl-C again gives them up and stops at once.",
    },
    "given_up": {
        "vi": "Dừng ngay: bỏ các lần chạy dở, giữ những lần đã xong.",
        "en": "Stopping at once: runs under way are given up, those that are done are kept.",
    },
    "partial": {
        "vi": "Dừng sớm: kết quả chưa đầy đủ. Chạy tiếp với --resume.",
        "en": "Interrupted: the results are partial. Go on with --resume.",
    },
    "interrupted": {
        "vi": "Dừng sớm: các tệp chưa đầy đủ.",
        "en": "Interrupted: the files are partial.",
    },
    "shown_partly": {
        "vi": "Dừng sớm: kết quả chưa đầy đủ.",
        "en": "Interrupted: the results are partial.",
    },
    "failed": {"vi": "{number} lần chạy bị lỗi:", "en": "{number} runs failed:"},
    "no_file": {
        "vi": "Không ghi hoặc đọc được{where}: {why}. Kiểm tra quyền và chỗ trống, hoặc chọn thư mục khác (--out).",
        "en": "Cannot write or read{where}: {why}. Check rights and space, or choose another folder (--out).",
    },
    "files": {"vi": "Tệp: {folder}", "en": "Files: {folder}"},
    "replayed": {
        "vi": "{same}/{asked} lần chạy giống hệt, đến từng bit.",
        "en": "{same} of {asked} runs are the same, bit for bit.",
    },
    "events_differ": {
        "vi": "{variant} #{number}: sự kiện hoặc số đo khác",
        "en": "{variant} #{number}: events or readings differ",
    },
    "kpis_differ": {
        "vi": "{variant} #{number}: sự kiện giống nhưng KPI khác",
        "en": "{variant} #{number}: events are the same, KPIs differ",
    },
    "failed_run": {"vi": "{variant} #{number}: lỗi {error}", "en": "{variant} #{number}: failed, {error}"},
    "other_files": {"vi": "Tệp đã đổi từ đó: {files}", "en": "Files changed since: {files}"},
    "other_versions": {
        "vi": "Phiên bản khác (khi đó / bây giờ): {versions}",
        "en": "Other versions (then / now): {versions}",
    },
}

Settings: TypeAlias = Sequence[tuple[str, str]]
"""Values by path that win over all files, as ``--set`` and ``--vary`` give them."""


def told(key: str, language: str, **values: object) -> str:
    """A sentence for people."""
    return _TEXTS[key]["en" if language == "en" else "vi"].format(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A scenario that has been read and found right.

    Attributes:
        text: Its resolved text.
        scenario: The same, read.
        province: Key of the province where it is lived.
        anywhere: Whether the file leaves the province open.
    """

    text: str
    scenario: Scenario
    province: str
    anywhere: bool

    def variant(self, name: str | None = None) -> Variant:
        """As a variant of a study."""
        return Variant(name=name or self.scenario.id, text=self.text, province=self.province)


def opened(
    file: str,
    province: str | None,
    language: str,
    *,
    seed: int | None = None,
    settings: Settings = (),
) -> Opened:
    """A scenario by file or name, in its own province or the one that is asked for.

    The resolved text names that province, and the seed if one is given, so that it needs nothing else to be run again.

    Raises:
        InvalidInput: Something in the files is wrong.
    """
    try:
        path = scenario_path(file)
    except UnknownName as error:
        raise typer.BadParameter(error.in_language(language), param_hint="FILE") from error
    known = installed().catalogue
    made = compose(path, known, language=language, changes=settings)
    scenario = made.require()
    if made.warnings:
        tell(made.warnings, language, nothing_run=True)
    try:
        place = _place(made, scenario, province)
    except UnknownName as error:
        raise typer.BadParameter(error.in_language(language), param_hint="--province") from error
    anywhere = scenario.province == ANY_PROVINCE
    bound = [("province", place.key)] if anywhere else []
    seeded = [] if seed is None else [("experiment.seed", str(seed))]
    if bound or seeded:
        made = compose(path, known, language=language, changes=(*settings, *bound, *seeded))
    return Opened(text=made.text(), scenario=made.require(), province=place.key, anywhere=anywhere)


def asked(
    file: str,
    wish: Wish,
    province: str | None,
    language: str,
    *,
    below: Settings = (),
    above: Settings = (),
) -> Opened:
    """A scenario with what is wished of it set, over ``below`` and under ``above``.

    Raises:
        InvalidInput: Something in the files is wrong.
        StudyRefused: A setting is not written as ``path=value``.
    """
    settings = (*below, *settings_of(wish.settings), *above)
    return opened(file, province, language, seed=wish.seed, settings=settings)


def lived(study: Study, wish: Wish, title: str, language: str) -> tuple[Results, Path]:
    """A study done as it is wished, and the folder that holds it."""
    out = wish.out or default_folder(title, study)
    workers = workers_for(study.replications * len(study.variants), wish.workers, wish.address)
    return conducted(study, workers, out, language, resume=wish.resume), out


def _place(made: Composed, scenario: Scenario, province: str | None) -> Province:
    """The scenario's own province, or for one that can be played anywhere the one that is asked for.

    Raises:
        UnknownName: There is no such province, or the scenario is bound to another.
    """
    if scenario.province == ANY_PROVINCE:
        return province_of(province or DEFAULT_PROVINCE)
    place = made.province or province_of(scenario.province)
    if province not in (None, place.key, place.code):
        raise UnknownName(
            f"scenario '{scenario.id}' is played in '{place.key}', not in '{province}'",
            vi=f"kịch bản '{scenario.id}' diễn ra ở '{place.key}', không phải ở '{province}'",
        )
    return place


def settings_of(given: Sequence[str]) -> Settings:
    """``--set path=value``, each as path and value.

    Raises:
        StudyRefused: One of them is not written so.
    """
    return [split_setting(row) for row in given]


def default_folder(title: str, study: Study) -> Path:
    """Where a study goes that was given no folder: the same study always to the same."""
    return Path("runs") / f"{title}-{study.identity[:8]}"


def instant(until: str | None) -> int | None:
    """``--until`` in milliseconds."""
    if until is None:
        return None
    try:
        at_ms = round(parse(until, "ms"))
    except UnitError as error:
        raise typer.BadParameter(f'{error}; write "T+6:00" or "6 h"', param_hint="--until") from error
    if at_ms <= 0:
        raise typer.BadParameter(f"'{until}' is not after the start", param_hint="--until")
    return at_ms


def workers_for(runs: int, workers: int | None, address: str | None) -> Workers:
    """Who lives the runs: a cluster, processes beside this one, or this one when there is little to do.

    Raises:
        StudyRefused: No cluster answers.
    """
    if address is not None:
        return cluster(address)
    if workers == 1 or runs < 3:
        return serial()
    return spawned(workers)


def conducted(
    study: Study, workers: Workers, out: Path | None, language: str, *, resume: bool = False
) -> Results:
    """Live a study with a bar on the error stream; Ctrl-C keeps what is done."""
    total = study.replications * len(study.variants)
    with progress(workers.name, total) as advance, interruptions(language) as stop:
        return conduct(study, workers, out, on_done=advance, stop=stop, resume=resume)


@contextmanager
def progress(name: str, total: int) -> Iterator[Callable[[Outcome], None]]:
    """A bar that every outcome moves; it grows when the study does."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failed]}"),
        TimeRemainingColumn(),
    )
    failures = 0
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as shown:
        task = shown.add_task(name, total=total, failed="")

        def advance(outcome: Outcome) -> None:
            nonlocal failures
            failures += outcome.failed
            done = shown.tasks[0].completed + 1
            shown.update(
                task,
                completed=done,
                total=max(total, done),
                failed=f"✗ {failures}" if failures else "",
            )

        yield advance


@contextmanager
def interruptions(language: str) -> Iterator[Callable[[], bool]]:
    """Ctrl-C asks to stop; a second one interrupts what is under way; further ones change nothing."""
    times = 0

    def ask(number: int, frame: FrameType | None) -> None:
        nonlocal times
        del number, frame
        times += 1
        if times <= 2:
            typer.echo(told("stopping" if times == 1 else "given_up", language), err=True)
        if times == 2:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: times > 0
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def refusals(language: str) -> Iterator[None]:
    """Errors said to people, with the exit code of their kind."""
    try:
        yield
    except InvalidInput as error:
        tell(error.problems, language, nothing_run=True)
        raise typer.Exit(Exit.INVALID) from error
    except (StudyRefused, UnknownName) as error:
        typer.echo(error.in_language(language), err=True)
        raise typer.Exit(Exit.USAGE) from error
    except WorkersLost as error:
        typer.echo(f"{error.in_language(language)}\n{told('partial', language)}", err=True)
        raise typer.Exit(Exit.FAILED) from error
    except IocError as error:
        typer.echo(error.in_language(language), err=True)
        raise typer.Exit(Exit.FAILED) from error
    except OSError as error:
        where = f" '{error.filename}'" if error.filename else ""
        typer.echo(told("no_file", language, where=where, why=error.strerror or error), err=True)
        raise typer.Exit(Exit.FAILED) from error


def close(results: Results, out: Path | None, language: str) -> None:
    """Say where the files are and what went wrong; exit with 3 when anything did."""
    if out is not None:
        typer.echo(told("files", language, folder=out), err=True)
    if results.failures:
        typer.echo(told("failed", language, number=len(results.failures)), err=True)
        for row in results.failures[:10]:
            typer.echo(f"  {row.variant} #{row.replication}: {row.error}", err=True)
    if results.partial:
        typer.echo(told("shown_partly" if out is None else "partial", language), err=True)
    if results.partial or results.failures:
        raise typer.Exit(Exit.FAILED)
