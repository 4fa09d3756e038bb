"""Who may do what and when: roles, phases, authority, money, keys, shapes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ioc.exercise.authority import palette
from ioc.exercise.commands import ROLES, BrokenChain, Command, sealed, verify
from ioc.exercise.deciding import Verdict, decide
from ioc.exercise.judging import judge
from ioc.exercise.kinds import ASKED, KINDS
from ioc.exercise.moments import Now
from ioc.exercise.reducer import HANDLERS, reduce
from tests.exercises import BEGINS, ORDERS, setting, started


def key_of(verdict: Verdict) -> str:
    """Why something was refused; empty when it was not."""
    return "" if verdict.refusal is None else verdict.refusal.key


def test_every_kind_has_its_reducer() -> None:
    """What may be written down can be applied, and nothing else."""
    assert set(HANDLERS) == set(KINDS)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "director"])
def test_a_role_does_what_is_its_own(role: str) -> None:
    """Every kind of which a role is not allowed is refused for that, in a phase in which it could be."""
    play = started()
    for kind in sorted(ASKED - {"session.begin"}):
        if role not in KINDS[kind].roles:
            cell = "ward" if role == "player" else ""
            assert key_of(play.ask(kind, role=role, cell=cell)) in ("role", "payload")


@pytest.mark.parametrize("kind", sorted(set(KINDS) - ASKED))
def test_nobody_gives_what_the_exercise_gives_itself(kind: str) -> None:
    """Neither the director nor somebody who claims to be the system."""
    play = started()
    before = play.state.rev
    assert {key_of(play.ask(kind)), key_of(play.ask(kind, role="system"))} <= {"role", "payload"}
    assert play.state.rev == before


@pytest.mark.parametrize(
    ("cell", "kind", "target", "key"),
    [
        ("command", "traffic.close_road", "24001", ""),
        ("command", "flood.pump", "24009", ""),
        ("disaster", "flood.pump", "24001", ""),
        ("disaster", "traffic.close_road", "24001", "authority"),
        ("ward", "flood.evacuate", "24001", ""),
        ("ward", "flood.evacuate", "24002", "commune"),
        ("ward", "flood.pump", "24001", "authority"),
        ("command", "flood.rise", "24001", "unknown_order"),
        ("command", "flood.none", "24001", "unknown_order"),
    ],
)
def test_a_cell_orders_what_is_its_own(cell: str, kind: str, target: str, key: str) -> None:
    """Authority by office and by commune; the command may everything but what only happens."""
    assert key_of(started().cell(cell, "order.give", kind, {"target": target})) == key


def test_a_cell_may_be_given_single_orders() -> None:
    """Kinds named in the file are a cell's although they are not of its office."""
    cells = [cell.model_dump() | {"orders": ("traffic.close_road",)} for cell in setting().cells.values()]
    cells = [{**row, "budget": "50_000_000 VND" if row["budget"] else None} for row in cells]
    play = started(cells=cells)
    assert key_of(play.cell("disaster", "order.give", "traffic.close_road", {"target": "24001"})) == ""


def test_a_palette_is_what_a_cell_may_order() -> None:
    """It lists what may be given somewhere, and nothing that only happens."""
    of = setting()
    assert {name: palette(of, cell) for name, cell in of.cells.items()} == {
        "command": ("flood.evacuate", "flood.pump", "traffic.close_road"),
        "disaster": ("flood.evacuate", "flood.pump"),
        "ward": ("flood.evacuate",),
    }


def test_money_is_spent_and_runs_out() -> None:
    """An order costs by its argument; beyond what is left it is refused with both sums, and logged."""
    play = started()
    pump = {"target": "24001", "args": {"count": 4}}
    assert key_of(play.cell("disaster", "order.give", "flood.pump", pump)) == ""
    refusal = play.cell("disaster", "order.give", "flood.pump", pump).refusal
    assert refusal is not None
    assert dict(refusal.values) == {"order": "flood.pump", "cost": 40e6, "left": 10e6}
    assert play.kinds("order.") == ["order.give flood.pump", "order.refused flood.pump"]
    assert play.state.left(play.of, "disaster") == 10e6


