"""Pace: pause, speed and step change the target and nothing else."""

from __future__ import annotations

import pytest

from ioc.services.pacing import FASTEST, SLOWEST, Pace

END_MS = 86_400_000


def running(speed: float = 60.0, now_ms: int = 0) -> Pace:
    """A pace that runs since wall time 100."""
    pace = Pace(speed, END_MS, now_ms)
    pace.run(100.0)
    return pace


def test_a_new_pace_stands_still() -> None:
    """Until it is told to run, time does not pass."""
    assert Pace(60, END_MS, 7_000).target(1e6) == 7_000


@pytest.mark.parametrize("speed", [1, 10, 60, 300, 900, 3600])
def test_a_running_pace_goes_at_its_speed(speed: float) -> None:
    """After two seconds the target has moved by twice the speed."""
    assert running(speed).target(102.0) == 2_000 * speed


def test_a_pause_keeps_the_target() -> None:
    """The target of a paused pace does not depend on the wall."""
    pace = running()
    pace.pause(101.0)
    assert pace.target(101.0) == pace.target(5_000.0) == 60_000


def test_a_change_of_speed_does_not_jump() -> None:
    """At the moment of the change the target is the same before and after."""
    pace = running()
    before = pace.target(110.0)
    pace.change_speed(110.0, 900)
    assert pace.target(110.0) == before


def test_a_change_of_speed_holds_from_then_on() -> None:
    """What was gained at the old speed stays, what follows has the new one."""
    pace = running(60)
    pace.change_speed(110.0, 300)
    assert pace.target(111.0) == 600_000 + 300_000


def test_a_step_while_paused_moves_the_target_by_itself() -> None:
    """A step is the only thing that moves a paused target."""
    pace = Pace(60, END_MS, 5_000)
    pace.step(1.0, 60_000)
    assert pace.target(99.0) == 65_000


def test_a_step_while_running_adds_to_the_way() -> None:
    """Running and stepping add up."""
    pace = running()
    pace.step(101.0, 600_000)
    assert pace.target(102.0) == 120_000 + 600_000


def test_the_target_never_passes_the_end() -> None:
    """However long one waits or steps."""
    pace = running(3600)
    pace.step(101.0, END_MS)
    assert pace.target(1e9) == END_MS


def test_the_target_never_goes_back() -> None:
    """A wall time before the start gives the start."""
    assert running().target(0.0) == 0


@pytest.mark.parametrize(("asked", "held"), [(0.0, SLOWEST), (-5, SLOWEST), (1e9, FASTEST), (60, 60.0)])
def test_a_speed_is_held_in_its_range(asked: float, held: float) -> None:
    """No speed below 1 or above 3,600."""
    assert Pace(asked, END_MS).speed == held


def test_what_could_not_be_kept_is_forgotten() -> None:
    """A model that falls behind goes on from where it is, so that a pause is a pause at once."""
    pace = running(3600)
    pace.reached(110.0, 1_000_000)
    assert pace.target(110.0) == 1_000_000


def test_a_small_delay_is_caught_up() -> None:
    """A model that is late by less than half a second of wall time keeps its target."""
    pace = running(60)
    pace.reached(110.0, 600_000 - 20_000)
    assert pace.target(110.0) == 600_000
