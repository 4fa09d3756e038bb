"""A province of five communes and a world in it, small enough to reason about, for every test that needs one.

Nothing here reads a province's or a scenario's file: the place is written in code and the weather is given.
Domains' specs and parameters are the shipped ones, so that a test sees the numbers that a run sees.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.engine.atmosphere import Atmosphere
from simulation.engine.calendar import Calendar
from simulation.engine.failures import Failures
from simulation.engine.forcing import GRID_MS, Forcing
from simulation.engine.places import Places
from simulation.engine.state import STANDARD_FIELDS
from simulation.engine.weather import Fields
from simulation.engine.world import Setting, World
from simulation.events import NO_CAUSE, Event
from simulation.loading.domains import domain_paths, load_domain
from simulation.loading.domains import parameters_of as filled
from simulation.loading.tables import load_system
from simulation.log import KindInfo
from simulation.orders import Order
from simulation.spec.domain import DomainSpec
from simulation.spec.province import Province
from simulation.spec.system import SystemSpec

HOUR_MS = 3_600_000
SEVERITIES = {"info": 0, "watch": 1, "alarm": 2}
Given = float | Sequence[float] | npt.NDArray[np.float64]
"""A weather field: one number, a number a grid step ([T]), or one for each step and commune ([T, Z])."""

_COMMUNES = (
    ("90001", "Phường Một", "ward", 12.0, (21.180, 106.070), 0.40),
    ("90002", "Phường Hai", "ward", 15.0, (21.200, 106.095), 0.25),
    ("90003", "Xã Ba", "commune", 40.0, (21.240, 106.130), 0.15),
    ("90004", "Xã Bốn", "commune", 45.0, (21.130, 106.020), 0.12),
    ("90005", "Xã Năm", "commune", 60.0, (21.270, 106.010), 0.08),
)
_MADE = {"source": "made for tests", "status": "assumed"}


def tiny_province(people: int = 300_000, **changes: Any) -> Province:
    """Five communes (two wards), a flood river station, a tidal one, an air station and facilities of each kind."""
    data = {
        "schema": "ioc-province/1",
        "code": "99",
        "key": "tinh-thu",
        "name": {"vi": "Tỉnh Thử", "en": "Test Province"},
        "kind": "province",
        "region": {"vi": "Đồng bằng sông Hồng", "en": "Red River Delta"},
        "status": "current",
        "area": "172 km2",
        "population": {"people": people, "series": "test", **_MADE},
        "seat": {"name": "Phường Một", "at": (21.18, 106.07)},
        "neighbours": (),
        "climate": {"rain": ("120 mm",) * 12, "rain_days": (10.0,) * 12, **_MADE},
        "air": {"pm25_annual": "40 µg/m3", "pm25_monthly_factor": (1.0,) * 12, **_MADE},
        "power": {"customers": people // 3, "feeders": 20, **_MADE},
        "rivers": (
            _station("cau-thu", "90002", (21.205, 106.10)),
            _station("hau-thu", "90004", (21.135, 106.03))
            | {"alarm_levels": ("1.8 m", "1.9 m", "2.0 m"), "normal": "1.0 m"}
            | {"tide": _tide()},
        ),
        "air_stations": (
            {
                "id": "khi-thu",
                "name": _text("Trạm khí thử"),
                "commune": "90001",
                "at": (21.18, 106.07),
                **_MADE,
            },
        ),
        "facilities": (
            _facility("bv-1", "hospital", "90001", (21.181, 106.072), 300),
            _facility("bv-2", "hospital", "90003", (21.241, 106.131), 80),
            _facility("cc-1", "ambulance_base", "90001", (21.182, 106.071), 3),
            _facility("pc-1", "fire_station", "90001", (21.179, 106.069), 3),
            _facility("pc-2", "fire_station", "90003", (21.242, 106.129), 2),
            _facility("tba-1", "substation", "90002", (21.202, 106.096), None),
            _facility("tba-2", "substation", "90004", (21.131, 106.021), None),
        ),
        "population_rule": _MADE,
        "communes": {
            code: {
                "name": name,
                "kind": kind,
                "area": f"{area} km2",
                "at": at,
                "population": round(people * share),
            }
            for code, name, kind, area, at, share in _COMMUNES
        },
    }
    return Province.model_validate({**data, **changes})


def _text(vi: str) -> dict[str, str]:
    return {"vi": vi, "en": vi}


def _station(name: str, commune: str, at: tuple[float, float]) -> dict[str, Any]:
    return {
        "id": name,
        "river": _text("Sông Thử"),
        "name": _text(name),
        "commune": commune,
        "at": at,
        "normal": "2.0 m",
        "alarm_levels": ("4.3 m", "5.3 m", "6.3 m"),
        "response": "9 h",
        **_MADE,
    }


def _tide() -> dict[str, Any]:
    return {
        "mean": "1.0 m",
        "semidiurnal": "0.5 m",
        "diurnal": "0.2 m",
        "spring_neap": 0.3,
        "first_high": "6 h",
        **_MADE,
    }


def _facility(
    name: str, kind: str, commune: str, at: tuple[float, float], capacity: int | None
) -> dict[str, Any]:
    return {
        "id": name, "kind": kind, "name": _text(name), "commune": commune, "at": at, "capacity": capacity, **_MADE,
    }  # fmt: skip


@lru_cache
def spec_of(key: str) -> DomainSpec:
    """The shipped spec of one domain."""
    return load_domain(domain_paths()[key])


@lru_cache
def system_spec() -> SystemSpec:
    """The shipped ``config/system.yaml``."""
    return load_system()


def parameters_of(key: str, changes: Mapping[str, Any] | None = None) -> Any:
    """A domain's typed parameters as shipped, some values replaced as a scenario would replace them."""
    unknown = set(changes or {}) - set(spec_of(key).parameters)
    assert not unknown, f"{key} has no parameters {sorted(unknown)}"
    module = importlib.import_module(f"simulation.domains.{key}")
    return filled(spec_of(key), module.Parameters, changes or {})


