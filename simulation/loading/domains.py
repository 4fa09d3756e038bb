"""Domains' files, and the parameters that their modules make of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simulation.checks.domain import check_domain
from simulation.checks.finding import Finding
from simulation.errors import InvalidInput, Problem
from simulation.loading.problems import findings, problems
from simulation.loading.reading import read_file
from simulation.loading.shaping import Shaped, shaped
from simulation.loading.source import Source
from simulation.locate import config_dir
from simulation.spec.base import Spec
from simulation.spec.domain import DomainSpec


@dataclass(slots=True)
class DomainFile:
    """A domain's file as read, so that rules across files can still say where.

    Attributes:
        path: The file.
        source: Its text's places.
        shaped: Its data in shape.
        found: What is wrong with it so far.
    """

    path: Path
    source: Source
    shaped: Shaped[DomainSpec]
    found: list[Finding]

    @property
    def spec(self) -> DomainSpec | None:
        """The domain, if enough of the file is right."""
        return self.shaped.spec

    def add(self, found: Iterable[Finding]) -> None:
        """Note findings about ``spec``."""
        self.found += self.shaped.in_file(found)

    def problems(self, language: str) -> tuple[Problem, ...]:
        """Everything wrong with the file."""
        return problems(self.source, self.found, language)


def domain_paths(config: Path | None = None) -> Mapping[str, Path]:
    """Files of the shipped domains by key."""
    folder = (config or config_dir()) / "domains"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def domain_file(path: Path, parameters: type[Spec] | None = None, source: Source | None = None) -> DomainFile:
    """A domain's file and everything wrong with it alone; with its module's shape also its parameters."""
    source = source or read_file(path)
    result = shaped(source.data, DomainSpec) if source.readable else Shaped[DomainSpec](None)
    file = DomainFile(path, source, result, list(result.findings))
    if result.spec is not None:
        file.add(check_domain(result.spec, path.stem))
        if parameters is not None:
            file.add(check_parameters(result.spec, parameters))
    return file


def check_parameters(spec: DomainSpec, parameters: type[Spec]) -> tuple[Finding, ...]:
    """The file states each parameter that the module reads, in the right unit, and no other."""
    data = {key: row.value for key, row in spec.parameters.items()}
    try:
        parameters.model_validate(data, strict=True)
    except ValidationError as error:
        return tuple(_in_table(found) for found in findings(error, parameters, data))
    return ()


def _in_table(found: Finding) -> Finding:
    """A finding about a parameter with its path in the domain's file."""
    path = ("parameters", *found.path)
    if len(found.path) == 1 and found.code == "E102":
        values = {**found.values, "name": found.path[0]}
        return Finding(path, "E407", values, at_key=True)
    if not found.path and found.code == "E110":
        return Finding(path, "E407.missing", {"name": found.values["key"]}, at_key=True)
    if found.path:
        path = (*path[:2], "value", *path[2:])
    return Finding(path, found.key, found.values, at_key=found.at_key and len(path) > 3)


def load_domain(path: Path, parameters: type[Spec] | None = None, *, language: str = "en") -> DomainSpec:
    """A domain's file.

    Raises:
        InvalidInput: It is wrong.
    """
    file = domain_file(path, parameters)
    found = file.problems(language)
    if file.spec is None or found:
        raise InvalidInput(found)
    return file.spec


def load_domains(*, config: Path | None = None, language: str = "en") -> Mapping[str, DomainSpec]:
    """All shipped domains by key, in the order in which screens show them; modules are not looked at.

    Raises:
        InvalidInput: A file is wrong.
    """
    files = [domain_file(path) for path in domain_paths(config).values()]
    found = [problem for file in files for problem in file.problems(language)]
    if found:
        raise InvalidInput(found)
    specs = [file.spec for file in files if file.spec is not None]
    return {spec.key: spec for spec in sorted(specs, key=lambda spec: (spec.order, spec.key))}


def parameters_of(spec: DomainSpec, shape: type[Spec], changed: Mapping[str, Any]) -> Spec:
    """A domain's parameters in its module's shape, with a scenario's changes.

    Raises:
        ValidationError: They do not fit; ``load_scenario`` and ``discover`` have said so before.
    """
    data = {key: row.value for key, row in spec.parameters.items()}
    return shape.model_validate({**data, **changed}, strict=True)
