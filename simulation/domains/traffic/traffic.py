"""The traffic domain: every ten minutes speeds follow rain, water, power, crashes and police."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation.domains.traffic.closures import KEY, Closures
from simulation.domains.traffic.contraflow import Contraflow
from simulation.domains.traffic.crashes import Crashes
from simulation.domains.traffic.parameters import Parameters
from simulation.domains.traffic.police import Police
from simulation.domains.traffic.profiles import WEEK_MINUTES, week
from simulation.domains.traffic.sensors import TICKS, SensorClass
from simulation.domains.traffic.stock import Stock
from simulation.domains.traffic.turns import Turns
from simulation.engine.forcing import GRID_MS
from simulation.engine.lags import order_delay_ms, order_draws
from simulation.engine.world import World
from simulation.events import NO_CAUSE
from simulation.orders import Order

FloatArray = npt.NDArray[np.float64]
_RAIN, _DARK, _WATER, _CRASH, _LANES = range(5)
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
        self._reason = np.full(len(urban), -1)
        self._band = np.zeros(len(urban), np.int64)
        self._told_ms = np.zeros(len(urban), np.int64)
        self._slow_event = [NO_CAUSE] * len(urban)
        self._turns = Turns(world, parameters)
        self.speed = self._open_speed()
        self.flow = self._open_flow()
        self.closures = Closures(world, parameters)
        self.crashes = Crashes(world, parameters, self.speed.channel, self.flow.channel)
        teams = Stock(world, KEY, "team")
        self.police = Police(world, parameters, teams)
        self.contraflow = Contraflow(world, parameters, self._dip, self.crashes, teams)
        world.every(GRID_MS, self.step)

    def _open_speed(self) -> SensorClass:
        """Speed detectors: free speed, less congestion by the hour of the week."""
        parameters = self._parameters
        course = -self._congestion[None, :]
        return SensorClass(
            self._world, "speed", parameters.free_urban, parameters.free_rural, course, self._dip, parameters
        )

    def _open_flow(self) -> SensorClass:
        """Vehicle counters: peak volume times the hour's share."""
        parameters = self._parameters
        course = self._volume[None, :] - 1
        whole = np.ones(len(self._world.places))
        return SensorClass(
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
        now, soon = (self._congestion[(minute + ahead) % WEEK_MINUTES] for ahead in (0, TICKS))
        dip = self.contraflow.dip * (1 - self.police.relief)
        state.write_all(KEY, "road_speed", np.round((1 - dip * now) * left, 4))
        self._turns.step(float(now), losses[_RAIN])
        self._blame(losses)
        self._tell_slow(1 - left)
        self.speed.follow((1 - dip * soon) * left - (1 - self._dip * soon))
        wet = 1 - parameters.rain_away * np.minimum(state["rain_mm_h"] / parameters.rain_full, 1.0)
        leaving = 1 + parameters.contraflow_volume * self.contraflow.on
        self.flow.follow(self._volume[(minute + TICKS) % WEEK_MINUTES] * (wet * open_share * leaving - 1))

    def _losses(self, open_share: FloatArray) -> FloatArray:
        """Share of speed lost to rain, dark signals, water and closed roads, crashes, turned lanes, [5, Z]."""
        state, parameters = self._world.state, self._parameters
        rain = parameters.rain_slow * np.minimum(state["rain_mm_h"] / parameters.rain_full, 1.0)
        police = np.where(self.police.relief > 0, 1 - parameters.police_signals, 1.0)
        dark = self._dark * (1 - state["power_share"]) * police
        water = parameters.water_slow * np.minimum(state["water_depth_m"] / parameters.road_limit, 1.0)
        closed = 1 - (1 - water) * (1 - parameters.detour * (1 - open_share))
        crash = 1 - (1 - parameters.crash_spread) ** np.minimum(self.crashes.standing, 4)
        lanes = parameters.contraflow_slow * self.contraflow.on
        return np.stack([rain, dark, closed, crash, lanes])

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
        if reason == _LANES:
            return self.contraflow.event(place)
        return NO_CAUSE

    # Orders.

    def _delay(self, order: Order, usual_ms: float) -> int:
        """How long this order takes until it acts."""
        spread, least = self._parameters.order_spread, self._parameters.order_least
        return order_delay_ms(self._world.streams, order, usual_ms, spread=spread, least=least)

    def order_close_road(self, order: Order, place: int, cause: int) -> None:
        """Close some sections of a commune."""
        delay = self._delay(order, self._parameters.police_delay)
        self.closures.close(place, int(order.args["sections"]), cause, delay)

    def may_close_road(self, order: Order, place: int) -> None:
        """Refuse when no section is open."""
        del order
        self.closures.may_close(place)

    def order_open_road(self, order: Order, place: int, cause: int) -> None:
        """Open the closed sections of a commune."""
        self.closures.open(place, cause, self._delay(order, self._parameters.police_delay))

    def may_open_road(self, order: Order, place: int) -> None:
        """Refuse when nothing is closed or it is not safe."""
        del order
        self.closures.may_open(place)

    def order_direct_traffic(self, order: Order, place: int, cause: int) -> None:
        """Send a police team for some time."""
        delay = self._delay(order, self._parameters.police_delay)
        self.police.send(place, float(order.args["minutes"]), cause, delay)

    def may_direct_traffic(self, order: Order, place: int) -> None:
        """Refuse when every team is out, or one is here already."""
        del order
        self.police.may_send(place)

    def order_recall_police(self, order: Order, place: int, cause: int) -> None:
        """Call the team of a commune back."""
        self.police.recall(place, cause, self._delay(order, self._parameters.police_delay))

    def may_recall_police(self, order: Order, place: int) -> None:
        """Refuse when no team directs traffic here."""
        del order
        self.police.may_recall(place)

    def order_contraflow(self, order: Order, place: int, cause: int) -> None:
        """Give lanes of the one direction to the other for some time."""
        delay = self._delay(order, self._parameters.contraflow_delay)
        self.contraflow.begin(place, float(order.args["minutes"]), cause, delay)

    def may_contraflow(self, order: Order, place: int) -> None:
        """Refuse where lanes are turned, no road is open, or police are too few."""
        del order
        self.closures.may_close(place)
        self.contraflow.may_begin(place)

    def order_end_contraflow(self, order: Order, place: int, cause: int) -> None:
        """Turn the lanes back."""
        self.contraflow.end(place, cause, self._delay(order, self._parameters.police_delay))

    def may_end_contraflow(self, order: Order, place: int) -> None:
        """Refuse where lanes go their usual way."""
        del order
        self.contraflow.may_end(place)

    def order_clear_road(self, order: Order, place: int, cause: int) -> None:
        """Send a gang that clears away what lies on the road."""
        parameters = self._parameters
        work = parameters.clear_section * self.closures.blocked(place)
        self.closures.clear(place, cause, self._delay(order, parameters.gang_delay + work))

    def may_clear_road(self, order: Order, place: int) -> None:
        """Refuse where nothing lies on the road, or no gang is free."""
        del order
        self.closures.may_clear(place)

    def order_block_road(self, order: Order, place: int, cause: int) -> None:
        """An exercise lets something fall on the road, now."""
        minutes = float(order.args["minutes"])
        self.closures.block(place, int(order.args["sections"]), cause, round(minutes * 60_000))

    def may_block_road(self, order: Order, place: int) -> None:
        """Refuse when no section is open."""
        del order
        self.closures.may_close(place)

    def order_crash(self, order: Order, place: int, cause: int) -> None:
        """An exercise lets a severe crash happen, now."""
        hurt = int(order.args["injured"]), int(order.args["deaths"])
        self.crashes.order(place, order_draws(self._world.streams, order, 4), hurt, cause)


def start(world: World, parameters: Parameters) -> Traffic:
    """Put traffic on this world's roads."""
    return Traffic(world, parameters)
