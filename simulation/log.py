"""The event log: packed columns, append only, with a digest and pandas frames made when asked for."""

from __future__ import annotations

import hashlib
import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.errors import UnknownName
from simulation.events import NO_CASE, NO_CAUSE, NO_UNIT, Event
from simulation.growing import Growing

_PACKED = np.dtype(
    [
        ("time_ms", "<u4"),
        ("kind", "<u2"),
        ("place", "<u2"),
        ("case", "<u4"),
        ("cause", "<u4"),
        ("value", "<f4"),
        ("unit", "<u2"),
    ]
)
"""One event as it is kept: 22 bytes, no padding. Its severity is its kind's; of its time the lower 32 bits are here."""
_PACK = struct.Struct("<IHHIIfH")
_SIZE = _PACK.size
_TURN = 32
"""Bits of a time that a record keeps: the clock turns over every 49.7 days."""
_LOW = (1 << _TURN) - 1

RECORD = np.dtype([("time_ms", "<i8"), *_PACKED.descr[1:], ("severity", "u1")])
"""One event as it is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindInfo:
    """What the log knows of a kind of event: its full name and its usual severity."""

    name: str
    severity: int


class EventLog(Growing):
    """Events in the order in which they happened; ids are positions from 1."""

    def __init__(self, kinds: Sequence[KindInfo]) -> None:
        """Accept events of these kinds only; their order gives the codes."""
        self.kinds = tuple(kinds)
        self.codes = {info.name: code for code, info in enumerate(self.kinds)}
        self._severity = np.array([info.severity for info in self.kinds], np.uint8)
        self._bytes = bytearray()
        self._turns: list[int] = []
        self.count = 0

    def append(
        self,
        time_ms: int,
        kind: str,
        place: int,
        case: int = NO_CASE,
        cause: int = NO_CAUSE,
        value: float = 0.0,
        unit: int = NO_UNIT,
    ) -> int:
        """Write one event, no earlier than the last one, and return its id.

        Raises:
            UnknownName: The kind is not declared in any domain's YAML.
        """
        try:
            code = self.codes[kind]
        except KeyError:
            raise UnknownName(f"event kind '{kind}' is not declared: add it to its domain's YAML") from None
        while time_ms >> _TURN > len(self._turns):
            self._turns.append(self.count)
        self._bytes += _PACK.pack(time_ms & _LOW, code, place, case, cause, value, unit)
        self.count += 1
        return self.count

    def records(self, first: int = 1, last: int | None = None) -> npt.NDArray[np.void]:
        """Copy of events ``first``..``last`` (ids, inclusive) as a structured array of ``RECORD``."""
        end = self.count if last is None else min(last, self.count)
        packed = np.frombuffer(bytes(self._bytes[(first - 1) * _SIZE : max(end, first - 1) * _SIZE]), _PACKED)
        records = np.empty(len(packed), RECORD)
        for name in _PACKED.names or ():
            records[name] = packed[name]
        if self._turns:
            positions = np.arange(first - 1, first - 1 + len(packed))
            records["time_ms"] += np.searchsorted(self._turns, positions, "right") << _TURN
        records["severity"] = self._severity[packed["kind"]]
        return records

    def time_of(self, event_id: int) -> int:
        """Milliseconds since start at which an event happened."""
        return self.event(event_id).time_ms

    def _time_at(self, position: int) -> int:
        """The time of the event at a position from 0."""
        low: int = _PACK.unpack_from(self._bytes, position * _SIZE)[0]
        return (bisect_right(self._turns, position) << _TURN) + low

    def event(self, event_id: int) -> Event:
        """One event, unpacked.

        Raises:
            UnknownName: There is no such event.
        """
        if not 1 <= event_id <= self.count:
            raise UnknownName(f"event {event_id} does not exist: the log holds 1 to {self.count}")
        _, code, place, case, cause, value, unit = _PACK.unpack_from(self._bytes, (event_id - 1) * _SIZE)
        return Event(
            id=event_id,
            time_ms=self._time_at(event_id - 1),
            kind=self.kinds[code].name,
            place=place,
            case=case,
            cause=cause,
            severity=int(self._severity[code]),
            value=value,
            unit=unit,
        )

    def chain(self, event_id: int) -> Iterator[Event]:
        """The event, then its cause, then that one's cause, down to the root."""
        while event_id != NO_CAUSE:
            event = self.event(event_id)
            yield event
            event_id = event.cause

    def first_at_or_after(self, time_ms: int) -> int:
        """Id of the first event at or after an instant; ``count + 1`` when there is none."""
        low, high = 0, self.count
        while low < high:
            middle = (low + high) // 2
            if self._time_at(middle) < time_ms:
                low = middle + 1
            else:
                high = middle
        return low + 1

    def frame(self, places: Sequence[str], first: int = 1, last: int | None = None) -> pd.DataFrame:
        """Events as a pandas frame with categorical ``kind`` and ``place`` (missing place: whole province)."""
        records = self.records(first, last)
        place = records["place"].astype(np.int32)
        place[place >= len(places)] = -1
        return pd.DataFrame(
            {
                "event": np.arange(first, first + len(records), dtype=np.int64),
                "time_ms": records["time_ms"],
                "kind": _categories(records["kind"].astype(np.int32), [info.name for info in self.kinds]),
                "place": _categories(place, places),
                "case": records["case"],
                "cause": records["cause"],
                "severity": records["severity"],
                "value": records["value"],
                "unit": records["unit"],
            }
        )

    def up_to(self, count: int) -> EventLog:
        """A log with the first ``count`` events only."""
        past = EventLog(self.kinds)
        past._bytes = self._bytes[: count * _SIZE]
        past._turns = [before for before in self._turns if before < count]
        past.count = count
        return past

    def digest(self) -> str:
        """SHA-256 over every record as it is read and the names of the kinds that occur.

        A kind of event that never happens leaves no trace, wherever it stands in the list.
        """
        records = self.records()
        occurring, records["kind"] = np.unique(records["kind"], return_inverse=True)
        names = "\n".join(self.kinds[code].name for code in occurring.tolist())
        digest = hashlib.sha256(names.encode())
        digest.update(records.tobytes())
        return digest.hexdigest()

    def size_bytes(self) -> int:
        """Bytes of the packed records."""
        return len(self._bytes)


def _categories(codes: npt.NDArray[np.int32], names: Sequence[str]) -> pd.Categorical:
    """A categorical column from codes; -1 is missing."""
    return pd.Categorical.from_codes(codes, pd.Index(list(names), dtype="str"))