def test_the_last_dong_can_be_spent_and_no_more() -> None:
    """Exactly what is left is enough; nothing beyond it is."""
    play = started()
    pump = {"target": "24001", "args": {"count": 5}}
    assert key_of(play.cell("disaster", "order.give", "flood.pump", pump)) == ""
    pump["args"] = {"count": 1}
    assert key_of(play.cell("disaster", "order.give", "flood.pump", pump)) == "budget"


def test_cells_without_a_budget_share_one() -> None:
    """What one spends the other no longer has; granted money comes on top."""
    play = started()
    for _ in range(3):
        play.cell("ward", "order.give", "flood.evacuate", {"target": "24001"})
    assert key_of(play.cell("command", "order.give", "flood.evacuate", {"target": "24001"})) == "budget"
    play.ask("live.edit", payload={"cell": "ward", "grant": 25e6})
    assert key_of(play.cell("command", "order.give", "flood.evacuate", {"target": "24001"})) == ""
    assert play.state.left(play.of, "ward") == 5e6


def test_an_exercise_without_budget_has_no_limit() -> None:
    """Then there is nothing to grant either."""
    play = started(budget=None)
    assert play.state.left(play.of, "ward") is None
    assert key_of(play.ask("live.edit", payload={"cell": "ward", "grant": 1.0})) == "no_budget"


def test_what_a_device_claims_of_cost_does_not_count() -> None:
    """The price is the model's, whatever was sent."""
    play = started()
    payload = {"target": "24001", "args": {"count": 1}, "cost": 1.0, "purse": "ward"}
    play.cell("disaster", "order.give", "flood.pump", payload)
    assert dict(play.state.spent) == {"disaster": 10e6}


def test_those_who_run_it_order_anything_for_nothing() -> None:
    """Control makes things happen, and pays for a cell only when it acts for one."""
    play = started()
    assert key_of(play.ask("order.give", "flood.rise", {"target": "24001"})) == ""
    assert play.world.orders[0].role == "control"
    play.ask("order.give", "flood.evacuate", {"target": "24001"}, cell="ward")
    assert dict(play.state.spent) == {"": 30e6}


def test_players_give_no_orders_while_the_world_stands_still() -> None:
    """In a pause they talk, decide and reply; the refused order is logged."""
    play = started()
    play.live(11)
    play.ask("session.pause")
    order = {"target": "24001"}
    assert key_of(play.cell("disaster", "order.give", "flood.pump", order)) == "phase"
    assert key_of(play.cell("disaster", "decision.log", payload={"choice": "Chờ"})) == ""
    assert key_of(play.cell("disaster", "inject.ack", play.number("zzsecret-first"))) == ""
    assert play.state.orders[-1].refusal == "phase"


def test_the_same_key_is_answered_the_same_way_again() -> None:
    """A request sent twice does one thing; its answer comes again, a refusal too."""
    play = started()
    order = {"target": "24001", "args": {"count": 3}}
    first = play.cell("disaster", "order.give", "flood.pump", order, key="k1")
    again = play.cell("disaster", "order.give", "flood.pump", order, key="k1")
    assert first.command is not None
    assert again.again is not None
    assert (again.again.seq, again.again.refusal, again.command) == (first.command.seq, None, None)
    play.cell("disaster", "order.give", "flood.pump", order, key="k2")
    refused = play.cell("disaster", "order.give", "flood.pump", order, key="k2").again
    assert refused is not None
    assert (refused.refusal, refused.values["left"]) == ("budget", 20e6)
    assert len(play.world.orders) == 1


def test_a_key_is_one_device_s_and_for_one_thing() -> None:
    """Another device may choose the same key; the same device may not use it for something else."""
    play = started()
    order = {"target": "24001"}
    for device in ("a", "b"):
        verdict = play.cell("ward", "order.give", "flood.evacuate", order, key="k", device=device)
        assert verdict.command is not None
    assert key_of(
        play.cell("ward", "message.send", key="k", device="a", payload={"to": ["all"], "text": "x"})
    ) == ("key_reused")


