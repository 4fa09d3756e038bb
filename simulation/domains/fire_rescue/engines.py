"""Engines: who is sent, how they drive, and how they come home."""

from __future__ import annotations

from collections.abc import Callable

from simulation.domains.fire_rescue.couplings import Parameters
from simulation.domains.fire_rescue.incidents import ARRIVE, Incident
from simulation.engine.chance import lognormal_ms
from simulation.engine.fleets import Call, Fleet
from simulation.engine.travel import Roads
from simulation.engine.world import World

KEY = "fire_rescue"
_MINUTE_MS = 60_000
_GOLDEN = 0.618
"""Turns a fire's uniform into one for each further engine, spread evenly."""
RESCUE_PRIORITY = 1
"""Fires, which grow, go before rescues."""
Arrived = Callable[[Incident, int, int], None]


class Engines:
    """The fleet of the province's stations."""

    def __init__(self, world: World, parameters: Parameters, arrived: Arrived) -> None:
        """Stand by.

        Args:
            world: The world.
            parameters: The domain's parameters.
            arrived: Told (incident, engine, event behind a slow way or 0) when an engine is there (bound method).
        """
        self.world, self.parameters, self._arrived = world, parameters, arrived
        rows = [row for row in world.province.facilities if row.kind == "fire_station"]
        bases = [world.places.index(row.commune) for row in rows for _ in range(row.capacity or 1)]
        self.fleet = Fleet(world.clock, bases or [0], world.places.road_km, self._sent)
        self.roads = Roads(world.state, world.places, parameters)
        self.incidents: dict[int, Incident] = {}
        self._moves = [0] * len(self.fleet)

    def on_duty(self) -> None:
        """Tell which stations have how many engines."""
        for place in sorted(set(self.fleet.home)):
            self.world.emit("fire_rescue.engines_on_duty", place, value=self.fleet.home.count(place))

    def request(self, incident: Incident, engines: int, priority: int) -> None:
        """Ask for more engines; those that are not there are waited for."""
        self.incidents[incident.case] = incident
        for _ in range(engines):
            incident.asked += 1
            if not self.fleet.idle:
                incident.tell(self.world, "engine_awaited")
            self.fleet.request(Call(incident.case, incident.place, priority))

    def _sent(self, call: Call, engine: int, origin: int) -> None:
        """An engine leaves for the scene."""
        world, parameters, incident = self.world, self.parameters, self.incidents[call.case]
        waited = call.asked_ms < world.now_ms
        if waited:
            incident.tell(world, "engine_found", value=(world.now_ms - call.asked_ms) / _MINUTE_MS)
        if incident.closed:
            self.fleet.release(engine, origin)
            return
        self._moves[engine] += 1
        incident.tell(world, "dispatched", value=(world.now_ms - incident.called_ms) / 1000, unit=engine)
        own = (incident.draws[ARRIVE] + _GOLDEN * incident.sent) % 1.0
        incident.sent += 1
        why = self.roads.why_slow(origin, call.place)
        turnout = lognormal_ms(parameters.turnout, parameters.turnout_sigma, (own + 0.5) % 1.0)
        delay = turnout + self.roads.drive_ms(origin, call.place, own)
        world.trip(KEY, engine, origin, call.place, world.now_ms + delay, case=call.case, phase="to_scene")
        world.clock.call(delay, self._at_scene, (incident, engine, why))

    def _at_scene(self, journey: tuple[Incident, int, int]) -> None:
        incident, engine, why = journey
        if incident.closed:
            self.free(incident, engine)
            return
        incident.engines.append(engine)
        self._arrived(incident, engine, why)

    def free(self, incident: Incident, engine: int) -> None:
        """The engine can go again at once; when nobody waits it drives home."""
        self.world.emit("fire_rescue.engine_freed", incident.place, cause=incident.cause, unit=engine)
        self.fleet.release(engine, incident.place)
        if self.fleet.free[engine]:
            self._go_home(engine)

    def finish(self, incident: Incident) -> None:
        """All engines at the scene are free."""
        incident.closed = True
        engines, incident.engines = incident.engines, []
        for engine in engines:
            self.free(incident, engine)

    def _go_home(self, engine: int) -> None:
        """Drive home; until it is there the engine may be sent from where it set out."""
        origin, home = self.fleet.place[engine], self.fleet.home[engine]
        self._moves[engine] += 1
        if origin == home:
            return
        drive = self.roads.drive_ms(origin, home, 0.5)
        self.world.trip(KEY, engine, origin, home, self.world.now_ms + drive, case=0, phase="returning")
        self.world.clock.call(drive, self._home, (engine, self._moves[engine]))

    def _home(self, journey: tuple[int, int]) -> None:
        engine, number = journey
        if self._moves[engine] == number:
            self.fleet.move(engine, self.fleet.home[engine])

    def join(self, place: int, count: int) -> list[int]:
        """More engines stand at a commune from now on; their numbers."""
        self._moves += [0] * count
        return self.fleet.add([place] * count)

    def take_over(self, place: int) -> Incident | None:
        """A rescue at a commune that waits for an engine and need wait no more; ``None`` when there is none."""
        call = self.fleet.withdraw(place, RESCUE_PRIORITY)
        if call is None:
            return None
        incident = self.incidents[call.case]
        incident.tell(self.world, "engine_found", value=(self.world.now_ms - call.asked_ms) / _MINUTE_MS)
        return incident
