"""The province's service portal: what share of online requests it can take, and why."""

from __future__ import annotations

import numpy as np

from simulation.domains.public_services.couplings import Parameters, portal_share
from simulation.engine.forcing import GRID_MS
from simulation.engine.world import World

KEY = "public_services"
_STEP = 0.1
"""Changes smaller than this are not told."""


class Portal:
    """Stands in a data centre at the province's seat; attacks, outages and lost links impair it."""

    def __init__(self, world: World, parameters: Parameters, seat: int) -> None:
        """All is well; ``begin`` sets it going."""
        self.world, self.parameters, self._seat = world, parameters, seat
        self._lost, self._attack = 0.0, 0
        self._dark_since = -1
        self._share, self._event = 1.0, 0
        self._lot = float(world.streams.generator("public_services.portal").random())

    def begin(self) -> None:
        """Listen to attacks and follow the seat's power and link every ten minutes."""
        for phase in ("began", "peaked", "ended"):
            self.world.listen(f"hazard.cyber_attack_{phase}", self._attacked)
        self.world.every(GRID_MS, self._follow)

    def _attacked(self, event: int, place: int, case: int, value: float) -> None:
        """An attack begins, peaks or ends; its value is the percentage of requests that fail."""
        del place, case
        self._lost, self._attack = min(max(value / 100, 0.0), 1.0), event
        self._follow()

    def _follow(self) -> None:
        state, now = self.world.state, self.world.now_ms
        powered = self._lot < state.at("power_share", self._seat)
        if powered:
            self._dark_since = -1
        elif self._dark_since < 0:
            self._dark_since = now
        on_battery = powered or now - self._dark_since < self.parameters.portal_backup
        share = portal_share(lost=self._lost, powered=on_battery, link=state.at("comms_share", self._seat))
        if abs(share - self._share) >= _STEP or (share == 1.0) != (self._share == 1.0):
            self._change(share, self._why(powered=on_battery))

    def _why(self, *, powered: bool) -> int:
        """What impairs it most plainly; when nothing does any more, what ended it, else what impaired it."""
        state = self.world.state
        if not powered:
            return state.cause("power_share", self._seat)
        if self._lost or state.at("comms_share", self._seat) == 1.0:
            return self._attack or self._event
        return state.cause("comms_share", self._seat)

    def _change(self, share: float, cause: int) -> None:
        world = self.world
        kind = "portal_impaired" if share < self._share else "portal_restored"
        self._share = share
        self._event = world.emit(f"public_services.{kind}", cause=cause, value=100 * share)
        world.state.write_all(KEY, "portal_share", np.full(len(world.places), share))
        for place in range(len(world.places)):
            world.state.blame(KEY, "portal_share", place, self._event)
