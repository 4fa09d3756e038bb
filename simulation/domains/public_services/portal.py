"""The province's service portal: what share of online requests it can take, and why."""

from __future__ import annotations

import numpy as np

from simulation.domains.public_services.couplings import Parameters, attack_left, portal_share
from simulation.engine.forcing import GRID_MS
from simulation.engine.world import World

KEY = "public_services"
_STEP = 0.1
"""Changes smaller than this are not told."""


class Portal:
    """Stands in a data centre at the province's seat; attacks, faults, outages and lost links impair it.

    Attributes:
        failed: Share of requests lost to a fault of its own.
        filtered: Whether its traffic is filtered.
        restoring: Whether it is being restored from backup, and away meanwhile.
    """

    def __init__(self, world: World, parameters: Parameters, seat: int) -> None:
        """All is well; ``begin`` sets it going."""
        self.world, self.parameters, self._seat = world, parameters, seat
        self.failed, self.filtered, self.restoring = 0.0, False, False
        self._isolated_ms = -1
        self._lost, self._left, self._latest = 0.0, 1.0, 0
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
        if not value or not self._lost:
            self._left = 1.0  # over, or a new one: nothing of it has been sat out
        self._lost, self._latest = min(max(value / 100, 0.0), 1.0), event
        self._follow()

    # --- Decisions --------------------------------------------------------------------------------

    @property
    def is_isolated(self) -> bool:
        """Whether it has been taken off the net by order."""
        return self._isolated_ms >= 0

    def isolate(self, event: int) -> None:
        """Take it off the net: nothing can be sent, and an attack that finds nobody loses its force."""
        self._isolated_ms = self.world.now_ms
        self.changed(event)

    def reconnect(self, event: int) -> None:
        """Put it back on the net, with what is left of an attack."""
        self._left *= attack_left(self.parameters, self.world.now_ms - self._isolated_ms)
        self._isolated_ms = -1
        self.changed(event)

    def changed(self, event: int) -> None:
        """Something about it has been decided: look again, and tell even of a small change."""
        self._latest = event
        self._look(least=0.0)

    # --- What it can take -------------------------------------------------------------------------

    def _follow(self) -> None:
        self._look(least=_STEP)

    def _look(self, *, least: float) -> None:
        state, now = self.world.state, self.world.now_ms
        powered = self._lot < state.at("power_share", self._seat)
        if powered:
            self._dark_since = -1
        elif self._dark_since < 0:
            self._dark_since = now
        on_battery = powered or now - self._dark_since < self.parameters.portal_backup
        share = self._able(powered=on_battery)
        moved = abs(share - self._share)
        if (moved and moved >= least) or (share == 1.0) != (self._share == 1.0):
            self._change(share, self._why(powered=on_battery))

    def _able(self, *, powered: bool) -> float:
        """Share of requests that it takes as things stand."""
        if self.is_isolated or self.restoring:
            return 0.0
        parameters, link = self.parameters, self.world.state.at("comms_share", self._seat)
        lost = self._lost * self._left * (1 - parameters.filter_gain if self.filtered else 1.0)
        share = portal_share(lost=lost, powered=powered, link=link)
        share *= 1 - parameters.filter_refused if self.filtered else 1.0
        return share * (1 - self.failed)

    def _why(self, *, powered: bool) -> int:
        """What impairs it most plainly; when nothing does any more, what ended it, else what impaired it."""
        state = self.world.state
        if not powered:
            return state.cause("power_share", self._seat)
        decided = self.is_isolated or self.restoring or self.filtered or self.failed
        if self._lost or decided or state.at("comms_share", self._seat) == 1.0:
            return self._latest or self._event
        return state.cause("comms_share", self._seat)

    def _change(self, share: float, cause: int) -> None:
        world = self.world
        kind = "portal_impaired" if share < self._share else "portal_restored"
        self._share = share
        self._event = world.emit(f"public_services.{kind}", cause=cause, value=100 * share)
        world.state.write_all(KEY, "portal_share", np.full(len(world.places), share))
        for place in range(len(world.places)):
            world.state.blame(KEY, "portal_share", place, self._event)
