from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simulation.aggregation.compiler import Compiler
from simulation.aggregation.fold import Fold
from simulation.aggregation.indices import INDICES
from simulation.aggregation.indices.air import nowcast, sub_index
from simulation.aggregation.indices.scales import Shown
from simulation.aggregation.measures import Measurement
from simulation.events import BUCKET_MS
from simulation.spec.domain import DomainSpec
from simulation.spec.indices import AqiTable
from tests.aggregates import (
    aqi_table,
    buckets,
    domain,
    event,
    log_of,
    minute,
    plan_of,
    states,
    town_fold,
    written,
)

PROVINCE = 4


@pytest.mark.parametrize(
    ("column", "concentration", "expected"),
    [
        ("pm25", 0.0, 0),
        ("pm25", 25.0, 50),
        ("pm25", 40.0, 80),  # (100 - 50) / (50 - 25) × (40 - 25) + 50
        ("pm25", 45.4, 91),  # 90.8
        ("pm25", 115.0, 175),  # (200 - 150) / (150 - 80) × (115 - 80) + 150
        ("pm25", 900.0, 500),
        ("pm10", 100.0, 75),
        ("no2", 150.0, 75),
        ("o3", 180.0, 75),
        ("o3_8h", 110.0, 75),
        ("so2", 125.0, 50),
        ("co", 20_000.0, 75),
    ],
)
def test_sub_indices_follow_the_official_breakpoints(
    column: str, concentration: float, expected: int
) -> None:
    """Worked examples of the linear formula of Decision 1459/QĐ-TCMT, rounded to whole numbers."""
    assert sub_index(aqi_table(), column, np.array([concentration])).tolist() == [expected]


def cast(hours: list[float]) -> float:
    """NowCast of one place, the latest hour first."""
    return float(nowcast(np.array(hours)[None, :, None], 0.5, 2)[0, 0])


def test_nowcast_of_steady_air_is_the_air() -> None:
    """Twelve equal hours give that value, whatever the weights."""
    assert cast([40.0] * 12) == pytest.approx(40.0)


def test_nowcast_follows_the_latest_hours_when_air_changes() -> None:
    """A tenfold rise gives the least weight 1/2: hours count 1, 1/2, 1/4 and so on."""
    hours = [100.0] + [10.0] * 11
    expected = (100 + 10 * sum(0.5**i for i in range(1, 12))) / sum(0.5**i for i in range(12))
    assert cast(hours) == pytest.approx(expected)


def test_nowcast_weighs_with_the_ratio_of_least_to_most() -> None:
    """With 30 and 40 the weight is 3/4."""
    assert cast([40.0, 30.0]) == pytest.approx((40 + 0.75 * 30) / 1.75)


@pytest.mark.parametrize(
    ("hours", "known"),
    [
        ([math.nan, math.nan, 30.0, 30.0], False),
        ([30.0, math.nan, math.nan, 30.0], False),
        ([30.0, math.nan, 30.0], True),
        ([math.nan, 30.0, 30.0], True),
    ],
)
def test_nowcast_needs_two_of_the_latest_three_hours(hours: list[float], known: bool) -> None:
    """Fewer than two of the latest three hours are no data."""
    assert math.isnan(cast(hours)) is not known


def test_clean_air_has_index_zero() -> None:
    """Hours of 0 µg/m³ are a value, not a division by zero."""
    assert cast([0.0] * 12) == 0.0


def air(pm25_ug: NDArray[np.float64], o3_ug: NDArray[np.float64] | None = None) -> Fold:
    """The air domain over these buckets × 4 communes of dust (sensor in mg/m³) and ozone."""
    spec = domain("air")
    log = log_of([spec])
    fold = Fold(plan_of([spec], log))
    readings = {"air.pm25": buckets("air.pm25", pm25_ug / 1000)}
    if o3_ug is not None:
        readings["air.o3"] = buckets("air.o3", o3_ug)
    fold.advance(log, len(pm25_ug) * BUCKET_MS, readings)
    return fold


