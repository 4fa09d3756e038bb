"""A made-up domain that runs, and plans of it: whole runs without any shipped domain, in milliseconds.

The domain asks for something every few minutes, drives a gauge up where it is asked, and obeys two orders.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from simulation.catalogue import Catalogue, Domain
from simulation.engine.sensing import Course
from simulation.engine.world import World
from simulation.errors import OrderRefused
from simulation.hazards import winter_smog
from simulation.loading import load_aqi
from simulation.loading.domains import load_domain
from simulation.orders import Order
from simulation.plan import Model, Plan
from simulation.runner import Run
from simulation.spec.base import Spec
from simulation.spec.scenario import Scenario
from simulation.telemetry import Channel
from simulation.units import DurationMs, Factor
from tests.worlds import HOUR_MS, system_spec, tiny_province

KEY = "toy"
FIRST, SECOND = "90001", "90002"
"""Codes of the first two communes of ``tiny_province``."""


class Parameters(Spec):
    """How often something is asked for, and how much an order helps."""

    step: DurationMs
    boost: Factor


def start(world: World, parameters: Parameters) -> Toy:
    """Start the domain."""
    return Toy(world, parameters)


class Toy:
    """Asks, drives gauges, and obeys."""

    def __init__(self, world: World, parameters: Parameters) -> None:
        self._world, self._parameters = world, parameters
        self.asking = True
        self.heard: list[tuple[int, int, int, float]] = []
        world.declare(KEY, "calm", 1.0)
        self.gauge = world.open_sensors(KEY, "gauge", Course(base=0.5), self._levelled)
        self.meter = world.open_sensors(KEY, "meter", Course(base=20.0))
        world.listen("toy.asked", self._hear)
        world.every(parameters.step, self._ask)

    def _ask(self) -> None:
        """Something is asked for in a commune of chance, and done a quarter of an hour later."""
        if not self.asking:
            return
        day, number = (
            self._world.calendar.day(self._world.now_ms),
            self._world.now_ms // self._parameters.step,
        )
        place = int(self._world.streams.generator(f"toy.ask.{number}", day).integers(len(self._world.places)))
        event = self._world.emit("toy.asked", place, case=self._world.new_case(), value=1.0)
        self._world.state.write(KEY, "calm", place, self._world.state.at("calm", place) * 0.9, event)
        columns = np.flatnonzero(self.gauge.table.place == place)
        self.gauge.drive(columns, 1.0, over_ticks=10)
        self._world.clock.call(15 * 60_000, self._finish, (event, place))

    def _finish(self, what: tuple[int, int]) -> None:
        event, place = what
        self.gauge.drive(np.flatnonzero(self.gauge.table.place == place), 0.0, over_ticks=10)
        self._world.emit("toy.done", place, case=self._world.log.event(event).case, cause=event)

    def _levelled(self, channel: Channel, column: int, old: int, new: int, value: float) -> None:
        kind = "toy.high" if new > old else "toy.low"
        self._world.emit(kind, int(channel.table.place[column]), value=value, unit=column)

    def _hear(self, event: int, place: int, case: int, value: float) -> None:
        self.heard.append((event, place, case, value))

    def may_help(self, order: Order, place: int) -> None:
        """Nobody can help where all is calm."""
        if self._world.state.at("calm", place) >= 1.0:
            raise OrderRefused("toy.calm", {"target": order.target})

    def order_help(self, order: Order, place: int, event: int) -> None:
        """Make a commune calm again."""
        calm = self._world.state.at("calm", place) * self._parameters.boost * float(order.args["people"])
        self._world.state.write(KEY, "calm", place, calm, event)
        self._world.emit("toy.helped", place, cause=event, value=float(order.args["people"]))

    def order_hush(self, order: Order, place: int, event: int) -> None:
        """Nobody asks any more."""
        self.asking = False


@lru_cache(maxsize=1)
def toy_model() -> Model:
    """The toy and one shipped hazard."""
    spec = load_domain(Path(__file__).parent / "data" / "toy.yaml", Parameters)
    module: Any = sys.modules[__name__]
    hazard: Any = winter_smog
    return Model(
        catalogue=Catalogue(domains={KEY: Domain(spec, module)}, hazards={"winter_smog": hazard}),
        system=system_spec(),
        aqi=load_aqi(),
    )


def toy_scenario(hours: float = 6, **changes: Any) -> Scenario:
    """Some hours of a Tuesday."""
    data = {
        "schema": "ioc-scenario/1",
        "id": "toy-day",
        "title": {"vi": "Ngày thử", "en": "Toy day"},
        "about": {"vi": "Thử", "en": "Toy"},
        "province": "any",
        "time": {"start": "2026-03-03T06:00+07:00", "duration": f"{hours} h"},
    }
    return Scenario.model_validate({**data, **changes})


def toy_plan(
    hours: float = 6, *, seed: int = 1, province: Mapping[str, Any] | None = None, **changes: Any
) -> Plan:
    """A plan of the toy in the tiny province; ``changes`` to the scenario, ``province`` to the place."""
    return Plan.of(toy_scenario(hours, **changes), toy_model(), tiny_province(**(province or {})), seed=seed)


def help_order(at_ms: int, seq: int = 1, **changes: Any) -> Order:
    """Two people help the first commune."""
    row: dict[str, Any] = {
        "seq": seq, "at_ms": at_ms, "actor": "test", "role": "lead", "kind": "toy.help", "target": FIRST,
        "args": {"people": 2},
    }  # fmt: skip
    return Order(**{**row, **changes})


def hush_order(at_ms: int, seq: int = 1) -> Order:
    """Nobody asks from then on."""
    return help_order(at_ms, seq, kind="toy.hush", target="", args={})


def lived(plan: Plan, hours: float, *, keep: bool = True) -> Run:
    """A run of the plan's first hours."""
    made = Run(plan, keep_readings=keep)
    made.advance(round(hours * HOUR_MS))
    return made
