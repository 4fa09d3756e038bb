"""From names to plans: what the command line, the rooms and the tests begin with."""

from __future__ import annotations

from pathlib import Path

from simulation.catalogue import discover
from simulation.errors import UnknownName
from simulation.loading import load_aqi, load_province, load_scenario, load_system
from simulation.plan import Model, Plan
from simulation.spec.scenario import ANY_PROVINCE

DEFAULT_PROVINCE = "ha-noi"


def open_model(language: str = "en") -> Model:
    """Everything that is installed.

    Raises:
        InvalidInput: A file or a module is wrong; the texts are in ``language``.
    """
    return Model(
        catalogue=discover(language=language),
        system=load_system(language=language),
        aqi=load_aqi(language=language),
    )


def open_plan(
    model: Model,
    scenario: str | Path,
    *,
    province: str | None = None,
    seed: int | None = None,
    language: str = "en",
) -> Plan:
    """A plan by the scenario's name or path; ``province`` chooses where a scenario for any province is played.

    Raises:
        UnknownName: There is no such scenario or province, or the scenario is bound to another province.
        InvalidInput: A file is wrong.
    """
    spec = load_scenario(scenario, model.catalogue, language=language)
    bound = spec.province != ANY_PROVINCE
    place = load_province(spec.province if bound else province or DEFAULT_PROVINCE, language=language)
    if bound and province not in (None, place.key, place.code):
        raise UnknownName(f"scenario '{spec.id}' is played in '{place.key}', not in '{province}'")
    return Plan.of(spec, model, place, seed=seed)
