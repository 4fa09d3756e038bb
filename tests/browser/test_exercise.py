"""An exercise in the browser: those who run it, those who play it, and what the players' side never gets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, Response, WebSocket

from ioc.app import create_app
from ioc.services.plays import Play, begin_play
from ioc.settings import Settings
from tests.browser.conftest import SIZES, listener, port_of, serving, until

FILE = Path(__file__).parents[1] / "data" / "exercises" / "small-hue.yaml"
MARK = "secret-mark"
PATIENCE_MS = 45_000


@dataclass
class Exercised:
    """An exercise that is served, and how to come in."""

    address: str
    play: Play

    def link(self, seat: str) -> str:
        """The address that lets a seat in."""
        return f"{self.address}/join/" + next(one.token for one in self.play.tickets if one.seat == seat)

    def pin(self, seat: str) -> str:
        """The PIN that lets a seat in."""
        return next(one.pin for one in self.play.tickets if one.seat == seat)


@dataclass
class Heard:
    """Everything that a browser was sent: bodies of answers, frames of sockets."""

    parts: list[tuple[str, str]] = field(default_factory=list)
    sockets: int = 0

    def listen(self, page: Page) -> None:
        """Write down from now on whatever reaches the page."""
        page.on("response", self._answer)
        page.on("websocket", self._socket)

    def secrets(self) -> list[str]:
        """Where the mark stands."""
        return [where for where, text in self.parts if MARK in text.lower()]

    def _answer(self, answer: Response) -> None:
        self.parts.append((answer.url, str(answer.headers)))
        try:
            body = answer.body()
        except Error:  # a redirect has none
            return
        self.parts.append((answer.url, body.decode("utf-8", "replace")))

    def _socket(self, socket: WebSocket) -> None:
        self.sockets += 1
        socket.on(
            "framereceived",
            lambda frame: self.parts.append(
                (socket.url, frame if isinstance(frame, str) else frame.decode("utf-8", "replace"))
            ),
        )


@pytest.fixture
def exercised(tmp_path: Path) -> Iterator[Exercised]:
    """The small exercise in Hue, ready to start."""
    play = begin_play(FILE, tmp_path)
    at = listener()
    app = create_app(Settings(port=port_of(at), province=play.room, state_dir=tmp_path), play)
    with serving(app, at) as address:
        yield Exercised(address, play)


def fresh(browser: Browser) -> Page:
    """A page of a browser that nobody has used."""
    width, height = SIZES["desk"]
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.set_default_timeout(PATIENCE_MS)
    return page


def directs(browser: Browser, exercised: Exercised) -> Page:
    """The director, come in by link; the exercise runs at 60 times the clock."""
    page = fresh(browser)
    page.goto(exercised.link("director"))
    page.click("#play-bar-body .play-main")
    page.wait_for_selector("#exercise[data-phase='running']")
    page.click("#play-bar-body .button-group button:has-text('60')")
    return page


def joins(page: Page, exercised: Exercised) -> None:
    """The police, come in by PIN."""
    page.goto(exercised.address + "/join")
    page.fill("#pin", exercised.pin("cell-police"))
    page.keyboard.press("Enter")
    page.wait_for_selector(".exercise-desk #play-inbox")


def answers(page: Page) -> None:
    """The first letter is acknowledged, police are sent to direct the traffic."""
    page.click(".play-letter .button.primary")
    page.wait_for_selector(".play-letter:not(.is-fresh)")
    page.select_option("#order-kind", "traffic.direct_traffic")
    page.click(".play-give")
    page.wait_for_selector("#play-orders .play-row")


def test_an_inject_is_answered_and_its_orders_are_seen(browser: Browser, exercised: Exercised) -> None:
    """What falls due reaches its cell; what the cell does about it reaches those who run the exercise."""
    director = directs(browser, exercised)
    player = fresh(browser)
    joins(player, exercised)
    player.wait_for_selector(".play-letter.is-fresh")
    answers(player)
    assert player.locator("#play-orders .play-bad").count() == 0
    director.wait_for_selector("[data-inject='secret-mark-first'] .status-acknowledged")
    until(director, "() => document.querySelector('#play-done-body').textContent.includes('CSGT')")
    director.context.close()
    player.context.close()


def test_a_player_gets_nothing_of_the_plan(browser: Browser, exercised: Exercised) -> None:
    """In no answer and no frame that a player's browser gets stands a text of those who run the exercise."""
    director = directs(browser, exercised)
    player, heard = fresh(browser), Heard()
    heard.listen(player)
    joins(player, exercised)
    player.wait_for_selector(".play-letter.is-fresh")
    answers(player)
    for path in ("/exercise/screen", "/exercise/control", "/exercise/evaluate", f"/{exercised.play.room}"):
        player.goto(exercised.address + path)
        player.wait_for_timeout(2500)
    assert heard.sockets > 0
    assert any("/api/exercise/view" in where and "cầu" in text for where, text in heard.parts)
    assert heard.secrets() == []
    assert MARK in str(director.evaluate("JSON.stringify(iocPlay.view)")).lower()
    director.context.close()
    player.context.close()
