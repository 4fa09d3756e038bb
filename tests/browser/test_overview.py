"""The overview in a browser: complete, live, filtered, replayed, at every size."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from ioc import i18n
from tests.browser.conftest import Site, Visit, fills, served, until, visiting
from tests.fakes.server import build

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Open = Callable[..., Visit]


SEEN = [(size, lang) for size in ("desk", "wall", "big", "phone") for lang in ("vi", "en")]


@pytest.fixture(scope="module")
def common() -> Iterator[Site]:
    """A dashboard for tests that only look."""
    with served(*build()) as site:
        yield site


@pytest.fixture(scope="module")
def shown(request: pytest.FixtureRequest, browser: Browser, common: Site) -> Iterator[Page]:
    """The overview at one size in one language, opened once for all tests that only look at it."""
    size, lang = request.param
    with visiting(browser, common.address) as visit:
        yield visit(size, lang).open("/ha-noi")


@pytest.mark.parametrize("shown", SEEN[:-2], indirect=True, ids="-".join)
def test_the_page_never_scrolls_on_a_desk_or_a_wall(shown: Page) -> None:
    """From 1366 pixels up everything fits; lists scroll inside their panels."""
    assert fills(shown)


CLIPPED = """() => [...document.querySelectorAll('.kpi')].flatMap(card => {
    const box = card.getBoundingClientRect();
    return [card, ...card.querySelectorAll('span')].filter(part => {
        const own = part.getBoundingClientRect(), inline = getComputedStyle(part).display === 'inline';
        return own.right > box.right + .5 || own.bottom > box.bottom + .5
            || (!inline && part.clientWidth && part.scrollWidth > part.clientWidth);
    }).map(part => `${card.dataset.kpi} ${part.className}: ${part.textContent}`);
})"""
"""Parts of headline cards that are cut off or stand outside their card."""


@pytest.mark.parametrize("shown", SEEN, indirect=True, ids="-".join)
def test_cards_show_everything_they_hold(shown: Page) -> None:
    """No word of a headline card is cut off: name, value, level, target, age, change, owner."""
    until(shown, "() => document.querySelectorAll('.kpi-line svg').length === 6")
    assert shown.evaluate(CLIPPED) == []


def test_two_cards_stand_side_by_side_on_a_phone(visit: Open) -> None:
    """Their columns are the same, and what is the same in both stands at the same height."""
    page = visit("phone").open("/ha-noi")
    where = "part => [...document.querySelectorAll(part)].map(e => Math.round(e.getBoundingClientRect().{}))"
    assert len(set(page.evaluate(where.format("left"), ".kpi"))) == 2
    owners = page.evaluate(where.format("top"), ".kpi-owner")
    assert owners[0::2] == owners[1::2]


AGES = """([later, held]) => later.map(passed => {
    const picture = ioc.state.live, card = document.querySelector('[data-kpi="air.aqi"]');
    picture.t = (picture.bucket + 1) * 300000 + passed;
    Object.assign(picture.values['air.aqi'], held);
    ioc.paintNow();
    const fresh = card.querySelector('.fresh'), value = card.querySelector('[data-f="value"]');
    return [fresh.textContent, fresh.classList.contains('old'), value.textContent];
})"""
"""What a card says so long after the last complete bucket; in one go, so that no message comes between."""


def test_a_figure_grows_older_until_it_is_measured_again(visit: Open) -> None:
    """The age on a card follows the clock: a minute later it is a minute older."""
    page = visit().open("/ha-noi")
    shown = page.evaluate(AGES, [[0, 65_000, 125_000], {"age": 0}])
    assert [age for age, _, _ in shown] == ["vừa xong", "1 phút trước", "2 phút trước"]


@pytest.mark.parametrize(("lang", "words"), [("vi", "cũ 47 phút"), ("en", "47 min old")])
def test_an_old_figure_is_marked(visit: Open, lang: str, words: str) -> None:
    """A value that stopped coming keeps its last number, with a ring and the word for old."""
    page = visit("desk", lang).open("/ha-noi")
    assert page.evaluate(AGES, [[0], {"age": 47 * 60_000, "l": -1}]) == [[words, True, "57"]]


@pytest.mark.parametrize("size", ["desk", "wall"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_end_of_the_scenario_cuts_nothing(visit: Open, site: Site, size: str, lang: str) -> None:
    """The bar that says it is over takes its height from the gaps between tiles, never from a tile."""
    site.room.queries.picture["clock"].update(running=False, ended=True)
    fixed = site.room.queries.fixed
    fixed["domains"] = fixed["domains"][:8]
    page = visit(size, lang).open("/ha-noi")
    page.wait_for_selector("#ended:not([hidden])")
    assert fills(page)
    list_, held = (
        "document.querySelector('.tiles')",
        "clientHeight >= document.querySelector('.tiles').scrollHeight",
    )
    assert page.evaluate(f"{list_}.{held}")


def test_a_phone_shows_one_thing_at_a_time(visit: Open) -> None:
    """The bottom bar leads to alerts, map and domains; nothing is wider than the screen."""
    page = visit("phone", has_touch=True).open("/ha-noi")
    seen = "() => ['rail', 'map-panel', 'alerts'].filter(id => document.getElementById(id).offsetParent)"
    shown = []
    for tab in ("alerts", "map", "domains", "overview"):
        page.click(f'.bar-tab[data-tab="{tab}"]')
        visible = page.evaluate(seen)
        shown.append((tab, visible, page.evaluate("document.documentElement.scrollWidth")))
    assert shown == [
        ("alerts", ["alerts"], 390),
        ("map", ["map-panel"], 390),
        ("domains", ["rail"], 390),
        ("overview", ["rail", "map-panel", "alerts"], 390),
    ]


def test_the_first_paint_is_complete(visit: Open, site: Site) -> None:
    """Tiles, cards and alerts hold the picture before any message came."""
    site.room.silent = True
    page = visit().open("/ha-noi")
    assert page.locator(".tile").count() == 12
    assert page.locator("#alert-rows .alert").count() == 33
    assert page.inner_text('[data-kpi="ambulance.response_p90"] [data-f="value"]') == "17,4"
    assert page.locator(".kpi-line svg").count() == 6


def test_numbers_change_in_place(visit: Open) -> None:
    """A delta changes the text of the card that stands, and the clock runs."""
    page = visit().open("/ha-noi")
    card = page.locator('[data-kpi="ambulance.response_p90"]')
    page.evaluate("document.querySelector('[data-kpi=\"ambulance.response_p90\"]').dataset.mine = '1'")
    before, clock = card.locator('[data-f="value"]').inner_text(), page.inner_text("#clock")
    shown = "document.querySelector('[data-kpi=\"ambulance.response_p90\"] [data-f=value]').textContent"
    until(page, f"before => {shown} !== before", before)
    until(page, "clock => document.getElementById('clock').textContent !== clock", arg=clock)
    assert card.get_attribute("data-mine") == "1"


def test_a_gap_in_the_messages_is_healed(visit: Open, site: Site) -> None:
    """After lost messages the page fetches the whole picture and goes on."""
    page = visit().open("/ha-noi")
    site.room.queries.picture["seq"] += 50
    until(page, "() => +document.getElementById('app').dataset.seq > 55")


def test_a_new_alert_appears_once_and_is_told(visit: Open) -> None:
    """It is inserted by level and deadline, and announced to screen readers."""
    page = visit().open("/ha-noi")
    until(
        page, "seq => +document.getElementById('app').dataset.seq > seq", page.evaluate("ioc.state.live.seq")
    )
    change = "id: 'fresh', level: 2, due: -1, name: {vi: '<b>Vỡ đê</b>', en: 'x'}, value: null"
    row = f"{{...ioc.state.live.alerts[0], {change}}}"
    page.evaluate(f"ioc.merge(ioc.state.live, {{alerts: {{set: [{row}], del: []}}}}); ioc.paintNow()")
    assert page.locator('[data-alert="fresh"]').count() == 1
    assert page.locator("#alert-rows .alert").first.get_attribute("data-alert") == "fresh"
    assert page.inner_text('[data-alert="fresh"] .alert-title') == "<b>Vỡ đê</b>"
    assert "Vỡ đê" in page.locator("#announce").text_content()


def test_marks_come_and_go_one_by_one(visit: Open) -> None:
    """The script merges the timeline's marks as the server does: by name, in the order in which they were raised."""
    page = visit().open("/ha-noi")
    merged = page.evaluate(
        """() => ioc.merge(
            {marks: [{id: 'b', t: 2, level: 1}, {id: 'c', t: 3, level: 1}]},
            {marks: {set: [{id: 'a', t: 1, level: 1}, {id: 'c', t: 3, level: 2}], del: ['b']}}).marks"""
    )
    assert merged == [{"id": "a", "t": 1, "level": 1}, {"id": "c", "t": 3, "level": 2}]


