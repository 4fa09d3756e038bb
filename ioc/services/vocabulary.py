"""The words that a scenario's file may hold, with what each means: what the editor offers while one types."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeAlias

from ioc.i18n import Language
from simulation.experiments.replicate import installed
from simulation.loading import load_province_heads, scenario_paths
from simulation.loading.ground import counted_names
from simulation.spec.domain import DomainSpec
from simulation.spec.scenario import ScenarioFile

Json: TypeAlias = dict[str, Any]


@lru_cache(maxsize=2)
def vocabulary(lang: Language) -> tuple[Json, ...]:
    """Every word once, with its meaning in one language; the first meaning of a word counts."""
    found: dict[str, str] = {}
    for word, meaning in _words(lang):
        found.setdefault(word, meaning)
    return tuple({"label": word, "detail": meaning} for word, meaning in sorted(found.items()))


def _words(lang: Language) -> Iterator[tuple[str, str]]:
    for name, field in ScenarioFile.model_fields.items():
        yield field.alias or name, ""
    for spec in installed().catalogue.specs.values():
        yield from _of_domain(spec, lang)
    for key, hazard in installed().catalogue.hazards.items():
        yield key, hazard.PHASES["began"].in_language(lang)
    for head in load_province_heads():
        yield head.key, head.name.in_language(lang)
    for name in scenario_paths():
        yield name, ""


def _of_domain(spec: DomainSpec, lang: Language) -> Iterator[tuple[str, str]]:
    """A domain's key, parameters, indicators, sensors, placed things and orders."""
    title = spec.short.in_language(lang)
    yield spec.key, spec.name.in_language(lang)
    for name, parameter in spec.parameters.items():
        value = parameter.value if isinstance(parameter.value, str | int | float) else "…"
        yield name, f"{title}: {parameter.about.in_language(lang)} ({value})"
    for name, indicator in spec.indicators.items():
        yield f"{spec.key}.{name}", indicator.name.in_language(lang)
    for name, sensor in spec.sensors.items():
        yield f"{spec.key}.{name}", sensor.name.in_language(lang)
    for name in counted_names(spec):
        yield f"{spec.key}.{name}" if "." not in name else name, title
    for name, order in spec.orders.items():
        yield f"{spec.key}.{name}", order.name.in_language(lang)
