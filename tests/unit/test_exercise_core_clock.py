"""The clock of an exercise: pauses, speeds, steps, jumps, breaks, holds, the emergency stop, the baton."""

from __future__ import annotations

import pytest

from ioc.exercise.clock import played_ms
from ioc.exercise.moments import MINUTE_MS
from ioc.exercise.triggers import due
from tests.exercise_stories import plain_objectives
from tests.exercises import BEGINS, WALL, Play, World, setting, started, text


def test_nothing_falls_due_before_the_start() -> None:
    """While it is only briefed, no minute of play passes."""
    play = Play(setting())
    play.ask("session.brief")
    play.live(30)
    assert (play.state.clock.phase, play.world.minute) == ("briefing", 0)


def test_a_pause_freezes_every_kind_of_deadline() -> None:
    """An hour of pause costs no scenario time, no exercise time, and nothing runs out or goes out."""
    play = started()
    play.live(11)
    before = play.kinds()
    play.ask("session.pause")
    play.rest(60)
    play.live(60)
    assert play.kinds() == [*before, "session.pause"]
    play.ask("session.resume")
    assert play.now.exercise_ms == 11 * MINUTE_MS
    play.live(1)
    assert play.state.expectations["exp-ack"].status == "open"


def test_exercise_time_stands_still_in_pauses() -> None:
    """The clock of play counts wall time while it runs and nothing else; a clock set back moves nothing."""
    play = started()
    clock = play.state.clock
    assert played_ms(clock, WALL + 5_000) == 5_000
    assert played_ms(clock, WALL - 5_000) == 0
    play.live(2)
    play.ask("session.pause")
    assert played_ms(play.state.clock, WALL + 999_999_999) == 2 * MINUTE_MS


def test_trigger_now_means_now_after_a_long_pause() -> None:
    """An inject fired by hand after a pause is released at that moment."""
    play = started()
    play.live(2)
    play.ask("session.pause")
    play.rest(90)
    play.ask("inject.fire", "zzsecret-hand")
    fired = play.state.injects["zzsecret-hand"].fired
    assert fired is not None
    assert fired.at == play.now


def test_what_players_do_in_a_pause_releases_nothing_before_it_ends() -> None:
    """A reply in a pause makes a condition true; what waits for it goes out when play goes on."""
    when = {"when": 'answered("a")'}
    rows = [
        {"id": "a", "title": text("a"), "body": text("a"), "to": ["ward"], "trigger": {"at": "1 min"}},
        {"id": "b", "title": text("b"), "trigger": when},
    ]
    play = started(injects=rows, objectives=plain_objectives(), wins=[])
    play.live(2)
    play.ask("session.pause")
    play.cell("ward", "inject.reply", play.number("a"), {"text": "Rõ"})
    assert due(play.of, play.state, play.world, play.now) == ()
    play.ask("session.resume")
    play.live(1)
    assert play.state.injects["b"].status == "fired"


@pytest.mark.parametrize("minutes", [1, 5, 15])
def test_a_step_goes_so_far_and_stands_again(minutes: int) -> None:
    """A step lives its minutes while paused; what falls due in them does."""
    play = started()
    play.live(9)
    play.ask("session.pause")
    play.ask("session.step", payload={"minutes": minutes})
    play.live(60)
    assert (play.world.minute, play.state.clock.phase) == (9 + minutes, "paused")
    assert play.state.injects["zzsecret-first"].status == "fired"
    assert play.now.exercise_ms == 9 * MINUTE_MS


def test_a_jump_offers_what_it_passes_and_fires_nothing_of_it() -> None:
    """The world is simulated through; what falls due before its end is offered in order, never burst."""
    play = started()
    play.world = World(exposed=lambda _: 80.0)
    play.ask("session.jump", payload={"to_ms": BEGINS + 50 * MINUTE_MS})
    play.live(50)
    assert play.world.minute == 50
    assert play.kinds("inject.fire") == []
    assert play.kinds("inject.offer") == ["inject.offer zzsecret-first", "inject.offer zzsecret-when"]
    play.live(20)
    assert play.kinds("inject.fire") == []
    play.ask("inject.fire", "zzsecret-first")
    assert play.state.injects["zzsecret-first"].status == "fired"


