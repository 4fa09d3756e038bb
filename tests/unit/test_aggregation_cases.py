from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from simulation.aggregation.cases import case_events
from simulation.aggregation.fold import Fold
from tests.aggregates import domain, event, log_of, minute, plan_of, town_fold

PROVINCE = 4


def book(events: list[dict[str, Any]], to_min: float = 120) -> pd.DataFrame:
    """All cases at the end."""
    return town_fold(events, to_min).cases.frame(minute(to_min)).set_index("case")


def test_a_case_tells_its_life() -> None:
    """Opening, place, last event and closing are read off the events that move it."""
    cases = book([event(1, "opened", 1, case=1), event(5, "sent", 1, case=1), event(9, "done", 1, case=1)])
    row = cases.loc[1]
    assert (row["domain"], row["place"], row["last"]) == ("town", "00002", "town.done")
    assert (row["opened_ms"], row["closed_ms"], row["due_ms"]) == (minute(1), minute(9), minute(61))
    assert not row["late"]


@pytest.mark.parametrize(("closed_min", "late"), [(61, False), (62, True), (None, True)])
def test_a_case_is_late_after_its_due_time(closed_min: float | None, late: bool) -> None:
    """Closed after it was due, or still open then."""
    events = [event(1, "opened", case=1)] + ([event(closed_min, "done", case=1)] if closed_min else [])
    assert book(events).loc[1, "late"] == late


def test_an_open_case_has_no_closing_time() -> None:
    """No closing time is a missing value, not a time before the start."""
    assert pd.isna(book([event(1, "opened", case=1)]).loc[1, "closed_ms"])


def test_open_cases_are_counted_by_domain_and_place() -> None:
    """Communes and the province; a closed case is not open, one of the whole province counts there only."""
    fold = town_fold(
        [
            event(1, "opened", 0, case=1),
            event(1, "opened", 1, case=2),
            event(1, "opened", -1, case=3),
            event(2, "late", 0, case=1),
        ],
        5,
    )
    assert [fold.cases.domain_open("town", place) for place in (0, 1, PROVINCE)] == [0, 1, 2]
    assert fold.cases.open_cases(minute(5), "town", 1)["case"].tolist() == [2]
    assert fold.cases.open_cases(minute(5))["case"].tolist() == [2, 3]
    assert len(fold.cases) == 3


def test_a_reopened_case_is_open_again() -> None:
    """A second opening reopens; the first opening keeps its time."""
    cases = book([event(1, "opened", case=1), event(2, "done", case=1), event(3, "opened", case=1)])
    assert pd.isna(cases.loc[1, "closed_ms"])
    assert cases.loc[1, "opened_ms"] == minute(1)


def test_opened_closed_and_reopened_in_one_step_or_many() -> None:
    """The counts of open cases do not depend on how many events come at once."""
    spec = domain("town")
    log = log_of([spec])
    fold = Fold(plan_of([spec], log))
    for at, kind in enumerate(("opened", "done", "opened", "late", "opened")):
        log.append(**event(at, kind, 0, case=1))
        fold.advance(log, minute(at), {})
        assert fold.cases.domain_open("town", 0) == (at + 1) % 2


def test_events_without_a_case_or_a_role_are_no_cases() -> None:
    """A burst and an opening without a number make no case."""
    assert book([event(1, "burst", case=5), event(1, "opened")]).empty


def test_a_case_lists_its_events_in_order() -> None:
    """Every event with the case's number between its first and last move; an unknown case has none."""
    events = [
        event(1, "opened", case=1),
        event(2, "opened", case=2),
        event(3, "burst", case=1),
        event(4, "done", case=1),
    ]
    spec = domain("town")
    log = log_of([spec], events)
    fold = Fold(plan_of([spec], log))
    fold.advance(log, minute(5), {})
    assert [found.id for found in case_events(log, fold.cases, 1)] == [1, 3, 4]
    assert case_events(log, fold.cases, 3) == []
    assert case_events(log, fold.cases, 0) == []
