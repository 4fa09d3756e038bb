"""Where things stand, and how a class in a file becomes a telemetry channel."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from simulation.engine.placement import counts, share_out, sites
from simulation.engine.places import Places
from simulation.engine.sensing import Course, sensor_class, sensor_table
from simulation.spec.domain import Placement, SensorSpec
from simulation.spec.province import Resource
from tests.toys import toy_model
from tests.worlds import tiny_province

MADE = {"source": "assumed", "status": "assumed"}
weights = st.integers(1, 30).flatmap(lambda size: arrays(np.float64, size, elements=st.floats(0.001, 1e6)))


def placement(rule: str, **parts: Any) -> Placement:
    """A placement rule."""
    return Placement.model_validate({"rule": rule, **parts, **MADE})


def tiny_places() -> Places:
    """The five communes: 120,000, 75,000, 45,000, 36,000 and 24,000 people on 12, 15, 40, 45 and 60 km²."""
    return Places.of(tiny_province())


@given(st.integers(0, 5_000), weights)
def test_shares_are_whole_add_up_and_are_within_one_of_exact(total: int, given_weights: Any) -> None:
    """Nothing is lost or invented by rounding."""
    shared = share_out(total, given_weights)
    exact = given_weights / given_weights.sum() * total
    assert shared.sum() == total
    assert (np.abs(shared - exact) < 1 + 1e-6).all()


def test_the_largest_remainders_get_the_rest_and_ties_go_to_the_first() -> None:
    """Two over four equal weights: the first two."""
    assert share_out(2, np.ones(4)).tolist() == [1, 1, 0, 0]
    assert share_out(10, np.array([2.6, 1.3, 6.1])).tolist() == [3, 1, 6]


@pytest.mark.parametrize(
    ("rule", "total", "expected"),
    [
        (placement("each", count=3), None, [3, 3, 3, 3, 3]),
        (placement("each", count=3), 7, [2, 2, 1, 1, 1]),
        (placement("population", per_million=40), None, [5, 3, 2, 1, 1]),
        (placement("population", per_million=40), 5, [2, 1, 1, 1, 0]),
        (placement("population", per_million=1, at_least=5), None, [2, 1, 1, 1, 0]),
        (placement("area", per_1000_km2=50), None, [1, 1, 2, 2, 3]),
    ],
)
def test_a_rule_or_a_stated_total_gives_the_counts(
    rule: Placement, total: int | None, expected: list[int]
) -> None:
    """Each commune alike, by people or by area; a stated total replaces the rule's own number."""
    assert counts(rule, tiny_places(), total).tolist() == expected


def test_stations_stand_where_the_province_says() -> None:
    """A class at stations has the stations' own ids, communes and coordinates."""
    province = tiny_province()
    river = sites("flood.stage", placement("stations", stations="river"), tiny_places(), province)
    air = sites("air.pm25", placement("stations", stations="air"), tiny_places(), province)
    assert (river.ids, river.place.tolist()) == (("cau-thu", "hau-thu"), [1, 3])
    assert (air.ids, air.lat.tolist(), air.lon.tolist()) == (("khi-thu",), [21.18], [106.07])


def test_things_stand_inside_their_commune_each_at_its_own_spot() -> None:
    """A spiral within the radius of the commune's area; the id names class, commune and number."""
    places = tiny_places()
    made = sites("toy.street_gauge", placement("each", count=9), places, tiny_province())
    north = (made.lat - places.lat[made.place]) * 111.2
    east = (made.lon - places.lon[made.place]) * 111.2 * np.cos(np.radians(places.lat[made.place]))
    assert (np.hypot(north, east) < np.sqrt(places.area_km2[made.place] / np.pi)).all()
    assert len(set(zip(made.lat.tolist(), made.lon.tolist(), strict=True))) == len(made.ids) == 45
    assert made.ids[:2] == ("street-gauge-90001-1", "street-gauge-90001-2")


def test_a_provinces_resources_replace_the_rules_number() -> None:
    """Six counted cameras are six cameras, shared by the rule."""
    counted = Resource.model_validate({"count": 6, **MADE})
    province = tiny_province(resources={"toy.camera": counted.model_dump()})
    made = sites("toy.camera", placement("population", per_million=100), tiny_places(), province)
    assert np.bincount(made.place).tolist() == [2, 2, 1, 1]


def test_none_of_a_class_is_an_empty_table() -> None:
    """Rounded to nothing: no ids, no places, no error."""
    made = sites("toy.camera", placement("population", per_million=0), tiny_places(), tiny_province())
    assert made.ids == ()
    assert (len(made.place), len(made.lat), len(made.lon)) == (0, 0, 0)


def gauge() -> SensorSpec:
    """A class as written in a file."""
    return toy_model().catalogue.domains["toy"].spec.sensors["gauge"]


def four_sites() -> Any:
    """Four sites in the first commune."""
    return sites(
        "toy.gauge", placement("population", per_million=0, at_least=4), tiny_places(), tiny_province()
    )


def test_a_class_of_the_file_is_the_same_class_in_the_telemetry() -> None:
    """Unit, scale, noise, hysteresis, direction and clip are carried over."""
    made = sensor_class("toy.gauge", gauge())
    assert (made.key, made.unit, made.scale, made.noise_sd) == ("toy.gauge", "m", 0.01, 0.05)
    assert (made.correlation_ms, made.hysteresis, made.alarm) == (600_000, 0.1, "above")
    assert (made.minimum, made.maximum) == (0.0, 10.0)


def test_a_course_is_one_for_all_or_one_a_sensor() -> None:
    """A single base and amplitude are everybody's; without profiles the course is flat."""
    table = sensor_table(gauge(), four_sites(), Course(base=0.5))
    assert table.base.tolist() == [0.5] * 4
    assert np.asarray(table.amplitude).tolist() == [0.0] * 4
    assert table.thresholds.tolist() == [[1.0, 2.0]] * 4
    assert (table.profiles.shape, table.profile) == ((1, 1440), None)


def test_a_course_may_bring_its_own_thresholds_profiles_and_bases() -> None:
    """What differs from sensor to sensor is given as arrays."""
    course = Course(
        base=np.arange(4.0), amplitude=np.ones(4), profiles=np.ones((2, 1440)),
        profile=np.array([0, 1, 0, 1], np.int16), thresholds=np.full((4, 1), 3.0),
    )  # fmt: skip
    table = sensor_table(gauge(), four_sites(), course)
    assert (table.base.tolist(), table.thresholds.tolist()) == ([0, 1, 2, 3], [[3.0]] * 4)
    assert table.profile is course.profile


def test_a_class_without_thresholds_has_none() -> None:
    """No column of thresholds, so that no level is ever left."""
    meter = toy_model().catalogue.domains["toy"].spec.sensors["meter"]
    assert sensor_table(meter, four_sites(), Course(base=1.0)).thresholds.shape == (4, 0)
