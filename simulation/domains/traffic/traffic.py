"""The traffic domain: every ten minutes speeds follow rain, water, power, crashes and police."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation.domains.traffic.closures import KEY, Closures
from simulation.domains.traffic.crashes import Crashes
from simulation.domains.traffic.parameters import Parameters
from simulation.domains.traffic.profiles import WEEK_MINUTES, week
from simulation.domains.traffic.turns import Turns
from simulation.engine.forcing import GRID_MS
from simulation.engine.placement import counts
from simulation.engine.sensing import Course
from simulation.engine.world import World
from simulation.errors import OrderRefused
from simulation.events import NO_CAUSE
from simulation.orders import Order
from simulation.telemetry import Channel

FloatArray = npt.NDArray[np.float64]
_TICKS = GRID_MS // 60_000
_RAIN, _DARK, _WATER, _CRASH = range(4)
_NOTABLE = 0.03
"""A loss of speed below this is nobody's fault (assumed)."""


class Traffic:
    """Roads, crashes and police of one province."""

    def __init__(self, world: World, parameters: Parameters) -> None:
        """Open the sensors, set crashes going and wait for the first step."""
        self._world, self._parameters = world, parameters
        urban = world.places.urban
        self._dip = np.where(
            urban, parameters.dip(parameters.dip_urban), parameters.dip(parameters.dip_rural)
        )
        self._dark = np.where(urban, parameters.dark_urban, parameters.dark_rural)
        self._congestion = week(parameters.weekday_congestion, parameters.weekend_congestion)
        self._volume = week(parameters.weekday_flow, parameters.weekend_flow)
        self.relief = np.zeros(len(urban))
        self._reason = np.full(len(urban), -1)
        self._band = np.zeros(len(urban), np.int64)
        self._told_ms = np.zeros(len(urban), np.int64)
        self._slow_event = [NO_CAUSE] * len(urban)
        self._teams_out = 0
        self._turns = Turns(world, parameters)
        self.speed = self._open_speed()
        self.flow = self._open_flow()
        self.closures = Closures(world, parameters)
        self.crashes = Crashes(world, parameters, self.speed.channel, self.flow.channel)
        world.every(GRID_MS, self.step)

    def _open_speed(self) -> _Class:
        """Speed detectors: free speed, less congestion by the hour of the week."""
        parameters = self._parameters
        course = -self._congestion[None, :]
        return _Class(
            self._world, "speed", parameters.free_urban, parameters.free_rural, course, self._dip, parameters
        )

    def _open_flow(self) -> _Class:
        """Vehicle counters: peak volume times the hour's share."""
        parameters = self._parameters
        course = self._volume[None, :] - 1
        whole = np.ones(len(self._world.places))
        return _Class(
            self._world, "flow", parameters.peak_urban, parameters.peak_rural, course, whole, parameters
        )

    def step(self) -> None:
        """Ten minutes of traffic."""
        state, parameters = self._world.state, self._parameters
        self.closures.step(state["water_depth_m"])
        open_share = self.closures.open_share()
        losses = self._losses(open_share)
        left: FloatArray = np.prod(1 - losses, axis=0)
        minute = self._world.calendar.minute_of_week + self._world.now_ms // 60_000
        now, soon = (self._congestion[(minute + ahead) % WEEK_MINUTES] for ahead in (0, _TICKS))
        dip = self._dip * (1 - self.relief)
        state.write_all(KEY, "road_speed", np.round((1 - dip * now) * left, 4))
        self._turns.step(float(now), losses[_RAIN])
        self._blame(losses)
        self._tell_slow(1 - left)
        self.speed.follow((1 - dip * soon) * left - (1 - self._dip * soon))
        wet = 1 - parameters.rain_away * np.minimum(state["rain_mm_h"] / parameters.rain_full, 1.0)
        self.flow.follow(self._volume[(minute + _TICKS) % WEEK_MINUTES] * (wet * open_share - 1))

    def _losses(self, open_share: FloatArray) -> FloatArray:
        """Share of speed lost to rain, dark signals, water and closed roads, and crashes, [4, Z]."""
        state, parameters = self._world.state, self._parameters
        rain = parameters.rain_slow * np.minimum(state["rain_mm_h"] / parameters.rain_full, 1.0)
        police = np.where(self.relief > 0, 1 - parameters.police_signals, 1.0)
        dark = self._dark * (1 - state["power_share"]) * police
        water = parameters.water_slow * np.minimum(state["water_depth_m"] / parameters.road_limit, 1.0)
        closed = 1 - (1 - water) * (1 - parameters.detour * (1 - open_share))
        crash = 1 - (1 - parameters.crash_spread) ** np.minimum(self.crashes.standing, 4)
        return np.stack([rain, dark, closed, crash])

    def _blame(self, losses: FloatArray) -> None:
        """Record which event slows each commune most."""
        state = self._world.state
        reason = np.where(losses.max(axis=0) >= _NOTABLE, losses.argmax(axis=0), -1)
        for place in np.flatnonzero((reason >= 0) | (self._reason >= 0)).tolist():
            cause = self._event_of(int(reason[place]), place)
            if cause != state.cause("road_speed", place):
                state.blame(KEY, "road_speed", place, cause)
        self._reason = reason

    def _tell_slow(self, loss: FloatArray) -> None:
        """Tell where roads are unusually slow: at each band that is reached, at times while it lasts, at its end."""
        limits = np.array(self._parameters.slow_bands)
        band = np.searchsorted(limits, loss, "right")
        easing = np.searchsorted(0.5 * limits, loss, "right")
        now = np.where(band > self._band, band, np.minimum(self._band, easing))
        lasting = self._world.now_ms - self._told_ms >= self._parameters.tell_again
        due = (now > self._band) | ((now > 0) & lasting) | ((now == 0) & (self._band > 0))
        for place in np.flatnonzero(due).tolist():
            kind = "traffic.slow" if now[place] else "traffic.flowing"
            cause = self._world.state.cause("road_speed", place) if now[place] else self._slow_event[place]
            event = self._world.emit(kind, place, cause=cause, value=100 * float(loss[place]))
            self._slow_event[place] = event if now[place] else NO_CAUSE
            self._told_ms[place] = self._world.now_ms
        self._band = now

    def _event_of(self, reason: int, place: int) -> int:
        """The event behind one kind of loss at a commune."""
        state = self._world.state
        if reason == _RAIN:
            return self._turns.rain(place)
        if reason == _DARK:
            return state.cause("power_share", place)
        if reason == _WATER:
            water = self.closures.event(place) or state.cause("water_depth_m", place)
            return water or self._turns.rain(place)
        if reason == _CRASH:
            return self.crashes.last[place]
        return NO_CAUSE

    # Orders.

    def order_close_road(self, order: Order, place: int, cause: int) -> None:
        """Close some sections of a commune."""
        self.closures.close(place, int(order.args["sections"]), cause)

    def may_close_road(self, order: Order, place: int) -> None:
        """Refuse when no section is open."""
        del order
        self.closures.may_close(place)

    def order_open_road(self, order: Order, place: int, cause: int) -> None:
        """Open the closed sections of a commune."""
        del order
        self.closures.open(place, cause)

    def may_open_road(self, order: Order, place: int) -> None:
        """Refuse when nothing is closed or it is not safe."""
        del order
        self.closures.may_open(place)

    def may_direct_traffic(self, order: Order, place: int) -> None:
        """Refuse when every team is out, or one is here already.

        Raises:
            OrderRefused: No team can be sent.
        """
        del order
        placement = self._world.setting.specs[KEY].facilities["team"]
        resource = self._world.province.resources.get("traffic.team")
        teams = int(counts(placement, self._world.places, resource.count if resource else None).sum())
        if self.relief[place] or self._teams_out >= teams:
            raise OrderRefused("traffic.no_team", {"teams": teams})

    def order_direct_traffic(self, order: Order, place: int, cause: int) -> None:
        """Send a police team for some time."""
        self._teams_out += 1
        minutes = float(order.args["minutes"])
        self._world.clock.call(self._parameters.police_delay, self._directing, (place, minutes, cause))

    def _directing(self, what: tuple[int, float, int]) -> None:
        place, minutes, cause = what
        self.relief[place] = self._parameters.police_relief
        event = self._world.emit("traffic.police_directing", place, cause=cause, value=minutes)
        self._world.clock.call(round(minutes * 60_000), self._leave, (place, event))

    def _leave(self, what: tuple[int, int]) -> None:
        place, cause = what
        self.relief[place] = 0.0
        self._teams_out -= 1
        self._world.emit("traffic.police_left", place, cause=cause)


