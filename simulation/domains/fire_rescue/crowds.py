"""Crowds: how many people are gathered at an event in a commune, and what becomes of them when it is stopped."""

from __future__ import annotations

import math

from simulation.domains.fire_rescue.couplings import Parameters, crowd_surge
from simulation.domains.fire_rescue.engines import KEY
from simulation.engine.forcing import GRID_MS
from simulation.engine.world import World

_FIELD = "crowd_people"
_HAZARD = "crowd"
_FEW = 50.0
"""Fewer people than this are no crowd any more."""


class Crowds:
    """Alone writes how many people are gathered; they come and go as fast as the streets let them."""

    def __init__(self, world: World, parameters: Parameters) -> None:
        """Nobody is gathered; ``begin`` listens to crowd hazards."""
        self._world, self._parameters = world, parameters
        self._wanted: dict[int, float] = {}
        self._why: dict[int, int] = {}
        self._stopped: set[int] = set()
        self._moving = False
        self._part = 1 - math.exp(-GRID_MS / parameters.crowd_flow)

    def begin(self) -> None:
        """Listen to the beginnings, peaks and ends of crowd hazards; their value is how many people come."""
        for phase in ("began", "peaked", "ended"):
            self._world.listen(f"hazard.{_HAZARD}_{phase}", self._hear)

    def _hear(self, event: int, place: int, case: int, value: float) -> None:
        del case
        self.gather(place, value, event)

    def gather(self, place: int, people: float, cause: int) -> None:
        """So many people want to be at a commune from now on, 0 for none; where it is stopped they stay away."""
        before = self._wanted.get(place, 0.0)
        self._wanted[place] = people
        if place in self._stopped:
            return
        if people and not before:
            cause = self._world.emit("fire_rescue.crowd_gathers", place, cause=cause, value=people)
        elif before and not people:
            cause = self._world.emit("fire_rescue.crowd_leaves", place, cause=cause, value=self._here(place))
        self._why[place] = cause
        self._move()

    def _here(self, place: int) -> float:
        return self._world.state.at(_FIELD, place)

    def surge(self, place: int) -> float:
        """Added share of fires at a commune."""
        crowd = self._here(place)
        return (
            crowd_surge(self._parameters, crowd, int(self._world.places.population[place])) if crowd else 0.0
        )

    # --- Decisions --------------------------------------------------------------------------------

    def is_event(self, place: int) -> bool:
        """Whether people are, or are to be, gathered at a commune."""
        setting = self._world.setting
        planned = (
            row.place == place
            for name, kind in setting.hazard_kinds.items()
            if kind == _HAZARD and name in setting.forcings
            for row in setting.forcings[name].milestones
        )
        return bool(self._wanted.get(place) or self._here(place)) or any(planned)

    def stop(self, place: int, cause: int) -> int:
        """Those who are there leave, and nobody comes until it is allowed again; the id of the event."""
        event = self._world.emit("fire_rescue.event_stopped", place, cause=cause, value=self._here(place))
        self._stopped.add(place)
        self._why[place] = event
        self._move()
        return event

    def allow(self, place: int, cause: int) -> None:
        """Those who still want to come may."""
        self._stopped.discard(place)
        people = self._wanted.get(place, 0.0)
        self._why[place] = self._world.emit("fire_rescue.event_allowed", place, cause=cause, value=people)
        self._move()

    # --- Coming and going -------------------------------------------------------------------------

    def _move(self) -> None:
        """Begin to look every ten minutes, unless somebody does."""
        if not self._moving:
            self._moving = True
            self._world.clock.call(0, self._step)

    def _step(self, _: object) -> None:
        """People come and go; nothing more is done once all are where they want to be."""
        state, self._moving = self._world.state, False
        for place in sorted(self._why):
            wanted = 0.0 if place in self._stopped else self._wanted.get(place, 0.0)
            here = state.at(_FIELD, place)
            if here == wanted:
                continue
            now = here + (wanted - here) * self._part
            now = wanted if abs(now - wanted) < _FEW else now
            state.write(KEY, _FIELD, place, now, self._why[place])
            self._moving = True
        if self._moving:
            self._world.clock.call(GRID_MS, self._step)
