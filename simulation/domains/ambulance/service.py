"""The ambulance service itself: call-takers, vehicles, hospitals' doors."""

from __future__ import annotations

from collections.abc import Callable

from simulation.domains.ambulance import couplings
from simulation.domains.ambulance.couplings import Parameters
from simulation.domains.ambulance.hospitals import Hospitals
from simulation.domains.ambulance.missions import (
    DRAWS,
    DRIVE,
    HANDOVER,
    NEED,
    NOTICE,
    OUTCOME,
    REACH,
    RIDE,
    SCENE,
    TALK,
    TURNOUT,
    WEIGHT,
    Mission,
)
from simulation.engine.arrivals import Candidate, Stream
from simulation.engine.chance import lognormal_ms
from simulation.engine.desks import Desk, Job
from simulation.engine.fleets import Call, Fleet
from simulation.engine.rates import HourlyRate
from simulation.engine.travel import Roads
from simulation.engine.world import World
from simulation.errors import OrderRefused
from simulation.orders import Order

KEY = "ambulance"
_MINUTE_MS = 60_000


class Ambulance:
    """Calls come in, are answered, triaged and served by the nearest free vehicle."""

    def __init__(self, world: World, parameters: Parameters) -> None:
        """Build desk, fleet and streams; ``begin`` sets them going."""
        self.world, self.parameters = world, parameters
        places = world.places
        self.million = float(places.population.sum()) / 1e6
        takers = max(parameters.takers_at_least, round(parameters.takers_per_million * self.million))
        self.desk = Desk(world.clock, "115", takers, self._taken, self._answered)
        self.hospitals = Hospitals(world, parameters)
        self.fleet = Fleet(world.clock, self._bases(), places.road_km, self._sent)
        self.roads = Roads(world.state, places, couplings.road_rules(parameters))
        self._limits = [
            parameters.late_allowance + round(parameters.late_factor * drive)
            for drive in self.roads.ordinary_ms(set(self.fleet.home))
        ]
        self._missions: dict[int, Mission] = {}
        self._moves = [0] * len(self.fleet)
        own = parameters.requests_per_million * (1 - parameters.crash_request_share)
        self._requests = self._stream(
            "ambulance.requests", own, DRAWS, parameters.calls_headroom, self._request
        )
        self._others = self._stream(
            "ambulance.other_calls",
            parameters.other_calls_per_million,
            2,
            parameters.other_calls_headroom,
            self._other_call,
        )

    def begin(self) -> None:
        """Tell who is on duty, start both streams and listen to what hurts people."""
        for place in sorted(set(self.fleet.home)):
            self.world.emit("ambulance.units_on_duty", place, value=self.fleet.home.count(place))
        self._requests.start()
        self._others.start()
        self.world.listen("traffic.crash", self._people_hurt)
        self.world.listen("fire_rescue.people_hurt", self._people_hurt)

    def _bases(self) -> list[int]:
        """Home commune of each vehicle; a province without a base keeps its vehicles at its first hospital."""
        world = self.world
        rows = [row for row in world.province.facilities if row.kind == "ambulance_base"]
        bases = [world.places.index(row.commune) for row in rows for _ in range(row.capacity or 1)]
        return bases or [self.hospitals.place[0]]

    def _stream(
        self, name: str, per_million: float, draws: int, headroom: float, arrive: Callable[[Candidate], None]
    ) -> Stream:
        world, parameters = self.world, self.parameters
        return Stream(
            world.clock,
            world.streams,
            name,
            rate=HourlyRate(per_million * self.million, parameters.hourly_profile, world.calendar),
            shares=world.places.population.astype(float),
            draws=draws,
            headroom=headroom,
            midnight_ms=world.calendar.midnight_ms,
            factor=self.call_factor,
            arrive=arrive,
        )

    # --- Calls ------------------------------------------------------------------------------------

    def surges(self, place: int) -> tuple[tuple[str, float], ...]:
        """What the city's state adds to the calls of a commune, by state field."""
        state, parameters = self.world.state, self.parameters
        return (
            ("water_depth_m", couplings.flood_surge(parameters, state.at("water_depth_m", place))),
            ("pm25_ug_m3", couplings.smog_surge(parameters, state.at("pm25_ug_m3", place))),
            ("wind_m_s", couplings.wind_surge(parameters, state.at("wind_m_s", place))),
            ("power_share", couplings.outage_surge(parameters, state.at("power_share", place))),
        )

    def call_factor(self, place: int) -> float:
        """Calls now over ordinary calls."""
        return 1 + sum(added for _, added in self.surges(place))

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
            delay = lognormal_ms(self.parameters.bystander, 0.5, draws[NOTICE])
            mission = Mission(place=place, first_ms=self.world.now_ms + delay, draws=draws, cause=event)
            self.world.clock.call(delay, self._ring, mission)

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
        self._missions[mission.case] = mission
        delay = (world.now_ms - mission.first_ms) / _MINUTE_MS
        cause = mission.cause or (world.state.cause("comms_share", mission.place) if delay else 0)
        self._tell(mission, "call_received", cause=cause, value=delay)
        talk = lognormal_ms(self.parameters.take_call, self.parameters.take_call_sigma, mission.draws[TALK])
        self.desk.join(Job(case=mission.case, place=mission.place, service_ms=talk))

    def _other_call(self, candidate: Candidate) -> None:
        """A call that is no emergency only keeps a call-taker busy."""
        talk = lognormal_ms(
            self.parameters.other_call, self.parameters.take_call_sigma, candidate.draws[TALK]
        )
        if couplings.connects(self.world.state.at("comms_share", candidate.place), candidate.draws[REACH]):
            self.desk.join(Job(case=0, place=candidate.place, service_ms=talk))

    def _answered(self, job: Job) -> None:
        if job.case:
            wait = self.world.now_ms - job.arrived_ms
            kind = "answered_in_time" if wait <= self.parameters.answer_limit else "answered_late"
            self._tell(self._missions[job.case], kind, value=wait / 1000)

    def _taken(self, job: Job) -> None:
        """The call-taker knows enough: advise, or ask for a vehicle."""
        if not job.case:
            return
        mission, parameters = self._missions[job.case], self.parameters
        if mission.draws[NEED] >= parameters.dispatch_share:
            self._close(mission, "call_advised")
            return
        if not self.fleet.idle:
            self._tell(mission, "vehicle_awaited", value=self.fleet.waiting + 1)
        priority = 0 if mission.draws[WEIGHT] < parameters.critical_share else 1
        self.fleet.request(Call(case=mission.case, place=mission.place, priority=priority))

    # --- Vehicles ---------------------------------------------------------------------------------

    def _sent(self, call: Call, unit: int, origin: int) -> None:
        """A vehicle leaves for the scene."""
        world, mission, parameters = self.world, self._missions[call.case], self.parameters
        mission.unit = unit
        self._moves[unit] += 1
        if call.asked_ms < world.now_ms:
            self._tell(mission, "vehicle_found", value=(world.now_ms - call.asked_ms) / _MINUTE_MS)
        self._tell(mission, "dispatched", value=(world.now_ms - mission.first_ms) / 1000)
        turnout = lognormal_ms(parameters.turnout, parameters.turnout_sigma, mission.draws[TURNOUT])
        delay = turnout + self._drive(
            mission, origin, mission.place, mission.draws[DRIVE], "to_scene", turnout
        )
        world.clock.call(delay, self._arrived, mission)

    def _drive(
        self, mission: Mission, origin: int, target: int, u: float, phase: str, wait_ms: int = 0
    ) -> int:
        """Duration of a drive under the roads as they are now; notes what makes it slow."""
        world = self.world
        mission.why_slow = self.roads.why_slow(origin, target)
        drive = self.roads.drive_ms(origin, target, u)
        arrive = world.now_ms + wait_ms + drive
        world.trip(KEY, mission.unit, origin, target, arrive, case=mission.case, phase=phase)
        return drive

    def _arrived(self, mission: Mission) -> None:
        world, parameters = self.world, self.parameters
        response = world.now_ms - mission.first_ms
        kind = "arrived" if response <= self._limits[mission.place] else "arrived_late"
        self._tell(mission, kind, cause=mission.why_slow or mission.cause, value=response / _MINUTE_MS)
        if mission.draws[OUTCOME] < parameters.no_patient_share:
            self._close(mission, "no_patient")
            self._freed(mission, mission.place)
            return
        scene = lognormal_ms(parameters.scene, parameters.scene_sigma, mission.draws[SCENE])
        world.clock.call(scene, self._scene_done, mission)

    def _scene_done(self, mission: Mission) -> None:
        world, parameters, place = self.world, self.parameters, mission.place
        if mission.draws[RIDE] >= parameters.transport_share:
            self._close(mission, "treated_on_scene")
            self._freed(mission, place)
            return
        mission.hospital = self.hospitals.choose(place)
        target = self.hospitals.place[mission.hospital]
        if not self.hospitals.is_nearest(mission.hospital, place):
            self._tell(mission, "diverted")
        self._tell(mission, "transport_started", value=self.roads.km(place, target))
        u = mission.draws[RIDE] / parameters.transport_share
        world.clock.call(self._drive(mission, place, target, u, "to_hospital"), self._at_hospital, mission)

    def _at_hospital(self, mission: Mission) -> None:
        crowding, parameters = self.hospitals.crowding(mission.hospital), self.parameters
        handover = lognormal_ms(
            parameters.handover * crowding, parameters.handover_sigma, mission.draws[HANDOVER]
        )
        self.world.clock.call(handover, self._handed_over, mission)

    def _handed_over(self, mission: Mission) -> None:
        self.hospitals.taken[mission.hospital] -= 1
        self._close(mission, "handed_over", value=(self.world.now_ms - mission.first_ms) / _MINUTE_MS)
        self._freed(mission, self.hospitals.place[mission.hospital])

    def _freed(self, mission: Mission, here: int) -> None:
        """The vehicle can go again at once; when nobody waits it drives home."""
        self._tell(mission, "unit_freed")
        self.fleet.release(mission.unit, here)
        if self.fleet.free[mission.unit]:
            self._go_home(mission.unit)

    def _go_home(self, unit: int) -> None:
        """Drive a free vehicle to its base; it may be sent from where it set out until it is there."""
        origin, home = self.fleet.place[unit], self.fleet.home[unit]
        self._moves[unit] += 1
        if origin == home:
            return
        drive = self.roads.drive_ms(origin, home, 0.5)
        self.world.trip(KEY, unit, origin, home, self.world.now_ms + drive, case=0, phase="returning")
        self.world.clock.call(drive, self._home, (unit, self._moves[unit]))

    def _home(self, journey: tuple[int, int]) -> None:
        unit, number = journey
        if self._moves[unit] == number:
            self.fleet.move(unit, self.fleet.home[unit])

    # --- Telling ----------------------------------------------------------------------------------

    def _tell(self, mission: Mission, kind: str, *, cause: int = 0, value: float = 0.0) -> None:
        """Write one event of the case; its cause is the case's latest event unless another is named."""
        mission.cause = self.world.emit(
            f"ambulance.{kind}",
            mission.place,
            case=mission.case,
            cause=cause or mission.cause,
            value=value,
            unit=mission.unit,
        )

    def _close(self, mission: Mission, kind: str, value: float = 0.0) -> None:
        self._tell(mission, kind, value=value)
        del self._missions[mission.case]

    # --- Orders -----------------------------------------------------------------------------------

    def order_add_units(self, order: Order, place: int, cause: int) -> None:
        """Call up reserve vehicles; they are there after the mobilisation time."""
        self.world.clock.call(self.parameters.mobilise, self._join, (place, int(order.args["count"]), cause))

    def _join(self, reserve: tuple[int, int, int]) -> None:
        place, count, cause = reserve
        self.world.emit("ambulance.units_on_duty", place, cause=cause, value=count)
        self._moves += [0] * count
        self.fleet.add([place] * count)

    def may_stage_units(self, order: Order, place: int) -> None:
        """Refuse to stage more vehicles than are free elsewhere.

        Raises:
            OrderRefused: Too few free vehicles.
        """
        free = len(self._free_nearest(place))
        if free < int(order.args["count"]):
            raise OrderRefused("order.too_few_units", {"wanted": int(order.args["count"]), "free": free})

    def order_stage_units(self, order: Order, place: int, cause: int) -> None:
        """Give the nearest free vehicles a new base; each drives there now."""
        for unit in self._free_nearest(place)[: int(order.args["count"])]:
            self.world.emit("ambulance.unit_staged", place, cause=cause, unit=unit)
            self.fleet.home[unit] = place
            self._go_home(unit)

    def _free_nearest(self, place: int) -> list[int]:
        """Free vehicles that have their base elsewhere, nearest first."""
        fleet, km = self.fleet, self.roads.km
        units = [unit for unit in range(len(fleet)) if fleet.free[unit] and fleet.home[unit] != place]
        return sorted(units, key=lambda unit: (km(fleet.place[unit], place), unit))
