"""A room's own process: one live run that advances at its pace, answers questions and tells what changed."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import orjson

from ioc.services import fixed
from ioc.services.answers import Answers, answer
from ioc.services.delta import diff
from ioc.services.expecting import Expecting
from ioc.services.ledger import LedgerFailed
from ioc.services.memory import Memory
from ioc.services.ordering import Ordering
from ioc.services.orderlog import OrderLog
from ioc.services.pacing import Pace
from ioc.services.protocol import END, Answer, Ask, Ended, Frame, Json, Opened, Opening, Trouble
from ioc.services.scenes import playable, scene_file, scenes
from ioc.services.view import View
from ioc.services.words import refusal, said
from simulation.errors import IocError, OrderRefused, UnknownName
from simulation.events import BUCKET_MS
from simulation.opening import open_model, open_plan
from simulation.runner import Run

logger = logging.getLogger(__name__)

LOOP_S = 0.1
"""Wall time between two looks at the pace."""

SLICE_S = 0.04
"""Longest stretch of living between two looks at the questions, as far as one bucket allows."""

TELL_S = 0.5
"""Shortest wall time between two deltas."""

OPENING_S, OPENING_TELL_S = 6.0, 2.0
"""While the run's past is lived: how long browsers may wait for its end, and how often they hear after that."""

QUIET_S = 1.0
"""While the clock runs, browsers hear at least this often."""

LATER = object()
"""In place of an answer that comes later."""

_JSON = orjson.OPT_SERIALIZE_NUMPY