def test_a_jump_to_the_next_inject_ends_with_it() -> None:
    """The inject that was jumped to goes out as planned; the clock goes on from there."""
    play = started()
    play.ask("session.jump", payload={"next": True})
    play.live(10)
    assert play.kinds("inject.") == ["inject.fire zzsecret-first"]
    assert play.now.scenario_ms == BEGINS + 10 * MINUTE_MS


def test_a_pause_ends_a_jump() -> None:
    """Stopped on its way, a jump is over: nothing moves until somebody says so, and then in play."""
    play = started()
    play.ask("session.jump", payload={"to_ms": BEGINS + 50 * MINUTE_MS})
    play.live(5)
    play.ask("session.pause")
    play.live(60)
    assert play.world.minute == 5
    play.ask("session.resume")
    play.live(5)
    assert play.kinds("inject.") == ["inject.fire zzsecret-first"]


def test_what_falls_due_together_goes_out_by_time() -> None:
    """Looked at after some minutes, two injects go out in the order of their times, not of the file."""
    rows = [
        {"id": name, "title": text(name), "trigger": {"at": at}}
        for name, at in (("b", "2 min"), ("a", "1 min"))
    ]
    play = started(injects=rows, objectives=plain_objectives(), wins=[])
    play.world.minute += 3
    drafts = due(play.of, play.state, play.world, play.now)
    assert [draft.subject for draft in drafts if draft.kind == "inject.fire"] == ["a", "b"]


def test_times_that_were_edited_into_the_past_are_offered() -> None:
    """An inject overdue by more than two minutes of play waits for a word; a storm of them is never released."""
    play = started()
    play.live(5)
    for name in ("zzsecret-first", "zzsecret-held"):
        play.ask("inject.edit", name, {"changes": {"trigger": {"at": "1 min"}, "hold": False}})
    play.live(1)
    assert play.kinds("inject.fire") == []
    assert play.kinds("inject.offer") == ["inject.offer zzsecret-first", "inject.offer zzsecret-held"]


def test_the_clock_stops_at_an_inject_that_is_waited_for() -> None:
    """Holding at an inject, the exercise pauses when it falls due, and it goes out when it is released."""
    play = started()
    play.ask("session.hold_at", "zzsecret-first")
    play.live(30)
    assert (play.world.minute, play.state.clock.phase) == (10, "paused")
    assert play.state.injects["zzsecret-first"].status == "held"
    play.ask("session.resume")
    play.ask("inject.release", "zzsecret-first")
    assert play.state.injects["zzsecret-first"].status == "fired"


def test_the_clock_slows_down_while_a_decision_is_open() -> None:
    """At the release of a decision the speed falls to 1, and comes back when the decision is made."""
    play = started(speed=30)
    play.live(22)
    assert play.state.clock.speed == 1
    play.cell("ward", "act.nothing", play.number("zzsecret-decide"), {"rationale": "chờ"})
    assert (play.state.clock.speed, play.state.clock.auto_from) == (30, None)


def test_a_speed_chosen_by_hand_is_kept() -> None:
    """Whoever speeds up in spite of an open decision is not slowed down again, nor set back after it."""
    play = started(speed=30)
    play.live(22)
    play.ask("session.speed", payload={"speed": 10})
    play.live(2)
    play.cell("ward", "act.nothing", play.number("zzsecret-decide"))
    assert play.state.clock.speed == 10
    assert play.kinds("session.speed") == ["session.speed", "session.speed"]


def test_a_break_says_when_it_ends_and_ends_by_hand() -> None:
    """An announced break freezes play and tells its end; nothing resumes by itself."""
    play = started()
    play.ask("session.break", payload={"minutes": 15, "text": "Nghỉ"})
    play.rest(40)
    play.live(3)
    clock = play.state.clock
    assert (clock.phase, clock.break_until_ms, clock.note) == ("break", WALL + 15 * MINUTE_MS, "Nghỉ")
    play.ask("session.resume")
    assert (play.state.clock.phase, play.state.clock.break_until_ms) == ("running", None)


