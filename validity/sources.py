"""Where the numbers of the model come from: published, derived or assumed, counted in the files themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from simulation.loading import load_province, load_system, province_keys
from simulation.spec.base import Cited, Sourced, Spec
from simulation.spec.domain import DomainSpec, ParameterValue, Threshold
from validity.places import model
from validity.report import Section, table

STATUSES = ("published", "derived", "assumed")


def sourced(value: object) -> Iterator[Cited | Sourced]:
    """Everything inside that says where it comes from."""
    if isinstance(value, Cited | Sourced):
        yield value
    if isinstance(value, Spec):
        for name in type(value).model_fields:
            yield from sourced(getattr(value, name))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from sourced(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from sourced(inner)


def counted(values: Iterator[Cited | Sourced]) -> tuple[int, ...]:
    """How many are published, derived, assumed."""
    found: Counter[str] = Counter(value.status for value in values)
    return tuple(found[status] for status in STATUSES)


def domain_rows() -> list[tuple[object, ...]]:
    """One row a domain: parameters, thresholds, everything else with a source; the last row adds them up."""
    rows: list[tuple[object, ...]] = []
    total = [0] * 10
    for key, domain in sorted(model().catalogue.domains.items()):
        numbers = [*_parameters(domain.spec), *_thresholds(domain.spec), *_rest(domain.spec)]
        rows.append((key, *numbers))
        total = [before + number for before, number in zip(total, numbers, strict=True)]
    rows.append(("**all**", *total))
    return rows


def _parameters(spec: DomainSpec) -> tuple[int, ...]:
    return counted(iter(spec.parameters.values()))


def _thresholds(spec: DomainSpec) -> tuple[int, ...]:
    """Thresholds by status, and how many were checked against the document they name."""
    rows = [row.levels for row in spec.indicators.values() if row.levels is not None]
    return (*counted(iter(rows)), sum(row.verified for row in rows))


def _rest(spec: DomainSpec) -> tuple[int, ...]:
    """Numbers of sensors, procedures, orders and couplings."""
    return counted(row for row in sourced(spec) if not isinstance(row, ParameterValue | Threshold))


def place_rows() -> list[tuple[object, ...]]:
    """The same of ordinary weather and of the provinces' files together."""
    provinces = (row for key in province_keys() for row in sourced(load_province(key)))
    return [
        ("ordinary weather (config/system.yaml)", *counted(sourced(load_system()))),
        ("provinces' files: climate, air, gauges, facilities, people", *counted(provinces)),
    ]


HEAD = (
    "domain", "parameters: published", "derived", "assumed", "thresholds: published", "derived", "assumed",
    "of these verified", "sensors, procedures, orders, couplings: published", "derived", "assumed",
)  # fmt: skip


def section() -> Section:
    """What is assumed."""
    rows = domain_rows()
    total = rows[-1]
    parameters, assumed = sum(int(str(number)) for number in total[1:4]), int(str(total[3]))
    words = (
        f"**{assumed} of {parameters} parameters are assumptions** ({100 * assumed / parameters:.0f} %). An assumed "
        "number is the author's, plausible and unmeasured; it stands in the domain's file with the word *assumed*, and "
        "the screens show it with that badge. A verified threshold was compared with the text of the document that "
        "it names; the others follow general knowledge of it."
    )
    body = "\n\n".join((words, table(HEAD, rows), table(("elsewhere", *STATUSES), place_rows())))
    return Section(title="What is assumed", body=body)
