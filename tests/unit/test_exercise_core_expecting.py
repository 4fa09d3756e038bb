"""What is expected of an inject, its hints and receipts, and what it does to the world."""

from __future__ import annotations

import pytest

from ioc.exercise.effects import order_of, world_orders
from ioc.exercise.judging import judge
from tests.exercise_stories import at, status, story
from tests.exercises import text


@pytest.mark.parametrize(
    ("need", "expected"),
    [("all", ["met", "expired", "expired"]), ("any", ["met", "na", "na"]), (2, ["met", "met", "na"])],
)
def test_enough_that_is_met_closes_an_inject(need: str | int, expected: list[str]) -> None:
    """All, any or so many of what is expected are needed; what is no longer needed does not count."""
    rows = [
        {"id": "e-ack", "action": "acknowledge", "within": "5 min"},
        {"id": "e-reply", "action": "reply", "within": "5 min"},
        {"id": "e-decide", "action": "decide", "within": "5 min"},
    ]
    play = story(at(1, "ward", expects=rows, need=need))
    play.live(1)
    play.cell("ward", "inject.ack", play.number("i0"))
    if need == 2:
        play.cell("ward", "inject.reply", play.number("i0"), {"text": "Rõ"})
    play.live(10)
    assert [play.state.expectations[row["id"]].status for row in rows] == expected
    assert status(play)["i0"] == (
        "expired" if need == "all" else "acknowledged" if need == "any" else "answered"
    )


def test_one_act_that_meets_two_settles_each_once() -> None:
    """With any of two needed, the act that meets both meets one; the other is not needed any more."""
    rows = [{"id": f"e{n}", "action": "acknowledge", "within": "5 min"} for n in (1, 2)]
    play = story(at(1, "ward", expects=rows, need="any"))
    play.live(1)
    play.cell("ward", "inject.ack", play.number("i0"))
    assert [one.status for one in play.state.expectations.values()] == ["met", "na"]
    assert play.kinds("expect.") == ["expect.met e1"]


@pytest.mark.parametrize(
    ("target", "cell", "kind", "found"),
    [
        ("24001", "disaster", "flood.pump", "met"),
        ("24002", "disaster", "flood.pump", "open"),
        ("24001", "command", "flood.pump", "open"),
        ("24001", "disaster", "flood.evacuate", "open"),
    ],
)
def test_an_order_is_expected_of_a_cell_for_a_place(target: str, cell: str, kind: str, found: str) -> None:
    """Another place, another cell, another order do not meet it."""
    expects = [{"id": "e", "action": "flood.pump", "by": "disaster", "target": "24001", "within": "9 min"}]
    play = story(at(1, "ward", expects=expects))
    play.live(1)
    play.cell(cell, "order.give", kind, {"target": target})
    assert play.state.expectations["e"].status == found


def test_an_order_before_the_release_meets_nothing() -> None:
    """Only what is done after the release answers it."""
    expects = [{"id": "e", "action": "flood.pump", "by": "disaster", "within": "9 min"}]
    play = story(at(2, "ward", expects=expects))
    play.live(1)
    play.cell("disaster", "order.give", "flood.pump", {"target": "24001"})
    play.live(1)
    assert play.state.expectations["e"].status == "open"


@pytest.mark.parametrize(("act", "found"), [("", "met"), ("act.nothing", "met"), ("order.give", "expired")])
def test_nothing_can_be_expected(act: str, found: str) -> None:
    """Letting its time pass or saying so meets it; an order fails it."""
    play = story(at(1, "ward", expects=[{"id": "e", "action": "nothing", "within": "4 min"}]))
    play.live(1)
    if act == "act.nothing":
        play.cell("ward", act, play.number("i0"), {"rationale": "tin giả"})
    elif act:
        play.cell("ward", act, "flood.evacuate", {"target": "24001"})
    play.live(5)
    assert play.state.expectations["e"].status == found


def test_an_exercise_deadline_does_not_run_faster_with_the_world() -> None:
    """Three minutes of play at 30x are ninety of the scenario."""
    expects = [{"id": "e", "action": "reply", "within": "3 min", "clock": "exercise"}]
    play = story(at(1, "ward", expects=expects), speed=30)
    play.live(91)
    assert play.state.expectations["e"].status == "open"
    play.live(1)
    assert play.state.expectations["e"].status == "expired"


