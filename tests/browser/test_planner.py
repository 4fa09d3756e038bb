"""A planner's walk: a scenario edited wrongly and rightly, ten replications, the comparison, the report."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from ioc import i18n
from ioc.services.desk import Desk
from ioc.services.desk766 import Request
from ioc.services.planning import Planner
from ioc.services.studies import Studies
from ioc.services.studying import Wish, start_index766, start_tornado
from simulation.experiments.provenance import MARK
from simulation.experiments.workers import SerialExecutor, Workers, serial
from tests.browser.conftest import Site, Visit, served, until
from tests.fakes.server import build

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Open = Callable[..., Visit]

READY = ".cm-content"
BASE = """schema: ioc-scenario/1
id: base
title: {vi: Buổi sáng, en: A morning}
about: {vi: Một cửa và cấp cứu, en: One-stop shops and ambulances}
province: can-tho
# The desk is open from half past seven.
time: {start: "2026-03-03T07:00+07:00", duration: 3 h}
domains: [ambulance, public_services]
experiment: {seed: 3, kpis: [public_services.counter_wait, ambulance.requests.end]}
"""


SHORT = """schema: ioc-scenario/1
id: short
title: {vi: "<img src=x onerror='hacked=1'>Một giờ", en: "</script><b onclick='hacked=1'>An hour"}
about: {vi: Chỉ cấp cứu, en: Ambulances only}
province: any
time: {start: "2026-03-03T08:00+07:00", duration: 2 h}
domains: [ambulance]
experiment: {seed: 3, kpis: [ambulance.busy_share]}
"""
"""Two hours of ambulances with a title of an evil mind."""
AT_ONCE = 3
"""Runs that are lived before the study has to wait."""
PATIENCE_S = 45.0


class Held(SerialExecutor):
    """Lives a few runs, then waits until it is let go: a study that is surely in its middle."""

    def __init__(self, go: threading.Event) -> None:
        self._go = go
        self._begun = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Live a run, at once or later."""
        self._begun += 1
        if self._begun > AT_ONCE:
            self._go.wait(PATIENCE_S)
        return super().submit(fn, *args, **kwargs)


@pytest.fixture
def go() -> threading.Event:
    """Lets a held study go."""
    return threading.Event()


@pytest.fixture
def workers() -> Workers:
    """Who lives the runs of the desk's studies."""
    return serial()


@pytest.fixture
def desk(tmp_path: Path, workers: Workers, go: threading.Event) -> Iterator[Desk]:
    """A desk with two scenarios of the planner's own."""
    planner = Planner(tmp_path / "scenarios")
    planner.save("base", BASE)
    planner.save("short", SHORT)
    studies = Studies(tmp_path / "studies", workers)
    yield Desk(planner, studies)
    go.set()
    studies.close()


@pytest.fixture
def site(desk: Desk) -> Iterator[Site]:
    """The dashboard with the planner's desk."""
    with served(*build(desk)) as running:
        yield running


def told(page: Page, key: str) -> None:
    """Wait until the state line says a text of the interface."""
    words = i18n.t(key, "vi", n=1)
    until(page, "words => document.getElementById('plan-state').textContent === words", words)


