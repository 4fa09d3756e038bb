"""What a page is drawn from: the address asked for, and the room's data in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ioc import i18n
from ioc.i18n import Language
from simulation.events import BUCKET_MS

PLANNER_KINDS = frozenset({"plan", "study", "index766"})
EXERCISE_KINDS = frozenset({"join", "exercise", "control", "desk", "evaluate", "screen"})
KINDS = ("overview", "domain", "commune", "case", "alert", "alerts", "data", "provinces")
_SAME_DAY_MS = 20 * 3_600_000
_MOST_DIGITS = 16
_WITH_ITEM = frozenset({"domain", "commune", "case", "alert", "data"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Which page of which room is asked for; ``kind`` is empty for an address that means nothing."""

    kind: str
    room: str = ""
    item: str = ""
    query: tuple[tuple[str, str], ...] = ()

    def asked(self, name: str) -> str | None:
        """The query's value of that name."""
        return dict(self.query).get(name)

    @property
    def time_ms(self) -> int | None:
        """The scenario time that the page is asked to show, None for the present."""
        text = self.asked("t") or ""
        return int(text) if text.isdecimal() and len(text) < _MOST_DIGITS else None


def read_address(url: str) -> Address:
    """The page that a path or a whole URL means."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return Address(kind="")
    query = tuple((name, values[-1]) for name, values in parse_qs(parts.query).items())
    path = [part for part in parts.path.split("/") if part]
    if path[:1] == ["plan"]:
        return _planner_address(path[1:], query)
    if path[:1] in (["join"], ["exercise"]) and len(path) < 3:
        return Address(kind=path[-1] if path[-1] in EXERCISE_KINDS else "", query=query)
    return _room_address(path, query)


def _room_address(path: list[str], query: tuple[tuple[str, str], ...]) -> Address:
    """One of a room's pages, or the choice of a room."""
    if path == ["provinces"]:
        return Address(kind="provinces", query=query)
    if len(path) == 1:
        return Address(kind="overview", room=path[0], query=query)
    if len(path) == 2 and path[1] == "alerts":
        return Address(kind="alerts", room=path[0], query=query)
    if len(path) == 3 and path[1] in _WITH_ITEM:
        return Address(kind=path[1], room=path[0], item=path[2], query=query)
    return Address(kind="", query=query)


def _planner_address(path: list[str], query: tuple[tuple[str, str], ...]) -> Address:
    """One of the planner's pages: the desk, the 766 index, or a study."""
    if len(path) == 2 and path[0] == "study":
        return Address(kind="study", item=path[1], query=query)
    kinds = {(): "plan", ("766",): "index766"}
    return Address(kind=kinds.get(tuple(path), ""), query=query)


@dataclass(frozen=True, kw_only=True)
class View:
    """One room's data in one language, as every page and card reads it."""

    lang: Language
    static: Mapping[str, Any]
    snapshot: Mapping[str, Any]

    @property
    def room(self) -> str:
        """The room's key, which is the province's."""
        return str(self.static["room"])

    @property
    def now(self) -> int:
        """The scenario time of the picture."""
        return int(self.snapshot["t"])

    @property
    def past(self) -> int | None:
        """The past time that is shown, None for the present: what every question to the room is asked for."""
        return self.now if self.snapshot["mode"] == "replay" else None

    @property
    def exercise(self) -> bool:
        """Whether an exercise is played in the room: its clock and its orders are the exercise's."""
        return "exercise" in self.static

    def age(self, measured_ms: float | None) -> float | None:
        """How old a value is now: the picture says how old it was when the last bucket was complete."""
        if measured_ms is None:
            return None
        return measured_ms + max(0, self.now - (int(self.snapshot["bucket"]) + 1) * BUCKET_MS)

    @cached_property
    def domains(self) -> dict[str, Any]:
        """Domains by key, in their fixed order."""
        return {row["key"]: row for row in sorted(self.static["domains"], key=lambda row: row["order"])}

    @cached_property
    def indicators(self) -> dict[str, Any]:
        """Indicators of every domain by their full key."""
        return {row["key"]: row for domain in self.domains.values() for row in domain["indicators"]}

    def t(self, key: str, **values: object) -> str:
        """A text of the interface."""
        return i18n.t(key, self.lang, **values)

    def pick(self, text: Mapping[str, str] | str | None) -> str:
        """A text of the data."""
        return i18n.pick(text, self.lang)

    def number(self, value: float | None, decimals: int = 0) -> str:
        """A number as people write it."""
        return i18n.number(value, decimals, self.lang)

    def limit(self, value: float, decimals: int) -> str:
        """A threshold or target with the decimals it needs to be exact: 14,5 is never shown as 14."""
        needed = next((places for places in range(4) if round(value, places) == value), decimals)
        return self.number(value, needed)

    def unit(self, key: str | None) -> str:
        """A unit in words."""
        return i18n.unit(key, self.lang)

    def amount(self, value: float | None, decimals: int, unit: str | None) -> str:
        """A number with its unit."""
        return f"{self.number(value, decimals)} {self.unit(unit)}".strip()

    def place_name(self, index: int | None) -> str:
        """A commune's name; the province's for no commune."""
        if index is None or index < 0:
            return self.pick(self.static["province"]["name"])
        return self.pick(self.static["places"][index]["name"])

    def place_code(self, index: int) -> str:
        """A commune's code."""
        return str(self.static["places"][index]["code"])

    def moment(self, time_ms: int) -> datetime:
        """The local wall time of a scenario time."""
        return i18n.moment(self.static["epoch"], self.static["tz"], time_ms)

    def clock(self, time_ms: int) -> str:
        """Hours and minutes of a scenario time."""
        return i18n.clock_time(self.moment(time_ms))

    def when(self, time_ms: int) -> str:
        """Hours and minutes, with the day when it is not within the last twenty hours."""
        clock = self.clock(time_ms)
        return clock if abs(self.now - time_ms) < _SAME_DAY_MS else f"{clock} {self.moment(time_ms):%d/%m}"

    def duration(self, span_ms: float) -> str:
        """A span in words."""
        return i18n.duration(span_ms, self.lang)

    def href(self, *parts: object) -> str:
        """The address of one of this room's pages."""
        return "/".join(["", self.room, *(str(part) for part in parts)])
