"""The world: everything a domain may touch, and the only way it may speak."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from simulation.engine.calendar import Calendar
from simulation.engine.clock import Clock
from simulation.engine.forcing import Forcing, Held
from simulation.engine.hazards import Hazards
from simulation.engine.ordering import Carrier, check_args
from simulation.engine.placement import Sites, sites
from simulation.engine.places import Places
from simulation.engine.sensing import Course, sensor_class, sensor_table
from simulation.engine.state import CityState, Field
from simulation.engine.streams import Streams
from simulation.engine.weather import Fields
from simulation.errors import OrderRefused
from simulation.events import BUCKET_MS, NO_CASE, NO_CAUSE, NO_UNIT, PROVINCE
from simulation.log import EventLog, KindInfo
from simulation.orders import Order
from simulation.spec.domain import DomainSpec, OrderSpec
from simulation.spec.province import Province
from simulation.telemetry import Channel, OnLevel, Sink, Telemetry

KEPT_TICKS = 60
"""An hour of readings."""


class Listener(Protocol):
    """Hears of an event of a kind it asked for, at once."""

    def __call__(self, event: int, place: int, case: int, value: float) -> None:
        """React to event ``event``; act on the world only through the world."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a world is made of; all of it fixed before the first event.

    Attributes:
        province: The province's file.
        specs: Domain specs by key, in the order in which domains start.
        fields: Weather of the whole scenario.
        forcings: The hazards' forcing by hazard id, without held ones.
        hazard_kinds: The kind of each hazard by its id, held ones too.
        calendar: Local time.
        kinds: Every kind of event the log accepts.
        seed: The run's seed.
        replication: The number of the replication.
        duration_ms: Length of the scenario.
        held: Hazards that wait for an order, by id.
        orders: Orders of no domain by group and verb, such as ``hazard`` and ``start``; choices are resolved.
    """

    province: Province
    specs: Mapping[str, DomainSpec]
    fields: Fields
    forcings: Mapping[str, Forcing]
    hazard_kinds: Mapping[str, str]
    calendar: Calendar
    kinds: tuple[KindInfo, ...]
    seed: int
    replication: int
    duration_ms: int
    held: Mapping[str, Held] = field(default_factory=dict)
    orders: Mapping[str, Mapping[str, OrderSpec]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One journey of one unit, so that a map can show where it is at any moment.

    Attributes:
        domain: Whose unit.
        unit: Its number in the domain's fleet.
        origin: Commune it leaves.
        target: Commune it goes to.
        start_ms: When it leaves.
        arrive_ms: When it arrives.
        case: The case it serves, 0 when it returns.
        phase: ``to_scene``, ``to_hospital`` or ``returning``.
    """

    domain: str
    unit: int
    origin: int
    target: int
    start_ms: int
    arrive_ms: int
    case: int
    phase: str


