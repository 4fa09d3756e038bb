"""Which domains and hazards there are: found by name, never listed by hand."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, NamedTuple, Protocol, cast

import simulation.domains
import simulation.hazards
from simulation.checks.city import check_city
from simulation.checks.finding import Finding
from simulation.engine.forcing import Forcing, Stage
from simulation.engine.state import STANDARD_FIELDS
from simulation.engine.world import World
from simulation.errors import InvalidInput, Problem
from simulation.loading import DomainFile, domain_file, parameters_of, table_file
from simulation.loading.messages import told
from simulation.locate import config_dir
from simulation.spec.base import Spec, Text
from simulation.spec.domain import DomainSpec, OrderSpec
from simulation.spec.system import PHASES, SystemSpec

ENTRY_POINTS = "ioc.domains"
"""Group in which other packages announce a domain: a module, with ``<key>.yaml`` beside it."""


class DomainModule(Protocol):
    """What ``simulation/domains/<key>.py`` must have."""

    KEY: str
    Parameters: type[Spec]

    def start(self, world: World, parameters: Any) -> Any:
        """Start the domain in a world and give the object that carries out its orders."""
        ...


class HazardModule(Protocol):
    """What ``simulation/hazards/<key>.py`` must have."""

    KEY: str
    PHASES: Mapping[str, Text]
    Parameters: type[Spec]

    def scaled(self, parameters: Any, strength: float) -> Any:
        """The parameters of the same hazard that adds ``strength`` times as much; its times stay as they are."""
        ...

    def forcing(self, parameters: Any, stage: Stage) -> Forcing:
        """What the hazard adds to weather and rivers on the stage's grid."""
        ...


class Domain(NamedTuple):
    """A domain: its file and its module."""

    spec: DomainSpec
    module: DomainModule


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything that can take part in a scenario.

    Attributes:
        domains: Domains by key, in the order in which they start.
        hazards: Hazard modules by key.
        orders: Orders of no domain by group and verb.
    """

    domains: Mapping[str, Domain]
    hazards: Mapping[str, HazardModule]
    orders: Mapping[str, Mapping[str, OrderSpec]] = field(default_factory=dict)

    @property
    def specs(self) -> dict[str, DomainSpec]:
        """The domains' files by key, in the same order."""
        return {key: domain.spec for key, domain in self.domains.items()}

    def parameters(self, key: str, changed: Mapping[str, Any] | None = None) -> Spec:
        """A domain's parameters, with a scenario's changes."""
        spec, module = self.domains[key]
        return parameters_of(spec, module.Parameters, changed or {})


@dataclass(slots=True)
class Survey:
    """What was found on the way to a catalogue, right or wrong.

    Attributes:
        files: Domain files by key.
        modules: Domain modules by key.
        hazards: Hazard modules by key.
        orders: Orders of no domain by group and verb.
        strays: What belongs to no line of a file: the name of a module or file, and the finding.
    """

    files: dict[str, DomainFile] = field(default_factory=dict)
    modules: dict[str, DomainModule] = field(default_factory=dict)
    hazards: dict[str, HazardModule] = field(default_factory=dict)
    orders: Mapping[str, Mapping[str, OrderSpec]] = field(default_factory=dict)
    strays: list[tuple[str, Finding]] = field(default_factory=list)

    def problems(self, language: str) -> tuple[Problem, ...]:
        """Everything wrong, in the order of the files."""
        strays = [_stray(name, finding, language) for name, finding in self.strays]
        return (*strays, *(problem for file in self.files.values() for problem in file.problems(language)))

    def catalogue(self) -> Catalogue:
        """The domains and hazards that can be used."""
        whole = {
            key: Domain(file.spec, self.modules[key])
            for key, file in self.files.items()
            if file.spec is not None and key in self.modules
        }
        order = sorted(whole, key=lambda key: (whole[key].spec.order, key))
        return Catalogue(
            domains=MappingProxyType({key: whole[key] for key in order}),
            hazards=MappingProxyType(dict(sorted(self.hazards.items()))),
            orders=MappingProxyType(dict(self.orders)),
        )


def discover(*, config: Path | None = None, language: str = "en") -> Catalogue:
    """Every domain and hazard that is installed.

    Raises:
        InvalidInput: A file or a module is wrong, or the files contradict one another.
    """
    found = survey(config=config)
    problems = found.problems(language)
    if problems:
        raise InvalidInput(problems)
    return found.catalogue()


