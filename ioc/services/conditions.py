"""An alert's conditions and thresholds, as people read them."""

from __future__ import annotations

import math

from ioc import i18n
from ioc.services.protocol import Json
from ioc.services.rows import decimals_of
from ioc.services.words import amount, in_both, told
from simulation.aggregation.alerts import Alert
from simulation.aggregation.board import ALARM
from simulation.spec.domain import Indicator, SensorAlert, SensorSpec


def beyond(alert: Alert, indicator: Indicator) -> Json:
    """That the value is beyond the level's limit, or has not come back from it by the margin that ends the level."""
    levels = indicator.levels
    limit = math.nan if levels is None else levels.alarm if alert.level == ALARM else levels.watch
    margin = 0.0 if levels is None else levels.margin
    met = alert.value >= limit - margin if alert.bad == "above" else alert.value <= limit + margin
    return {
        "text": in_both(
            lambda lang: i18n.t(
                f"why.beyond_{alert.bad}",
                lang,
                name=told(indicator.name)[lang],
                level=i18n.t(f"level.{alert.level}", lang).lower(),
                limit=amount(limit, indicator.decimals, indicator.unit)[lang],
            )
        ),
        "value": amount(alert.value, indicator.decimals, indicator.unit),
        "met": met,
    }


def beyond_sensor(alert: Alert, sensor: SensorSpec, limits: list[float]) -> Json:
    """That the sensor is beyond the last of its own limits that it passed."""
    decimals = decimals_of(sensor.scale)
    worst = alert.changes[-1].value if alert.cleared_ms is None else alert.peak
    passed = [limit for limit in limits if (worst >= limit if alert.bad == "above" else worst <= limit)]
    limit = (passed or limits or [math.nan])[-1]
    return {
        "text": in_both(
            lambda lang: i18n.t(
                f"why.sensor_{alert.bad}", lang, limit=amount(limit, decimals, sensor.unit)[lang]
            )
        ),
        "value": amount(alert.value, decimals, sensor.unit),
        "met": bool(passed),
    }


def sensor_threshold(alert: SensorAlert, sensor: SensorSpec, limits: list[float]) -> Json:
    """Where the levels of a sensor stand and where they come from; its least threshold of each level."""
    of_level: dict[str, float] = {}
    for level, limit in zip(alert.levels, limits, strict=False):
        of_level.setdefault(level, limit)
    return {
        "watch": of_level.get("watch"),
        "alarm": of_level.get("alarm"),
        "hold": 0,
        "margin": sensor.hysteresis,
        "source": told(alert.source),
        "verified": alert.verified,
        "status": "published" if alert.verified else "assumed",
    }
