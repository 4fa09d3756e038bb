"""The rooms: which provinces there are, which of them live, and which has to make place for another."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from ioc.services.link import Refused, RoomFailed
from ioc.services.plays import Play, scene_of_play
from ioc.services.protocol import Frame, Json, Opening
from ioc.services.room import Room
from ioc.services.scenes import Scene, first_scene, playable, scene_of, scenes
from ioc.services.words import said, told
from ioc.settings import Settings
from simulation.errors import UnknownName
from simulation.loading import ProvinceHead, load_province_head, load_province_heads, scenario_path
from simulation.spec.scenario import ANY_PROVINCE

logger = logging.getLogger(__name__)

MOST = 4
"""Rooms that live at once; one process each."""

UNWATCHED_S = 600.0
"""A room that nobody has watched for so long stops its clock."""

_STARTS, _APART = 1_000_000, 100_000
"""Where the numbers of a run's messages may start, and how far apart."""

RETRY_S = 20.0
"""A room whose process failed is opened again after so long."""

Told: TypeAlias = Callable[[str, Frame | None], None]
"""Called with a room's key and each message of its live channel, None at its end; in a thread of the room."""


class _Seat:
    """A living room with who watches it."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.watchers = 0
        self.seen_s = self.opened_s = time.monotonic()
        self.stopped = False

    def touch(self) -> None:
        """Somebody has just looked."""
        self.seen_s = time.monotonic()


class Rooms:
    """Keeps the rooms; every method may be called from any thread."""

    def __init__(self, settings: Settings, told_to: Told, play: Play | None = None) -> None:
        """Know the settings; no room is opened yet. With an exercise there is one room, in which it is played."""
        self._settings = settings
        self._play = play
        self._told_to = told_to
        self._lock = threading.RLock()
        self._seats: dict[str, _Seat] = {}
        self._closed = False

    # What there is.

    @cached_property
    def heads(self) -> Mapping[str, ProvinceHead]:
        """Today's provinces by key, and former ones behind."""
        heads = sorted(load_province_heads(), key=lambda head: (head.status != "current", head.code))
        return {head.key: head for head in heads if self._play is None or head.key == self._play.room}

    @cached_property
    def scenes(self) -> tuple[Scene, ...]:
        """The shipped scenarios."""
        return scenes()

    @property
    def _own(self) -> Path:
        """Folder of the scenarios that the people of this desk have written."""
        return self._settings.state_dir / "scenarios"

    @cached_property
    def default(self) -> str:
        """Key of the province that is shown first: that of the scenario, when it is bound to one."""
        if self._play is not None:
            return self._play.room
        chosen = self._settings.scenario
        bound = None if chosen is None else scene_of(scenario_path(chosen))
        if bound is not None and bound.province != ANY_PROVINCE:
            return load_province_head(bound.province).key
        return load_province_head(self._settings.province).key

    def rows(self) -> list[Json]:
        """Every province of today, and former ones that are open, with how they stand."""
        rows = []
        for key, head in self.heads.items():
            seat = self._seats.get(key)
            live = seat is not None and seat.room.ready
            if head.status != "current" and seat is None and not playable_here(self.scenes, key):
                continue
            row: Json = {
                "room": key,
                "code": head.code,
                "name": told(head.name),
                "live": live,
                "level": -1,
                "alerts": 0,
                "scenario": self._title(key, seat.room if seat is not None else None),
            }
            if seat is not None and live:
                row |= _standing(seat.room.picture.data)
            rows.append(row)
        return rows

    def _title(self, key: str, room: Room | None) -> Json:
        """The title of the scenario that a room plays, or would play."""
        if room is not None and room.ready:
            title: Json = room.static_json["scenario"]["title"]
            return title
        scene = first_scene(self.scenes, key)
        return dict(scene.title) if scene is not None else {"vi": "", "en": ""}

    # Rooms.

    def room(self, key: str) -> Room:
        """A province's room, opened when it is not; it may not have a picture yet.

        Raises:
            KeyError: There is no such province.
            RoomFailed: As many rooms as may live are watched.
        """
        with self._lock:
            seat = self._seats.get(key)
            if seat is not None and not seat.room.alive and time.monotonic() - seat.opened_s > RETRY_S:
                self._drop(key)
                seat = None
            if seat is None:
                if self._closed or key not in self.heads:
                    raise KeyError(key)
                self._make_place()
                seat = self._open(self._opening(key))
            seat.touch()
            self._go_on(seat)
            return seat.room

    def living(self, key: str) -> Room:
        """A room that is open already.

        Raises:
            KeyError: It is not.
        """
        with self._lock:
            return self._seats[key].room

    def runs(self) -> frozenset[str]:
        """Names of the runs that live."""
        return frozenset(seat.room.opening.run for seat in list(self._seats.values()))

    def restart(self, key: str, scenario: str, seed: int | None) -> Room:
        """Open a room anew with another scenario or seed; who watches it stays.

        Raises:
            KeyError: There is no such province.
            Refused: The scenario is neither the one that runs nor one that this province can play.
        """
        if key not in self.heads:
            raise KeyError(key)
        with self._lock:
            before = self._seats.get(key)
            known = {scene.name for scene in playable(scenes(own=self._own), key)}
            if before is not None:
                known.add(before.room.opening.scenario)  # a file of one's own can be started again
            if scenario not in known:
                raise Refused(said("room.bad_scenario"))
            watchers = 0 if before is None else before.watchers
            speed = self._settings.speed
            clock = before.room.picture.data["clock"] if before is not None and before.room.ready else None
            if clock is not None and not clock["ended"]:  # who starts an ended one again wants to see it
                speed = float(clock["speed"])
            self._drop(key)
            self._make_place()
            seat = self._open(self._opening(key, scenario, seed, speed))
            seat.watchers = watchers
            return seat.room

    def watch(self, key: str) -> Room:
        """A room that somebody watches from now on."""
        with self._lock:
            room = self.room(key)
            self._seats[key].watchers += 1
            return room

    def leave(self, key: str) -> None:
        """Somebody watches no longer."""
        with self._lock:
            seat = self._seats.get(key)
            if seat is not None:
                seat.watchers = max(0, seat.watchers - 1)
                seat.touch()

    def rest(self, unwatched_s: float = UNWATCHED_S) -> None:
        """Stop the clocks of rooms that nobody has watched for long; they go on when somebody comes."""
        with self._lock:
            for key, seat in self._seats.items():
                idle_s = time.monotonic() - seat.seen_s
                if seat.watchers or seat.stopped or idle_s < unwatched_s or not seat.room.ready:
                    continue
                if seat.room.opening.play is not None:  # an exercise goes on, whoever looks
                    continue
                if seat.room.picture.data["clock"]["running"]:
                    logger.info("room %s: nobody watches, its clock stops", key)
                    seat.stopped = True
                    seat.room.asking("clock", action="pause")

    def close(self) -> None:
        """End every room."""
        with self._lock:
            self._closed = True
            endings = [self._drop(key) for key in list(self._seats)]
        for ending in endings:
            if ending is not None:
                ending.join()

    def _opening(
        self, key: str, scenario: str | None = None, seed: int | None = None, speed: float | None = None
    ) -> Opening:
        """How a province is opened when nobody says otherwise."""
        settings = self._settings
        if self._play is not None:
            scenario, seed = scene_of_play(self._play), self._play.exercise.seed
        elif scenario is None and key == self.default:
            scenario, seed = settings.scenario, settings.seed
        if scenario is None:
            scene = first_scene(self.scenes, key)
            if scene is None:
                raise UnknownName(
                    f"there is no scenario that '{key}' could play; add config/scenarios/weekday.yaml"
                )
            scenario = scene.name
        run = f"{key}-{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        return Opening(
            room=key,
            run=run,
            scenario=scenario,
            seed=seed,
            speed=settings.speed if speed is None else speed,
            orders=Path(settings.state_dir) / "orders" / f"{run}.jsonl",
            seq=secrets.randbelow(_STARTS) * _APART,
            own=self._own,
            play=None if self._play is None else self._play.folder,
        )

    def _open(self, opening: Opening) -> _Seat:
        key = opening.room
        seat = _Seat(Room(opening, lambda frame: self._told_to(key, frame)))
        self._seats[key] = seat
        logger.info("room %s: %s, run %s", key, opening.scenario, opening.run)
        return seat

    def _go_on(self, seat: _Seat) -> Future[bytes] | None:
        """Let a clock go on that was stopped only because nobody watched."""
        if not seat.stopped:
            return None
        seat.stopped = False
        return seat.room.asking("clock", action="run")

    def _make_place(self) -> None:
        """Close the room that has been unwatched for longest, if there are too many.

        Raises:
            RoomFailed: All are watched.
        """
        if len(self._seats) < MOST:
            return
        unwatched = [(seat.seen_s, key) for key, seat in self._seats.items() if not seat.watchers]
        if not unwatched:
            raise RoomFailed(said("room.full"))
        logger.info("room %s is closed to make place", min(unwatched)[1])
        self._drop(min(unwatched)[1])

    def _drop(self, key: str) -> threading.Thread | None:
        """End a room, without waiting for it."""
        seat = self._seats.pop(key, None)
        if seat is None:
            return None
        ending = threading.Thread(target=seat.room.close, name=f"end {seat.room.opening.run}")
        ending.start()
        return ending


def playable_here(all_scenes: tuple[Scene, ...], key: str) -> bool:
    """Whether a province has a scenario of its own."""
    return any(scene.province == key for scene in all_scenes)


def _standing(picture: Json) -> Json:
    """Worst level and number of alerts."""
    counts = picture["open"]
    return {"level": 2 if counts["alarm"] else 1 if counts["watch"] else 0, "alerts": counts["alerts"]}
