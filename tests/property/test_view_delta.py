"""Deltas: what a browser has after applying one is exactly the new picture."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from ioc.services.delta import alert_order, diff, incident_order, mark_order, merge, unit_order

Json = dict[str, Any]

PLACES = 5
numbers = st.one_of(st.none(), st.integers(-5, 5), st.floats(-100, 100, allow_nan=False))
levels = st.integers(-1, 2)
texts = st.fixed_dictionaries(
    {"vi": st.sampled_from(["Lũ", "Mưa"]), "en": st.sampled_from(["Flood", "Rain"])}
)
columns = st.lists(numbers, min_size=PLACES, max_size=PLACES)


def table(fields: dict[str, SearchStrategy[Any]]) -> SearchStrategy[Json]:
    """Records with these fields under the same three keys."""
    return st.fixed_dictionaries({key: st.fixed_dictionaries(fields) for key in ("flood", "air", "fire")})


def rows(fields: dict[str, SearchStrategy[Any]], name: str, order: Any) -> SearchStrategy[list[Json]]:
    """Rows with different names in their order."""
    row = st.fixed_dictionaries(fields)
    key = (lambda row: (row["domain"], row["unit"])) if name == "unit" else (lambda row: row[name])
    return st.lists(row, unique_by=key, max_size=6).map(lambda made: sorted(made, key=order))


alerts = rows(
    {
        "id": st.sampled_from(list("abcdefgh")),
        "level": st.integers(1, 2),
        "due": st.one_of(st.none(), st.integers(0, 9)),
        "name": texts,
        "value": numbers,
        "n": st.integers(1, 3),
    },
    "id",
    alert_order,
)
incidents = rows(
    {"case": st.integers(1, 9), "since": st.integers(0, 3), "level": levels}, "case", incident_order
)
units = rows(
    {
        "domain": st.sampled_from(["fire", "ambulance"]),
        "unit": st.integers(0, 4),
        "t0": st.integers(0, 9),
        "from": st.lists(st.floats(0, 90), min_size=2, max_size=2),
    },
    "unit",
    unit_order,
)
marks = rows(
    {"id": st.sampled_from(list("abcdef")), "t": st.integers(0, 9), "level": levels}, "id", mark_order
)

pictures = st.fixed_dictionaries(
    {
        "t": st.integers(0, 10**9),
        "mode": st.just("live"),
        "clock": st.fixed_dictionaries({"running": st.booleans(), "speed": st.sampled_from([1, 60])}),
        "domains": table(
            {
                "level": levels,
                "watch": st.integers(0, 3),
                "age": numbers,
                "spark": st.lists(numbers, max_size=3),
            }
        ),
        "values": table({"v": numbers, "l": levels, "trend": numbers}),
        "place_level": columns,
        "depth": columns,
        "outage": columns,
        "sensor_level": st.dictionaries(st.integers(0, 30).map(str), st.integers(1, 2), max_size=8),
        "sensor_bad": st.lists(st.integers(0, 9), max_size=4),
        "alerts": alerts,
        "incidents": incidents,
        "units": units,
        "marks": marks,
        "rain": st.lists(numbers, max_size=4),
        "open": st.fixed_dictionaries({"alarm": st.integers(0, 5)}),
    }
)


@given(pictures, pictures)
def test_a_delta_leads_to_the_new_picture(old: Json, new: Json) -> None:
    """Applying the difference gives the new picture."""
    assert merge(old, diff(old, new)) == new


@given(pictures, pictures)
def test_a_delta_leads_there_through_json_too(old: Json, new: Json) -> None:
    """The same holds for what a browser parses."""
    sent = orjson.loads(orjson.dumps(diff(old, new)))
    assert merge(orjson.loads(orjson.dumps(old)), sent) == orjson.loads(orjson.dumps(new))


@given(pictures)
def test_nothing_changed_says_nothing(picture: Json) -> None:
    """The delta of a picture to itself is empty."""
    assert diff(picture, dict(picture)) == {}


@given(pictures, pictures, pictures)
def test_deltas_in_a_row_lead_to_the_last_picture(first: Json, second: Json, third: Json) -> None:
    """A browser that applies each delta in turn ends with the present picture."""
    assert merge(merge(first, diff(first, second)), diff(second, third)) == third


@given(pictures, pictures)
def test_applying_alters_nothing(old: Json, new: Json) -> None:
    """A picture that somebody still reads stays as it is."""
    before = orjson.dumps(old)
    merge(old, diff(old, new))
    assert orjson.dumps(old) == before
