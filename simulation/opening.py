"""From names to plans: what the command line, the rooms and the tests begin with."""

from __future__ import annotations

from pathlib import Path

from simulation.catalogue import discover
from simulation.errors import UnknownName
from simulation.loading import (
    Changes,
    compose,
    load_aqi,
    load_province,
    load_system,
    scenario_path,
)
from simulation.plan import Model, Plan
from simulation.spec.scenario import ANY_PROVINCE, Scenario

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
    scenario: str | Path | Scenario,
    *,
    province: str | None = None,
    seed: int | None = None,
    language: str = "en",
    changes: Changes = (),
) -> Plan:
    """A plan by the scenario's name or path, or of a scenario that is put together already.

    Args:
        model: What is installed.
        scenario: Name of a shipped scenario, file, or scenario.
        province: Where a scenario for any province is played; one that is bound accepts no other.
        seed: Root of all chance, else the scenario's.
        language: In which problems are told.
        changes: Values by path that win over the file's; a scenario that is put together takes none.

    Raises:
        UnknownName: There is no such scenario or province, or the scenario is bound to another province.
        InvalidInput: A file or a change is wrong.
    """
    if isinstance(scenario, Scenario):
        spec = scenario
    else:
        path = scenario_path(scenario)
        spec = compose(path, model.catalogue, language=language, changes=changes).require()
    bound = spec.province != ANY_PROVINCE
    place = load_province(spec.province if bound else province or DEFAULT_PROVINCE, language=language)
    if bound and province not in (None, place.key, place.code):
        raise UnknownName(f"scenario '{spec.id}' is played in '{place.key}', not in '{province}'")
    return Plan.of(spec, model, place, seed=seed)
