"""Injects: held, left out, withdrawn, edited, added; what is expected of them; hints and windows."""

from __future__ import annotations

from typing import Any

import pytest

from ioc.exercise import triggers
from ioc.exercise.judging import judge
from ioc.exercise.moments import MINUTE_MS
from ioc.exercise.triggers import due
from tests.exercise_stories import at, plain_objectives, status, story
from tests.exercises import BEGINS, World, started, text


def test_a_held_inject_waits_and_goes_out_once() -> None:
    """Falling due, an inject with ``hold`` waits; released, it goes out; a second release says who was first."""
    play = story(at(5, "ward", hold=True))
    play.live(8)
    assert status(play) == {"i0": "held"}
    assert play.ask("inject.release", "i0", actor="An").refusal is None
    refusal = play.ask("inject.release", "i0", actor="Bình").refusal
    assert refusal is not None
    assert (refusal.key, dict(refusal.values)) == (
        "already_fired",
        {"who": "An", "at_ms": BEGINS + 8 * MINUTE_MS, "status": "fired"},
    )


def test_an_inject_held_ahead_of_its_time_waits_for_it_again_when_released() -> None:
    """Held before it was due and released before it was due, it goes out at its time."""
    play = story(at(5, "ward"))
    play.ask("inject.hold", "i0")
    play.live(2)
    play.ask("inject.release", "i0")
    assert status(play) == {"i0": "pending"}
    play.live(3)
    assert play.kinds("inject.fire") == ["inject.fire i0"]


def test_a_skipped_inject_never_comes() -> None:
    """Left out, it does not fall due; what follows its being left out does."""
    play = story(at(5), {"trigger": {"after": {"inject": "i0", "is": "skipped", "wait": "2 min"}}})
    play.ask("inject.skip", "i0", {"reason": "không cần"})
    play.live(10)
    assert status(play) == {"i0": "skipped", "i1": "fired"}


def test_a_withdrawn_inject_does_no_more() -> None:
    """Withdrawn, it is shown as such; effects still to come do not, and nothing is expected of it."""
    expects = [{"id": "e", "action": "reply", "within": "3 min"}]
    effects = [{"do": "flood.rise"}, {"do": "flood.rise", "after": "5 min"}]
    play = story(at(1, "ward", expects=expects, effects=effects))
    play.live(2)
    play.ask("inject.cancel", "i0")
    play.live(10)
    assert len(play.world.orders) == 1
    assert play.state.expectations["e"].status == "na"
    refusal = play.cell("ward", "inject.reply", play.number("i0"), {"text": "Rõ"}).refusal
    assert refusal is not None
    assert refusal.key == "withdrawn"


def test_an_edit_keeps_what_stood_there() -> None:
    """Players get the edited text; the log of edits has both, field by field, with the author."""
    play = story(at(5, "ward"))
    play.ask("inject.edit", "i0", {"changes": {"body": text("Tin mới"), "to": ["command"]}}, actor="An")
    play.live(5)
    assert [(row.field, row.by.actor) for row in play.state.edits] == [("to", "An"), ("body", "An")]
    assert play.state.edits[1].before == text("Tin")
    assert play.state.edits[1].after == text("Tin mới")
    assert play.cell("ward", "inject.ack", play.number("i0")).refusal is not None
    assert play.cell("command", "inject.ack", play.number("i0")).refusal is None


def test_what_has_gone_out_is_not_edited() -> None:
    """A text that people have read does not change under their eyes."""
    play = story(at(1, "ward"))
    play.live(1)
    refusal = play.ask("inject.edit", "i0", {"changes": {"body": text("khác")}}).refusal
    assert refusal is not None
    assert refusal.key == "already_fired"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"to": ["nobody"]}, "to"),
        ({"objectives": ["none"]}, "objectives"),
        ({"effects": [{"do": "flood.none"}]}, "effects"),
        ({"trigger": {"when": "kpi("}}, "trigger.when"),
        ({"trigger": {"after": {"inject": "none"}}}, "trigger.after"),
        ({"trigger": {"at": "5 min", "manual": True}}, "trigger"),
        ({"channel": "smoke"}, "channel"),
        ({"colour": "red"}, "colour"),
        ({"expects": [{"id": "e", "action": "reply", "within": "3 min"}] * 2}, "expects"),
    ],
)
def test_an_edit_has_to_hold_together(changes: dict[str, Any], field: str) -> None:
    """What names something there is not, or is no field of an inject, is refused with the field."""
    refusal = story(at(5, "ward")).ask("inject.edit", "i0", {"changes": changes}).refusal
    assert refusal is not None
    assert (refusal.key, refusal.values["field"]) == ("bad_inject", field)


