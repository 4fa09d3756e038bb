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

KINDS = ("overview", "domain", "commune", "case", "alert", "alerts", "data", "provinces")
_SAME_DAY_MS = 20 * 3_600_000
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


def read_address(url: str) -> Address:
    """The page that a path or a whole URL means."""
    parts = urlsplit(url)
    query = tuple((name, values[-1]) for name, values in parse_qs(parts.query).items())
    path = [part for part in parts.path.split("/") if part]
    if path == ["provinces"]:
        return Address(kind="provinces", query=query)
    if len(path) == 1:
        return Address(kind="overview", room=path[0], query=query)
    if len(path) == 2 and path[1] == "alerts":
        return Address(kind="alerts", room=path[0], query=query)
    if len(path) == 3 and path[1] in _WITH_ITEM:
        return Address(kind=path[1], room=path[0], item=path[2], query=query)
    return Address(kind="", query=query)


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
