"""Crashes: when and where they happen, whom they hurt, and how long they stand in the way."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from simulation.domains.traffic.parameters import Parameters
from simulation.engine.arrivals import Candidate, Stream
from simulation.engine.desks import Desk, Job
from simulation.engine.placement import counts
from simulation.engine.world import World
from simulation.events import NO_CAUSE
from simulation.telemetry import Channel, Disturbance, Step

KEY = "traffic"
FloatArray = npt.NDArray[np.float64]
_BINS_AN_HOUR = 12
_SLOW_ROAD = 0.6
"""Below this share of free speed a crew is late because of the road (assumed)."""


class EveryDay:
    """The same expected number of crashes every day."""

    def __init__(self, a_day: float, hours: tuple[float, ...]) -> None:
        """Share ``a_day`` crashes over the day as ``hours`` weighs them."""
        shape = np.repeat(np.array(hours), _BINS_AN_HOUR)
        self._bins: FloatArray = a_day * shape / shape.sum()

    def daily(self, day: int) -> FloatArray:
        """Expected crashes per 5-minute bin, [288]."""
        del day
        return self._bins


@dataclass(slots=True)
class Crash:
    """One crash that is not cleared.

    Attributes:
        event: Id of the crash event; later that of the crew's arrival.
        since_ms: When it happened.
        km: Way of the crew that comes.
        scene_ms: Time it takes to clear.
        slowed: What it does to sensors nearby.
    """

    event: int
    since_ms: int
    km: float
    scene_ms: int
    slowed: tuple[Disturbance, ...]


class Crashes:
    """The stream of crashes and the crews that clear them."""

    def __init__(self, world: World, parameters: Parameters, speed: Channel, flow: Channel) -> None:
        """Set the stream going."""
        self._world, self._parameters = world, parameters
        self._channels = (speed, flow)
        self._columns = tuple(_by_place(channel, len(world.places)) for channel in self._channels)
        self._open: dict[int, Crash] = {}
        self._headroom = (1 + parameters.rain_risk) * (1 + parameters.water_risk)
        self.standing = np.zeros(len(world.places))
        self.lanes = np.ones(len(world.places))
        self.lane_event = [NO_CAUSE] * len(world.places)
        self.last = [NO_CAUSE] * len(world.places)
        placement = world.setting.specs[KEY].facilities["crew"]
        resource = world.province.resources.get("traffic.crew")
        crews = int(counts(placement, world.places, resource.count if resource else None).sum())
        self.desk = Desk(world.clock, "traffic crews", crews, self._cleared, self._sent)
        people = world.places.population.astype(np.float64)
        a_day = parameters.crashes_per_million * float(people.sum()) / 1_000_000
        Stream(
            world.clock,
            world.streams,
            "traffic.crashes",
            rate=EveryDay(a_day, parameters.crash_hours),
            shares=people,
            draws=8,
            headroom=self._headroom,
            midnight_ms=world.calendar.midnight_ms,
            factor=self.risk,
            arrive=self._happen,
        ).start()

    def risk(self, place: int) -> float:
        """How many times as many crashes as on an ordinary dry day, up to what the stream can express."""
        return min(self._road_risk(place) * float(self.lanes[place]), self._headroom)

    def _road_risk(self, place: int) -> float:
        """The same without contraflow lanes."""
        state, parameters = self._world.state, self._parameters
        wet = min(state.at("rain_mm_h", place) / parameters.rain_full, 1.0)
        water = min(state.at("water_depth_m", place) / parameters.road_limit, 1.0)
        risk = (1 + parameters.rain_risk * wet) * (1 + parameters.water_risk * water)
        return risk * state.at("road_open", place)

    def _happen(self, candidate: Candidate) -> None:
        """One crash as the stream brings it."""
        place, draws = candidate.place, candidate.draws
        injured = poisson_quantile(draws[0], self._parameters.injured_per_crash)
        deaths = poisson_quantile(draws[1], self._parameters.deaths_per_crash)
        cause = self._blame(place, draws[2])
        if candidate.level >= self._road_risk(place):
            cause = self.lane_event[place]
        self._stand(place, draws[3:], (injured, deaths), cause)

    def order(self, place: int, draws: tuple[float, ...], hurt: tuple[int, int], cause: int) -> None:
        """A severe crash that an exercise asks for, with ``(injured, deaths)`` as it says; ``draws`` are four."""
        self._stand(place, draws, hurt, cause, self._parameters.severe_scene)

    def _stand(
        self, place: int, draws: tuple[float, ...], hurt: tuple[int, int], cause: int, length: float = 1.0
    ) -> None:
        """Tell of a crash, slow the road, call a crew; the scene takes ``length`` times as long as usual."""
        world, (injured, deaths) = self._world, hurt
        case = world.new_case()
        event = world.emit("traffic.crash", place, case=case, cause=cause, value=injured)
        if deaths:
            world.emit("traffic.deaths", place, case=case, cause=event, value=deaths)
        normal = NormalDist()
        self._open[case] = Crash(
            event=event,
            since_ms=world.now_ms,
            km=self._parameters.crew_distance
            * math.exp(self._parameters.crew_spread * normal.inv_cdf(_inside(draws[0]))),
            scene_ms=round(
                self._parameters.scene_time
                * length
                * math.exp(self._parameters.scene_spread * normal.inv_cdf(_inside(draws[1])))
            ),
            slowed=self._slow(place, draws[2], draws[3]),
        )
        self.standing[place] += 1
        self.last[place] = event
        self.desk.join(
            Job(case=case, place=place, service_ms=0, priority=0 if injured + deaths else 1, cause=event)
        )

    def _blame(self, place: int, draw: float) -> int:
        """Rain or water, for the share of crashes that would not have happened on a dry road."""
        state, parameters = self._world.state, self._parameters
        wet = parameters.rain_risk * min(state.at("rain_mm_h", place) / parameters.rain_full, 1.0)
        water = parameters.water_risk * min(state.at("water_depth_m", place) / parameters.road_limit, 1.0)
        if draw < wet / (1 + wet):
            return state.cause("rain_mm_h", place)
        if draw < 1 - 1 / ((1 + wet) * (1 + water)):
            return state.cause("water_depth_m", place)
        return NO_CAUSE

    def _slow(self, place: int, *draws: float) -> tuple[Disturbance, ...]:
        """Slow one speed detector and thin one counter of the commune until the crash is cleared."""
        slowed = []
        for channel, columns, draw in zip(self._channels, self._columns, draws, strict=True):
            here = columns[place]
            if here:
                column = here[int(draw * len(here))]
                amount = -self._parameters.crash_slow * max(channel.value(column), 0.0)
                if not math.isnan(amount):
                    slowed.append(channel.disturb([column], amount, Step(rise_ticks=3)))
        return tuple(slowed)

    def _sent(self, job: Job) -> None:
        """A crew leaves: its way takes as long as the roads let it."""
        crash = self._open[job.case]
        speed = self._parameters.crew_speed * max(self._world.state.at("road_speed", job.place), 0.1)
        way_ms = round(crash.km / speed * 3_600_000)
        job.service_ms = way_ms + crash.scene_ms
        self._world.clock.call(way_ms, self._arrived, job)

    def _arrived(self, job: Job) -> None:
        crash, state = self._open[job.case], self._world.state
        cause = crash.event
        if state.at("road_speed", job.place) < _SLOW_ROAD and state.cause("road_speed", job.place):
            cause = state.cause("road_speed", job.place)
        minutes = (self._world.now_ms - crash.since_ms) / 60_000
        crash.event = self._world.emit(
            "traffic.crew_arrived", job.place, case=job.case, cause=cause, value=minutes
        )

    def _cleared(self, job: Job) -> None:
        crash = self._open.pop(job.case)
        for disturbance in crash.slowed:
            disturbance.close()
        self.standing[job.place] -= 1
        minutes = (self._world.now_ms - crash.since_ms) / 60_000
        self._world.emit("traffic.crash_cleared", job.place, case=job.case, cause=crash.event, value=minutes)


def poisson_quantile(share: float, mean: float) -> int:
    """The number that a Poisson variable of this mean stays at or below with probability ``share``."""
    number, term = 0, math.exp(-mean)
    below = term
    while share >= below and number < 50:
        number += 1
        term *= mean / number
        below += term
    return number


def _inside(share: float) -> float:
    """A uniform draw that is never 0, so that it has a normal quantile."""
    return max(share, 1e-12)


def _by_place(channel: Channel, places: int) -> tuple[tuple[int, ...], ...]:
    """The columns of each commune."""
    rows: list[list[int]] = [[] for _ in range(places)]
    for column, place in enumerate(channel.table.place.tolist()):
        rows[place].append(column)
    return tuple(tuple(row) for row in rows)
