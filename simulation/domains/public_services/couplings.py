"""Numbers of the one-stop shop, and what the city does to it: one function a coupling."""

from __future__ import annotations

import math
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from simulation.spec.base import Key, Spec, Text
from simulation.spec.hourly import ByHour
from simulation.units import DurationMs, Factor, Kilometres, Metres, PerDay, Share


class ProcedureKind(Spec):
    """One group of administrative procedures.

    Attributes:
        key: Short name.
        name: For people.
        share: Share of all dossiers.
        desk: Who works on it: the commune's own office, or a department of the province.
        due_days: Working days allowed; 0 means the same day.
        elapsed_days: Median working days of checks and waiting before an officer finishes it.
        sigma: Spread of that time (standard deviation of its logarithm).
        effort: Median working time of the officer who finishes it.
        people_per_officer: People of the province for each officer of the department (departments only).
    """

    key: Key
    name: Text
    share: Share
    desk: Literal["commune", "department"]
    due_days: Annotated[int, Field(ge=0, le=60)]
    elapsed_days: Factor
    sigma: Factor
    effort: DurationMs
    people_per_officer: Annotated[float, Field(gt=0)] | None = None


class Parameters(Spec):
    """How dossiers run; values, units and sources stand in ``config/domains/public_services.yaml``."""

    dossiers_per_million: PerDay
    day_off: Share
    online_share: Share
    counter_profile: Annotated[tuple[Factor, ...], Field(min_length=24, max_length=24)]
    online_profile: Annotated[tuple[Factor, ...], Field(min_length=24, max_length=24)]
    procedures: Annotated[tuple[ProcedureKind, ...], Field(min_length=1)]
    opens_morning: DurationMs
    closes_morning: DurationMs
    opens_afternoon: DurationMs
    closes_afternoon: DurationMs
    latest_receipt: DurationMs
    asking_share: Share
    counter_time: DurationMs
    asking_time: DurationMs
    counter_sigma: Factor
    people_per_counter: Annotated[float, Field(gt=0)]
    people_per_officer: Annotated[float, Field(gt=0)]
    staff_at_least: Annotated[int, Field(ge=1)]
    counter_staffing: ByHour
    officer_staffing: ByHour
    effort_sigma: Factor
    processing_time: Factor
    supplement_share: Share
    supplement_days: Factor
    supplement_sigma: Factor
    warning_before: DurationMs
    warning_gain: Share
    fee_share: Share
    online_payment_share: Share
    digitised_share: Share
    digitised_reference: Share
    transfer_paper: DurationMs
    transfer_digital: DurationMs
    synchronised_share: Share
    rated_share: Share
    satisfied_on_time: Share
    satisfied_late: Share
    feedback_share: Share
    feedback_late_share: Share
    feedback_days: Factor
    feedback_in_time: Share
    feedback_satisfied: Share
    absent_depth: Metres
    absent_share: Share
    visit_limit: Kilometres
    failed_to_counter: Share
    retry: DurationMs
    staff_delay: DurationMs
    portal_backup: DurationMs
    order_spread: Factor
    order_least: Share
    reserve_staff: Annotated[int, Field(ge=0)]
    isolate_delay: DurationMs
    isolate_half: Annotated[DurationMs, Field(gt=0)]
    filter_delay: DurationMs
    filter_gain: Share
    filter_refused: Share
    restore_time: DurationMs
    restore_gap: DurationMs
    restore_days: Factor
    paper_delay: DurationMs
    paper_direct: Share
    paper_failed: Share
    mobile_delay: DurationMs
    mobile_counters: Annotated[int, Field(ge=0)]
    score_start: dict[Key, Factor]
    score_prior: Factor

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """The procedures' shares are shares of the whole."""
        total = math.fsum(kind.share for kind in self.procedures)
        if abs(total - 1) > 1e-9:
            raise ValueError(f"procedures: shares add up to {total}, not to 1")
        return self

    def paced(self) -> Parameters:
        """The same with ``processing_time`` applied to every procedure."""
        rows = [
            row.model_copy(update={"elapsed_days": row.elapsed_days * self.processing_time})
            for row in self.procedures
        ]
        return self.model_copy(update={"procedures": tuple(rows)})


def staff_present(parameters: Parameters, depth_m: float) -> float:
    """Share of the staff that reaches the office when streets of the commune are under water."""
    return 1 - parameters.absent_share * min(max(depth_m, 0.0) / parameters.absent_depth, 1.0)


def centre_works(power_share: float, comms_share: float, lot: tuple[float, float]) -> bool:
    """Whether a centre has power and a data link.

    Args:
        power_share: Share of the commune's customers with electricity.
        comms_share: Share of the commune's customers with a data link.
        lot: The centre's own place among the customers, for power and for the link, uniform on [0, 1).
    """
    return lot[0] < power_share and lot[1] < comms_share


def online_works(portal_share: float, power_share: float, comms_share: float, u: float) -> bool:
    """Whether an online request succeeds; a phone still works without mains, so power counts half."""
    return u < portal_share * comms_share * (0.5 + 0.5 * power_share)


def portal_share(*, lost: float, powered: bool, link: float) -> float:
    """Share of online requests that the portal takes.

    Args:
        lost: Share of requests lost to an attack.
        powered: Whether the data centre has mains or backup power.
        link: Share of lines at the seat that work; the portal has several, so half of them suffice.
    """
    return (1 - lost) * min(2 * link, 1.0) if powered else 0.0


def attack_left(parameters: Parameters, isolated_ms: int) -> float:
    """Share of an attack that is still there when a portal comes back after being away for so long."""
    return float(0.5 ** (isolated_ms / parameters.isolate_half))
