"""Drill-down: every alert, case, commune and domain is explained, in both languages, in the shapes that pages read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from ioc.services import fixed
from ioc.services.answers import Answers
from ioc.services.ledger import LedgerFailed
from ioc.services.memory import Memory
from ioc.services.ordering import Ordering
from ioc.services.orderlog import OrderLog, recover
from ioc.services.protocol import Opening
from ioc.services.scenes import first_scene, playable, scenes
from ioc.services.view import View
from simulation.errors import OrderRefused, UnknownName
from simulation.runner import Run
from simulation.runner import run as live_again
from tests.fakes.queries import FakeQueries
from tests.runs import lived, plan

HOUR_MS = 3_600_000

Json = dict[str, Any]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    """Answers about Huế in the flood; do not advance it."""
    run = lived("hue-flood-2025", "hue", 52)
    memory = Memory()
    memory.take(run.world.state, run.now_ms)
    with OrderLog(tmp_path_factory.mktemp("orders") / "orders.jsonl", {}) as log:
        yield Answers(run, View(run, memory), Ordering(run, log))


@pytest.fixture(scope="module")
def static() -> Json:
    """The unchanging part of the same run."""
    opening = Opening(room="hue", run="r1", scenario="hue-flood-2025", seed=None, speed=60, orders=Path("x"))
    return fixed.static(plan("hue-flood-2025", "hue"), opening, playable(scenes(), "hue"))


@pytest.fixture(scope="module")
def explained(answers: Answers) -> dict[str, Json]:
    """One alert of each kind that ever was in the flood, explained."""
    kinds = {
        (alert.key, alert.place == 40): alert.id
        for alert in lived("hue-flood-2025", "hue", 52).fold.alerts.all()
    }
    return {alert_id: answers.alert(alert_id) for alert_id in kinds.values()}


def lacking(made_up: Any, real: Any, path: str = "") -> Iterator[str]:
    """Keys of the made-up data that the real data have not."""
    if isinstance(made_up, Mapping) and isinstance(real, Mapping):
        for key in made_up:
            if key not in real:
                yield f"{path}.{key}"
            else:
                yield from lacking(made_up[key], real[key], f"{path}.{key}")
    elif isinstance(made_up, list) and isinstance(real, list) and made_up and real:
        yield from lacking(made_up[0], real[0], f"{path}[0]")


FREE = (".table.", ".values.", ".depth", ".series")


def shape(made_up: Any, real: Any) -> list[str]:
    """What pages may read and a room does not give; names of made-up indicators do not count."""
    return [path for path in lacking(made_up, real) if not any(part in path for part in FREE)]


def test_the_unchanging_part_has_what_pages_read(static: Json) -> None:
    """Places, domains, indicators, procedures, orders, couplings: in the made-up shape."""
    assert shape(FakeQueries().static("ha-noi"), static) == []
    assert orjson.loads(orjson.dumps(static)) == static


def test_the_strip_shows_headline_indicators(static: Json) -> None:
    """Six indicators that exist and are headlines."""
    headline = {row["key"] for domain in static["domains"] for row in domain["indicators"] if row["headline"]}
    assert len(static["headline"]) == 6
    assert set(static["headline"]) <= headline


def test_every_alert_has_what_pages_read(explained: dict[str, Json]) -> None:
    """Each kind of alert is explained in the made-up shape."""
    fake = FakeQueries()
    made_up = fake.alert("ha-noi", fake.picture["alerts"][0]["id"])
    assert {name: shape(made_up, real) for name, real in explained.items() if shape(made_up, real)} == {}


@pytest.mark.parametrize("part", ["rule", "orders", "owner", "summary", "procedure", "threshold"])
def test_every_alert_is_explained(explained: dict[str, Json], part: str) -> None:
    """No kind of alert goes without a rule, an owner, a procedure, a basis and something to do."""
    assert [name for name, real in explained.items() if not real[part]] == []


def test_every_alert_names_its_basis(explained: dict[str, Json]) -> None:
    """Thresholds come with their source, and the rule's first condition with its value in both languages."""
    unsaid = [
        name
        for name, real in explained.items()
        if not (
            real["threshold"]["source"] and real["rule"][0]["text"]["vi"] and real["rule"][0]["value"]["en"]
        )
    ]
    assert unsaid == []


