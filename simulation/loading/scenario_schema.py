"""The JSON Schema of scenario files: the format's shapes, with the names that domains and hazards have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from simulation.checks.known import Known
from simulation.loading.distributing import pairs
from simulation.loading.draft_7 import draft_7
from simulation.loading.fields import field_at
from simulation.loading.ground import counted_names
from simulation.loading.keywords import described
from simulation.loading.provinces import province_keys
from simulation.spec.base import Spec
from simulation.spec.distributions import forms
from simulation.spec.domain import DomainSpec
from simulation.spec.kpis import AMOUNTS, STATISTIC_UNITS, STATISTICS, amount_unit
from simulation.spec.scenario import ANY_PROVINCE, Scenario, ScenarioFile

Schema: TypeAlias = dict[str, Any]

_ITSELF = ("schema", "id")
_ITSELF_SAID = "Kịch bản: một khoảng thời gian để trải qua.\n\nA scenario: a stretch of time to live through."
_DRAWN = ("lognormal", "constant")
"""Distributions that domains can draw from."""

_REQUIRED = tuple(field.alias or name for name, field in Scenario.model_fields.items() if field.is_required())
_LOOSE = ("Time", "Hazard")
"""Objects that an extending file need not write whole."""


def scenario_schema(known: Known) -> Schema:
    """The schema, draft 7; what is installed fills in parameters, hazards, sensors, orders and indicators."""
    made: Schema = draft_7(ScenarioFile.model_json_schema(by_alias=True))
    definitions: Schema = made["definitions"]
    _describe(made, "", definitions)
    keys: Schema = made["properties"]
    made.pop("required")
    needed = {name: definitions[name].pop("required") for name in _LOOSE}
    named = definitions["Text"]
    definitions["TextPart"] = {key: value for key, value in named.items() if key != "required"}
    keys["title"] = {**_reference("TextPart"), "description": described("title")}
    keys["about"] = {**_reference("TextPart"), "description": described("about")}
    keys["province"] |= {"enum": [ANY_PROVINCE, *_provinces()]}
    keys["extends"] = _extends()
    keys["domains"] = {
        "type": "array",
        "items": {"enum": list(known.domains)},
        "description": described("domains"),
    }
    keys["parameters"] = _parameters(known, definitions)
    keys["resources"] = _named_numbers(known)
    keys["sensors"] = _named_sensors(known)
    _hazards(known, definitions)
    definitions["Fault"]["properties"]["sensor"]["enum"] = list(_sensors(known))
    given = {key: spec.orders for key, (spec, _) in known.domains.items()} | dict(known.orders)
    definitions["ScheduledOrder"]["properties"]["order"]["enum"] = [
        f"{key}.{verb}" for key, orders in given.items() for verb in orders
    ]
    _indicators(known, definitions["Experiment"]["properties"])
    made["if"] = {"required": ["extends"]}
    made["then"] = {"required": list(_ITSELF)}
    made["else"] = {
        "required": list(_REQUIRED),
        "properties": {
            "title": {"required": ["vi", "en"]},
            "about": {"required": ["vi", "en"]},
            "time": {"required": needed["Time"]},
            "hazards": {"items": {"required": needed["Hazard"]}},
        },
    }
    return made


def _reference(name: str) -> Schema:
    return {"allOf": [{"$ref": f"#/definitions/{name}"}]}


def _provinces() -> Iterable[str]:
    keys = province_keys()
    return (*keys, *keys.values())


def _extends() -> Schema:
    name = {"type": "string", "examples": ["weekday", "base/hue.yaml"]}
    return {"anyOf": [name, {"type": "array", "items": name}], "description": described("extends")}


_OBJECTS: Mapping[str, str] = {
    "time": "Time",
    "hazards": "Hazard",
    "faults": "Fault",
    "orders": "ScheduledOrder",
    "facilities": "FacilityChange",
    "sensors": "SensorChange",
    "costs": "Cost",
    "experiment": "Experiment",
    "override": "Change",
}


def _describe(made: Schema, prefix: str, definitions: Schema) -> None:
    """Both languages for every key of the format itself."""
    made["description"] = _ITSELF_SAID
    _say(made["properties"], "")
    for group, name in _OBJECTS.items():
        definitions[name]["description"] = described(group)
        _say(definitions[name]["properties"], f"{group}.")
    definitions["Text"]["description"] = (
        "Văn bản cho người đọc, hai ngôn ngữ.\n\nA text for people in both languages."
    )
    _say(definitions["Text"]["properties"], prefix)


def _say(properties: Schema, prefix: str) -> None:
    for key, inner in properties.items():
        said = described(prefix + key, key)
        if "$ref" in inner:  # draft 7 ignores what stands beside a reference
            properties[key] = {"allOf": [inner]}
        properties[key]["description"] = said


def _parameters(known: Known, definitions: Schema) -> Schema:
    """Each domain's parameters with their units, where they come from, and distributions where they are drawn."""
    return {
        "type": "object",
        "description": described("parameters"),
        "additionalProperties": False,
        "properties": {
            key: {
                "type": "object",
                "description": f"{spec.name.vi}.\n\n{spec.name.en}.",
                "additionalProperties": False,
                "properties": _of_domain(known, spec, module.Parameters, definitions),
            }
            for key, (spec, module) in known.domains.items()
        },
    }


