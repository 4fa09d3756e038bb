"""A small exercise, a fake world, and a runtime in memory: what the exercise core is tested with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ioc.exercise.clock import goes_to
from ioc.exercise.commands import Command, Draft, Role
from ioc.exercise.deciding import Verdict, decide, refused_effect, refusing
from ioc.exercise.effects import order_of
from ioc.exercise.moments import MINUTE_MS, Now
from ioc.exercise.plan import Exercise
from ioc.exercise.reducer import placed, reduce
from ioc.exercise.refusals import Refusal
from ioc.exercise.setting import Setting
from ioc.exercise.state import State
from ioc.exercise.triggers import due, settled
from simulation.orders import Order
from simulation.spec.domain import OrderSpec

BEGINS = 60 * MINUTE_MS
ENDS = 600 * MINUTE_MS
WALL = 1_790_000_000_000
HIDDEN = "zzsecret"
"""Stands in every text that no player may see."""


def text(vi: str, en: str | None = None) -> dict[str, str]:
    """A text in both languages."""
    return {"vi": vi, "en": en or vi}


def secret(name: str) -> dict[str, str]:
    """A text that no player may see."""
    return text(f"{HIDDEN} {name}")


def order_spec(**changes: Any) -> OrderSpec:
    """An order of the fake model."""
    plain: dict[str, Any] = {
        "name": text("Lệnh", "Order"),
        "about": text("Làm", "Does"),
        "target": "commune",
        "touches": ("exposed_people",),
        "source": "assumed",
        "status": "assumed",
    }
    return OrderSpec.model_validate(plain | changes)


_COUNT = {"name": text("Số", "Count"), "type": "whole", "minimum": 1, "maximum": 50, "default": 2}
_PUMP_COST = {"amount": "10_000_000 VND", "per": "count", "source": "assumed", "status": "assumed"}
_MOVE_COST = {"amount": "30_000_000 VND", "source": "assumed", "status": "assumed"}

ORDERS = {
    "flood.pump": order_spec(authority=["disaster"], args={"count": _COUNT}, cost=_PUMP_COST),
    "flood.evacuate": order_spec(authority=["commune", "disaster"], cost=_MOVE_COST),
    "traffic.close_road": order_spec(authority=["police"]),
    "flood.rise": order_spec(by="control", args={"count": _COUNT}),
}

FILE: dict[str, Any] = {
    "schema": "ioc-exercise/1",
    "id": "small",
    "title": text("Diễn tập nhỏ", "Small exercise"),
    "purpose": text("Thử", "To try"),
    "about": secret("about"),
    "scenario": "zzsecret-day",
    "lasts": "3 h",
    "budget": "100_000_000 VND",
    "cells": [
        {"id": "command", "name": text("Chỉ huy"), "authority": ["command"], "about": text("Chỉ huy")},
        {
            "id": "disaster",
            "name": text("PCTT"),
            "authority": ["disaster"],
            "budget": "50_000_000 VND",
            "about": text("Phòng chống thiên tai"),
        },
        {
            "id": "ward",
            "name": text("Phường"),
            "authority": ["commune"],
            "communes": ["24001"],
            "about": text("Phường"),
        },
    ],
    "storylines": [{"id": "river", "name": secret("storyline")}],
    "objectives": [
        {
            "id": "obj-act",
            "name": secret("objective"),
            "tasks": [
                {
                    "id": "task-pump",
                    "name": secret("task"),
                    "measures": [
                        {
                            "id": "m-delay",
                            "name": secret("measure"),
                            "kind": "delay",
                            "of": "flood.pump",
                            "since": "zzsecret-first",
                            "target": "15 min",
                            "acceptable": "30 min",
                            "better": "lower",
                        },
                        {
                            "id": "m-met",
                            "name": secret("measure"),
                            "kind": "expectations",
                            "ids": ["exp-ack", "exp-pump"],
                            "target": "90 %",
                            "acceptable": "50 %",
                            "better": "higher",
                        },
                    ],
                },
                {
                    "id": "task-people",
                    "name": secret("task"),
                    "measures": [
                        {
                            "id": "m-beyond",
                            "name": secret("measure"),
                            "kind": "beyond",
                            "when": 'kpi("flood.exposed_people") > 50',
                            "target": "10 min",
                            "acceptable": "30 min",
                            "better": "lower",
                        },
                        {
                            "id": "m-kpi",
                            "name": secret("measure"),
                            "kind": "kpi",
                            "of": "flood.exposed_people.max",
                            "target": 100,
                            "acceptable": 200,
                            "better": "lower",
                        },
                    ],
                },
            ],
        },
    ],
    "injects": [
        {
            "id": "zzsecret-first",
            "title": secret("title"),
            "storyline": "river",
            "objectives": ["obj-act"],
            "trigger": {"at": "10 min"},
            "from": text("Trực ban xã", "Ward desk"),
            "to": ["disaster"],
            "body": text("Nước lên nhanh", "Water rises fast"),
            "effects": [{"do": "flood.rise", "target": "24001"}, {"do": "flood.rise", "after": "20 min"}],
            "expects": [
                {"id": "exp-ack", "action": "acknowledge", "within": "5 min", "clock": "exercise"},
                {
                    "id": "exp-pump",
                    "action": "flood.pump",
                    "target": "24001",
                    "within": "15 min",
                    "weight": 3,
                    "about": secret("expectation"),
                },
            ],
            "hint": {"after": "8 min", "body": text("Xem máy bơm", "Think of pumps")},
            "notes_control": secret("notes"),
        },
        {
            "id": "zzsecret-decide",
            "title": secret("title"),
            "trigger": {"after": {"inject": "zzsecret-first", "wait": "12 min"}},
            "to": ["command", "ward"],
            "channel": "hotline",
            "body": text("Có di dời không?", "Evacuate or not?"),
            "variants": [
                {
                    "when": 'done("exp-pump")',
                    "body": text("Bơm chạy, có di dời không?", "Pumps run; evacuate?"),
                }
            ],
            "decision": True,
        },
        {
            "id": "zzsecret-when",
            "title": secret("title"),
            "trigger": {
                "when": 'kpi("flood.exposed_people") > 50 for 5 min',
                "not_before": "20 min",
                "not_after": "2 h",
                "otherwise": "offer",
            },
            "to": ["ward"],
            "body": text("Có dân bị cô lập", "People are cut off"),
            "expects": [{"id": "exp-still", "action": "nothing", "within": "10 min"}],
        },
        {
            "id": "zzsecret-hand",
            "title": secret("title"),
            "trigger": {"manual": True},
            "to": ["disaster"],
            "body": text("Báo chí hỏi", "The press asks"),
        },
        {
            "id": "zzsecret-held",
            "title": secret("title"),
            "trigger": {"at": "60 min"},
            "hold": True,
            "to": ["command"],
            "body": text("Hồ xả lũ", "The reservoir releases"),
        },
    ],
    "wins": [{"id": "few", "name": secret("win"), "holds": 'kpi("flood.exposed_people") < 500'}],
}


def setting(**changes: Any) -> Setting:
    """The small exercise, with keys of its file changed."""
    return Setting.of(Exercise.model_validate(FILE | changes), ORDERS, BEGINS, ENDS)


@dataclass
class World:
    """A world whose indicators follow a script; a refused order is one whose target is ``"none"``."""

    exposed: Callable[[int], float | None] = lambda minute: 0.0
    minute: int = 0
    orders: list[Order] = field(default_factory=list)
    most: float = 0.0

    def value(self, name: str, args: tuple[str, ...]) -> float | None:
        """What a condition asks of the world."""
        return self.exposed(self.minute) if (name, args[0]) == ("kpi", "flood.exposed_people") else None

    def kpi(self, name: str) -> float | None:
        """What a measure asks of the whole play."""
        return self.most if name == "flood.exposed_people.max" else None

    def refuse(self, order: Order) -> Refusal | None:
        """Why an order cannot be carried out."""
        return Refusal("order_place") if order.target == "none" else None


@dataclass
class Play:
    """A runtime in memory: take a request, judge it, write it down, apply it, let the world have it."""

    of: Setting
    world: World = field(default_factory=World)
    journal: list[Command] = field(default_factory=list)
    exercise_ms: int = 0
    wall_ms: int = WALL

    def __post_init__(self) -> None:
        """Begin the run."""
        self.state = State.opening(self.of)
        self.keep(self.draft("session.begin", payload={"run": "r-1"}, role="system", actor="system"))

    @property
    def now(self) -> Now:
        """The three clocks."""
        scenario = BEGINS + self.world.minute * MINUTE_MS
        return Now(scenario_ms=scenario, exercise_ms=self.exercise_ms, wall_ms=self.wall_ms)

    def draft(self, kind: str, subject: str = "", **fields: Any) -> Draft:
        """A request of the director, or of whom the fields say."""
        given: dict[str, Any] = {"actor": "Hà", "role": "director", "now": self.now, "device": "d1"}
        return Draft(kind=kind, subject=subject, **given | fields)

    def ask(
        self, kind: str, subject: str = "", payload: Mapping[str, Any] | None = None, **fields: Any
    ) -> Verdict:
        """Ask for something; what is allowed is done, with what follows from it."""
        draft = self.draft(kind, subject, payload=payload or {}, **fields)
        verdict = decide(self.of, self.state, draft, self.world, self.world)
        if verdict.record is not None:
            self.keep(verdict.record)
        if verdict.command is not None:
            verdict = self.check(verdict.command)
        for follows in settled(self.of, self.state, self.world, self.now):
            self.keep(follows)
        return verdict

    def check(self, command: Command) -> Verdict:
        """Ask the world, then write the command down, or its refusal."""
        order = order_of(self.of, command, 0)
        refusal = None if order is None else self.world.refuse(order)
        record = None if refusal is None else refusing(command, refusal)
        if record is None:
            self.write(command)
            return Verdict(command=command)
        self.keep(record)
        return Verdict(refusal=refusal, record=record)

    def cell(
        self, cell: str, kind: str, subject: str = "", payload: Mapping[str, Any] | None = None, **more: Any
    ) -> Verdict:
        """The same as a player of a cell."""
        role: Role = "player"
        who = {"role": role, "cell": cell, "actor": f"Minh {cell}", "device": f"tablet-{cell}"}
        return self.ask(kind, subject, payload, **who | more)

    def number(self, inject: str) -> str:
        """What players call an inject that went out."""
        fired = self.state.injects[inject].fired
        assert fired is not None
        return f"m{fired.seq}"

    def keep(self, draft: Draft) -> None:
        """Write down what the exercise does by itself."""
        order = order_of(self.of, draft, 0)
        refusal = None if order is None else self.world.refuse(order)
        self.write(placed(self.state, draft if refusal is None else refused_effect(draft, refusal)))

    def write(self, command: Command) -> None:
        """Write a command down, apply it, give the world what is the world's."""
        command = Command.from_canonical(command.canonical())
        self.journal.append(command)
        self.state = reduce(self.of, self.state, command)
        order = order_of(self.of, command, len(self.world.orders) + 1)
        if order is not None:
            self.world.orders.append(order)

    def live(self, minutes: int = 1) -> None:
        """Let the world live minute by minute, as long as the exercise lets it."""
        for _ in range(minutes):
            clock = self.state.clock
            on_the_way = goes_to(clock, self.now) is not None
            if clock.phase != "running" and not on_the_way:
                return
            self.world.minute += 1
            if clock.phase == "running" and not on_the_way:
                self.exercise_ms += MINUTE_MS // clock.speed
                self.wall_ms += MINUTE_MS // clock.speed
            for draft in due(self.of, self.state, self.world, self.now):
                self.keep(draft)

    def rest(self, minutes: int) -> None:
        """Let wall time pass while nothing else does."""
        self.wall_ms += minutes * MINUTE_MS

    def kinds(self, prefix: str = "") -> list[str]:
        """Kind and subject of what was written down, in order."""
        rows = (f"{row.kind} {row.subject}".strip() for row in self.journal)
        return [row for row in rows if row.startswith(prefix) and not row.startswith("world.held")]


def started(**changes: Any) -> Play:
    """A play that runs."""
    play = Play(setting(**changes))
    assert play.ask("session.start").refusal is None
    return play
