"""What each role sees, and what evaluators make of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ioc.exercise.moments import MINUTE_MS
from ioc.exercise.scoring import rating_of, results
from ioc.exercise.seeing import control_view, evaluator_view, player_card, player_view, screen_view
from tests.exercises import BEGINS, FILE, HIDDEN, Play, started, text


def begun() -> Play:
    """A play in which the first inject has been answered."""
    play = started()
    play.live(12)
    first = play.number("zzsecret-first")
    play.cell("disaster", "inject.read", first)
    play.cell("disaster", "inject.ack", first)
    play.cell("disaster", "inject.reply", first, {"text": "Đang bơm"})
    play.ask(
        "inject.answer", "zzsecret-first", {"cell": "disaster", "text": "Nhanh lên", "persona": "Chủ tịch"}
    )
    play.cell("disaster", "order.give", "flood.pump", {"target": "24001", "inject": first})
    play.cell("disaster", "order.give", "traffic.close_road", {"target": "24001"})
    play.cell(
        "disaster", "decision.log", first, {"choice": "Bơm", "options": ["Bơm", "Chờ"], "acting_for": "GĐ"}
    )
    play.cell("ward", "message.send", payload={"to": ["disaster"], "text": "Cần thuyền"})
    play.ask("message.send", payload={"to": ["all"], "text": "Bản tin", "persona": "Đài KTTV"})
    return play


def test_an_inbox_tells_what_was_said_and_nothing_else() -> None:
    """Body, persona, channel, receipts, conversation; no title, no inject's name, no notes."""
    play = begun()
    view = player_view(play.of, play.state, "disaster", play.now)
    (letter,) = view["inbox"]
    assert letter["id"] == play.number("zzsecret-first")
    assert letter["body"] == text("Nước lên nhanh", "Water rises fast")
    assert letter["from"] == text("Trực ban xã", "Ward desk")
    assert (letter["acknowledged"]["by"], letter["read_by"]) == ("Minh disaster", ["tablet-disaster"])
    assert [(row["text"], row["persona"]) for row in letter["replies"]] == [
        ("Đang bơm", None),
        ("Nhanh lên", "Chủ tịch"),
    ]
    assert set(letter) == {
        *("id", "at", "from", "channel", "body", "asks_decision", "acknowledged", "read_by", "replies"),
        *("hint", "withdrawn"),
    }  # fmt: skip


def test_a_cell_sees_its_orders_refusals_and_money() -> None:
    """What it gave, what it cost, why something was refused, what is left."""
    play = begun()
    view = player_view(play.of, play.state, "disaster", play.now)
    rows = [(row["kind"], row["cost"], row["refusal"] and row["refusal"]["key"]) for row in view["orders"]]
    assert rows == [("flood.pump", 20e6, None), ("traffic.close_road", 0.0, "authority")]
    assert view["budget"] == {"left": 30e6, "shared": False}
    (decision,) = view["decisions"]
    assert (decision["about"], decision["acting_for"]) == (play.number("zzsecret-first"), "GĐ")
    assert player_view(play.of, play.state, "ward", play.now)["orders"] == []


def test_messages_reach_those_they_are_for() -> None:
    """To a cell, to all; between others nothing, and no names of those who run the exercise."""
    play = begun()
    views = {cell: player_view(play.of, play.state, cell, play.now)["messages"] for cell in play.of.cells}
    assert [row["text"] for row in views["disaster"]] == ["Cần thuyền", "Bản tin"]
    assert [row["text"] for row in views["command"]] == ["Bản tin"]
    assert (views["command"][0]["from"], views["command"][0]["by"]) == ("control", None)
    assert views["command"][0]["persona"] == "Đài KTTV"


def test_a_card_lists_what_a_cell_may_order_and_where() -> None:
    """Names, arguments, price, lead, undo and communes of its own orders."""
    play = started()
    card = player_card(play.of, "ward")
    (order,) = card["orders"]
    assert (order["kind"], order["communes"]) == ("flood.evacuate", ["24001"])
    assert order["cost"] == {"amount": 30e6, "per": None}
    assert HIDDEN not in json.dumps(card)


