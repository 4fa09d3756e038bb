"""The stage: a room's process in which an exercise is played; its clock is the exercise's, its orders are journaled."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import Any

from ioc.exercise.commands import Draft
from ioc.exercise.setting import Setting
from ioc.services import fixed, showing
from ioc.services.exercises import load_exercise
from ioc.services.journal import Head, Journal, Recovered, recover
from ioc.services.ledger import LedgerFailed
from ioc.services.playing import Playing
from ioc.services.plays import file_of, journal_of
from ioc.services.protocol import Ask, Json, Opening
from ioc.services.words import said, told
from ioc.services.worker import Worker, work
from simulation.errors import OrderRefused, UnknownName
from simulation.events import BUCKET_MS
from simulation.opening import open_model

logger = logging.getLogger(__name__)

MINUTE_MS = 60_000
OUTSIDE = frozenset({"clock", "order", "tick", "expect"})
"""Questions of an ordinary room that would move the world past the exercise's journal, or tell its future."""


class Stage(Worker):
    """One exercise between its pipe and its pace."""

    def __init__(self, pipe: Connection, opening: Opening) -> None:
        """Open the run that the exercise is played on.

        Raises:
            IocError: The exercise cannot be opened, or its journal cannot be kept.
        """
        if opening.play is None:
            raise UnknownName("a stage needs the folder of an exercise")
        self._play = opening.play
        exercise, ground, plan = load_exercise(file_of(opening.play), open_model())
        begins_ms = ground.opens_ms if exercise.starts is None else exercise.starts
        self._setting = Setting.of(exercise, plan.orders(), begins_ms, plan.duration_ms)
        self._playing: Playing | None = None
        self._trouble = ""
        super().__init__(pipe, opening)
        self._opens_ms = begins_ms
        self._pace.pause(time.monotonic())

    def _static(self, opening: Opening) -> Json:
        """What does not change, without what players must not know: chance, scenario, other scenarios."""
        exercise = self._setting.exercise
        whole = fixed.static(self._run.plan, opening, ())
        title = told(exercise.title)
        return whole | {
            "seed": 0,
            "opens": self._setting.begins_ms,
            "scenario": {"name": exercise.id, "title": title, "about": told(exercise.purpose)},
            "exercise": {"id": exercise.id, "title": title, "marking": told(exercise.marking)},
        }

    def _live_past(self) -> None:
        """Live to the beginning of play, then begin it, or go on where its journal ends."""
        super()._live_past()
        path = journal_of(self._play)
        found = recover(path) if path.is_file() else None
        journal = self._begun() if found is None else Journal.go_on(path, found)
        self._playing = Playing(self._setting, self._run, journal)
        if found is None:
            self._playing.begin(_wall_ms(), {"run": self._play.name, "seed": self._run.plan.seed})
        else:
            self._recovered(self._playing, found)
        self._follow_clock()
        self._tell()

    def _begun(self) -> Journal:
        plan = self._run.plan
        exercise = self._setting.exercise
        head: Head = {"exercise": exercise.id, "scenario": plan.scenario.id, "seed": plan.seed}
        return Journal.begin(journal_of(self._play), head)

    def _recovered(self, playing: Playing, found: Recovered) -> None:
        if found.lost:
            logger.warning("%s", found.lost)
        playing.resume(found.entries, _wall_ms())
        self._view.remember()
        logger.warning("exercise %s: recovered, %d records", self._play.name, len(found.entries))

    # How time passes.

    def _goal(self, wall: float) -> int:
        """Toward the end of a step or a jump while the clock stands, else where the pace is."""
        playing = self._playing
        if playing is None:
            return super()._goal(wall)
        clock = playing.state.clock
        if clock.phase == "paused" and clock.target_ms is not None:
            return min(clock.target_ms, self._run.plan.duration_ms)
        return super()._goal(wall)

    def _advance(self, target_ms: int, until_s: float) -> None:
        """Live toward the target, a minute at a time; after each minute what falls due happens."""
        playing, run = self._playing, self._run
        if playing is None:
            super()._advance(target_ms, until_s)
            return
        while run.now_ms < target_ms:
            run.advance(min(target_ms, (run.now_ms // MINUTE_MS + 1) * MINUTE_MS))
            if run.now_ms % BUCKET_MS == 0:
                self._view.remember()
            if not self._lived(playing) or time.monotonic() >= until_s:
                return
            target_ms = min(target_ms, self._goal(time.monotonic()))
        self._lived(playing)

    def _lived(self, playing: Playing) -> bool:
        """Let fall due what is due; says whether the world may live on."""
        try:
            if playing.lived(_wall_ms()):
                self._follow_clock()
                self._tell()
        except LedgerFailed as error:
            logger.error("%s", error)  # noqa: TRY400 - the message says all
            self._trouble = str(error)
            self._pace.pause(time.monotonic())
            self._tell()
            return False
        return True

    def _follow_clock(self) -> None:
        """Let the pace be what the exercise's clock says."""
        playing = self._playing
        if playing is None:
            return
        wall, clock = time.monotonic(), playing.state.clock
        self._pace.reached(wall, self._run.now_ms)
        behind = self._run.now_ms - self._pace.target(wall)
        if behind > 0:  # a step or a jump went ahead of the pace
            self._pace.step(wall, behind)
        if clock.speed != self._pace.speed:
            self._pace.change_speed(wall, clock.speed)
        if (clock.phase == "running") != self._pace.running:
            (self._pace.run if clock.phase == "running" else self._pace.pause)(wall)

    # What is asked.

    def _of(self, ask: Ask) -> Any:
        """Answers about the room as ever; the world is moved by commands of the exercise only."""
        if ask.what in OUTSIDE:
            raise OrderRefused("exercise.only")
        if not ask.what.startswith("play_"):
            return super()._of(ask)
        if self._playing is None:
            raise OrderRefused("exercise.opening")
        if ask.what == "play_command":
            return self._command(self._playing, ask.args)
        return showing.shown(self._playing, ask.what, ask.args, _wall_ms())

    def _command(self, playing: Playing, args: Mapping[str, Any]) -> Json:
        """Carry one command out, and tell everybody."""
        done = playing.ask(Draft(now=playing.now(_wall_ms()), **args))
        self._trouble = ""
        self._follow_clock()
        self._tell()
        if done.refusal is not None:
            return {"ok": False, "rev": done.rev, "error": showing.why(self._setting, done.refusal)}
        return {"ok": True, "rev": done.rev, "seq": done.seq}

    def _picture(self) -> Json:
        """The room's picture with where the exercise stands; nothing of its plan."""
        picture = super()._picture()
        if self._playing is not None:
            clock = self._playing.state.clock
            picture["play"] = {
                "rev": self._playing.state.rev,
                "phase": clock.phase,
                "note": clock.note,
                "trouble": said("exercise_live.not_saved") if self._trouble else None,
            }
        return picture


def _wall_ms() -> int:
    """Unix time; the model never sees it, the exercise is handed it."""
    return time.time_ns() // 1_000_000


def perform(pipe: Connection, opening: Opening) -> None:
    """Play until the pipe closes; the target of the process."""
    work(pipe, opening, Stage)
