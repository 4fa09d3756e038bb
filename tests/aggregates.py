"""A small province and two domains that use every measure and index, with logs, readings and states made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML

from simulation.aggregation.fold import Fold, FoldPlan
from simulation.aggregation.inputs import PlaceTable, ReadingBuckets, StateSamples
from simulation.events import BUCKET_MS, PROVINCE, Severity
from simulation.locate import config_dir
from simulation.log import EventLog, KindInfo
from simulation.spec.domain import DomainSpec
from simulation.spec.indices import AqiTable

SEVERITY = {"info": Severity.INFO, "watch": Severity.WATCH, "alarm": Severity.ALARM}

SYSTEM_KINDS = ("elsewhere.rain",)
DATA = Path(__file__).parent / "data"


def written(name: str) -> dict[str, Any]:
    """A domain's file as plain data, to be changed at will."""
    data: dict[str, Any] = YAML(typ="safe", pure=True).load(
        (DATA / f"{name}.yaml").read_text(encoding="utf-8")
    )
    return data


def domain(name: str) -> DomainSpec:
    """A domain: ``town`` or ``air``."""
    return DomainSpec.model_validate(written(name))


def aqi_table() -> AqiTable:
    """The official table as shipped."""
    path: Path = config_dir() / "indices" / "vn_aqi.yaml"
    return AqiTable.model_validate(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))


def places(
    population: Sequence[int] = (1_000_000, 500_000, 250_000, 250_000), customers: float = 1_000.0
) -> PlaceTable:
    """A province of so many communes; the first has a river with alarm levels 1, 2 and 3 m."""
    people = np.array(population, np.float64)
    alarm_levels = np.full((len(people), 3), np.nan)
    alarm_levels[0] = 1.0, 2.0, 3.0
    return PlaceTable(
        codes=tuple(f"{number:05}" for number in range(1, len(people) + 1)),
        names=tuple(f"Xã {number}" for number in range(1, len(people) + 1)),
        population=people,
        customers=customers * people / people.sum(),
        alarm_levels=alarm_levels,
    )


def log_of(specs: Sequence[DomainSpec], events: Sequence[Mapping[str, Any]] = ()) -> EventLog:
    """A log with these domains' kinds; ``events`` are keyword arguments of ``append``, in order of time."""
    kinds = [KindInfo(name=name, severity=Severity.INFO) for name in SYSTEM_KINDS]
    for spec in specs:
        kinds += [
            KindInfo(name=f"{spec.key}.{name}", severity=SEVERITY[event.severity])
            for name, event in spec.events.items()
        ]
    log = EventLog(kinds)
    for event in events:
        log.append(**event)
    return log


def minute(at: float) -> int:
    """Milliseconds of a minute."""
    return round(at * 60_000)


def event(at: float, kind: str, place: int = 0, **rest: Any) -> dict[str, Any]:
    """One event of the town at a minute; place -1 is the whole province."""
    return {"time_ms": minute(at), "kind": f"town.{kind}", "place": PROVINCE if place < 0 else place, **rest}


def plan_of(
    specs: Sequence[DomainSpec], log: EventLog, table: PlaceTable | None = None, **rest: Any
) -> FoldPlan:
    """What to fold for these domains."""
    return FoldPlan(specs=specs, places=table or places(), codes=log.codes, aqi=aqi_table(), **rest)


def buckets(key: str, mean: NDArray[np.float64], first: int = 0) -> ReadingBuckets:
    """Readings of one sensor a commune that stand still within a bucket; ``mean`` is buckets × communes."""
    known = ~np.isnan(mean)
    number = np.maximum(known.sum(axis=1), 1)
    province = np.where(known.any(axis=1), np.where(known, mean, 0.0).sum(axis=1) / number, np.nan)
    return ReadingBuckets(
        key=key,
        first_bucket=first,
        mean=mean,
        max=mean,
        min=mean,
        province_mean=province,
        province_max=np.fmax.reduce(mean, axis=1, initial=np.nan),
        province_min=np.fmin.reduce(mean, axis=1, initial=np.nan),
    )


def states(first: int = 0, **fields: NDArray[np.float64]) -> StateSamples:
    """State samples from bucket ``first`` on."""
    return StateSamples(first_bucket=first, fields=fields)


def town_fold(events: Sequence[Mapping[str, Any]], to_min: float) -> Fold:
    """The town folded over some events, without readings or states."""
    spec = domain("town")
    log = log_of([spec], events)
    fold = Fold(plan_of([spec], log))
    fold.advance(log, minute(to_min), {})
    return fold


def depth_fold(depth_cm: Sequence[float], events: Sequence[Mapping[str, Any]] = ()) -> Fold:
    """The town with water of these depths, one per bucket, in its first commune."""
    spec = domain("town")
    log = log_of([spec], events)
    fold = Fold(plan_of([spec], log))
    mean = np.full((len(depth_cm), 4), np.nan)
    mean[:, 0] = depth_cm
    fold.advance(log, len(depth_cm) * BUCKET_MS, {"town.depth": buckets("town.depth", mean)})
    return fold
