"""From the planner's desk into the real operations room: what was edited is what is lived."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ioc import i18n
from tests.browser.conftest import Site, Visit, started, until
from tests.fakes.server import build

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Open = Callable[..., Visit]

MORNING = """schema: ioc-scenario/1
id: morning
title: {vi: Buổi sáng, en: A morning}
about: {vi: Chỉ cấp cứu, en: Ambulances only}
province: lai-chau
time: {start: "2026-03-03T08:00+07:00", duration: 3 h}
domains: [ambulance]
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The application as people start it, with a scenario of the planner's own."""
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "morning.yaml").write_text(MORNING, "utf-8")
    process, address = started(tmp_path, "/plan", "--province", "lai-chau")
    try:
        yield Site(address, build()[1])
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def test_an_edited_scenario_is_opened_in_the_room(visit: Open) -> None:
    """A title is changed and saved; opened in the room, the room lives that file and shows the new title."""
    page = visit("desk").open("/plan?scenario=morning", ".cm-content")
    until(page, "() => document.getElementById('plan-state').className === 'plan-good'")
    page.evaluate("iocPlan.editor.setText(iocPlan.text().replace('Buổi sáng', 'Buổi sáng đã sửa'))")
    page.click('[data-plan="play"]')
    refused = i18n.t("plan.save_first", "vi")
    until(page, "words => document.getElementById('toast').textContent === words", refused)
    until(page, "() => !document.querySelector('[data-plan=save]').disabled")
    page.click('[data-plan="save"]')
    until(
        page,
        "words => document.getElementById('plan-state').textContent === words",
        i18n.t("plan.valid", "vi"),
    )
    page.click('[data-plan="play"]')
    page.click(".plan-dialog .primary")
    page.wait_for_url("**/lai-chau", timeout=60_000)
    until(
        page,
        "() => window.ioc && ioc.state.fixed && ioc.state.fixed.scenario.name === 'own/morning'",
        seconds=60,
    )
    title = "() => [...document.querySelectorAll('.scenario')].some(e => e.textContent.includes('Buổi sáng đã sửa'))"
    until(page, title)