def test_two_who_edit_at_once_do_not_overwrite_each_other() -> None:
    """A change based on what somebody else has changed since is refused with their name."""
    play = story(at(5, "ward"))
    seen = play.state.rev
    assert (
        play.ask("inject.edit", "i0", {"changes": {"hold": True}}, actor="An", based_on=seen).refusal is None
    )
    refusal = play.ask("inject.skip", "i0", actor="Bình", based_on=seen).refusal
    assert refusal is not None
    assert (refusal.key, refusal.values["who"]) == ("changed", "An")
    assert play.ask("inject.skip", "i0", actor="Bình", based_on=play.state.rev).refusal is None


def test_what_the_exercise_does_by_itself_overwrites_nobody() -> None:
    """Offered since it was looked at, an inject can be fired all the same."""
    play = story(at(5, "ward", difficulty="pressure"))
    seen = play.state.rev
    play.live(5)
    assert play.ask("inject.fire", "i0", based_on=seen).refusal is None


def test_an_inject_can_be_added_while_it_runs() -> None:
    """An inject made up on the spot goes out at once, effects included, or at its time; it is logged as an edit."""
    play = story(at(60))
    added = {"title": text("Mới"), "to": ["ward"], "body": text("Cháy"), "effects": [{"do": "flood.rise"}]}
    play.ask("inject.free", payload={"inject": added})
    later = {**added, "trigger": {"at": "5 min"}}
    play.ask("inject.free", payload={"inject": later, "release": False})
    assert status(play) == {"i0": "pending", "free-1": "fired", "free-2": "pending"}
    play.live(5)
    assert status(play)["free-2"] == "fired"
    assert len(play.world.orders) == 2
    assert [row.subject for row in play.state.edits] == ["free-1", "free-2"]


def test_an_added_inject_gets_a_name_of_its_own() -> None:
    """Also when the file has used it, and when the device sends its wish twice."""
    play = started(
        injects=[{"id": "free-1", "title": text("t"), "trigger": {"manual": True}}],
        objectives=plain_objectives(),
    )
    added = {"inject": {"title": text("Mới")}}
    first = play.ask("inject.free", payload=added, key="k")
    again = play.ask("inject.free", payload=added, key="k")
    assert list(play.state.injects) == ["free-1", "free-2"]
    assert first.command is not None
    assert again.again is not None
    assert again.again.seq == first.command.seq


def test_a_condition_about_what_is_not_there_does_not_hold() -> None:
    """An inject added later may name what no longer is; it waits, and nothing breaks."""
    play = story(
        {"trigger": {"when": 'fired("none") or done("none")'}}, {"trigger": {"when": 'not fired("none")'}}
    )
    play.live(2)
    assert status(play) == {"i0": "pending", "i1": "fired"}


