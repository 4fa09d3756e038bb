"""Somebody new sits down before the real application: what is wrong, another province, the clock and the past."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from ioc import i18n
from ioc.i18n import Language
from tests.browser.conftest import Site, Visit, started, until
from tests.fakes.server import build

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Open = Callable[..., Visit]

SMALL = "lai-chau"
MINUTE_MS, HOUR_MS = 60_000, 3_600_000
WEEKDAY = {"vi": re.compile(r"^(Thứ|Chủ)"), "en": re.compile(r"^\w+day")}
FIGURES = """() => [ioc.state.live.seq, ioc.state.live.t, document.getElementById('clock').textContent,
    ...[...document.querySelectorAll('[data-kpi] [data-f=value], .tile-count, [data-f=open-alerts]')]
    .map(e => e.textContent)]"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application as people start it: a process of its own with Huế's flood."""
    process, address = started(
        tmp_path_factory.mktemp("state"),
        "/live/hue/snapshot.json",
        "--province",
        "hue",
        "--scenario",
        "hue-flood-2025",
    )
    try:
        yield Site(address, build()[1])
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


AT_WORK = pytest.mark.parametrize("size", ["phone", "desk"])
"""Whoever looks into something holds a phone or sits at a desk."""
ON_SHOW = pytest.mark.parametrize("size", ["phone", "wall"])
"""What everybody watches hangs on a wall too; the desk between the two is the second browser's."""


def marked(page: Page, lang: Language = "vi") -> None:
    """Nobody can take the page for a real room's: the mark is seen."""
    mark = page.locator(".mark-strip .mark")
    assert mark.is_visible()
    assert mark.inner_text() == i18n.t("app.simulated", lang)
    box, width = mark.bounding_box(), page.viewport_size["width"] if page.viewport_size else 0
    assert box is not None
    assert 0 <= box["x"] <= box["x"] + box["width"] <= width


def show_controls(page: Page) -> None:
    """On a phone the clock's buttons and the languages are folded."""
    strip = page.locator(".mark-state")
    if strip.count() and strip.is_visible() and strip.get_attribute("aria-expanded") == "false":
        strip.click()


def hold(page: Page) -> None:
    """Pause the clock, if it runs."""
    show_controls(page)
    if page.evaluate("ioc.state.live.clock.running"):
        page.click('[data-f="pause-run"]')
    page.wait_for_selector('#app[data-mode="paused"]')


def choose(page: Page, action: str, value: int) -> None:
    """Choose a step or a speed from the sheet."""
    show_controls(page)
    page.click(".controls .more summary")
    page.click(f'.more [data-action="{action}"][data-value="{value}"]')
    page.keyboard.press("Escape")


def speak(page: Page, lang: Language) -> None:
    """Change the language."""
    show_controls(page)
    page.click(f'.languages a[lang="{lang}"]')
    page.wait_for_selector(f'#app[data-lang="{lang}"]')
    until(page, "() => window.ioc && ioc.state.fixed !== null")


@AT_WORK
def test_from_what_is_wrong_to_its_causes(visit: Open, size: str) -> None:
    """The most pressing alert tells why, by which rule, whose it is and what to do; a case tells its course."""
    page = visit(size).open("/hue")
    hold(page)
    marked(page)
    page.click("#alert-rows .alert >> nth=0 >> .why")
    page.wait_for_selector('[data-page="alert"]')
    marked(page)
    assert page.locator(".chain-box").count() >= 2
    assert page.locator(".rules .rule").count() >= 1
    assert page.locator(".limits + .source .source-name").inner_text().strip()
    assert page.locator(".who h2").inner_text().strip()
    assert page.locator(".procedure-panel .step-button").count() >= 1

    domain = page.evaluate("ioc.state.live.incidents[0].domain")
    page.click(".back")
    page.wait_for_selector('[data-page="overview"]')
    if size == "phone":
        page.click('.bar-tab[data-tab="domains"]')
    page.click(f'.tile[data-domain="{domain}"]')
    page.click('[data-f="filter-open"]')
    page.wait_for_selector('[data-page="domain"]')
    marked(page)
    page.locator("#cases").scroll_into_view_if_needed()
    page.locator("#cases .ag-row").first.click()
    page.wait_for_selector('[data-page="case"]')
    marked(page)
    assert page.locator(".case-events tbody tr").count() >= 1
    assert page.locator(".chain-box").count() >= 1


