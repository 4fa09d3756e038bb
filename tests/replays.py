"""Shipped scenarios played by a few domains in their own province, and what was recorded of them."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.engine.calendar import Calendar
from simulation.engine.places import Places
from simulation.engine.streams import Streams
from simulation.engine.weather import Fields, stage_of
from simulation.engine.world import Setting, World
from simulation.loading.provinces import load_province
from simulation.loading.reading import read_file
from simulation.locate import config_dir
from simulation.spec.records import Records
from simulation.spec.scenario import ANY_PROVINCE, Scenario
from tests.worlds import kinds_of, spec_of, started, system_spec

FloatArray = npt.NDArray[np.float64]


def scenario_of(name: str) -> Scenario:
    """A shipped scenario as written."""
    return Scenario.model_validate(read_file(config_dir() / "scenarios" / f"{name}.yaml").data)


def records_of(name: str) -> Records:
    """What was recorded of one replay case."""
    return Records.model_validate(read_file(config_dir() / "records" / f"{name}.yaml").data)


def scenario_world(
    name: str,
    *domains: str,
    seed: int | None = None,
    province: str = "ha-noi",
    parameters: Mapping[str, Mapping[str, Any]] | None = None,
) -> World:
    """A shipped scenario in its own province (``province`` where it may be played anywhere), by some domains only."""
    scenario = scenario_of(name)
    place = load_province(province if scenario.province == ANY_PROVINCE else scenario.province)
    places, streams = Places.of(place), Streams(scenario.experiment.seed if seed is None else seed)
    stage = stage_of(scenario.time.start, scenario.time.duration, place, places, streams)
    forcings = {}
    for hazard in scenario.hazards:
        module = importlib.import_module(f"simulation.hazards.{hazard.kind}")
        made = module.Parameters.model_validate(hazard.parameters, strict=True)
        forcings[hazard.id] = module.forcing(made, replace(stage, name=hazard.id))
    specs = {key: spec_of(key) for key in domains}
    setting = Setting(
        province=place,
        specs=specs,
        fields=Fields(stage, system_spec().weather, place.climate, tuple(forcings.values())),
        forcings=forcings,
        hazard_kinds={hazard.id: hazard.kind for hazard in scenario.hazards},
        calendar=Calendar(scenario.time.start, system_spec().holidays),
        kinds=kinds_of(specs, sorted({hazard.kind for hazard in scenario.hazards})),
        seed=streams.seed,
        replication=0,
        duration_ms=scenario.time.duration,
    )
    return started(World(setting, places), parameters or {})


def stages_of(world: World) -> tuple[FloatArray, FloatArray]:
    """Play to the end; hours [K] and what the river gauges showed each ten minutes, m [K, S]."""
    world.clock.run_to(world.setting.duration_ms)
    channel = world.channels["flood.stage"]
    last = world.setting.duration_ms // 60_000
    shown = channel.physical(channel.read(0, last + 1)[::10])
    return np.arange(len(shown)) / 6, shown
