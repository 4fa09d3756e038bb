"""A plan: everything that fixes a run before its first event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from simulation.catalogue import Catalogue, DomainModule
from simulation.changed import changed_province, changed_spec
from simulation.engine.calendar import Calendar
from simulation.engine.forcing import Held, Stage
from simulation.engine.places import Places
from simulation.engine.streams import Streams
from simulation.engine.weather import Fields, stage_of
from simulation.engine.world import Setting
from simulation.events import Severity
from simulation.log import KindInfo
from simulation.spec.base import Spec
from simulation.spec.domain import DomainSpec, EventSpec, OrderSpec
from simulation.spec.indices import AqiTable
from simulation.spec.province import Province
from simulation.spec.scenario import Scenario
from simulation.spec.system import PHASES, SystemSpec

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
        hazards: Each hazard's kind and parameters by its id, held ones too.
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

    @property
    def held(self) -> frozenset[str]:
        """Ids of the hazards that wait for an order."""
        return frozenset(row.id for row in self.scenario.hazards if row.starts == "on_order")

    def orders(self) -> dict[str, OrderSpec]:
        """Every order that can be given in this plan by kind, of domains first; choices are resolved."""
        groups = {**{key: spec.orders for key, spec in self.specs.items()}, **self.system.orders}
        choices = {
            "hazards": tuple(name for name in self.hazards if name in self.held),
            "sensors": tuple(f"{key}.{name}" for key, spec in self.specs.items() for name in spec.sensors),
        }
        return {
            f"{group}.{verb}": _resolved(order, choices)
            for group, orders in groups.items()
            for verb, order in orders.items()
        }

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
            kinds |= _told(key, spec.orders)
        for key, orders in self.system.orders.items():
            kinds |= _told(key, orders)
        return kinds

    def setting(self) -> tuple[Setting, Places]:
        """What the world is made of."""
        places = Places.of(self.province)
        streams = Streams(self.seed, self.replication)
        stage = stage_of(self.scenario.time.start, self.duration_ms, self.province, places, streams)
        made = {name: self._held(name, stage) for name in self.hazards}
        forcings = {
            name: row.maker.forcing(row.parameters, row.stage)
            for name, row in made.items()
            if name not in self.held
        }
        orders = self.orders()
        return (
            Setting(
                province=self.province,
                specs=self.specs,
                fields=Fields(stage, self.system.weather, self.province.climate, tuple(forcings.values())),
                forcings=forcings,
                hazard_kinds={name: kind for name, (kind, _) in self.hazards.items()},
                calendar=Calendar(self.scenario.time.start, self.system.holidays),
                kinds=tuple(
                    KindInfo(name=name, severity=_SEVERITY[spec.severity])
                    for name, spec in self.kinds().items()
                ),
                seed=self.seed,
                replication=self.replication,
                duration_ms=self.duration_ms,
                held={name: row for name, row in made.items() if name in self.held},
                orders={
                    group: {verb: orders[f"{group}.{verb}"] for verb in verbs}
                    for group, verbs in self.system.orders.items()
                },
            ),
            places,
        )

    def _held(self, name: str, stage: Stage) -> Held:
        """A hazard before it acts."""
        kind, parameters = self.hazards[name]
        maker = self.catalogue.hazards[kind]
        return Held(maker=maker, parameters=parameters, stage=replace(stage, name=name))


def _told(key: str, orders: Mapping[str, OrderSpec]) -> dict[str, EventSpec]:
    """The events that tell of a group's orders."""
    return {f"order.{key}_{verb}": EventSpec(name=order.name) for verb, order in orders.items()}


def _resolved(order: OrderSpec, choices: Mapping[str, tuple[str, ...]]) -> OrderSpec:
    """An order whose arguments list what they accept."""
    open_ = {name: row for name, row in order.args.items() if isinstance(row.choices, str)}
    if not open_:
        return order
    given = {
        name: row.model_copy(update={"choices": choices[str(row.choices)]}) for name, row in open_.items()
    }
    return order.model_copy(update={"args": {**order.args, **given}})