def test_the_hourly_index_is_known_from_the_first_bucket() -> None:
    """Before the start the first reading is taken to have stood."""
    fold = air(np.full((1, 4), 40.0))
    assert [fold.board.value("air.aqi", place, 0) for place in (0, PROVINCE)] == [80.0, 80.0]


def test_the_index_is_the_greatest_of_its_pollutants() -> None:
    """Ozone of 250 µg/m³ (125) beats dust of 40 (80); dust alone counts where ozone is not measured."""
    ozone = np.full((1, 4), np.nan)
    ozone[0, 1] = 250.0
    fold = air(np.full((1, 4), 40.0), ozone)
    assert [fold.board.value("air.aqi", place, 0) for place in (0, 1)] == [80.0, 125.0]


def test_without_dust_there_is_no_index() -> None:
    """VN_AQI needs PM2.5 or PM10."""
    fold = air(np.full((1, 4), np.nan), np.full((1, 4), 250.0))
    assert math.isnan(fold.board.value("air.aqi", 0, 0))


def test_the_hourly_index_falls_silent_when_two_hours_are_missing() -> None:
    """With the latest two hours missing there is no NowCast; the level is no data, not normal."""
    dust = np.full((30, 4), 40.0)
    dust[4:] = np.nan
    fold = air(dust)
    known = ~np.isnan(fold.board.series("air.aqi", 0, 0, 30 * BUCKET_MS).values)
    assert known[:10].all()
    assert not known[-4:].any()
    assert fold.board.level("air.aqi", 0, 29) == -1


def test_the_index_of_the_day_takes_the_mean_for_dust_and_the_greatest_hour_for_ozone() -> None:
    """Half a day at 25 and half at 75 µg/m³ is 50 (100); one hour of ozone at 300 is 150, and beats it."""
    dust = np.full((288, 4), 25.0)
    dust[144:] = 75.0
    ozone = np.full((288, 4), 10.0)
    ozone[96:108, 2] = 300.0
    fold = air(dust, ozone)
    assert fold.board.value("air.day", 0, 287) == 100.0
    assert fold.board.value("air.day", 2, 287) == 150.0
    assert fold.board.value("air.day", PROVINCE, 287) == 150.0


def test_eight_hours_of_ozone_count_in_the_index_of_the_day() -> None:
    """8 hours at 140 µg/m³ are 44 by the hour but 120 by the 8-hour column."""
    ozone = np.full((288, 4), 10.0)
    ozone[96:192] = 140.0
    fold = air(np.full((288, 4), 5.0), ozone)
    assert fold.board.value("air.day", 0, 287) == 120.0


def test_gases_count_by_their_greatest_hour() -> None:
    """Nitrogen dioxide has no 8-hour rule: 150 µg/m³ for one hour is 75 of the day."""
    data = written("air")
    data["sensors"]["no2"] = data["sensors"]["o3"]
    data["indicators"]["day"]["measure"]["inputs"] = {"pm10": "pm25", "no2": "no2"}
    spec = DomainSpec.model_validate(data)
    log = log_of([spec])
    fold = Fold(plan_of([spec], log))
    gas = np.full((12, 4), 150.0)
    dust = buckets("air.pm25", np.full((12, 4), 0.01))
    fold.advance(log, 12 * BUCKET_MS, {"air.pm25": dust, "air.no2": buckets("air.no2", gas)})
    assert fold.board.value("air.day", 0, 11) == 75.0


def test_bands_name_every_value() -> None:
    """Each value of the index has the official band; what lies beyond the last is in the last."""
    table = aqi_table()
    assert [table.band(value).name.vi for value in (0, 50, 51, 150, 200, 201, 501)] == [
        "Tốt", "Tốt", "Trung bình", "Kém", "Xấu", "Rất xấu", "Nguy hại",
    ]  # fmt: skip


def test_a_table_must_rise() -> None:
    """Breakpoints that do not rise are refused."""
    data = aqi_table().model_dump(by_alias=True) | {"breakpoints": {"pm25": (0, 25, 25)}}
    data["completeness"] = {**data["completeness"], "share": "75 %"}
    with pytest.raises(ValueError, match="pm25 must rise"):
        AqiTable.model_validate(data)


