"""Ways in: the portal, the counter, and what people do when one of them fails."""

from __future__ import annotations

from collections.abc import Callable

from simulation.domains.public_services.agenda import Agenda
from simulation.domains.public_services.centres import Centres
from simulation.domains.public_services.couplings import Parameters, online_works
from simulation.domains.public_services.dossiers import ACCESS, DRAWS, EFFORT, RATE, VISIT
from simulation.engine.arrivals import Candidate, Stream
from simulation.engine.chance import lognormal_ms
from simulation.engine.desks import Job
from simulation.engine.rates import HourlyRate
from simulation.engine.world import World

_MINUTE_MS, _HOUR_MS, _DAY_MS = 60_000, 3_600_000, 86_400_000
_SPREAD_HOURS = 2
"""Those who come again come within so many hours of the opening; assumed."""
COME, TRY = 6, 7
"""Actions of the agenda that belong to people on their way in."""

Draws = tuple[float, ...]


class Entrances:
    """Brings each dossier to the point at which it is received.

    Attributes:
        paper: Whether people have been told to go to the counters.
    """

    def __init__(
        self, world: World, parameters: Parameters, receive: Callable[[int, Draws, str, float], None]
    ) -> None:
        """Build both streams.

        Args:
            world: The world.
            parameters: The domain's parameters.
            receive: Told (commune, uniforms, kind of event, minutes waited) of each dossier received (bound method).
        """
        self.world, self.parameters, self._receive = world, parameters, receive
        self.paper = False
        self.centres: Centres
        self.agenda: Agenda
        self._people: dict[int, tuple[int, Draws]] = {}
        self._number = 0
        daily = parameters.dossiers_per_million * float(world.places.population.sum()) / 1e6
        visits = daily * (1 - parameters.online_share) / (1 - parameters.asking_share)
        online = HourlyRate(
            daily * parameters.online_share, parameters.online_profile, world.calendar, parameters.day_off
        )
        counter = HourlyRate(visits, parameters.counter_profile, world.calendar, 0.0)
        self._online = self._stream("online", online, self._submit)
        self._counter = self._stream("counter", counter, self._walk_in)

    def _stream(self, name: str, rate: HourlyRate, arrive: Callable[[Candidate], None]) -> Stream:
        world = self.world
        return Stream(
            world.clock,
            world.streams,
            f"public_services.{name}",
            rate=rate,
            shares=world.places.population.astype(float),
            draws=DRAWS,
            headroom=1.0,
            midnight_ms=world.calendar.midnight_ms,
            factor=self._usual,
            arrive=arrive,
        )

    def begin(self, centres: Centres, agenda: Agenda) -> None:
        """Let people come to these centres; those who come again stand in this agenda."""
        self.centres, self.agenda = centres, agenda
        self._online.start()
        self._counter.start()

    def _usual(self, place: int) -> float:
        """People need papers whatever the state of the city; only how they get them changes."""
        del place
        return 1.0

    def _again(self, moment_ms: int, action: int, place: int, draws: Draws) -> None:
        self._number += 1
        self._people[self._number] = (place, draws)
        self.agenda.add(moment_ms, action, self._number)

    # --- Online -----------------------------------------------------------------------------------

    def _submit(self, candidate: Candidate) -> None:
        place, draws = candidate.place, candidate.draws
        if self.paper and draws[VISIT] < self.parameters.paper_direct:
            self._go_instead(place, draws, self.parameters.paper_direct)
        else:
            self._attempt(place, draws)

    def try_again(self, number: int) -> None:
        """A citizen whose submission failed tries once more."""
        self._attempt(*self._people.pop(number))

    def _attempt(self, place: int, draws: Draws) -> None:
        """The portal takes the dossier, or the citizen tries later or goes to the counter instead."""
        state, parameters = self.world.state, self.parameters
        portal, power = state.at("portal_share", place), state.at("power_share", place)
        if online_works(portal, power, state.at("comms_share", place), draws[ACCESS]):
            self._receive(place, draws, "public_services.received_online", 0.0)
            return
        cause = (
            (state.cause("portal_share", place) if portal < 1 else 0)
            or state.cause("comms_share", place)
            or state.cause("power_share", place)
        )
        self.world.emit("public_services.online_failed", place, cause=cause)
        going = parameters.failed_to_counter
        going = max(going, parameters.paper_failed) if self.paper else going
        if draws[VISIT] < going:
            self._go_instead(place, draws, going)
        else:
            self._again(self.world.now_ms + parameters.retry, TRY, place, draws)

    def _go_instead(self, place: int, draws: Draws, going: float) -> None:
        """Who would have sent it online, the first ``going`` of them, comes to the counter in the next half day."""
        asking = self.parameters.asking_share
        own = draws[VISIT] / going  # never a mere question: those are a visitor's
        with_papers = (*draws[:VISIT], asking + own * (1 - asking))
        self._again(self._next_opening(draws[RATE]), COME, place, with_papers)

    # --- At the counter ---------------------------------------------------------------------------

    def _walk_in(self, candidate: Candidate) -> None:
        self._visit(candidate.place, candidate.draws)

    def come_again(self, number: int) -> None:
        """A visitor who could not be served comes once more."""
        self._visit(*self._people.pop(number))

    def _visit(self, place: int, draws: Draws) -> None:
        """A visitor takes a number at the commune's counter, or at the nearest one that works."""
        at = self.centres.counter_for(place)
        if at is None:
            self._postpone(place, place, draws)
            return
        parameters = self.parameters
        asks = draws[VISIT] < parameters.asking_share
        median = parameters.asking_time if asks else parameters.counter_time
        service = lognormal_ms(median, parameters.counter_sigma, draws[EFFORT])
        self._number += 1
        self._people[self._number] = (place, draws)
        self.centres.counters[at].join(Job(self._number, place, service, tag=int(asks)))

    def served(self, job: Job) -> None:
        """The clerk is done with a visitor: a dossier is received, or a question answered."""
        place, draws = self._people.pop(job.case)
        if not job.tag:
            wait = self.world.now_ms - job.arrived_ms - job.service_ms
            self._receive(place, draws, "public_services.received_counter", wait / _MINUTE_MS)

    def turned_away(self, job: Job, at: int) -> None:
        """A visitor who still waits is sent home by the counter of commune ``at``."""
        place, draws = self._people.pop(job.case)
        self._postpone(at, place, draws)

    def _postpone(self, at: int, place: int, draws: Draws) -> None:
        """The visitor goes home and comes again in the next opening hours."""
        cause = self.centres.trouble[at] if not self.centres.works[at] else 0
        self.world.emit("public_services.turned_away", place, cause=cause)
        self._again(self._next_opening(draws[RATE]), COME, place, draws)

    def _next_opening(self, u: float) -> int:
        """A moment in the first hours of the next half day that is worked."""
        calendar, parameters, now = self.world.calendar, self.parameters, self.world.now_ms
        jitter = round(u * _SPREAD_HOURS * _HOUR_MS)
        day = calendar.day(now)
        noon = calendar.midnight_ms + day * _DAY_MS + parameters.opens_afternoon
        if calendar.is_working_day(day) and now < noon - _HOUR_MS:
            return noon + jitter
        day += 1
        while not calendar.is_working_day(day):
            day += 1
        return calendar.midnight_ms + day * _DAY_MS + parameters.opens_morning + jitter
