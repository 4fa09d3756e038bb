"""Plays: the folder in which an exercise that is played keeps everything it must not lose."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ioc.exercise.plan import Exercise
from ioc.services.exercises import exercise_path, load_exercise
from ioc.services.roster import Roster, Seat, Ticket
from simulation.errors import IocError
from simulation.opening import open_model

FOLDER = "exercises"
_JOURNAL, _ROSTER = "journal.jsonl", "roster.json"


class PlayFailed(IocError):
    """A play cannot be opened: its folder cannot be written, or is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """An exercise that is played on this server.

    Attributes:
        folder: Where it keeps everything.
        room: Key of the province it is played in.
        exercise: Its file.
        roster: Its seats.
        tickets: Links and PINs that have just been made; none when the play goes on.
    """

    folder: Path
    room: str
    exercise: Exercise
    roster: Roster
    tickets: tuple[Ticket, ...] = ()


def begin_play(name: str | Path, state_dir: Path, language: str = "vi") -> Play:
    """A new play of an exercise, with a folder and a roster of its own.

    Raises:
        InvalidInput: The exercise's file is wrong.
        UnknownName: There is no such exercise.
        PlayFailed: The folder cannot be written.
    """
    path = exercise_path(name)
    exercise, _, plan = load_exercise(path, open_model(language), language=language)
    folder = state_dir / FOLDER / f"{exercise.id}-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    try:
        folder.mkdir(parents=True)
        shutil.copyfile(path, folder / f"{exercise.id}.yaml")
        beside = path.with_name(f"{exercise.scenario}.yaml")
        if beside.is_file():
            shutil.copyfile(beside, folder / beside.name)
    except OSError as error:
        raise PlayFailed(
            f"{folder}: the exercise's folder cannot be written ({error.strerror}); free or change the state folder"
        ) from error
    roster, tickets = Roster.begin(folder / _ROSTER, seats(exercise))
    return Play(folder=folder, room=plan.province.key, exercise=exercise, roster=roster, tickets=tickets)


def resume_play(folder: Path, language: str = "vi") -> Play:
    """A play that goes on after its server ended; links, PINs and cookies stay valid.

    Raises:
        PlayFailed: The folder holds no play.
        InvalidInput: The exercise's file is wrong.
    """
    if not (folder / _ROSTER).is_file():
        raise PlayFailed(f"{folder}: no exercise was played here; name the folder of one")
    exercise, _, plan = load_exercise(file_of(folder), open_model(language), language=language)
    return Play(
        folder=folder, room=plan.province.key, exercise=exercise, roster=Roster.read(folder / _ROSTER)
    )


def seats(exercise: Exercise) -> tuple[Seat, ...]:
    """The seats of an exercise: those who run it, those who judge it, its cells, the big screen."""
    return (
        Seat(id="director", role="director"),
        Seat(id="controller", role="controller"),
        Seat(id="evaluator", role="evaluator"),
        *(Seat(id=f"cell-{cell.id}", role="player", cell=cell.id) for cell in exercise.cells),
        Seat(id="screen", role="screen"),
    )


def scene_of_play(play: Play) -> str:
    """What opens the scenario of a play: the file beside its exercise, else the name of a shipped one."""
    beside = play.folder / f"{play.exercise.scenario}.yaml"
    return str(beside) if beside.is_file() else play.exercise.scenario


def file_of(folder: Path) -> Path:
    """The exercise's file in a play's folder.

    Raises:
        PlayFailed: There is none.
    """
    for path in sorted(folder.glob("*.yaml")):
        if folder.name.startswith(f"{path.stem}-"):
            return path
    raise PlayFailed(f"{folder}: the exercise's file is missing")


def journal_of(folder: Path) -> Path:
    """The journal of a play."""
    return folder / _JOURNAL