def test_bands_must_rise() -> None:
    """Bands out of order are refused."""
    data = aqi_table().model_dump(by_alias=True)
    data["completeness"] = {**data["completeness"], "share": "75 %"}
    with pytest.raises(ValueError, match="bands must rise"):
        AqiTable.model_validate({**data, "bands": data["bands"][::-1]})


def values(fold: Fold, indicator: str) -> list[float]:
    """The province's line."""
    return fold.board.series(f"town.{indicator}", PROVINCE, 0, 10**9).values.tolist()


def test_saidi_counts_customer_minutes_as_they_pass() -> None:
    """100 of 1,000 customers off for 15 minutes: 0.2 after 3 of them, 1.5 at the end, until the window leaves them."""
    events = [event(3, "cut", 0, value=100.0), event(18, "back", 0, value=100.0)]
    line = values(town_fold(events, 80), "saidi")
    assert line[:4] == pytest.approx([0.2, 0.7, 1.2, 1.5], abs=1e-4)
    assert line[11:16] == pytest.approx([1.5, 1.3, 0.8, 0.3, 0.0], abs=1e-4)


def test_saifi_counts_customers_interrupted() -> None:
    """Two interruptions of 100 of 1,000 customers are 0.2 interruptions a customer."""
    events = [
        event(1, "cut", 0, value=100.0),
        event(2, "back", 0, value=100.0),
        event(3, "cut", 0, value=100.0),
    ]
    fold = town_fold(events, 5)
    assert fold.board.value("town.saifi", PROVINCE, 0) == pytest.approx(0.2, abs=1e-6)
    assert fold.board.value("town.saifi", 0, 0) == pytest.approx(0.4, abs=1e-6)


def test_caidi_is_saidi_over_saifi() -> None:
    """Minutes per interrupted customer since the start; no data before the first interruption."""
    events = [
        event(6, "cut", 0, value=100.0),
        event(16, "back", 0, value=100.0),
        event(21, "cut", 1, value=50.0),
    ]
    line = values(town_fold(events, 30), "caidi")
    assert math.isnan(line[0])
    assert line[3] == pytest.approx(10.0)
    assert line[5] == pytest.approx((100 * 10 + 50 * 9) / 150)


@pytest.mark.parametrize(
    ("speed", "grade"), [(45, 1), (40, 2), (31, 3), (21, 4), (12, 5), (11.5, 5), (11, 6), (0, 6)]
)
def test_level_of_service_follows_the_arterial_speeds(speed: float, grade: int) -> None:
    """A above 40 km/h, B above 31, C above 21, D above 14.5, E above 11, else F."""
    spec = domain("town")
    log = log_of([spec])
    fold = Fold(plan_of([spec], log))
    fold.advance(log, BUCKET_MS, {"town.speed": buckets("town.speed", np.full((1, 4), float(speed)))})
    assert fold.board.value("town.los", 0, 0) == grade


@pytest.mark.parametrize(("depth_cm", "level"), [(99, 0), (100, 1), (250, 2), (300, 3), (400, 3)])
def test_the_alarm_level_counts_what_the_water_has_reached(depth_cm: float, level: int) -> None:
    """The commune's own BĐ1 to BĐ3 count; communes without a gauged river have no data; the province is the worst."""
    spec = domain("town")
    log = log_of([spec])
    fold = Fold(plan_of([spec], log))
    fold.advance(log, BUCKET_MS, {"town.depth": buckets("town.depth", np.full((1, 4), float(depth_cm)))})
    assert [fold.board.value("town.flood", place, 0) for place in (0, PROVINCE)] == [level, level]
    assert math.isnan(fold.board.value("town.flood", 1, 0))