def test_a_chain_goes_from_the_root_to_the_alert(explained: dict[str, Json]) -> None:
    """Each event but the first was caused by the one before it, and none lies before its cause."""
    chains = [real["chain"] for real in explained.values()]
    assert all(
        [row["cause"] for row in chain] == [None, *(row["id"] for row in chain)][: len(chain)]
        for chain in chains
    )
    assert all([row["t"] for row in chain] == sorted(row["t"] for row in chain) for chain in chains)


def test_the_river_leads_back_to_the_flood(explained: dict[str, Json]) -> None:
    """Alerts of the gauges have the hazard of the scenario as their root."""
    roots = {real["chain"][0]["kind"] for name, real in explained.items() if name.startswith("flood.stage.s")}
    assert roots == {"hazard.river_flood_began"}


def test_an_unknown_alert_is_unknown(answers: Answers) -> None:
    """A guess is no alert."""
    with pytest.raises(UnknownName):
        answers.alert("flood.depth.19753.1")


def test_open_alerts_are_all_listed(answers: Answers) -> None:
    """The page of all alerts has a row for each, none grouped."""
    rows = answers.alerts()
    assert {row["n"] for row in rows} == {1}
    assert len(rows) == len(lived("hue-flood-2025", "hue", 52).fold.alerts.open())


def test_a_tick_is_kept_with_its_time(answers: Answers) -> None:
    """A step that is done says when; taken back, it is open again."""
    alert_id = answers.alerts()[0]["id"]
    answers.tick(alert_id, 1, True)
    done = answers.alert(alert_id)["procedure"]["steps"]
    answers.tick(alert_id, 1, False)
    undone = answers.alert(alert_id)["procedure"]["steps"]
    assert [(step["done"], step["at"]) for step in done[:2]] == [(False, None), (True, 52 * HOUR_MS)]
    assert not any(step["done"] for step in undone)


def test_a_step_that_is_none_cannot_be_ticked(answers: Answers) -> None:
    """Only steps of the procedure exist."""
    with pytest.raises(UnknownName):
        answers.tick(answers.alerts()[0]["id"], 99, True)


def test_every_domain_has_what_pages_read(answers: Answers, static: Json) -> None:
    """Tables, alerts, cases, sensors and evidence stand in the made-up shape."""
    made_up = FakeQueries().domain("ha-noi", "ambulance")
    found = {row["key"]: shape(made_up, answers.domain(row["key"])) for row in static["domains"]}
    assert {key: paths for key, paths in found.items() if paths} == {}


def test_a_domain_has_a_table_for_each_indicator(answers: Answers, static: Json) -> None:
    """One column an indicator, one row a commune."""
    for domain in static["domains"]:
        table = answers.domain(domain["key"])["table"]
        assert list(table) == [row["key"] for row in domain["indicators"]]
        assert {len(column["v"]) for column in table.values()} == {len(static["places"])}


def test_every_commune_has_what_pages_read(answers: Answers, static: Json) -> None:
    """Values, alerts, incidents, facilities, people, sensors: in the made-up shape."""
    made_up = FakeQueries().commune("ha-noi", FakeQueries().static("ha-noi")["places"][0]["code"])
    found = {place["code"]: shape(made_up, answers.commune(place["code"])) for place in static["places"]}
    assert {code: paths for code, paths in found.items() if paths} == {}


@pytest.mark.parametrize("code", ["00000", "", "province"])
def test_an_unknown_commune_is_unknown(answers: Answers, code: str) -> None:
    """Only codes of the province's communes are communes."""
    with pytest.raises(UnknownName):
        answers.commune(code)


def test_a_case_has_its_events_in_order(answers: Answers) -> None:
    """From its opening on, with the chain that led to it."""
    case = answers.domain("citizen_reports")["cases"][0]["case"]
    real = answers.case(case)
    assert shape(FakeQueries().case("ha-noi", 812), real) in ([], [".unit"])
    assert {row["case"] for row in real["events"]} == {case}
    assert [row["t"] for row in real["events"]] == sorted(row["t"] for row in real["events"])
    assert real["chain"][-1] == real["events"][0]


def test_a_line_ends_at_the_present_value(answers: Answers) -> None:
    """The chart and the number beside it agree."""
    now_ms = 52 * HOUR_MS
    line = answers.series(["flood.street_depth"], 0, now_ms, 100)["flood.street_depth"]
    assert line["t"][-1] == now_ms
    assert line["t"] == sorted(line["t"])
    assert len(line["t"]) <= 100


