"""The planner's pages and interface, drawn and asked without a browser."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ioc.api.planning import Planning
from ioc.i18n import LANGUAGES
from ioc.services.desk import Desk
from ioc.services.planning import Planner
from ioc.services.studies import Studies
from ioc.web.callbacks.planning import planner_window
from ioc.web.components.verdicts import scaled
from ioc.web.stores import read_address
from simulation.experiments.workers import serial

BASE = """schema: ioc-scenario/1
id: quiet
title: {vi: Một giờ yên, en: One quiet hour}
about: {vi: Chỉ cấp cứu, en: Ambulances only}
province: any
time: {start: "2026-03-03T08:00+07:00", duration: 1 h}
domains: [ambulance]
experiment: {kpis: [ambulance.busy_share]}
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with one scenario."""
    folder = tmp_path_factory.mktemp("desk")
    planner = Planner(folder / "scenarios")
    planner.save("quiet", BASE)
    studies = Studies(folder / "studies", serial())
    yield Desk(planner, studies)
    studies.close()


@pytest.fixture(scope="module")
def client(desk: Desk) -> TestClient:
    """The interface of the desk."""
    return TestClient(Starlette(routes=Planning(desk.planner, desk.studies).routes()))


@pytest.fixture(scope="module")
def study(desk: Desk, client: TestClient) -> str:
    """A small study that has been lived."""
    body = {"kind": "compare", "variants": ["quiet", "weekday"], "replications": 2, "province": "can-tho"}
    refused = client.post("/api/plan/study", json=body)
    assert refused.status_code == 409  # unlike durations
    desk.planner.save("quiet-2", BASE.replace("id: quiet", "id: quiet-2"))
    body["variants"] = ["quiet", "quiet-2"]
    name = str(client.post("/api/plan/study", json=body).json()["id"])
    threading.Event().wait(0.1)
    _wait(lambda: client.get(f"/api/plan/study/{name}.json").json()["state"] != "running")
    return name


def _wait(holds: Callable[[], bool]) -> None:
    for _ in range(1200):
        if holds():
            return
        threading.Event().wait(0.05)
    pytest.fail("it did not come to hold in time")


def drawn(component: Any) -> str:
    """A page as the JSON that the browser is given."""
    return json.dumps(
        component.to_plotly_json(), default=lambda each: each.to_plotly_json(), ensure_ascii=False
    )


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "url",
    ["/plan", "/plan/766", "/plan?scenario=can-tho-tide", "/plan?scenario=nothing", "/plan/study/nothing"],
)
def test_every_address_is_drawn(desk: Desk, url: str, lang: Any) -> None:
    """Each of the desk's addresses gives a whole page with the mark, or says that there is nothing."""
    text = drawn(planner_window(desk, read_address(url), lang, "can-tho"))
    assert ("missing" in text) == ("nothing" in url)
    assert "nothing" in url or "mark-strip" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_study_is_drawn(desk: Desk, study: str, lang: Any) -> None:
    """The study's page says n, seed, the verdicts and that two runs give no interval."""
    text = drawn(planner_window(desk, read_address(f"/plan/study/{study}"), lang, "can-tho"))
    assert "verdict-card" in text
    assert "whisker" not in text
    assert 'className": "run"' in text


@pytest.mark.parametrize("file", ["results.csv", "comparison.xlsx", "report.html", "resolved.zip"])
def test_files_are_given(client: TestClient, study: str, file: str) -> None:
    """Each file comes as a download."""
    answer = client.get(f"/api/plan/study/{study}/{file}?lang=en")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    assert len(answer.content) > 100


@pytest.mark.parametrize(
    "path", ["study/nothing.json", "study/nothing/results.csv", "file/nothing.yaml", "file/..%2fx.yaml"]
)
def test_the_unknown_is_not_found(client: TestClient, path: str) -> None:
    """What does not exist is answered with 404."""
    assert client.get(f"/api/plan/{path}").status_code == 404


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("check", {}),
        ("check", {"name": "a", "text": 3}),
        ("save", {"name": "quiet", "text": "x", "more": 1}),
        ("study", {"kind": "compare", "variants": [], "replications": 10, "province": "hue"}),
        ("study", {"kind": "compare", "variants": ["quiet"], "replications": 0, "province": "hue"}),
        ("stop", {"id": 5}),
    ],
)
def test_another_form_is_refused(client: TestClient, what: str, body: dict[str, Any]) -> None:
    """A body that is not in the interface's form is answered with 400 in both languages."""
    answer = client.post(f"/api/plan/{what}", json=body)
    assert answer.status_code == 400
    assert set(answer.json()["error"]) == {"vi", "en"}


