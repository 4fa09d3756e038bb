"""The ground that a scenario stands on: values of domains and the province that it may address without writing them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulation.checks.finding import Trail
from simulation.checks.known import Known
from simulation.loading.arithmetic import time_text
from simulation.loading.nodes import Node, Origin, tree
from simulation.spec.domain import DomainSpec, Placement
from simulation.spec.province import Province
from simulation.spec.scenario import Experiment, Time

_FILE_DEFAULTS = ("replications", "seed", "confidence", "at_most")


def ground(known: Known, province: Province | None, config: Path) -> Node:
    """Defaults of the format, parameters of domains, and counts, sensors and facilities of the province."""
    data = {
        "time": {
            name: time_text(Time.model_fields[name].default) for name in ("opens", "warmup", "cooldown")
        },
        "parameters": {
            key: {name: row.value for name, row in spec.parameters.items()}
            for key, (spec, _) in known.domains.items()
        },
        "facilities": _facilities(province),
        "resources": {} if province is None else dict(_resources(known, province)),
        "sensors": {
            f"{key}.{name}": {"failures": sensor.failures, "repair": time_text(sensor.repair)}
            for key, (spec, _) in known.domains.items()
            for name, sensor in spec.sensors.items()
        },
        "experiment": {name: Experiment.model_fields[name].default for name in _FILE_DEFAULTS},
    }
    place = "" if province is None else str(config / "provinces" / f"{province.code}-{province.key}.yaml")
    own = frozenset(province.resources) if province is not None else frozenset()

    def origin(trail: Trail, value: Any) -> Origin:
        """Where a default stands, as far as it is known without reading the file again."""
        group = trail[0] if trail else ""
        file = ""
        if group == "facilities" or (group == "resources" and trail[-1] in own):
            file = place
        elif group in ("parameters", "sensors", "resources") and len(trail) > 1:
            file = str(config / "domains" / f"{str(trail[1]).partition('.')[0]}.yaml")
        return Origin(file=file, line=0, column=0, how="default", value=value, at=trail)

    return tree(data, origin)


def counted_names(spec: DomainSpec) -> tuple[str, ...]:
    """Full names of the things of a domain whose number a rule or the province gives, those at stations left out."""
    return tuple(f"{spec.key}.{name}" for name, rule in _placements(spec).items() if rule.rule != "stations")


def count_of(placement: Placement, province: Province) -> int:
    """How many the rule of a domain's file gives a province, as the engine places them."""
    people = sum(commune.population for commune in province.communes.values())
    area_km2 = sum(commune.area for commune in province.communes.values())
    if placement.rule == "each":
        return placement.count * len(province.communes)
    if placement.rule == "area":
        return max(round(placement.per_1000_km2 * area_km2 / 1_000), placement.at_least)
    return max(round(placement.per_million * people / 1_000_000), placement.at_least)


def _placements(spec: DomainSpec) -> Mapping[str, Placement]:
    return {**{name: sensor.placement for name, sensor in spec.sensors.items()}, **spec.facilities}


def _resources(known: Known, province: Province) -> Mapping[str, int]:
    """Numbers of placed things by full name."""
    counts = {}
    for key, (spec, _) in known.domains.items():
        for name, placement in _placements(spec).items():
            if placement.rule != "stations":
                own = province.resources.get(f"{key}.{name}")
                counts[f"{key}.{name}"] = own.count if own is not None else count_of(placement, province)
    return counts


def _facilities(province: Province | None) -> tuple[Mapping[str, Any], ...]:
    """The province's facilities in the form of a scenario's."""
    return tuple(
        {
            "id": row.id,
            "kind": row.kind,
            "name": {"vi": row.name.vi, "en": row.name.en},
            "commune": row.commune,
            "at": row.at,
            **({} if row.capacity is None else {"capacity": row.capacity}),
        }
        for row in (province.facilities if province is not None else ())
    )
