"""The ambulance service itself: vehicles, their ways to the scene and to a hospital's door."""

from __future__ import annotations

from simulation.domains.ambulance.calls import Calls
from simulation.domains.ambulance.couplings import Parameters
from simulation.domains.ambulance.hospitals import Hospitals
from simulation.domains.ambulance.missions import (
    DRIVE,
    HANDOVER,
    OUTCOME,
    RIDE,
    SCENE,
    TURNOUT,
    WEIGHT,
    Mission,
)
from simulation.domains.ambulance.shifts import Shifts
from simulation.engine.chance import lognormal_ms
from simulation.engine.fleets import Call, Fleet
from simulation.engine.travel import Roads
from simulation.engine.world import World

KEY = "ambulance"
_MINUTE_MS = 60_000
_AHEAD = -2
"""What a favoured case's priority is lowered by: below that of every other case."""


class Ambulance:
    """Cases that need a vehicle are served by the nearest free one."""

    def __init__(self, world: World, parameters: Parameters) -> None:
        """Build calls, hospitals and fleet; ``begin`` sets them going."""
        self.world, self.parameters = world, parameters
        self.calls = Calls(world, parameters, self._needed)
        self.hospitals = Hospitals(world, parameters)
        self.fleet = Fleet(world.clock, self._bases(), world.places.road_km, self._sent)
        self.roads = Roads(world.state, world.places, parameters)
        self._limits = [
            parameters.late_allowance + round(parameters.late_factor * drive)
            for drive in self.roads.ordinary_ms(set(self.fleet.home))
        ]
        self._missions: dict[int, Mission] = {}
        self._moves = [0] * len(self.fleet)
        self._favoured: dict[int, int] = {}
        self.shifts = Shifts(world, self.fleet, parameters.crews_on_duty, KEY)

    def begin(self) -> None:
        """Tell who is on duty, and let the calls come."""
        self.shifts.begin()
        self.calls.begin()

    def _bases(self) -> list[int]:
        """Home commune of each vehicle; a province without a base keeps its vehicles at its first hospital."""
        world = self.world
        rows = [row for row in world.province.facilities if row.kind == "ambulance_base"]
        bases = [world.places.index(row.commune) for row in rows for _ in range(row.capacity or 1)]
        return bases or [self.hospitals.place[0]]

    # --- Vehicles ---------------------------------------------------------------------------------

    def _needed(self, mission: Mission) -> None:
        """A case asks for a vehicle; critical ones go first, after those of a commune that is favoured."""
        self._missions[mission.case] = mission
        if not self.fleet.idle:
            mission.tell(self.world, "vehicle_awaited", value=self.fleet.waiting + 1)
        priority = 0 if mission.draws[WEIGHT] < self.parameters.critical_share else 1
        priority += _AHEAD if mission.place in self._favoured else 0
        self.fleet.request(Call(case=mission.case, place=mission.place, priority=priority))

    def _sent(self, call: Call, unit: int, origin: int) -> None:
        """A vehicle leaves for the scene."""
        world, mission, parameters = self.world, self._missions[call.case], self.parameters
        mission.unit = unit
        self._moves[unit] += 1
        if call.asked_ms < world.now_ms:
            waited = (world.now_ms - call.asked_ms) / _MINUTE_MS
            mission.tell(world, "vehicle_found", cause=self._favoured.get(call.place, 0), value=waited)
        mission.tell(self.world, "dispatched", value=(world.now_ms - mission.first_ms) / 1000)
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
        mission.tell(self.world, kind, cause=mission.why_slow or mission.cause, value=response / _MINUTE_MS)
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
            mission.tell(self.world, "diverted", cause=self.hospitals.why_not_nearest(place))
        mission.tell(self.world, "transport_started", value=self.roads.km(place, target))
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
        mission.tell(self.world, "unit_freed")
        self.fleet.release(mission.unit, here)
        if self.fleet.free[mission.unit] or self.fleet.is_off(mission.unit):
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

    def _close(self, mission: Mission, kind: str, value: float = 0.0) -> None:
        mission.tell(self.world, kind, value=value)
        del self._missions[mission.case]

    # --- Decisions --------------------------------------------------------------------------------

    def join(self, place: int, count: int) -> list[int]:
        """More vehicles stand at a commune from now on; their numbers."""
        self._moves += [0] * count
        return self.fleet.add([place] * count)

    def rebase(self, unit: int, place: int) -> None:
        """The vehicle belongs to another commune from now on; when it is free it drives there."""
        self.fleet.home[unit] = place
        if self.fleet.free[unit]:
            self._go_home(unit)

    def free_nearest(self, place: int) -> list[int]:
        """Free vehicles that have their base elsewhere, nearest first."""
        fleet, km = self.fleet, self.roads.km
        units = [unit for unit in range(len(fleet)) if fleet.free[unit] and fleet.home[unit] != place]
        return sorted(units, key=lambda unit: (km(fleet.place[unit], place), unit))

    def favour(self, place: int, event: int) -> None:
        """Cases of a commune go before all others, those that wait already included."""
        self._favoured[place] = event
        self.fleet.shift_waiting(place, _AHEAD)

    def treat_alike(self, place: int) -> None:
        """Cases of a commune go by their weight again."""
        del self._favoured[place]
        self.fleet.shift_waiting(place, -_AHEAD)