def test_the_screen_shows_the_common_picture() -> None:
    """Title, marking, phase, clocks; a real incident covers it."""
    play = begun()
    play.ask("session.stop_real", payload={"reason": "cháy thật"})
    view = screen_view(play.of, play.state, play.now)
    assert (view["phase"], view["stopped"], view["notice"]) == ("stopped", True, "cháy thật")
    assert view["marking"]["vi"] == "DIỄN TẬP – DỮ LIỆU MÔ PHỎNG"


def test_control_sees_plan_and_play_on_three_clocks() -> None:
    """Planned and actual times, who released, what is expected, what comes next, who holds the clock."""
    play = begun()
    play.ask("baton.take", actor="An")
    play.ask("roster.join", "d1", actor="An")
    view = control_view(play.of, play.state, play.now)
    rows = {row["id"]: row for row in view["injects"]}
    first = rows["zzsecret-first"]
    assert (first["planned_ms"], first["fired"]["scenario_ms"]) == (BEGINS + 10 * MINUTE_MS,) * 2
    assert (first["fired"]["who"], first["status"]) == ("system", "answered")
    assert [row["status"] for row in first["expects"]] == ["met", "met"]
    assert view["next"] == {"at_ms": BEGINS + 60 * MINUTE_MS, "id": "zzsecret-held"}
    assert set(view["clock"]) >= {"scenario_ms", "exercise_ms", "wall_ms", "baton", "speed"}
    assert (view["clock"]["baton"], view["roster"][0]["joined"]["who"]) == ("An", "An")
    assert len(view["orders"]) == 3


def test_ratings_stand_beside_what_was_suggested() -> None:
    """Confirmed or overridden with a reason, every rating stays, with the suggestion of its moment."""
    play = begun()
    assert play.ask("rate.confirm", "obj-act/task-pump", {"rating": "P"}, role="evaluator").refusal is None
    changed = {"rating": "S", "reason": "được nhắc"}
    assert play.ask("rate.override", "obj-act/task-pump", changed, role="evaluator").refusal is None
    play.ask(
        "observe.note",
        payload={"text": "nhanh", "objective": "obj-act", "sort": "strength"},
        role="evaluator",
    )
    view = evaluator_view(play.of, play.state, play.now, play.world)
    (objective,) = view["objectives"]
    rated = objective["tasks"][0]["rated"]
    assert (rated["rating"], rated["suggested"], rated["reason"]) == ("S", "P", "được nhắc")
    assert [row.rating for row in play.state.ratings["obj-act/task-pump"]] == ["P", "S"]
    assert [row["moment_ms"] for row in view["observations"]] == [play.now.scenario_ms]


def test_what_evaluators_write_of_the_past_keeps_its_moment() -> None:
    """An observation written later is of the moment it is about."""
    play = begun()
    play.ask("observe.note", payload={"text": "x", "moment_ms": BEGINS + 5_000})
    assert play.state.observations[0].moment_ms == BEGINS + 5_000


def measured(measure: dict[str, Any]) -> Play:
    """A play whose exercise has one measure."""
    (objective,) = FILE["objectives"]
    row = {
        "id": "m",
        "name": text("m"),
        "target": "80 %",
        "acceptable": "50 %",
        "better": "higher",
        **measure,
    }
    task = {"id": "t", "name": text("t"), "measures": [row]}
    play = started(objectives=[{**objective, "tasks": [task]}])
    play.live(12)
    return play


def rated(play: Play) -> tuple[float | None, str | None]:
    """Value and rating of the one measure."""
    (objective,) = results(play.of, play.state, play.now, play.world)
    (row,) = objective.tasks[0].measures
    return row.value, row.rating


