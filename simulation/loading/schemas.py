"""JSON Schemas for editors, made from the shapes that the loader checks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from simulation.checks.known import Known
from simulation.loading.draft_7 import DRAFT, draft_7
from simulation.loading.scenario_schema import scenario_schema
from simulation.spec.base import Spec
from simulation.spec.domain import DomainSpec
from simulation.spec.province import Province
from simulation.spec.scenario import ScenarioFile

SHAPES: Mapping[str, type[Spec]] = MappingProxyType(
    {"scenario-1": ScenarioFile, "province-1": Province, "domain-1": DomainSpec}
)


def schema_text(name: str, known: Known) -> str:
    """The schema of a kind of file, such as ``scenario-1``, as it stands in ``config/schema``.

    Args:
        name: One of ``SHAPES``.
        known: Domains and hazards, whose names a scenario's schema lists.
    """
    shape = SHAPES[name]
    made = (
        scenario_schema(known) if shape is ScenarioFile else draft_7(shape.model_json_schema(by_alias=True))
    )
    return written(name, made)


def written(name: str, made: Mapping[str, object]) -> str:
    """A schema of draft 7 as its file holds it."""
    return json.dumps({"$schema": DRAFT, "$id": f"ioc-{name}", **made}, ensure_ascii=False, indent=1) + "\n"