def test_a_domain_filters_map_and_alerts(visit: Open) -> None:
    """Pressing a tile keeps its alerts only; pressing it again brings all back."""
    page = visit().open("/ha-noi")
    page.click('.tile[data-domain="flood"]')
    only = page.evaluate(
        "new Set([...document.querySelectorAll('#alert-rows .alert')].map(r =>"
        " ioc.state.live.alerts.find(a => a.id === r.dataset.alert).domain)).size"
    )
    assert only == 1
    assert page.get_attribute('.tile[data-domain="flood"]', "aria-pressed") == "true"
    assert page.get_attribute('[data-f="filter-open"]', "href") == "/ha-noi/domain/flood"
    page.click('.tile[data-domain="flood"]')
    assert page.locator("#alert-rows .alert").count() == page.evaluate("ioc.state.live.alerts.length")


def test_the_map_shows_another_indicator(visit: Open) -> None:
    """Choosing an indicator recolours the communes and shows the range of its values."""
    page = visit().open("/ha-noi")
    until(page, "() => Object.keys(ioc.outlines).length === 126")
    page.click(".map-chips summary")
    page.click('[data-action="map-key"][data-value="air.pm25"]')
    page.wait_for_selector('[data-f="ramp"]:not([hidden])')
    assert page.inner_text('[data-f="ramp-high"]').endswith("µg/m³")
    assert page.get_attribute('[data-f="map-table"]', "href") == "/ha-noi/data/air.pm25"