def _of_domain(known: Known, spec: DomainSpec, shape: type[Spec], definitions: Schema) -> Schema:
    """The parameters of one domain."""
    fields = _own(shape, spec.key, definitions)
    drawn = pairs(spec)
    made = {}
    for name, row in spec.parameters.items():
        inner = fields.get(name, {})
        if name in drawn:
            unit = field_at(known, ("parameters", spec.key, name), {}).unit
            inner = {**inner, "examples": [row.value]}
            examples = (str(row.value),) if unit is not None else ()
            inner = {"anyOf": [inner, *(_distribution(dist, inner, examples) for dist in _DRAWN)]}
        elif "$ref" in inner:
            inner = {"allOf": [inner]}
        if isinstance(row.value, str) and "x-unit" in inner:
            inner = {**inner, "examples": [row.value]}
        made[name] = {**inner, "description": f"{row.about.vi}.\n\n{row.about.en}.", "default": row.value}
    return made


def _own(shape: type[Spec], prefix: str, definitions: Schema) -> Schema:
    """The properties of a module's parameters; shapes inside are added to the definitions under a name of their own."""
    template = f"#/$defs/{prefix}_{{model}}"
    made = draft_7(shape.model_json_schema(by_alias=True, ref_template=template))
    for name, inner in made.pop("definitions", {}).items():
        definitions[f"{prefix}_{name}"] = inner
        for key, value in inner.get("properties", {}).items():
            value.setdefault("description", described(f"inside.{key}", key))
    properties: Schema = made["properties"]
    for value in properties.values():
        name = str(value.get("$ref", "")).rpartition("/")[2]
        if name in definitions:  # what is not written stays as the domain's file has it
            definitions[name].pop("required", None)
    return properties


def _distribution(dist: str, quantity: Schema, examples: tuple[str, ...]) -> Schema:
    """How a distribution of a quantity is written; every form that it has."""
    options = []
    for form in forms(dist):
        keys: Schema = {"dist": {"const": dist, "description": described("dist")}}
        keys |= {key: {**quantity, "description": described(key), "examples": list(examples)} for key in form}
        options.append(
            {"type": "object", "additionalProperties": False, "properties": keys, "required": ["dist", *form]}
        )
    return options[0] if len(options) == 1 else {"anyOf": options}


def _named_numbers(known: Known) -> Schema:
    """Sensors, crews and teams whose number can be changed."""
    rows = {
        name: f"{spec.name.vi}: {name}.\n\n{spec.name.en}: {name}."
        for spec, _ in known.domains.values()
        for name in counted_names(spec)
    }
    return {
        "type": "object",
        "description": described("resources"),
        "additionalProperties": False,
        "properties": {
            name: {"type": "integer", "minimum": 0, "description": said} for name, said in rows.items()
        },
    }


