"""Reports: what one carries with it, and how many of each category come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulation.domains.citizen_reports import couplings
from simulation.domains.citizen_reports.couplings import Category
from simulation.domains.citizen_reports.rumours import FIELD as _RUMOUR
from simulation.domains.citizen_reports.rumours import Rumours
from simulation.engine.arrivals import Candidate, Stream
from simulation.engine.rates import HourlyRate

REACH, VERIFY, REFUSE, URGENT, ELAPSED, EFFORT, PUBLISH, RATE, QUALITY, MOOD, REOPEN = range(11)
"""Which of a report's uniforms decides what."""
DRAWS = 11
NEW, ROUTED, WITH_TEAM, ANSWERED = range(4)
"""Where a report stands: with the moderators, on its way to the team, with the team, about to be published."""


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
        false: Whether a rumour made it up.
        stage: Where it stands.
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
    false: bool = False
    stage: int = NEW

    def is_urgent(self, category: Category) -> bool:
        """Whether it goes the urgent way."""
        return self.draws[URGENT] < category.urgent


class Source:
    """One category's stream of reports in the whole province."""

    def __init__(self, rumours: Rumours, number: int, daily: float, send: Callable[[Report], None]) -> None:
        """Build the stream; ``stream.start`` sets it going.

        Args:
            rumours: What people believe.
            number: Index of the category.
            daily: Reports of all categories on an ordinary day.
            send: What a citizen does with a report (bound method).
        """
        world, parameters = rumours.world, rumours.parameters
        self._rumours, self._world, self._parameters, self._send = rumours, world, parameters, send
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
        """What the city's state adds to this category's reports, by state field; less where people know already."""
        state, category, parameters = self._world.state, self._category, self._parameters
        added = (
            ("water_depth_m", couplings.water_surge(category, state.at("water_depth_m", place))),
            ("rain_mm_h", couplings.rain_surge(category, parameters, state.at("rain_mm_h", place))),
            ("power_share", couplings.outage_surge(category, state.at("power_share", place))),
            ("road_open", couplings.closure_surge(category, state.at("road_open", place))),
            ("pm25_ug_m3", couplings.smog_surge(category, parameters, state.at("pm25_ug_m3", place))),
            (_RUMOUR, couplings.rumour_surge(parameters, state.at(_RUMOUR, place))),
        )
        told = self._rumours.relief
        return added if not told else tuple((field, number * (1 - told)) for field, number in added)

    def factor(self, place: int) -> float:
        """Reports now over ordinary ones."""
        return 1 + sum(added for _, added in self.surges(place))

    def _arrive(self, candidate: Candidate) -> None:
        """A report; when the city's state added it, its cause is what changed that state."""
        place, cause, false = candidate.place, 0, False
        rest = candidate.level - 1
        for field, added in self.surges(place):
            if 0 <= rest < added:
                cause, false = self._world.state.cause(field, place), field == _RUMOUR
                break
            rest -= added
        self._send(Report(place, self._number, self._world.now_ms, candidate.draws, cause, false=false))
