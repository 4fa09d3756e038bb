"""The answers that pages get, from the rooms that live."""

from __future__ import annotations

from typing import Any

from ioc.services.protocol import Json
from ioc.services.queries import Series
from ioc.services.rooms import Rooms

EXPECT_S = 60.0
"""How long a page waits until the room has looked ahead."""


class RoomQueries:
    """``Queries`` over living rooms; asking about a province opens its room."""

    def __init__(self, rooms: Rooms) -> None:
        """Ask these rooms."""
        self._rooms = rooms

    def rooms(self) -> list[Json]:
        """Every province that can be opened."""
        return self._rooms.rows()

    def static(self, room: str) -> Json:
        """What does not change in a run."""
        return self._rooms.room(room).static_json

    def snapshot(self, room: str) -> Json:
        """The whole picture now; not to be changed."""
        return self._rooms.room(room).picture.data

    def at(self, room: str, time_ms: int) -> Json:
        """The picture of a past time."""
        data: Json = self._ask(room, "at", time_ms=time_ms)
        return data

    def series(self, room: str, keys: list[str], from_ms: int, to_ms: int, points: int) -> dict[str, Series]:
        """Lines of indicators."""
        lines: dict[str, Series] = self._ask(
            room, "series", keys=keys, from_ms=from_ms, to_ms=to_ms, points=points
        )
        return lines

    def map(self, room: str, key: str, time_ms: int | None = None) -> Json:
        """One indicator in every commune."""
        data: Json = self._ask(room, "map", key=key, time_ms=time_ms)
        return data

    def alerts(self, room: str, time_ms: int | None = None) -> list[Json]:
        """Every open alert."""
        rows: list[Json] = self._ask(room, "alerts", time_ms=time_ms)
        return rows

    def alert(self, room: str, alert_id: str, time_ms: int | None = None) -> Json:
        """One alert, explained."""
        data: Json = self._ask(room, "alert", alert=alert_id, time_ms=time_ms)
        return data

    def case(self, room: str, case_id: int, time_ms: int | None = None) -> Json:
        """One case."""
        data: Json = self._ask(room, "case", case=case_id, time_ms=time_ms)
        return data

    def commune(self, room: str, code: str, time_ms: int | None = None) -> Json:
        """One commune."""
        data: Json = self._ask(room, "commune", code=code, time_ms=time_ms)
        return data

    def domain(self, room: str, key: str, time_ms: int | None = None) -> Json:
        """One domain."""
        data: Json = self._ask(room, "domain", domain=key, time_ms=time_ms)
        return data

    def expect(self, room: str, alert_id: str) -> Json:
        """What the model expects of an alert without action and with each order; takes seconds."""
        data: Json = self._rooms.room(room).ask("expect", patience_s=EXPECT_S, alert=alert_id)
        return data

    def _ask(self, room: str, what: str, **args: Any) -> Any:
        return self._rooms.room(room).ask(what, **args)
