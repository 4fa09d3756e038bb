"""The electricity network of the province: ordinary faults and works, storms and water, and getting it back."""

from __future__ import annotations

import numpy as np

from simulation.domains.electricity import couplings
from simulation.domains.electricity.couplings import Parameters
from simulation.domains.electricity.crews import Crews
from simulation.domains.electricity.elements import Elements
from simulation.domains.electricity.generators import Generators
from simulation.domains.electricity.network import Network
from simulation.domains.electricity.outages import Outage
from simulation.domains.electricity.shedding import Shedding
from simulation.domains.electricity.supply import Supply
from simulation.engine.arrivals import Candidate, Stream
from simulation.engine.chance import lognormal_ms
from simulation.engine.forcing import GRID_MS
from simulation.engine.rates import HourlyRate
from simulation.engine.world import World

KEY = "electricity"
FEEDER, SIZE, WORK, NOTICE, DRIVE = range(5)
"""Which of a fault's uniforms decides what."""
DRAWS = 5
_DAYS_A_YEAR = 365


class Grid:
    """Feeders trip, are patrolled and repaired; the city feels how many customers have current."""

    def __init__(self, world: World, parameters: Parameters) -> None:
        """Build network, crews, generators and streams; ``begin`` sets them going."""
        self.world, self.parameters = world, parameters
        self.network = Network(world, parameters)
        self.crews = Crews(world, parameters, KEY, self.repaired)
        self.generators = Generators(world, parameters)
        self.supply = Supply(world, parameters, KEY, self.network)
        self.outages: dict[int, Outage] = {}
        self.work_ms = self._usual_work_ms()
        self.elements = Elements(world, parameters, self.network, self)
        self.shedding = Shedding(world, self.network, self.elements, self)
        size = len(self.network)
        self._faults = self._stream("faults", parameters.faults_per_feeder_year * size, self._fault_factor)
        self._works = self._stream("works", parameters.works_per_feeder_year * size, self._works_factor)
        self._blinks = self._stream("momentary", parameters.maifi_year * size, self._blink_factor)

    def _usual_work_ms(self) -> float:
        """Mean work on site: what is left of the published length of a fault after notice and travel."""
        parameters = self.parameters
        notice = parameters.notice * float(np.exp(parameters.notice_sigma**2 / 2))
        rest = parameters.fault_mean_ms - notice - self.crews.usual_drive_ms()
        return max(rest, parameters.least_work)

    def _stream(self, name: str, per_year: float, factor: object) -> Stream:
        world, parameters = self.world, self.parameters
        arrive = {"faults": self._fault, "works": self._begin_works, "momentary": self._blink}[name]
        profile = parameters.planned_profile if name == "works" else parameters.fault_profile
        return Stream(
            world.clock,
            world.streams,
            f"{KEY}.{name}",
            rate=HourlyRate(per_year / _DAYS_A_YEAR, profile, world.calendar),
            shares=np.bincount(self.network.place, minlength=len(world.places)).astype(np.float64),
            draws=DRAWS,
            headroom=1.0 if name == "works" else parameters.headroom,
            midnight_ms=world.calendar.midnight_ms,
            factor=factor,  # type: ignore[arg-type]
            arrive=arrive,
        )

    def begin(self) -> None:
        """Start everything that happens by itself."""
        self.crews.begin()
        self.supply.begin()
        for stream in (self._faults, self._works, self._blinks):
            stream.start()
        self.world.every(GRID_MS, self.step)

    def step(self) -> None:
        """Each ten minutes: wind, water, repairs, load and phones."""
        self.elements.step()
        self.crews.step()
        self.supply.step(self.generators.communes())

    # --- Interruptions ----------------------------------------------------------------------------

    def _fault_factor(self, place: int) -> float:
        return couplings.fault_factor(self.parameters, self.world.state.at("rain_mm_h", place))

    def _works_factor(self, place: int) -> float:
        state = self.world.state
        return float(
            couplings.works_go_on(self.parameters, state.at("wind_m_s", place), state.at("rain_mm_h", place))
        )

    def _blink_factor(self, place: int) -> float:
        state = self.world.state
        return couplings.momentary_factor(
            self.parameters, state.at("rain_mm_h", place), state.at("wind_m_s", place)
        )

    def _fault(self, candidate: Candidate) -> None:
        """An ordinary fault takes a whole feeder or one of its branches."""
        parameters, draws = self.parameters, candidate.draws
        feeder = self.network.pick(candidate.place, draws[FEEDER])
        share = 1.0 if draws[SIZE] < parameters.trunk_share else parameters.branch_size
        median = self.work_ms / float(np.exp(parameters.work_sigma**2 / 2))
        work = lognormal_ms(median, parameters.work_sigma, draws[WORK])
        cause = self.world.state.cause("rain_mm_h", candidate.place)
        outage = self.cut("outage", feeder, share, work_ms=work, draw=draws[DRIVE], cause=cause)
        self.call_crew(outage, draws[NOTICE])

    def _begin_works(self, candidate: Candidate) -> None:
        """Announced works on one branch; their own people do them."""
        parameters, draws = self.parameters, candidate.draws
        feeder = self.network.pick(candidate.place, draws[FEEDER])
        median = parameters.planned_mean_ms / float(np.exp(parameters.planned_sigma**2 / 2))
        work = lognormal_ms(median, parameters.planned_sigma, draws[WORK])
        outage = self.cut("outage_planned", feeder, parameters.branch_size, work_ms=work)
        if outage is not None:
            self.world.clock.call(work, self.repaired, outage)

    def _blink(self, candidate: Candidate) -> None:
        """A trip that the breaker heals itself within minutes."""
        feeder = self.network.pick(candidate.place, candidate.draws[FEEDER])
        customers = int(self.network.customers[feeder] - self.network.off[feeder])
        state = self.world.state
        cause = state.cause("wind_m_s", candidate.place) or state.cause("rain_mm_h", candidate.place)
        if customers:
            self.world.emit(f"{KEY}.momentary", candidate.place, cause=cause, value=customers, unit=feeder)

    def cut(
        self, kind: str, feeder: int, share: float, *, work_ms: int, draw: float = 0.5, cause: int = 0
    ) -> Outage | None:
        """Switch customers off and open a case; ``None`` when the feeder was dead already."""
        many = self.network.cut(feeder, share)
        if not many:
            return None
        world, place = self.world, int(self.network.place[feeder])
        outage = Outage(
            case=world.new_case(),
            feeder=feeder,
            place=place,
            customers=many,
            off=many,
            began_ms=world.now_ms,
            work_ms=work_ms,
            draw=draw,
            cause=cause,
        )
        self.outages[outage.case] = outage
        outage.cause = world.emit(
            f"{KEY}.{kind}", place, case=outage.case, cause=cause, value=many, unit=feeder
        )
        self.supply.follow(feeder)
        self._write_power(place, outage.cause)
        self._connect(place)
        return outage

    def call_crew(self, outage: Outage | None, u: float) -> None:
        """The control room hears of it after a while and sends a crew."""
        if outage is not None:
            notice = lognormal_ms(self.parameters.notice, self.parameters.notice_sigma, u)
            self.world.clock.call(notice, self.crews.report, outage)

    def repaired(self, outage: Outage) -> None:
        """The line is whole again: everybody who is still off gets current."""
        del self.outages[outage.case]
        self.network.feed(outage.feeder, outage.off)
        self._tell(outage, "restored", outage.off)
        outage.off = 0
        if self.generators.leave(outage):
            self.world.emit(f"{KEY}.generator_free", outage.place, cause=outage.cause)
        self.supply.follow(outage.feeder)
        if self.world.now_ms - outage.began_ms >= self.parameters.pickup_fall:
            self.supply.pick_up(outage.feeder, outage.customers, outage.cause)
        self._write_power(outage.place, outage.cause)

    def _tell(self, outage: Outage, kind: str, value: float, cause: int = 0) -> None:
        outage.cause = self.world.emit(
            f"{KEY}.{kind}",
            outage.place,
            case=outage.case,
            cause=cause or outage.cause,
            value=value,
            unit=outage.feeder,
        )

    def _write_power(self, place: int, cause: int) -> None:
        share = self.network.share_on(place)
        self.world.state.write(KEY, "power_share", place, share, cause if share < 1 else 0)

    # --- Generators -------------------------------------------------------------------------------

    def generator_ready(self, told: tuple[int, int]) -> None:
        """A generator that was sent is in its commune, for whatever is off there."""
        place, cause = told
        event = self.world.emit(f"{KEY}.generator_ready", place, cause=cause)
        self.generators.arrive(place, event)
        self._connect(place)

    def _connect(self, place: int) -> None:
        """A generator that stands by in the commune takes over the largest outage's first customers."""
        generator = self.generators.idle_at(place)
        here = [row for row in self.outages.values() if row.place == place and row.off]
        if generator is None or not here:
            return
        outage = max(here, key=_size)
        generator.case = outage.case
        many = generator.feeds = min(outage.off, self.parameters.generator_customers)
        outage.off -= many
        self.network.feed(outage.feeder, many)
        self.supply.follow(outage.feeder)
        self._tell(outage, "generator_supply", many, cause=generator.cause)
        self._write_power(place, outage.cause)

    def generator_gone(self, told: tuple[int, int]) -> None:
        """A generator is called back: whom it fed is off again until the line is repaired."""
        place, cause = told
        gone = self.generators.withdraw(place)
        if gone is None:
            return
        if not gone.case:
            self.world.emit(f"{KEY}.generator_free", place, cause=cause)
            return
        outage = self.outages[gone.case]
        whole = int(self.network.customers[outage.feeder])
        many = self.network.cut(outage.feeder, gone.feeds / whole)
        outage.off += many
        self.supply.follow(outage.feeder)
        self._tell(outage, "generator_gone", many, cause=cause)
        self._write_power(place, outage.cause)


def _size(outage: Outage) -> tuple[int, int]:
    return outage.off, -outage.case
