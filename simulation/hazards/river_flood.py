"""River flood: days of rain, and water from upstream at each gauge."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulation.engine.forcing import Forcing, Milestone, Stage
from simulation.errors import UnknownName
from simulation.events import PROVINCE
from simulation.hazards._curves import crest, plateau, unrest
from simulation.spec.base import Slug, Spec, Text
from simulation.spec.province import Point
from simulation.units import DurationMs, Factor, Kilometres, Metres, Millimetres

KEY = "river_flood"
NAME = Text(vi="Mưa lũ", en="River flood")
PHASES = {
    "began": Text(vi="Lũ bắt đầu lên", en="Flood begins to rise"),
    "peaked": Text(vi="Đỉnh lũ", en="Flood peak"),
    "ended": Text(vi="Lũ đã rút", en="Flood is over"),
}

FloatArray = npt.NDArray[np.float64]
_KM_PER_DEGREE = 111.2
_BEGUN, _OVER = 0.15, 0.1
"""A flood is told of from 15 % of its height, and over below 10 % (assumed)."""


class Hydrograph(Spec):
    """Water from upstream at one gauge: a smooth rise, a crest, a fall.

    Attributes:
        station: Id of the gauge in the province's file.
        peak: Height of the wave above the ordinary stage, without local rain.
        peak_at: Scenario time of the crest; may lie before the start.
        rise: Time before the crest at which the wave has 1/e of its height.
        hold: How long the crest is kept (water stored in fields and behind dykes comes back).
        fall: Recession constant: then 1/e is left each time this has passed.
    """

    station: Slug
    peak: Annotated[Metres, Field(gt=0, le=20)]
    peak_at: DurationMs
    rise: Annotated[DurationMs, Field(gt=0)]
    fall: Annotated[DurationMs, Field(gt=0)]
    hold: DurationMs = 0


class Rain(Spec):
    """One spell of rain.

    Attributes:
        total: Rain at its centre.
        begins: Scenario time of the first drops.
        lasts: How long it rains.
        at: Where most of it falls; the whole province alike when left out.
        radius: Distance at which 60 % falls.
        unrest: Spread (log standard deviation) of bursts and lulls.
    """

    total: Annotated[Millimetres, Field(gt=0, le=3000)]
    begins: DurationMs
    lasts: Annotated[DurationMs, Field(gt=0)]
    at: Point | None = None
    radius: Annotated[Kilometres, Field(gt=0)] = 60.0
    unrest: Annotated[Factor, Field(le=1.5)] = 0.5


class Parameters(Spec):
    """Spells of rain, waves at gauges, and the disaster risk level that the authorities announce.

    Attributes:
        rain: Spells of rain over the province.
        rivers: One wave a gauge; a gauge may have several.
        risk_level: Level by Decision 18/2021/QĐ-TTg, 1 to 5; every milestone carries it as its value.
    """

    rain: tuple[Rain, ...] = ()
    rivers: tuple[Hydrograph, ...] = ()
    risk_level: Annotated[int, Field(ge=1, le=5)] = 2


def scaled(parameters: Parameters, strength: float) -> Parameters:
    """The same flood with ``strength`` times the rain and the height of its waves."""
    rain = tuple(row.model_copy(update={"total": strength * row.total}) for row in parameters.rain)
    rivers = tuple(row.model_copy(update={"peak": strength * row.peak}) for row in parameters.rivers)
    return parameters.model_copy(update={"rain": rain, "rivers": rivers})


def forcing(parameters: Parameters, stage: Stage) -> Forcing:
    """Rain over the communes and stage at the gauges.

    Raises:
        UnknownName: The province has no gauge of that id.
    """
    waves: dict[str, FloatArray] = {}
    for wave in parameters.rivers:
        added = wave.peak * crest(stage.times_ms, wave.peak_at, wave.rise, wave.hold, wave.fall)
        waves[wave.station] = waves.get(wave.station, np.zeros(len(stage.times_ms))) + added
    rain = None
    for number, spell in enumerate(parameters.rain):
        fallen = _rain(spell, stage, f"hazard.{stage.name}.rain.{number}")
        rain = fallen if rain is None else rain + fallen
    return Forcing(rain_mm_h=rain, stage_m=waves, milestones=_milestones(parameters, waves, stage))


def _rain(spell: Rain, stage: Stage, stream: str) -> FloatArray:
    """One spell, mm/h [T, Z]: its total falls at the centre, whatever the bursts."""
    quarter = spell.lasts // 4
    shape = plateau(stage.times_ms, spell.begins, quarter, spell.lasts - 2 * quarter, quarter)
    rng = stage.streams.generator(stream)
    shape = shape * unrest(rng, len(shape), spell.unrest, 3 * 3_600_000)
    local = rng.lognormal(0.0, 0.15, len(stage.places))
    if spell.at is not None:
        local = local * np.exp(-0.5 * (_km(stage, spell.at) / spell.radius) ** 2)
    whole = plateau(_all_times(spell), 0, quarter, spell.lasts - 2 * quarter, quarter).sum()
    seen = stage.times_ms[-1] >= spell.begins + spell.lasts
    amount = shape.sum() if seen and shape.any() else whole
    rate: FloatArray = np.outer(shape * spell.total * 6 / max(float(amount), 1e-9), local)
    return rate


def _all_times(spell: Rain) -> npt.NDArray[np.int64]:
    """The grid from a spell's first to its last drops."""
    return np.arange(0, spell.lasts + 1, 600_000, dtype=np.int64)


def _km(stage: Stage, at: Point) -> FloatArray:
    """Distance of each commune from a point, [Z]."""
    north = (stage.places.lat - at[0]) * _KM_PER_DEGREE
    east = (stage.places.lon - at[1]) * _KM_PER_DEGREE * np.cos(np.radians(at[0]))
    km: FloatArray = np.hypot(north, east)
    return km


def _milestones(parameters: Parameters, waves: dict[str, FloatArray], stage: Stage) -> tuple[Milestone, ...]:
    """The first rise, each gauge's crest at its commune, and the end of the last wave."""
    places = {station.id: stage.places.index(station.commune) for station in stage.province.rivers}
    for name in waves:
        if name not in places:
            raise UnknownName(
                f"station '{name}' does not exist: known are {', '.join(sorted(places)) or 'none'}"
            )
    level = float(parameters.risk_level)
    begins = [spell.begins for spell in parameters.rain]
    ends = [spell.begins + spell.lasts for spell in parameters.rain]
    told = []
    for name, wave in waves.items():
        if not wave.any():
            continue  # the whole wave lies outside the grid
        high = np.flatnonzero(wave >= _BEGUN * wave.max(initial=0.0))
        low = np.flatnonzero(wave[int(wave.argmax()) :] < _OVER * wave.max(initial=0.0)) + int(wave.argmax())
        begins.append(int(stage.times_ms[high[0]]))
        ends.append(int(stage.times_ms[low[0]]) if low.size else int(stage.times_ms[-1]) + 1)
        top = int(stage.times_ms[int(wave.argmax())])
        told.append(Milestone(at_ms=top, phase="peaked", place=places[name], value=level))
    if not begins:
        return ()
    first = Milestone(at_ms=min(begins), phase="began", place=PROVINCE, value=level)
    last = Milestone(at_ms=max(ends), phase="ended", place=PROVINCE, value=level)
    return (first, *sorted(told, key=lambda row: (row.at_ms, row.place)), last)