def survey(*, config: Path | None = None) -> Survey:
    """Look at every domain and hazard and note what is wrong."""
    config = config or config_dir()
    result = Survey()
    paths = {path.stem: path for path in sorted((config / "domains").glob("*.yaml"))}
    for module in _modules(simulation.domains, ("Parameters", "start"), "E430", result):
        result.modules[module.KEY] = cast("DomainModule", module)
    for module in _installed_elsewhere(result):
        result.modules[module.KEY] = cast("DomainModule", module)
        paths[module.KEY] = Path(module.__file__ or "").with_name(f"{module.KEY}.yaml")
    for module in _modules(simulation.hazards, ("Parameters", "PHASES", "scaled", "forcing"), "E431", result):
        result.hazards[module.KEY] = cast("HazardModule", module)
    for key in result.modules:
        paths.setdefault(key, config / "domains" / f"{key}.yaml")
    for key, path in sorted(paths.items()):
        _read(key, path, result)
    system, _ = table_file(config / "system.yaml", SystemSpec)
    if system is not None:
        result.orders = system.orders
    _compare(result, system)
    return result


def _read(key: str, path: Path, result: Survey) -> None:
    """Read one domain's file, unless its file or module does not exist."""
    if not path.is_file():
        result.strays.append(
            (str(path), Finding((), "E432", {"name": key, "present": "module", "absent": "file"}))
        )
        return
    module = result.modules.get(key)
    result.files[key] = domain_file(path, module.Parameters if module is not None else None)
    if module is None:
        finding = Finding((), "E432", {"name": key, "present": "file", "absent": "module"})
        result.strays.append((str(path), finding))


def _modules(package: ModuleType, needed: tuple[str, ...], code: str, result: Survey) -> Iterator[ModuleType]:
    """The modules and folders directly in a package that keep the contract; names with ``_`` are private."""
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        if not info.name.startswith("_"):
            name = f"{package.__name__}.{info.name}"
            yield from _module(name, partial(importlib.import_module, name), needed, code, result)


def _installed_elsewhere(result: Survey) -> Iterator[ModuleType]:
    """Domains that other installed packages announce."""
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        yield from _module(point.value, point.load, ("Parameters", "start"), "E430", result)


def _module(
    name: str, load: Callable[[], ModuleType], needed: tuple[str, ...], code: str, result: Survey
) -> Iterator[ModuleType]:
    """The module if it can be imported and keeps its contract, else nothing and a finding."""
    try:
        module = load()
    except (ImportError, SyntaxError) as error:
        result.strays.append((name, Finding((), code, {"why": str(error)})))
        return
    absent = [attribute for attribute in ("KEY", *needed) if not hasattr(module, attribute)]
    if absent:
        result.strays.append((name, Finding((), code, {"why": f"it has no {', '.join(absent)}"})))
    else:
        yield module


def _compare(result: Survey, system: SystemSpec | None) -> None:
    """Apply the rules across domains."""
    specs = {key: file.spec for key, file in result.files.items() if file.spec is not None}
    writers = {row.name: row.writer for row in STANDARD_FIELDS}
    kinds = event_kinds(specs, result.hazards, system)
    for key in specs:
        result.files[key].add(check_city(key, specs, writers, kinds))


def event_kinds(
    specs: Mapping[str, DomainSpec], hazards: Mapping[str, HazardModule], system: SystemSpec | None
) -> frozenset[str]:
    """Full names of every event that a run may log."""
    groups = system.events if system is not None else {}
    kinds = {f"{group}.{name}" for group, rows in groups.items() for name in rows}
    orders = system.orders if system is not None else {}
    kinds |= {f"order.{group}_{verb}" for group, rows in orders.items() for verb in rows}
    kinds |= {f"hazard.{key}_{phase}" for key in hazards for phase in PHASES}
    for key, spec in specs.items():
        kinds |= {f"{key}.{name}" for name in spec.events}
        kinds |= {f"order.{key}_{verb}" for verb in spec.orders}
    return frozenset(kinds)


def _stray(name: str, finding: Finding, language: str) -> Problem:
    message, suggestion = told(finding.key, finding.values, language)
    return Problem(file=name, line=0, column=0, code=finding.code, message=message, suggestion=suggestion)
