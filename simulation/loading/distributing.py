"""Distributions in a scenario's parameters, turned into the pairs of numbers that domains keep of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from simulation.checks.finding import Finding, Trail
from simulation.checks.known import Known
from simulation.checks.nearest import listed, nearest
from simulation.loading.arithmetic import number_text, time_text
from simulation.loading.fields import field_at
from simulation.loading.problems import findings
from simulation.spec.distributions import (
    DISTRIBUTIONS,
    Constant,
    Distribution,
    Lognormal,
    Misfit,
    distribution,
    shape_of,
)
from simulation.spec.domain import DomainSpec
from simulation.units import Unit

SPREAD = "_sigma"
"""A domain draws ``X`` from a lognormal distribution when it has ``X`` and, for the logarithm's spread, ``X_sigma``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A distribution that a scenario or a domain's file gives a parameter.

    Attributes:
        trail: Where the scenario says so: ``parameters``, domain, name.
        drawn: The distribution, in canonical units.
        unit: The quantity; None for a plain number.
    """

    trail: Trail
    drawn: Distribution
    unit: Unit | None


def pairs(spec: DomainSpec) -> tuple[str, ...]:
    """Parameters of a domain that are drawn from a lognormal distribution."""
    return tuple(name for name in spec.parameters if name + SPREAD in spec.parameters)


def is_mean(spec: DomainSpec, name: str) -> bool:
    """Whether the domain's parameter is the mean of its distribution; the others are medians."""
    return spec.parameters[name].about.en.lower().startswith("mean")


def expanded(data: Mapping[str, Any], known: Known) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """A scenario's data with each distribution as the domain's own numbers, and what is wrong with them."""
    groups = data.get("parameters")
    if not isinstance(groups, Mapping):
        return dict(data), ()
    found: list[Finding] = []
    made: dict[str, Any] = {}
    for domain, given in groups.items():
        made[domain] = given
        if not isinstance(given, Mapping) or domain not in known.domains:
            continue
        made[domain] = dict(given)
        for name, value in given.items():
            if _is_distribution(value):
                made[domain].pop(name)
                trail: Trail = ("parameters", domain, name)
                made[domain] |= _numbers(trail, value, data, known, found)
    return {**data, "parameters": made}, tuple(found)


def spreads(data: Mapping[str, Any], known: Known) -> Iterator[Spread]:
    """Distributions that a right scenario changes: those it writes, and those whose middle or spread it sets."""
    for domain, given in (data.get("parameters") or {}).items():
        spec = known.domains[domain][0]
        for name in pairs(spec):
            if name not in given and name + SPREAD not in given:
                continue
            trail: Trail = ("parameters", domain, name)
            unit = field_at(known, trail, data).unit
            value = given.get(name, spec.parameters[name].value)
            if _is_distribution(value):
                drawn = _read(trail, value, unit)
                yield Spread(trail=trail, drawn=drawn[0] or Constant(0.0), unit=unit)
                continue
            sigma = given.get(name + SPREAD, spec.parameters[name + SPREAD].value)
            yield Spread(trail=trail, drawn=_pair(spec, name, value, sigma, unit), unit=unit)


def own_spread(spec: DomainSpec, name: str, unit: Unit | None) -> Distribution:
    """The distribution that a domain's file itself gives a parameter."""
    return _pair(spec, name, spec.parameters[name].value, spec.parameters[name + SPREAD].value, unit)


def _pair(spec: DomainSpec, name: str, value: Any, sigma: Any, unit: Unit | None) -> Distribution:
    """A distribution from the domain's two numbers."""
    middle = float(unit.read(value)) if unit is not None else float(value)
    spread = float(Unit("").read(sigma))
    if not spread or not middle:
        return Constant(middle)
    return Lognormal(middle / math.exp(spread**2 / 2) if is_mean(spec, name) else middle, spread)


def _is_distribution(value: Any) -> bool:
    return isinstance(value, Mapping) and "dist" in value


def _numbers(
    trail: Trail, value: Mapping[str, Any], data: Mapping[str, Any], known: Known, found: list[Finding]
) -> dict[str, Any]:
    """The domain's numbers for one distribution; what is wrong is added to ``found``."""
    _, domain, name = map(str, trail)
    spec, names = known.domains[domain][0], pairs(known.domains[domain][0])
    if name not in names:
        if name not in spec.parameters:
            return {name: value}  # the name itself is told by the rules
        key = "E217.constant" if names else "E217.none"
        found.append(
            Finding(trail, key, {"name": name, "domain": domain, "allowed": listed(names)}, at_key=True)
        )
        return {}
    if f"{name}{SPREAD}" in data["parameters"][domain]:
        twice = {"name": name, "other": name + SPREAD}
        found.append(Finding((*trail[:2], name + SPREAD), "E217.twice", twice, at_key=True))
    unit = field_at(known, trail, data).unit
    drawn, wrong = _read(trail, value, unit)
    found += wrong
    if drawn is None:
        return {}
    if not isinstance(drawn, Lognormal | Constant):
        values = {"name": name, "domain": domain, "dist": value["dist"]}
        found.append(Finding((*trail, "dist"), "E217.kind", values))
        return {}
    middle = drawn.mean if isinstance(drawn, Constant) or is_mean(spec, name) else drawn.median
    sigma = drawn.sigma if isinstance(drawn, Lognormal) else 0.0
    return {name: _quantity(middle, unit), f"{name}{SPREAD}": float(number_text(sigma))}


def _read(
    trail: Trail, value: Mapping[str, Any], unit: Unit | None
) -> tuple[Distribution | None, tuple[Finding, ...]]:
    """A distribution, or what is wrong with it."""
    dist = value["dist"]
    if dist not in DISTRIBUTIONS:
        values = {"value": dist, "close": nearest(str(dist), DISTRIBUTIONS), "allowed": listed(DISTRIBUTIONS)}
        return None, (Finding((*trail, "dist"), "E213", values),)
    shape = shape_of(value, unit)
    try:
        read = shape.model_validate(value, strict=True)
    except ValidationError as error:
        wrong = findings(error, shape, value)
        return None, tuple(
            Finding((*trail, *row.path), row.key, row.values, at_key=row.at_key) for row in wrong
        )
    numbers = {name: getattr(read, name) for name in shape.model_fields if name != "dist"}
    try:
        return distribution(dist, numbers), ()
    except Misfit as error:
        key = "E217.order" if error.lower else "E217.zero"
        said: dict[str, object] = {
            "lower": error.lower,
            "upper": error.upper,
            "value": value[error.upper],
            "other": value.get(error.lower, ""),
        }
        return None, (Finding((*trail, error.upper), key, said),)


def _quantity(number: float, unit: Unit | None) -> Any:
    """A number as a domain's file would write it."""
    if unit is None or not unit.canonical:
        return float(number_text(number))
    if unit.canonical == "ms":
        return time_text(round(number))
    return f"{number_text(number)} {unit.canonical}"
