"""What hazards force: pure, on the grid, fixed before the run."""

from __future__ import annotations

import importlib
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import pytest

from simulation.engine.forcing import Forcing, Stage
from simulation.engine.places import Places
from simulation.engine.streams import Streams
from simulation.engine.weather import stage_of
from simulation.errors import UnknownName
from simulation.events import PROVINCE
from tests.worlds import tiny_province

HOUR_MS = 3_600_000
HAZARDS: dict[str, dict[str, Any]] = {
    "river_flood": {
        "risk_level": 3,
        "rain": ({"total": "200 mm", "begins": "T+10:00", "lasts": "24 h", "at": (21.18, 106.07)},),
        "rivers": (
            {
                "station": "cau-thu",
                "peak": "4 m",
                "peak_at": "T+40:00",
                "rise": "14 h",
                "hold": "6 h",
                "fall": "30 h",
            },
        ),
    },
    "typhoon": {
        "track": (
            {"at": "T+10:00", "lat": 20.5, "lon": 108.0, "wind": "45 m/s"},
            {"at": "T+30:00", "lat": 21.3, "lon": 105.5, "wind": "25 m/s"},
            {"at": "T+44:00", "lat": 22.0, "lon": 103.0, "wind": "10 m/s"},
        ),
        "eye": "25 km",
        "surge": "1.2 m",
    },
    "winter_smog": {"factor": 2.5, "begins": "T+6:00", "build": "20 h", "hold": "20 h", "clear": "8 h"},
    "tide_surge": {
        "river": "0.3 m",
        "pulses": ({"height": "0.4 m", "peak_at": "T+30:00", "rise": "8 h", "fall": "6 h"},),
    },
}


def a_stage(hours: int = 120, seed: int = 1) -> Stage:
    """The tiny province over some days."""
    province = tiny_province()
    start = datetime.fromisoformat("2026-10-01T00:00+07:00")
    stage = stage_of(start, hours * HOUR_MS, province, Places.of(province), Streams(seed))
    return replace(stage, name="one")


def made(kind: str, stage: Stage | None = None, **changes: Any) -> Forcing:
    """The forcing of one hazard with its example's parameters, some of them changed."""
    module = importlib.import_module(f"simulation.hazards.{kind}")
    parameters = module.Parameters.model_validate({**HAZARDS[kind], **changes}, strict=True)
    forcing = module.forcing(parameters, stage or a_stage())
    assert isinstance(forcing, Forcing)
    return forcing


def arrays(forcing: Forcing) -> list[bytes]:
    """Everything that is forced, as bytes."""
    fields = (
        forcing.rain_mm_h,
        forcing.wind_m_s,
        forcing.stagnation,
        forcing.surge_m,
        *forcing.stage_m.values(),
    )
    return [b"" if field is None else field.tobytes() for field in fields]


@pytest.mark.parametrize("kind", HAZARDS)
def test_forcing_is_pure(kind: str) -> None:
    """The same parameters and stage always give the same forcing; another seed may not."""
    assert arrays(made(kind)) == arrays(made(kind))


@pytest.mark.parametrize("kind", HAZARDS)
def test_a_hazard_begins_peaks_and_ends_in_order(kind: str) -> None:
    """Milestones come in the order of their phases and carry the risk level."""
    told = made(kind).milestones
    assert [row.phase for row in told] == ["began", "peaked", "ended"]
    assert [row.at_ms for row in told] == sorted(row.at_ms for row in told)
    assert len({row.value for row in told}) == 1
    assert told[0].place == PROVINCE


@pytest.mark.parametrize("kind", HAZARDS)
def test_a_hazard_says_what_it_is_in_both_languages(kind: str) -> None:
    """Name and phases have a text each."""
    module = importlib.import_module(f"simulation.hazards.{kind}")
    assert kind == module.KEY
    assert set(module.PHASES) == {"began", "peaked", "ended"}
    assert module.NAME.vi != module.NAME.en


@pytest.mark.parametrize("kind", HAZARDS)
def test_a_hazard_fits_the_grid(kind: str) -> None:
    """Fields have a row a step and a column a commune, and are finite."""
    stage, forcing = a_stage(), made(kind)
    for field in (forcing.rain_mm_h, forcing.wind_m_s, forcing.stagnation, forcing.surge_m):
        assert field is None or field.shape == (len(stage.times_ms), len(stage.places))
        assert field is None or np.isfinite(field).all()
    assert all(len(wave) == len(stage.times_ms) for wave in forcing.stage_m.values())


# River flood.


def test_a_wave_has_its_height_at_its_hour() -> None:
    """The stage added at the gauge peaks as stated."""
    wave = made("river_flood").stage_m["cau-thu"]
    assert wave.max() == pytest.approx(4.0, rel=1e-3)
    assert a_stage().times_ms[int(wave.argmax())] == 40 * HOUR_MS