def test_a_second_controller_is_told_who_fired() -> None:
    """The inject goes out once; the second one learns who was first and when."""
    play = started()
    play.live(2)
    assert key_of(play.ask("inject.fire", "zzsecret-hand", actor="An", role="controller")) == ""
    refusal = play.ask("inject.fire", "zzsecret-hand", actor="Bình", role="controller").refusal
    assert refusal is not None
    assert refusal.key == "already_fired"
    assert dict(refusal.values) == {"who": "An", "at_ms": BEGINS + 120_000, "status": "fired"}


def test_a_second_pause_is_told_who_paused() -> None:
    """The phase is what was wanted; who brought it about is named."""
    play = started()
    play.ask("session.pause", actor="An")
    refusal = play.ask("session.pause", actor="Bình").refusal
    assert refusal is not None
    assert (refusal.key, refusal.values["who"]) == ("already_phase", "An")


@pytest.mark.parametrize("subject", ["zzsecret-when", "zzsecret-first", "m1", "none", "m9999"])
def test_a_player_cannot_find_out_what_there_is(subject: str) -> None:
    """Pending, others', non-existing: the same words, with no name in them."""
    play = started()
    play.live(12)
    cell = "disaster" if subject == "zzsecret-first" else "ward"  # its own, but by a name it cannot know
    for kind in ("inject.ack", "inject.read", "inject.reply", "decision.log", "act.nothing"):
        payload = {"inject.reply": {"text": "x"}, "decision.log": {"choice": "x"}}.get(kind, {})
        refusal = play.cell(cell, kind, subject, payload).refusal
        assert refusal is not None
        assert (refusal.key, dict(refusal.values)) == ("unknown_inject", {"inject": ""})


@pytest.mark.parametrize(
    ("kind", "payload", "key"),
    [
        ("session.nonsense", {}, "unknown_kind"),
        ("session.speed", {"speed": 7}, "payload"),
        ("session.speed", {"speed": 5, "auto": True}, "payload"),
        ("session.speed", {"speed": 5, "more": 1}, "payload"),
        ("session.step", {"minutes": 2}, "payload"),
        ("session.end", {"because": "time"}, "payload"),
        ("message.send", {"to": ["nobody"], "text": "x"}, "unknown_cell"),
        ("message.send", {"to": ["all"], "text": " "}, "payload"),
        ("message.send", {"to": ["all"], "text": "\ud800"}, "payload"),
        ("message.send", {"to": ["all"], "text": "x" * 5_000}, "payload"),
        ("inject.free", {"inject": {"title": float("nan")}}, "payload"),
        ("live.edit", {}, "payload"),
        ("live.edit", {"shift_ms": 1, "storyline": "none"}, "unknown_storyline"),
        ("live.edit", {"lasts_ms": 1}, "jump_back"),
        ("live.edit", {"grant": 1.0, "cell": "none"}, "unknown_cell"),
        ("session.mercy", {"on": False}, "already_mercy"),
        ("observe.note", {"text": "x", "objective": "none"}, "unknown_objective"),
        ("observe.note", {"text": "x", "objective": "obj-act", "task": "none"}, "unknown_objective"),
        ("observe.note", {"text": "x", "inject": "none"}, "unknown_inject"),
        ("observe.note", {"text": "x", "cell": "none"}, "unknown_cell"),
        ("observe.note", {"text": "x", "moment_ms": 10**12}, "payload"),
    ],
)
def test_what_has_another_shape_is_refused(kind: str, payload: dict[str, Any], key: str) -> None:
    """Nothing unknown, unwritable or out of range enters the journal."""
    play = started()
    play.live(1)
    before = play.state.rev
    assert key_of(play.ask(kind, payload=payload)) == key
    assert play.state.rev == before


