"""Rumours: how strongly one holds in each commune, what a statement does against it, and what lies do to trust."""

from __future__ import annotations

import math

from simulation.domains.citizen_reports.couplings import Parameters
from simulation.engine.forcing import GRID_MS
from simulation.engine.world import World
from simulation.events import PROVINCE

KEY = "citizen_reports"
FIELD = "rumour"
_GONE = 0.02
"""A rumour weaker than this is forgotten."""


class Rumours:
    """Alone writes the strength of rumours; looks every ten minutes while there is one, or trust is to be regained.

    Attributes:
        trust: Share of the people who believe what the authorities say, 1 as long as they have not been told wrong.
        relief: Share of the reports brought by trouble that people do not send because they know already.
    """

    def __init__(self, world: World, parameters: Parameters) -> None:
        """Nobody talks."""
        self.world, self.parameters = world, parameters
        self.trust, self.relief = 1.0, 0.0
        self._why = 0
        self._origin = PROVINCE
        self._looking = False
        self._regain = 1 - math.exp(-GRID_MS / parameters.trust_regain)

    def spread(self, place: int, strength: float, reach: float, cause: int) -> None:
        """A rumour comes up at a commune and ``reach`` times as strongly elsewhere, or in the whole province alike."""
        state = self.world.state
        self._why = self.world.emit(
            "citizen_reports.rumour_spreads", place, cause=cause, value=100 * strength
        )
        self._origin = place
        for other in range(len(self.world.places)):
            level = strength if place in {other, PROVINCE} else strength * reach
            if level > state.at(FIELD, other):
                state.write(KEY, FIELD, other, level, self._why)
        self._look()

    def answer(self) -> None:
        """A statement holds from now on."""
        self.relief = self.parameters.statement_relief * self.trust

    def fall_silent(self) -> None:
        """No statement holds any more."""
        self.relief = 0.0

    def told_wrong(self, cause: int) -> None:
        """A statement has proved false: people trust less and talk more."""
        state, parameters = self.world.state, self.parameters
        self.trust *= 1 - parameters.trust_loss
        for place in range(len(self.world.places)):
            level = state.at(FIELD, place) + parameters.statement_backlash
            state.write(KEY, FIELD, place, level, cause)
        self._look()

    def _look(self) -> None:
        if not self._looking:
            self._looking = True
            self.world.clock.call(GRID_MS, self._step)

    def _step(self, _: object) -> None:
        """Rumours fade, faster the more a statement that is believed answers them; trust comes back slowly."""
        parameters, state = self.parameters, self.world.state
        answered = self.trust if self.relief else 0.0
        rate = (1 - answered) / parameters.rumour_half + answered / parameters.rumour_half_answered
        keep = math.pow(0.5, GRID_MS * rate)
        levels = state[FIELD] * keep
        levels[levels < _GONE] = 0.0
        was_talked_of = bool(state[FIELD].any())
        state.write_all(KEY, FIELD, levels)
        talked_of = bool(levels.any())
        if was_talked_of and not talked_of:
            self.world.emit("citizen_reports.rumour_fades", self._origin, cause=self._why)
        self.trust += (1 - self.trust) * self._regain
        if 1 - self.trust < _GONE:
            self.trust = 1.0
        self._looking = False
        if talked_of or self.trust < 1:
            self._look()
