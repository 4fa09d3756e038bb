"""A whole small exercise, played through in memory: what happens by itself, what players do, what it comes to."""

from __future__ import annotations

from ioc.exercise.commands import Command, verify
from ioc.exercise.effects import orders_of
from ioc.exercise.reducer import replay
from ioc.exercise.scoring import results
from tests.exercises import Play, World, setting, started


def played() -> Play:
    """Good players: they acknowledge, pump, decide; people are cut off for a while, then it ends by time."""
    play = started()
    play.world = World(exposed=lambda minute: 80.0 if 30 <= minute < 50 else 10.0, most=80.0)
    play.live(12)
    first = play.number("zzsecret-first")
    play.cell("disaster", "inject.read", first)
    play.cell("disaster", "inject.ack", first)
    play.live(3)
    pump = {"target": "24001", "args": {"count": 3}, "reason": "nước lên", "inject": first}
    play.cell("disaster", "order.give", "flood.pump", pump)
    play.live(10)
    decide = {"choice": "Chưa di dời", "owner": "Chủ tịch", "acting_for": "", "rationale": "bơm chạy"}
    play.cell("command", "decision.log", play.number("zzsecret-decide"), decide)
    play.live(60)
    play.ask("inject.release", "zzsecret-held")
    play.cell("command", "inject.reply", play.number("zzsecret-held"), {"text": "Đã rõ"})
    play.live(200)
    return play


def test_the_story_is_told_in_order() -> None:
    """Each inject goes out once, at its time, after what it follows, or when its condition has held."""
    play = played()
    fired = {
        row.subject: (row.now.scenario_ms - play.of.begins_ms) // 60_000
        for row in play.journal
        if row.kind in ("inject.fire", "inject.release")
    }
    assert fired == {
        "zzsecret-first": 10,
        "zzsecret-decide": 22,
        "zzsecret-when": 35,
        "zzsecret-held": 85,
    }


def test_effects_reach_the_world_once_and_in_time() -> None:
    """Effects go to the world at the release and after, the players' order when it is given."""
    play = played()
    seen = [(row.kind, (row.at_ms - play.of.begins_ms) // 60_000, row.role) for row in play.world.orders]
    assert seen == [
        ("flood.rise", 10, "control"),
        ("flood.pump", 15, "player"),
        ("flood.rise", 30, "control"),
    ]
    assert dict(play.world.orders[0].args) == {"count": 2.0}


def test_what_was_expected_is_met_with_evidence() -> None:
    """An acknowledgement and an order in time meet what was expected; the evidence is the number of the act."""
    play = played()
    order = next(row.seq for row in play.journal if row.kind == "order.give")
    found = {name: (one.status, one.evidence) for name, one in play.state.expectations.items()}
    assert found["exp-pump"] == ("met", (order,))
    assert found["exp-ack"][0] == "met"
    assert found["exp-still"] == ("met", ())


def test_the_variant_fits_what_players_have_done() -> None:
    """The text of an inject is the one whose condition holds at its release."""
    assert played().state.injects["zzsecret-decide"].variant == 0


def test_the_end_comes_by_its_time_with_the_outcome() -> None:
    """Play ends after its time, once, and says whether it was won."""
    play = played()
    assert play.kinds("session.end") == ["session.end"]
    assert play.state.clock.because == "time"
    assert play.now.scenario_ms == play.of.begins_ms + 180 * 60_000
    assert dict(play.state.outcomes) == {"few": True}


def test_measures_come_to_ratings_with_evidence() -> None:
    """Delay 5 min, all expectations met, 20 min beyond, at most 80 people: P, P, S, P."""
    play = played()
    (objective,) = results(play.of, play.state, play.now, play.world)
    rows = {row.measure.id: row for task in objective.tasks for row in task.measures}
    assert {name: (row.value, row.rating) for name, row in rows.items()} == {
        "m-delay": (300_000.0, "P"),
        "m-met": (1.0, "P"),
        "m-beyond": (1_200_000.0, "S"),
        "m-kpi": (80.0, "P"),
    }
    assert (objective.suggested, [task.suggested for task in objective.tasks]) == ("P", ["P", "P"])
    kinds = {row.seq: row.kind for row in play.journal}
    evidence = {kinds[seq] for row in rows.values() for seq in row.evidence}
    assert evidence == {"inject.fire", "order.give", "inject.ack", "world.threshold"}


def test_an_exercise_nobody_plays_ends_all_the_same() -> None:
    """Without players hints are told, expectations run out, and the end comes; what was not done is U."""
    play = started()
    play.live(300)
    assert play.state.clock.phase == "ended"
    assert play.state.injects["zzsecret-first"].status == "expired"
    assert play.kinds("inject.hint") == ["inject.hint zzsecret-first"]
    (objective,) = results(play.of, play.state, play.now)
    ratings = [row.rating for task in objective.tasks for row in task.measures]
    assert ratings == ["U", "U", "P", None]


def test_nothing_observed_is_not_zero() -> None:
    """Before anything happened nothing is rated, and the score is none rather than 0."""
    play = Play(setting())
    (objective,) = results(play.of, play.state, play.now)
    assert (objective.score, objective.suggested) == (None, None)


def test_the_journal_alone_gives_the_orders_again() -> None:
    """Every order the world had can be made again from the journal, with its number and time."""
    play = played()
    assert orders_of(play.of, play.journal) == tuple(play.world.orders)


def test_the_journal_alone_gives_the_state_again() -> None:
    """Folding the journal, read back from its text, gives the same digest; no world is asked."""
    play = played()
    read = [Command.from_canonical(row.canonical()) for row in play.journal]
    verify(read)
    assert replay(play.of, read).digest() == play.state.digest()