def test_what_was_settled_can_be_corrected_by_hand_with_a_reason() -> None:
    """Whoever saw better says why; both the settling and the correction are in the journal."""
    play = story(at(1, "ward", expects=[{"id": "e", "action": "reply", "within": "3 min"}]))
    play.live(9)
    refusal = play.ask("expect.met", "e", role="evaluator").refusal
    assert refusal is not None
    assert refusal.key == "reason_needed"
    play.ask("expect.met", "e", {"reason": "trả lời miệng"}, role="evaluator")
    assert (play.state.expectations["e"].status, play.state.expectations["e"].reason) == (
        "met",
        "trả lời miệng",
    )
    assert play.kinds("expect.") == ["expect.expired e", "expect.met e"]


def test_a_hint_is_for_those_who_do_nothing() -> None:
    """It is told once after so much play without an act; whoever acted is spared."""
    hint = {"after": "5 min", "body": text("Gợi ý")}
    play = story(at(1, "ward", hint=hint), at(1, "command", hint=hint))
    play.live(3)
    play.cell("command", "inject.reply", play.number("i1"), {"text": "Rõ"})
    play.live(20)
    assert play.kinds("inject.hint") == ["inject.hint i0"]


def test_an_effect_the_world_refuses_is_logged() -> None:
    """It is not tried again, and those who run the exercise can see why."""
    play = story(at(1, effects=[{"do": "flood.rise", "target": "none"}]))
    play.live(5)
    assert play.world.orders == []
    assert [(row.refusal, row.effect, row.inject) for row in play.state.orders] == [
        ("order_place", True, "i0")
    ]


def test_effects_are_orders_with_every_argument() -> None:
    """Times count from the release, arguments left out take their defaults, and the journal gives the order."""
    effects = [
        {"do": "flood.rise", "after": "5 min"},
        {"do": "flood.rise", "target": "24001", "args": {"count": 7}},
    ]
    play = story(at(1, effects=effects))
    rows = world_orders(play.of, play.of.injects["i0"], 1_000)
    assert [(row.index, row.at_ms, row.target, dict(row.args)) for row in rows] == [
        (1, 1_000, "24001", {"count": 7}),
        (0, 301_000, "", {"count": 2.0}),
    ]
    play.live(1)
    command = next(row for row in play.journal if row.kind == "world.effect")
    order = order_of(play.of, command, 9)
    assert order is not None
    assert (order.seq, order.role, order.actor, order.reason) == (9, "control", "exercise", "i0")


def test_control_can_tell_a_hint_and_tells_it_once() -> None:
    """A hint given by hand is not given again."""
    play = story(at(1, "ward", hint={"after": "9 min", "body": text("Gợi ý")}))
    play.live(1)
    assert play.ask("inject.hint", "i0").refusal is None
    refusal = play.ask("inject.hint", "i0").refusal
    assert refusal is not None
    assert refusal.key == "already_hinted"
    play.live(20)
    assert play.kinds("inject.hint") == ["inject.hint i0"]


def test_an_order_takes_effect_once() -> None:
    """Its arrival is noted at the order, and only there."""
    play = story(at(1))
    play.cell("ward", "order.give", "flood.evacuate", {"target": "24001"})
    play.live(3)
    number = str(play.state.orders[0].by.seq)
    arrived = play.draft("order.arrived", number, role="system", actor="system")
    assert judge(play.of, play.state, arrived) is None
    play.keep(arrived)
    assert play.state.orders[0].arrived == play.now
    assert judge(play.of, play.state, arrived) is not None


def test_receipts_are_kept_for_each_device() -> None:
    """Two devices of a cell read for themselves; the cell acknowledges once."""
    play = story(at(1, "ward"))
    play.live(1)
    number = play.number("i0")
    for device in ("a", "b"):
        play.cell("ward", "inject.read", number, device=device)
    assert play.cell("ward", "inject.read", number, device="a").refusal is not None
    play.cell("ward", "inject.ack", number, device="a", actor="Lan")
    play.cell("ward", "inject.ack", number, device="b", actor="Nam")
    own = play.state.injects["i0"]
    assert sorted(own.read) == ["ward/a", "ward/b"]
    assert own.acked["ward"].actor == "Lan"
