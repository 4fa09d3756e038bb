"""The world: emitting, listening, trips, sampling, and which orders are refused and why."""

from __future__ import annotations

from typing import Any

import pytest

from simulation.building import build
from simulation.engine.state import StateError
from simulation.engine.world import World
from simulation.errors import OrderRefused, UnknownName
from simulation.events import BUCKET_MS, PROVINCE
from simulation.orders import Order
from tests.toys import FIRST, Toy, help_order, hush_order, toy_plan
from tests.worlds import HOUR_MS, events, run


def toy_world(hours: float = 6) -> World:
    """A toy world at scenario time 0."""
    return build(toy_plan(hours))


def needy(world: World) -> World:
    """The same world, its first commune no longer calm."""
    world.state.write("toy", "calm", 0, 0.5)
    return world


def toy_of(world: World) -> Toy:
    """The domain's object."""
    toy: Toy = world.domains["toy"]
    return toy


@pytest.mark.parametrize(
    ("changes", "key", "placeholders"),
    [
        ({"kind": "nobody.help"}, "order.unknown", {"kind": "nobody.help"}),
        ({"kind": "toy.sing"}, "order.unknown", {"kind": "toy.sing"}),
        ({"kind": "toy"}, "order.unknown", {"kind": "toy"}),
        ({"target": "00000"}, "order.place", {"target": "00000"}),
        ({"target": ""}, "order.place", {"target": ""}),
        ({"args": {}}, "order.arguments", {"wanted": "people"}),
        ({"args": {"people": 2, "cars": 1}}, "order.arguments", {"wanted": "people"}),
        ({"args": {"people": 0}}, "order.range", {"argument": "people", "low": 1.0, "high": 5.0}),
        ({"args": {"people": 6}}, "order.range", {"argument": "people", "low": 1.0, "high": 5.0}),
        ({"args": {"people": "two"}}, "order.range", {"argument": "people", "low": 1.0, "high": 5.0}),
        ({"args": {"people": float("nan")}}, "order.range", {"argument": "people", "low": 1.0, "high": 5.0}),
    ],
)
def test_an_impossible_order_is_refused_with_its_reason(
    changes: dict[str, Any], key: str, placeholders: dict[str, Any]
) -> None:
    """The reason is a key and what it is about; nothing is changed by asking."""
    world = needy(toy_world())
    with pytest.raises(OrderRefused) as refused:
        world.check(help_order(0, **changes))
    assert (refused.value.key, refused.value.placeholders) == (key, placeholders)
    assert world.log.count == 1


def test_a_domain_may_refuse_what_makes_no_sense_now() -> None:
    """``may_<verb>`` is asked before anything is done."""
    with pytest.raises(OrderRefused, match=r"toy\.calm"):
        toy_world().check(help_order(0))


def test_a_domain_that_does_not_take_part_obeys_no_order() -> None:
    """A spec without a started domain is as unknown as no spec."""
    world = toy_world()
    world.domains.clear()
    with pytest.raises(OrderRefused, match=r"order\.unknown"):
        world.check(help_order(0))


def test_a_refused_order_is_logged_with_its_number_and_does_nothing() -> None:
    """Law 4 holds for orders too: whoever reads the log sees that it was refused."""
    world = toy_world()
    event = world.log.event(world.apply(help_order(0, seq=7)))
    assert (event.kind, event.value, event.place) == ("order.refused", 7.0, PROVINCE)
    assert events(world, "toy.helped") == []


def test_an_order_is_told_first_and_causes_what_it_does() -> None:
    """The order's own event is the cause of its effects and of the state that it changed."""
    world = needy(toy_world())
    told = world.apply(help_order(0, seq=3))
    helped = events(world, "toy.helped")[0]
    assert (world.log.event(told).kind, world.log.event(told).value) == ("order.toy_help", 3.0)
    assert (helped.cause, helped.place, helped.value) == (told, 0, 2.0)
    assert (world.state.at("calm", 0), world.state.cause("calm", 0)) == (2.0, told)


