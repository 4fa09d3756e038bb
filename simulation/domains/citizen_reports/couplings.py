"""Numbers of the report line 1022, and what the city makes people report: one function a coupling."""

from __future__ import annotations

import math
from typing import Annotated, Self

from pydantic import Field, model_validator

from simulation.spec.base import Key, Spec, Text
from simulation.units import DurationMs, Factor, Metres, MicrogramsPerM3, MmPerHour, PerDay, Share


class Category(Spec):
    """One kind of report.

    Attributes:
        key: Short name.
        name: For people.
        share: Share of all reports on an ordinary day.
        urgent: Share that goes the urgent way.
        elapsed: Median time until a team can begin (assessment, coordination).
        effort: Median working time of the team on the spot.
        water: Added reports (times the ordinary ones) per metre of water in the streets.
        rain: Added reports per ``heavy_rain`` of rain.
        outage: Added reports when all customers are without power.
        closures: Added reports when all roads are closed.
        smog: Added reports per 50 µg/m³ of PM2.5 above ``smog_from``.
    """

    key: Key
    name: Text
    share: Share
    urgent: Share
    elapsed: DurationMs
    effort: DurationMs
    water: Factor = 0.0
    rain: Factor = 0.0
    outage: Factor = 0.0
    closures: Factor = 0.0
    smog: Factor = 0.0


class Parameters(Spec):
    """How reports run; values, units and sources stand in ``config/domains/citizen_reports.yaml``."""

    rate_per_million: PerDay
    rate_by_province: dict[str, PerDay]
    hourly_profile: Annotated[tuple[Factor, ...], Field(min_length=24, max_length=24)]
    headroom: Annotated[float, Field(ge=1)]
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]
    heavy_rain: MmPerHour
    smog_from: MicrogramsPerM3
    moderators_per_million: Factor
    moderators_at_least: Annotated[int, Field(ge=1)]
    verify: DurationMs
    verify_sigma: Factor
    route_limit: DurationMs
    refused_share: Share
    people_per_team: Annotated[float, Field(gt=0)]
    teams_open: DurationMs
    teams_close: DurationMs
    elapsed_sigma: Factor
    urgent_factor: Share
    effort_sigma: Factor
    due_normal: DurationMs
    due_urgent: DurationMs
    publish: DurationMs
    publish_sigma: Factor
    stuck_depth: Metres
    stuck_share: Share
    rated_share: Share
    vague_share: Share
    vague_per_waiting: Factor
    vague_at_most: Share
    satisfied: Share
    satisfied_late: Share
    satisfied_vague: Share
    satisfied_vague_late: Share
    reopened_share: Share
    retry: DurationMs
    give_up: DurationMs
    reinforce: DurationMs
    order_spread: Factor
    order_least: Share
    reserve_teams: Annotated[int, Field(ge=0)]
    reserve_moderators: Annotated[int, Field(ge=0)]
    rumour_reports: Factor
    rumour_refused: Share
    rumour_mistrust: Share
    rumour_half: Annotated[DurationMs, Field(gt=0)]
    rumour_half_answered: Annotated[DurationMs, Field(gt=0)]
    statement_delay: DurationMs
    statement_unchecked: Share
    statement_lasts: Annotated[DurationMs, Field(gt=0)]
    statement_relief: Share
    statement_error: Share
    statement_exposed: DurationMs
    statement_backlash: Factor
    trust_loss: Share
    trust_regain: Annotated[DurationMs, Field(gt=0)]
    unhandled_reopened: Share
    unhandled_back: DurationMs
    unhandled_satisfied: Share

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """The categories' shares are shares of the whole."""
        total = math.fsum(category.share for category in self.categories)
        if abs(total - 1) > 1e-9:
            raise ValueError(f"categories: shares add up to {total}, not to 1")
        return self


def water_surge(category: Category, depth_m: float) -> float:
    """Added reports where streets are under water."""
    return category.water * max(depth_m, 0.0)


def rain_surge(category: Category, parameters: Parameters, rain_mm_h: float) -> float:
    """Added reports while it rains."""
    return category.rain * rain_mm_h / parameters.heavy_rain


def outage_surge(category: Category, power_share: float) -> float:
    """Added reports where power is out."""
    return category.outage * (1 - power_share)


def closure_surge(category: Category, road_open: float) -> float:
    """Added reports where roads are closed."""
    return category.closures * (1 - road_open)


def smog_surge(category: Category, parameters: Parameters, pm25: float) -> float:
    """Added reports in bad air."""
    return category.smog * max(pm25 - parameters.smog_from, 0.0) / 50


def rumour_surge(parameters: Parameters, rumour: float) -> float:
    """Added reports, nearly all of them false, while a rumour goes round."""
    return parameters.rumour_reports * max(rumour, 0.0)


def believed(parameters: Parameters, *, rumour: float, trust: float) -> float:
    """Share of the satisfaction that is left where people believe a rumour or have been told wrong before."""
    return (1 - parameters.rumour_mistrust * min(rumour, 1.0)) * trust


def statement_delay_ms(parameters: Parameters, verified: float) -> float:
    """Median time until a statement is out; the less of it is verified, the sooner."""
    unchecked = parameters.statement_unchecked
    return parameters.statement_delay * (unchecked + (1 - unchecked) * verified)


def teams_at_work(parameters: Parameters, depth_m: float) -> float:
    """Share of the teams that can reach their jobs when streets are under water."""
    return 1 - parameters.stuck_share * min(max(depth_m, 0.0) / parameters.stuck_depth, 1.0)


def vague_answers(parameters: Parameters, waiting: int) -> float:
    """Share of answers without proof: the more jobs wait for the team, the more."""
    return min(parameters.vague_share + parameters.vague_per_waiting * waiting, parameters.vague_at_most)


def satisfaction(parameters: Parameters, *, vague: bool, late: bool) -> float:
    """Share of satisfied ratings of an answer."""
    if vague:
        return parameters.satisfied_vague_late if late else parameters.satisfied_vague
    return parameters.satisfied_late if late else parameters.satisfied