def test_the_recession_is_exponential_after_the_hold() -> None:
    """Each ``fall`` hours leave 1/e."""
    wave = made("river_flood").stage_m["cau-thu"]
    assert wave[100 * 6] / wave[70 * 6] == pytest.approx(np.exp(-1), rel=0.01)


def test_rain_adds_up_to_its_total() -> None:
    """Over the spell the centre gets the total, within what communes differ by."""
    rain = made("river_flood").rain_mm_h
    assert rain is not None
    assert (rain.sum(axis=0) / 6)[0] == pytest.approx(200, rel=0.4)
    assert (rain.sum(axis=0) / 6).mean() == pytest.approx(200, rel=0.25)
    assert rain[: 10 * 6].max() == 0
    assert rain[35 * 6 :].max() == 0


def test_several_waves_at_one_gauge_add_up() -> None:
    """Flood upon flood."""
    one = HAZARDS["river_flood"]["rivers"][0]
    both = made("river_flood", rivers=(one, {**one, "peak_at": "T+80:00"})).stage_m["cau-thu"]
    assert both[80 * 6] > 4.0


def test_an_unknown_gauge_is_named() -> None:
    """A wave at a gauge that the province lacks is an error that names those there are."""
    wave = {**HAZARDS["river_flood"]["rivers"][0], "station": "nowhere"}
    with pytest.raises(UnknownName, match="'nowhere' does not exist: known are cau-thu, hau-thu"):
        made("river_flood", rivers=(wave,))


# Typhoon.


def test_wind_is_strongest_near_the_eye_wall_and_falls_with_distance() -> None:
    """Nowhere stronger than the track says; nothing far away; nothing before and after."""
    wind = made("typhoon").wind_m_s
    assert wind is not None
    assert 0.5 * 45 < wind.max() <= 45 * 0.85
    assert wind[: 9 * 6].max() == 0
    assert wind[-1].max() == 0


def test_a_stronger_typhoon_is_felt_more_everywhere() -> None:
    """Half as much again of wind on the track is half as much again everywhere."""
    track = HAZARDS["typhoon"]["track"]
    double = tuple({**point, "wind": f"{1.5 * float(point['wind'].split()[0])} m/s"} for point in track)
    weak, strong = made("typhoon").wind_m_s, made("typhoon", track=double).wind_m_s
    assert weak is not None
    assert strong is not None
    assert strong == pytest.approx(1.5 * weak)


def test_surge_follows_the_square_of_the_wind() -> None:
    """Sea level rises most where and when the wind is strongest."""
    forcing = made("typhoon")
    assert forcing.surge_m is not None
    assert forcing.wind_m_s is not None
    assert forcing.surge_m.argmax() == forcing.wind_m_s.argmax()
    assert 0.3 < forcing.surge_m.max() <= 1.2


def test_a_typhoon_that_passes_far_away_is_not_told_of() -> None:
    """Without force 6 anywhere there are no milestones."""
    far = tuple({**point, "lat": point["lat"] - 15} for point in HAZARDS["typhoon"]["track"])
    assert made("typhoon", track=far).milestones == ()


# Smog, tide.


def test_smog_raises_concentrations_and_clears() -> None:
    """The factor is 1 before and after, and near its worst in between."""
    factor = made("winter_smog").stagnation
    assert factor is not None
    assert factor[0].tolist() == [1.0] * 5
    assert factor[30 * 6].mean() == pytest.approx(2.5, rel=0.15)
    assert factor[60 * 6] == pytest.approx(1.0)


def test_tide_surge_lifts_only_tidal_gauges_by_the_river() -> None:
    """The flood season's flow stands at tidal gauges, the surge at every commune, highest at its hour."""
    forcing = made("tide_surge")
    assert {name: wave.max() for name, wave in forcing.stage_m.items()} == {"hau-thu": 0.3}
    assert forcing.surge_m is not None
    assert forcing.surge_m.max() == pytest.approx(0.4)
    assert int(forcing.surge_m[:, 0].argmax()) == 30 * 6


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (
            "river_flood",
            {
                "rain": (),
                "rivers": ({**HAZARDS["river_flood"]["rivers"][0], "peak_at": "T+2000:00"},),
            },
        ),
        ("tide_surge", {"pulses": ({**HAZARDS["tide_surge"]["pulses"][0], "peak_at": "T+2000:00"},)}),
    ],
)
def test_what_lies_wholly_outside_the_grid_is_not_told_of(kind: str, changes: dict[str, Any]) -> None:
    """A wave or a push that the scenario does not reach is no milestone; a held hazard may be ordered that late."""
    assert made(kind, **changes).milestones == ()
