"""Pages as functions of data: everything needed is on them, in either language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dash.development.base_component import Component

from ioc.i18n import LANGUAGES, Language, t
from ioc.services.link import RoomFailed
from ioc.services.queries import Queries
from ioc.web import theme
from ioc.web.callbacks.routing import DRAWERS, RENEWERS, follow_link, look, renew, whole
from ioc.web.components.alerts import alert_row
from ioc.web.components.maps import core_bounds, level_hideout
from ioc.web.components.marks import aqi_chip, freshness, icon, level_mark
from ioc.web.ids import Id
from ioc.web.stores import View, read_address
from tests.fakes.city import ASSUMED
from tests.fakes.queries import FakeQueries

PATHS = [
    "/ha-noi",
    "/ha-noi/alerts",
    "/ha-noi/alert/a0",
    "/ha-noi/domain/flood",
    "/ha-noi/domain/ambulance?indicator=ambulance.calls",
    "/ha-noi/commune/00004",
    "/ha-noi/case/812",
    "/ha-noi/data/map",
    "/ha-noi/data/flood.depth",
    "/ha-noi/data/flood.river",
    "/provinces",
]


@pytest.fixture
def queries() -> FakeQueries:
    """The made-up room."""
    return FakeQueries()


@pytest.fixture
def view(queries: FakeQueries) -> View:
    """The made-up room in Vietnamese."""
    return look(queries, "ha-noi", "vi")


def draw(queries: Queries, path: str, lang: Language = "vi") -> Component:
    """The whole window of an address."""
    return whole(queries, path, lang, "ha-noi")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_without_a_room_carries_the_mark_and_no_callbacks(
    queries: FakeQueries, lang: Language
) -> None:
    """An unknown province says so under the permanent mark; nothing listens to a frame that is not there."""
    drawn = list(nodes(plain(draw(queries, "/nowhere", lang))))
    assert [node["children"] for node in drawn if node.get("className") == "mark"] == [
        t("app.simulated", lang)
    ]
    assert {node.get("id") for node in drawn} == {None}


@pytest.mark.parametrize(("over", "hidden"), [(True, False), (False, True)])
def test_the_end_of_the_scenario_is_said(queries: FakeQueries, *, over: bool, hidden: bool) -> None:
    """When it is over the page says so and offers to start the same scenario again; before, nothing of it is seen."""
    queries.picture["clock"] = {"running": False, "speed": 60, "ended": over}
    drawn = list(nodes(plain(draw(queries, "/ha-noi"))))
    (said,) = [node for node in drawn if node.get("id") == Id.ENDED]
    assert said["hidden"] is hidden
    (again,) = [node for node in nodes(said) if node.get("data-action") == "scenario"]
    assert again["data-value"] == queries.static("ha-noi")["scenario"]["name"]


def plain(component: Component) -> Any:
    """The JSON that the browser gets."""
    return json.loads(json.dumps(component.to_plotly_json(), default=lambda each: each.to_plotly_json()))


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every component in a JSON tree."""
    if isinstance(tree, dict):
        if "props" in tree:
            yield tree["props"]
        for value in tree.values():
            yield from nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from nodes(value)


def words(tree: Any) -> str:
    """All text of a JSON tree."""
    if isinstance(tree, dict):
        return words(tree.get("props", {}).get("children"))
    if isinstance(tree, list):
        return " ".join(words(value) for value in tree)
    return "" if tree is None else str(tree)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_every_page_says_that_it_is_simulated(queries: FakeQueries, path: str, lang: Language) -> None:
    """The permanent mark stands in the header of each page in each language."""
    marks = [node for node in nodes(plain(draw(queries, path, lang))) if node.get("className") == "mark"]
    assert {words(node["children"]) for node in marks} == {
        "DỮ LIỆU MÔ PHỎNG" if lang == "vi" else "SIMULATED DATA"
    }


@pytest.mark.parametrize("path", PATHS)
def test_no_id_stands_twice_on_a_page(queries: FakeQueries, path: str) -> None:
    """Scripts and callbacks find an element by an id of its own."""
    ids = [node["id"] for node in nodes(plain(draw(queries, path))) if "id" in node]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", PATHS)
def test_every_id_is_declared(queries: FakeQueries, path: str) -> None:
    """No page invents an id."""
    ids = {node["id"] for node in nodes(plain(draw(queries, path))) if "id" in node}
    assert ids - set(Id) == set()


@pytest.mark.parametrize("path", PATHS)
def test_pages_hold_no_markup_from_data(queries: FakeQueries, path: str) -> None:
    """Nothing on a page may be read as HTML by the browser."""
    text = json.dumps(plain(draw(queries, path)))
    assert "dangerously_allow_html" not in text
    assert "srcDoc" not in text