def test_a_line_may_be_of_one_commune(answers: Answers) -> None:
    """The commune's code stands behind the indicator."""
    lines = answers.series(["flood.street_depth", "flood.street_depth@19753"], 0, 52 * HOUR_MS, 50)
    assert lines["flood.street_depth"] != lines["flood.street_depth@19753"]


@pytest.mark.parametrize("key", ["flood.nothing", "flood.street_depth@00000", ""])
def test_an_unknown_line_is_unknown(answers: Answers, key: str) -> None:
    """Only indicators at places have lines."""
    with pytest.raises(UnknownName):
        answers.series([key], 0, HOUR_MS, 10)


# Orders.


@pytest.fixture
def giving(tmp_path: Path) -> Iterator[tuple[Run, Ordering, Path]]:
    """A run with its order log."""
    run = Run(plan("weekday", "hue"))
    run.advance(HOUR_MS)
    path = tmp_path / "orders.jsonl"
    with OrderLog(path, {"room": "hue"}) as log:
        yield run, Ordering(run, log), path


def order_of(run: Run) -> tuple[str, str, dict[str, float]]:
    """An order that can be given to some commune."""
    verb, row = next(iter(run.plan.specs["traffic"].orders.items()))
    target = run.world.places.codes[0] if row.target == "commune" else ""
    return f"traffic.{verb}", target, {key: argument.default for key, argument in row.args.items()}


def test_an_order_is_on_disk_before_it_works(giving: tuple[Run, Ordering, Path]) -> None:
    """The log holds exactly what the run carried out."""
    run, ordering, path = giving
    given = ordering.give(*order_of(run), "vì ùn tắc", "console")
    assert recover(path).orders == (given,) == tuple(run.orders)


def test_the_order_log_gives_the_same_run_again(giving: tuple[Run, Ordering, Path]) -> None:
    """Scenario, seed and order log are all that a lost room needs."""
    run, ordering, path = giving
    run.advance(HOUR_MS + 1_234)
    ordering.give(*order_of(run), "", "console")
    run.advance(2 * HOUR_MS + 77)
    again = live_again(run.plan, recover(path).orders, until_ms=2 * HOUR_MS + 77)
    assert again.digest() == run.digest()


def test_an_order_that_the_disk_refuses_does_nothing(
    giving: tuple[Run, Ordering, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the log there is no order: a replay must give the same run."""
    run, ordering, _ = giving
    before = run.digest()
    monkeypatch.setattr("os.fsync", _full)
    with pytest.raises(LedgerFailed):
        ordering.give(*order_of(run), "", "console")
    assert (run.orders, run.digest()) == ([], before)


@pytest.mark.parametrize("args", [{"count": float("nan")}, {"count": float("inf")}, {"unknown": 1.0}])
def test_impossible_arguments_are_refused_and_not_written(
    giving: tuple[Run, Ordering, Path], args: dict[str, float]
) -> None:
    """A refused order leaves no line in the log."""
    run, ordering, path = giving
    kind, target, _ = order_of(run)
    with pytest.raises(OrderRefused):
        ordering.give(kind, target, args, "", "console")
    assert recover(path).orders == ()


def test_after_the_end_nothing_can_be_ordered(giving: tuple[Run, Ordering, Path]) -> None:
    """A scenario that is over takes no orders."""
    run, ordering, _ = giving
    order = order_of(run)
    run.advance(run.plan.duration_ms)
    with pytest.raises(OrderRefused, match="after_end"):
        ordering.give(*order, "", "console")


def _full(_: int) -> None:
    raise OSError(28, "No space left on device")


# Scenarios.


@pytest.mark.parametrize(
    ("province", "name"), [("ha-noi", "ha-noi-weekday"), ("lai-chau", "weekday"), ("hue", "hue-flood-2025")]
)
def test_a_province_opens_with_its_own_day(province: str, name: str) -> None:
    """Its own ordinary day, else its own scenario, else the ordinary day of any."""
    scene = first_scene(scenes(), province)
    assert scene is not None
    assert scene.name == name


def test_a_province_is_offered_what_it_can_play() -> None:
    """Its own scenarios first, then those for any, none of another province."""
    found = playable(scenes(), "hue")
    assert {scene.province for scene in found} == {"hue", "any"}
    assert found[0].province == "hue"