@pytest.mark.parametrize(
    ("before", "after"), [((), "ready"), (("session.brief",), "briefing"), (("session.start",), "paused")]
)
def test_a_real_incident_stops_everything(before: tuple[str, ...], after: str) -> None:
    """Anybody in a cell stops the exercise; lifted, it stands as before play, or paused."""
    play = Play(setting())
    for kind in before:
        play.ask(kind)
    play.cell("ward", "session.stop_real", payload={"reason": "cháy thật"})
    play.live(5)
    assert (play.state.clock.phase, play.world.minute) == ("stopped", 0)
    refusal = play.ask("inject.fire", "zzsecret-hand").refusal
    assert refusal is not None
    assert refusal.key == "phase"
    play.ask("session.clear_stop")
    assert play.state.clock.phase == after


def test_after_a_crash_the_exercise_stands() -> None:
    """What ran is paused, and everybody is told how much was lost; deadlines go on from where they stood."""
    play = started()
    play.live(12)
    play.keep(play.draft("session.recover", payload={"lost_ms": 4_000}, role="system", actor="system"))
    assert play.state.clock.phase == "paused"
    assert [dict(row) for row in play.state.recovered] == [
        {"at_ms": BEGINS + 12 * MINUTE_MS, "lost_ms": 4_000}
    ]


def test_only_who_holds_the_baton_moves_the_clock() -> None:
    """A second controller is told who holds the clock; the director may always."""
    play = started()
    for name in ("An", "Bình"):
        play.ask("roster.join", f"pc-{name}", actor=name, role="controller", device=f"pc-{name}")
    play.ask("baton.take", actor="An", role="controller")
    refusal = play.ask("session.pause", actor="Bình", role="controller").refusal
    assert refusal is not None
    assert (refusal.key, refusal.values["who"]) == ("baton", "An")
    assert play.ask("session.pause").refusal is None
    assert play.ask("baton.give", "Bình", actor="An", role="controller").refusal is None
    assert play.ask("session.resume", actor="Bình", role="controller").refusal is None


@pytest.mark.parametrize("given", [False, True])
def test_a_baton_is_free_when_its_holder_is_gone(given: bool) -> None:
    """Who leaves does not take the clock along, taken or given."""
    play = started()
    an = {"actor": "An", "role": "controller", "device": "pc-1"}
    play.ask("roster.join", "pc-1", **an)
    play.ask("baton.give", "An") if given else play.ask("baton.take", **an)
    assert play.state.clock.baton is not None
    play.ask("roster.leave", "pc-1", **an)
    assert play.state.clock.baton is None


def test_a_baton_can_be_laid_down() -> None:
    """Given to nobody, anybody may take it; a second one cannot take what is held."""
    play = started()
    an, binh = ({"actor": name, "role": "controller"} for name in ("An", "Bình"))
    play.ask("baton.take", **an)
    refusal = play.ask("baton.take", **binh).refusal
    assert refusal is not None
    assert (refusal.key, refusal.values["who"]) == ("baton", "An")
    assert play.ask("baton.give", "", **binh).refusal is not None
    play.ask("baton.give", "", **an)
    assert play.ask("baton.take", **binh).refusal is None


def test_a_hold_at_an_inject_can_be_taken_back() -> None:
    """Then the clock does not stop; at what has gone out it cannot stop any more."""
    play = started()
    play.ask("session.hold_at", "zzsecret-first")
    play.ask("session.hold_at", "zzsecret-first", {"on": False})
    play.live(12)
    assert play.state.clock.phase == "running"
    refusal = play.ask("session.hold_at", "zzsecret-first").refusal
    assert refusal is not None
    assert refusal.key == "already_fired"


def test_mercy_leaves_a_trace() -> None:
    """A model is frozen and let go, and the journal says when; twice is refused."""
    play = started()
    play.ask("session.mercy", "flood", {"on": True, "reason": "sớm quá"})
    assert play.state.mercy == ("flood",)
    refusal = play.ask("session.mercy", "flood", {"on": True}).refusal
    assert refusal is not None
    assert refusal.key == "already_mercy"
    play.ask("session.mercy", "flood", {"on": False})
    assert (play.state.mercy, play.kinds("session.mercy")) == ((), ["session.mercy flood"] * 2)