@pytest.mark.parametrize(
    ("kind", "subject", "payload", "key"),
    [
        ("inject.fire", "none", {}, "unknown_inject"),
        ("inject.release", "zzsecret-hand", {}, "not_held"),
        ("inject.cancel", "zzsecret-hand", {}, "not_fired"),
        ("inject.cancel", "none", {}, "unknown_inject"),
        ("inject.answer", "zzsecret-hand", {"cell": "disaster", "text": "x"}, "not_fired"),
        ("inject.answer", "zzsecret-hand", {"cell": "ward", "text": "x"}, "unknown_cell"),
        ("inject.answer", "none", {"cell": "ward", "text": "x"}, "unknown_inject"),
        ("inject.hint", "zzsecret-hand", {}, "unknown_inject"),
        ("inject.hint", "zzsecret-first", {}, "not_fired"),
        ("inject.hold", "zzsecret-hand", {"due": True}, "payload"),
        ("inject.edit", "none", {"changes": {"hold": True}}, "unknown_inject"),
        ("inject.free", "zzsecret-hand", {"inject": {}}, "inject_taken"),
        ("inject.free", "", {"inject": {"hold": True}}, "bad_inject"),
        ("inject.ack", "zzsecret-hand", {}, "no_cell"),
        ("session.hold_at", "none", {}, "unknown_inject"),
        ("session.mercy", "none", {"on": True}, "unknown_model"),
        ("decision.log", "", {"choice": "x"}, "no_cell"),
        ("expect.met", "none", {"reason": "x"}, "unknown_expectation"),
        ("rate.override", "none", {"rating": "S", "reason": "x"}, "unknown_objective"),
        ("rate.override", "obj-act", {"rating": "S", "reason": " "}, "payload"),
        ("rate.confirm", "obj-act", {"rating": "U"}, "not_suggested"),
        ("note.aar", "", {"text": "x"}, "payload"),
        ("roster.join", "other", {}, "payload"),
        ("roster.leave", "d1", {}, "unknown_device"),
        ("roster.link", "", {"role": "player"}, "link_taken"),
        ("roster.link", "l-1", {"role": "player"}, "unknown_cell"),
        ("roster.revoke", "l-1", {}, "unknown_link"),
        ("baton.give", "nobody", {}, "unknown_person"),
        ("session.begin", "", {"run": "again"}, "begun"),
        ("session.clear_stop", "", {}, "phase"),
    ],
)
def test_what_there_is_not_is_refused(kind: str, subject: str, payload: dict[str, Any], key: str) -> None:
    """A wrong name, or a thing that is not in that state."""
    assert key_of(started().ask(kind, subject, payload)) == key


@pytest.mark.parametrize("count", ["x", True, 10**13])
def test_a_priced_argument_is_a_number(count: object) -> None:
    """A price cannot be made of anything else."""
    payload = {"target": "24001", "args": {"count": count}}
    assert key_of(started().cell("disaster", "order.give", "flood.pump", payload)) == "payload"


@pytest.mark.parametrize("field", ["actor", "device", "subject", "key"])
def test_names_are_short(field: str) -> None:
    """A name of a thousand characters is none."""
    assert key_of(started().ask("session.pause", **{field: "x" * 1_000})) == "payload"


def test_a_payload_is_not_a_book() -> None:
    """A record has an end, however it is filled."""
    added = {"title": {"vi": "x" * 300_000, "en": "x"}}
    assert key_of(started().ask("inject.free", payload={"inject": added})) == "payload"


def test_a_run_begins_once_and_first() -> None:
    """Before the first command there is nothing to do."""
    play = started()
    from_nothing = replace(play.state, rev=0)
    refusal = judge(play.of, from_nothing, play.draft("session.pause"))
    assert refusal is not None
    assert refusal.key == "not_begun"


def test_time_does_not_go_back() -> None:
    """A command before the last one has no place."""
    play = started()
    play.live(12)
    early = play.draft("session.pause", now=Now(scenario_ms=BEGINS, exercise_ms=0, wall_ms=0))
    refusal = decide(play.of, play.state, early, play.world).refusal
    assert refusal is not None
    assert refusal.key == "time_back"