def test_what_follows_in_many_rounds_follows_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few rounds a minute has, nothing is lost: the rest follows when it is asked again."""
    chain = [
        {"trigger": {"after": {"inject": f"i{place}"}}, "effects": [{"do": "flood.rise"}]}
        for place in range(3)
    ]
    rows = (at(1, effects=[{"do": "flood.rise"}]), *chain)
    whole, bit_by_bit = story(*rows), story(*rows)
    whole.live(1)
    monkeypatch.setattr(triggers, "MOST_ROUNDS", 1)
    bit_by_bit.live(1)
    few = len(bit_by_bit.journal)
    while drafts := due(bit_by_bit.of, bit_by_bit.state, bit_by_bit.world, bit_by_bit.now):
        for draft in drafts:
            bit_by_bit.keep(draft)
    assert few < len(whole.journal)
    assert bit_by_bit.journal == whole.journal


def test_a_window_that_closes_does_what_the_file_says() -> None:
    """A condition that never held in its window: offered, released or left out."""
    play = story(
        *(
            {"trigger": {"when": "elapsed() > 1_000", "not_after": "3 min", "otherwise": otherwise}}
            for otherwise in ("offer", "fire", "skip")
        )
    )
    play.live(5)
    assert status(play) == {"i0": "offered", "i1": "fired", "i2": "skipped"}


def test_a_condition_is_not_asked_before_its_window() -> None:
    """What holds before ``not_before`` releases nothing, and ``for`` counts from there."""
    play = story({"trigger": {"when": "elapsed() >= 0 for 3 min", "not_before": "10 min"}})
    play.live(12)
    assert status(play) == {"i0": "pending"}
    play.live(1)
    assert status(play) == {"i0": "fired"}


def test_pressure_is_offered() -> None:
    """An inject for strong players waits for a word."""
    play = story(at(5, difficulty="pressure"))
    play.live(6)
    assert status(play) == {"i0": "offered"}


def test_a_draft_never_goes_out_until_it_is_approved() -> None:
    """A draft does not fall due and cannot be fired; approved by an edit it can."""
    play = story(at(5, status="draft"))
    play.live(6)
    refusal = play.ask("inject.fire", "i0").refusal
    assert refusal is not None
    assert refusal.key == "draft"
    play.ask("inject.edit", "i0", {"changes": {"status": "approved"}})
    assert play.ask("inject.fire", "i0").refusal is None


def test_a_chain_in_one_minute_goes_in_order() -> None:
    """What follows at once follows in the same minute, after what it follows."""
    play = story({"trigger": {"after": {"inject": "i1"}}}, at(5), at(4))
    play.live(5)
    assert play.kinds("inject.fire") == ["inject.fire i2", "inject.fire i1", "inject.fire i0"]


@pytest.mark.parametrize(("what", "kind"), [("acknowledged", "inject.ack"), ("answered", "inject.reply")])
def test_an_inject_follows_what_players_do(what: str, kind: str) -> None:
    """Waiting on the clock of play, it goes out so long after the first act."""
    wait = {"inject": "i0", "is": what, "wait": "4 min", "clock": "exercise"}
    play = story(at(1, "ward"), {"trigger": {"after": wait}}, speed=5)
    play.live(6)
    play.cell("ward", kind, play.number("i0"), {"text": "Rõ"} if kind == "inject.reply" else {})
    play.live(19)
    assert status(play)["i1"] == "pending"
    play.live(1)
    assert status(play)["i1"] == "fired"


def test_a_condition_over_the_world_and_the_play() -> None:
    """Orders given, money left and time played count in conditions."""
    when = (
        'count(action("flood.pump", cell="disaster")) >= 1 and budget("disaster") < 40_000_000'
        ' and not action("flood.evacuate") and kpi("flood.exposed_people") > 5'
    )
    play = story({"trigger": {"when": when}})
    play.world = World(exposed=lambda _: 6.0)
    play.live(3)
    assert status(play) == {"i0": "pending"}
    play.cell("disaster", "order.give", "flood.pump", {"target": "24001"})
    play.live(1)
    assert status(play) == {"i0": "fired"}


def test_a_draft_cannot_be_added_and_sent_nor_anything_before_play() -> None:
    """What is added goes out only if it is approved and play is on."""
    play = story(at(1))
    draft = {"title": text("x"), "status": "draft"}
    keys = [play.ask("inject.free", payload={"inject": draft}).refusal]
    play.ask("session.break", payload={"minutes": 5})
    keys.append(play.ask("inject.free", payload={"inject": {"title": text("x")}}).refusal)
    assert [refusal.key for refusal in keys if refusal is not None] == ["draft", "phase"]


def test_what_is_held_and_due_goes_out_only_in_play() -> None:
    """In a break it is not released."""
    play = story(at(1, "ward", hold=True))
    play.live(1)
    play.ask("session.break", payload={"minutes": 5})
    refusal = play.ask("inject.release", "i0").refusal
    assert refusal is not None
    assert refusal.key == "phase"


def test_a_held_inject_is_not_held_again() -> None:
    """Holding twice says so; an inject that is left out cannot be held, withdrawn or fired."""
    play = story(at(1, "ward"))
    play.ask("inject.hold", "i0")
    play.ask("inject.hold", "i0")
    play.ask("inject.skip", "i0")
    asked = [play.ask(f"inject.{verb}", "i0").refusal for verb in ("hold", "cancel", "fire")]
    assert [refusal.key for refusal in asked if refusal is not None] == ["already_closed"] * 3


@pytest.mark.parametrize(
    ("kind", "subject", "payload"),
    [
        ("inject.expire", "none", {}),
        ("inject.expire", "i0", {}),
        ("inject.expire", "i1", {}),
        ("world.effect", "i0", {"index": 0, "kind": "flood.rise"}),
        ("world.effect", "i1", {"index": 7, "kind": "flood.rise"}),
        ("world.threshold", "none", {"on": True}),
        ("expect.met", "e", {}),
    ],
)
def test_not_even_the_exercise_itself_does_what_makes_no_sense(
    kind: str, subject: str, payload: dict[str, Any]
) -> None:
    """What is not out has no effects and does not run out; what is settled is not settled again."""
    play = story(at(99), at(1, "ward", expects=[{"id": "e", "action": "acknowledge", "within": "5 min"}]))
    play.live(1)
    play.cell("ward", "inject.ack", play.number("i1"))
    draft = play.draft(kind, subject, payload=payload, role="system", actor="system")
    assert judge(play.of, play.state, draft) is not None
