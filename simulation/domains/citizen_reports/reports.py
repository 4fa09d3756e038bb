"""Reports: what one carries with it, and how many of each category come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulation.domains.citizen_reports import couplings
from simulation.domains.citizen_reports.couplings import Category, Parameters
from simulation.engine.arrivals import Candidate, Stream
from simulation.engine.rates import HourlyRate
from simulation.engine.world import World

REACH, VERIFY, REFUSE, URGENT, ELAPSED, EFFORT, PUBLISH, RATE, QUALITY, MOOD, REOPEN = range(11)
"""Which of a report's uniforms decides what."""
DRAWS = 11


@dataclass(slots=True)
class Report:
    """One report on its way.

    Attributes:
        place: Commune it is about.
        category: Index of its category.
        sent_ms: When somebody first tried to send it.
        draws: Its uniforms.
        cause: Its latest event, or what led to it.
        case: Case number, 0 until it is in.
        due_ms: When an answer is due.
        overdue: Whether it has been told to be overdue.
        vague: Whether the team's answer lacks proof.
        again: Whether it has been reopened.
    """

    place: int
    category: int
    sent_ms: int
    draws: tuple[float, ...]
    cause: int = 0
    case: int = 0
    due_ms: int = 0
    overdue: bool = False
    vague: bool = False
    again: bool = False

    def is_urgent(self, category: Category) -> bool:
        """Whether it goes the urgent way."""
        return self.draws[URGENT] < category.urgent


class Source:
    """One category's stream of reports in the whole province."""

    def __init__(
        self, world: World, parameters: Parameters, number: int, daily: float, send: Callable[[Report], None]
    ) -> None:
        """Build the stream; ``stream.start`` sets it going.

        Args:
            world: The world.
            parameters: The domain's parameters.
            number: Index of the category.
            daily: Reports of all categories on an ordinary day.
            send: What a citizen does with a report (bound method).
        """
        self._world, self._parameters, self._send = world, parameters, send
        self._number, self._category = number, parameters.categories[number]
        rate = HourlyRate(daily * self._category.share, parameters.hourly_profile, world.calendar)
        self.stream = Stream(
            world.clock,
            world.streams,
            f"citizen_reports.{self._category.key}",
            rate=rate,
            shares=world.places.population.astype(float),
            draws=DRAWS,
            headroom=parameters.headroom,
            midnight_ms=world.calendar.midnight_ms,
            factor=self.factor,
            arrive=self._arrive,
        )

    def surges(self, place: int) -> tuple[tuple[str, float], ...]:
        """What the city's state adds to this category's reports, by state field."""
        state, category, parameters = self._world.state, self._category, self._parameters
        return (
            ("water_depth_m", couplings.water_surge(category, state.at("water_depth_m", place))),
            ("rain_mm_h", couplings.rain_surge(category, parameters, state.at("rain_mm_h", place))),
            ("power_share", couplings.outage_surge(category, state.at("power_share", place))),
            ("road_open", couplings.closure_surge(category, state.at("road_open", place))),
            ("pm25_ug_m3", couplings.smog_surge(category, parameters, state.at("pm25_ug_m3", place))),
        )

    def factor(self, place: int) -> float:
        """Reports now over ordinary ones."""
        return 1 + sum(added for _, added in self.surges(place))

    def _arrive(self, candidate: Candidate) -> None:
        """A report; when the city's state added it, its cause is what changed that state."""
        place, cause = candidate.place, 0
        rest = candidate.level - 1
        for field, added in self.surges(place):
            if 0 <= rest < added:
                cause = self._world.state.cause(field, place)
                break
            rest -= added
        self._send(Report(place, self._number, self._world.now_ms, candidate.draws, cause))