def wider_than_the_window(page: Page) -> bool:
    """Whether something sticks out on the right."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def test_a_planner_edits_compares_and_takes_the_report_along(visit: Open, desk: Desk, tmp_path: Path) -> None:
    """Duplicate, slip, mend, pull a lever, save, ten replications against the base, words, map, report."""
    page = visit("desk").open("/plan?scenario=base", READY)
    told(page, "plan.valid")
    page.click('[data-plan="copy"]')
    page.fill(".plan-dialog input", "fewer-counters")
    page.click(".plan-dialog .primary")
    page.wait_for_url("**/plan?scenario=fewer-counters")
    page.wait_for_selector(READY)
    told(page, "plan.valid")

    page.click(READY)
    page.keyboard.press("Control+End")
    page.keyboard.type("parameters: {public_services: {people_per_countr: 80000}}")
    told(page, "plan.errors")
    assert "people_per_counter" in page.inner_text("#plan-problems")
    assert page.locator('[data-plan="run"]').is_disabled()
    assert page.locator(".cm-lint-marker-error").count() == 1
    page.click("#plan-problems button")

    for _ in range("people_per_countr: 80000}}".__len__()):
        page.keyboard.press("Control+z")
        if page.locator("#plan-problems li").count() == 0:
            break
    told(page, "plan.valid")

    page.click('[data-tab="levers"]')
    field = page.locator("#lever-parameters-public_services-people_per_counter")
    field.fill("160000")
    field.press("Enter")
    told(page, "plan.valid_unsaved")
    assert "# The desk is open from half past seven." in page.evaluate("iocPlan.text()")
    page.click('[data-tab="differences"]')
    assert "160000" in page.inner_text("#pane-differences")
    page.click('[data-plan="save"]')
    told(page, "plan.valid")
    assert desk.planner.composed("fewer-counters").require().parameters["public_services"]

    page.select_option("#plan-variants + select", "base")
    page.locator('#plan-variants [type="radio"][value="base"]').check()
    page.fill("#replications", "10")
    page.click('[data-plan="run"]')
    page.wait_for_url("**/plan/study/*")
    page.wait_for_selector('#study:not([data-state="running"])', timeout=120_000)
    (row,) = desk.study_rows()
    assert (row["state"], row["error"]) == ("done", "")
    card = page.locator("#kpi-public_services-counter_wait-mean")
    assert "kém hơn" in card.inner_text()
    assert "y hệt nhau" in page.inner_text("#kpi-ambulance-requests-end")
    page.wait_for_selector(".study-map canvas, .study-map path")
    with page.expect_download() as loading:
        page.click('a[href*="report.html"]')
    report = tmp_path / "report.html"
    loading.value.save_as(report)
    assert MARK in report.read_text("utf-8")


@pytest.mark.parametrize("size", ["phone", "desk", "wall"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_desk_fits_the_screen(visit: Open, size: str, lang: str) -> None:
    """Nothing sticks out, and the mark is seen, on a phone, a desk and a wall."""
    page = visit(size, lang).open("/plan?scenario=base", READY)
    until(page, "() => document.getElementById('plan-state').className === 'plan-good'")
    assert not wider_than_the_window(page)
    assert page.locator(".mark-strip .mark").is_visible()


@pytest.mark.parametrize("size", ["phone", "desk", "wall"])
def test_the_766_desk_is_legible(visit: Open, desk: Desk, size: str) -> None:
    """On a phone, a desk and a wall, in both languages, each indicator's name has room and nothing sticks out."""
    request = Request(province="lai-chau", online="90 %", days=1, replications=2)
    name = start_index766(desk.studies, request, "vi")
    for lang in ("vi", "en"):
        page = visit(size, lang).open(f"/plan/766?study={name}", "[data-766]")
        page.wait_for_selector('#study[data-state="done"] .desk766-table', timeout=120_000)
        widths = page.evaluate(
            "[...document.querySelectorAll('.desk766-table tbody th')].map(e => e.clientWidth)"
        )
        assert min(widths) > 200
        assert not wider_than_the_window(page)


def test_the_766_form_shows_what_its_result_was_asked_for(visit: Open) -> None:
    """After a run, and after a reload, the fields hold what the numbers beside them were computed for."""

    def fields() -> dict[str, str]:
        read = "[...document.querySelectorAll('[data-766]')].map(e => [e.dataset['766'], e.value])"
        return dict(page.evaluate(read))

    asked = {"province": "lai-chau", "staff": "120 %", "online": "90,5 %", "digitised": "", "payment": ""}
    asked |= {"days": "1", "replications": "2"}
    page = visit("desk").open("/plan/766", "[data-766]")
    page.select_option('[data-766="province"]', asked["province"])
    for name in ("staff", "online", "days", "replications"):
        page.fill(f'[data-766="{name}"]', asked[name])
    page.click('[data-plan="index766"]')
    page.wait_for_url("**/plan/766?study=*")
    page.wait_for_selector('#study[data-state="done"] .desk766-table', timeout=120_000)
    assert fields() == asked
    assert "66,47 % → 90,5 %" in page.inner_text("#study")
    page.reload()
    page.wait_for_selector("[data-766]")
    assert fields() == asked
    page.goto(page.url.partition("?")[0])
    page.wait_for_selector("[data-766]")
    assert fields() == asked

    page.fill('[data-766="replications"]', "0")
    page.click('[data-plan="index766"]')
    until(page, "() => document.getElementById('toast').textContent.includes('200')")
    page.fill('[data-766="replications"]', "2")
    page.fill('[data-766="online"]', "1.000")
    page.click('[data-plan="index766"]')
    until(
        page, "words => document.getElementById('toast').textContent === words", i18n.t("plan.figure", "vi")
    )


