"""What the network gives the city each ten minutes: load, and phones that live on batteries for a while."""

from __future__ import annotations

import numpy as np

from simulation.domains.electricity import couplings
from simulation.domains.electricity.couplings import FloatArray, Hourly, Parameters
from simulation.domains.electricity.network import Network
from simulation.engine.forcing import GRID_MS
from simulation.engine.sensing import Course
from simulation.engine.world import World
from simulation.telemetry import Channel, Decay

_KW_PER_MW = 1000
_MINUTE_MS = 60_000


class Supply:
    """Writes load and phone coverage, and moves the feeders' load sensors."""

    def __init__(self, world: World, parameters: Parameters, domain: str, network: Network) -> None:
        """Open the sensors and declare the load."""
        self.world, self.parameters, self._domain, self.network = world, parameters, domain, network
        ward, commune = _shape(parameters.load_ward), _shape(parameters.load_commune)
        self._shapes = np.stack([ward, commune])
        self._kind = np.where(world.places.urban, 0, 1)
        self._masts: FloatArray = np.zeros(len(world.places))
        self._comms_low = np.zeros(len(world.places), np.bool_)
        self._back: dict[int, int] = {}
        world.declare(domain, "load_mw", 0.0)
        self.channel = self._open()

    def _open(self) -> Channel:
        world, parameters, network = self.world, self.parameters, self.network
        places = world.sites(self._domain, "feeder_load").place
        seen: dict[int, int] = {}
        feeders: list[int] = []
        for place in places.tolist():
            members = network.members[place]
            feeders.append(members[seen.get(place, 0) % len(members)] if members else 0)
            seen[place] = seen.get(place, 0) + 1
        self.feeder = np.array(feeders, np.int64)
        self._columns: dict[int, list[int]] = {}
        for column, feeder in enumerate(feeders):
            self._columns.setdefault(feeder, []).append(column)
        mean = network.customers[self.feeder] * parameters.load_mean / _KW_PER_MW
        self._mean = mean
        return world.open_sensors(
            self._domain,
            "feeder_load",
            Course(
                base=mean,
                amplitude=mean,
                profiles=self._shapes - 1,
                profile=self._kind[places].astype(np.int16),
                thresholds=np.outer(mean, [parameters.overload_watch, parameters.overload_alarm]),
            ),
            self._overloaded,
        )

    def begin(self) -> None:
        """Write the first load."""
        self._write_load()

    def step(self, generators: list[int]) -> None:
        """Each ten minutes: load and phones; ``generators`` are communes where one keeps phones alive."""
        self._write_load()
        self._write_comms(generators)

    def _write_load(self) -> None:
        """Load of each commune, MW, at this minute."""
        minute = int(self.world.calendar.hour(self.world.now_ms) * 60) % 1440
        on = self.network.served - self.network.off_by_place()
        load = on * self.parameters.load_mean / _KW_PER_MW * self._shapes[self._kind, minute]
        self.world.state.write_all(self._domain, "load_mw", load)

    def _write_comms(self, generators: list[int]) -> None:
        """Share of people with a working phone and data link: batteries run down, strong wind breaks masts."""
        world, parameters, network = self.world, self.parameters, self.network
        broken = couplings.masts_lost(parameters, world.state["wind_m_s"])
        self._masts = np.maximum(broken, self._masts * np.exp(-GRID_MS / parameters.mast_repair))
        self._masts[self._masts < 0.001] = 0.0
        if not network.off.any() and not self._masts.any():
            if self._comms_low.any() or world.state["comms_share"].min() < 1:
                self._set_comms(np.ones(len(world.places)))
            return
        age = np.where(network.off > 0, world.now_ms - network.since_ms, 0)
        dead = np.bincount(
            network.place,
            weights=network.off * couplings.battery_empty(parameters, age),
            minlength=len(world.places),
        ) / np.maximum(network.served, 1)
        dead[generators] *= 1 - parameters.generator_comms
        self._set_comms((1 - dead) * (1 - self._masts))

    def _set_comms(self, share: FloatArray) -> None:
        world, parameters = self.world, self.parameters
        before = world.state["comms_share"].copy()
        world.state.write_all(self._domain, "comms_share", share)
        for place in np.flatnonzero((before >= 1) != (share >= 1)).tolist():
            why = world.state.cause("power_share", place) or world.state.cause("wind_m_s", place)
            world.state.blame(self._domain, "comms_share", place, why if share[place] < 1 else 0)
        low = np.where(self._comms_low, share < parameters.comms_up, share < parameters.comms_down)
        for place in np.flatnonzero(low != self._comms_low).tolist():
            self._tell_comms(place, float(share[place]), lost=bool(low[place]))
        self._comms_low = low

    def _tell_comms(self, place: int, share: float, *, lost: bool) -> None:
        """Tell that phones of a commune are mostly down, or mostly back."""
        kind = f"{self._domain}.{'comms_lost' if lost else 'comms_back'}"
        cause = self.world.state.cause("comms_share", place)
        event = self.world.emit(kind, place, cause=cause, value=100 * share)
        if lost:
            self.world.state.blame(self._domain, "comms_share", place, event)

    # --- Sensors ----------------------------------------------------------------------------------

    def follow(self, feeder: int) -> None:
        """A feeder lost or regained customers: its sensors fall or rise with them."""
        columns = self._columns.get(feeder)
        if columns:
            off = float(self.network.off[feeder] / max(int(self.network.customers[feeder]), 1))
            self.channel.drive(columns, -off * float(self._shapes.max()) * self._mean[columns])

    def pick_up(self, feeder: int, customers: int, cause: int) -> None:
        """Customers are back after a long time: everything that waited for current starts at once."""
        columns = self._columns.get(feeder)
        if columns:
            share = customers / max(int(self.network.customers[feeder]), 1) * self.parameters.pickup
            fall = self.parameters.pickup_fall / _MINUTE_MS
            self._back[feeder] = cause
            self.channel.disturb(columns, share * self._mean[columns], Decay(fall_ticks=fall))

    def _overloaded(self, channel: Channel, column: int, old: int, new: int, value: float) -> None:
        """A feeder carries more than it should, or no longer does."""
        kind = "overload_raised" if new else "overload_cleared"
        cause = self._back.get(int(self.feeder[column]), 0) if new > old else 0
        self.world.emit(
            f"{self._domain}.{kind}", int(channel.table.place[column]), cause=cause, value=value, unit=column
        )


def _shape(hourly: Hourly) -> FloatArray:
    """Load of each minute of the day over its mean, [1440], straight lines between the middles of the hours."""
    weights = np.asarray(hourly, np.float64)
    hours = np.arange(-1, 25) + 0.5
    minutes = np.arange(1440) / 60
    values = np.interp(minutes, hours, np.concatenate([weights[-1:], weights, weights[:1]]))
    result: FloatArray = values / values.mean()
    return result