def given_fields(
    steps: int,
    zones: int,
    *,
    rain: Given = 0.0,
    wind: Given = 2.0,
    stagnation: Given = 1.0,
    surge: Given = 0.0,
    stage_m: Mapping[str, Given] | None = None,
) -> Fields:
    """Weather as the test says, without chance."""
    fields = Fields.__new__(Fields)
    fields.rain_mm_h = _field(rain, steps, zones)
    fields.wind_m_s = _field(wind, steps, zones)
    fields.stagnation = _field(stagnation, steps, zones)
    fields.surge_m = _field(surge, steps, zones)
    fields.stage_m = {name: _field(values, steps, 1)[:, 0] for name, values in (stage_m or {}).items()}
    return fields


def _field(given: Given, steps: int, zones: int) -> npt.NDArray[np.float64]:
    values = np.asarray(given, np.float64)
    if values.ndim == 1:
        values = np.concatenate([values[:steps], np.full(max(0, steps - len(values)), values[-1])])[:, None]
    return np.array(np.broadcast_to(values, (steps, zones)))


def pulse(
    level: float, from_h: float, to_h: float, hours: float, otherwise: float = 0.0
) -> npt.NDArray[np.float64]:
    """A field that is ``level`` between two hours and ``otherwise`` outside, [T]."""
    hour = np.arange(round(hours * HOUR_MS / GRID_MS) + 1) * GRID_MS / HOUR_MS
    return np.where((hour >= from_h) & (hour < to_h), level, otherwise)


def kinds_of(specs: Mapping[str, DomainSpec], hazards: Sequence[str] = ()) -> tuple[KindInfo, ...]:
    """Every kind of event that a world of these domains may log."""
    rows = []
    for key, kinds in system_spec().events.items():
        rows += [(f"{key}.{kind}", event.severity) for kind, event in kinds.items()]
    for key, spec in specs.items():
        rows += [(f"{key}.{kind}", event.severity) for kind, event in spec.events.items()]
        rows += [(f"order.{key}_{verb}", "info") for verb in spec.orders]
    rows += [
        (f"hazard.{kind}_{phase}", "watch") for kind in hazards for phase in ("began", "peaked", "ended")
    ]
    return tuple(KindInfo(name=name, severity=SEVERITIES[severity]) for name, severity in rows)


