"""Repair crews: the nearest free one goes to the worst outage, and works as fast as the weather lets it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulation.domains.electricity import couplings
from simulation.domains.electricity.couplings import Parameters
from simulation.domains.electricity.outages import Outage
from simulation.engine.fleets import Call, Fleet
from simulation.engine.forcing import GRID_MS
from simulation.engine.placement import share_out
from simulation.engine.world import World

_MINUTE_MS = 60_000


@dataclass(slots=True)
class Job:
    """One crew at work.

    Attributes:
        outage: What it repairs.
        left_ms: Work left in fair weather.
        rate: Progress since ``since_ms``.
        since_ms: When ``left_ms`` was right.
    """

    outage: Outage
    left_ms: float
    rate: float
    since_ms: int


class Crews:
    """All repair crews of the province, day and night."""

    def __init__(
        self, world: World, parameters: Parameters, domain: str, repaired: Callable[[Outage], None]
    ) -> None:
        """Put the crews on duty where the people live.

        Args:
            world: The world.
            parameters: The domain's parameters.
            domain: The domain's key, for events and trips.
            repaired: Told when a repair is done (bound method).
        """
        self.world, self.parameters, self._domain, self._repaired = world, parameters, domain, repaired
        places = world.places
        count = max(
            parameters.crews_at_least, round(world.province.power.feeders / parameters.feeders_per_crew)
        )
        spread = share_out(count, places.population.astype(np.float64))
        bases = np.repeat(np.arange(len(places)), spread).tolist()
        self.fleet = Fleet(world.clock, bases, places.road_km, self._sent)
        self.prioritised: set[int] = set()
        self._urban = [float(ward) for ward in places.urban]
        self._waiting: dict[int, Outage] = {}
        self._under_way: dict[int, Outage] = {}
        self._jobs: dict[int, Job] = {}
        self._moves = [0] * len(self.fleet)

    def begin(self) -> None:
        """Tell who is on duty."""
        for place in sorted(set(self.fleet.home)):
            self.world.emit(f"{self._domain}.crews_on_duty", place, value=self.fleet.home.count(place))

    def usual_drive_ms(self) -> float:
        """Mean drive to a customer from the nearest base on free roads."""
        bases = sorted(set(self.fleet.home))
        nearest = np.argmin(self.world.places.road_km[:, bases], axis=1)
        people = self.world.places.population
        drives = [self._drive_ms(bases[base], place, 0.5) for place, base in enumerate(nearest.tolist())]
        spread = float(np.exp(self.parameters.travel_sigma**2 / 2))
        return float(np.average(drives, weights=people)) * spread

    # --- Dispatch ---------------------------------------------------------------------------------

    def report(self, outage: Outage) -> None:
        """The control room knows of an outage: it waits for a crew from now on."""
        self._waiting[outage.case] = outage
        self.dispatch()

    def dispatch(self) -> None:
        """Send free crews to the outages that can be worked on: prioritised communes first, then the largest."""
        if not self._waiting or not self.fleet.idle:
            return
        ready = sorted(
            (outage for outage in self._waiting.values() if self.rate(outage.place) > 0),
            key=self._urgency,
        )
        for outage in ready[: self.fleet.idle]:
            del self._waiting[outage.case]
            self._under_way[outage.case] = outage
            self.fleet.request(Call(case=outage.case, place=outage.place))

    def _urgency(self, outage: Outage) -> tuple[bool, int, int]:
        return outage.place not in self.prioritised, -outage.off, outage.case

    def rate(self, place: int) -> float:
        """Progress of repairs at a commune now."""
        state = self.world.state
        return couplings.work_rate(
            self.parameters, state.at("wind_m_s", place), state.at("water_depth_m", place)
        )

    def _sent(self, call: Call, unit: int, origin: int) -> None:
        world, outage = self.world, self._under_way[call.case]
        outage.unit = unit
        self._moves[unit] += 1
        self._tell(outage, "crew_sent", value=(world.now_ms - outage.began_ms) / _MINUTE_MS)
        slow = self._why_slow(origin, outage.place)
        drive = self._drive_ms(origin, outage.place, outage.draw)
        world.trip(
            self._domain, unit, origin, outage.place, world.now_ms + drive, case=outage.case, phase="to_scene"
        )
        world.clock.call(drive, self._arrived, (outage, slow))

    def _drive_ms(self, origin: int, target: int, u: float) -> int:
        state = self.world.state
        return couplings.drive_ms(
            self.parameters,
            self.world.places.km(origin, target),
            urban=(self._urban[origin] + self._urban[target]) / 2,
            road_speed=(state.at("road_speed", origin) + state.at("road_speed", target)) / 2,
            road_open=(state.at("road_open", origin) + state.at("road_open", target)) / 2,
            depth_m=max(state.at("water_depth_m", origin), state.at("water_depth_m", target)),
            u=u,
        )

    def _why_slow(self, origin: int, target: int) -> int:
        """The event behind deep water or slow roads at the worse end of the way, 0 when all is ordinary."""
        state, parameters = self.world.state, self.parameters
        for place in (target, origin):
            if state.at("water_depth_m", place) > parameters.passable_depth:
                return state.cause("water_depth_m", place)
            if min(state.at("road_speed", place), state.at("road_open", place)) < parameters.slow_road:
                return state.cause("road_speed", place) or state.cause("road_open", place)
        return 0

    # --- Work on site -----------------------------------------------------------------------------

    def _arrived(self, arrival: tuple[Outage, int]) -> None:
        outage, slow = arrival
        now = self.world.now_ms
        self._tell(outage, "crew_arrived", cause=slow, value=(now - outage.began_ms) / _MINUTE_MS)
        job = Job(outage=outage, left_ms=outage.work_ms, rate=self.rate(outage.place), since_ms=now)
        self._jobs[outage.case] = job
        self._plan(job)

    def step(self) -> None:
        """Each ten minutes: count the work done, look at the weather, send crews where work is possible again."""
        now = self.world.now_ms
        for job in list(self._jobs.values()):
            job.left_ms -= (now - job.since_ms) * job.rate
            job.since_ms, job.rate = now, self.rate(job.outage.place)
            self._plan(job)
        self.dispatch()

    def _plan(self, job: Job) -> None:
        """Finish within this step of the weather when there is so little left."""
        now = self.world.now_ms
        rest = GRID_MS - now % GRID_MS
        if job.left_ms < rest * job.rate:
            self.world.clock.call(max(int(job.left_ms / job.rate), 0), self._done, job)

    def _done(self, job: Job) -> None:
        outage = job.outage
        del self._jobs[outage.case]
        del self._under_way[outage.case]
        self._repaired(outage)
        self._release(outage.unit, outage.place)

    def _release(self, unit: int, place: int) -> None:
        """The crew takes the next outage, or drives home."""
        self.fleet.release(unit, place)
        self.dispatch()
        if self.fleet.free[unit]:
            self._go_home(unit)

    def _go_home(self, unit: int) -> None:
        origin, home = self.fleet.place[unit], self.fleet.home[unit]
        self._moves[unit] += 1
        if origin == home:
            return
        world, drive = self.world, self._drive_ms(origin, home, 0.5)
        world.trip(self._domain, unit, origin, home, world.now_ms + drive, case=0, phase="returning")
        world.clock.call(drive, self._home, (unit, self._moves[unit]))

    def _home(self, journey: tuple[int, int]) -> None:
        unit, number = journey
        if self._moves[unit] == number:
            self.fleet.move(unit, self.fleet.home[unit])

    def _tell(self, outage: Outage, kind: str, *, cause: int = 0, value: float = 0.0) -> None:
        outage.cause = self.world.emit(
            f"{self._domain}.{kind}",
            outage.place,
            case=outage.case,
            cause=cause or outage.cause,
            value=value,
            unit=outage.unit,
        )

    # --- Orders -----------------------------------------------------------------------------------

    def join(self, reinforcement: tuple[int, int]) -> None:
        """``(count, cause)``: crews from neighbouring provinces come into service, spread over the worst communes."""
        count, cause = reinforcement
        worst = sorted(self._waiting.values(), key=self._urgency)
        targets = [outage.place for outage in worst] or list(self.fleet.home)
        places = [targets[number % len(targets)] for number in range(count)]
        for place in sorted(set(places)):
            self.world.emit(f"{self._domain}.crews_on_duty", place, cause=cause, value=places.count(place))
        self._moves += [0] * count
        self.fleet.add(places)
        self.dispatch()

    def prioritise(self, place: int) -> None:
        """From now on, outages of this commune are served before all others."""
        self.prioritised.add(place)
        self.dispatch()

    def end_priority(self, place: int) -> None:
        """From now on, outages of this commune take their turn."""
        self.prioritised.discard(place)
