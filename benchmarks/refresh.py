"""What it costs to bring the board up to date: a whole day in hours, and one bucket at hour 1 and at hour 72.

Run with ``python -m benchmarks.refresh``. The city is made up at Hà Nội's size: 126 communes and the province,
45 indicators in five domains, 80,000 events a day, ten sensor classes. The hours of a refresh are measured in turn
within one run, so that a busy machine moves all; their ratios are what to trust. At hour 1 no event is old enough
to leave a window yet, from hour 25 on every window is full.
"""

from __future__ import annotations

import pickle
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.aggregation.fold import Fold, FoldPlan
from simulation.aggregation.inputs import PlaceTable, ReadingBuckets, StateSamples
from simulation.events import BUCKET_MS, PROVINCE
from simulation.log import RECORD, EventLog, KindInfo
from simulation.spec.domain import DomainSpec

COMMUNES = 126
PEOPLE = 8_718_000
EVENTS_A_DAY = 80_000
DAY = 288
HOUR = 12
DOMAINS = 5
HOURS = 73
ROUNDS = 20

EVENTS = {
    "opened": "opens",
    "moved": "moves",
    "on_time": "closes",
    "late": "closes",
    "took": None,
    "cut": None,
    "back": None,
}
SENSORS = ("first", "second")
NAME = {"vi": "Mẫu", "en": "Sample"}
SOURCED = {"source": "made up", "status": "assumed"}


def measures() -> dict[str, tuple[dict[str, Any], str, dict[str, float] | None]]:
    """Nine indicators of one domain: measure, unit, and watch and alarm levels."""
    return {
        "reading": ({"kind": "reading", "sensor": "first", "stat": "max"}, "m", {"watch": 3.0, "alarm": 3.5}),
        "second": (
            {"kind": "reading", "sensor": "second", "stat": "mean"},
            "m",
            {"watch": 3.0, "alarm": 3.5},
        ),
        "state": ({"kind": "state", "field": "rain"}, "mm/h", {"watch": 30.0, "alarm": 60.0}),
        "count": (
            {"kind": "count", "events": ["opened"], "window": "1 h"},
            "",
            {"watch": 12.0, "alarm": 16.0},
        ),
        "open": (
            {"kind": "open", "opened": ["opened"], "closed": ["on_time", "late"]},
            "",
            {"watch": 1e6, "alarm": 2e6},
        ),
        "share": (
            {"kind": "share", "of": ["late"], "among": ["on_time", "late"], "window": "24 h", "least": 5},
            "%",
            {"watch": 60.0, "alarm": 80.0},
        ),
        "median": (
            {"kind": "statistic", "events": ["took"], "stat": "p90", "window": "6 h", "least": 3},
            "min",
            {"watch": 30.0, "alarm": 45.0},
        ),
        "dark": ({"kind": "level", "up": ["cut"], "down": ["back"]}, "customers", None),
        "saidi": (
            {
                "kind": "index",
                "function": "saidi",
                "inputs": {"interrupted": ["cut"], "restored": ["back"], "window": "24 h"},
            },
            "min",
            None,
        ),
    }


def domain(number: int) -> DomainSpec:
    """One made-up domain with nine indicators."""
    units = {"took": "s", "cut": "customers", "back": "customers"}
    sensor = {
        "name": NAME,
        "unit": "cm",
        "scale": 1.0,
        "clip": (0, 1000),
        "noise": {"sd": 1.0, "correlation": "10 min"},
        "placement": {"rule": "each", **SOURCED},
    }
    indicators = {}
    for key, (measure, unit, levels) in measures().items():
        judged = (
            None
            if levels is None
            else {**levels, "margin": 0.1, "hold": "10 min", "verified": False, **SOURCED}
        )
        indicators[key] = {
            "name": NAME,
            "unit": unit,
            "measure": measure,
            "better": "lower",
            "levels": judged,
            "procedure": "act",
            "evidence": [f"domain{number}.opened", f"domain{number}.cut"],
        }
    return DomainSpec.model_validate(
        {
            "schema": "ioc-domain/1",
            "key": f"domain{number}",
            "order": number,
            "icon": "sample",
            "name": NAME,
            "short": NAME,
            "owner": NAME,
            "about": NAME,
            "events": {
                key: {"name": NAME, "case": case, "unit": units.get(key)} for key, case in EVENTS.items()
            },
            "sensors": dict.fromkeys(SENSORS, sensor),
            "indicators": indicators,
            "procedures": {
                "act": {"name": NAME, "due": "1 h", "steps": [{"do": NAME, "by": NAME}], **SOURCED}
            },
        }
    )


def places() -> PlaceTable:
    """Communes of equal size."""
    people = np.full(COMMUNES, PEOPLE / COMMUNES)
    return PlaceTable(
        codes=tuple(f"{number:05}" for number in range(COMMUNES)),
        names=tuple(f"{number:05}" for number in range(COMMUNES)),
        population=people,
        customers=people / 3,
        alarm_levels=np.full((COMMUNES, 3), np.nan),
    )


