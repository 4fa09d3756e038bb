"""The exercise's pages by their addresses; which seat asks is told by the door, not by the browser."""

from __future__ import annotations

from dash.development.base_component import Component

from ioc.i18n import Language
from ioc.web.pages.exercise import control_page, desk_page, evaluate_page, join_page, screen_page
from ioc.web.pages.missing import missing
from ioc.web.shell import bare
from ioc.web.stores import Address

SEAT = "X-Ioc-Seat"
"""Header in which the door says who asks: ``role/cell/device``."""

HOME = {
    "director": "control",
    "controller": "control",
    "evaluator": "evaluate",
    "player": "desk",
    "screen": "screen",
}
"""The page of each role."""

_PAGES = {"control": control_page, "desk": desk_page, "evaluate": evaluate_page, "screen": screen_page}
_STAFF = frozenset({"director", "controller"})


def exercise_window(address: Address, lang: Language, seat: str, room: str) -> Component:
    """The whole window of one of the exercise's pages; it holds no data: its script asks for what the seat may see."""
    role, _, cell = seat.partition("/")
    cell = cell.partition("/")[0]
    kind = HOME.get(role, "join") if address.kind == "exercise" else address.kind
    if kind == "join" or not role:
        return join_page(lang, wrong=address.asked("wrong") is not None)
    if not may_open(role, kind):
        return bare(missing(lang, "/exercise" if role else "/join"), lang)
    return _PAGES[kind](role, cell, room, lang)


def may_open(role: str, kind: str) -> bool:
    """Whether a role has a page: its own, those of players never for others, the big screen for everybody."""
    if kind == "screen":
        return bool(role)
    if kind == "evaluate":
        return role in _STAFF or role == "evaluator"
    return role in _STAFF if kind == "control" else (kind, role) == ("desk", "player")
