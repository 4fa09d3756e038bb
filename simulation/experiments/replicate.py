"""One replication: from text to numbers, in whatever process and on whatever machine it is called."""

from __future__ import annotations

import hashlib
import struct
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from simulation.errors import IocError
from simulation.experiments.design import StudyRefused, Task
from simulation.experiments.kpis import Counted, Kpi, indicator_of, measured
from simulation.loading import load_province
from simulation.loading.composed import Composed
from simulation.loading.scenarios import compose_text
from simulation.opening import open_model
from simulation.plan import Model, Plan
from simulation.runner import Run, run
from simulation.spec.province import Province
from simulation.spec.scenario import Scenario

_NOTHING: npt.NDArray[np.float32] = np.empty((0, 0), np.float32)
_NOTHING.flags.writeable = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """What came of one run.

    Attributes:
        variant: Name of the variant.
        replication: Number of the replication.
        kpis: Every KPI by full name, NaN where the run knows no value.
        places: Each indicator's mean at each commune over the time that counts, indicators × communes.
        digest: SHA-256 over the run's events and readings; empty when it failed.
        seconds: How long it took.
        error: Why it failed; empty when it did not.
    """

    variant: str
    replication: int
    kpis: Mapping[Kpi, float] = field(default_factory=dict)
    places: npt.NDArray[np.float32] = field(default_factory=lambda: _NOTHING)
    digest: str = ""
    seconds: float = 0.0
    error: str = ""

    @property
    def key(self) -> tuple[str, int]:
        """What tells the run from the others of its study."""
        return self.variant, self.replication

    @property
    def failed(self) -> bool:
        """Whether there is only an error."""
        return bool(self.error)

    def kpi_digest(self) -> str:
        """SHA-256 over names and exact values of all KPIs."""
        digest = hashlib.sha256()
        for name, value in sorted(self.kpis.items()):
            digest.update(name.encode() + struct.pack("<d", value))
        return digest.hexdigest()


def replicate(task: Task) -> Outcome:
    """Live one run and measure it; whatever goes wrong in it is in the outcome, so that the others go on."""
    began = time.perf_counter()  # told to people, never to the model
    try:
        plan = plan_of(task)
        live = run(plan, until_ms=task.until_ms, keep_readings=False)
        outcome = outcome_of(live, task)
    except Exception as error:  # a study loses one run, whatever its reason, and says so
        return Outcome(
            variant=task.variant,
            replication=task.replication,
            seconds=time.perf_counter() - began,
            error=f"{type(error).__name__}: {error}",
        )
    return replace(outcome, seconds=time.perf_counter() - began)


def outcome_of(live: Run, task: Task) -> Outcome:
    """Measure a run that has been lived; one that ended before the time that counts has no KPIs."""
    counted = Counted.of(live.plan.scenario, task.until_ms)
    kpis, places = ({}, _NOTHING) if counted.empty else measured(live, counted)
    return Outcome(
        variant=task.variant,
        replication=task.replication,
        kpis=kpis,
        places=places,
        digest=live.digest(),
    )


def trace(task: Task, kpis: Sequence[Kpi]) -> npt.NDArray[np.float32]:
    """The course of some indicators of the province over one run, indicators × buckets from the very start."""
    live = run(plan_of(task), until_ms=task.until_ms, keep_readings=False)
    board = live.fold.board
    values, _ = board.block(0, board.count)
    rows = [board.roster.position(indicator_of(kpi)) for kpi in kpis]
    return np.ascontiguousarray(values[:, rows, -1].T)


def plan_of(task: Task) -> Plan:
    """The plan of a run; what runs have in common is read once by each process.

    Raises:
        IocError: The scenario's text is wrong, or its province does not exist.
    """
    return _plan(task.text, task.province).with_seed(task.seed, task.replication)


def read_scenario(text: str, file: str = "resolved.yaml") -> Scenario:
    """A scenario from its resolved text, read once a process.

    Raises:
        InvalidInput: The text is wrong.
    """
    return _composed(text, file).require()


def counted_in(scenario: Scenario, until_ms: int | None) -> Counted:
    """The time of a scenario that counts.

    Raises:
        StudyRefused: Warm-up and cool-down leave nothing of what is lived.
    """
    counted = Counted.of(scenario, until_ms)
    if counted.empty:
        raise StudyRefused(
            f"scenario '{scenario.id}': warm-up and cool-down leave no time that counts; "
            "shorten them (time.warmup, time.cooldown), or live longer (time.duration, --until)",
            vi=f"kịch bản '{scenario.id}': thời gian khởi động và kết thúc không chừa lại gì để tính; "
            "hãy rút ngắn (time.warmup, time.cooldown) hoặc chạy lâu hơn (time.duration, --until)",
        )
    return counted


@cache
def installed() -> Model:
    """Everything that is installed, read once a process: a worker serves one state of the files."""
    return open_model()


@lru_cache(maxsize=64)
def province_of(name: str) -> Province:
    """A province by key or code, read once a process."""
    return load_province(name)


@lru_cache(maxsize=64)
def _composed(text: str, file: str) -> Composed:
    """A resolved text, read and checked."""
    return compose_text(text, file, installed().catalogue)


@lru_cache(maxsize=64)
def _plan(text: str, province: str) -> Plan:
    """The plan of a text in a province before seeds are set."""
    made = _composed(text, "resolved.yaml")
    scenario, place = made.require(), made.province
    if place is None or province not in (place.key, place.code):
        place = province_of(province)
    if scenario.province not in ("any", place.key, place.code):
        raise IocError(f"scenario '{scenario.id}' is played in '{scenario.province}', not in '{province}'")
    return Plan.of(scenario, installed(), place)
