"""Any exercise, whatever people do in it: replay gives the same, nothing happens twice, players see no plan."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ioc.exercise.commands import BrokenChain, Command, sealed, verify
from ioc.exercise.judging import judge
from ioc.exercise.reducer import reduce, replay
from ioc.exercise.seeing import control_view, evaluator_view, player_card, player_view, screen_view
from ioc.exercise.state import State
from ioc.exercise.triggers import due, settled
from tests.exercise_plays import CELLS, Deed, deeds, do, files, play_of, plays
from tests.exercises import HIDDEN, Play

many = settings(
    max_examples=40,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a play takes long to shrink, and tells itself
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@many
@given(plays)
def test_a_replayed_journal_gives_the_same_state(play: Play) -> None:
    """Folding the journal as it was read back gives the same digest, twice; no world is asked."""
    read = [Command.from_canonical(row.canonical()) for row in play.journal]
    verify(read)
    digest = play.state.digest()
    assert [replay(play.of, read).digest(), replay(play.of, play.journal).digest()] == [digest, digest]


@many
@given(plays)
def test_nothing_happens_twice(play: Play) -> None:
    """An inject goes out once, an effect is carried out once, an expectation is settled by itself once."""
    out = Counter(row.subject for row in play.journal if row.kind == "inject.fire")
    out.update(row.subject for row in play.journal if row.kind == "inject.free" and row.payload["release"])
    fired = Counter(own.fired.seq for own in play.state.injects.values() if own.fired is not None)
    effects = Counter(
        (row.subject, row.payload["index"]) for row in play.journal if row.kind == "world.effect"
    )
    settled_by_itself = Counter(
        row.subject for row in play.journal if row.kind.startswith("expect.") and row.role == "system"
    )
    ends = sum(row.kind == "session.end" for row in play.journal)
    counts = [*out.values(), *fired.values(), *effects.values(), *settled_by_itself.values(), ends]
    assert max(counts) <= 1


@many
@given(plays)
def test_the_journal_has_one_order(play: Play) -> None:
    """Numbers rise by one, and neither scenario nor exercise time ever goes back."""
    assert [row.seq for row in play.journal] == list(range(1, len(play.journal) + 1))
    times = [(row.now.scenario_ms, row.now.exercise_ms) for row in play.journal]
    assert times == sorted(times)
    assert sorted(ms for _, ms in times) == [ms for _, ms in times]


@many
@given(plays)
def test_what_is_asked_again_finds_nothing_left(play: Play) -> None:
    """After a command, and after a minute that was lived, nothing is due any more: asking again changes nothing."""
    assert settled(play.of, play.state, play.world, play.now) == ()
    before = play.world.minute
    play.live(1)
    if play.world.minute > before:
        assert due(play.of, play.state, play.world, play.now) == ()


@many
@given(plays)
def test_no_player_sees_anything_of_the_plan(play: Play) -> None:
    """Titles, notes, ids, expectations, measures, the scenario's name: none is in a player's or the screen's view."""
    views: list[Any] = [screen_view(play.of, play.state, play.now)]
    for cell in CELLS:
        views += [player_view(play.of, play.state, cell, play.now), player_card(play.of, cell)]
    assert HIDDEN not in json.dumps(views, ensure_ascii=False)


@many
@given(plays)
def test_a_cell_sees_its_own_and_only_what_went_out(play: Play) -> None:
    """An inbox holds exactly what went out to the cell; orders and decisions are its own."""
    for cell in CELLS:
        view = player_view(play.of, play.state, cell, play.now)
        out = [
            own.fired.seq
            for name, own in play.state.injects.items()
            if own.fired is not None and cell in (play.state.scripts.get(name) or play.of.injects[name]).to
        ]
        assert [letter["id"] for letter in view["inbox"]] == [f"m{seq}" for seq in sorted(out)]
        mine = {row.seq for row in play.journal if row.cell == cell}
        assert {row["seq"] for row in (*view["orders"], *view["decisions"])} <= mine


@many
@given(plays)
def test_those_who_run_it_see_everything_as_json(play: Play) -> None:
    """Views of control and evaluators are JSON and name every inject."""
    views = [
        control_view(play.of, play.state, play.now),
        evaluator_view(play.of, play.state, play.now, play.world),
    ]
    for view in json.loads(json.dumps(views, allow_nan=False)):
        assert [row["id"] for row in view["injects"]] == list(play.state.injects)


@many
@given(plays)
def test_money_is_never_overspent(play: Play) -> None:
    """What cells spent is what their accepted orders cost, and no more than there was."""
    spent: Counter[str] = Counter()
    for given_order in play.state.orders:
        spent[given_order.purse] += int(given_order.cost)
    assert {purse: int(amount) for purse, amount in play.state.spent.items()} == {
        purse: amount for purse, amount in spent.items() if amount
    }
    assert all((play.state.left(play.of, cell) or 0.0) >= 0.0 for cell in CELLS)


@many
@given(plays)
def test_what_the_exercise_does_by_itself_is_allowed(play: Play) -> None:
    """Each command of the system was allowed when it was written down."""
    state = State.opening(play.of)
    for row in play.journal:
        if row.role == "system":
            assert judge(play.of, state, row) is None, row
        state = reduce(play.of, state, row)


@many
@given(plays, st.data())
def test_a_changed_journal_is_seen(play: Play, data: st.DataObject) -> None:
    """Leaving out or changing any record but the last breaks the chain."""
    journal = play.journal
    place = data.draw(st.integers(0, len(journal) - 2))
    row = journal[place]
    other = sealed(play.draft(row.kind, row.subject, payload=row.payload, actor="ai đó"), row.seq, row.prev)
    with pytest.raises(BrokenChain, match="missing"):
        verify([*journal[:place], *journal[place + 1 :]])
    with pytest.raises(BrokenChain, match="changed"):
        verify([*journal[:place], other, *journal[place + 1 :]])


CALM = ("live", "ack", "reply", "nothing", "hint", "decide")
"""What can be done in a pause as well."""


@many
@given(files(), st.lists(deeds, min_size=10, max_size=20), st.integers(1, 60))
def test_a_pause_changes_nothing_but_wall_time(changes: dict[str, Any], done: list[Deed], rest: int) -> None:
    """A pause between any two deeds, however long, moves no scenario time, no exercise time and no outcome."""
    calm = [deed._replace(what="live") if deed.what not in CALM else deed for deed in done]
    plain, paused = play_of(changes, calm), play_of(changes, [])
    for deed in calm:
        if paused.state.clock.phase == "running":
            paused.ask("session.pause")
            paused.rest(rest)
            paused.live(rest)
            paused.ask("session.resume")
        do(paused, deed)
    ours = [row for row in paused.kinds() if row not in ("session.pause", "session.resume")]
    assert ours == plain.kinds()
    assert (paused.world.minute, paused.exercise_ms) == (plain.world.minute, plain.exercise_ms)