def test_a_file_is_saved_copied_and_deleted(client: TestClient, desk: Desk) -> None:
    """What is saved can be fetched, copied and deleted; a shipped file is safe."""
    assert client.post("/api/plan/copy", json={"name": "quiet", "text": BASE, "as": "third"}).json() == {
        "name": "third"
    }
    assert client.post("/api/plan/save", json={"name": "third", "text": BASE + "# more\n"}).status_code == 200
    assert client.get("/api/plan/file/third.yaml").text.endswith("# more\n")
    assert client.post("/api/plan/delete", json={"name": "third"}).status_code == 200
    assert client.post("/api/plan/save", json={"name": "weekday", "text": BASE}).status_code == 409
    assert "third" not in desk.planner.entries()


def test_an_unwritable_lever_is_refused(client: TestClient) -> None:
    """A path that leads nowhere is told, not written."""
    body = {"name": "quiet", "text": BASE, "path": "facilities[id=", "value": "1"}
    assert client.post("/api/plan/set", json=body).status_code == 409


def test_a_track_keeps_every_mark_inside() -> None:
    """Whatever the values, marks lie between the track's ends."""
    share = scaled(-2.0, 2.0)
    assert [share(value) for value in (-3.0, -2.0, 0.0, 2.0, 3.0)] == [0.0, 0.0, 50.0, 100.0, 100.0]
    assert scaled(1.0, 1.0)(1.0) == 50.0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_editor_is_given_words_with_meanings(client: TestClient, lang: str) -> None:
    """Parameters, indicators, provinces and keys are offered once each, in the page's language."""
    rows = client.get(f"/api/plan/words.json?lang={lang}").json()
    found = {row["label"]: row["detail"] for row in rows}
    assert len(found) == len(rows)
    assert {
        "extends",
        "override",
        "turnout",
        "ambulance.response_p90",
        "can-tho",
        "river_flood",
        "weekday",
    } <= set(found)
    assert "90 s" in found["turnout"]
    assert found["can-tho"] == {"vi": "Thành phố Cần Thơ", "en": "Can Tho"}[lang]


def test_the_766_desk_compares_as_it_is_with_as_changed(desk: Desk, client: TestClient) -> None:
    """A change of the online share is lived, and the page shows six scores, queues and notes in both languages."""
    body = {"province": "lai-chau", "online": "90 %", "days": 1, "replications": 2}
    name = client.post("/api/plan/index766?lang=vi", json=body).json()["id"]
    _wait(lambda: client.get(f"/api/plan/study/{name}.json").json()["state"] != "running")
    row, found = desk.index766(name)
    assert row is not None
    assert (row["state"], row["error"]) == ("done", "")
    assert found is not None
    assert [line["maximum"] for line in found["scores"]] == [18, 20, 12, 10, 18, 22]
    assert found["settings"][0]["after"] == "90 %"
    for lang in LANGUAGES:
        text = drawn(planner_window(desk, read_address(f"/plan/766?study={name}"), lang, "can-tho"))
        assert text.count("score-bar then") == 7
    assert "/plan/766?study=" in drawn(planner_window(desk, read_address("/plan"), "vi", "can-tho"))


@pytest.mark.parametrize("wish", [{"staff": "many"}, {"online": "9000 %"}, {"province": "nowhere"}])
def test_an_impossible_wish_of_the_766_desk_is_refused(client: TestClient, wish: dict[str, str]) -> None:
    """What cannot be is told in both languages, and nothing is started."""
    answer = client.post("/api/plan/index766", json={"province": "lai-chau", **wish})
    assert answer.status_code == 409
    assert all(answer.json()["error"].values())
