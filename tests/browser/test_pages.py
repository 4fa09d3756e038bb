"""Drill-down pages in a browser: links, orders, steps, renewal, accessibility."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import READY, Site, Visit, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Open = Callable[..., Visit]
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RUN_AXE = "axe.run(document, {resultTypes: ['violations']}).then(result => result.violations)"
PAGES = {
    "/ha-noi": READY,
    "/ha-noi/alert/a0": "#chart .main-svg",
    "/ha-noi/domain/ambulance": "#table .ag-row",
    "/ha-noi/commune/00004": ".values-panel",
    "/ha-noi/case/812": ".chain-box",
    "/ha-noi/alerts": ".table",
    "/ha-noi/data/flood.depth": ".table",
    "/provinces": ".leaflet",
}


@pytest.mark.parametrize("size", ["phone", "wall"])
@pytest.mark.parametrize("path", PAGES)
def test_everybody_can_use_the_page(visit: Open, path: str, size: str) -> None:
    """axe-core finds nothing serious: WCAG 2 A and AA, and best practice."""
    page = visit(size, bypass_csp=True).open(path, PAGES[path])
    page.wait_for_timeout(600)
    page.add_script_tag(content=AXE)
    found: list[dict[str, Any]] = page.evaluate(RUN_AXE)
    serious = {
        rule["id"]: [node["html"][:160] for node in rule["nodes"]][:3]
        for rule in found
        if rule["impact"] in {"serious", "critical"}
    }
    assert serious == {}


@pytest.mark.parametrize("path", PAGES)
def test_one_frame_stands_from_the_first_paint_on(visit: Open, path: str) -> None:
    """At no instant since the document began is there a second frame, or anything beyond the window: panels scroll."""
    assert visit("desk").watched(path, PAGES[path]) == [1, 1366, 768]


def test_links_change_only_the_page(visit: Open) -> None:
    """From alert to case, to domain and back by the browser's button: the frame stays and nothing breaks."""
    page = visit().open("/ha-noi")
    page.evaluate("document.getElementById('header').dataset.mine = '1'")
    page.click("#alert-rows .alert >> nth=0 >> .why")
    page.wait_for_selector('[data-page="alert"]')
    page.click(".chain-box >> nth=3")
    page.wait_for_selector('[data-page="case"]')
    page.click(".back")
    page.wait_for_selector('[data-page="overview"]')
    page.go_back()
    page.wait_for_selector('[data-page="case"]')
    assert page.get_attribute("#header", "data-mine") == "1"


def test_one_domain_after_another(visit: Open) -> None:
    """Rows that the live script added or took away never break the next page."""
    page = visit().open("/ha-noi/domain/flood")
    page.evaluate("ioc.merge(ioc.state.live, {alerts: {set: [], del: ['a1', 'a2', 'a3']}}); ioc.paintNow()")
    titles = []
    for key in ("ambulance", "traffic", "air"):
        page.evaluate("path => ioc.go(path)", f"/ha-noi/domain/{key}")
        until(page, "key => document.querySelector('.alert-rows')?.dataset.ofDomain === key", arg=key)
        titles.append(page.inner_text("h1"))
    assert titles == ["Cấp cứu 115", "Giao thông", "Không khí"]


def test_an_order_goes_out_with_its_reason(visit: Open, site: Site) -> None:
    """The form's place, amount and reason reach the room; the answer is shown."""
    page = visit().open("/ha-noi/alert/a0")
    page.click(".order summary >> nth=0")
    form = page.locator('[data-order="ambulance.send_reserve"]')
    form.locator('[data-arg="amount"] input').fill("5")
    form.locator("[data-reason] input").fill("Ngập sâu")
    form.locator('[data-action="order"]').click()
    until(page, "() => document.getElementById('toast').textContent !== ''")
    (sent,) = [post for post in site.room.posts if post["what"] == "order"]
    place = site.room.queries.alert("ha-noi", "a0")["orders"][0]["target"]
    assert sent == {
        "what": "order",
        "kind": "ambulance.send_reserve",
        "target": place,
        "args": {"amount": 5},
        "reason": "Ngập sâu",
    }
    assert page.inner_text("#toast") == "Đã nhận lệnh"


def test_a_refused_order_says_why(visit: Open) -> None:
    """The room's own words are shown."""
    made = visit()
    page = made.open("/ha-noi/domain/flood")
    page.click(".order summary >> nth=1")
    page.click('[data-order="flood.warn_people"] [data-action="order"]')
    until(page, "() => document.getElementById('toast').textContent !== ''")
    assert page.inner_text("#toast") == "Cần ghi lý do"
    made.errors.clear()  # the browser itself notes the 409


def test_a_step_that_is_done_is_seen_by_everybody(visit: Open) -> None:
    """Ticking a step in one browser ticks it in another one's page."""
    first, second = visit().open("/ha-noi/alert/a0"), visit().open("/ha-noi/alert/a0")
    first.click('.step-button[data-step="3"]')
    until(first, "() => document.querySelector('.procedure-panel .aside').textContent.startsWith('4 /')")
    second.evaluate("ioc.refresh()")
    second.wait_for_selector('.step-button[data-step="3"][aria-checked="true"]')


def test_a_row_of_a_grid_leads_on(visit: Open) -> None:
    """Pressing a commune in the table opens its page."""
    page = visit().open("/ha-noi/domain/ambulance", "#table .ag-row")
    until(page, "() => window.ioc && ioc.state.fixed !== null")
    page.click('#table .ag-row[row-id="00004"]')
    page.wait_for_selector('[data-page="commune"]')
    assert page.inner_text("h1") == "Phường Ba Đình"


def test_grids_write_numbers_as_the_language_does(visit: Open) -> None:
    """A decimal comma in Vietnamese, also in the table."""
    page = visit().open("/ha-noi/domain/ambulance", "#table .ag-row")
    cell = page.locator('#table [col-id="ambulance_response_p90"].ag-cell').first
    assert "," in cell.inner_text()


ISLANDS = {
    "vi": {"Quần đảo Hoàng Sa (Đà Nẵng)", "Quần đảo Trường Sa (Khánh Hòa)", "Thành phố Hà Nội"},
    "en": {"Hoang Sa Archipelago (Da Nang)", "Truong Sa Archipelago (Khanh Hoa)", "Hà Nội City"},
}


@pytest.mark.parametrize("lang", ISLANDS)
def test_the_national_map_leads_to_a_province(visit: Open, lang: str) -> None:
    """The province that runs, Hoàng Sa and Trường Sa are named on the map in the page's language."""
    page = visit("wall", lang).open("/provinces", ".ioc-tip")
    assert set(page.locator(".ioc-tip").all_inner_texts()) == ISLANDS[lang]
    page.click(".room >> nth=0")
    page.wait_for_selector('#app[data-room="ha-noi"]')


def test_the_keyboard_reaches_what_the_mouse_does(visit: Open) -> None:
    """Skip link first; a tile is pressed with Enter, a menu is closed with Escape."""
    page = visit().open("/ha-noi")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus('.tile[data-domain="power"]')
    page.keyboard.press("Enter")
    page.wait_for_selector('.tile[data-domain="power"][aria-pressed="true"]')
    page.focus(".scenario summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert page.evaluate("document.querySelector('.scenario').open") is False
