"""The planner's pages and interface, drawn and asked without a browser."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ioc import i18n
from ioc.api.planning import Planning
from ioc.i18n import LANGUAGES
from ioc.services.desk import Desk
from ioc.services.planning import Planner
from ioc.services.studies import Studies
from ioc.services.verdict_places import place_view
from ioc.web.callbacks.planning import planner_window
from ioc.web.components.verdicts import scaled
from ioc.web.stores import read_address
from simulation.experiments.design import Study, Variant
from simulation.experiments.replicate import Outcome, province_of
from simulation.experiments.results import Results
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
        assert i18n.t("desk766.no_bands", lang, done=2, least=10) in text
        assert '"data-bands": "1"' not in text
    assert row["asked"] == {**body, "days": 1, "replications": 2}
    assert "/plan/766?study=" in drawn(planner_window(desk, read_address("/plan"), "vi", "can-tho"))


@pytest.mark.parametrize(
    "wish",
    [
        {"staff": "many"},
        {"staff": "120"},
        {"staff": "-5 %"},
        {"staff": "1e400"},
        {"online": "9000 %"},
        {"province": "nowhere"},
    ],
)
def test_an_impossible_wish_of_the_766_desk_is_refused(client: TestClient, wish: dict[str, str]) -> None:
    """What cannot be is told in both languages, and nothing is started."""
    answer = client.post("/api/plan/index766", json={"province": "lai-chau", **wish})
    assert answer.status_code == 409
    assert all(answer.json()["error"].values())
    assert "--set" not in answer.text


def test_a_window_does_not_write_over_another(client: TestClient, desk: Desk) -> None:
    """Who saves says what stood there before; where something else stands now, or nothing, nothing is written."""
    desk.planner.save("shared", BASE)

    def save(text: str, before: str) -> int:
        body = {"name": "shared", "text": text, "before": before}
        return client.post("/api/plan/save", json=body).status_code

    assert save(BASE + "# one\n", BASE) == 200
    assert save(BASE + "# two\n", BASE) == 409
    assert desk.planner.opened("shared")["text"].endswith("# one\n")
    desk.planner.delete("shared")
    assert save(BASE + "# two\n", BASE + "# one\n") == 409
    assert "shared" not in desk.planner.entries()


def test_a_study_whose_folder_was_deleted_is_gone(desk: Desk, client: TestClient) -> None:
    """A folder deleted by hand leaves no row, no page and no files, and nothing breaks."""
    desk.planner.save("shortlived", BASE.replace("id: quiet", "id: shortlived"))
    body = {"kind": "compare", "variants": ["shortlived"], "replications": 1, "province": "lai-chau"}
    name = str(client.post("/api/plan/study", json=body).json()["id"])
    _wait(lambda: client.get(f"/api/plan/study/{name}.json").json()["state"] == "done")
    shutil.rmtree(desk.studies.folder(name))
    assert client.get(f"/api/plan/study/{name}.json").status_code == 404
    assert client.get(f"/api/plan/study/{name}/results.csv").status_code == 404
    assert name not in [row["id"] for row in desk.study_rows()]
    assert "missing" in drawn(planner_window(desk, read_address(f"/plan/study/{name}"), "vi", "can-tho"))


def test_a_study_with_broken_files_says_so(desk: Desk, client: TestClient) -> None:
    """Where a study's files can no longer be read its page says that, and its downloads are refused."""
    desk.planner.save("cut", BASE.replace("id: quiet", "id: cut"))
    body = {"kind": "compare", "variants": ["cut"], "replications": 1, "province": "lai-chau"}
    name = str(client.post("/api/plan/study", json=body).json()["id"])
    _wait(lambda: client.get(f"/api/plan/study/{name}.json").json()["state"] == "done")
    (desk.studies.folder(name) / "study.json").unlink()
    text = drawn(planner_window(desk, read_address(f"/plan/study/{name}"), "vi", "can-tho"))
    assert i18n.t("study.gone", "vi") in text
    assert client.get(f"/api/plan/study/{name}/report.html").status_code == 409


def test_a_report_shows_markup_as_text(desk: Desk, client: TestClient) -> None:
    """A title with markup is escaped in the report, wherever it stands."""
    evil = BASE.replace("Một giờ yên", "\"<script>alert('x')</script>\"").replace("id: quiet", "id: evil")
    desk.planner.save("evil", evil)
    body = {"kind": "compare", "variants": ["evil"], "replications": 1, "province": "lai-chau"}
    name = str(client.post("/api/plan/study", json=body).json()["id"])
    _wait(lambda: client.get(f"/api/plan/study/{name}.json").json()["state"] == "done")
    report = client.get(f"/api/plan/study/{name}/report.html?lang=vi").text
    assert "<script" not in report
    assert "&lt;script&gt;alert" in report


@pytest.mark.parametrize(
    ("text", "vi", "en", "field"),
    [
        ("66.47 %", "66,47 %", "66.47 %", "66,47 %"),
        ("40000", "40.000", "40,000", "40000"),
        ("14.4 min", "14,4 phút", "14.4 min", "14,4 min"),
        ("[0.1, 0.2]", "[0.1, 0.2]", "[0.1, 0.2]", "[0.1, 0.2]"),
        ("2026-03-03", "2026-03-03", "2026-03-03", "2026-03-03"),
    ],
)
def test_quantities_of_files_are_read_by_people(text: str, vi: str, en: str, field: str) -> None:
    """A quantity is shown with the language's marks and unit; a field changes its decimal mark only."""
    assert (i18n.quantity(text, "vi"), i18n.quantity(text, "en")) == (vi, en)
    assert (i18n.typed(text, "vi"), i18n.typed(text, "en")) == (field, text)


def _placed(runs: int, better: Sequence[float]) -> Results:
    """A study of two variants in which communes wait for an ambulance; ``better`` is what the second one saves."""
    communes = len(province_of("lai-chau").communes)
    base = np.random.default_rng(1).normal(20.0, 5.0, (runs, communes))
    saved = np.zeros((runs, communes))
    saved[:, : len(better)] = better
    saved[:, :] += np.random.default_rng(2).normal(0.0, 0.01, (runs, communes)) * (saved != 0)
    kpis = {"ambulance.response_median.mean": 1.0}
    outcomes = [
        Outcome(variant=name, replication=run, kpis=kpis, places=places[run][None, :].astype(np.float32))
        for name, places in (("one", base), ("other", base - saved))
        for run in range(runs)
    ]
    variants = tuple(Variant(name=name, text=BASE, province="lai-chau") for name in ("one", "other"))
    return Results(
        study=Study(variants=variants, replications=runs, seed=1, confidence=0.95), outcomes=tuple(outcomes)
    )


def test_the_map_judges_places_pair_by_pair() -> None:
    """A small steady gain under the same chances is clear though days differ widely; below ten runs nothing is."""
    places = place_view(_placed(12, [0.5, -0.5]), "ambulance.response_median", "other", "vi")
    assert places["sides"][:3] == [1, -1, 0]
    assert places["unknown"] == 0
    few = place_view(_placed(9, [0.5, -0.5]), "ambulance.response_median", "other", "vi")
    assert set(few["sides"]) == {0}
