"""Centres: counters and offices of the communes, offices of the departments, their hours and staff."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from simulation.domains.public_services.couplings import Parameters, centre_works, staff_present
from simulation.domains.public_services.rosters import Roster
from simulation.engine.desks import Desk, Job, Shifts
from simulation.engine.world import World

_NEIGHBOURS = 6
_HOUR_MS = 3_600_000


class Centres:
    """Every desk of the domain and how many people sit at it now."""

    def __init__(
        self,
        world: World,
        parameters: Parameters,
        received: Callable[[Job], None],
        finished: Callable[[Job], None],
        turned_away: Callable[[Job, int], None],
    ) -> None:
        """Build the desks, closed; ``begin`` opens them at their hours.

        Args:
            world: The world.
            parameters: The domain's parameters.
            received: Told of each job that leaves a counter (bound method).
            finished: Told of each job that leaves an office (bound method).
            turned_away: Told (job, commune of the counter) of each visitor sent home (bound method).
        """
        self.world, self.parameters = world, parameters
        self._turned_away = turned_away
        people = world.places.population.tolist()
        zones = range(len(people))
        least = parameters.staff_at_least
        hour = int(world.calendar.hour(world.now_ms))
        counter = [max(least, math.ceil(n / parameters.people_per_counter)) for n in people]
        office = [max(least, math.ceil(n / parameters.people_per_officer)) for n in people]
        self.counter_staff = Roster(counter, people, parameters.counter_staffing, hour)
        self.office_staff = Roster(office, people, parameters.officer_staffing, hour)
        self.counters = [Desk(world.clock, f"counter-{z}", 0, received) for z in zones]
        self.offices = [Desk(world.clock, f"office-{z}", 0, finished) for z in zones]
        self.departments = {
            kind: Desk(world.clock, f"department-{row.key}", 0, finished)
            for kind, row in enumerate(parameters.procedures)
            if row.desk == "department"
        }
        self._department_staff = {
            kind: max(
                least, math.ceil(sum(people) / (parameters.procedures[kind].people_per_officer or math.inf))
            )
            for kind in self.departments
        }
        self.works = [True] * len(people)
        self._mobile: set[int] = set()
        self._resumed_by: dict[int, int] = {}
        self.present = [1.0] * len(people)
        self.open = False
        self.extra_hours = [0] * len(people)
        self._extended: set[int] = set()
        self.trouble = [0] * len(people)
        self.trouble_ms = [-1] * len(people)
        lots = world.streams.generator("public_services.centres").random((len(people), 2))
        self._lots = [(power, link) for power, link in lots.tolist()]
        self._seen = np.zeros((3, 0))
        lat, lon = world.province.seat.at
        self.seat = int(np.hypot(world.places.lat - lat, world.places.lon - lon).argmin())
        order = world.places.road_km.argsort(axis=1, kind="stable")[:, : _NEIGHBOURS + 1].tolist()
        km = world.places.road_km.tolist()
        limit = parameters.visit_limit
        self._near = [[near for near in order[z] if near != z and km[z][near] <= limit] for z in zones]

    def begin(self) -> None:
        """Follow the hours of the day and the state of the city."""
        parameters, world = self.parameters, self.world
        Shifts(
            world.clock,
            midnight_ms=world.calendar.midnight_ms,
            hours=(
                (parameters.opens_morning, parameters.closes_morning),
                (parameters.opens_afternoon, parameters.closes_afternoon),
            ),
            is_working_day=world.calendar.is_working_day,
            change=self._change,
        ).start()
        if not (self.counter_staff.is_level and self.office_staff.is_level):
            self._await_hour()

    # --- Hours ------------------------------------------------------------------------------------

    def _change(self, is_open: bool) -> None:
        """Open or close everywhere; communes with longer hours stay open after the afternoon."""
        world = self.world
        self.open = is_open
        now = (world.now_ms - world.calendar.midnight_ms) % 86_400_000
        evening = not is_open and now >= self.parameters.closes_afternoon
        if evening:
            for place, hours in enumerate(self.extra_hours):
                if hours:
                    self._extended.add(place)
                    world.clock.call(hours * _HOUR_MS, self._end_extension, place)
        for place in range(len(self.works)):
            self.staff(place)
            if evening and place not in self._extended:
                self._send_home(place)
        self._staff_departments()

    def _await_hour(self) -> None:
        """Come back at the next full hour of the day."""
        calendar, clock = self.world.calendar, self.world.clock
        passed = (clock.now_ms - calendar.midnight_ms) % _HOUR_MS
        clock.call(_HOUR_MS - passed, self._turn)

    def _turn(self, _: object) -> None:
        """An hour of the day begins: those on duty in it take their places."""
        hour = int(self.world.calendar.hour(self.world.now_ms))
        self.counter_staff.turn(hour)
        self.office_staff.turn(hour)
        for place in range(len(self.works)):
            self.staff(place)
        self._staff_departments()
        self._await_hour()

    def _end_extension(self, place: int) -> None:
        self._extended.discard(place)
        self.staff(place)
        self._send_home(place)

    def _send_home(self, place: int) -> None:
        """Visitors who still wait at closing come back another day."""
        for job in self.counters[place].drain():
            self._turned_away(job, place)

    def is_open(self, place: int) -> bool:
        """Whether the commune's centre serves people now."""
        return self.works[place] and (self.open or place in self._extended)

    # --- Staff ------------------------------------------------------------------------------------

    def staff(self, place: int) -> None:
        """Seat at the commune's desks those who are there and can work."""
        share = self.present[place] if self.is_open(place) else 0.0
        self.counters[place].set_capacity(round(self.counter_staff[place] * share))
        self.offices[place].set_capacity(round(self.office_staff[place] * share))

    def reinforce(self, place: int, counter: int, office: int) -> None:
        """More people belong to a commune's desks from now on."""
        self.counter_staff.join(place, counter)
        self.office_staff.join(place, office)
        self.staff(place)

    def _staff_departments(self) -> None:
        """Departments sit at the province's seat and share its power, link and water."""
        share = self.present[self.seat] if self.open and self.works[self.seat] else 0.0
        hour = int(self.world.calendar.hour(self.world.now_ms))
        share *= self.parameters.officer_staffing[hour]
        for kind, desk in self.departments.items():
            desk.set_capacity(round(self._department_staff[kind] * share))

    def follow_state(self) -> None:
        """Every ten minutes: who has power and link, who could come to work; tells of what stops and resumes."""
        state, parameters = self.world.state, self.parameters
        seen = np.stack([state["power_share"], state["comms_share"], state["water_depth_m"]])
        if np.array_equal(seen, self._seen):
            return
        self._seen = seen
        power, link, depth = seen.tolist()
        for place in range(len(power)):
            works = place in self._mobile or centre_works(power[place], link[place], self._lots[place])
            present = staff_present(parameters, depth[place])
            if works == self.works[place] and present == self.present[place]:
                continue
            self._tell(place, works, present)
            self.works[place], self.present[place] = works, present
            self.staff(place)
            if not works:
                self._send_home(place)
        self._staff_departments()

    def support(self, place: int, event: int) -> None:
        """A mobile counter with its own power and link stands at a commune's centre."""
        self._mobile.add(place)
        self._resumed_by[place] = event
        self._look_again()

    def end_support(self, place: int) -> None:
        """The mobile counter has left."""
        self._mobile.discard(place)
        self._resumed_by.pop(place, None)
        self._look_again()

    def _look_again(self) -> None:
        self._seen = np.zeros((3, 0))
        self.follow_state()

    def _tell(self, place: int, works: bool, present: float) -> None:
        world = self.world
        if works != self.works[place]:
            if works:
                cause = self._resumed_by.get(place, 0) or self.trouble[place]
                world.emit("public_services.centre_resumed", place, cause=cause)
            else:
                cause = world.state.cause("power_share", place) or world.state.cause("comms_share", place)
                self._trouble(place, world.emit("public_services.centre_stopped", place, cause=cause))
        elif present < 0.75 <= self.present[place]:
            cause = world.state.cause("water_depth_m", place)
            short = world.emit("public_services.staff_absent", place, cause=cause, value=100 * (1 - present))
            self._trouble(place, short)

    def _trouble(self, place: int, event: int) -> None:
        self.trouble[place], self.trouble_ms[place] = event, self.world.now_ms

    def trouble_since(self, place: int, since_ms: int) -> int:
        """The latest event that stopped or thinned out a commune's centre after ``since_ms``, 0 for none."""
        return self.trouble[place] if self.trouble_ms[place] >= since_ms else 0

    def department_trouble_since(self, since_ms: int) -> int:
        """The same for the departments at the seat."""
        return self.trouble_since(self.seat, since_ms)

    # --- Where to go ------------------------------------------------------------------------------

    def counter_for(self, place: int) -> int | None:
        """The commune whose counter a visitor goes to: the own one, else the nearest that works; ``None`` for none."""
        if self.works[place]:
            return place
        return next((near for near in self._near[place] if self.works[near]), None)