def test_a_chain_is_followed() -> None:
    """A command that is not the next one is not applied."""
    play = started()
    draft = play.draft("session.pause")
    for seq, prev in ((play.state.rev + 2, play.state.head), (play.state.rev + 1, "0" * 64)):
        with pytest.raises(BrokenChain, match=str(play.state.rev + 1)):
            reduce(play.of, play.state, sealed(draft, seq, prev))
    verify(play.journal)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace('"seq":1', '"seq":"1"'),
        lambda text: text.replace('"role":"system"', '"role":"king"'),
        lambda text: text.replace('"seq":1', '"seq": 1'),
        lambda text: text.replace('"kind":', '"kinds":'),
        lambda text: text.replace('"now":', '"then":'),
        lambda text: text[:-1],
        lambda text: "[]",
    ],
)
def test_a_record_is_read_back_exactly_or_not_at_all(change: Any) -> None:
    """What is not the canonical text of a command is refused."""
    text = started().journal[0].canonical()
    assert Command.from_canonical(text).canonical() == text
    with pytest.raises(ValueError, match=r"not a|Expecting|delimiter"):
        Command.from_canonical(change(text))


def test_links_are_known_and_revoked_once() -> None:
    """That a link exists and counts no more is in the journal; what it is, is not."""
    play = started()
    play.ask("roster.link", "l-1", {"role": "player", "cell": "ward"})
    assert key_of(play.ask("roster.link", "l-1", {"role": "observer"})) == "link_taken"
    play.ask("roster.revoke", "l-1", {"reason": "lộ"})
    assert play.state.links["l-1"] == {"role": "player", "cell": "ward", "revoked": True}
    assert key_of(play.ask("roster.revoke", "l-1")) == "unknown_link"


def test_a_device_comes_and_goes() -> None:
    """It joins for itself, under a name; nobody else but the director sends it away."""
    play = started()
    lan = {"role": "player", "cell": "ward", "device": "t-1", "actor": "Lan"}
    assert key_of(play.ask("roster.join", "t-1", **lan | {"actor": " "})) == "payload"
    assert key_of(play.ask("roster.join", "t-1", **lan)) == ""
    assert key_of(play.ask("roster.leave", "t-1", **lan | {"device": "t-2"})) == "role"
    assert key_of(play.ask("roster.leave", "t-1")) == ""
    assert play.state.roster["t-1"].left is not None
    assert key_of(play.ask("roster.leave", "t-1")) == "unknown_device"


def test_human_text_of_the_report_is_kept_by_section() -> None:
    """The last text of a section counts, also after the end."""
    play = started()
    for words in ("a", "b"):
        play.ask("note.aar", "summary", {"text": words}, role="evaluator")
    play.ask("session.end")
    play.ask("note.aar", "next", {"text": "c"}, role="evaluator")
    assert dict(play.state.notes) == {"summary": "b", "next": "c"}


@pytest.mark.parametrize("cell", ["ward", "nobody"])
def test_only_those_who_run_it_speak_in_anothers_name(cell: str) -> None:
    """Neither does a player have a persona, nor does a cell that is not there speak."""
    payload = {"to": ["control"], "text": "x", "persona": "Chủ tịch"}
    assert key_of(started().cell(cell, "message.send", payload=payload)) == (
        "role" if cell == "ward" else "unknown_cell"
    )


def test_a_player_has_a_cell() -> None:
    """Without one there is nothing to do."""
    assert (
        key_of(started().ask("message.send", payload={"to": ["all"], "text": "x"}, role="player"))
        == "no_cell"
    )


def test_an_order_about_what_a_cell_was_not_told_is_refused() -> None:
    """Neither by a player's number nor by the name of an inject."""
    play = started()
    order = {"target": "24001", "inject": "zzsecret-when"}
    assert key_of(play.cell("ward", "order.give", "flood.evacuate", order)) == "unknown_inject"
    assert key_of(play.ask("order.give", "flood.evacuate", order, cell="ward")) == "unknown_inject"


def test_prices_are_declared() -> None:
    """The fake model has an order with a price per argument, one with a fixed price, and one for nothing."""
    priced = {kind: spec.cost and spec.cost.per for kind, spec in ORDERS.items() if spec.cost is not None}
    assert priced == {"flood.pump": "count", "flood.evacuate": None}
