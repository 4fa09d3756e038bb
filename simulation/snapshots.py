"""Snapshots: a run at one moment, small enough to keep one for every quarter of an hour.

What cannot change (files, weather, sensor tables, arrays that nobody may write to) is shared with the run, what only
grows (log, readings, board, received dossiers) is cut back to its length at that moment, and what follows from the
rest (cases from the log, readings that lie ahead) is made again; everything else is pickled. A snapshot is a cache in
memory: the contract is that the same plan and orders give the same run again.
"""

from __future__ import annotations

import io
import pickle
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from simulation.aggregation.cases import CaseBook
from simulation.aggregation.inputs import PlaceTable
from simulation.engine.forcing import Forcing
from simulation.engine.places import Places
from simulation.engine.weather import Fields
from simulation.engine.world import Setting
from simulation.errors import OrderRefused
from simulation.growing import Growing
from simulation.log import EventLog
from simulation.orders import Order
from simulation.plan import Plan
from simulation.readings import Readings
from simulation.runner import Run
from simulation.spec.base import Spec
from simulation.telemetry import SensorTable

_UNCHANGING = (Plan, Setting, Fields, Forcing, Places, PlaceTable, SensorTable, Spec)


class _Grown(NamedTuple):
    """Something that only grows, and how long it was."""

    what: Growing | Readings
    mark: Any

    def cut(self) -> Growing | Readings:
        """It, as it was."""
        return self.what.up_to(self.mark)


class _Told(NamedTuple):
    """Cases, and how much of the log they had read."""

    what: CaseBook
    log: EventLog
    read: int

    def cut(self) -> CaseBook:
        """They, as they were."""
        return self.what.up_to(self.log, self.read)


class _Pickler(pickle.Pickler):
    """Pickles a run but for what is shared, growing or read off the log.

    ``reducer_override`` is asked about objects of classes only; ``persistent_id`` would be asked about every number.
    """

    def __init__(self, file: io.BytesIO, log: EventLog) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._log = log
        self.kept: list[Any] = []
        self._ordinary: set[type] = set()
        self._number: dict[int, int] = {}

    def reducer_override(self, obj: Any) -> Any:
        """A number in place of what is not pickled."""
        if type(obj) in self._ordinary:
            return NotImplemented
        entry = self._entry(obj)
        if entry is not None:
            return self._keep(obj, entry)
        if not isinstance(obj, np.ndarray):  # one array may be written to, another not
            self._ordinary.add(type(obj))
        return NotImplemented

    def _entry(self, obj: Any) -> Any:
        """What is kept of an object in place of its pickle; None for what is pickled."""
        if isinstance(obj, _UNCHANGING) or (isinstance(obj, np.ndarray) and _unchanging(obj)):
            return obj
        if isinstance(obj, Growing):
            return _Grown(obj, obj.count)
        if isinstance(obj, Readings):
            return _Grown(obj, obj.marks())
        return _Told(obj, self._log, obj.read) if isinstance(obj, CaseBook) else None

    def _keep(self, obj: Any, entry: Any) -> tuple[Any, tuple[int]]:
        if id(obj) not in self._number:
            self._number[id(obj)] = len(self.kept)
            self.kept.append(entry)
        return _recall, (self._number[id(obj)],)


def _unchanging(array: np.ndarray[Any, Any]) -> bool:
    """Whether nobody may write to an array, nor to one that it looks into."""
    below: Any = array
    while isinstance(below, np.ndarray):
        if below.flags.writeable:
            return False
        below = below.base
    return below is None or isinstance(below, bytes)


def _recall(number: int) -> Any:
    """Stands in a snapshot for what was kept; ``_Unpickler`` puts its own method here."""
    raise pickle.UnpicklingError(f"kept object {number}: a snapshot is read by Snapshot.restore only")


class _Unpickler(pickle.Unpickler):
    """Puts a run together again; each growing thing is cut back once."""

    def __init__(self, body: bytes, kept: tuple[Any, ...]) -> None:
        super().__init__(io.BytesIO(body))
        self._kept = [entry.cut() if isinstance(entry, _Grown | _Told) else entry for entry in kept]

    def find_class(self, module: str, name: str) -> Any:
        """Our own method in place of ``_recall``; everything else as usual."""
        return (
            self._kept.__getitem__
            if (module, name) == (__name__, "_recall")
            else super().find_class(module, name)
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snapshot:
    """A run at one moment.

    Attributes:
        at_ms: The moment.
        body: What was pickled.
        kept: What is shared, what is cut back, and what is read again.
    """

    at_ms: int
    body: bytes
    kept: tuple[Any, ...]

    @classmethod
    def of(cls, run: Run) -> Snapshot:
        """Take a snapshot; the run is not changed."""
        file = io.BytesIO()
        pickler = _Pickler(file, run.world.log)
        pickler.dump(run)
        return cls(at_ms=run.now_ms, body=file.getvalue(), kept=tuple(pickler.kept))

    def restore(self) -> Run:
        """A run of its own that goes on from here; may be called any number of times."""
        run = _Unpickler(self.body, self.kept).load()
        if not isinstance(run, Run):
            raise TypeError(f"a snapshot holds a Run, not {type(run).__name__}")
        return run


class Film:
    """A run with snapshots along the way, so that any moment of its past can be lived again."""

    def __init__(self, run: Run, every_ms: int = 3_600_000) -> None:
        """Begin with a snapshot of the run as it is, then one each ``every_ms`` of scenario time."""
        self.run = run
        self._every_ms = every_ms
        self._snapshots = [Snapshot.of(run)]

    def advance(self, to_ms: int) -> None:
        """Advance the run, taking snapshots on the way."""
        to_ms = min(to_ms, self.run.plan.duration_ms)
        while self.run.now_ms < to_ms:
            due = self._snapshots[-1].at_ms + self._every_ms
            self.run.advance(min(to_ms, due))
            if self.run.now_ms >= due:
                self._snapshots.append(Snapshot.of(self.run))

    def branch(self, at_ms: int) -> Run:
        """A run of its own as it was at ``at_ms`` in the past; the film's run is not touched.

        Orders given after that moment are left out.

        Raises:
            OrderRefused: The moment lies before the first snapshot, or in the future.
        """
        if not self._snapshots[0].at_ms <= at_ms <= self.run.now_ms:
            raise OrderRefused("branch.range", {"at_ms": at_ms, "now_ms": self.run.now_ms})
        taken = next(snapshot for snapshot in reversed(self._snapshots) if snapshot.at_ms <= at_ms)
        branch = taken.restore()
        for order in self._since(taken, at_ms, branch):
            branch.give(order)
        branch.advance(at_ms)
        return branch

    def rewind(self, at_ms: int) -> None:
        """Make the past moment the present: what came after is forgotten, orders included.

        Raises:
            OrderRefused: As ``branch``.
        """
        self.run = self.branch(at_ms)
        self._snapshots = [snapshot for snapshot in self._snapshots if snapshot.at_ms <= at_ms]

    def _since(self, taken: Snapshot, at_ms: int, branch: Run) -> list[Order]:
        """Orders that the film's run carried out after the snapshot and up to ``at_ms``."""
        known = {order.seq for order in branch.known_orders}
        return [
            order
            for order in self.run.orders
            if order.seq not in known and taken.at_ms <= order.at_ms <= at_ms
        ]
