"""Forces on the spot: boats that stand in a commune, and its own volunteers, who help before engines from afar can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulation.domains.fire_rescue.couplings import Parameters
from simulation.domains.fire_rescue.engines import Engines
from simulation.domains.fire_rescue.incidents import ARRIVE, HURT, Incident
from simulation.engine.chance import lognormal_ms
from simulation.engine.world import World


@dataclass(slots=True)
class Force:
    """Boats or volunteer teams of one commune.

    Attributes:
        ready: Those that are on duty, at work or not.
        busy: Those that are at work.
        event: The event that tells of their arrival.
    """

    ready: int = 0
    busy: int = 0
    event: int = 0


class LocalForces:
    """Takes rescues of its commune over from the engines while somebody is free."""

    def __init__(
        self,
        world: World,
        parameters: Parameters,
        engines: Engines,
        there: Callable[[Incident, int], None],
    ) -> None:
        """Nobody is on duty.

        Args:
            world: The world.
            parameters: The domain's parameters.
            engines: Have the rescues that wait.
            there: Told (incident, event of the force) when a boat or team is with the people (bound method).
        """
        self._world, self._parameters, self._engines, self._there = world, parameters, engines, there
        self._boats: dict[int, Force] = {}
        self._volunteers: dict[int, Force] = {}
        self._working: dict[int, Force] = {}

    def boats(self, place: int) -> int:
        """Boats that stand at a commune."""
        return self._ready(self._boats, place)

    def volunteers(self, place: int) -> int:
        """Volunteer teams on duty at a commune."""
        return self._ready(self._volunteers, place)

    def _ready(self, forces: dict[int, Force], place: int) -> int:
        return forces[place].ready if place in forces else 0

    def add_boats(self, place: int, count: int, event: int) -> None:
        """More boats (fewer when below 0) stand at a commune from now on."""
        self._add(self._boats, place, count, event)

    def add_volunteers(self, place: int, teams: int, event: int) -> None:
        """More volunteer teams (fewer when below 0) are on duty at a commune from now on."""
        self._add(self._volunteers, place, teams, event)

    def _add(self, forces: dict[int, Force], place: int, count: int, event: int) -> None:
        force = forces.setdefault(place, Force())
        force.ready, force.event = force.ready + count, event
        self._take_waiting(place)

    def take(self, incident: Incident) -> bool:
        """Help with a rescue when a boat or a team of the commune is free and can; whether one does."""
        parameters, place = self._parameters, incident.place
        boats, volunteers = self._boats.get(place), self._volunteers.get(place)
        if boats and boats.busy < boats.ready and self._floats(place):
            return self._send(incident, boats, parameters.boat_trip)
        able = incident.draws[HURT] < parameters.volunteer_able
        if volunteers and volunteers.busy < volunteers.ready and able:
            return self._send(incident, volunteers, parameters.volunteer_trip)
        return False

    def _floats(self, place: int) -> bool:
        return self._world.state.at("water_depth_m", place) >= self._parameters.boat_depth

    def _send(self, incident: Incident, force: Force, usual_ms: int) -> bool:
        force.busy += 1
        self._working[incident.case] = force
        incident.tell(self._world, "local_help", cause=force.event)
        trip = lognormal_ms(usual_ms, self._parameters.travel_sigma, incident.draws[ARRIVE])
        self._world.clock.call(trip, self._arrived, incident)
        return True

    def _arrived(self, incident: Incident) -> None:
        self._there(incident, incident.cause)

    def done(self, incident: Incident) -> None:
        """A rescue is over: whoever did it looks for the next."""
        force = self._working.pop(incident.case, None)
        if force is not None:
            force.busy -= 1
            self._take_waiting(incident.place)

    def _take_waiting(self, place: int) -> None:
        """Relieve engines of the rescues that wait for them here, as far as boats go."""
        boats = self._boats.get(place)
        while boats and boats.busy < boats.ready and self._floats(place):
            incident = self._engines.take_over(place)
            if incident is None:
                return
            self._send(incident, boats, self._parameters.boat_trip)