def test_answered_counts_what_was_answered() -> None:
    """One of two injects to a cell answered is half; one that is still open does not count yet."""
    play = measured({"kind": "answered", "by": "disaster"})
    assert rated(play) == (None, None)
    play.cell("disaster", "inject.ack", play.number("zzsecret-first"))
    assert rated(play) == (1.0, "P")
    play.ask("inject.fire", "zzsecret-hand")
    play.ask("session.end")
    assert rated(play) == (0.5, "S")


def test_where_a_decision_is_asked_an_acknowledgement_is_no_answer() -> None:
    """Only a reply, a decision or an order about it answers it."""
    play = measured({"kind": "answered", "by": "command"})
    play.ask("inject.fire", "zzsecret-decide")
    play.cell("command", "inject.ack", play.number("zzsecret-decide"))
    assert rated(play) == (None, None)
    order = {"target": "24001", "inject": play.number("zzsecret-decide")}
    play.cell("command", "order.give", "flood.evacuate", order)
    assert rated(play) == (1.0, "P")


def test_nothing_answered_is_unable() -> None:
    """Where nothing at all was answered by the end, the rating is U."""
    play = measured({"kind": "answered"})
    play.ask("session.end")
    assert rated(play) == (0.0, "U")


def test_expectations_count_by_weight() -> None:
    """Acknowledged (1) and not pumped (3) is a quarter; before anything is settled it is not observed."""
    play = measured({"kind": "expectations", "ids": ["exp-ack", "exp-pump", "exp-still"]})
    assert rated(play) == (None, None)
    play.cell("disaster", "inject.ack", play.number("zzsecret-first"))
    play.live(20)
    assert rated(play) == (0.25, "M")
    play.ask("expect.na", "exp-pump", {"reason": "máy bơm hỏng thật"})
    assert rated(play) == (1.0, "P")


@pytest.mark.parametrize(
    ("minutes", "end", "found"),
    [
        (10, False, (None, None)),
        (10, True, (None, None)),
        (40, False, (None, "M")),
        (40, True, (None, "U")),
    ],
)
def test_a_delay_without_the_act(minutes: int, end: bool, found: tuple[None, str | None]) -> None:
    """Not observed while there is time, late when there is not, unable at the end."""
    play = measured(
        {"kind": "delay", "of": "flood.pump", "since": "zzsecret-first", "by": "disaster"}
        | {"target": "15 min", "acceptable": "30 min", "better": "lower"}
    )
    play.live(minutes)
    if end:
        play.ask("session.end")
    assert rated(play) == found


def test_a_delay_counts_from_the_beginning_where_it_says_nothing_else() -> None:
    """The first order of any cell counts; those of control do not."""
    play = measured(
        {"kind": "delay", "of": "flood.pump", "target": "5 min", "acceptable": "30 min", "better": "lower"}
    )
    play.ask("order.give", "flood.pump", {"target": "24001"})
    assert rated(play) == (None, None)
    play.cell("command", "order.give", "flood.pump", {"target": "24001"})
    assert rated(play) == (12.0 * MINUTE_MS, "S")


@pytest.mark.parametrize(
    ("value", "better", "rating"),
    [
        (100, "lower", "P"),
        (150, "lower", "S"),
        (300, "lower", "M"),
        (99, "higher", "M"),
        (150, "higher", "S"),
    ],
)
def test_a_statistic_is_held_against_its_limits(value: float, better: str, rating: str) -> None:
    """Up to the target P, up to the acceptable S, else M; a number of the world is never U."""
    limits = {"target": 100, "acceptable": 200} if better == "lower" else {"target": 200, "acceptable": 100}
    play = measured({"kind": "kpi", "of": "flood.exposed_people.max", "better": better, **limits})
    play.world.most = value
    assert rated(play) == (value, rating)


@pytest.mark.parametrize(
    ("mean", "rating"), [(1.0, "P"), (0.84, "P"), (0.83, "S"), (0.5, "S"), (0.3, "M"), (0.1, "U")]
)
def test_a_mean_is_told_as_the_nearest_rating(mean: float, rating: str) -> None:
    """Of P=3, S=2, M=1, U=0."""
    assert rating_of(mean) == rating