def test_an_order_for_the_province_needs_no_target_and_no_arguments() -> None:
    """Where the file declares neither, none are asked for."""
    world = toy_world()
    event = world.log.event(world.apply(hush_order(0)))
    assert (event.kind, event.place, toy_of(world).asking) == ("order.toy_hush", PROVINCE, False)


def test_those_who_listen_hear_each_event_of_their_kind_at_once() -> None:
    """Id, place, case and value, in the order of the log; other kinds are not heard."""
    world = run(toy_world(), 1)
    asked = [(row.id, row.place, row.case, row.value) for row in events(world, "toy.asked")]
    assert toy_of(world).heard == asked
    assert len(asked) == 9


def test_only_declared_kinds_can_be_emitted() -> None:
    """The log is closed: a kind is declared in a file or it does not exist."""
    with pytest.raises(UnknownName, match=r"'toy\.unheard_of' is not declared"):
        toy_world().emit("toy.unheard_of")


def test_a_state_field_is_declared_once() -> None:
    """A second domain, or the same one, cannot take its name."""
    with pytest.raises(StateError, match="'calm' is declared twice"):
        toy_world().declare("toy", "calm", 0.0)


def test_cases_are_numbered_from_one() -> None:
    """Across all domains, without gaps."""
    world = toy_world()
    assert [world.new_case() for _ in range(3)] == [1, 2, 3]


def test_a_trip_is_on_record_from_now_on_and_changes_nothing_else() -> None:
    """Maps read trips; the log and the state do not know of them."""
    world = run(toy_world(), 1)
    before = world.log.count
    world.trip("toy", 4, 0, 2, HOUR_MS + 900_000, case=11, phase="to_scene")
    trip = world.trips[-1]
    assert (trip.start_ms, trip.arrive_ms, trip.origin, trip.target) == (HOUR_MS, HOUR_MS + 900_000, 0, 2)
    assert (trip.domain, trip.unit, trip.case, trip.phase) == ("toy", 4, 11, "to_scene")
    assert world.log.count == before


class Counter:
    """Counts how often it is called, and when."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.times: list[int] = []

    def count(self) -> None:
        """Remember the instant."""
        self.times.append(self.world.now_ms)


def test_every_repeats_from_its_first_time_on() -> None:
    """At ``first_ms`` from now, then each step."""
    world = toy_world()
    counter = Counter(world)
    world.every(600_000, counter.count, 300_000)
    world.clock.run_to(2_000_000)
    assert counter.times == [300_000, 900_000, 1_500_000]


def test_the_state_is_sampled_at_the_end_of_each_bucket() -> None:
    """One row of every field a bucket, fields by name; what is written later does not change it."""
    world = toy_world()
    world.clock.run_to(BUCKET_MS - 1)
    world.state.write("toy", "calm", 2, 0.25)
    world.clock.run_to(BUCKET_MS)
    world.state.write("toy", "calm", 2, 0.75)
    calm = world.sampled.index("calm")
    assert list(world.sampled) == sorted(world.state.values)
    assert len(world.samples) == 1
    assert world.samples[0][calm][2] == 0.25


def test_sensors_stand_where_their_rule_puts_them_and_are_found_by_full_name() -> None:
    """Twenty gauges in five communes, three meters by people; each class is one channel."""
    world = toy_world()
    assert sorted(world.channels) == ["toy.gauge", "toy.meter"]
    assert world.sites("toy", "gauge").ids == world.channels["toy.gauge"].table.ids
    assert (len(world.channels["toy.gauge"]), len(world.channels["toy.meter"])) == (20, 3)


def test_an_order_is_written_and_read_back() -> None:
    """The canonical text is the order, and a text that is none is refused."""
    order = help_order(5, reason="Lý do")
    assert Order.from_canonical(order.canonical()) == order
    assert order.target == FIRST
    with pytest.raises(ValueError, match="not an order"):
        Order.from_canonical(help_order(-1).canonical())
