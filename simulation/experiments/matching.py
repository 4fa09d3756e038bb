"""Which studies may be compared: those that differ in nothing but what is to be judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from simulation.experiments.design import Study, StudyRefused, Variant
from simulation.experiments.replicate import Outcome, province_of, read_scenario
from simulation.experiments.results import Results
from simulation.spec.scenario import Scenario


def combined(many: Sequence[Results], *, force: bool = False) -> Results:
    """Several studies as one, the first of them the reference.

    Raises:
        StudyRefused: Their settings differ and ``force`` is not given; the message names each difference.
    """
    first = many[0].study
    names = _own_names(many)
    variants: list[Variant] = []
    outcomes: list[Outcome] = []
    for results, renamed in zip(many, names, strict=True):
        variants += [replace(row, name=renamed[row.name]) for row in results.study.variants]
        outcomes += [replace(row, variant=renamed[row.variant]) for row in results.outcomes]
    found = [*_unlike([row.study for row in many]), *unlike_scenarios(variants, first.until_ms)]
    if found and not force:
        raise unequal(found)
    replications = max(row.study.replications for row in many)
    study = replace(first, variants=tuple(variants), replications=replications)
    order = {task.key: number for number, task in enumerate(study.tasks())}
    outcomes.sort(key=lambda outcome: order[outcome.key])
    return Results(study=study, outcomes=tuple(outcomes), partial=any(row.partial for row in many))


def unlike_scenarios(variants: Sequence[Variant], until_ms: int | None = None) -> list[str]:
    """Settings that must be equal in scenarios that are compared, and are not: ``setting: value / value``."""
    scenarios = [read_scenario(row.text, f"{row.name}.yaml") for row in variants]
    looked_at: dict[str, list[Any]] = {
        "province": [province_of(row.province).key for row in variants],
        "start": [scenario.time.start.isoformat() for scenario in scenarios],
        "duration": [
            _hours(scenario.time.duration if until_ms is None else min(until_ms, scenario.time.duration))
            for scenario in scenarios
        ],
        "warmup": [_hours(scenario.time.warmup) for scenario in scenarios],
        "cooldown": [_hours(scenario.time.cooldown) for scenario in scenarios],
    }
    return _differing(looked_at)


def unlike_experiments(scenarios: Sequence[Scenario], given: Mapping[str, Any]) -> list[str]:
    """Settings of experiments that must be equal and are neither equal nor given otherwise."""
    rows = [scenario.experiment for scenario in scenarios]
    looked_at = {
        name: [getattr(row, name) for row in rows] for name in ("seed", "replications", "confidence")
    }
    return _differing({name: values for name, values in looked_at.items() if given.get(name) is None})


def unequal(found: Sequence[str]) -> StudyRefused:
    """What to say of unequal settings."""
    settings = "; ".join(found)
    return StudyRefused(
        f"these settings differ, so a difference could come from them: {settings}. "
        "Make them equal, or insist (--force)",
        vi=f"các thiết lập này khác nhau nên chênh lệch có thể do chúng: {settings}. "
        "Hãy làm cho giống nhau, hoặc vẫn cứ so sánh (--force)",
    )


def _unlike(studies: Sequence[Study]) -> list[str]:
    return _differing(
        {
            "seed": [row.seed for row in studies],
            "replications": [row.replications for row in studies],
            "confidence": [row.confidence for row in studies],
            "until": ["end" if row.until_ms is None else _hours(row.until_ms) for row in studies],
        }
    )


def _differing(looked_at: Mapping[str, Sequence[Any]]) -> list[str]:
    return [
        f"{name}: {' / '.join(map(str, values))}"
        for name, values in looked_at.items()
        if len(set(values)) > 1
    ]


def _own_names(many: Sequence[Results]) -> list[dict[str, str]]:
    """A name of its own for each variant of each study: its own, with a number where another has it already."""
    taken: set[str] = set()
    names = []
    for results in many:
        renamed = {}
        for row in results.study.variants:
            name, number = row.name, 2
            while name in taken:
                name, number = f"{row.name}-{number}", number + 1
            taken.add(name)
            renamed[row.name] = name
        names.append(renamed)
    return names


def _hours(ms: int) -> str:
    return f"{ms / 3_600_000:g} h"
