"""A planner's walk: a scenario edited wrongly and rightly, ten replications, the comparison, the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from ioc import i18n
from ioc.services.desk import Desk
from ioc.services.desk766 import Request
from ioc.services.planning import Planner
from ioc.services.studies import Studies
from ioc.services.studying import start_index766
from simulation.experiments.provenance import MARK
from simulation.experiments.workers import serial
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


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with one scenario of the planner's own."""
    planner = Planner(tmp_path / "scenarios")
    planner.save("base", BASE)
    studies = Studies(tmp_path / "studies", serial())
    yield Desk(planner, studies)
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
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_766_desk_is_legible(visit: Open, desk: Desk, size: str, lang: str) -> None:
    """On a phone, a desk and a wall each indicator's name has room, and nothing sticks out."""
    request = Request(province="lai-chau", online="90 %", days=1, replications=2)
    name = start_index766(desk.studies, request, "vi")
    page = visit(size, lang).open(f"/plan/766?study={name}", "[data-766]")
    page.wait_for_selector('#study[data-state="done"] .desk766-table', timeout=120_000)
    widths = page.evaluate(
        "[...document.querySelectorAll('.desk766-table tbody th')].map(e => e.clientWidth)"
    )
    assert min(widths) > 200
    assert not wider_than_the_window(page)


def test_the_desk_can_be_used_by_everyone(visit: Open) -> None:
    """Axe finds nothing of weight on the desk, with the form open."""
    page = visit("desk").open("/plan?scenario=base", READY)
    until(page, "() => document.getElementById('plan-state').className === 'plan-good'")
    page.click('[data-tab="levers"]')
    page.evaluate((Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
    heavy = [row for row in found if row["impact"] in ("serious", "critical")]
    assert [(row["id"], [node["html"][:120] for node in row["nodes"][:3]]) for row in heavy] == []
