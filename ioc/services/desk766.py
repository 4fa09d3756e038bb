"""The 766 desk: the six scores of the public service index, queues and overdue dossiers, as things are and if changed.

Three steps, so that a command can do them in a row and a web page in the background::

    request = Request(staff=1.2, online="80 %")       # what is asked, in a planner's words
    study = study_of(request)                         # the same days lived as things are and with the change
    desk = desk_of(conduct(study, spawned()))         # what came of it (desk766_data); plain(desk) for JSON

The desk starts from Bắc Ninh's published split of the index (``score_start`` of the domain's file). Nothing here
prints, reads the clock or knows of a screen. A desk holds texts in both languages, numbers in the indicators' units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ioc.services.desk766_data import Band, Desk, Late, Line, Setting
from simulation.aggregation.indices.service import POINTS, Part
from simulation.aggregation.roster import Roster
from simulation.errors import UnknownName
from simulation.experiments import wording
from simulation.experiments.design import Study, Variant
from simulation.experiments.intervals import interval, plausible
from simulation.experiments.kpis import Kpi, better, row_of
from simulation.experiments.replicate import Outcome, installed, province_of, read_scenario
from simulation.experiments.results import Results
from simulation.loading import compose, scenario_path
from simulation.spec.hourly import is_level
from simulation.spec.scenario import ANY_PROVINCE, Scenario
from simulation.units import UnitError, parse

Floats: TypeAlias = npt.NDArray[np.float64]
Changes: TypeAlias = tuple[tuple[str, str], ...]

KEY = "public_services"
BASE, CHANGED = "base", "changed"
ORDINARY = "weekday"
ORDINARY_DAYS = 5
"""A working week: long enough for dossiers of three days to be returned, short enough to be waited for."""

_ALONE = ("electricity", KEY)
"""Domains that matter to one-stop shops on a day without hazards: the offices, and their power and data link."""

_STAFFING = ("counter_staffing", "officer_staffing")
_QUEUES = ("counter_wait.mean", "on_time.mean")
_STOCKS = ("open_dossiers.end", "overdue_dossiers.end", "overdue_share.end")
_TOTAL = "score"
_SCORES: Mapping[Part, str] = {
    "transparency": "score_transparency",
    "progress": "score_progress",
    "online_service": "score_online",
    "online_payment": "score_payment",
    "satisfaction": "score_satisfaction",
    "digitisation": "score_digitisation",
}
_LISTED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of the desk; what is left out stays as it is.

    Attributes:
        scenario: Name or file of the day that is lived.
        province: Where a scenario for any province is played.
        staff: Counter clerks and officers against now, 1.2 for a fifth more.
        online: Share of dossiers sent online, as a person writes it (``80 %`` or ``0.8``).
        digitised: Share of dossiers digitised, which also go to departments in minutes instead of days.
        payment: Share of fees paid online.
        more: Further changes by path, ``("parameters.public_services.processing_time", "80 %")``.
        days: Length in days; an ordinary day is lived for a working week unless told otherwise.
        replications: Runs of each variant; intervals need ten.
        seed: Root of all chance, else the scenario's.
    """

    scenario: str | Path = ORDINARY
    province: str = "bac-ninh"
    staff: float | None = None
    online: str | None = None
    digitised: str | None = None
    payment: str | None = None
    more: Changes = ()
    days: int | None = None
    replications: int = 10
    seed: int | None = None

    @property
    def asks_for_change(self) -> bool:
        """Whether there is anything to compare."""
        return bool(self.more) or any(
            wish is not None for wish in (self.staff, self.online, self.digitised, self.payment)
        )


def study_of(request: Request, language: str = "en") -> Study:
    """The same days lived as things are and, when something is asked for, with the change.

    Raises:
        UnknownName: There is no such scenario or province.
        InvalidInput: A file, or what is asked for, is wrong; the texts are in ``language``.
    """
    text, scenario = _composed(request.scenario, _ground(request, language), language)
    place = province_of(request.province if scenario.province == ANY_PROVINCE else scenario.province)
    variants = [Variant(name=BASE, text=text, province=place.key)]
    wishes = _wishes(request, scenario)
    if wishes:
        changed, _ = _composed(request.scenario, (*_ground(request, language), *wishes), language)
        variants.append(Variant(name=CHANGED, text=changed, province=place.key, settings=dict(wishes)))
    experiment = scenario.experiment
    return Study(
        variants=tuple(variants),
        replications=request.replications,
        seed=experiment.seed if request.seed is None else request.seed,
        confidence=experiment.confidence,
    )


def desk_of(results: Results) -> Desk:
    """What a study of ``study_of`` came to."""
    study = results.study
    scenarios = {row.name: read_scenario(row.text, f"{row.name}.yaml") for row in study.variants}
    scenario, place = scenarios[BASE], province_of(study.variant(BASE).province)
    lines = {
        kpi: _line(results, f"{KEY}.{kpi}")
        for kpi in (*(f"{name}.end" for name in (*_SCORES.values(), _TOTAL)), *_QUEUES, *_STOCKS)
    }
    return Desk(
        scenario=scenario.title,
        province=place.name,
        days=scenario.time.duration / 86_400_000,
        seed=study.seed,
        replications=study.replications,
        done=results.done,
        failed=len(results.failures),
        confidence=study.confidence,
        settings=_settings(scenarios),
        scores=tuple(lines[f"{_SCORES[part]}.end"] for part in POINTS),
        total=lines[f"{_TOTAL}.end"],
        queues=tuple(lines[kpi] for kpi in (*_QUEUES, *_STOCKS)),
        overdue=_overdue(results, scenario),
    )


# --- What is asked ------------------------------------------------------------------------------------


