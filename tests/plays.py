"""A small exercise on an ordinary morning, for tests of what plays it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from ioc.exercise.commands import Draft
from ioc.exercise.plan import Exercise
from ioc.exercise.setting import Setting
from ioc.services.journal import Journal, recover
from ioc.services.playing import Done, Playing
from simulation.plan import Plan
from simulation.runner import Run
from simulation.snapshots import Snapshot
from tests.runs import HOUR_MS, plan_of, run

BEGINS_MS = 8 * HOUR_MS
MINUTE_MS = 60_000
SECRET = "bí-mật"  # noqa: S105 - nobody's password
"""Stands in every text that players must never see."""


def both(text: str) -> dict[str, str]:
    """One text for both languages."""
    return {"vi": text, "en": text}


def exercise(place: str) -> Exercise:
    """Two cells, three injects, one of which closes roads in ``place``."""
    hidden = both(SECRET)
    return Exercise.model_validate(
        {
            "schema": "ioc-exercise/1",
            "id": "toy",
            "title": both("Diễn tập nhỏ"),
            "purpose": both("Thử"),
            "about": hidden,
            "scenario": "weekday",
            "lasts": "60 min",
            "speed": 60,
            "budget": "900_000_000_000 VND",
            "cells": (
                {"id": "police", "name": both("Công an"), "authority": ("police",), "about": both("Đường")},
                {"id": "health", "name": both("Y tế"), "authority": ("health",), "about": both("Xe")},
            ),
            "objectives": (
                {
                    "id": "obj-1",
                    "name": hidden,
                    "tasks": (
                        {
                            "id": "task-1",
                            "name": hidden,
                            "measures": (
                                {
                                    "id": "m-1",
                                    "name": hidden,
                                    "kind": "expectations",
                                    "ids": ("exp-1",),
                                    "target": 1.0,
                                    "acceptable": 0.5,
                                    "better": "higher",
                                },
                            ),
                        },
                    ),
                },
            ),
            "injects": (
                {
                    "id": "slide",
                    "title": hidden,
                    "objectives": ("obj-1",),
                    "trigger": {"at": "T+0:05"},
                    "to": ("police",),
                    "body": both("Sạt lở"),
                    "notes_control": hidden,
                    "effects": ({"do": "traffic.close_road", "target": place, "args": {"sections": 2}},),
                    "expects": ({"id": "exp-1", "action": "traffic.direct_traffic", "within": "15 min"},),
                },
                {
                    "id": "busy",
                    "title": hidden,
                    "objectives": ("obj-1",),
                    "trigger": {"when": 'elapsed() >= 12 and fired("slide")'},
                    "to": ("health",),
                    "body": both("Đông bệnh nhân"),
                },
                {
                    "id": "later",
                    "title": hidden,
                    "objectives": ("obj-1",),
                    "trigger": {"manual": True},
                    "to": ("police", "health"),
                    "body": both(f"{SECRET} chưa phát"),
                },
            ),
        },
        strict=True,
    )


_MORNING: dict[str, Snapshot] = {}


def morning() -> Run:
    """The ordinary day of the small province at eight o'clock."""
    if "run" not in _MORNING:
        _MORNING["run"] = Snapshot.of(run(plan_of("weekday"), until_ms=BEGINS_MS, keep_readings=False))
    return _MORNING["run"].restore()


def setting_of(plan: Plan) -> Setting:
    """The exercise on a plan."""
    orders = {
        f"{key}.{verb}": spec for key, domain in plan.specs.items() for verb, spec in domain.orders.items()
    }
    return Setting.of(exercise(min(plan.province.communes)), orders, BEGINS_MS, plan.duration_ms)


@dataclass
class Stage:
    """An exercise that is played by hand: time passes when it is told to."""

    path: Path
    playing: Playing
    journal: Journal
    wall_ms: int = 1_800_000_000_000
    asked: int = field(default=0)

    @classmethod
    def begin(cls, path: Path) -> Stage:
        """A new play."""
        lived, journal = morning(), Journal.begin(path, {"exercise": "toy"})
        made = cls(path, Playing(setting_of(lived.plan), lived, journal), journal)
        made.playing.begin(made.wall_ms, {"run": "toy-1"})
        return made

    @classmethod
    def again(cls, path: Path, wall_ms: int) -> Stage:
        """The play as its journal tells it, after whatever ended it."""
        found, lived = recover(path), morning()
        journal = Journal.go_on(path, found)
        made = cls(path, Playing(setting_of(lived.plan), lived, journal), journal, wall_ms)
        made.playing.resume(found.entries, wall_ms)
        return made

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.journal.close()

    def ask(
        self,
        kind: str,
        subject: str = "",
        payload: dict[str, Any] | None = None,
        *,
        by: str = "director",
        **more: Any,
    ) -> Done:
        """One request; ``by`` is a role, or ``player/<cell>``."""
        role, _, cell = by.partition("/")
        self.asked += 1
        draft = Draft(
            now=self.playing.now(self.wall_ms), actor=by, role=role, cell=cell, device="d", kind=kind,
            subject=subject, payload=payload or {}, **more,
        )  # fmt: skip
        return self.playing.ask(draft)

    def minutes(self, count: int) -> None:
        """Live so many scenario minutes, a second of wall time each."""
        for _ in range(count):
            self.wall_ms += 1_000
            if self.playing.state.clock.phase == "running":
                self.playing.run.advance(self.playing.run.now_ms + MINUTE_MS)
            self.playing.lived(self.wall_ms)

    def status(self, inject: str) -> str:
        """Where an inject stands."""
        return str(self.playing.state.injects[inject].status)