@ON_SHOW
def test_another_province_and_another_language(visit: Open, size: str) -> None:
    """The picker leads over the country's map, islands included; the language turns texts, dates and numbers."""
    page = visit(size).open("/hue")
    hold(page)
    assert WEEKDAY["vi"].match(page.inner_text('[data-f="date"]'))
    value = page.locator('[data-kpi] [data-f="value"]').filter(has_text=re.compile(r"\d,\d")).first
    card, before = value.locator("xpath=ancestor::*[@data-kpi]").get_attribute("data-kpi"), value.inner_text()
    speak(page, "en")
    marked(page, "en")
    assert WEEKDAY["en"].match(page.inner_text('[data-f="date"]'))
    assert page.inner_text(f'[data-kpi="{card}"] [data-f="value"]') == before.replace(",", ".")
    assert page.inner_text(".rail h2") == i18n.t("rail.title", "en")
    speak(page, "vi")
    assert page.inner_text(".rail h2") == i18n.t("rail.title", "vi")

    page.click(".province summary")
    page.click('.province .menu-item[href="/provinces"]')
    page.wait_for_selector(".ioc-tip")
    marked(page)
    frame = page.locator(".map-holder").bounding_box()
    assert frame is not None
    for name in ("Hoàng Sa", "Trường Sa"):
        box = page.locator(".ioc-tip", has_text=name).bounding_box()
        assert box is not None
        assert frame["x"] <= box["x"] < box["x"] + box["width"] <= frame["x"] + frame["width"]
    page.click(f'.room[href="/{SMALL}"]')
    page.wait_for_selector(f'#app[data-room="{SMALL}"]', timeout=30_000)
    until(page, "() => window.ioc && ioc.state.fixed !== null")
    assert page.inner_text(".province-name") == "Tỉnh Lai Châu"
    marked(page)


@ON_SHOW
def test_the_clock_is_everybodys_the_past_ones_own(visit: Open, size: str) -> None:
    """A pause, a step and a speed are everybody's; who looks back reads only, and the others' clock goes on."""
    made = visit(size)
    mine, other = made.open("/hue"), visit("desk").open("/hue")
    hold(mine)
    other.wait_for_selector('#app[data-mode="paused"]')
    stood = mine.evaluate(FIGURES)
    mine.wait_for_timeout(1_200)
    assert mine.evaluate(FIGURES) == stood
    until(
        other,
        f"wanted => JSON.stringify(({FIGURES})()) === wanted",
        mine.evaluate(f"JSON.stringify(({FIGURES})())"),
    )

    choose(mine, "step", MINUTE_MS)
    for page in (mine, other):
        until(page, "t => ioc.state.live.t === t", stood[1] + MINUTE_MS)
    choose(mine, "speed", 300)
    until(other, "() => ioc.state.live.clock.speed === 300")
    choose(mine, "speed", 60)
    mine.click('[data-f="pause-run"]')
    other.wait_for_selector('#app[data-mode="live"]')

    if size == "phone":
        mine.click('.bar-tab[data-tab="map"]')
    mine.focus("#handle")
    mine.keyboard.press("PageDown")
    mine.wait_for_selector('#app[data-mode="replay"]')
    marked(mine)
    shown = mine.inner_text("#clock")
    assert mine.locator('[data-f="state"]').first.text_content() == f"Đang xem lại {shown}"
    apart = mine.evaluate("ioc.state.live.t - ioc.state.past.t")
    assert HOUR_MS <= apart < HOUR_MS + 10 * MINUTE_MS
    going = other.evaluate("ioc.state.live.t")
    until(other, "t => ioc.state.live.t > t + 60000", going)
    assert mine.inner_text("#clock") == shown
    read_only(mine)
    show_controls(mine)
    mine.click(".controls .to-live")
    mine.wait_for_selector('#app[data-mode="live"]')
    assert mine.locator('[data-f="state"]').first.text_content() == i18n.t("live.running", "vi")
    hold(mine)


