"""A plan: everything that fixes a run before its first event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from simulation.catalogue import PHASES, Catalogue, DomainModule
from simulation.changed import changed_province, changed_spec
from simulation.engine.calendar import Calendar
from simulation.engine.forcing import Forcing, Stage
from simulation.engine.places import Places
from simulation.engine.streams import Streams
from simulation.engine.weather import Fields, stage_of
from simulation.engine.world import Setting
from simulation.events import Severity
from simulation.log import KindInfo
from simulation.spec.base import Spec
from simulation.spec.domain import DomainSpec, EventSpec
from simulation.spec.indices import AqiTable
from simulation.spec.province import Province
from simulation.spec.scenario import Scenario
from simulation.spec.system import SystemSpec

_SEVERITY = {"info": Severity.INFO, "watch": Severity.WATCH, "alarm": Severity.ALARM}


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What is installed: everything a plan is made from, beside a scenario and a province.

    Attributes:
        catalogue: Domains and hazards.
        system: Weather of ordinary days and events of no domain.
        aqi: Official table of the air quality index.
    """

    catalogue: Catalogue
    system: SystemSpec
    aqi: AqiTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Scenario, place, model and chance: the same plan and orders give the same run.

    Attributes:
        scenario: The scenario.
        province: The place.
        specs: The domains that take part, in the order in which they start.
        modules: Their modules.
        parameters: Their parameters, the scenario's changes applied.
        hazards: Each hazard's kind and parameters by its id.
        catalogue: Where hazard modules are found.
        system: Weather of ordinary days and events of no domain.
        aqi: Official table of the air quality index.
        seed: The run's seed.
        replication: The number of the replication.
    """

    scenario: Scenario
    province: Province
    specs: Mapping[str, DomainSpec]
    modules: Mapping[str, DomainModule]
    parameters: Mapping[str, Spec]
    hazards: Mapping[str, tuple[str, Spec]]
    catalogue: Catalogue
    system: SystemSpec
    aqi: AqiTable
    seed: int
    replication: int = 0

    @classmethod
    def of(cls, scenario: Scenario, model: Model, province: Province, *, seed: int | None = None) -> Plan:
        """Choose the domains and read their parameters; the files have been checked before."""
        catalogue = model.catalogue
        chosen = {
            key: domain
            for key, domain in catalogue.domains.items()
            if scenario.domains is None or key in scenario.domains
        }
        return cls(
            scenario=scenario,
            province=changed_province(province, scenario),
            specs=MappingProxyType(
                {key: changed_spec(domain.spec, scenario) for key, domain in chosen.items()}
            ),
            modules=MappingProxyType({key: domain.module for key, domain in chosen.items()}),
            parameters=MappingProxyType(
                {key: catalogue.parameters(key, scenario.parameters.get(key, {})) for key in chosen}
            ),
            hazards=MappingProxyType(
                {
                    hazard.id: (
                        hazard.kind,
                        catalogue.hazards[hazard.kind].Parameters.model_validate(
                            hazard.parameters, strict=True
                        ),
                    )
                    for hazard in scenario.hazards
                }
            ),
            catalogue=catalogue,
            system=model.system,
            aqi=model.aqi,
            seed=scenario.experiment.seed if seed is None else seed,
        )

    def with_seed(self, seed: int, replication: int = 0) -> Plan:
        """The same plan under another chance."""
        return replace(self, seed=seed, replication=replication)

    @property
    def duration_ms(self) -> int:
        """Length of the scenario."""
        return self.scenario.time.duration

    def kinds(self) -> dict[str, EventSpec]:
        """Every kind of event that the log may hold, by full name, in one fixed order."""
        kinds = {
            f"{group}.{name}": spec
            for group, rows in self.system.events.items()
            for name, spec in rows.items()
        }
        for kind in sorted({kind for kind, _ in self.hazards.values()}):
            phases = self.catalogue.hazards[kind].PHASES
            kinds |= {
                f"hazard.{kind}_{phase}": EventSpec(name=phases[phase], severity="watch") for phase in PHASES
            }
        for key, spec in self.specs.items():
            kinds |= {f"{key}.{name}": event for name, event in spec.events.items()}
            kinds |= {
                f"order.{key}_{verb}": EventSpec(name=order.name) for verb, order in spec.orders.items()
            }
        return kinds

    def setting(self) -> tuple[Setting, Places]:
        """What the world is made of."""
        places = Places.of(self.province)
        streams = Streams(self.seed, self.replication)
        calendar = Calendar(self.scenario.time.start, self.system.holidays)
        stage = stage_of(self.scenario.time.start, self.duration_ms, self.province, places, streams)
        forcings = {name: self._forcing(name, stage) for name in self.hazards}
        return (
            Setting(
                province=self.province,
                specs=self.specs,
                fields=Fields(stage, self.system.weather, self.province.climate, tuple(forcings.values())),
                forcings=forcings,
                hazard_kinds={name: kind for name, (kind, _) in self.hazards.items()},
                calendar=calendar,
                kinds=tuple(
                    KindInfo(name=name, severity=_SEVERITY[spec.severity])
                    for name, spec in self.kinds().items()
                ),
                seed=self.seed,
                replication=self.replication,
                duration_ms=self.duration_ms,
            ),
            places,
        )

    def _forcing(self, name: str, stage: Stage) -> Forcing:
        kind, parameters = self.hazards[name]
        return self.catalogue.hazards[kind].forcing(parameters, replace(stage, name=name))
