"""A browser, the dashboard on a made-up room, and pages that fail on errors and foreign requests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright
from starlette.applications import Starlette

from tests.fakes.server import FakeRoom, build

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"phone": (390, 844), "desk": (1366, 768), "wall": (1920, 1080), "big": (3840, 2160)}
READY = "#app[data-seq]"
BEGIN_S = 45.0
START_S = 60.0


def until(page: Page, truth: str, arg: Any = None, seconds: float = 45.0) -> None:
    """Wait until a function of the page gives something true.

    Playwright's own ``wait_for_function`` evaluates texts in the page, which the product's policy forbids.
    """
    end = time.monotonic() + seconds
    while not page.evaluate(truth, arg):
        if time.monotonic() > end:
            pytest.fail(f"never true within {seconds} s: {truth}")
        page.wait_for_timeout(50)


def fills(page: Page) -> bool:
    """Whether the page is as large as the window, no more and no less."""
    size = page.viewport_size
    assert size is not None
    reached = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    return bool(reached == [size["width"], size["height"]])


WATCH = """
    window.watched = {frames: 0, width: 0, height: 0};
    const look = () => {
        const root = document.documentElement, held = window.watched;
        if (!root) return;
        held.frames = Math.max(held.frames, document.querySelectorAll('#app, .app, .app-like').length);
        held.width = Math.max(held.width, root.scrollWidth);
        held.height = Math.max(held.height, root.scrollHeight);
    };
    new MutationObserver(look).observe(document, {childList: true, subtree: true, attributes: true});
"""
"""From the document's start on: the most frames that ever stood at once, and the largest that the page ever was."""


@dataclass
class Site:
    """A running dashboard and the room behind it."""

    address: str
    room: FakeRoom


@dataclass
class Visit:
    """A page with what went wrong on it."""

    page: Page
    address: str
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def watched(self, path: str, ready: str = READY) -> list[int]:
        """Go to a path; the most frames, and the greatest width and height, that were there at any instant."""
        self.page.add_init_script(WATCH)
        page = self.open(path, ready)
        page.wait_for_timeout(500)
        found: list[int] = page.evaluate("Object.values(window.watched)")
        return found

    def open(self, path: str, ready: str = READY) -> Page:
        """Go to a path and wait until the live script has painted."""
        self.page.goto(self.address + path)
        self.page.wait_for_selector(ready, state="attached")
        if ready == READY:
            until(self.page, "() => window.ioc && ioc.state.fixed !== null && ioc.state.received > 0")
        return self.page


def listener() -> socket.socket:
    """A socket on a free port, which nobody can take before the server listens on it."""
    made = socket.socket()
    made.bind(("127.0.0.1", 0))
    return made


def port_of(made: socket.socket) -> int:
    """The port of a socket."""
    return int(made.getsockname()[1])


def free_port() -> int:
    """A port that nobody listens on now; for a process that cannot be given a socket."""
    with listener() as probe:
        return port_of(probe)


@pytest.fixture
def site() -> Iterator[Site]:
    """The dashboard, with its clock running, on a port of its own."""
    with served(*build()) as served_site:
        yield served_site


@contextmanager
def serving(app: Any, at: socket.socket) -> Iterator[str]:
    """An application on a socket, in a thread; its address. One that does not begin fails the test."""
    address = f"http://127.0.0.1:{port_of(at)}"
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [at]}, daemon=True)
    thread.start()
    try:
        end = time.monotonic() + BEGIN_S
        while not server.started:
            if not thread.is_alive() or time.monotonic() > end:
                pytest.fail(f"the server did not begin at {address}")
            time.sleep(0.02)
        yield address
    finally:
        server.should_exit = True
        thread.join(10)
        at.close()


@contextmanager
def served(app: Starlette, room: FakeRoom) -> Iterator[Site]:
    """An application on a port of its own, and the room behind it."""
    with serving(app, listener()) as address:
        yield Site(address, room)


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Visit]]:
    """Opens contexts; the test fails on an error of a page or a request to another host."""
    with visiting(browser, site.address) as make:
        yield make


@contextmanager
def visiting(browser: Browser, address: str) -> Iterator[Callable[..., Visit]]:
    """Opens contexts before a site; an error of a page or a request to another host is a failure at the end."""
    visits: list[Visit] = []
    contexts: list[BrowserContext] = []

    def make(size: str = "wall", lang: str = "vi", **more: Any) -> Visit:
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, **more)
        context.add_cookies([{"name": "lang", "value": lang, "url": address}])
        page = context.new_page()
        made = Visit(page, address)

        def guard(route: Route) -> None:
            if route.request.url.startswith((address, "data:", "blob:")):
                route.continue_()
            else:
                made.foreign.append(route.request.url)
                route.abort()

        context.route("**/*", guard)
        page.on("pageerror", lambda error: made.errors.append(str(error)))
        page.on("console", lambda said: made.errors.append(said.text) if said.type == "error" else None)
        visits.append(made)
        contexts.append(context)
        return made

    yield make
    for context in contexts:
        context.close()
    assert [url for made in visits for url in made.foreign] == []
    assert [error for made in visits for error in made.errors] == []


def started(state: Path, path: str, *choices: str) -> tuple[subprocess.Popen[bytes], str]:
    """The application as people start it and its address, once ``path`` answers; on another port if one is taken.

    It is ended by a signal, after which no process writes down what it ran through: it is not measured.
    """
    command = [sys.executable, "-m", "ioc", "serve", "--state-dir", str(state), *choices]
    surroundings = {name: value for name, value in os.environ.items() if name != "COVERAGE_PROCESS_CONFIG"}
    for _ in range(3):
        port = free_port()
        with (state / "said.txt").open("w") as said:
            process = subprocess.Popen(
                [*command, "--port", str(port)], stdout=said, stderr=said, env=surroundings
            )
        address = f"http://127.0.0.1:{port}"
        if answers(f"{address}{path}", process):
            return process, address
        process.kill()
        process.wait()
    pytest.fail(f"the application did not start: {(state / 'said.txt').read_text()}")


def answers(address: str, process: subprocess.Popen[bytes]) -> bool:
    """Whether an address of the application can be had before long."""
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=START_S):  # noqa: S310 - this machine
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    return False