class World:
    """One province at one moment: clock, places, state, log, telemetry, and the domains that live in it."""

    def __init__(
        self, setting: Setting, places: Places, sink: Sink | None = None, kept_ticks: int = KEPT_TICKS
    ) -> None:
        """An empty world at scenario time 0; domains are started into it by ``building.build``.

        Args:
            setting: What the world is made of.
            places: The communes.
            sink: Gets every finished window of readings (bound method); without one, the telemetry keeps them all.
            kept_ticks: Readings that stay when a sink takes the finished ones: what aggregation may still ask for.
        """
        self.setting = setting
        self.province = setting.province
        self.calendar = setting.calendar
        self.places = places
        self.fields = setting.fields
        self.hazards = Hazards(setting.forcings)
        self.clock = Clock()
        self.streams = Streams(setting.seed, setting.replication)
        self.state = CityState(len(places))
        self.log = EventLog(setting.kinds)
        self.telemetry = Telemetry(
            self.clock,
            setting.seed,
            setting.replication,
            start_minute=setting.calendar.minute_of_week,
            keep_ticks=None if sink is None else kept_ticks,
            sink=sink,
        )
        self.channels: dict[str, Channel] = {}
        self.domains: dict[str, Any] = {}
        self.controls: dict[str, Any] = {}
        self.samples: list[npt.NDArray[np.float32]] = []
        self.sampled: tuple[str, ...] = ()
        self.trips: list[Trip] = []
        self._listeners: dict[str, list[Listener]] = {}
        self._cases = 0

    @property
    def now_ms(self) -> int:
        """Milliseconds since the scenario's start."""
        return self.clock.now_ms

    def declare(self, domain: str, name: str, initial: float) -> None:
        """Add a state field that only ``domain`` writes."""
        self.state.declare(Field(name=name, writer=domain, initial=initial))

    def sites(self, domain: str, sensor: str) -> Sites:
        """Where a domain's sensors of one class stand in this province."""
        return sites(
            f"{domain}.{sensor}",
            self.setting.specs[domain].sensors[sensor].placement,
            self.places,
            self.province,
        )

    def open_sensors(
        self, domain: str, sensor: str, course: Course, on_level: OnLevel | None = None
    ) -> Channel:
        """Set up one class of a domain's sensors where its placement rule puts them; domains call this at start."""
        key, spec = f"{domain}.{sensor}", self.setting.specs[domain].sensors[sensor]
        table = sensor_table(spec, self.sites(domain, sensor), course)
        self.channels[key] = self.telemetry.add(sensor_class(key, spec), table, on_level)
        return self.channels[key]

    def emit(
        self,
        kind: str,
        place: int = PROVINCE,
        *,
        case: int = NO_CASE,
        cause: int = NO_CAUSE,
        value: float = 0.0,
        unit: int = NO_UNIT,
    ) -> int:
        """Write an event and tell those who listen to its kind; returns the event's id."""
        event = self.log.append(self.clock.now_ms, kind, place, case, cause, value, unit)
        for listener in self._listeners.get(kind, ()):
            listener(event, place, case, value)
        return event

    def listen(self, kind: str, listener: Listener) -> None:
        """Call ``listener`` (bound method) at each event of ``kind``."""
        self._listeners.setdefault(kind, []).append(listener)

    def new_case(self) -> int:
        """The next case number, from 1."""
        self._cases += 1
        return self._cases

    def trip(
        self, domain: str, unit: int, origin: int, target: int, arrive_ms: int, *, case: int, phase: str
    ) -> None:
        """Record that a unit leaves now and when it arrives; changes nothing else."""
        self.trips.append(
            Trip(
                domain=domain,
                unit=unit,
                origin=origin,
                target=target,
                start_ms=self.clock.now_ms,
                arrive_ms=arrive_ms,
                case=case,
                phase=phase,
            )
        )

    def every(self, step_ms: int, method: Callable[[], None], first_ms: int = 0) -> None:
        """Call ``method()`` (bound) at ``first_ms`` from now and each ``step_ms`` after."""
        self.clock.call(first_ms, _Repeat(self.clock, step_ms, method).again)

    def sample_from_now(self) -> None:
        """Sample every state field at the end of each bucket, for aggregation."""
        self.sampled = tuple(sorted(self.state.values))
        self.every(BUCKET_MS, self._sample, BUCKET_MS)

    def _sample(self) -> None:
        self.samples.append(np.stack([self.state.values[name] for name in self.sampled]).astype(np.float32))

    def apply(self, order: Order) -> int:
        """Carry out one order now, or log its refusal; returns the id of the event that tells of it."""
        try:
            carry_out, place = self.check(order)
        except OrderRefused:
            return self.emit("order.refused", value=order.seq)
        event = self.emit(f"order.{order.kind.replace('.', '_')}", place, value=order.seq)
        carry_out(order, place, event)
        return event

    def check(self, order: Order) -> tuple[Carrier, int]:
        """What would carry the order out now, and the commune it is for; changes nothing.

        Raises:
            OrderRefused: It cannot be carried out as things stand.
        """
        key, _, verb = order.kind.partition(".")
        spec = self._declared(key).get(verb)
        actor = self.domains.get(key, self.controls.get(key))
        if actor is None or spec is None:
            raise OrderRefused("order.unknown", {"kind": order.kind})
        place = self._addressed(spec, order)
        check_args(spec, order)
        may = getattr(actor, f"may_{verb}", None)
        if may is not None:
            may(order, place)
        carry_out: Carrier = getattr(actor, f"order_{verb}")
        return carry_out, place

    def _declared(self, key: str) -> Mapping[str, OrderSpec]:
        """The orders of a domain, or of a group of no domain."""
        specs = self.setting.specs
        return specs[key].orders if key in specs else self.setting.orders.get(key, {})

    def _addressed(self, spec: OrderSpec, order: Order) -> int:
        """The commune that the order is for."""
        if spec.target == "province" or (spec.target == "either" and not order.target):
            return PROVINCE
        if order.target not in self.places.codes:
            raise OrderRefused("order.place", {"target": order.target})
        return self.places.index(order.target)


class _Repeat:
    """One method that is called again and again."""

    def __init__(self, clock: Clock, step_ms: int, method: Callable[[], None]) -> None:
        self._clock, self._step_ms, self._method = clock, step_ms, method

    def again(self, _: object) -> None:
        """Call it and wait for the next time."""
        self._clock.call(self._step_ms, self.again)
        self._method()