def test_alarm_levels_may_be_given_for_all_places() -> None:
    """Limits in metres instead of the stations' own count everywhere, a speed from the city state too."""
    data = written("town")
    measure = data["indicators"]["flood"]["measure"]
    measure["inputs"] = {"level": {"state": "stage"}, "limits": [0.5, 1, 2]}
    spec = DomainSpec.model_validate(data)
    log = log_of([spec])
    fold = Fold(plan_of([spec], log))
    fold.advance(log, BUCKET_MS, {}, states(stage=np.array([[0.2, 0.5, 1.5, 9.0]])))
    assert [fold.board.value("town.flood", place, 0) for place in range(5)] == [0, 1, 2, 3, 3]


def test_percent_compares_two_sources() -> None:
    """Customers without power in percent of those served; nobody served is no data."""
    spec = domain("town")
    log = log_of([spec], [event(1, "cut", 0, value=50.0)])
    fold = Fold(plan_of([spec], log))
    served = np.array([[200.0, 0.0, 100.0, 100.0]])
    fold.advance(log, BUCKET_MS, {}, states(served=served))
    assert fold.board.value("town.dark_share", 0, 0) == 25.0
    assert fold.board.value("town.dark_share", PROVINCE, 0) == 12.5
    assert math.isnan(fold.board.value("town.dark_share", 1, 0))


def service(part: str, **changed: Any) -> DomainSpec:
    """The town with one score of the 766 index."""
    data = written("town")
    inputs = {**data["indicators"]["service"]["measure"]["inputs"], "part": part, **changed}
    data["indicators"]["service"]["measure"] = {"kind": "index", "function": "index766", "inputs": inputs}
    return DomainSpec.model_validate(data)


def score(spec: DomainSpec, events: list[dict[str, Any]], place: int = PROVINCE) -> float:
    """The score after five minutes."""
    log = log_of([spec], events)
    fold = Fold(plan_of([spec], log))
    fold.advance(log, minute(5), {})
    return fold.board.value("town.service", place, 0)


def test_the_766_index_starts_from_its_start_values() -> None:
    """Without a dossier the total is Bắc Ninh's 92.83 and progress its 19.45, everywhere."""
    assert score(service("total"), []) == pytest.approx(92.83, abs=1e-3)
    assert score(service("progress"), [], place=2) == pytest.approx(19.45, abs=1e-4)


def test_late_dossiers_lower_progress_and_nothing_else() -> None:
    """100 dossiers late weigh as much as the start value's 100: progress falls to half, transparency stays."""
    late = [event(1, "late", 0) for _ in range(100)]
    assert score(service("progress"), late) == pytest.approx(19.45 / 2, abs=1e-3)
    assert score(service("transparency"), late) == pytest.approx(15.82, abs=1e-4)


def test_a_commune_moves_faster_than_the_province() -> None:
    """A commune's start value weighs as its share of the people, so its own dossiers count for more there."""
    late = [event(1, "late", 3) for _ in range(20)]
    assert score(service("progress"), late, place=3) < score(service("progress"), late)


def test_full_points_come_at_full_at() -> None:
    """With full points from 80 % on, 100 of 100 earn no more than the points there are."""
    terms = {"progress": [{"points": 20, "of": ["done"], "among": ["done", "late"], "full_at": 0.8}]}
    start = {**written("town")["parameters"]["start"]["value"], "progress": 20}
    spec = service("progress", terms=terms, start=start)
    assert score(spec, [event(1, "done", 0) for _ in range(300)]) == 20.0


def test_a_plug_in_adds_an_index() -> None:
    """An index function handed in by name is used like those of the project."""

    def double(inputs: Mapping[str, Any], compiler: Compiler) -> Measurement:
        position = compiler.position(inputs["of"], "measure.inputs.of")

        class Double(Shown):
            def values(self, span: Any) -> NDArray[np.float64]:
                return super().values(span) * 2

        return Double(position)

    data = written("town")
    data["indicators"]["service"]["measure"] = {
        "kind": "index",
        "function": "double",
        "inputs": {"of": "bursts"},
    }
    spec = DomainSpec.model_validate(data)
    log = log_of([spec], [event(1, "burst", 0)])
    fold = Fold(plan_of([spec], log, indices={**INDICES, "double": double}))
    fold.advance(log, minute(5), {})
    assert fold.board.value("town.service", 0, 0) == 2.0
