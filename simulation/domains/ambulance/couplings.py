"""What the city does to the ambulance service: numbers in, numbers out, one function a coupling."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simulation.engine.travel import RoadRules
from simulation.spec.hourly import ShareByHour
from simulation.units import (
    DurationMs,
    Factor,
    Kilometres,
    MetresPerSecond,
    MicrogramsPerM3,
    PerDay,
    Share,
)


class Parameters(RoadRules):
    """How the service works; values, units and sources stand in ``config/domains/ambulance.yaml``."""

    requests_per_million: PerDay
    crash_request_share: Share
    other_calls_per_million: PerDay
    hourly_profile: Annotated[tuple[Factor, ...], Field(min_length=24, max_length=24)]
    takers_per_million: Factor
    takers_at_least: Annotated[int, Field(ge=1)]
    take_call: DurationMs
    take_call_sigma: Factor
    other_call: DurationMs
    answer_limit: DurationMs
    dispatch_share: Share
    no_patient_share: Share
    transport_share: Share
    critical_share: Share
    crews_on_duty: ShareByHour
    turnout: DurationMs
    turnout_sigma: Factor
    scene: DurationMs
    scene_sigma: Factor
    handover: DurationMs
    handover_sigma: Factor
    bays_per_100_beds: Factor
    divert_limit: Kilometres
    late_allowance: DurationMs
    late_factor: Annotated[float, Field(ge=1)]
    flood_calls: Factor
    smog_from: MicrogramsPerM3
    smog_calls: Factor
    outage_calls: Factor
    wind_calls: Factor
    wind_from: MetresPerSecond
    calls_headroom: Annotated[float, Field(ge=1)]
    other_calls_headroom: Annotated[float, Field(ge=1)]
    retry: DurationMs
    give_up: DurationMs
    bystander: DurationMs
    mobilise: DurationMs
    order_spread: Factor
    order_least: Share
    reserve_units: Annotated[int, Field(ge=0)]
    aid_delay: DurationMs
    aid_units: Annotated[int, Field(ge=0)]
    surge_delay: DurationMs
    surge_share: Share
    surge_bays_per_100_beds: Factor
    notice_delay: DurationMs
    crowd_calls: Factor
    crowd_dense: Annotated[float, Field(gt=0)]
    rumour_calls: Factor


def flood_surge(parameters: Parameters, depth_m: float) -> float:
    """Added share of calls where streets are under water; full at one metre."""
    return parameters.flood_calls * min(max(depth_m, 0.0), 1.0)


def smog_surge(parameters: Parameters, pm25: float) -> float:
    """Added share of calls in bad air: so much per 10 µg/m³ of PM2.5 above the threshold."""
    return parameters.smog_calls * max(pm25 - parameters.smog_from, 0.0) / 10


def outage_surge(parameters: Parameters, power_share: float) -> float:
    """Added share of calls where homes are without power (falls in the dark, oxygen and other devices)."""
    return parameters.outage_calls * (1 - power_share)


def wind_surge(parameters: Parameters, wind_m_s: float) -> float:
    """Added share of calls in a storm, per 10 m/s of wind above its threshold."""
    return parameters.wind_calls * max(wind_m_s - parameters.wind_from, 0.0) / 10


def crowd_surge(parameters: Parameters, crowd: float, people: int) -> float:
    """Added share of calls where people gather: so many times the ordinary calls a head, the more the denser they are.

    Args:
        parameters: The domain's parameters.
        crowd: People gathered in the commune.
        people: Inhabitants of the commune.
    """
    return parameters.crowd_calls * crowd / max(people, 1) * (1 + crowd / parameters.crowd_dense)


def rumour_surge(parameters: Parameters, rumour: float) -> float:
    """Added share of calls that are no emergency while a rumour goes round."""
    return parameters.rumour_calls * max(rumour, 0.0)


def connects(comms_share: float, u: float) -> bool:
    """Whether a call gets through the telephone network now; ``u`` belongs to the caller."""
    return u < comms_share
