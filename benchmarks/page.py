"""What the overview costs a browser: bytes, requests and the time to a complete first paint.

Run ``python -m benchmarks.page``. A real ``ioc serve`` shows Hanoi; a headless Chromium without graphics card opens
the overview in a fresh profile, once over an emulated line of 10 Mbit/s and 40 ms and once over loopback, and loads
it again from its cache. Complete means: tiles, figures, alerts and the map's communes stand, the live channel has
brought its first picture, and two frames have been drawn since.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.live import free_port
from benchmarks.report import Line, show

ROUNDS = 3
OPEN_S, PAINT_S = 60.0, 60.0
LINE = {
    "offline": False,
    "latency": 40,
    "downloadThroughput": 10_000_000 / 8,
    "uploadThroughput": 10_000_000 / 8,
}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PAINTED = """() => {
    const shown = window.ioc && ioc.state.fixed !== null && ioc.state.received > 0
        && document.querySelectorAll('.tile').length && document.querySelectorAll('.kpi-line svg').length
        && document.querySelector('#alert-rows .alert')
        && document.querySelector('#map-panel .leaflet-pane canvas, #map-panel path.leaflet-interactive');
    if (!shown) return null;
    return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))));
}"""


@dataclass
class Traffic:
    """What a page fetched.

    Attributes:
        address: Where the page comes from.
        bytes: Compressed bytes with their headers, the live channel left out.
        requests: How many.
        foreign: Addresses outside the server.
    """

    address: str
    bytes: float = 0.0
    requests: int = 0
    foreign: list[str] = field(default_factory=list)

    def asked(self, event: dict[str, Any]) -> None:
        """One request was sent."""
        url: str = event["request"]["url"]
        if url.startswith(("data:", "blob:")):
            return
        self.requests += 1
        if not url.startswith(self.address):
            self.foreign.append(url)

    def finished(self, event: dict[str, Any]) -> None:
        """One answer has come whole."""
        self.bytes += event["encodedDataLength"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One load of the page: when it was complete, in seconds, and what it fetched until then."""

    seconds: float
    traffic: Traffic


def complete(page: Page) -> float:
    """Seconds from the start of the navigation to the complete paint."""
    until_s = time.monotonic() + PAINT_S
    while time.monotonic() < until_s:
        painted: float | None = page.evaluate(PAINTED)
        if painted is not None:
            return painted / 1000
        page.wait_for_timeout(20)
    raise TimeoutError(f"the page is not complete after {PAINT_S:.0f} s")


def loads(browser: Browser, address: str, *, slow: bool) -> tuple[Load, Load]:
    """A cold load in a fresh profile, and a reload from its cache."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    channel = context.new_cdp_session(page)
    found = []
    channel.send("Network.enable")
    if slow:
        channel.send("Network.emulateNetworkConditions", LINE)
    for go in (
        lambda: page.goto(address + "/ha-noi", wait_until="commit"),
        lambda: page.reload(wait_until="commit"),
    ):
        traffic = Traffic(address)
        channel.on("Network.requestWillBeSent", traffic.asked)
        channel.on("Network.loadingFinished", traffic.finished)
        go()
        seconds = complete(page)
        page.wait_for_timeout(1_000)  # what is fetched right after the paint counts as well
        channel.remove_listener("Network.requestWillBeSent", traffic.asked)
        channel.remove_listener("Network.loadingFinished", traffic.finished)
        found.append(Load(seconds=seconds, traffic=traffic))
    context.close()
    return found[0], found[1]


@contextmanager
def served() -> Iterator[str]:
    """The address of a dashboard of our own that shows its first picture."""
    port = free_port()
    with tempfile.TemporaryDirectory() as state:
        command = [sys.executable, "-m", "ioc", "serve", "--port", str(port), "--state-dir", state]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(f"{address}/live/ha-noi/snapshot.json")
            yield address
        finally:
            server.terminate()
            server.wait(20)


def _wait(url: str) -> None:
    until_s = time.monotonic() + OPEN_S
    while True:
        try:
            with urllib.request.urlopen(url):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > until_s:
                raise
            time.sleep(0.2)


def chromium() -> str:
    """The Chromium to drive: ``IOC_CHROMIUM``, else the system's."""
    found = os.environ.get("IOC_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        raise FileNotFoundError("No Chromium found. Run .ci/browser, or name one in IOC_CHROMIUM.")
    return found


def main() -> None:
    """Measure and print."""
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        loads(browser, address, slow=False)  # the server compresses and Chromium starts once
        pairs = [
            (loads(browser, address, slow=True), loads(browser, address, slow=False)) for _ in range(ROUNDS)
        ]
        browser.close()
    first: Traffic = pairs[0][0][0].traffic

    def median(line: int, load: int) -> float:
        return statistics.median(pair[line][load].seconds for pair in pairs)

    show(
        "overview of Hanoi in headless Chromium, software rendering, 1920 x 1080",
        [
            Line("cold page, compressed, MB", first.bytes / 1e6, "<= 1.7"),
            Line("cold page, requests", first.requests, ""),
            Line("requests to other hosts", len(first.foreign), "0"),
            Line("complete, cold, 10 Mbit/s + 40 ms, s", median(0, 0), "<= 4"),
            Line("complete, cold, loopback, s", median(1, 0), ""),
            Line("complete, warm reload, 10 Mbit/s + 40 ms, s", median(0, 1), ""),
            Line("complete, warm reload, loopback, s", median(1, 1), ""),
            Line("warm reload, kB", pairs[0][0][1].traffic.bytes / 1e3, ""),
        ],
    )


if __name__ == "__main__":
    main()