def test_a_tornado_shows_the_strongest_lever_first(visit: Open, desk: Desk) -> None:
    """Each lever that moves the KPI is a bar with two amounts; the farthest of them never grows down the list."""
    wish = Wish(replications=3, province="can-tho")
    name = start_tornado(desk.planner, desk.studies, "short", wish)
    page = visit("desk").open(f"/plan/study/{name}", "#study")
    page.wait_for_selector('#study[data-state="done"] #tornado', timeout=120_000)
    rows = page.locator("#tornado > li")
    assert rows.count() >= 2
    said = [rows.nth(at).locator(".verdict-amount").all_inner_texts() for at in range(rows.count())]
    reached = [max(abs(float(amount(text))) for text in texts) for texts in said]
    assert reached == sorted(reached, reverse=True)
    assert reached[-1] > 0
    widths = page.evaluate(
        "[...document.querySelectorAll('#tornado > li')].map(row => Math.max(...[...row.querySelectorAll('.swing')]"
        ".map(bar => bar.getBoundingClientRect().width)))"
    )
    assert widths == sorted(widths, reverse=True)
    assert "72 giây" in page.inner_text('[data-lever="parameters.ambulance.turnout"]')
    assert not wider_than_the_window(page)


def amount(text: str) -> str:
    """The number of an amount as Vietnamese people write it."""
    found = re.match(r"[+−]?[\d.,]+", text)
    assert found is not None
    return found[0].replace(".", "").replace(",", ".").replace("−", "-")


class TestHeld:
    """A study that stands still in its middle."""

    @pytest.fixture
    def workers(self, go: threading.Event) -> Workers:
        """Workers that wait."""
        return Workers(name="held", count=1, hire=lambda: Held(go), dismiss=lambda each: each.shutdown())

    def test_a_stopped_study_leaves_what_it_has_marked_partial(
        self, visit: Open, desk: Desk, go: threading.Event
    ) -> None:
        """Stopped on its way, a study keeps the runs it has lived and says at the top that they are not all."""
        page = visit("desk").open("/plan?scenario=short", READY)
        told(page, "plan.valid")
        page.select_option("#study-province", "can-tho")
        page.fill("#replications", "8")
        page.click('[data-plan="run"]')
        page.wait_for_url("**/plan/study/*")
        page.wait_for_selector("[data-progress]")
        until(page, "() => document.querySelector('[data-progress]').textContent.startsWith('3 /')")
        page.reload()
        page.wait_for_selector('[data-plan="stop"]')
        assert i18n.t("study.partial_running", "vi") in page.inner_text("#study")
        page.click('[data-plan="stop"]')
        until(page, "() => document.querySelector('[data-plan=stop]').disabled")
        (row,) = desk.study_rows()
        go.set()
        page.wait_for_selector('#study[data-state="stopped"]', timeout=60_000)
        assert page.inner_text("[data-partial]") == i18n.t("study.partial", "vi")
        assert re.search(r"\b[34] / 8\b", page.inner_text(".study-facts"))
        assert desk.studies.results(row["id"]).partial
        page.goto(page.url.partition("/study/")[0])
        page.wait_for_selector(READY)
        assert i18n.t("plan.state_stopped", "vi") in page.inner_text("#plan-studies")


def test_an_evil_title_is_only_text(visit: Open) -> None:
    """Markup in a scenario's title is shown as it is written, and nothing of it is run."""
    for lang in ("vi", "en"):
        page = visit("desk", lang).open("/plan?scenario=short", READY)
        until(page, "() => document.getElementById('plan-state').className === 'plan-good'")
        assert page.inner_text(".plan-editor h2").startswith(("<img src=x", "</script><b onclick"))
        page.click(".plan-editor h2")
        assert page.evaluate("window.hacked === undefined")


def test_the_desk_can_be_used_by_everyone(visit: Open) -> None:
    """Axe finds nothing of weight on the desk, with the form open."""
    page = visit("desk").open("/plan?scenario=base", READY)
    until(page, "() => document.getElementById('plan-state').className === 'plan-good'")
    page.click('[data-tab="levers"]')
    page.evaluate((Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
    heavy = [row for row in found if row["impact"] in ("serious", "critical")]
    assert [(row["id"], [node["html"][:120] for node in row["nodes"][:3]]) for row in heavy] == []
