"""Spells end by time or by order, and an order's delay is its own."""

from __future__ import annotations

import pytest

from simulation.engine.clock import Clock
from simulation.engine.lags import order_delay_ms, order_draws
from simulation.engine.spells import Spell, Spells
from simulation.engine.streams import Streams
from simulation.orders import Order


class Diary:
    """Writes down what begins and ends, and when."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.rows: list[tuple[int, str, int, int]] = []
        self.spells = Spells(self.clock, self._begin, self._end)

    def _begin(self, place: int, spell: Spell) -> int:
        self.rows.append((self.clock.now_ms, "begin", place, spell.cause))
        return 100 + spell.number

    def _end(self, place: int, spell: Spell, cause: int) -> None:
        assert spell.event == 100 + spell.number
        self.rows.append((self.clock.now_ms, "end", place, cause))


def test_a_spell_begins_after_its_delay_and_ends_after_its_time() -> None:
    """It names the decision at its beginning and its beginning at its end."""
    diary = Diary()
    diary.spells.ask(3, 7, delay_ms=10, length_ms=20)
    assert diary.spells.asked(3)
    assert diary.spells.event(3) == 0
    diary.clock.run_to(100)
    assert diary.rows == [(10, "begin", 3, 7), (30, "end", 3, 101)]
    assert not diary.spells.asked(3)


def test_a_spell_that_is_stopped_ends_once() -> None:
    """The decision that stops it is the cause of its end, and its own time no longer counts."""
    diary = Diary()
    diary.spells.ask(3, 7, delay_ms=0, length_ms=50)
    diary.clock.run_to(10)
    diary.spells.stop(3, 8, 5)
    diary.clock.run_to(100)
    assert diary.rows == [(0, "begin", 3, 7), (15, "end", 3, 8)]


def test_stopping_comes_too_late_for_the_next_one() -> None:
    """What stops the one spell leaves a later one at the same place alone."""
    diary = Diary()
    diary.spells.ask(3, 7, delay_ms=0, length_ms=12)
    diary.clock.run_to(10)
    diary.spells.stop(3, 8, 30)
    diary.clock.run_to(20)
    diary.spells.ask(3, 9, delay_ms=0, length_ms=50)
    diary.clock.run_to(100)
    assert [row[:2] for row in diary.rows] == [(0, "begin"), (12, "end"), (20, "begin"), (70, "end")]


def order(seq: int, kind: str = "traffic.close_road") -> Order:
    """An order of which only number and kind matter."""
    return Order(seq=seq, at_ms=0, actor="test", role="test", kind=kind)


def test_draws_belong_to_one_order() -> None:
    """The same order draws the same whatever else is drawn; another number, kind or seed draws otherwise."""
    streams = Streams(1)
    drawn = order_draws(streams, order(4), 3)
    streams.generator("anything").random(5)
    assert order_draws(streams, order(4), 3) == drawn
    others = {
        order_draws(Streams(1), order(5), 3),
        order_draws(Streams(1), order(4, "traffic.open_road"), 3),
        order_draws(Streams(2), order(4), 3),
    }
    assert len(others | {drawn}) == 4


@pytest.mark.parametrize("spread", [0.0, 0.3, 2.0])
def test_nobody_is_ready_sooner_than_the_least(spread: float) -> None:
    """However wide the spread, no delay is below its share of the usual one; without any it is the usual one."""
    delays = [
        order_delay_ms(Streams(1), order(seq), 60_000, spread=spread, least=0.5) for seq in range(1, 200)
    ]
    assert min(delays) >= 30_000
    assert (set(delays) == {60_000}) == (spread == 0)
