"""Durations and amounts that chance spreads, in words that people know: a median and a 90th percentile, say."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from statistics import NormalDist
from types import MappingProxyType
from typing import Annotated, Any, Literal, Protocol

from pydantic import create_model

from simulation.spec.base import Spec
from simulation.units import Unit

_STANDARD = NormalDist()
_Z90 = _STANDARD.inv_cdf(0.9)
_KEYS: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {
        "lognormal": (("median", "p90"), ("mean", "sd")),
        "normal": (("mean", "sd"),),
        "triangular": (("min", "mode", "max"),),
        "constant": (("value",),),
    }
)
DISTRIBUTIONS = tuple(_KEYS)


def forms(dist: str) -> tuple[tuple[str, ...], ...]:
    """The sets of values by which a distribution may be given, the usual one first."""
    return _KEYS[dist]


class Distribution(Protocol):
    """What every distribution can say of itself; numbers are in the canonical unit of the quantity."""

    def quantile(self, share: float) -> float:
        """The value that ``share`` of all draws stay below."""
        ...

    def share_below(self, value: float) -> float:
        """The share of draws below a value."""
        ...

    @property
    def mean(self) -> float:
        """The long-run average."""
        ...


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Many small delays multiplied: a median and the standard deviation of the logarithm."""

    median: float
    sigma: float

    @classmethod
    def of_p90(cls, median: float, p90: float) -> Lognormal:
        """By the middle and the value that nine of ten stay below."""
        return cls(median, math.log(p90 / median) / _Z90)

    @classmethod
    def of_mean(cls, mean: float, sd: float) -> Lognormal:
        """By mean and standard deviation."""
        variance = math.log1p((sd / mean) ** 2)
        return cls(mean / math.exp(variance / 2), math.sqrt(variance))

    def quantile(self, share: float) -> float:
        """The value that ``share`` of all draws stay below."""
        return self.median * math.exp(self.sigma * _STANDARD.inv_cdf(share))

    def share_below(self, value: float) -> float:
        """The share of draws below a value."""
        if value <= 0 or not self.sigma:
            return float(value > self.median)
        return _STANDARD.cdf(math.log(value / self.median) / self.sigma)

    @property
    def mean(self) -> float:
        """The long-run average."""
        return self.median * math.exp(self.sigma**2 / 2)


@dataclass(frozen=True, slots=True)
class Normal:
    """Symmetric around a mean."""

    mean: float
    sd: float

    def quantile(self, share: float) -> float:
        """The value that ``share`` of all draws stay below."""
        return self.mean + self.sd * _STANDARD.inv_cdf(share)

    def share_below(self, value: float) -> float:
        """The share of draws below a value."""
        return NormalDist(self.mean, self.sd).cdf(value)


@dataclass(frozen=True, slots=True)
class Triangular:
    """Between a least and a greatest value, with one most likely."""

    least: float
    mode: float
    greatest: float

    def quantile(self, share: float) -> float:
        """The value that ``share`` of all draws stay below."""
        width, rise = self.greatest - self.least, self.mode - self.least
        if share * width <= rise:
            return self.least + math.sqrt(share * width * rise)
        return self.greatest - math.sqrt((1 - share) * width * (self.greatest - self.mode))

    def share_below(self, value: float) -> float:
        """The share of draws below a value."""
        width = self.greatest - self.least
        if value <= self.mode:
            return max(value - self.least, 0.0) ** 2 / (width * (self.mode - self.least or 1.0))
        return 1 - max(self.greatest - value, 0.0) ** 2 / (width * (self.greatest - self.mode or 1.0))

    @property
    def mean(self) -> float:
        """The long-run average."""
        return (self.least + self.mode + self.greatest) / 3


@dataclass(frozen=True, slots=True)
class Constant:
    """No chance at all."""

    value: float

    def quantile(self, share: float) -> float:
        """The value, whatever the share."""
        del share
        return self.value

    def share_below(self, value: float) -> float:
        """All of the draws or none."""
        return float(value > self.value)

    @property
    def mean(self) -> float:
        """The value."""
        return self.value


class Misfit(ValueError):
    """Values of a distribution contradict one another: ``lower`` must lie below ``upper``, or above zero."""

    def __init__(self, lower: str, upper: str) -> None:
        """Keep the names; ``lower`` is empty when ``upper`` must be more than zero."""
        self.lower, self.upper = lower, upper
        super().__init__(f"{upper} must be more than {lower or 'zero'}")


def shape_of(data: Mapping[str, Any], unit: Unit | None) -> type[Spec]:
    """The shape in which a distribution's values are read, each a quantity of the unit.

    Args:
        data: As written; ``dist`` is one of ``DISTRIBUTIONS``.
        unit: The quantity, or None for a plain number.
    """
    forms = _KEYS[data["dist"]]
    keys = max(forms, key=lambda form: (sum(key in data for key in form), -forms.index(form)))
    return _shape(data["dist"], keys, unit)


@lru_cache(maxsize=64)
def _shape(dist: str, keys: tuple[str, ...], unit: Unit | None) -> type[Spec]:
    number: Any = float if unit is None else Annotated[float, unit]
    fields: dict[str, Any] = {"dist": (Literal[dist], ...), **dict.fromkeys(keys, (number, ...))}
    made: type[Spec] = create_model(dist.capitalize(), __base__=Spec, **fields)
    return made


def distribution(dist: str, values: Mapping[str, float]) -> Distribution:
    """A distribution from its read values.

    Raises:
        Misfit: They contradict one another.
    """
    if dist == "triangular":
        _rising(values, ("min", "mode", "max"))
        if not values["min"] < values["max"]:
            raise Misfit("min", "max")
        return Triangular(values["min"], values["mode"], values["max"])
    if dist == "constant":
        return Constant(values["value"])
    if dist == "normal":
        _positive(values, "sd")
        return Normal(values["mean"], values["sd"])
    if "mean" in values:
        _positive(values, "mean", "sd")
        return Lognormal.of_mean(values["mean"], values["sd"])
    _positive(values, "median")
    if not values["median"] < values["p90"]:
        raise Misfit("median", "p90")
    return Lognormal.of_p90(values["median"], values["p90"])


def _positive(values: Mapping[str, float], *names: str) -> None:
    for name in names:
        if not values[name] > 0:
            raise Misfit("", name)


def _rising(values: Mapping[str, float], names: tuple[str, ...]) -> None:
    for lower, upper in pairwise(names):
        if values[lower] > values[upper]:
            raise Misfit(lower, upper)


def histogram(drawn: Distribution, bins: int = 12) -> tuple[tuple[float, float, float], ...]:
    """Shares of draws between bounds of equal width: lower bound, upper bound, share; both tails of 0.5 % left out."""
    low, high = max(drawn.quantile(0.005), 0.0), drawn.quantile(0.995)
    if not low < high:
        return ((low, high, 1.0),)
    bounds = [low + (high - low) * number / bins for number in range(bins + 1)]
    below = [drawn.share_below(bound) for bound in bounds]
    return tuple((bounds[n], bounds[n + 1], below[n + 1] - below[n]) for n in range(bins))
