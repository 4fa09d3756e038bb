"""VN_AQI of the hour (NowCast) and of the last 24 hours, as Decision 1459/QĐ-TCMT defines them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np

from simulation.aggregation.compiler import Compiler
from simulation.aggregation.inputs import Floats
from simulation.aggregation.measures import Measurement, quotient
from simulation.aggregation.spans import Span
from simulation.spec.indices import AqiTable

_DUST = ("pm25", "pm10")
_OZONE_HOURS = 8  # _eight_hours doubles one hour three times
_DAY_HOURS = 24


def sub_index(table: AqiTable, column: str, concentration: Floats) -> Floats:
    """Index of one pollutant's concentration in µg/m³, rounded, NaN where there is none."""
    breakpoints = table.breakpoints[column]
    return np.floor(np.interp(concentration, breakpoints, table.index[: len(breakpoints)]) + 0.5)


def nowcast(hours: Floats, floor: float, needed: int) -> Floats:
    """NowCast of hourly means, the latest first along axis 1; NaN when too few of the latest three are there."""
    highest = np.fmax.reduce(hours, axis=1)
    lowest = np.fmin.reduce(hours, axis=1)
    ratio = np.ones_like(highest)
    np.divide(lowest, highest, out=ratio, where=highest > 0)
    weight = np.maximum(ratio, floor)
    known = ~np.isnan(hours)
    total, weights, power = np.zeros_like(highest), np.zeros_like(highest), np.ones_like(highest)
    for hour in range(hours.shape[1]):
        total += np.where(known[:, hour], power * hours[:, hour], 0.0)
        weights += np.where(known[:, hour], power, 0.0)
        power = power * weight
    return quotient(total, weights, known[:, :3].sum(axis=1) >= needed)


class AirIndex(ABC):
    """The greatest sub-index of a station's pollutants; needs PM2.5 or PM10."""

    def __init__(self, table: AqiTable, sensors: Mapping[str, tuple[str, float]], worst: bool) -> None:
        """``sensors``: pollutant to sensor class and factor to µg/m³; ``worst``: province as the worst commune."""
        self._table = table
        self._sensors = dict(sensors)
        self._worst = worst

    def values(self, span: Span) -> Floats:
        """The index of every place; the province's own from its mean concentrations unless the worst is asked."""
        best = np.full(span.shape, np.nan)
        dust = np.full(span.shape, np.nan)
        for pollutant, (key, ratio) in self._sensors.items():
            found = self.pollutant(pollutant, span.hours[key] * ratio)
            best = np.fmax(best, found)
            if pollutant in _DUST:
                dust = np.fmax(dust, found)
        best[np.isnan(dust)] = np.nan
        if self._worst:
            best[:, -1] = np.fmax.reduce(best[:, :-1], axis=1)
        return best

    @abstractmethod
    def pollutant(self, pollutant: str, hours: Floats) -> Floats:
        """Sub-index of one pollutant from its trailing hours in µg/m³."""


class HourIndex(AirIndex):
    """NowCast for dust, the last hour for gases."""

    def pollutant(self, pollutant: str, hours: Floats) -> Floats:
        """Sub-index of the hour."""
        if pollutant not in _DUST:
            return sub_index(self._table, pollutant, hours[:, 0])
        rule = self._table.nowcast
        return sub_index(self._table, pollutant, nowcast(hours[:, : rule.hours], rule.floor, rule.needed))


class DayIndex(AirIndex):
    """24-hour mean for dust, greatest hour for gases, and for ozone the greatest 8-hour mean too."""

    def pollutant(self, pollutant: str, hours: Floats) -> Floats:
        """Sub-index of the last 24 hours."""
        day = hours[:, :_DAY_HOURS]
        if pollutant in _DUST:
            return sub_index(self._table, pollutant, self._mean(day))
        found = sub_index(self._table, pollutant, np.fmax.reduce(day, axis=1))
        if pollutant == "o3":
            longest = np.fmax.reduce(self._eight_hours(day), axis=1)
            longest[longest > self._table.breakpoints["o3_8h"][-1]] = np.nan
            found = np.fmax(found, sub_index(self._table, "o3_8h", longest))
        return found

    def _eight_hours(self, hours: Floats) -> Floats:
        """Means of every eight hours in a row."""
        known = ~np.isnan(hours)
        sums = []
        for part in (np.where(known, hours, 0.0), known.astype(np.float64)):
            two = part[:, 1:] + part[:, :-1]
            four = two[:, 2:] + two[:, :-2]
            sums.append(four[:, 4:] + four[:, :-4])
        total, number = sums
        return quotient(total, number, number >= self._table.completeness.share * _OZONE_HOURS)

    def _mean(self, hours: Floats) -> Floats:
        known = ~np.isnan(hours)
        number = known.sum(axis=1)
        enough = number >= self._table.completeness.share * hours.shape[1]
        total = np.zeros(number.shape)
        for hour in range(hours.shape[1]):
            total += np.where(known[:, hour], hours[:, hour], 0.0)
        return quotient(total, number, enough)


def vn_aqi_hour(inputs: Mapping[str, Any], compiler: Compiler) -> Measurement:
    """VN_AQI of the hour; ``inputs`` map pollutants to sensor classes."""
    table = compiler.aqi()
    return HourIndex(
        table, _sensors(inputs, compiler, table, table.nowcast.hours), inputs.get("province") == "max"
    )


def vn_aqi_day(inputs: Mapping[str, Any], compiler: Compiler) -> Measurement:
    """VN_AQI of the last 24 hours; ``inputs`` map pollutants to sensor classes."""
    table = compiler.aqi()
    return DayIndex(table, _sensors(inputs, compiler, table, _DAY_HOURS), inputs.get("province") == "max")


def _sensors(
    inputs: Mapping[str, Any], compiler: Compiler, table: AqiTable, hours: int
) -> dict[str, tuple[str, float]]:
    pollutants = {name: sensor for name, sensor in inputs.items() if name != "province"}
    path = "measure.inputs"
    if inputs.get("province", "mean") not in {"mean", "max"}:
        raise compiler.mistake(f"{path}.province", f"'{inputs['province']}' is unknown", "Use mean or max.")
    if not any(name in pollutants for name in _DUST):
        raise compiler.mistake(path, "VN_AQI needs PM2.5 or PM10", "Add pm25 or pm10.")
    sensors = {}
    for name, sensor in pollutants.items():
        if name not in table.breakpoints or name == "o3_8h":
            known = ", ".join(column for column in table.breakpoints if column != "o3_8h")
            raise compiler.mistake(
                f"{path}.{name}", f"'{name}' is no pollutant of the index", f"Use {known}."
            )
        sensors[name] = compiler.sensor(str(sensor), table.unit, f"{path}.{name}")
        compiler.hourly(sensors[name][0], hours, table.completeness.share)
    return sensors