class City:
    """Events, readings and states of some days, made beforehand; the log is filled as time goes by."""

    def __init__(self, hours: int) -> None:
        """Draw everything with one fixed seed."""
        chance = np.random.default_rng(1)
        self.specs = [domain(number) for number in range(DOMAINS)]
        kinds = [f"{spec.key}.{name}" for spec in self.specs for name in spec.events]
        self.log = EventLog([KindInfo(name=name, severity=number % 3) for number, name in enumerate(kinds)])
        count = EVENTS_A_DAY * hours // 24
        events = np.zeros(count, RECORD)
        events["time_ms"] = np.sort(chance.integers(0, hours * 3_600_000, count))
        events["kind"] = chance.integers(0, len(kinds), count)
        events["place"] = chance.integers(0, COMMUNES, count)
        events["place"][chance.random(count) < 0.01] = PROVINCE
        events["case"] = chance.integers(1, count // 4 + 2, count)
        events["value"] = chance.gamma(4.0, 200.0, count)
        self._events = events
        shape = hours * HOUR, COMMUNES
        self._values = np.cumsum(chance.normal(0, 2.0, shape), axis=0) + 250.0
        self._rain = chance.gamma(0.5, 4.0, shape)

    def write(self, to_bucket: int) -> None:
        """Append the events before the end of a bucket."""
        last = int(np.searchsorted(self._events["time_ms"], to_bucket * BUCKET_MS))
        for event in self._events[self.log.count : last].tolist():
            time_ms, kind, place, case, cause, value, unit, _ = event
            self.log.append(time_ms, self.log.kinds[kind].name, place, case, cause, value, unit)

    def inputs(self, first: int, last: int) -> tuple[dict[str, ReadingBuckets], StateSamples]:
        """Readings and states of some buckets."""
        block: NDArray[np.float64] = self._values[first:last]
        keys = [f"{spec.key}.{name}" for spec in self.specs for name in spec.sensors]
        province = block.mean(axis=1)
        readings = {
            key: ReadingBuckets(
                key=key, first_bucket=first, mean=block, max=block + 5, min=block - 5,
                province_mean=province, province_max=province + 5, province_min=province - 5,
            )
            for key in keys
        }  # fmt: skip
        return readings, StateSamples(first_bucket=first, fields={"rain": self._rain[first:last]})


def advance(fold: Fold, city: City, to_bucket: int) -> float:
    """Seconds that one advance takes; writing the log and making readings is not counted."""
    city.write(to_bucket)
    readings, states = city.inputs(fold.next_bucket, to_bucket)
    start = time.process_time()
    fold.advance(city.log, to_bucket * BUCKET_MS, readings, states)
    return time.process_time() - start


def a_day(step: int) -> float:
    """Seconds to fold one day in steps of so many buckets."""
    city = City(24)
    fold = Fold(FoldPlan(specs=city.specs, places=places(), codes=city.log.codes))
    return sum(advance(fold, city, to_bucket) for to_bucket in range(step, DAY + 1, step))


def at_hour(hour: int) -> bytes:
    """A city and its fold at some hour, pickled."""
    city = City(HOURS)
    fold = Fold(FoldPlan(specs=city.specs, places=places(), codes=city.log.codes))
    advance(fold, city, hour * HOUR)
    return pickle.dumps((fold, city))


def refreshes() -> dict[int, list[float]]:
    """Milliseconds of single-bucket refreshes just after some hours, taken in turn."""
    states = {hour: at_hour(hour) for hour in (1, 25, 72)}
    found: dict[int, list[float]] = {hour: [] for hour in states}
    for _ in range(ROUNDS):
        for hour, state in states.items():
            fold, city = pickle.loads(state)  # noqa: S301 - written a moment ago by this program
            found[hour] += [advance(fold, city, fold.next_bucket + 1) * 1_000 for _ in range(6)]
    return found


def timed(what: Callable[[], float]) -> str:
    """Median and range of five measurements, in seconds."""
    seconds = sorted(what() for _ in range(5))
    return f"{statistics.median(seconds):8.3f} s   ({seconds[0]:.3f} to {seconds[-1]:.3f})"


def main() -> None:
    """Print the table."""
    size = f"{COMMUNES + 1} places × {DOMAINS * len(measures())} indicators × {DAY} buckets"
    print(f"\naggregation: {size}, {EVENTS_A_DAY} events a day")
    print("whole day in hours      ", timed(lambda: a_day(HOUR)))
    print("whole day at once       ", timed(lambda: a_day(DAY)))
    print("whole day by the bucket ", timed(lambda: a_day(1)))
    found = {hour: sorted(values) for hour, values in refreshes().items()}
    for hour, values in found.items():
        print(f"refresh after hour {hour:2}   {statistics.median(values):8.3f} ms  (worst {values[-1]:.3f})")
    for hour in (1, 25):
        ratio = statistics.median(found[72]) / statistics.median(found[hour])
        print(
            f"hour 72 against hour {hour:2} {ratio:8.2f}   {'about 1: windows are full' if hour == 25 else 'bounded'}"
        )


if __name__ == "__main__":
    main()
