"""Dossiers: their own chance, their dates, and those that are already on the way when a scenario starts."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from simulation.domains.public_services.couplings import Parameters
from simulation.engine.chance import normal, running_sums
from simulation.engine.workdays import WorkDays
from simulation.engine.world import World

KIND, EFFORT, ELAPSED, SUPPLEMENT, SUPPLEMENT_TIME, PAY, DIGITISE, RATE, SATISFY, FEEDBACK, ACCESS, VISIT = (
    range(12)
)
"""Which of a dossier's uniforms decides what."""
DRAWS = 12
WITH_OFFICER = -1
"""In place of the moment at which checks end: they have ended, an officer has it."""
_BLOCK = 512
"""Dossiers whose uniforms lie in one array."""


class Dossiers:
    """Open dossiers as parallel arrays, so that tens of thousands are a few megabytes and pickle in no time.

    Their uniforms never change once drawn: they are laid down one after the other, and every full block is closed
    for writing, so that snapshots share it.

    Attributes:
        row: Row of each open case.
        place: Commune where it was received.
        kind: Index of its procedure.
        received_ms: When it was received; before 0 for those carried over.
        due_ms: When its result is due.
        ready_ms: When checks and waiting end and an officer can finish it.
        cause: Its latest event.
        overdue: Whether it has been told to be overdue.
    """

    def __init__(self) -> None:
        """None are open."""
        self.row: dict[int, int] = {}
        self.place, self.kind, self.overdue = array("H"), array("B"), array("B")
        self.received_ms, self.due_ms, self.ready_ms = array("q"), array("q"), array("q")
        self.cause = array("I")
        self._number = array("I")
        self._drawn: list[npt.NDArray[np.float64]] = []
        self._draws = array("d")
        self._free: list[int] = []

    def open(
        self, case: int, place: int, kind: int, dates: tuple[int, int, int], draws: Sequence[float]
    ) -> int:
        """Note a new dossier; ``dates`` are received, due and ready. Gives its row."""
        number = self._lay_down(draws)
        if self._free:
            row = self.row[case] = self._free.pop()
            self.place[row], self.kind[row], self.overdue[row] = place, kind, 0
            self.received_ms[row], self.due_ms[row], self.ready_ms[row] = dates
            self._number[row] = number
            return row
        row = self.row[case] = len(self.place)
        self.place.append(place)
        self.kind.append(kind)
        self.overdue.append(0)
        self.received_ms.append(dates[0])
        self.due_ms.append(dates[1])
        self.ready_ms.append(dates[2])
        self.cause.append(0)
        self._number.append(number)
        return row

    def _lay_down(self, draws: Sequence[float]) -> int:
        """Keep a new dossier's uniforms for good; gives their number."""
        number = len(self._drawn) * _BLOCK + len(self._draws) // DRAWS
        self._draws.extend(draws)
        if len(self._draws) == _BLOCK * DRAWS:
            block = np.array(self._draws)
            block.flags.writeable = False
            self._drawn.append(block)
            self._draws = array("d")
        return number

    def draw(self, row: int, which: int) -> float:
        """One of the dossier's uniforms."""
        block, at = divmod(self._number[row], _BLOCK)
        if block < len(self._drawn):
            return self._drawn[block].item(at * DRAWS + which)
        return self._draws[at * DRAWS + which]

    def close(self, case: int) -> None:
        """Forget a dossier; its row is used again."""
        self._free.append(self.row.pop(case))


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
