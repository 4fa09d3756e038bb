"""What pages may ask of a running room: the one door between the web and everything behind it."""

from __future__ import annotations

from typing import Any, Protocol, TypeAlias, runtime_checkable

Json: TypeAlias = dict[str, Any]
Series: TypeAlias = dict[str, list[float | None]]


@runtime_checkable
class Queries(Protocol):
    """Answers for pages, as plain JSON-like values.

    Times are milliseconds of the scenario, levels -1 (no data), 0, 1, 2; an unknown number is None.
    A room that does not exist raises ``KeyError``; so do unknown domains, communes, cases and alerts.
    With ``time_ms`` an answer is what was known at that time, and nothing later; what began later is unknown.
    """

    def rooms(self) -> list[Json]:
        """Every province that can be opened: ``room, code, name, live, level, alerts, scenario``."""
        ...

    def static(self, room: str) -> Json:
        """What does not change in a run: province, scenario, places, domains with their texts."""
        ...

    def snapshot(self, room: str) -> Json:
        """The whole picture now, as the live channel sends it."""
        ...

    def at(self, room: str, time_ms: int) -> Json:
        """The picture of a past time, in the shape of a snapshot with mode ``replay``."""
        ...

    def series(self, room: str, keys: list[str], from_ms: int, to_ms: int, points: int) -> dict[str, Series]:
        """For each ``domain.indicator`` or ``domain.indicator@commune``: lists ``t`` and ``v``."""
        ...

    def map(self, room: str, key: str, time_ms: int | None = None) -> Json:
        """One indicator in every commune: lists ``v`` and ``l``, in the order of ``static.places``."""
        ...

    def alerts(self, room: str, time_ms: int | None = None) -> list[Json]:
        """Every open alert, alarms first, then by deadline."""
        ...

    def alert(self, room: str, alert_id: str, time_ms: int | None = None) -> Json:
        """One alert with its rule, source, series, cause chain, procedure and possible orders."""
        ...

    def expect(self, room: str, alert_id: str) -> Json:
        """What the model expects of an alert, left alone and with each order given now; takes seconds.

        Raises:
            Refused: The room looks into another question, or there is nothing left to look ahead to.
        """
        ...

    def case(self, room: str, case_id: int, time_ms: int | None = None) -> Json:
        """One case: its events in order and the chain of causes that led to it."""
        ...

    def commune(self, room: str, code: str, time_ms: int | None = None) -> Json:
        """One commune: values of each domain, alerts, incidents, facilities, people, sensors."""
        ...

    def domain(self, room: str, key: str, time_ms: int | None = None) -> Json:
        """One domain: values per commune, open alerts and cases, sensors' health."""
        ...
