from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from simulation.aggregation.alerts import Alert, grouped, standing
from simulation.aggregation.fold import Fold
from simulation.spec.domain import DomainSpec
from tests.aggregates import depth_fold, domain, event, log_of, minute, plan_of, town_fold, written


def alert(fold: Fold, indicator: str = "depth", place: int = 0) -> Alert:
    """The only alert of an indicator at a place."""
    (found,) = [a for a in fold.alerts.all() if (a.indicator, a.place) == (indicator, place)]
    return found


def test_a_level_is_raised_only_after_its_hold() -> None:
    """Ten minutes beyond the threshold: the alert is raised at the end of the second bucket, dated from the first."""
    found = alert(depth_fold([0, 35, 35]))
    assert (found.since_ms, found.raised_ms) == (minute(5), minute(15))
    assert not depth_fold([0, 35, 0, 35, 0]).alerts.all()


def test_a_level_is_met_at_its_threshold() -> None:
    """A value equal to the threshold is beyond it."""
    assert alert(depth_fold([30, 30])).level == 1


def test_a_level_is_lowered_only_beyond_its_margin() -> None:
    """Back by less than 10 cm the watch stays; by more it is over."""
    assert depth_fold([35, 35, 21, 29, 20]).alerts.open()
    assert alert(depth_fold([35, 35, 19])).cleared_ms == minute(15)


