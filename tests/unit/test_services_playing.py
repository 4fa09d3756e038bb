"""Playing: what is answered stands on disk, what falls due happens once, and a crash loses nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from ioc.exercise.reducer import replay
from ioc.services.journal import recover
from ioc.services.ledger import LedgerFailed
from tests.plays import Stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """An exercise that runs."""
    with Stage.begin(tmp_path / "journal.jsonl") as made:
        assert made.ask("session.start").refusal is None
        yield made


def test_injects_fall_due_once_and_change_the_world(stage: Stage) -> None:
    """At its time, on its condition, never by itself; and the road is closed."""
    stage.minutes(4)
    assert stage.status("slide") == "pending"
    stage.minutes(20)
    assert [stage.status(name) for name in ("slide", "busy", "later")] == ["expired", "fired", "pending"]
    kinds = [order.kind for order in stage.playing.run.orders]
    assert kinds == ["traffic.close_road"]
    assert stage.playing.run.orders[0].role == "control"


def test_a_players_order_reaches_the_world_and_meets_what_is_expected(stage: Stage) -> None:
    """Inside the authority it is carried out; the expectation shows the evidence."""
    stage.minutes(6)
    place = stage.playing.run.orders[0].target
    order = {"target": place, "args": {"minutes": 60}}
    done = stage.ask("order.give", "traffic.direct_traffic", order, by="player/police")
    assert done.refusal is None
    assert stage.playing.run.orders[-1].kind == "traffic.direct_traffic"
    met = stage.playing.state.expectations["exp-1"]
    assert (met.status, done.seq in met.evidence) == ("met", True)


@pytest.mark.parametrize(
    ("by", "kind", "target", "why"),
    [
        ("player/health", "traffic.direct_traffic", "", "authority"),
        ("player/police", "traffic.nothing", "", "unknown_order"),
        ("player/police", "traffic.direct_traffic", "99999", "world.order.place"),
        ("evaluator", "traffic.direct_traffic", "", "role"),
    ],
)
def test_a_refused_order_is_told_and_written_down(
    stage: Stage, by: str, kind: str, target: str, why: str
) -> None:
    """Refusals are evidence as well; the world stays as it is."""
    before = stage.playing.run.digest()
    done = stage.ask("order.give", kind, {"target": target, "args": {"minutes": 60}}, by=by)
    assert done.refusal is not None
    assert done.refusal.key == why
    assert stage.playing.state.orders[-1].refusal is not None
    assert stage.playing.run.digest() == before


def test_the_same_key_is_answered_the_same_way(stage: Stage) -> None:
    """A request that is sent twice happens once."""
    one, two = (stage.ask("inject.fire", "later", key="k1") for _ in range(2))
    assert (one.seq, one.rev) == (two.seq, two.rev)


def test_two_controllers_do_not_fire_one_inject_twice(stage: Stage) -> None:
    """The second is told who was first."""
    assert stage.ask("inject.fire", "later").refusal is None
    second = stage.ask("inject.fire", "later", by="controller")
    assert second.refusal is not None
    assert second.refusal.values["who"] == "director"


def test_a_long_pause_bursts_nothing(stage: Stage) -> None:
    """While the clock stands, nothing falls due and nothing expires; after it, everything goes on where it was."""
    stage.minutes(4)
    stage.ask("session.pause")
    stage.wall_ms += 3 * 3_600_000
    stage.minutes(30)
    assert stage.status("slide") == "pending"
    stage.ask("session.resume")
    stage.minutes(1)
    assert [stage.status("slide"), stage.status("busy")] == ["fired", "pending"]
    assert stage.playing.state.now.exercise_ms == pytest.approx(5_000, abs=1_000)


@pytest.mark.parametrize("at", [0, 3, 6, 9, 14])
def test_a_crash_loses_nothing(stage: Stage, at: int) -> None:
    """Played again from the journal, the exercise and its world are the same, paused, and nothing fires twice."""
    stage.minutes(at)
    stage.ask("message.send", payload={"to": ["all"], "text": "Báo cáo"}, by="player/police")
    state, world = stage.playing.state, stage.playing.run.digest()
    with Stage.again(stage.path, stage.wall_ms + 90_000) as again:
        told = [row.command for row in recover(stage.path).entries]
        assert replay(again.playing.setting, told[:-1]).digest() == state.digest()
        assert again.playing.run.digest() == world
        assert again.playing.state.clock.phase == "paused"
        fired = {name: row.fired for name, row in again.playing.state.injects.items() if row.fired}
        again.ask("session.resume")
        again.minutes(1)
        assert {name: again.playing.state.injects[name].fired for name in fired} == fired


def test_a_full_disk_refuses_and_changes_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the disk does not take does not happen, and what was accepted before stays."""
    before = stage.playing.state
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", _full)
        with pytest.raises(LedgerFailed):
            stage.ask("inject.fire", "later")
    assert stage.playing.state is before
    assert stage.ask("inject.fire", "later").refusal is None
    assert stage.status("later") == "fired"


def test_the_journal_notes_where_the_scenario_stands(stage: Stage) -> None:
    """When nothing happens for long, a crash still costs no more than the time between two marks."""
    stage.minutes(40)
    walls = [row.command.now.wall_ms for row in recover(stage.path).entries]
    assert max(late - early for early, late in pairwise(walls)) <= 11_000


def _full(_: int) -> None:
    raise OSError(28, "No space left on device")
