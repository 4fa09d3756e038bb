"""Storm, water and exercises: what they do to feeders and substations, and how these come back."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from simulation.domains.electricity import couplings
from simulation.domains.electricity.couplings import Parameters
from simulation.domains.electricity.network import Network
from simulation.domains.electricity.outages import Outage
from simulation.engine.chance import lognormal_ms
from simulation.engine.forcing import GRID_MS
from simulation.engine.world import World

DOMAIN = "electricity"
_HOUR_MS = 3_600_000
_STILL_WET = 0.8
"""A flooded feeder or substation is dry again below this share of the depth that cut it off."""


class Owner(Protocol):
    """What the elements ask of the network's operator."""

    outages: dict[int, Outage]

    def cut(
        self, kind: str, feeder: int, share: float, *, work_ms: int, draw: float = 0.5, cause: int = 0
    ) -> Outage | None:
        """Switch customers off and open a case."""

    def call_crew(self, outage: Outage | None, u: float) -> None:
        """Send for a crew after a while."""

    def repaired(self, outage: Outage) -> None:
        """Give everybody of an outage current again."""


class Elements:
    """Wind and water at work on the network, each ten minutes."""

    def __init__(self, world: World, parameters: Parameters, network: Network, owner: Owner) -> None:
        """Nothing is wet at the start."""
        self.world, self.parameters, self.network, self._owner = world, parameters, network, owner
        self._wet = np.zeros(len(network), np.bool_)
        self._drowned: dict[int, int] = {}
        self._failed: set[int] = set()

    def step(self) -> None:
        """Let the weather of the next ten minutes work."""
        self._storm()
        self._water()
        self._substations()

    def _storm(self) -> None:
        """Let the wind of the next ten minutes work on every feeder."""
        hazard = couplings.storm_hazard(self.parameters, self.world.state["wind_m_s"])
        if hazard.any():
            feeders, when = self.network.bear(hazard, GRID_MS / _HOUR_MS)
            for feeder, share in zip(feeders, when.tolist(), strict=True):
                self.world.clock.call(int(share * (GRID_MS - 1)), self._blown, feeder)

    def _blown(self, feeder: int) -> None:
        """Wind, branches or poles take a whole feeder down."""
        parameters, world = self.parameters, self.world
        place = int(self.network.place[feeder])
        u = self.network.damage_draw(feeder)
        damage = couplings.storm_damage(parameters, world.state.at("wind_m_s", place))
        median = parameters.storm_work * damage / float(np.exp(parameters.storm_work_sigma**2 / 2))
        work = lognormal_ms(median, parameters.storm_work_sigma, u)
        cause = world.state.cause("wind_m_s", place)
        outage = self._owner.cut("outage", feeder, 1.0, work_ms=work, draw=1 - u, cause=cause)
        self._owner.call_crew(outage, u)

    def _water(self) -> None:
        """Switch feeders off where the water stands too high for their stations."""
        depth = self.world.state["water_depth_m"]
        if depth.max() <= 0 and not self._wet.any():
            return
        here = depth[self.network.place]
        limit = np.where(self._wet, _STILL_WET, 1.0) * self.network.cut_depth
        wet: npt.NDArray[np.bool_] = here >= limit
        fresh = np.flatnonzero(wet & ~self._wet)
        self._wet = wet
        for feeder in fresh.tolist():
            place = int(self.network.place[feeder])
            u = float(self.network.height[feeder])
            work = lognormal_ms(self.parameters.flood_work, self.parameters.work_sigma, u)
            cause = self.world.state.cause("water_depth_m", place)
            self._owner.call_crew(
                self._owner.cut("outage", feeder, 1.0, work_ms=work, draw=u, cause=cause), u
            )

    def _substations(self) -> None:
        """A drowned substation takes all its feeders; it dries out and they come back without a crew."""
        depth, limit = self.world.state["water_depth_m"], self.parameters.substation_flood
        if depth.max() < _STILL_WET * limit and not self._drowned:
            return
        for source in sorted(set(self.network.source.tolist())):
            if source not in self._drowned and depth[source] >= limit:
                self._drown(source)
            elif source in self._drowned and depth[source] < _STILL_WET * limit:
                event = self._drowned.pop(source)
                self.world.clock.call(self.parameters.substation_dry, self._dried, (source, event))

    def down(self, source: int) -> bool:
        """Whether a substation gives no current."""
        return source in self._drowned or source in self._failed

    def _drown(self, source: int) -> None:
        self._drowned[source] = self._lose(
            source, "substation_lost", self.world.state.cause("water_depth_m", source)
        )

    def _lose(self, source: int, kind: str, cause: int) -> int:
        """A substation stops and takes all its feeders; the event that tells of it."""
        feeders = np.flatnonzero(self.network.source == source)
        off = float((self.network.customers - self.network.off)[feeders].sum())
        event = self.world.emit(f"{DOMAIN}.{kind}", source, cause=cause, value=off)
        for feeder in feeders.tolist():
            outage = self._owner.cut("outage", feeder, 1.0, work_ms=0, cause=event)
            if outage is not None:
                outage.substation = source
        return event

    def _dried(self, told: tuple[int, int]) -> None:
        """The substation is dry and checked, unless the water has come back."""
        self._energise(*told)

    def _energise(self, source: int, cause: int) -> None:
        """A substation gives current again, unless something else holds it."""
        if self.down(source):
            return
        held = [row for row in self._owner.outages.values() if row.substation == source]
        back = sum(row.off for row in held)
        event = self.world.emit(f"{DOMAIN}.substation_back", source, cause=cause, value=back)
        for outage in held:
            outage.cause = event
            self._owner.repaired(outage)

    # What an exercise asks for.

    def fail(self, source: int, cause: int, length_ms: int) -> None:
        """A substation fails for a while; its own people mend it."""
        event = self._lose(source, "substation_failed", cause)
        self._failed.add(source)
        self.world.clock.call(length_ms, self._mended, (source, event))

    def _mended(self, told: tuple[int, int]) -> None:
        self._failed.discard(told[0])
        self._energise(*told)