def test_an_episode_keeps_its_changes_and_its_peak() -> None:
    """Watch, alarm, watch and over are one alert with four changes and its worst value."""
    found = alert(depth_fold([0, 40, 40, 70, 90, 45, 45, 5]))
    assert [(change.time_ms // 60_000, change.level) for change in found.changes] == [
        (15, 1),
        (25, 2),
        (30, 1),
        (40, 0),
    ]
    assert (found.worst, found.peak, found.value) == (2, pytest.approx(0.9), pytest.approx(0.05))


def test_a_second_episode_is_another_alert() -> None:
    """What comes back after it was over has its own id, peak and deadline."""
    fold = depth_fold([90, 90, 0, 35, 35])
    first, second = [a for a in fold.alerts.all() if a.indicator == "depth" and a.place == 0]
    assert first.id != second.id
    assert second.peak == pytest.approx(0.35)


def test_an_open_alert_survives_missing_data() -> None:
    """No data neither raises nor clears; the board shows no data, the alert stays with its last value."""
    fold = depth_fold([40, 40, math.nan, math.nan])
    assert fold.board.level("town.depth", 0, 3) == -1
    assert alert(fold).cleared_ms is None
    assert alert(fold).value == pytest.approx(0.4)
    assert not depth_fold([40, math.nan, 40]).alerts.all()


def test_an_open_alert_is_never_too_old() -> None:
    """After three days beyond the threshold the alert is still in the open list."""
    fold = depth_fold([40.0] * 864)
    assert alert(fold).id in {a.id for a in fold.alerts.open()}


def test_an_alert_names_owner_procedure_and_deadline() -> None:
    """The deadline is the procedure's due time after raising; the owner is the domain's."""
    found = alert(depth_fold([40, 40]))
    assert (found.owner.vi, found.procedure) == ("Văn phòng UBND", "pump")
    assert found.due_ms == minute(10) + minute(30)
    assert found.id == "town.depth.00001.10"


@pytest.mark.parametrize(
    ("events", "cause"),
    [
        ([], 0),
        ([event(1, "burst"), event(2, "burst"), event(3, "opened")], 2),
        ([event(1, "storm"), event(2, "burst")], 1),
        ([event(1, "burst", 1), event(2, "storm", -1)], 2),
        ([event(1, "burst", 0), event(2, "storm", -1)], 1),
        ([event(1, "burst", 1)], 0),
        ([event(12, "burst")], 0),
    ],
    ids=["none", "latest", "worst first", "else province", "place first", "not elsewhere", "not after"],
)
def test_the_cause_is_the_worst_and_latest_evidence(events: list[dict[str, Any]], cause: int) -> None:
    """Evidence at the commune goes first, then that of the whole province; severity before time."""
    assert alert(depth_fold([40, 40, 40], events)).cause == cause


def test_the_province_is_explained_by_any_place() -> None:
    """For the province's own alert evidence counts wherever it happened."""
    assert alert(depth_fold([40, 40], [event(1, "burst", 2)]), place=4).cause == 1


def test_old_evidence_explains_nothing() -> None:
    """What happened more than six hours before is no cause."""
    depth = [0.0] * 80 + [40.0] * 2
    assert alert(depth_fold(depth, [event(1, "burst")])).cause == 0
    assert alert(depth_fold(depth, [event(60, "burst")])).cause == 1


def test_counted_events_explain_an_indicator_without_evidence() -> None:
    """An indicator that names no evidence is explained by the latest event that it counts."""
    fold = town_fold([event(1, "burst"), event(2, "burst"), event(2, "opened")], 5)
    assert alert(fold, "bursts").cause == 2


def test_counted_events_explain_an_indicator_whose_evidence_is_missing() -> None:
    """Named evidence goes first even when it is older and milder; without any the counted event stands in."""
    data = written("town")
    data["indicators"]["bursts"]["evidence"] = ["town.opened"]
    spec = DomainSpec.model_validate(data)
    causes = []
    for events in (
        [event(2, "burst"), event(3, "burst")],
        [event(1, "opened"), event(2, "burst"), event(3, "storm")],
    ):
        log = log_of([spec], events)
        fold = Fold(plan_of([spec], log))
        fold.advance(log, minute(5), {})
        causes.append(alert(fold, "bursts").cause)
    assert causes == [2, 1]


def test_a_falling_share_is_explained_by_what_spoils_it() -> None:
    """Low on-time share: bad is below, and the late case is the cause, not the one done in time."""
    fold = town_fold(
        [event(1, "late"), event(2, "done"), event(3, "late"), event(4, "done"), event(4, "done")], 5
    )
    found = alert(fold, "on_time")
    assert (found.bad, found.level, found.cause) == ("below", 1, 3)


@pytest.mark.parametrize(("indicator", "cause"), [("open", 2), ("dark", 3), ("caidi", 0)])
def test_other_indicators_are_explained_by_what_drives_them(indicator: str, cause: int) -> None:
    """Open cases by the latest opening, running levels by the latest rise; an index only by named evidence."""
    data = written("town")
    levels = {"watch": 0.5, "alarm": 500, "source": "assumed", "status": "assumed", "verified": False}
    data["indicators"][indicator]["levels"] = levels
    spec = DomainSpec.model_validate(data)
    log = log_of(
        [spec], [event(1, "opened"), event(2, "opened"), event(2, "cut", value=9.0), event(4, "done")]
    )
    fold = Fold(plan_of([spec], log))
    fold.advance(log, minute(5), {})
    assert alert(fold, indicator).cause == cause


def test_a_sensor_alert_follows_its_events() -> None:
    """Raised, raised again further up, then cleared: one alert whose cause is the event that raised it."""
    events = [
        event(1, "high", 2, unit=7, value=35.0),
        event(3, "high", 2, unit=7, value=64.0),
        event(4, "low", 2, unit=7, value=20.0),
    ]
    found = alert(town_fold(events, 5), place=2)
    assert (found.source, found.unit, found.cause, found.id) == ("sensor", 7, 1, "town.depth.s7.1")
    assert [(change.level, change.value) for change in found.changes] == [(1, 35.0), (2, 64.0), (0, 20.0)]
    assert (found.name.en, found.worst, found.peak, found.cleared_ms) == ("Over 60 cm", 2, 64.0, minute(4))


def test_a_sensor_alert_is_there_before_its_bucket_is_complete() -> None:
    """Sensor alerts are told event by event: at 1:00 of a five-minute bucket the alert is open."""
    fold = town_fold([event(1, "high", 2, unit=7, value=35.0)], 1)
    assert fold.board.count == 0
    assert [a.unit for a in fold.alerts.open()] == [7]


def test_sensors_may_have_thresholds_of_their_own() -> None:
    """Thresholds per sensor replace those of the class."""
    spec = domain("town")
    log = log_of([spec], [event(1, "high", 0, unit=1, value=35.0)])
    fold = Fold(plan_of([spec], log, thresholds={"town.depth": [[30.0, 60.0], [10.0, 20.0]]}))
    fold.advance(log, minute(1), {})
    assert fold.alerts.open()[0].level == 2


@pytest.mark.parametrize(
    ("thresholds", "unit"), [([[30.0, 60.0]], 9), (np.empty((0, 2)), 0), ([[30.0, 60.0]], 0xFFFF)]
)
def test_an_unknown_sensor_is_judged_by_its_class(thresholds: Any, unit: int) -> None:
    """A sensor outside the table, or an event without a sensor, still raises an alert."""
    spec = domain("town")
    log = log_of([spec], [event(1, "high", 0, unit=unit, value=61.0)])
    fold = Fold(plan_of([spec], log, thresholds={"town.depth": thresholds}))
    fold.advance(log, minute(1), {})
    assert fold.alerts.open()[0].level == 2


def test_a_cleared_sensor_that_was_not_raised_changes_nothing() -> None:
    """A clearing event without an alert is ignored."""
    assert not town_fold([event(1, "low", 0, unit=1, value=5.0)], 5).alerts.all()


def storm() -> Fold:
    """Water in every sensor of the first commune, and one late share."""
    events = [event(1 + at / 100, "high", 0, unit=at, value=61.0) for at in range(6)]
    events += [event(2, "late", 1), event(2, "late", 1)]
    return town_fold(events, 5)


def test_many_alerts_of_one_indicator_become_one_group() -> None:
    """More than five at once are one group with its count and its earliest deadline; few stay single."""
    groups = grouped(storm().alerts.open())
    assert [(group.indicator, group.count) for group in groups] == [
        ("depth", 6),
        ("on_time", 1),
        ("on_time", 1),
    ]
    assert groups[0].due_ms == minute(1) + minute(30)


def test_the_list_shows_alarms_first_then_deadlines() -> None:
    """Level goes before deadline, deadline before name."""
    levels = [(-group.level, group.due_ms) for group in grouped(storm().alerts.open(), at_once=100)]
    assert levels == sorted(levels)
    assert len(levels) == 8


def test_alerts_of_a_past_instant_stand_as_they_stood() -> None:
    """Looking back shows the level, value and peak of that time, and forgets what came later."""
    fold = depth_fold([0, 40, 40, 70, 90, 45, 45, 5])
    (then,) = [a for a in standing(fold.alerts.all(), minute(22), fold.board) if a.place == 0]
    assert (then.level, then.worst, then.cleared_ms) == (1, 1, None)
    assert (then.value, then.peak) == (pytest.approx(0.7), pytest.approx(0.7))
    assert not standing(fold.alerts.all(), minute(14), fold.board)
    assert not standing(fold.alerts.all(), minute(40), fold.board)


def test_a_sensor_alert_of_a_past_instant_stands_as_it_stood() -> None:
    """Sensors are told by their events alone: between the first and the second the first counts."""
    events = [event(1, "high", 2, unit=7, value=35.0), event(4, "high", 2, unit=7, value=64.0)]
    fold = town_fold(events, 10)
    (then,) = standing(fold.alerts.all(), minute(2), fold.board)
    assert (then.level, then.value, then.peak) == (1, 35.0, 35.0)


def test_an_alert_is_found_by_its_id() -> None:
    """Ids are stable names; an unknown one finds nothing."""
    fold = depth_fold([40, 40, 0])
    assert fold.alerts.find("town.depth.00001.10") == alert(fold)
    assert fold.alerts.find("town.depth.00001.11") is None
    assert alert(fold) in fold.alerts.closed()


def test_a_domain_may_judge_nothing() -> None:
    """Without any thresholds there are no alerts, and every value is normal."""
    data = written("town")
    for indicator in data["indicators"].values():
        indicator.pop("levels", None)
    spec = DomainSpec.model_validate(data)
    log = log_of([spec], [event(1, "burst")] * 9)
    fold = Fold(plan_of([spec], log))
    fold.advance(log, minute(5), {})
    assert not fold.alerts.all()
    assert fold.board.level("town.bursts", 0, 0) == 0


def test_an_indicator_without_procedure_has_no_deadline() -> None:
    """No procedure, no deadline; it is listed after those that have one."""
    data = written("town")
    del data["indicators"]["on_time"]["procedure"]
    spec = DomainSpec.model_validate(data)
    log = log_of([spec], [event(1, "late"), event(1, "late")])
    fold = Fold(plan_of([spec], log))
    fold.advance(log, minute(5), {})
    assert {a.due_ms for a in fold.alerts.open()} == {None}
    assert [group.due_ms for group in grouped(fold.alerts.open(), at_once=1)] == [None]
