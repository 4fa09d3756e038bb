"""Concentrations without smoke: the province's level, each commune's share, the hour, the weather, emissions."""

from __future__ import annotations

import math

import numpy as np

from simulation.domains.air_quality import couplings
from simulation.domains.air_quality.couplings import POLLUTANTS, FloatArray, Parameters
from simulation.domains.air_quality.drivers import Load
from simulation.engine.forcing import GRID_MS
from simulation.engine.sensing import Course
from simulation.engine.world import World
from simulation.telemetry import ALL, Channel

RAMP_TICKS = 30
RAMP_MS = RAMP_TICKS * 60_000
"""Sensors are moved towards a new target this often, in straight lines."""
_HOUR_MS = 3_600_000
_LEAST, _MOST = 0.6, 1.6
"""Bounds of a commune's factor, so that an extreme density does not make an impossible place."""
_O3, _PM25 = POLLUTANTS.index("o3"), POLLUTANTS.index("pm25")


class AirField:
    """Concentration of each pollutant in each commune: base × month × air mass × weather × emissions × hour."""

    def __init__(self, world: World, parameters: Parameters, domain: str) -> None:
        """Fix what does not change and open the sensors."""
        self.world, self.parameters, self._domain = world, parameters, domain
        self.shapes = np.stack([_shape(getattr(parameters.hours, name)) for name in POLLUTANTS])
        self.shapes.flags.writeable = False  # snapshots share it
        self._commune = self._communes()
        ratio = np.array([[getattr(parameters.over_pm25, name)] for name in POLLUTANTS])
        self.base: FloatArray = world.province.air.pm25_annual * ratio * self._commune
        self._air_mass = self._masses()
        self._burned = np.where(world.places.urban, parameters.burning_ward, 1.0)
        self._clean = np.ones(len(world.places))
        self.restricted: FloatArray = np.zeros(len(world.places))
        self.unburned: FloatArray = np.zeros(len(world.places))
        self.suspended: FloatArray = np.zeros(len(world.places))
        self._local: dict[str, FloatArray] = {}
        self.channels = {name: self._open(name, row) for row, name in enumerate(POLLUTANTS)}

    def _communes(self) -> FloatArray:
        """Factor of each commune, [6, Z]: dense communes have more; weighted by people the mean is 1."""
        places = self.world.places
        people = np.maximum(places.population, 1).astype(np.float64)
        density = np.log(people / places.area_km2)
        middle = float(np.average(density, weights=people))
        factor = np.exp(self.parameters.density_power.column() * (density - middle))
        factor = np.clip(factor, _LEAST, _MOST)
        result: FloatArray = factor / np.average(factor, axis=1, weights=people)[:, None]
        return result

    def _masses(self) -> FloatArray:
        """Day-to-day changes of what flows in from outside, one factor a step of ``RAMP_MS``, mean 1."""
        parameters = self.parameters
        steps = self.world.setting.duration_ms // RAMP_MS + 2
        keep = math.exp(-RAMP_MS / parameters.air_mass_correlation)
        noise = self.world.streams.generator("air_quality.air_mass").standard_normal(steps)
        value, series = float(noise[0]), np.empty(steps)
        for step in range(steps):
            value = keep * value + math.sqrt(1 - keep**2) * float(noise[step]) if step else value
            series[step] = value
        sd = parameters.air_mass_sd
        result: FloatArray = np.exp(sd * series - sd**2 / 2)
        return result

    def _open(self, name: str, row: int) -> Channel:
        """Sensors of one class: base of their commune, each with its own roadside or courtyard factor."""
        world, spread = self.world, self.parameters.roadside_spread
        place = world.sites(self._domain, name).place
        rng = world.streams.generator(f"air_quality.sites.{name}")
        local = self.base[row, place] * rng.lognormal(-(spread**2) / 2, spread, len(place))
        self._local[name] = local
        course = Course(base=local, amplitude=local, profiles=self.shapes[row][None, :] - 1)
        return world.open_sensors(self._domain, name, course)

    def _hour(self, time_ms: int) -> FloatArray:
        """Factor of the time of day, [6, 1]."""
        minute = int(self.world.calendar.hour(time_ms) * 60) % 1440
        return self.shapes[:, minute][:, None]

    def wash(self) -> None:
        """Let ten minutes of rain and recovery pass."""
        rain = self.world.state["rain_mm_h"]
        if rain.any() or self._clean.min() < 1:
            self._clean = couplings.washed(self.parameters, self._clean, rain, GRID_MS / _HOUR_MS)

    def factor(self) -> FloatArray:
        """Everything but base and hour at this moment, [6, Z]."""
        state, parameters = self.world.state, self.parameters
        traffic = couplings.traffic_emission(parameters, state["road_speed"], state["road_open"])
        outside = np.full((len(POLLUTANTS), 1), self._outside())
        outside[_O3] = 1.0
        result: FloatArray = (
            outside
            * couplings.stagnating(parameters, state["stagnation"])
            * couplings.dispersion(parameters, state["wind_m_s"])
            * self._clean ** parameters.washout_power.column()
            * couplings.emissions(
                parameters,
                traffic * (1 - self.restricted),
                1 - self.unburned,
                self._burned,
                1 - self.suspended,
            )
        )
        return result

    def _outside(self) -> float:
        """Month and air mass; ozone, made by the sun, has neither."""
        return float(self._season() * self._inflow())

    def _season(self) -> float:
        """Factor of the month."""
        world = self.world
        return world.province.air.pm25_monthly_factor[world.calendar.month(world.now_ms) - 1]

    def _inflow(self) -> float:
        """Factor of the air mass."""
        return float(self._air_mass[min(self.world.now_ms // RAMP_MS, len(self._air_mass) - 1)])

    def load(self) -> Load:
        """What raises or lowers PM2.5 in the whole province now."""
        still = couplings.stagnating(self.parameters, self.world.state["stagnation"])[_PM25]
        people = np.maximum(self.world.places.population, 1)
        return Load(
            season=self._season(),
            inflow=self._inflow(),
            stagnation=float(np.average(still, weights=people)),
            night=float(self._hour(self.world.now_ms)[_PM25, 0]),
        )

    def concentrations(self, factor: FloatArray) -> FloatArray:
        """Concentrations now, µg/m³ [6, Z]."""
        result: FloatArray = self.base * factor * self._hour(self.world.now_ms)
        return result

    def drive(self, factor: FloatArray) -> None:
        """Move every sensor towards what this factor means at the end of the ramp."""
        change = (factor - 1) * self._hour(self.world.now_ms + RAMP_MS)
        over = RAMP_TICKS if self.world.now_ms else 0
        for row, (name, channel) in enumerate(self.channels.items()):
            channel.drive(ALL, self._local[name] * change[row, channel.table.place], over)


def _shape(hourly: tuple[float, ...]) -> FloatArray:
    """Factor of each minute of the day, [1440], mean 1, straight lines between the middles of the hours."""
    weights = np.asarray(hourly, np.float64)
    hours = np.arange(-1, 25) + 0.5
    around = np.concatenate([weights[-1:], weights, weights[:1]])
    values = np.interp(np.arange(1440) / 60, hours, around)
    result: FloatArray = values / values.mean()
    return result
