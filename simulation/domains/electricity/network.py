"""The feeders: where they are, whom they serve, who is off now, and how much wind each has borne."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from simulation.domains.electricity.couplings import FloatArray, Parameters, cut_depth
from simulation.engine.placement import share_out
from simulation.engine.world import World

_NEVER = -1


class Network:
    """Feeders as parallel arrays; every commune with people has at least one."""

    def __init__(self, world: World, parameters: Parameters) -> None:
        """Share the province's feeders and customers over the communes by people (an assumption)."""
        people = world.places.population.astype(np.float64)
        self.served = share_out(world.province.power.customers, people)
        feeders = np.maximum(share_out(world.province.power.feeders, people), self.served > 0)
        self.place: npt.NDArray[np.int64] = np.repeat(np.arange(len(people)), feeders)
        self.customers = np.concatenate(
            [share_out(int(n), np.ones(int(k))) for n, k in zip(self.served, feeders, strict=True) if k]
        )
        size = len(self.place)
        self.off = np.zeros(size, np.int64)
        self.since_ms = np.full(size, _NEVER, np.int64)
        self.members = [np.flatnonzero(self.place == place).tolist() for place in range(len(people))]
        self.source = self._sources(world)
        self.vital = self._vital(world)
        self.height: FloatArray = world.streams.generator("electricity.heights").random(size)
        self.cut_depth = cut_depth(parameters, self.height)
        self.strain: FloatArray = np.zeros(len(people))
        self._world = world
        self._trips = np.zeros(size, np.int64)
        self._rows: list[FloatArray] = []
        self._exposure = np.where(world.places.urban, parameters.ward_exposure, 1.0)
        self.limit: FloatArray = self._row(0)[0].copy()

    def __len__(self) -> int:
        """How many feeders."""
        return len(self.place)

    def _sources(self, world: World) -> npt.NDArray[np.int64]:
        """Commune of the nearest 110 kV substation of each feeder; its own where the province lists none."""
        rows = [row for row in world.province.facilities if row.kind == "substation"]
        homes = sorted({world.places.index(row.commune) for row in rows})
        if not homes:
            return self.place.copy()
        nearest = np.argmin(world.places.road_km[:, homes], axis=1)
        result: npt.NDArray[np.int64] = np.asarray(homes, np.int64)[nearest][self.place]
        return result

    def _vital(self, world: World) -> frozenset[int]:
        """The feeders that supply hospitals: the first one of their commune (an assumption)."""
        homes = {
            world.places.index(row.commune) for row in world.province.facilities if row.kind == "hospital"
        }
        return frozenset(self.members[place][0] for place in homes if self.members[place])

    def live(self, place: int) -> list[int]:
        """Feeders of a commune that supply somebody now, those with most customers first."""
        on = self.customers - self.off
        here = [feeder for feeder in self.members[place] if on[feeder] > 0]
        return sorted(here, key=lambda feeder: (-int(on[feeder]), feeder))

    def _row(self, trip: int) -> FloatArray:
        """Chance of each feeder's n-th storm trip, [2, F]: how much hazard it bears, how bad the damage is."""
        while len(self._rows) <= trip:
            rng = self._world.streams.generator("electricity.storm", len(self._rows))
            self._rows.append(np.stack([rng.exponential(1.0, len(self)), rng.random(len(self))]))
        return self._rows[trip]

    def pick(self, place: int, u: float) -> int:
        """One feeder of a commune."""
        members = self.members[place]
        return members[int(u * len(members))]

    def cut(self, feeder: int, share: float) -> int:
        """Switch off this share of a feeder's customers, or those that are left; returns how many."""
        whole, off = int(self.customers[feeder]), int(self.off[feeder])
        many = min(max(round(whole * share), 1), whole - off)
        if many and not off:
            self.since_ms[feeder] = self._world.now_ms
        self.off[feeder] = off + many
        return many

    def feed(self, feeder: int, many: int) -> None:
        """Switch customers of a feeder on again; what the storm still does to it begins anew."""
        self.off[feeder] -= many
        if not self.off[feeder]:
            self.since_ms[feeder] = _NEVER
        if self.limit[feeder] <= self.strain[self.place[feeder]]:
            self._trips[feeder] += 1
            row = self._row(int(self._trips[feeder]))
            self.limit[feeder] = self.strain[self.place[feeder]] + row[0][feeder]

    def damage_draw(self, feeder: int) -> float:
        """The uniform of the feeder's present storm trip."""
        return float(self._row(int(self._trips[feeder]))[1][feeder])

    def bear(self, hazard: FloatArray, hours: float) -> tuple[Sequence[int], FloatArray]:
        """Let the wind work on the feeders for a while.

        Args:
            hazard: Trips per hour of an open-air feeder, [Z].
            hours: How long.

        Returns:
            The feeders that trip, and when: shares of the while. A feeder with most customers off is dead already.
        """
        added = hazard * self._exposure * hours
        before, after = self.strain, self.strain + added
        self.strain = after
        hit = np.flatnonzero((self.limit <= after[self.place]) & (2 * self.off < self.customers))
        at = self.place[hit]
        when = np.divide(self.limit[hit] - before[at], added[at], out=np.zeros(len(hit)), where=added[at] > 0)
        return hit.tolist(), np.clip(when, 0.0, 1.0)

    def share_on(self, place: int) -> float:
        """Share of a commune's customers with electricity."""
        members = self.members[place]
        off = sum(int(self.off[feeder]) for feeder in members)
        return 1 - off / max(int(self.served[place]), 1)

    def off_by_place(self) -> FloatArray:
        """Customers without electricity, [Z]."""
        result: FloatArray = np.bincount(self.place, self.off, len(self.served)).astype(np.float64)
        return result
