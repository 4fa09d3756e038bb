"""What a scenario changes of the province and of the domains' files before a run begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulation.spec.base import Text
from simulation.spec.domain import DomainSpec, ParameterValue
from simulation.spec.province import Facility, Province, Resource
from simulation.spec.scenario import FacilityChange, Scenario

_SOURCE: Mapping[str, Any] = {"source": "scenario", "status": "assumed"}
_BY_SCENARIO = Text(vi="Kịch bản đặt giá trị này", en="Set by the scenario")


def changed_province(province: Province, scenario: Scenario) -> Province:
    """The province with the scenario's facilities and numbers of sensors and units."""
    if not scenario.facilities and not scenario.resources:
        return province
    facilities = {row.id: row for row in province.facilities}
    for change in scenario.facilities:
        if change.closed:
            facilities.pop(change.id, None)
        elif change.id in facilities:
            facilities[change.id] = facilities[change.id].model_copy(update=_given(change))
        else:
            facilities[change.id] = _new(change, province)
    counted = {name: Resource(count=count, **_SOURCE) for name, count in scenario.resources.items()}
    return province.model_copy(
        update={
            "facilities": tuple(facilities.values()),
            "resources": {**province.resources, **counted},
        }
    )


def changed_spec(spec: DomainSpec, scenario: Scenario) -> DomainSpec:
    """A domain's file with the scenario's parameters, and its failure rates and repair times of sensors.

    Indices read parameters in the file's own form; the module's own are made by ``Catalogue.parameters``.
    """
    sensors = {
        name: change
        for kind, change in scenario.sensors.items()
        for domain, _, name in (kind.partition("."),)
        if domain == spec.key
    }
    values = scenario.parameters.get(spec.key, {})
    if not sensors and not values:
        return spec
    return spec.model_copy(
        update={
            "parameters": {name: _with_value(row, values, name) for name, row in spec.parameters.items()},
            "sensors": {
                name: row.model_copy(update=sensors[name].model_dump(exclude_none=True))
                if name in sensors
                else row
                for name, row in spec.sensors.items()
            },
        }
    )


def _with_value(row: ParameterValue, values: Mapping[str, Any], name: str) -> ParameterValue:
    """A parameter as the scenario has it."""
    if name not in values:
        return row
    return row.model_copy(update={"value": values[name], "source": _BY_SCENARIO, "status": "assumed"})


def _given(change: FacilityChange) -> dict[str, Any]:
    """The fields of a facility that the scenario writes."""
    names = ("kind", "name", "commune", "at", "capacity")
    return {name: getattr(change, name) for name in names if getattr(change, name) is not None}


def _new(change: FacilityChange, province: Province) -> Facility:
    """A facility that the province did not have; the checks have seen that it has all it needs."""
    given = _given(change)
    given.setdefault("at", province.communes[given["commune"]].at)
    return Facility(id=change.id, **given, **_SOURCE)
