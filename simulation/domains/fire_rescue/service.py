"""The fire and rescue service itself: calls, fires that grow and are fought, rescues."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from simulation.domains.fire_rescue import couplings
from simulation.domains.fire_rescue.couplings import Parameters
from simulation.domains.fire_rescue.crowds import Crowds
from simulation.domains.fire_rescue.engines import KEY, RESCUE_PRIORITY, Engines
from simulation.domains.fire_rescue.incidents import (
    DRAWS,
    HURT,
    KILLED,
    LOSS,
    NOTICE,
    ORIGIN,
    PEOPLE,
    RESCUE,
    SIZE,
    TIME,
    WHAT,
    Incident,
)
from simulation.domains.fire_rescue.locals import LocalForces
from simulation.domains.fire_rescue.trapped import Trapped
from simulation.engine.arrivals import Candidate, Stream
from simulation.engine.chance import choose, lognormal_ms, normal, poisson_count, running_sums
from simulation.engine.desks import Desk, Job
from simulation.engine.rates import HourlyRate
from simulation.engine.world import World
from simulation.events import NO_UNIT, PROVINCE

__all__ = ["KEY", "FireRescue"]
_MINUTE_MS = 60_000
_FLAT = (1.0,) * 24
ELECTRICAL, FLAME, OTHER = range(3)
"""Causes of a fire, told as the value of ``origin_found``."""


class FireRescue:
    """Fires and rescues of a province."""

    def __init__(self, world: World, parameters: Parameters) -> None:
        """Build desk, engines and streams; ``begin`` sets them going."""
        self.world, self.parameters = world, parameters
        self.million = float(world.places.population.sum()) / 1e6
        takers = max(parameters.takers_at_least, round(parameters.takers_per_million * self.million))
        self.desk = Desk(world.clock, "114", takers, self._taken)
        self.engines = Engines(world, parameters, self._arrived)
        self.crowds = Crowds(world, parameters)
        self.locals = LocalForces(world, parameters, self.engines, self._local_help)
        self._limits = [
            parameters.late_allowance + round(parameters.late_factor * drive)
            for drive in self.engines.roads.ordinary_ms(set(self.engines.fleet.home))
        ]
        self._trapped = Trapped(world, parameters, self._distress)
        self._sums = running_sums([kind.share for kind in parameters.fire_kinds])
        self._called: dict[int, Incident] = {}
        people = world.places.population.astype(np.float64)
        fires = HourlyRate(
            parameters.fires_per_million * self.million, parameters.fire_profile, world.calendar
        )
        rescues = HourlyRate(parameters.rescues_per_million * self.million, _FLAT, world.calendar)
        self._streams = (
            self._stream("fires", fires, self._fire_shares(people), parameters.fire_headroom),
            self._stream("rescues", rescues, people, 1.0),
        )

    def _fire_shares(self, people: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Weight of each commune: all wards together have the published urban share of fires."""
        urban = self.world.places.urban
        inside, outside = float(people[urban].sum()), float(people[~urban].sum())
        if not inside or not outside:
            return people
        share = self.parameters.urban_share
        return people * np.where(urban, share / inside, (1 - share) / outside)

    def _stream(
        self, name: str, rate: HourlyRate, shares: npt.NDArray[np.float64], headroom: float
    ) -> Stream:
        world, fires = self.world, name == "fires"
        return Stream(
            world.clock,
            world.streams,
            f"fire_rescue.{name}",
            rate=rate,
            shares=shares,
            draws=DRAWS,
            headroom=headroom,
            midnight_ms=world.calendar.midnight_ms,
            factor=self.fire_factor if fires else self._usual,
            arrive=self._fire if fires else self._rescue,
        )

    def begin(self) -> None:
        """Tell who is on duty, start both streams, and burn what a hazard sets alight."""
        self.engines.on_duty()
        for stream in self._streams:
            stream.start()
        self._trapped.begin()
        self.crowds.begin()
        self.world.listen("hazard.fire_began", self._set_alight)

    # --- Beginnings -------------------------------------------------------------------------------

    def fire_factor(self, place: int) -> float:
        """Fires now over ordinary fires."""
        return 1 + self._candles(place) + self.crowds.surge(place)

    def _candles(self, place: int) -> float:
        return couplings.candle_surge(self.parameters, self.world.state.at("power_share", place))

    def _usual(self, place: int) -> float:
        """Lifts stop and children fall into wells whatever the weather."""
        del place
        return 1.0

    def _fire(self, candidate: Candidate) -> None:
        """A fire breaks out; one that a power cut or a crowd added has that as its cause."""
        place, draws, cause = candidate.place, candidate.draws, 0
        if candidate.level >= 1:
            field = "power_share" if candidate.level < 1 + self._candles(place) else "crowd_people"
            cause = self.world.state.cause(field, place)
        self._ignite(Incident(place, choose(self._sums, draws[WHAT]), self.world.now_ms, draws, cause), 1.0)

    def _set_alight(self, event: int, place: int, case: int, value: float) -> None:
        """A scenario's fire: ``value`` times the ordinary size, at the most people if no commune is named."""
        del case
        where = int(self.world.places.population.argmax()) if place == PROVINCE else place
        draws = tuple(
            self.world.streams.generator("fire_rescue.hazard", self.world.now_ms).random(DRAWS).tolist()
        )
        self.set_fire(draws, where, value, event)

    def _ignite(self, incident: Incident, size: float) -> None:
        kind, parameters = self.parameters.fire_kinds[incident.kind], self.parameters
        incident.case = self.world.new_case()
        incident.work = kind.work * size * math.exp(parameters.work_sigma * normal(incident.draws[SIZE]))
        size_class = couplings.fire_class(couplings.engines_for(parameters, incident.work))
        incident.tell(self.world, "fire_started", value=size_class, unit=incident.kind)
        self._notice(incident)

    def _rescue(self, candidate: Candidate) -> None:
        """Somebody is in distress on an ordinary day."""
        self._distress(Incident(candidate.place, RESCUE, self.world.now_ms, candidate.draws))

    def _distress(self, incident: Incident) -> None:
        """A rescue begins."""
        incident.case = self.world.new_case()
        incident.tell(self.world, "rescue_needed")
        self._notice(incident)

    def _notice(self, incident: Incident) -> None:
        """Somebody notices and calls, later where the network is down."""
        parameters, comms = self.parameters, self.world.state.at("comms_share", incident.place)
        delay = lognormal_ms(parameters.notice, parameters.notice_sigma, incident.draws[NOTICE])
        if incident.draws[NOTICE] >= comms:
            delay += 10 * parameters.notice  # somebody has to run for help; assumed ten times as long
            incident.cause = incident.cause or self.world.state.cause("comms_share", incident.place)
        self.world.clock.call(delay, self._call, incident)

    def _call(self, incident: Incident) -> None:
        self._called[incident.case] = incident
        incident.called_ms = self.world.now_ms
        incident.tell(self.world, "call_received", value=(self.world.now_ms - incident.began_ms) / _MINUTE_MS)
        self.desk.join(Job(incident.case, incident.place, self.parameters.take_call))

    def _taken(self, job: Job) -> None:
        """The call-taker sends the first engines."""
        incident = self._called.pop(job.case)
        if incident.kind == RESCUE:
            if not self.locals.take(incident):
                self.engines.request(incident, 1, priority=RESCUE_PRIORITY)
        else:
            self.engines.request(incident, self.parameters.fire_kinds[incident.kind].engines, priority=0)

    # --- At the scene -----------------------------------------------------------------------------

    def _arrived(self, incident: Incident, engine: int, why_slow: int) -> None:
        first = incident.first_ms < 0
        if first:
            self._tell_arrival(incident, engine, why_slow)
        if incident.kind == RESCUE:
            self._work_until_rescued(incident)
        else:
            if first:
                self._size_up(incident)
            self._plan(incident, len(incident.engines) - 1)

    def _tell_arrival(self, incident: Incident, unit: int, cause: int) -> None:
        """The first help is there, in time or late."""
        now = self.world.now_ms
        incident.first_ms = incident.worked_ms = now
        response = now - incident.called_ms
        told = "arrived" if response <= self._limits[incident.place] else "arrived_late"
        incident.tell(self.world, told, cause=cause, value=response / _MINUTE_MS, unit=unit)

    def _work_until_rescued(self, incident: Incident) -> None:
        parameters = self.parameters
        delay = lognormal_ms(parameters.rescue_time, parameters.rescue_sigma, incident.draws[TIME])
        self.world.clock.call(delay, self._rescued, incident)

    def _size_up(self, incident: Incident) -> None:
        """The first crew sees how far the fire has grown, who is hurt, and whether more engines are needed."""
        world, parameters, state = self.world, self.parameters, self.world.state
        kind, delay = parameters.fire_kinds[incident.kind], incident.first_ms - incident.began_ms
        grown = couplings.growth(
            parameters,
            kind,
            delay_ms=delay,
            wind_m_s=state.at("wind_m_s", incident.place),
            rain_mm_h=state.at("rain_mm_h", incident.place),
            held=couplings.held_back(parameters, self.locals.volunteers(incident.place)),
        )
        incident.work *= grown
        self._harm(incident, delay)
        wanted = couplings.engines_for(parameters, incident.work)
        if wanted > incident.asked:
            incident.tell(world, "engines_requested", value=wanted - incident.asked)
            self.engines.request(incident, wanted - incident.asked, priority=0)

    def _harm(self, incident: Incident, delay_ms: int) -> None:
        """People hurt and killed, more the later help came; whole numbers by the fire's own chance."""
        parameters, world = self.parameters, self.world
        hurt = couplings.harm(parameters, parameters.hurt_per_fire, delay_ms)
        killed = couplings.harm(parameters, parameters.killed_per_fire, delay_ms)
        for told, expected, u in (
            ("people_hurt", hurt, incident.draws[HURT]),
            ("people_killed", killed, incident.draws[KILLED]),
        ):
            number = poisson_count(expected, u)
            if number:
                world.emit(f"fire_rescue.{told}", incident.place, cause=incident.cause, value=number)

    def _plan(self, incident: Incident, engines_so_far: int) -> None:
        """Reckon the work done so far and when it ends with the engines that are there now."""
        world = self.world
        done = (world.now_ms - incident.worked_ms) / _MINUTE_MS * engines_so_far
        incident.work = max(incident.work - done, 0.0)
        incident.worked_ms = world.now_ms
        incident.plan += 1
        delay = round(incident.work / len(incident.engines) * _MINUTE_MS)
        world.clock.call(delay, self._controlled, (incident, incident.plan))

    def _controlled(self, plan: tuple[Incident, int]) -> None:
        """The fire is out: loss, cause and the engines' way home."""
        incident, number = plan
        if incident.closed or incident.plan != number:
            return
        world, parameters = self.world, self.parameters
        kind, place = parameters.fire_kinds[incident.kind], incident.place
        incident.tell(world, "fire_controlled", value=(world.now_ms - incident.first_ms) / _MINUTE_MS)
        u = incident.draws[ORIGIN]
        electrical, flame = parameters.electrical_share, parameters.electrical_share + parameters.flame_share
        origin = ELECTRICAL if u < electrical else FLAME if u < flame else OTHER
        world.emit("fire_rescue.origin_found", place, case=incident.case, cause=incident.cause, value=origin)
        size = (world.now_ms - incident.began_ms) / (parameters.reference_delay + kind.work * _MINUTE_MS)
        loss = kind.loss * size * math.exp(parameters.loss_sigma * normal(incident.draws[LOSS]))
        world.emit("fire_rescue.loss_assessed", place, case=incident.case, cause=incident.cause, value=loss)
        self.engines.finish(incident)

    def _rescued(self, incident: Incident) -> None:
        people = 1 + poisson_count(self.parameters.rescued_people - 1, incident.draws[PEOPLE])
        incident.tell(self.world, "rescued", value=people)
        self.engines.finish(incident)
        self.locals.done(incident)

    # --- Help from the neighbourhood ---------------------------------------------------------------

    def _local_help(self, incident: Incident, cause: int) -> None:
        """Boats or volunteers of the commune are with the people in distress."""
        self._tell_arrival(incident, NO_UNIT, cause)
        self._work_until_rescued(incident)

    def set_fire(self, draws: tuple[float, ...], place: int, size: float, cause: int) -> None:
        """What burns hardest burns at a commune, ``size`` times as large as usual."""
        largest = max(range(len(self._sums)), key=lambda kind: self.parameters.fire_kinds[kind].work)
        self._ignite(Incident(place, largest, self.world.now_ms, draws, cause), max(size, 1.0))