def tiny_world(
    *domains: str,
    hours: float = 24.0,
    start: str = "2026-03-03T00:00+07:00",
    seed: int = 1,
    replication: int = 0,
    province: Province | None = None,
    parameters: Mapping[str, Mapping[str, Any]] | None = None,
    forcings: Mapping[str, Forcing] | None = None,
    failures: bool = False,
    **weather: Any,
) -> World:
    """A world with the given domains started, under the given weather (``given_fields``), at scenario time 0.

    Args:
        domains: Keys, in the order in which they start.
        hours: Length of the scenario.
        start: Local date and time; the default is a Tuesday.
        seed: The run's seed.
        replication: The number of the replication.
        province: Instead of ``tiny_province()``.
        parameters: Values that replace shipped ones, by domain and name.
        forcings: Hazards' forcing by hazard kind; milestones are told, fields are not felt (give ``weather``).
        failures: Whether sensors break by chance and fall silent without power.
        weather: ``rain``, ``wind``, ``stagnation``, ``surge`` and ``stage_m``, see ``given_fields``.
    """
    province = province or tiny_province()
    places = Places.of(province)
    specs = {key: spec_of(key) for key in domains}
    steps = round(hours * HOUR_MS / GRID_MS) + 1
    setting = Setting(
        province=province,
        specs=specs,
        fields=given_fields(steps, len(places), **weather),
        forcings=forcings or {},
        hazard_kinds={name: name for name in forcings or {}},
        calendar=Calendar(datetime.fromisoformat(start), system_spec().holidays),
        kinds=kinds_of(specs, tuple(forcings or {})),
        seed=seed,
        replication=replication,
        duration_ms=round(hours * HOUR_MS),
    )
    return started(World(setting, places), parameters or {}, failures=failures)


def started(world: World, parameters: Mapping[str, Mapping[str, Any]], *, failures: bool = False) -> World:
    """The world with its weather, its domains in the order of their specs, and its sensors set going."""
    Atmosphere(world, system_spec().weather).start()
    for key in world.setting.specs:
        module = importlib.import_module(f"simulation.domains.{key}")
        world.domains[key] = module.start(world, parameters_of(key, parameters.get(key)))
    if failures:
        Failures(world).start(())
    world.telemetry.start()
    return world


def run(world: World, hours: float) -> World:
    """Advance to ``hours`` after the start; the same world, for chaining."""
    world.clock.run_to(round(hours * HOUR_MS))
    return world


def events(world: World, *kinds: str, place: int | None = None) -> list[Event]:
    """What the log holds of these kinds (all when none is named), at one commune when asked."""
    records = world.log.records()
    found = np.ones(len(records), np.bool_)
    if kinds:
        found &= np.isin(
            records["kind"], [world.log.codes[kind] for kind in kinds if kind in world.log.codes]
        )
    if place is not None:
        found &= records["place"] == place
    return [world.log.event(int(number) + 1) for number in np.flatnonzero(found)]


def set_state(world: World, name: str, value: float, place: int | None = None, cause: int = NO_CAUSE) -> None:
    """Pretend that another domain has written a state field, everywhere or at one commune.

    Do this only for fields whose writer is not started in this world.
    """
    writers = {field.name: field.writer for field in STANDARD_FIELDS}
    for index in range(len(world.places)) if place is None else (place,):
        world.state.write(writers[name], name, index, value, cause)


def give_order(world: World, kind: str, target: str = "", **args: float) -> int:
    """Apply one order now, with the defaults of arguments that are not given; the id of its event."""
    key, _, verb = kind.partition(".")
    spec = world.setting.specs[key].orders[verb]
    values = {name: args.get(name, argument.default) for name, argument in spec.args.items()}
    order = Order(
        seq=1,
        at_ms=world.now_ms,
        actor="test",
        role="lead",
        kind=kind,
        target=target,
        args={**values, **args},
    )
    return world.apply(order)


def roots(world: World, event: Event) -> str:
    """The kind at the end of an event's chain of causes."""
    return list(world.log.chain(event.id))[-1].kind
