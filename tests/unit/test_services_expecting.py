"""Looking ahead for an alert: the same model and chance, apart from the room, a slice at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

import orjson
import pytest

from ioc.services.expecting import HORIZON_MS, LEAST_MS, MOST_ORDERS, SOON_MS, Expecting
from ioc.services.memory import Memory
from ioc.services.protocol import END, Answer, Ask, Opening
from ioc.services.view import View
from ioc.services.words import said
from ioc.services.worker import Worker
from simulation.aggregation.alerts import Alert
from simulation.errors import OrderRefused
from simulation.orders import Order
from simulation.runner import Run
from simulation.snapshots import Snapshot
from tests.runs import HOUR_MS, lived, plan

SCENARIO, ROOM, HOURS = "hue-flood-2025", "hue", 66
FOREVER = float("inf")


@pytest.fixture
def run() -> Run:
    """Huế as its flood rises; a run of the test's own."""
    return Snapshot.of(lived(SCENARIO, ROOM, HOURS)).restore()


def alert_of(run: Run, key: str) -> Alert:
    """A commune's open alert of an indicator or a sensor class."""
    places = len(run.world.places)
    return next(alert for alert in run.fold.alerts.open() if alert.key == key and alert.place < places)


def asked(run: Run, alert: Alert) -> Expecting:
    """A question that has not been looked into."""
    return Expecting(run, View(run, Memory()).rows, alert)


def told(run: Run, alert: Alert, slice_s: float = FOREVER) -> dict[str, Any]:
    """The answer, found in slices."""
    expecting = asked(run, alert)
    while not expecting.live(time.monotonic() + slice_s):
        pass
    return expecting.told()


def shown(run: Run, alert: Alert, from_ms: int) -> list[float]:
    """What the run itself shows of the alert's indicator after ``from_ms``."""
    return run.fold.board.series(alert.key, alert.place, from_ms, from_ms + HORIZON_MS).values.tolist()  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def answer() -> dict[str, Any]:
    """What is expected of a flooded commune, found in one go."""
    run = Snapshot.of(lived(SCENARIO, ROOM, HOURS)).restore()
    return told(run, alert_of(run, "flood.street_depth"))


@pytest.mark.no_cover  # lives four futures
@pytest.mark.parametrize("key", ["flood.stage", "traffic.mean_speed"])
def test_a_question_does_not_disturb_the_room(run: Run, key: str) -> None:
    """Asked or not, the room lives on to the same events and readings, byte for byte."""
    silent, end_ms = Snapshot.of(run).restore(), run.now_ms + HOUR_MS
    told(run, alert_of(run, key))
    assert run.digest() == silent.digest()
    for one in (run, silent):
        one.advance(end_ms)
    assert run.digest() == silent.digest()


@pytest.mark.no_cover
def test_without_action_the_room_lives_what_was_expected(run: Run, answer: dict[str, Any]) -> None:
    """The path without action is the future itself, as long as nobody gives an order."""
    alert, now_ms = alert_of(run, "flood.street_depth"), run.now_ms
    run.advance(now_ms + HORIZON_MS)
    assert answer["without"]["v"] == pytest.approx(shown(run, alert, now_ms), abs=1e-3)


@pytest.mark.no_cover
def test_with_the_order_the_room_lives_what_was_expected(run: Run, answer: dict[str, Any]) -> None:
    """Giving the order at its defaults now leads to what was told, and that differs from doing nothing."""
    alert, now_ms = alert_of(run, "flood.street_depth"), run.now_ms
    row = answer["orders"][0]
    verb = run.plan.specs["flood"].orders["start_pumps"]
    assert row["kind"] == "flood.start_pumps"
    run.give(
        Order(
            seq=run.next_seq,
            at_ms=now_ms,
            actor="test",
            role="operator",
            kind=row["kind"],
            target=run.world.places.codes[alert.place],
            args={name: argument.default for name, argument in verb.args.items()},
        )
    )
    run.advance(now_ms + HORIZON_MS)
    assert row["v"] == pytest.approx(shown(run, alert, now_ms), abs=1e-3)
    assert row["marks"][-1]["apart"] < 0


@pytest.mark.no_cover
def test_slices_make_the_same_answer(run: Run, answer: dict[str, Any]) -> None:
    """With no time to spare a slice is one bucket of one branch or its beginning, and the answer is the same."""
    expecting = asked(run, alert_of(run, "flood.street_depth"))
    slices = 1
    while not expecting.live(0.0):
        slices += 1
    assert slices >= len(answer["without"]["t"]) * (1 + len(answer["orders"]))
    assert expecting.told() == answer


def test_values_are_told_soon_and_at_the_end(answer: dict[str, Any]) -> None:
    """Two moments, at most three orders, and what an order is meant for when not for this alert."""
    assert [mark["t"] - answer["at"] for mark in answer["without"]["marks"]] == [SOON_MS, HORIZON_MS]
    assert 0 < len(answer["orders"]) <= MOST_ORDERS
    elsewhere = {row["kind"]: row["elsewhere"] for row in answer["orders"]}
    assert elsewhere["flood.start_pumps"] == []
    assert elsewhere["flood.move_people"]