class _Class:
    """Sensors of one class: a level of their own, a weekly course, and what the city makes of it."""

    def __init__(
        self,
        world: World,
        sensor: str,
        urban: float,
        rural: float,
        course: FloatArray,
        depth: FloatArray,
        parameters: Parameters,
    ) -> None:
        """Open the class at ``level × (1 + depth × course)``; the level differs a little by site."""
        place = world.sites(KEY, sensor).place
        spread = world.streams.generator(f"traffic.{sensor}_sites").lognormal(
            0.0, parameters.site_spread, len(place)
        )
        self._level = np.where(world.places.urban[place], urban, rural) * spread
        self._place = place
        self.channel: Channel = world.open_sensors(
            KEY, sensor, Course(base=self._level, amplitude=self._level * depth[place], profiles=course)
        )
        self._shown = np.zeros(len(place))
        self._least = self.channel.cls.scale

    def follow(self, change: FloatArray) -> None:
        """Move the sensors to ``level × change`` beside their course, where that can be seen."""
        if not change.any() and not self._shown.any():
            return
        wanted = self._level * change[self._place]
        moved = (np.abs(wanted - self._shown) >= self._least) | ((wanted == 0) & (self._shown != 0))
        columns = np.flatnonzero(moved)
        if columns.size:
            self.channel.drive(columns, wanted[columns], _TICKS)
            self._shown[columns] = wanted[columns]


def start(world: World, parameters: Parameters) -> Traffic:
    """Put traffic on this world's roads."""
    return Traffic(world, parameters)
