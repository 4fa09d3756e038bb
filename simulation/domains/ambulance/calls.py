"""Calls to 115: who reaches for the phone, who gets through, and what the call-takers make of it."""

from __future__ import annotations

from collections.abc import Callable

from simulation.domains.ambulance import couplings
from simulation.domains.ambulance.couplings import Parameters
from simulation.domains.ambulance.missions import DRAWS, NEED, NOTICE, REACH, TALK, Mission
from simulation.engine.arrivals import Candidate, Stream
from simulation.engine.chance import lognormal_ms
from simulation.engine.desks import Desk, Job
from simulation.engine.rates import HourlyRate
from simulation.engine.world import World

_MINUTE_MS = 60_000


class Calls:
    """People call, are answered in turn, and are advised or get a vehicle."""

    def __init__(self, world: World, parameters: Parameters, needed: Callable[[Mission], None]) -> None:
        """Build desk and streams; ``begin`` sets them going.

        Args:
            world: The world.
            parameters: The domain's parameters.
            needed: Told each case that a call-taker wants a vehicle for (bound method).
        """
        self.world, self.parameters, self._needed = world, parameters, needed
        self._million = float(world.places.population.sum()) / 1e6
        takers = max(parameters.takers_at_least, round(parameters.takers_per_million * self._million))
        self.desk = Desk(world.clock, "115", takers, self._taken, self._answered)
        self._talking: dict[int, Mission] = {}
        own = parameters.requests_per_million * (1 - parameters.crash_request_share)
        surged = (self.factor, parameters.calls_headroom)
        self._requests = self._stream("ambulance.requests", own, DRAWS, surged, self._request)
        per_million = parameters.other_calls_per_million
        surged = (self.other_factor, parameters.other_calls_headroom)
        self._others = self._stream("ambulance.other_calls", per_million, 2, surged, self._other_call)

    def begin(self) -> None:
        """Start both streams and listen to what hurts people."""
        self._requests.start()
        self._others.start()
        self.world.listen("traffic.crash", self._people_hurt)
        self.world.listen("fire_rescue.people_hurt", self._people_hurt)

    def _stream(
        self,
        name: str,
        per_million: float,
        draws: int,
        surged: tuple[Callable[[int], float], float],
        arrive: Callable[[Candidate], None],
    ) -> Stream:
        """One stream of calls; ``surged`` is the factor on its rate, and the greatest that it can express."""
        world, parameters = self.world, self.parameters
        return Stream(
            world.clock,
            world.streams,
            name,
            rate=HourlyRate(per_million * self._million, parameters.hourly_profile, world.calendar),
            shares=world.places.population.astype(float),
            draws=draws,
            headroom=surged[1],
            midnight_ms=world.calendar.midnight_ms,
            factor=surged[0],
            arrive=arrive,
        )

    # --- Who calls --------------------------------------------------------------------------------

    def surges(self, place: int) -> tuple[tuple[str, float], ...]:
        """What the city's state adds to the calls of a commune, by state field."""
        state, parameters = self.world.state, self.parameters
        return (
            ("water_depth_m", couplings.flood_surge(parameters, state.at("water_depth_m", place))),
            ("pm25_ug_m3", couplings.smog_surge(parameters, state.at("pm25_ug_m3", place))),
            ("wind_m_s", couplings.wind_surge(parameters, state.at("wind_m_s", place))),
            ("power_share", couplings.outage_surge(parameters, state.at("power_share", place))),
            ("crowd_people", self._crowd_surge(place)),
        )

    def factor(self, place: int) -> float:
        """Calls now over ordinary calls."""
        return 1 + sum(added for _, added in self.surges(place))

    def _crowd_surge(self, place: int) -> float:
        world = self.world
        people, crowd = int(world.places.population[place]), world.state.at("crowd_people", place)
        return couplings.crowd_surge(self.parameters, crowd, people) if crowd else 0.0

    def other_factor(self, place: int) -> float:
        """Calls now over ordinary calls, of those that are no emergency: a rumour brings people who only ask."""
        return self.factor(place) + couplings.rumour_surge(
            self.parameters, self.world.state.at("rumour", place)
        )

    def _surge_cause(self, place: int, level: float) -> int:
        """The event behind a call, when it is one of those that the city's state added."""
        rest = level - 1
        for field, added in self.surges(place):
            if 0 <= rest < added:
                return self.world.state.cause(field, place)
            rest -= added
        return 0

    def _request(self, candidate: Candidate) -> None:
        """Somebody needs help and reaches for the phone."""
        place, draws = candidate.place, candidate.draws
        self._ring(
            Mission(
                place=place,
                first_ms=self.world.now_ms,
                draws=draws,
                cause=self._surge_cause(place, candidate.level),
            )
        )

    def _people_hurt(self, event: int, place: int, case: int, value: float) -> None:
        """Bystanders call for each person hurt in a crash or a fire."""
        del case
        rng = self.world.streams.generator(f"ambulance.accidents.{place}", self.world.now_ms)
        for _ in range(round(value)):
            draws = tuple(rng.random(DRAWS).tolist())
            self.noticed(Mission(place=place, first_ms=self.world.now_ms, draws=draws, cause=event))

    def noticed(self, mission: Mission) -> None:
        """Somebody sees that a person is hurt and reaches for the phone a little later."""
        delay = lognormal_ms(self.parameters.bystander, 0.5, mission.draws[NOTICE])
        mission.first_ms += delay
        self.world.clock.call(delay, self._ring, mission)

    # --- Who gets through -------------------------------------------------------------------------

    def _ring(self, mission: Mission) -> None:
        """Try to get through; where the network is down people try again, and at last find another way."""
        world, parameters = self.world, self.parameters
        if couplings.connects(world.state.at("comms_share", mission.place), mission.draws[REACH]):
            self._received(mission)
        elif world.now_ms - mission.first_ms >= parameters.give_up:
            cause = world.state.cause("comms_share", mission.place)
            world.emit("ambulance.call_lost", mission.place, cause=cause)
        else:
            world.clock.call(parameters.retry, self._ring, mission)

    def _received(self, mission: Mission) -> None:
        world = self.world
        mission.case = world.new_case()
        self._talking[mission.case] = mission
        delay = (world.now_ms - mission.first_ms) / _MINUTE_MS
        cause = mission.cause or (world.state.cause("comms_share", mission.place) if delay else 0)
        mission.tell(world, "call_received", cause=cause, value=delay)
        talk = lognormal_ms(self.parameters.take_call, self.parameters.take_call_sigma, mission.draws[TALK])
        self.desk.join(Job(case=mission.case, place=mission.place, service_ms=talk))

    def _other_call(self, candidate: Candidate) -> None:
        """A call that is no emergency only keeps a call-taker busy."""
        talk = lognormal_ms(
            self.parameters.other_call, self.parameters.take_call_sigma, candidate.draws[TALK]
        )
        if couplings.connects(self.world.state.at("comms_share", candidate.place), candidate.draws[REACH]):
            self.desk.join(Job(case=0, place=candidate.place, service_ms=talk))

    # --- What call-takers do ----------------------------------------------------------------------

    def _answered(self, job: Job) -> None:
        if job.case:
            wait = self.world.now_ms - job.arrived_ms
            kind = "answered_in_time" if wait <= self.parameters.answer_limit else "answered_late"
            self._talking[job.case].tell(self.world, kind, value=wait / 1000)

    def _taken(self, job: Job) -> None:
        """The call-taker knows enough: advise, or ask for a vehicle."""
        if not job.case:
            return
        mission = self._talking.pop(job.case)
        if mission.draws[NEED] >= self.parameters.dispatch_share:
            mission.tell(self.world, "call_advised")
        else:
            self._needed(mission)