def test_an_order_that_cannot_be_given_says_why(run: Run) -> None:
    """A refusal stands in place of values."""
    rows = {row["kind"]: row for row in told(run, alert_of(run, "traffic.mean_speed"))["orders"]}
    refused = [row for row in rows.values() if row["refused"]]
    assert refused
    assert all(row["refused"]["vi"] and "marks" not in row for row in refused)


def test_an_alert_of_the_province_is_tried_where_it_is_worst(run: Run) -> None:
    """An order for a commune is given to the commune whose value is worst now."""
    place = len(run.world.places)
    alert = next(a for a in run.fold.alerts.open() if a.place == place and a.key == "flood.exposed_people")
    values = run.fold.board.row(run.now_ms).values[run.fold.board.roster.position(alert.key), :-1]
    worst = run.plan.province.communes[run.world.places.codes[int(values.argmax())]]
    rows = told(run, alert)["orders"]
    assert {row["place"]["vi"].rsplit(" ", 1)[-1] for row in rows if row["place"]} == {
        worst.name.rsplit(" ", 1)[-1]
    }


@pytest.mark.no_cover
def test_at_the_end_there_is_nothing_to_expect() -> None:
    """A room that has less than an hour left refuses."""
    run = lived("weekday", ROOM, 48)
    alert = run.fold.alerts.all()[0]
    assert run.plan.duration_ms - run.now_ms < LEAST_MS
    with pytest.raises(OrderRefused, match=r"expect\.ended"):
        asked(run, alert)


def test_what_is_over_is_not_estimated(run: Run) -> None:
    """An alert that has been cleared has no decision left."""
    with pytest.raises(OrderRefused, match=r"expect\.over"):
        asked(run, run.fold.alerts.closed()[0])


# In the room's process.


@pytest.fixture(scope="module")
def pipe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A room that lives in a thread, at rest, and the web's end of its pipe; each question has a number of its own."""
    ours, theirs = Pipe()
    orders = tmp_path_factory.mktemp("room") / "orders.jsonl"
    opening = Opening(room=ROOM, run="r", scenario="weekday", seed=7, speed=60, orders=orders)

    def work() -> None:
        try:
            Worker(theirs, opening).work()
        except EOFError:
            theirs.close()

    room = threading.Thread(target=work, daemon=True)
    room.start()
    yield ours
    ours.send(Ask(number=0, what=END))
    room.join(45)


def answered(pipe: Connection, number: int) -> Answer:
    """The answer to one question; everything else that is said on the way is let go."""
    until = time.monotonic() + 45
    while time.monotonic() < until:
        if pipe.poll(1.0):
            message = pipe.recv()
            if isinstance(message, Answer) and message.number == number:
                return message
    raise AssertionError("no answer")


def open_alert(pipe: Connection) -> str:
    """The id of an alert once the room has opened."""
    for number in range(1000, 2000):
        pipe.send(Ask(number=number, what="alerts"))
        rows = orjson.loads(answered(pipe, number).body)
        if rows:
            return str(rows[0]["id"])
        time.sleep(0.05)
    raise AssertionError("no alert")


def test_a_room_answers_while_it_looks_ahead(pipe: Connection) -> None:
    """Another question is answered first, a second estimate is refused, and the estimate comes in the end."""
    alert = open_alert(pipe)
    pipe.send(Ask(number=1, what="expect", args={"alert": alert}))
    pipe.send(Ask(number=2, what="alerts"))
    pipe.send(Ask(number=3, what="expect", args={"alert": alert}))
    heard: dict[int, Answer] = {}
    until = time.monotonic() + 45
    while len(heard) < 3 and time.monotonic() < until:
        message = pipe.recv() if pipe.poll(1.0) else None
        if isinstance(message, Answer) and message.number in (1, 2, 3):
            heard[message.number] = message
    assert list(heard) == [2, 3, 1]
    assert heard[3].trouble is not None
    assert heard[3].trouble.text == said("refused.expect_busy")
    assert orjson.loads(heard[1].body)["alert"] == alert


def test_an_unknown_alert_is_not_estimated(pipe: Connection) -> None:
    """It is said at once, and the room can be asked again."""
    pipe.send(Ask(number=11, what="expect", args={"alert": "none"}))
    assert answered(pipe, 11).trouble is not None
    alert = open_alert(pipe)
    pipe.send(Ask(number=12, what="expect", args={"alert": alert}))
    assert answered(pipe, 12).trouble is None


def test_the_plan_of_the_fixture_is_the_shipped_one() -> None:
    """The scenario ends long after the question, so the whole horizon is lived."""
    assert plan(SCENARIO, ROOM).duration_ms > HOURS * HOUR_MS + HORIZON_MS
