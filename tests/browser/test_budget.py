"""The page's budget: what a cold browser fetches for the overview of Hanoi, as the real application serves it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from ioc.app import create_app
from ioc.settings import Settings
from tests.browser.conftest import READY, listener, port_of, serving, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BUDGET_BYTES = 1_700_000


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The whole application with its own Hanoi."""
    at = listener()
    with serving(create_app(Settings(port=port_of(at), state_dir=tmp_path)), at) as served_at:
        yield served_at


@pytest.mark.no_cover  # nor is its room, which lives a large province's morning
def test_a_cold_overview_keeps_to_its_budget_and_to_its_host(browser: Browser, address: str) -> None:
    """At most 1.7 MB, compressed and with headers, and nothing from anywhere else."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    channel = context.new_cdp_session(page)
    sizes: list[float] = []
    urls: list[str] = []

    def finished(event: dict[str, Any]) -> None:
        sizes.append(event["encodedDataLength"])

    def asked(event: dict[str, Any]) -> None:
        urls.append(event["request"]["url"])

    channel.send("Network.enable")
    channel.on("Network.loadingFinished", finished)
    channel.on("Network.requestWillBeSent", asked)
    page.goto(address + "/ha-noi")
    page.wait_for_selector(READY, state="attached")
    until(page, "() => window.ioc && ioc.state.fixed !== null && ioc.state.received > 0", seconds=60)
    page.wait_for_load_state("networkidle")
    context.close()
    assert [url for url in urls if not url.startswith((address, "data:", "blob:"))] == []
    assert len(sizes) > 10  # the measure itself works
    assert sum(sizes) <= BUDGET_BYTES
