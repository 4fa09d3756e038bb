"""What every domain keeps, shipped or installed; a new one meets these tests unedited."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np
import pytest

from simulation.plan import Plan
from simulation.runner import run
from simulation.snapshots import Snapshot
from simulation.spec.base import Text
from simulation.spec.domain import DomainSpec
from tests.runs import (
    HOUR_MS,
    bucket_of,
    model,
    ordered,
    plan_of,
    shipped_scenarios,
    values_in,
    values_of,
    values_strained,
)
from validity.sources import sourced

DOMAINS = sorted(model().catalogue.domains)
INDICATORS = [f"{key}.{name}" for key in DOMAINS for name in model().catalogue.domains[key].spec.indicators]
ORDERS = [f"{key}.{verb}" for key in DOMAINS for verb in model().catalogue.domains[key].spec.orders]
SHORT_MS = 72 * HOUR_MS
ENGLISH = frozenset({"the", "of", "and", "with", "from", "for", "after", "assumed", "decision", "ministry"})


def spec_of(key: str) -> DomainSpec:
    """A domain's file."""
    return model().catalogue.domains[key].spec


@pytest.mark.parametrize("key", DOMAINS)
def test_every_alert_has_an_owner_a_source_and_a_procedure(key: str) -> None:
    """Law 5: an indicator with levels names its source and a procedure that exists, and the domain has an owner."""
    spec = spec_of(key)
    judged = [row for row in spec.indicators.values() if row.levels is not None]
    assert spec.owner.vi
    assert [row.name.en for row in judged if row.levels is None or not row.levels.source.vi] == []
    assert [row.name.en for row in judged if row.procedure not in spec.procedures] == []


@pytest.mark.parametrize("key", DOMAINS)
def test_every_parameter_says_where_it_comes_from(key: str) -> None:
    """Law 6: value, source, status and what it is, in both languages."""
    rows = spec_of(key).parameters
    assert [name for name, row in rows.items() if min(len(row.source.vi), len(row.source.en)) < 3] == []
    assert [name for name, row in rows.items() if not (row.about.vi and row.about.en)] == []


@pytest.mark.parametrize("key", DOMAINS)
def test_every_source_is_told_in_both_languages(key: str) -> None:
    """Where a number comes from is Vietnamese on a Vietnamese page: no text does for both, no English is left in it."""
    spec = spec_of(key)
    texts = [row.source for row in (*sourced(spec), *spec.sensor_alerts.values())]
    assert [text for text in texts if not isinstance(text, Text) or text.vi == text.en] == []
    words = {text.vi: set(re.findall(r"\w+", text.vi.lower())) for text in texts if isinstance(text, Text)}
    assert [vi for vi, said in words.items() if said & ENGLISH] == []


@pytest.mark.parametrize("key", DOMAINS)
def test_a_domain_lives_alone_and_goes_on_from_a_snapshot(key: str) -> None:
    """It needs no other domain, and holds no generator, lambda or closure: pickled at noon, it lives on the same."""
    whole = plan_of("weekday")
    scenario = whole.scenario.model_copy(update={"domains": (key,)})
    made = run(Plan.of(scenario, model(), whole.province), until_ms=12 * HOUR_MS, keep_readings=False)
    copy = Snapshot.of(made).restore()
    for one in (made, copy):
        one.advance(14 * HOUR_MS)
    assert list(copy.world.domains) == [key]
    assert copy.digest() == made.digest()


def seen_values(indicator: str) -> Iterator[Mapping[str, tuple[float, ...]]]:
    """Where an indicator may move: short scenarios, strained days, after an order, long scenarios, hazards first."""
    plans = {name: plan_of(name) for name in shipped_scenarios()}
    by_cost = sorted(plans, key=lambda name: plans[name].duration_ms * len(plans[name].province.communes))
    short = [name for name in by_cost if plans[name].duration_ms <= SHORT_MS]
    yield from (values_of(name) for name in short)
    yield values_strained("weekday", 12)
    yield values_strained("hue-flood-2025", 60)
    key, _, name = indicator.partition(".")
    for verb, order in spec_of(key).orders.items():
        pair = ordered(f"{key}.{verb}") if name in order.touches else None
        if pair is not None:
            yield values_in(pair.with_order)
    long = [name for name in by_cost if name not in short]
    yield from (values_of(name) for name in sorted(long, key=lambda name: not plans[name].scenario.hazards))


@pytest.mark.no_cover  # as many runs as it takes
@pytest.mark.parametrize("indicator", INDICATORS)
def test_every_indicator_moves(indicator: str) -> None:
    """Law 5: each indicator takes more than one value somewhere; a number that never moves says nothing."""
    seen: set[float] = set()
    for values in seen_values(indicator):
        seen |= set(values.get(indicator, ()))
        if len(seen) > 1:
            return
    pytest.fail(f"{indicator} is always {seen or 'without data'}")


@pytest.mark.no_cover  # the same
@pytest.mark.parametrize("kind", ORDERS)
def test_every_order_changes_what_people_see_and_nothing_before_its_time(kind: str) -> None:
    """Law 5: the same seed with and without the order: an indicator it touches differs later, and nothing earlier."""
    pair = ordered(kind)
    assert pair is not None, f"{kind} changes nothing of what it says it touches, in any situation"
    assert [order.kind for order in pair.with_order.orders if order.seq == pair.order.seq] == [kind]
    assert not pair.differs()[: bucket_of(pair.order.at_ms)].any()
    before = pair.without.world.log.first_at_or_after(pair.order.at_ms + 1) - 1
    assert np.array_equal(
        pair.with_order.world.log.records(1, before), pair.without.world.log.records(1, before)
    )
