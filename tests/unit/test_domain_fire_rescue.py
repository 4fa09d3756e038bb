"""Fire and rescue 114: fires that grow, engines, rescues, orders."""

from __future__ import annotations

import pickle
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.domains.fire_rescue import couplings
from simulation.engine.forcing import Forcing, Milestone
from simulation.engine.world import World
from simulation.events import Event
from tests.worlds import (
    events,
    give_order,
    parameters_of,
    pulse,
    roots,
    run,
    set_state,
    spec_of,
    tiny_province,
    tiny_world,
)

PARAMETERS = parameters_of("fire_rescue")
HOUSE = PARAMETERS.fire_kinds[0]
ARRIVED = ("fire_rescue.arrived", "fire_rescue.arrived_late")
OFTEN = {"fire_rescue": {"fires_per_million": "2 /day", "rescues_per_million": "1 /day"}}
"""Six fires a day in three million people, so that a short run has some."""
STORM = {"fire_rescue": {"fires_per_million": "4 /day", "rescues_per_million": "30 /day"}}
"""More than five engines can do."""
MINUTES = st.integers(0, 180 * 60_000)


def world_of(hours: float = 72.0, parameters: object = OFTEN, **given: object) -> World:
    """Only fire and rescue, in a province of three million."""
    province = tiny_province(3_000_000)
    return tiny_world("fire_rescue", hours=hours, province=province, parameters=parameters, **given)  # type: ignore[arg-type]


def grown(delay_ms: int = 1_200_000, wind_m_s: float = 2.0, rain_mm_h: float = 0.0) -> float:
    """How a house fire has grown."""
    return couplings.growth(PARAMETERS, HOUSE, delay_ms=delay_ms, wind_m_s=wind_m_s, rain_mm_h=rain_mm_h)


@given(MINUTES, MINUTES)
def test_a_later_engine_never_finds_a_smaller_fire(one: int, other: int) -> None:
    """Fire and harm grow with the delay."""
    low, high = sorted((one, other))
    assert grown(delay_ms=high) >= grown(delay_ms=low)
    assert couplings.harm(PARAMETERS, 0.02, high) >= couplings.harm(PARAMETERS, 0.02, low)


@given(st.floats(0, 60), st.floats(0, 60))
def test_wind_drives_and_rain_damps_a_late_fire(one: float, other: float) -> None:
    """Beyond the reference delay more wind means more fire, more rain means less."""
    low, high = sorted((one, other))
    assert grown(wind_m_s=high) >= grown(wind_m_s=low)
    assert grown(rain_mm_h=high) <= grown(rain_mm_h=low)


@given(st.floats(0, 5000), st.floats(0, 5000))
def test_a_bigger_fire_never_asks_for_fewer_engines(one: float, other: float) -> None:
    """Engines and class grow with the work, within their limits."""
    low, high = sorted((one, other))
    few, many = couplings.engines_for(PARAMETERS, low), couplings.engines_for(PARAMETERS, high)
    assert 1 <= few <= many <= PARAMETERS.engines_at_most
    assert 1 <= couplings.fire_class(few) <= couplings.fire_class(many) <= 4


@given(st.floats(0, 60), st.floats(0, 60))
def test_more_water_or_wind_never_means_fewer_rescues(one: float, other: float) -> None:
    """Rescue calls grow with depth and with wind."""
    low, high = sorted((one, other))
    assert couplings.trapped_by_water(PARAMETERS, high / 20) >= couplings.trapped_by_water(
        PARAMETERS, low / 20
    )
    assert couplings.trapped_by_wind(PARAMETERS, high) >= couplings.trapped_by_wind(PARAMETERS, low)


def test_an_outage_lights_candles() -> None:
    """Without power there are more fires, and the added ones name the outage."""
    dark = world_of(240)
    outage = dark.emit("run.started")
    set_state(dark, "power_share", 0.0, cause=outage)
    fires = events(run(dark, 240), "fire_rescue.fire_started")
    assert len(fires) > len(events(run(world_of(240), 240), "fire_rescue.fire_started"))
    assert any(event.cause == outage for event in fires)


def test_a_flood_brings_rescues_that_name_it() -> None:
    """Half a metre of water multiplies the rescue calls, nearly all because of the flood."""
    world = world_of(24)
    flood = world.emit("run.started")
    set_state(world, "water_depth_m", 0.45, cause=flood)
    needed = events(run(world, 24), "fire_rescue.rescue_needed")
    assert len(needed) > 5 * len(events(run(world_of(24), 24), "fire_rescue.rescue_needed"))
    assert sum(event.cause == flood for event in needed) > 0.8 * len(needed)