def work(pipe: Connection, opening: Opening, make: type[Worker] | None = None) -> None:
    """Live one room until the pipe closes; the target of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C ends the web process, which closes the pipe
    try:
        (make or Worker)(pipe, opening).work()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        logger.debug("%s: the web process has gone", opening.run)
    except IocError as error:
        logger.warning("%s: %s", opening.run, error)
        pipe.send(Ended(text={"vi": str(error), "en": str(error)}))
    except Exception:
        logger.exception("%s: the room's process met an error", opening.run)
        pipe.send(Ended(text=said("room.failed")))
        raise


class Worker:
    """One live run between its pipe and its pace."""

    def __init__(self, pipe: Connection, opening: Opening) -> None:
        """Open the run and tell what does not change.

        Raises:
            IocError: The scenario or the province cannot be opened, or orders cannot be kept.
        """
        self._pipe = pipe
        self._name = opening.run
        scenario = scene_file(opening.scenario, opening.own)
        plan = open_plan(open_model(), scenario, province=opening.room, seed=opening.seed)
        self._log = OrderLog(opening.orders, _head(opening, plan.seed))
        self._run = Run(plan)
        self._memory = Memory()
        self._view = View(self._run, self._memory)
        self._answers = Answers(self._run, self._view, Ordering(self._run, self._log))
        self._opens_ms = min(plan.scenario.time.opens, plan.duration_ms)
        self._pace = Pace(opening.speed, plan.duration_ms, self._opens_ms)
        self._pace.run(time.monotonic())
        self._seq = opening.seq
        self._told: Json = {}
        self._told_s = -TELL_S
        self._expecting: tuple[Ask, Expecting] | None = None
        pipe.send(
            Opened(
                static=orjson.dumps(self._static(opening), option=_JSON),
                sensors=orjson.dumps(self._view.sensors.table(), option=_JSON),
            )
        )

    def _static(self, opening: Opening) -> Json:
        """What does not change in the run."""
        plan = self._run.plan
        return fixed.static(plan, opening, playable(scenes(own=opening.own), plan.province.key))

    def work(self) -> None:
        """Live until the pipe closes."""
        with self._log:
            self._live()

    def _live(self) -> None:
        """Live the past at once, then on at the room's pace."""
        self._live_past()
        while True:
            wall = time.monotonic()
            self._hear(0.0 if self._behind(wall) else self._patience(wall))
            wall = time.monotonic()
            self._advance(self._goal(wall), wall + SLICE_S)
            self._pace.reached(time.monotonic(), self._run.now_ms)
            if self._run.ended and self._pace.running:
                self._pace.pause(time.monotonic())
            if self._due(time.monotonic()):
                self._tell()
            self._look_ahead()

    def _live_past(self) -> None:
        """Live at once to the moment at which the room opens, answering questions on the way."""
        tell_s = time.monotonic() + OPENING_S
        while self._run.now_ms < self._opens_ms:
            self._hear(0.0)
            self._advance(self._opens_ms, time.monotonic() + SLICE_S)
            if time.monotonic() >= tell_s:
                self._tell()
                tell_s = time.monotonic() + OPENING_TELL_S
        wall = time.monotonic()
        running = self._pace.running
        self._pace = Pace(self._pace.speed, self._run.plan.duration_ms, self._opens_ms)
        if running:
            self._pace.run(wall)
        self._tell()

    def _advance(self, target_ms: int, until_s: float) -> None:
        """Live toward the target, a bucket at a time, until a wall time."""
        run = self._run
        while run.now_ms < target_ms:
            run.advance(min(target_ms, (run.now_ms // BUCKET_MS + 1) * BUCKET_MS))
            if run.now_ms % BUCKET_MS == 0:
                self._view.remember()
            if time.monotonic() >= until_s:
                return

    def _goal(self, wall: float) -> int:
        """Scenario time toward which the run lives."""
        return self._pace.target(wall)

    def _behind(self, wall: float) -> bool:
        """Whether there is a bucket or more to live."""
        return self._goal(wall) - self._run.now_ms >= BUCKET_MS

    def _patience(self, wall: float) -> float:
        """How long questions may be waited for."""
        if self._expecting is not None:
            return 0.0
        if self._pace.running:
            return LOOP_S
        if self._goal(wall) > self._run.now_ms or self._told.get("t") != self._run.now_ms:
            return 0.0
        return 60.0

    def _due(self, wall: float) -> bool:
        """Whether browsers should hear of the present."""
        if self._told.get("t") == self._run.now_ms and self._told.get("clock") == self._clock():
            return False
        return wall - self._told_s >= TELL_S

    # What is heard.

    def _hear(self, patience_s: float) -> None:
        """Answer what is asked; wait for the first question as long as ``patience_s``."""
        while self._pipe.poll(patience_s):
            ask: Ask = self._pipe.recv()
            if ask.what == END:
                raise EOFError
            self._answer(ask, self._of)
            patience_s = 0.0

    def _answer(self, ask: Ask, of: Callable[[Ask], Any]) -> None:
        """Answer with what ``of`` says; what is answered later is ``LATER``."""
        try:
            found = of(ask)
            if found is LATER:
                return
            body = orjson.dumps(found, option=_JSON | orjson.OPT_NON_STR_KEYS)
            said_back = Answer(number=ask.number, body=body)
        except OrderRefused as error:
            said_back = _trouble(ask, Trouble(kind="refused", text=refusal(error)))
        except LedgerFailed as error:
            logger.error("%s", error)  # noqa: TRY400 - the message says all
            said_back = _trouble(ask, Trouble(kind="failed", text=said("room.not_saved")))
        except UnknownName:
            said_back = _trouble(ask, Trouble(kind="unknown", text=said("room.unknown")))
        except Exception:
            logger.exception("the question '%s' could not be answered", ask.what)
            said_back = _trouble(ask, Trouble(kind="failed", text=said("room.broken")))
        self._pipe.send(said_back)

    def _of(self, ask: Ask) -> Any:
        """The answer to one question; a command is told to every browser at once."""
        if ask.what == "clock":
            self._turn(**ask.args)
            self._tell()
            return {"ok": True, "clock": self._clock()}
        if ask.what == "at":
            picture = answer(self._answers, "at", {**ask.args, "clock": self._clock()})
            return {"type": "snapshot", "run": self._name, "seq": self._seq, **picture}
        if ask.what == "expect":
            return self._expect(ask)
        result = answer(self._answers, ask.what, ask.args)
        if ask.what == "order":
            self._tell()
        return result

    def _expect(self, ask: Ask) -> object:
        """Begin to look ahead for one alert; answered when it is done.

        Raises:
            OrderRefused: Another question is being looked into, or there is nothing to look ahead to.
        """
        if self._expecting is not None:
            raise OrderRefused("expect.busy")
        alert = self._run.fold.alerts.find(str(ask.args["alert"]))
        if alert is None:
            raise UnknownName(f"alert '{ask.args['alert']}' does not exist")
        self._expecting = ask, Expecting(self._run, self._view.rows, alert)
        return LATER

    def _look_ahead(self) -> None:
        """Look ahead for as long as the room can spare; answer when done."""
        if self._expecting is not None:
            self._answer(self._expecting[0], self._expected)

    def _expected(self, ask: Ask) -> Any:
        """What is expected, or ``LATER``; an error ends the question."""
        held, self._expecting = self._expecting, None
        if held is None:
            raise UnknownName(f"question {ask.number} is not being looked into")
        if not held[1].live(time.monotonic() + SLICE_S):
            self._expecting = held
            return LATER
        return held[1].told()

    def _turn(self, action: str, value: float | None = None) -> None:
        """Run, pause, step or change the speed; at once."""
        wall = time.monotonic()
        self._pace.reached(wall, self._run.now_ms)
        if action == "run" and not self._run.ended:
            self._pace.run(wall)
        elif action == "pause":
            self._pace.pause(wall)
        elif action == "speed" and value is not None:
            self._pace.change_speed(wall, value)
        elif action == "step" and value is not None:
            self._pace.step(wall, int(value))
        if self._run.now_ms >= self._opens_ms:
            self._advance(self._pace.target(wall), wall + SLICE_S)

    # What is told.

    def _clock(self) -> Json:
        return {
            "running": self._pace.running,
            "speed": int(self._pace.speed) if self._pace.speed == int(self._pace.speed) else self._pace.speed,
            "ended": self._run.ended,
        }

    def _picture(self) -> Json:
        """Everything that browsers see now."""
        return self._view.now(self._clock())

    def _tell(self) -> None:
        """Send what changed since the last time; everything at first."""
        picture = self._picture()
        whole = not self._told
        self._seq += 1
        if whole:
            message = {"type": "snapshot", "run": self._name, "seq": self._seq, **picture}
        else:
            message = {"type": "delta", "seq": self._seq, "t": picture["t"], **diff(self._told, picture)}
        self._told, self._told_s = picture, time.monotonic()
        self._pipe.send(Frame(seq=self._seq, whole=whole, body=orjson.dumps(message, option=_JSON)))


def _head(opening: Opening, seed: int) -> dict[str, str | int | float | None]:
    """What an order log says of its run, enough to live it again."""
    return {"room": opening.room, "run": opening.run, "scenario": opening.scenario, "seed": seed}


def _trouble(ask: Ask, trouble: Trouble) -> Answer:
    return Answer(number=ask.number, trouble=trouble)