def share_of(written: str) -> float:
    """A factor or share as a person writes it, ``1.2`` or ``120 %``.

    Raises:
        UnknownName: It is no such number.
    """
    try:
        return parse(written, "")
    except UnitError as error:
        raise UnknownName(f"{error}; write 1.2 or 120 %") from error


def _composed(name: str | Path, changes: Changes, language: str) -> tuple[str, Scenario]:
    made = compose(scenario_path(name), installed().catalogue, language=language, changes=changes)
    return made.text(), made.require()


def _ground(request: Request, language: str) -> Changes:
    """What holds for both variants: how long is lived, and which domains matter on an ordinary day."""
    _, scenario = _composed(request.scenario, (), language)
    days = request.days
    if days is None and scenario.id == ORDINARY:
        days = ORDINARY_DAYS
    changes = [] if days is None else [("time.duration", f"{days} d"), ("time.opens", "0 h")]
    eventful = scenario.hazards or scenario.faults or scenario.orders
    if scenario.domains is None and not eventful:
        changes.append(("domains", f"[{', '.join(_ALONE)}]"))
    return tuple(changes)


def _wishes(request: Request, scenario: Scenario) -> Changes:
    """The asked-for changes by path."""
    wanted = {
        "online_share": request.online,
        "digitised_share": request.digitised,
        "online_payment_share": request.payment,
    }
    changes = [(f"parameters.{KEY}.{name}", text) for name, text in wanted.items() if text is not None]
    if request.staff is not None:
        parameters: Any = installed().catalogue.parameters(KEY, scenario.parameters.get(KEY, {}))
        for name in _STAFFING:
            shares = tuple(round(share * request.staff, 6) for share in getattr(parameters, name))
            told = f"{100 * shares[0]:g} %" if is_level(shares) else str(list(shares))
            changes.append((f"parameters.{KEY}.{name}", told))
    return (*changes, *request.more)


# --- What came of it ----------------------------------------------------------------------------------


def _line(results: Results, kpi: Kpi) -> Line:
    """One KPI of both variants."""
    roster = _roster(None)
    row = row_of(kpi, roster)
    maximum = _maximum(row.name)
    changed = len(results.study.variants) > 1
    one, other = results.paired(BASE, CHANGED, kpi) if changed else (np.empty(0), np.empty(0))
    return Line(
        kpi=kpi,
        name=row.spec.name,
        unit=row.spec.unit,
        change_unit=wording.POINTS if row.spec.unit == "%" else None,
        decimals=row.spec.decimals if maximum else row.spec.decimals + 1,
        better=better(kpi, roster),
        maximum=maximum,
        now=_band(results.values(BASE, kpi), kpi, results.study),
        then=_band(results.values(CHANGED, kpi), kpi, results.study) if changed else None,
        change=_band(other - one, kpi, results.study, signed=True) if changed else None,
    )


def _maximum(indicator: str) -> float | None:
    """Greatest points of a score, None for what is no score."""
    if indicator == _TOTAL:
        return sum(POINTS.values())
    return next((POINTS[part] for part, name in _SCORES.items() if name == indicator), None)


def _band(values: Floats, kpi: Kpi, study: Study, *, signed: bool = False) -> Band:
    known = values[np.isfinite(values)]
    width = interval(known, kpi, study.confidence, study.seed, signed=signed)
    days = plausible(known)
    return Band(
        n=len(known),
        mean=float(known.mean()) if len(known) else None,
        low=None if width is None else width.low,
        high=None if width is None else width.high,
        p10=None if days is None else days[0],
        p90=None if days is None else days[1],
        least=float(known.min()) if len(known) else None,
        most=float(known.max()) if len(known) else None,
    )


def _overdue(results: Results, scenario: Scenario) -> tuple[Late, ...]:
    """The communes with most overdue dossiers as things are."""
    kpi = f"{KEY}.overdue_dossiers"
    row = _roster(scenario.domains).position(kpi)
    communes = province_of(results.study.variant(BASE).province).communes
    now = _at_places(results.of(BASE), row)
    if not now.size:
        return ()
    then = _at_places(results.of(CHANGED), row) if len(results.study.variants) > 1 else None
    order = np.argsort(-np.nan_to_num(now.mean(axis=0)), kind="stable")[:_LISTED].tolist()
    codes = tuple(communes)
    return tuple(
        Late(
            code=codes[place],
            name=communes[codes[place]].name,
            now=_band(now[:, place], kpi, results.study),
            then=None if then is None or not then.size else _band(then[:, place], kpi, results.study),
        )
        for place in order
        if now[:, place].mean() > 0
    )


def _at_places(outcomes: Sequence[Outcome], row: int) -> Floats:
    """One indicator's mean at each commune, runs × communes."""
    return np.array([outcome.places[row] for outcome in outcomes], np.float64)


def _roster(domains: Sequence[str] | None) -> Roster:
    """The indicators of a run's domains, in the run's order."""
    specs = installed().catalogue.specs
    return Roster([spec for key, spec in specs.items() if domains is None or key in domains])


def _settings(scenarios: Mapping[str, Scenario]) -> tuple[Setting, ...]:
    """What the changed variant has that the base has not, among the domain's parameters."""
    if CHANGED not in scenarios:
        return ()
    spec = installed().catalogue.specs[KEY]
    before, after = (scenarios[name].parameters.get(KEY, {}) for name in (BASE, CHANGED))
    return tuple(
        Setting(
            path=f"parameters.{KEY}.{name}",
            name=spec.parameters[name].about,
            before=str(before.get(name, spec.parameters[name].value)),
            after=str(value),
        )
        for name, value in after.items()
        if before.get(name) != value
    )