def test_water_that_can_be_waded_traps_nobody() -> None:
    """Below the threshold rescues are those of a dry day, to the event."""
    shallow = world_of()
    set_state(shallow, "water_depth_m", 0.39)
    kind = "fire_rescue.rescue_needed"
    wet, dry = events(run(shallow, 72), kind), events(run(world_of(), 72), kind)
    assert [(event.time_ms, event.place) for event in wet] == [(event.time_ms, event.place) for event in dry]


def test_deeper_water_traps_the_same_people_and_more() -> None:
    """Common random numbers: with one depth and a greater one, every commune has at least as many rescues."""

    def rescues(depth_m: float) -> Counter[int]:
        world = world_of(24)
        set_state(world, "water_depth_m", depth_m)
        return Counter(event.place for event in events(run(world, 24), "fire_rescue.rescue_needed"))

    some, more = rescues(0.45), rescues(0.5)
    assert all(more[place] >= some[place] for place in some)
    assert more.total() > some.total()


def test_a_storm_brings_rescues_that_name_it() -> None:
    """Wind of a typhoon multiplies the rescue calls because of the wind."""
    world = run(world_of(48, wind=pulse(40, 12, 36, 48, 2)), 48)
    needed = events(world, "fire_rescue.rescue_needed")
    assert sum(roots(world, event) == "weather.wind_strong" for event in needed) > 0.7 * len(needed)


@pytest.mark.parametrize(
    ("field", "value"), [("water_depth_m", 0.61), ("road_speed", 0.2), ("road_open", 0.1)]
)
def test_bad_roads_delay_engines_and_fires_grow(field: str, value: float) -> None:
    """Slow, closed and flooded roads lengthen the way; fires last longer and cost more."""
    dry = {"fire_rescue": OFTEN["fire_rescue"] | {"trapped_by_water": "0 /day"}}
    calm, slow = run(world_of(240), 240), world_of(240, parameters=dry)
    set_state(slow, field, value)
    run(slow, 240)

    def mean(world: World, *kinds: str) -> float:
        fires = {event.case for event in events(world, "fire_rescue.fire_started")}
        return float(np.mean([event.value for event in events(world, *kinds) if event.case in fires]))

    assert mean(slow, *ARRIVED) > mean(calm, *ARRIVED)
    assert mean(slow, "fire_rescue.loss_assessed") > mean(calm, "fire_rescue.loss_assessed")


def test_without_network_fires_are_reported_late() -> None:
    """The time from the outbreak to the call grows when phones are dead."""
    silent = world_of()
    set_state(silent, "comms_share", 0.0)
    kind = "fire_rescue.call_received"
    late = [event.value for event in events(run(silent, 72), kind)]
    assert np.median(late) > 5 * np.median([event.value for event in events(run(world_of(), 72), kind)])


def test_every_incident_ends_once() -> None:
    """Each fire or rescue of the first two days is over, once, by the end of the fourth."""
    world = run(world_of(96), 96)
    opened = [
        e.case
        for e in events(world, "fire_rescue.fire_started", "fire_rescue.rescue_needed")
        if e.time_ms < 172_800_000
    ]
    closed = Counter(
        event.case for event in events(world, "fire_rescue.fire_controlled", "fire_rescue.rescued")
    )
    assert opened
    assert {closed[case] for case in opened} == {1}


def test_an_engine_works_at_one_scene_at_a_time() -> None:
    """Dispatches and releases of an engine alternate, and all engines come back."""
    world = run(world_of(), 72)
    turns: dict[int, list[str]] = {}
    for event in events(world, "fire_rescue.dispatched", "fire_rescue.engine_freed"):
        turns.setdefault(event.unit, []).append(event.kind)
    assert turns
    assert all(one != other for kinds in turns.values() for one, other in pairwise(kinds))


def test_more_engines_end_a_fire_sooner() -> None:
    """The work of a fire in engine-minutes does not depend on how many engines share it."""
    world = run(world_of(240), 240)
    durations = {event.case: event.value for event in events(world, "fire_rescue.fire_controlled")}
    helped = {event.case for event in events(world, "fire_rescue.engines_requested")}
    assert helped
    assert all(durations[case] > 0 for case in durations)
    alone = {"fire_rescue": OFTEN["fire_rescue"] | {"engines_at_most": 1}}
    slower = run(world_of(240, parameters=alone), 240)
    later = {event.case: event.value for event in events(slower, "fire_rescue.fire_controlled")}
    assert np.mean(list(later.values())) > np.mean(list(durations.values()))


