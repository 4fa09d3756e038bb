"""The numbers of the flood model; values, units and sources stand in ``config/domains/flood.yaml``."""

from __future__ import annotations

from simulation.spec.base import Spec
from simulation.units import DurationMs, Factor, Kilometres, Metres, Millimetres, MmPerHour, Share


class Parameters(Spec):
    """How streets drain, how rivers rise and spill, and how fast people and pumps come."""

    runoff_urban: Share
    runoff_rural: Share
    drain_urban: MmPerHour
    drain_rural: MmPerHour
    gather_urban: Factor
    gather_rural: Factor
    pumped_share: Share
    backwater: Share
    flood_limit: Metres
    deep_limit: Metres
    dry_limit: Metres
    tell_again: DurationMs
    long_rain: Millimetres
    catchment: Kilometres
    rise_per_mm: Metres
    reach: Kilometres
    spill_bd2: Share
    spill_bd3: Share
    spill_tidal: Share
    spill_rise: DurationMs
    spill_fall: DurationMs
    tidal_spill: DurationMs
    tide_age: DurationMs
    diurnal_lag: DurationMs
    low_urban: Share
    low_rural: Share
    full_depth: Metres
    exposed_limit: Factor
    pump_flow: Factor
    pump_delay: DurationMs
    pump_time: DurationMs
    move_delay: DurationMs
    move_per_hour: Factor
    return_after: DurationMs
    warning_lead: DurationMs
    warning_heed: Share
    bags_delay: DurationMs
    bags_hold: Share
    bags_top: Metres
    gate_drain: Share
    order_spread: Factor
    order_least: Share
    stop_delay: DurationMs
    pumps: Factor
    breach_time: DurationMs
    breach_rise: DurationMs
    breach_fall: DurationMs
    warn_delay: DurationMs
    warn_heed: tuple[Share, Share, Share]
    warn_reach: tuple[Share, Share, Share]
    warn_window: DurationMs
    trust_lost: Share
    trust_least: Share
    boats: Factor
    boat_delay: DurationMs
    boat_time: DurationMs
    boat_people: Factor
    military_delay: DurationMs
    military_least: DurationMs
    military_most: DurationMs
    military_time: DurationMs
    soldiers_per_boat: Factor
    soldier_people: Factor