@pytest.mark.parametrize(
    "path",
    [
        "/ha-noi/domain/none",
        "/ha-noi/alert/none",
        "/ha-noi/case/x",
        "/ha-noi/commune/1",
        "/ha-noi/data/none",
        "/ha-noi/a/b/c",
    ],
)
def test_an_address_that_means_nothing_is_told_so(queries: FakeQueries, path: str) -> None:
    """An unknown thing gives a sentence and a way back, not an error."""
    assert "Không tìm thấy trang này" in words(plain(draw(queries, path)))


def test_a_province_that_does_not_run_is_told_so(queries: FakeQueries) -> None:
    """An unknown room offers the national map."""
    assert "Chưa có phiên mô phỏng" in words(plain(draw(queries, "/nowhere")))


def test_a_room_that_failed_says_why(queries: FakeQueries, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason that the room gives is shown with a link to try again."""

    def fail(_room: str) -> dict[str, Any]:
        raise RoomFailed({"vi": "Phiên đã dừng", "en": "The run has ended"})

    monkeypatch.setattr(queries, "snapshot", fail)
    shown = words(plain(draw(queries, "/ha-noi")))
    assert "Phiên đã dừng" in shown
    assert "Thử lại" in shown


def test_the_overview_shows_every_domain_once(queries: FakeQueries) -> None:
    """The rail has one tile a domain in the fixed order."""
    tiles = [node["data-domain"] for node in nodes(plain(draw(queries, "/ha-noi"))) if "data-domain" in node]
    assert tiles == [row["key"] for row in queries.fixed["domains"]]


def test_the_overview_never_loses_an_open_alert(queries: FakeQueries) -> None:
    """Every open alert of the picture is a row, in the picture's order; one more row is the template."""
    rows = [node["data-alert"] for node in nodes(plain(draw(queries, "/ha-noi"))) if "data-alert" in node]
    assert rows == [*[row["id"] for row in queries.picture["alerts"]], ""]


def test_the_overview_has_the_headline_cards(queries: FakeQueries) -> None:
    """Six cards, in the order that the run names."""
    cards = [node["data-kpi"] for node in nodes(plain(draw(queries, "/ha-noi"))) if "data-kpi" in node]
    assert cards == queries.fixed["headline"]


def test_every_page_kind_but_the_overview_can_be_renewed() -> None:
    """What stands on a drill-down page does not go stale."""
    assert set(DRAWERS) - {"overview"} == set(RENEWERS)


@pytest.mark.parametrize("path", [path for path in PATHS if path.count("/") > 1])
def test_what_is_renewed_is_what_was_drawn(queries: FakeQueries, path: str) -> None:
    """The changing part of a fresh page and its renewal are the same."""
    drawn = next(node for node in nodes(plain(draw(queries, path))) if node.get("id") == Id.LIVE_PART)
    parts = renew(queries, read_address(path), "vi")
    assert parts is not None
    assert [plain(part) for part in parts] == drawn["children"]


def test_a_page_that_ended_is_left_as_it_was(queries: FakeQueries) -> None:
    """An alert that is over does not blank the page that explains it."""
    assert renew(queries, read_address("/ha-noi/alert/none"), "vi") is None


def test_each_followed_link_is_a_page_of_its_own(queries: FakeQueries) -> None:
    """Two addresses give two keys: the browser throws the old page away whole."""
    one, two = (plain(follow_link(queries, path, "vi"))["props"]["key"] for path in PATHS[3:5])
    assert one != two


def test_the_why_page_answers_every_question(queries: FakeQueries) -> None:
    """Value, rule, source, chain, owner, deadline, steps, orders and data stand on the page."""
    shown = words(plain(draw(queries, "/ha-noi/alert/a0")))
    wanted = [
        "Vì sao đỏ?",
        "17,4",
        "p90 trên 12 phút",
        "chưa đối chiếu văn bản",
        "Mưa lớn",
        "55 phút",
        "Sở Y tế",
        "còn 9 phút",
        "3 / 7 bước",
        "Điều lực lượng dự phòng",
        "184.000 dân",
    ]
    assert [phrase for phrase in wanted if phrase not in shown] == []


@pytest.mark.parametrize("path", ["/ha-noi/alert/a0", "/ha-noi/domain/flood"])
@pytest.mark.parametrize(("lang", "other"), [("vi", "en"), ("en", "vi")])
def test_a_source_is_named_in_the_language_of_the_page(
    queries: FakeQueries, path: str, lang: Language, other: Language
) -> None:
    """Levels, procedures, orders and couplings say where they come from in one language, never in the other."""
    shown = words(plain(draw(queries, path, lang)))
    assert ASSUMED[lang] in shown
    assert ASSUMED[other] not in shown


def test_orders_are_disabled_nowhere_but_marked_for_replay(queries: FakeQueries) -> None:
    """Each order is a form that looking back can switch off."""
    forms = [node for node in nodes(plain(draw(queries, "/ha-noi/domain/flood"))) if "data-order" in node]
    assert [form["data-order"] for form in forms] == ["flood.send_reserve", "flood.warn_people"]
    assert all("needs-live" in form["className"] for form in forms)


@pytest.mark.parametrize("level", theme.LEVELS)
def test_a_level_is_colour_shape_and_word(level: int, view: View) -> None:
    """Never colour alone."""
    mark = plain(level_mark(level, view))
    assert f"level-{level}" in mark["props"]["className"]
    assert [node["className"] for node in nodes(mark["props"]["children"])] == ["shape", "word"]
    assert words(mark) != ""


@pytest.mark.parametrize(
    ("value", "band"), [(0, 1), (50, 1), (51, 2), (150, 3), (200, 4), (201, 5), (301, 6)]
)
def test_aqi_bands_are_the_decrees(value: float, band: int, view: View) -> None:
    """The chip's colour class follows Decision 1459/QĐ-TCMT, with number and word."""
    chip = plain(aqi_chip(value, view))
    assert chip["props"]["className"] == f"aqi aqi-{band}"
    assert f"VN_AQI {value}" in words(chip)


@pytest.mark.parametrize(
    ("age", "old"), [(0, False), (theme.STALE_MS, False), (theme.STALE_MS + 1, True), (None, True)]
)
def test_old_data_say_so(age: float | None, old: bool, view: View) -> None:
    """A ring and a word when the data are older than four windows, or never came."""
    assert ("old" in plain(freshness(age, view))["props"]["className"]) is old


def test_an_unknown_icon_is_a_dot() -> None:
    """A domain may name a drawing that does not exist yet."""
    assert "dot.svg" in str(plain(icon("no_such_drawing"))["props"]["style"])


def test_an_overdue_alert_is_marked(view: View) -> None:
    """The deadline that has passed is told by how much."""
    row = {**view.snapshot["alerts"][0], "due": view.now - 60_000}
    shown = plain(alert_row(row, view))
    assert "overdue" in shown["props"]["className"]
    assert "quá hạn 1 phút" in words(shown)


def test_the_map_colours_every_commune(view: View) -> None:
    """Each commune of the province has a level in the map's state."""
    assert set(level_hideout(view)["levels"]) == {place["code"] for place in view.static["places"]}


def test_the_inset_enlarges_the_dense_core(view: View) -> None:
    """Hà Nội's inner wards lie in the inset, Ba Vì does not."""
    box = core_bounds(view.static["places"])
    assert box is not None
    at = {place["name"]["vi"]: place for place in view.static["places"]}
    inside = [
        name
        for name in ("Phường Ba Đình", "Phường Hoàn Kiếm", "Xã Ba Vì")
        if box[0][0] < at[name]["lat"] < box[1][0] and box[0][1] < at[name]["lon"] < box[1][1]
    ]
    assert inside == ["Phường Ba Đình", "Phường Hoàn Kiếm"]


def test_no_text_for_people_is_written_in_code() -> None:
    """Vietnamese letters stand in the catalogues, not in the code of pages."""
    root = Path(__file__).parents[2] / "ioc" / "web"
    letters = re.compile(r'"[^"]*[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ][^"]*"', re.IGNORECASE)
    found = {
        path.name: letters.findall(
            re.sub(r'""".*?"""', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        )
        for path in root.rglob("*.py")
    }
    assert {name: texts for name, texts in found.items() if texts} == {}


MOVING = frozenset({"pause-run", "step", "speed", "scenario", "order", "tick"})
"""What moves the world from an ordinary room's pages."""


@pytest.mark.parametrize("path", ["/ha-noi", "/ha-noi/domain/flood", "/ha-noi/alert/a0"])
def test_during_an_exercise_no_page_of_the_room_moves_the_world(queries: FakeQueries, path: str) -> None:
    """Clock and orders are the exercise's: the room's pages have no button that its server would refuse."""
    assert {node.get("data-action") for node in nodes(plain(draw(queries, path)))} & MOVING
    queries.fixed["exercise"] = {"title": {"vi": "Diễn tập", "en": "Exercise"}}
    drawn = list(nodes(plain(draw(queries, path))))
    assert {node.get("data-action") for node in drawn} & MOVING == set()
    assert t("exercise_live.marking", "vi") in [
        node["children"] for node in drawn if node.get("className") == "mark"
    ]
