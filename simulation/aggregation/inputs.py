"""What a run hands over to be aggregated: the places, readings per bucket and samples of the city state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulation.spec.province import Province

Floats: TypeAlias = NDArray[np.float64]
Stat: TypeAlias = Literal["mean", "max", "min"]

PER_MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlaceTable:
    """The communes in the province's order; index ``len(codes)`` is the province as a whole.

    Attributes:
        codes: Commune codes.
        names: Commune names.
        population: People of each commune.
        customers: Power customers of each commune.
        alarm_levels: Communes × 3, water levels BĐ1 to BĐ3 in metres, NaN where no river is gauged.
        people: Population with the province's sum as last entry, derived.
        consumers: Power customers with the province's sum as last entry, derived.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    population: Floats
    customers: Floats
    alarm_levels: Floats
    people: Floats = field(init=False)
    consumers: Floats = field(init=False)

    def __post_init__(self) -> None:
        """Append the province's sums."""
        object.__setattr__(self, "people", np.append(self.population, self.population.sum()))
        object.__setattr__(self, "consumers", np.append(self.customers, self.customers.sum()))

    @classmethod
    def of(cls, province: Province) -> PlaceTable:
        """Read the communes of a province; power customers are shared by population (an assumption)."""
        codes = tuple(province.communes)
        population = np.array([commune.population for commune in province.communes.values()], np.float64)
        alarm_levels = np.full((len(codes), 3), np.nan)
        for station in province.rivers:
            if station.alarm_levels is not None:
                levels = alarm_levels[codes.index(station.commune)]
                np.fmin(levels, station.alarm_levels, out=levels)  # two gauges in one commune: the stricter
        shares = population / max(population.sum(), 1.0)
        return cls(
            codes=codes,
            names=tuple(commune.name for commune in province.communes.values()),
            population=population,
            customers=province.power.customers * shares,
            alarm_levels=alarm_levels,
        )

    @property
    def province(self) -> int:
        """Index that stands for the whole province."""
        return len(self.codes)

    def code(self, place: int) -> str:
        """Commune code of an index; ``province`` for the whole."""
        return self.codes[place] if place < len(self.codes) else "province"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReadingBuckets:
    """Statistics of one class's sensors per bucket and place; NaN where no sensor gave a reading.

    The province's statistics are taken over all its sensors, so its mean is the mean of the communes' means
    weighted by their numbers of readings.

    Attributes:
        key: ``domain.sensor``.
        first_bucket: Bucket of the first row.
        mean: Buckets × communes.
        max: Buckets × communes.
        min: Buckets × communes.
        province_mean: One value per bucket.
        province_max: One value per bucket.
        province_min: One value per bucket.
    """

    key: str
    first_bucket: int
    mean: Floats
    max: Floats
    min: Floats
    province_mean: Floats
    province_max: Floats
    province_min: Floats

    def rows(self, first: int, count: int, stat: Stat) -> Floats:
        """Values of ``count`` buckets from ``first``: buckets × (communes + province)."""
        communes, province = {
            "mean": (self.mean, self.province_mean),
            "max": (self.max, self.province_max),
            "min": (self.min, self.province_min),
        }[stat]
        rows = _rows(self.key, len(province), self.first_bucket, first, count)
        out = np.empty((count, communes.shape[1] + 1))
        out[:, :-1] = communes[rows]
        out[:, -1] = province[rows]
        return out


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StateSamples:
    """The city state at the end of each bucket.

    Attributes:
        first_bucket: Bucket of the first row.
        fields: Field name to buckets × communes.
    """

    first_bucket: int
    fields: Mapping[str, Floats]

    def rows(self, name: str, first: int, count: int) -> Floats | None:
        """Values of ``count`` buckets from ``first``, None when there is no such field."""
        samples = self.fields.get(name)
        if samples is None:
            return None
        return samples[_rows(f"state {name}", len(samples), self.first_bucket, first, count)]


def _rows(name: str, held: int, held_from: int, first: int, count: int) -> slice:
    start = first - held_from
    if start < 0 or start + count > held:
        message = (
            f"{name}: buckets {first} to {first + count - 1} are needed, "
            f"{held_from} to {held_from + held - 1} were given; hand over every bucket once"
        )
        raise ValueError(message)
    return slice(start, start + count)
