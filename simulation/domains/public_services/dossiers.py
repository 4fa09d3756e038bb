"""Dossiers: their own chance, their dates, and those that are already on the way when a scenario starts."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.domains.public_services.couplings import Parameters
from simulation.engine.chance import normal, running_sums
from simulation.engine.workdays import WorkDays
from simulation.engine.world import World
from simulation.growing import Growing

KIND, EFFORT, ELAPSED, SUPPLEMENT, SUPPLEMENT_TIME, PAY, DIGITISE, RATE, SATISFY, FEEDBACK, ACCESS, VISIT = (
    range(12)
)
"""Which of a dossier's uniforms decides what."""
DRAWS = 12
WITH_OFFICER = -1
"""In place of the moment at which checks end: they have ended, an officer has it."""
_HALF = 32
"""Bits of the lower half of a time in a snapshot."""

Times = npt.NDArray[np.int64]


class Received(Growing):
    """What never changes of each dossier, in the order in which they were received.

    Attributes:
        case: Case number.
        place: Commune where it was received.
        kind: Index of its procedure.
        at_ms: When it was received; before 0 for those carried over.
        draws: Its uniforms, ``DRAWS`` each.
    """

    def __init__(self) -> None:
        """None yet."""
        self.count = 0
        self.case, self.place, self.kind = array("I"), array("H"), array("B")
        self.at_ms, self.draws = array("q"), array("d")

    def add(self, case: int, place: int, kind: int, at_ms: int, draws: Sequence[float]) -> int:
        """Note one more; gives its row."""
        self.case.append(case)
        self.place.append(place)
        self.kind.append(kind)
        self.at_ms.append(at_ms)
        self.draws.extend(draws)
        self.count += 1
        return self.count - 1

    def up_to(self, count: int) -> Received:
        """The first ``count`` of them."""
        past = Received()
        past.count = count
        past.case, past.place, past.kind = self.case[:count], self.place[:count], self.kind[:count]
        past.at_ms, past.draws = self.at_ms[:count], self.draws[: count * DRAWS]
        return past


class Dossiers:
    """Open dossiers as parallel arrays, so that tens of thousands are a few hundred kilobytes and pickle in no time.

    Attributes:
        row: Row of each open case; a row is never used again.
        due_ms: When its result is due.
        ready_ms: When checks and waiting end and an officer can finish it.
        cause: Its latest event.
        overdue: Whether it has been told to be overdue.
    """

    def __init__(self) -> None:
        """None are open."""
        self.row: dict[int, int] = {}
        self._received = Received()
        self.due_ms, self.ready_ms = array("q"), array("q")
        self.cause, self.overdue = array("I"), array("B")
        self._is_open = array("B")

    @property
    def place(self) -> array[int]:
        """Commune where each was received."""
        return self._received.place

    @property
    def kind(self) -> array[int]:
        """Index of each one's procedure."""
        return self._received.kind

    @property
    def received_ms(self) -> array[int]:
        """When each was received."""
        return self._received.at_ms

    def open(
        self, case: int, place: int, kind: int, dates: tuple[int, int, int], draws: Sequence[float]
    ) -> int:
        """Note a new dossier; ``dates`` are received, due and ready. Gives its row."""
        row = self.row[case] = self._received.add(case, place, kind, dates[0], draws)
        self.due_ms.append(dates[1])
        self.ready_ms.append(dates[2])
        self.cause.append(0)
        self.overdue.append(0)
        self._is_open.append(1)
        return row

    def draw(self, row: int, which: int) -> float:
        """One of the dossier's uniforms."""
        return self._received.draws[row * DRAWS + which]

    def close(self, case: int) -> None:
        """Forget a dossier."""
        self._is_open[self.row.pop(case)] = 0

    def __getstate__(self) -> tuple[Any, ...]:
        """What may change, of open dossiers only."""
        is_open = np.array(self._is_open)
        rows = np.flatnonzero(is_open)
        due_ms, ready_ms = np.array(self.due_ms)[rows], np.array(self.ready_ms)[rows]
        cause, overdue = np.array(self.cause)[rows], np.array(self.overdue)[rows]
        return (
            self._received,
            np.packbits(is_open),
            *_halves(due_ms),
            *_halves(ready_ms),
            cause,
            np.packbits(overdue),
        )

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        """Put the open ones back in their rows."""
        self._received, packed, *times, cause, overdue = state
        count = self._received.count
        is_open = np.unpackbits(packed, count=count)
        rows = np.flatnonzero(is_open)
        self._is_open = array("B", is_open.tobytes())
        self.row = dict(zip(np.array(self._received.case)[rows].tolist(), rows.tolist(), strict=True))
        self.due_ms = _column("q", count, rows, _whole(times[0], times[1]))
        self.ready_ms = _column("q", count, rows, _whole(times[2], times[3]))
        self.cause = _column("I", count, rows, cause)
        self.overdue = _column("B", count, rows, np.unpackbits(overdue, count=len(rows)))