def test_looking_back_is_read_only(visit: Open, site: Site) -> None:
    """The slider shows the past, the header says so, no order goes out, and the live button returns."""
    page = visit().open("/ha-noi")
    page.focus("#handle")
    page.keyboard.press("PageDown")
    page.wait_for_selector('#app[data-mode="replay"]')
    shown = page.inner_text('.clock-state [data-f="state"]')
    assert shown == f"Đang xem lại {page.inner_text('#clock')}"
    still = page.inner_text("#clock")
    until(page, "seq => ioc.state.live.seq > seq + 2", arg=page.evaluate("ioc.state.live.seq"))
    assert page.inner_text("#clock") == still
    page.click(".controls .to-live")
    page.wait_for_selector('#app[data-mode="live"]')
    assert [post for post in site.room.posts if post["what"] != "clock"] == []


def test_pause_step_and_speed_reach_the_room(visit: Open, site: Site) -> None:
    """The controls command the clock; every browser sees what it does."""
    first, second = visit().open("/ha-noi"), visit().open("/ha-noi")
    first.click('[data-f="pause-run"]')
    second.wait_for_selector('#app[data-mode="paused"]')
    stood = site.room.queries.picture["t"]
    first.click(".controls .step-one")
    until(second, "t => ioc.state.live.t === t", arg=stood + 60_000)
    first.click(".controls .more summary")
    first.click('[data-action="speed"][data-value="300"]')
    until(second, "() => ioc.state.live.clock.speed === 300")
    assert [(post["action"], post.get("value")) for post in site.room.posts] == [
        ("pause", None),
        ("step", 60_000),
        ("speed", 300),
    ]


def test_a_lost_connection_is_told_and_mended(visit: Open, site: Site) -> None:
    """A silent room shows since when; the banner goes when it speaks again."""
    page = visit().open("/ha-noi")
    site.room.silent = True
    page.wait_for_selector("#banner:not([hidden])", timeout=15_000)
    assert page.inner_text("#banner").startswith("Mất kết nối từ ")
    site.room.silent = False
    page.wait_for_selector("#banner", state="hidden", timeout=15_000)


def test_the_language_changes_everything(visit: Open) -> None:
    """EN turns every text; the choice is kept on the next page."""
    made = visit()
    page = made.open("/ha-noi")
    page.click(".languages a >> text=EN")
    page.wait_for_selector('#app[data-lang="en"]')
    assert page.inner_text(".rail h2") == "Domains"
    made.open("/ha-noi/alerts")
    assert page.inner_text("h1") == "All open alerts"


@pytest.mark.parametrize("shown", SEEN[:2], indirect=True, ids="-".join)
def test_scripts_write_numbers_and_times_as_pages_do(shown: Page) -> None:
    """The first paint and the live script agree to the letter."""
    language = i18n.language(shown.get_attribute("#app", "data-lang") or "")
    spans = [0, 59_000, 60_000, 7_560_000, 7_200_000, 200_000_000]
    values = [(18_420, 0), (17.45, 1), (0.125, 2), (-3.5, 1), (None, 1)]
    written = shown.evaluate(
        """([spans, values, time]) => [
            spans.map(span => ioc.duration(span)), values.map(([v, d]) => ioc.number(v, d)), ioc.date(time)]""",
        [spans, values, 67_320_000],
    )
    assert written == [
        [i18n.duration(span, language) for span in spans],
        [i18n.number(value, decimals, language) for value, decimals in values],
        i18n.date_long(i18n.moment(1_791_910_800_000, 420, 67_320_000), language),
    ]


def test_what_did_not_change_is_not_written_again(visit: Open) -> None:
    """Painting the same picture once more touches no text and no drawing, so a wall stays calm."""
    page = visit().open("/ha-noi")
    page.click('[data-f="pause-run"]')
    page.wait_for_selector('#app[data-mode="paused"]')
    written = page.evaluate("""() => {
        ioc.paintNow();
        const watch = new MutationObserver(() => {});
        watch.observe(document.body, {childList: true, characterData: true, subtree: true});
        ioc.paintNow();
        return watch.takeRecords().map(record => record.target.nodeName + '.' + record.target.className);
    }""")
    assert written == []