def test_what_is_closed_is_opened_again_with_a_reason() -> None:
    """After the end the evaluation is closed; only the director opens it again, and says why."""
    play = started()
    play.ask("session.end")
    play.ask("session.close")
    rating = {"rating": "S", "reason": "x"}
    assert play.ask("rate.override", "obj-act", rating, role="evaluator").refusal is not None
    assert play.ask("session.reopen").refusal is not None
    play.ask("session.reopen", payload={"reason": "sót"})
    assert play.ask("rate.override", "obj-act", rating, role="evaluator").refusal is None


@pytest.mark.parametrize(
    ("payload", "key"),
    [
        ({"to_ms": BEGINS + 5 * MINUTE_MS}, "jump_back"),
        ({"to_ms": BEGINS + 181 * MINUTE_MS}, "jump_late"),
        ({"inject": "zzsecret-hand"}, "jump_nowhere"),
        ({"inject": "nothing"}, "jump_nowhere"),
        ({}, "jump_nowhere"),
    ],
)
def test_a_jump_goes_forward_and_ends_in_play(payload: dict[str, object], key: str) -> None:
    """There is no way back in a live run, nor beyond its end."""
    play = started()
    play.live(6)
    refusal = play.ask("session.jump", payload=payload).refusal
    assert refusal is not None
    assert refusal.key == key


def test_a_storyline_moves_as_a_whole() -> None:
    """Moved times keep their gaps; what has no time, or another story, stays."""
    play = started()
    play.ask("live.edit", payload={"storyline": "river", "shift_ms": 5 * MINUTE_MS})
    play.live(14)
    assert play.kinds("inject.fire") == []
    play.live(1)
    assert play.kinds("inject.fire") == ["inject.fire zzsecret-first"]
    assert dict(play.state.shifts) == {"zzsecret-first": 5 * MINUTE_MS}


def test_play_can_be_made_longer() -> None:
    """The end moves with a live edit, up to the end of the scenario, and the edit is logged."""
    play = started()
    play.ask("live.edit", payload={"lasts_ms": 240 * MINUTE_MS, "reason": "muộn"})
    play.live(200)
    assert play.state.clock.phase == "running"
    (edit,) = play.state.edits
    assert (edit.field, edit.before, edit.after) == ("lasts_ms", 180 * MINUTE_MS, 240 * MINUTE_MS)


def test_everything_closed_ends_play() -> None:
    """When the story is told play ends; drafts, manual and optional injects never keep it from that."""
    rest = [
        {"id": "a", "title": text("a"), "trigger": {"at": "5 min"}, "to": ["ward"], "body": text("a")},
        {"id": "b", "title": text("b"), "trigger": {"manual": True}, "to": ["ward"], "body": text("b")},
        {"id": "c", "title": text("c"), "trigger": {"at": "1 h"}, "status": "draft"},
        {"id": "d", "title": text("d"), "trigger": {"after": {"inject": "c"}}},
        {"id": "e", "title": text("e"), "trigger": {"at": "2 h"}},
        {"id": "f", "title": text("f"), "trigger": {"at": "90 min"}, "difficulty": "optional"},
    ]
    play = started(injects=rest, objectives=plain_objectives(), end={"all_closed": True})
    play.ask("inject.skip", "e")
    play.live(20)
    assert play.state.clock.phase == "running"
    play.cell("ward", "inject.ack", play.number("a"))
    play.live(1)
    assert (play.state.clock.phase, play.state.clock.because) == ("ended", "closed")


def test_a_condition_ends_play() -> None:
    """Play ends early when its condition holds."""
    play = started(end={"when": 'kpi("flood.exposed_people") > 90'})
    play.world = World(exposed=lambda minute: 91.0 if minute == 7 else 0.0)
    play.live(30)
    assert (play.world.minute, play.state.clock.because) == (7, "condition")