def _halves(times: Times) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int16]]:
    """Times in six bytes each, enough for thousands of years."""
    return times.astype(np.uint32), (times >> _HALF).astype(np.int16)


def _whole(low: npt.NDArray[np.uint32], high: npt.NDArray[np.int16]) -> Times:
    """Times from their halves."""
    return (high.astype(np.int64) << _HALF) + low


def _column(code: str, count: int, rows: npt.NDArray[np.intp], values: npt.NDArray[Any]) -> array[int]:
    """An array of ``count`` entries with these values in these rows."""
    column = np.zeros(count, code)
    column[rows] = values
    return array(code, column.tobytes())


class Dates:
    """When a dossier is ready and when it is due, in working days."""

    def __init__(self, world: World, parameters: Parameters) -> None:
        """Take over the procedures' numbers as plain lists, for speed."""
        self.days = WorkDays(world.calendar, world.setting.duration_ms)
        self.sums = running_sums([row.share for row in parameters.procedures])
        self._due = [row.due_days for row in parameters.procedures]
        self._median = [row.elapsed_days for row in parameters.procedures]
        self._sigma = [row.sigma for row in parameters.procedures]
        self._closing, self._latest = parameters.closes_afternoon, parameters.latest_receipt

    def due_ms(self, kind: int, received_ms: int) -> int:
        """When a dossier of this procedure is due."""
        return self.days.due(received_ms, self._due[kind], closing_ms=self._closing, latest_ms=self._latest)

    def elapsed_days(self, kind: int, u: float) -> float:
        """Working days of checks and waiting."""
        median = self._median[kind]
        return median * math.exp(self._sigma[kind] * normal(u)) if median else 0.0


def carried_over(
    world: World, parameters: Parameters, dates: Dates
) -> list[tuple[int, int, tuple[int, int, int], list[float]]]:
    """Place, procedure, dates and uniforms of the dossiers in process at scenario time 0, oldest first.

    As a steady past would have left them: their number is Poisson with mean rate times mean duration, and their
    total durations are length-biased, which for a log-normal is the same law with its median times exp(sigma²).
    """
    rng = world.streams.generator("public_services.carried_over")
    people = world.places.population.astype(np.float64)
    rate = parameters.dossiers_per_million * people.sum() / 1e6
    now = dates.days.position(0)
    rows: list[tuple[float, int, int, float, list[float]]] = []
    for kind, procedure in enumerate(parameters.procedures):
        mean = procedure.elapsed_days * math.exp(procedure.sigma**2 / 2)
        many = int(rng.poisson(rate * procedure.share * mean))
        length = procedure.elapsed_days * np.exp(
            procedure.sigma**2 + procedure.sigma * rng.standard_normal(many)
        )
        age = np.minimum(length * rng.random(many), now - 1)
        place = rng.choice(len(people), many, p=people / people.sum())
        draws = rng.random((many, DRAWS))
        draws[:, SUPPLEMENT] = 1.0  # whoever had to bring something has brought it
        rows += zip(
            (now - age).tolist(),
            place.tolist(),
            [kind] * many,
            (length - age).tolist(),
            draws.tolist(),
            strict=True,
        )
    rows.sort(key=lambda row: row[0])
    moment = dates.days.moment
    return [
        (place, kind, (received := moment(begin), dates.due_ms(kind, received), moment(now + rest)), draws)
        for begin, place, kind, rest, draws in rows
    ]