PLACE = "() => location.pathname + location.search"
HELD = "() => ioc.state.past === null ? null : ioc.state.past.t"
DRAWN = "t => document.querySelector('#page > [data-t]').dataset.t === t"


@AT_WORK
def test_the_past_holds_from_page_to_page(visit: Open, size: str) -> None:
    """Paused, stepped, slid back: a domain and a case are of that moment, reloaded too; one press leads back."""
    page = visit(size).open("/hue")
    until(page, "() => ioc.state.live.t >= ioc.state.fixed.opens")
    hold(page)
    before = page.evaluate("ioc.state.live.t")
    choose(page, "step", MINUTE_MS)
    until(page, "t => ioc.state.live.t === t", before + MINUTE_MS)
    if size == "phone":
        page.click('.bar-tab[data-tab="map"]')
    page.focus("#handle")
    page.keyboard.press("PageDown")
    page.wait_for_selector('#app[data-mode="replay"]')
    t = before + MINUTE_MS - HOUR_MS
    until(page, f"t => ({PLACE})() === '/hue?t=' + t", t)
    domain = page.evaluate("ioc.state.past.incidents[0].domain")
    page.evaluate("path => ioc.go(path)", f"/hue/domain/{domain}")
    page.wait_for_selector('[data-page="domain"]')
    past_page(page, f"/hue/domain/{domain}?t={t}", t)
    page.locator("#cases").scroll_into_view_if_needed()
    page.locator("#cases .ag-row").first.click()
    page.wait_for_selector('[data-page="case"]')
    past_page(page, f"{page.evaluate('location.pathname')}?t={t}", t)
    shown = page.inner_text("#clock")
    assert max(page.locator(".case-events tbody td:first-child").all_inner_texts()[-1:]) <= shown

    page.reload()
    page.wait_for_selector(".past-bar")
    until(page, "() => window.ioc && ioc.state.fixed !== null")
    past_page(page, f"{page.evaluate('location.pathname')}?t={t}", t)
    page.focus("#handle")
    page.keyboard.press("ArrowRight")
    until(page, DRAWN, str(t + 5 * MINUTE_MS))
    past_page(page, f"{page.evaluate('location.pathname')}?t={t + 5 * MINUTE_MS}", t + 5 * MINUTE_MS)
    until(page, "() => document.activeElement.id === 'handle'")

    page.click('.past-bar [data-action="to-live"]')
    until(page, DRAWN, "")
    page.wait_for_selector('#app[data-mode="paused"]')
    assert page.evaluate(HELD) is None
    assert "t=" not in page.evaluate(PLACE)
    assert page.locator(".past-bar").count() == 0
    page.go_back()
    page.wait_for_selector('[data-page="domain"]')
    past_page(page, f"/hue/domain/{domain}?t={t}", t)


def past_page(page: Page, place: str, t: int) -> None:
    """The page, its address, its bar and the script's picture are of one moment, which is marked as simulated."""
    until(page, DRAWN, str(t))
    until(page, f"t => ({HELD})() === t", t)
    assert page.evaluate(PLACE) == place
    assert page.locator("#app").get_attribute("data-mode") == "replay"
    assert page.inner_text("#clock") in page.inner_text(".past-bar")
    marked(page)


def read_only(page: Page) -> None:
    """While looking back no order leaves the page."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/order") else None)
    page.evaluate("path => ioc.go(path)", "/hue/domain/flood")
    page.wait_for_selector('[data-action="order"]', state="attached")
    page.locator('[data-action="order"]').first.dispatch_event("click")
    until(page, "() => document.getElementById('toast').textContent !== ''")
    assert page.inner_text("#toast") == i18n.t("live.replay_about", "vi")
    assert sent == []