def test_people_hurt_bring_ambulances() -> None:
    """Every person hurt by fire is a request to 115 that the fire caused."""
    world = tiny_world(
        "ambulance",
        "fire_rescue",
        hours=72,
        province=tiny_province(3_000_000),
        parameters={"fire_rescue": OFTEN["fire_rescue"] | {"hurt_per_fire": 2.0}},
    )
    run(world, 72)
    hurt = sum(
        event.value for event in events(world, "fire_rescue.people_hurt") if event.time_ms < 250_000_000
    )
    calls = [event for event in events(world, "ambulance.call_received") if event.cause]
    caused = sum(world.log.event(event.cause).kind == "fire_rescue.people_hurt" for event in calls)
    assert hurt > 10
    assert caused >= hurt


def test_a_scenario_can_set_a_fire() -> None:
    """A fire hazard sets a great fire at its commune, and everything about it leads back to the hazard."""
    began = Milestone(at_ms=3_600_000, phase="began", place=2, value=10.0)
    quiet = {"fire_rescue": {"fires_per_million": "0 /day", "rescues_per_million": "0 /day"}}
    world = world_of(24, parameters=quiet, forcings={"fire": Forcing(milestones=(began,))})
    run(world, 24)
    started = events(world, "fire_rescue.fire_started")
    assert [(event.place, event.value) for event in started] == [(2, 4.0)]
    assert roots(world, events(world, "fire_rescue.fire_controlled")[0]) == "hazard.fire_began"


def _key(event: Event) -> tuple[int, str, int]:
    return event.time_ms, event.kind, event.case


def test_reserve_engines_come_after_their_time_and_shorten_the_queue() -> None:
    """Until the order's lead is over nothing differs; afterwards fewer engines are waited for."""
    plain, changed = world_of(24, parameters=STORM), world_of(24, parameters=STORM)
    run(changed, 4)
    order = give_order(changed, "fire_rescue.add_engines", "90001", count=20)
    run(changed, 4.49)
    run(plain, 4.49)
    assert [_key(event) for event in events(changed) if event.id != order] == [
        _key(event) for event in events(plain)
    ]
    run(changed, 24)
    run(plain, 24)
    assert events(changed, "fire_rescue.engines_on_duty")[-1].cause == order
    kind = "fire_rescue.engine_awaited"
    assert len(events(changed, kind)) < len(events(plain, kind))


def test_the_reserve_is_finite() -> None:
    """A second call for the whole reserve is refused."""
    world = world_of(24)
    give_order(world, "fire_rescue.add_engines", "90001", count=20)
    refused = give_order(world, "fire_rescue.add_engines", "90001", count=1)
    assert world.log.event(refused).kind == "order.refused"


def test_waiting_requests_are_counted_back_to_zero() -> None:
    """After a storm every engine that was waited for has been found."""
    world = world_of(96, parameters=STORM)
    run(world, 24)
    give_order(world, "fire_rescue.add_engines", "90001", count=20)
    run(world, 96)
    engines = world.domains["fire_rescue"].service.engines.fleet
    awaited, found = (len(events(world, f"fire_rescue.engine_{kind}")) for kind in ("awaited", "found"))
    assert awaited - found == engines.waiting


def test_a_run_in_pieces_and_through_a_snapshot_is_the_same_run() -> None:
    """One advance, many advances, and a pickled world in between give the same log."""
    whole, pieces = run(world_of(), 48), world_of()
    for hour in range(1, 25):
        run(pieces, hour)
    pieces = pickle.loads(pickle.dumps(pieces))  # noqa: S301 - our own bytes
    assert run(pieces, 48).log.digest() == whole.log.digest()


def test_shares_of_fire_kinds_must_be_the_whole() -> None:
    """A forgotten kind is refused with the sum."""
    values = {name: entry.value for name, entry in spec_of("fire_rescue").parameters.items()}
    with pytest.raises(ValueError, match=r"add up to 0.63"):
        couplings.Parameters.model_validate({**values, "fire_kinds": values["fire_kinds"][1:]})


@pytest.mark.parametrize(("moved", "part"), [(0.0, 1.0), (0.5, 0.5), (1.0, 0.0)])
def test_people_who_have_been_moved_need_no_rescue(moved: float, part: float) -> None:
    """Rescues in deep water fall with the share of people of low areas who are away, down to the ordinary day's."""
    world = world_of(12, parameters={"fire_rescue": {"rescues_per_million": "0 /day"}})
    set_state(world, "water_depth_m", 0.6)
    set_state(world, "moved_share", moved)
    expected = part * couplings.trapped_by_water(PARAMETERS, 0.6) * 3 * 12 / 24
    needed = len(events(run(world, 12), "fire_rescue.rescue_needed"))
    assert needed == pytest.approx(expected, abs=4.5 * expected**0.5 + 1)
