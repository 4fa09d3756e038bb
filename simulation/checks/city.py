"""Rules across domains: names that one file uses and another declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from simulation.checks.finding import Finding, Trail
from simulation.checks.nearest import nearest
from simulation.checks.scenario import unknown
from simulation.spec.domain import DomainSpec
from simulation.spec.measures import StateSample


def check_city(
    key: str, specs: Mapping[str, DomainSpec], writers: Mapping[str, str], kinds: frozenset[str]
) -> Iterator[Finding]:
    """Everything wrong with one domain in the company of the others.

    Args:
        key: The domain that is looked at.
        specs: Every domain's file.
        writers: Who writes the state fields that the engine itself declares.
        kinds: Full names of every event that a run may log.
    """
    yield from check_state(key, specs, writers)
    yield from check_evidence(key, specs, kinds)
    yield from check_couplings(key, specs, writers, kinds)


def check_state(key: str, specs: Mapping[str, DomainSpec], writers: Mapping[str, str]) -> Iterator[Finding]:
    """A field has one writer; an indicator samples a field that somebody writes."""
    spec = specs[key]
    for name in spec.state:
        others = [other for other, theirs in specs.items() if other != key and name in theirs.state]
        if writers.get(name, key) != key:
            others.append(writers[name])
        if others:
            yield Finding(("state", name), "E405", {"name": name, "other": others[0]}, at_key=True)
    fields = fields_of(specs, writers)
    for name, indicator in spec.indicators.items():
        if isinstance(indicator.measure, StateSample) and indicator.measure.field not in fields:
            path: Trail = ("indicators", name, "measure", "field")
            yield unknown(path, "E405.known", indicator.measure.field, fields)


def fields_of(specs: Mapping[str, DomainSpec], writers: Mapping[str, str]) -> tuple[str, ...]:
    """Names of every state field."""
    return tuple(dict.fromkeys([*writers, *(name for spec in specs.values() for name in spec.state)]))


def check_evidence(key: str, specs: Mapping[str, DomainSpec], kinds: frozenset[str]) -> Iterator[Finding]:
    """Evidence names kinds of events that some domain, hazard or the weather emits."""
    for name, indicator in specs[key].indicators.items():
        for number, kind in enumerate(indicator.evidence):
            if kind not in kinds:
                yield unknown(("indicators", name, "evidence", number), "E401", kind, _related(kind, kinds))


def _related(name: str, names: Iterable[str]) -> list[str]:
    """The names of the same domain, or all when there is none."""
    names = sorted(names)
    return [other for other in names if other.partition(".")[0] == name.partition(".")[0]] or names


def _speaker(kind: str) -> str:
    """Who emits a kind of event: a domain, or one of the hazards."""
    group, _, name = kind.partition(".")
    return name.rpartition("_")[0] if group == "hazard" else group


def check_couplings(
    key: str, specs: Mapping[str, DomainSpec], writers: Mapping[str, str], kinds: frozenset[str]
) -> Iterator[Finding]:
    """A coupling comes from a state field, alone or as ``writer.field``, or from a kind of event.

    What a domain or hazard that is not installed would emit is passed over: a domain may be ready for it.
    """
    fields = fields_of(specs, writers)
    written = {f"{writer}.{name}" for name, writer in writers.items()}
    written |= {f"{other}.{name}" for other, spec in specs.items() for name in spec.state}
    speakers = {_speaker(name) for name in kinds | written}
    for number, coupling in enumerate(specs[key].couplings):
        path: Trail = ("couplings", number, "of")
        if "." in coupling.of and coupling.of not in kinds | written:
            speaker = _speaker(coupling.of)
            if speaker in speakers or nearest(speaker, speakers):
                yield unknown(path, "E401", coupling.of, _related(coupling.of, kinds | written))
        elif "." not in coupling.of and coupling.of not in fields:
            yield unknown(path, "E405.known", coupling.of, fields)