def _sensors(known: Known) -> Mapping[str, str]:
    """Sensor classes with what they are called."""
    return {
        f"{key}.{name}": f"{sensor.name.vi}.\n\n{sensor.name.en}."
        for key, (spec, _) in known.domains.items()
        for name, sensor in spec.sensors.items()
    }


def _named_sensors(known: Known) -> Schema:
    return {
        "type": "object",
        "description": described("sensors"),
        "additionalProperties": False,
        "properties": {
            name: {**_reference("SensorChange"), "description": said}
            for name, said in _sensors(known).items()
        },
    }


def _hazards(known: Known, definitions: Schema) -> None:
    """Kinds of hazards, and under ``with`` what each is told."""
    made = definitions["Hazard"]
    made["properties"]["kind"]["enum"] = list(known.hazards)
    made["properties"]["with"] = {"type": "object", "description": described("hazards.with")}
    made["allOf"] = []
    for key, module in known.hazards.items():
        fields = _own(module.Parameters, key, definitions)
        _say_inside(fields, key, key, definitions)
        whole = {"type": "object", "additionalProperties": False, "properties": fields}
        made["allOf"].append(
            {
                "if": {"properties": {"kind": {"const": key}}, "required": ["kind"]},
                "then": {"properties": {"with": whole}},
            }
        )


def _say_inside(fields: Schema, path: str, prefix: str, definitions: Schema) -> None:
    """Both languages for the keys of a hazard, and of the objects in its lists."""
    for key, inner in fields.items():
        said = described(f"{path}.{key}", key)
        name = str(inner.get("items", {}).get("$ref", "")).rpartition("/")[2]
        if name in definitions:
            definitions[name]["description"] = said
            _say_inside(definitions[name]["properties"], f"{path}.{key}", prefix, definitions)
        inner["description"] = said


def _indicators(known: Known, keys: Schema) -> None:
    """Names of indicators where a study judges by them, with their units."""
    rows = {
        f"{key}.{name}": f"{row.name.vi}{_in(row.unit)}.\n\n{row.name.en}{_in(row.unit)}."
        for key, (spec, _) in known.domains.items()
        for name, row in spec.indicators.items()
    }
    names = keys["kpis"]["items"]
    keys["kpis"]["items"] = {"anyOf": [{"enum": list(rows)}, names]}
    for key in AMOUNTS:
        shapes = _amounts(known)
        keys[key] |= {
            "patternProperties": shapes,
            "properties": {
                name: {**_shape_of(name, shapes), "description": said} for name, said in rows.items()
            },
        }


def _amounts(known: Known) -> Schema:
    """How amounts of KPIs are written: a pattern of names for each unit."""
    names: dict[str, list[str]] = {}
    for key, (spec, _) in known.domains.items():
        for name, row in spec.indicators.items():
            names.setdefault(row.unit, []).append(rf"{key}\.{name}")
    own = "|".join(statistic for statistic in STATISTICS if statistic not in STATISTIC_UNITS)
    made = {
        rf"^({'|'.join(rows)})(\.({own}))?$": _amount("any.indicator", unit) for unit, rows in names.items()
    }
    some = "|".join(rows for group in names.values() for rows in group)
    return made | {rf"^({some})\.{name}$": _amount(f"any.indicator.{name}", "") for name in STATISTIC_UNITS}


def _amount(kpi: str, unit: str) -> Schema:
    quantity = amount_unit(kpi, unit)
    return quantity.json_schema() if quantity.canonical else {"type": "number", "minimum": 0}


def _shape_of(name: str, shapes: Schema) -> Schema:
    """The one pattern that a name fits."""
    found: Schema = next(shape for pattern, shape in shapes.items() if re.fullmatch(pattern, name))
    return found


def _in(unit: str) -> str:
    return f" [{unit}]" if unit else ""
