"""The planner's desk as its pages ask it: the shelf, one scenario, studies and what they show."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, TypeAlias

from ioc.i18n import Language
from ioc.services.desk766 import KEY, desk_of
from ioc.services.desk766_data import plain
from ioc.services.planning import Planner
from ioc.services.studies import Studies
from ioc.services.verdict_places import differing, mapped_indicators, most_telling, place_view
from ioc.services.verdicts import study_view, tornado_view
from simulation.errors import InvalidInput, IocError
from simulation.experiments.design import Study
from simulation.experiments.replicate import installed
from simulation.loading import load_province_heads

Json: TypeAlias = dict[str, Any]
_FORM = {
    "staff": "counter_staffing",
    "online": "online_share",
    "digitised": "digitised_share",
    "payment": "online_payment_share",
}
"""Fields of the 766 form and the parameters that they change."""
logger = logging.getLogger(__name__)


class Desk:
    """Everything that the planner's pages show; every method may be called from any thread."""

    def __init__(self, planner: Planner, studies: Studies) -> None:
        """Show this shelf and these studies."""
        self.planner = planner
        self.studies = studies

    def shelf(self) -> list[Json]:
        """Every scenario."""
        return self.planner.rows()

    def opened(self, name: str | None) -> Json:
        """A scenario with its text; the first one of the shelf when none is named.

        Raises:
            KeyError: There is none of that name.
        """
        return self.planner.opened(name if name is not None else next(iter(self.planner.entries())))

    def provinces(self, lang: Language) -> list[tuple[str, str]]:
        """Where scenarios for any province can be played: today's provinces by name."""
        heads = [head for head in load_province_heads() if head.status == "current"]
        rows = [(head.key, head.name.in_language(lang)) for head in heads]
        return sorted(rows, key=lambda row: row[1])

    def study_rows(self) -> list[Json]:
        """Every study, the newest first."""
        return self.studies.rows()

    def study(self, name: str, asked: Mapping[str, str], lang: Language) -> tuple[Json, Json]:
        """What a study's page shows: the study itself, then the parts that can be chosen.

        Raises:
            KeyError: There is none of that name.
        """
        row = self.studies.row(name)
        if row["done"] == 0:
            return row, {}
        try:
            results = self.studies.results(name)
            view = study_view(results, row, lang)
        except (IocError, ValueError) as error:
            logger.warning("study %s cannot be shown: %s", name, error)
            return {**row, "gone": _reason(error)}, {}
        if not view["lived"]:
            return view, {}
        if row["kind"] == "tornado":
            return view, _tornado(view, results, row, asked, lang)
        return view, _places(view, results, asked, lang)

    def index766(self, name: str | None) -> tuple[Json | None, Json | None]:
        """How a study of the 766 desk stands, and what it came to; the newest one when none is named.

        Raises:
            KeyError: There is none of that name.
        """
        rows = [row for row in self.studies.rows() if row["kind"] == "index766"]
        row = self.studies.row(name) if name is not None else next(iter(rows), None)
        if row is None or row["kind"] != "index766":
            return None, None
        if row["done"] == 0:
            return row, None
        try:
            results = self.studies.results(row["id"])
            if len(results.outcomes) == len(results.failures):
                return row, None
            found = plain(desk_of(results))
            return {**row, "asked": row["asked"] or _asked(results.study, found)}, found
        except (IocError, ValueError) as error:
            logger.warning("study %s cannot be shown: %s", row["id"], error)
            return {**row, "gone": _reason(error) if row["state"] != "running" else None}, None

    def standing766(self) -> dict[str, str]:
        """The shares that the 766 desk can change, as things are."""
        parameters = installed().catalogue.specs[KEY].parameters
        shares = {key: str(parameters[name].value) for key, name in _FORM.items() if key != "staff"}
        return {"staff": "100 %", **shares}


def _asked(study: Study, found: Json) -> Json:
    """What a study that kept no note of it was asked for, as its variants tell."""
    settings = study.variants[-1].settings
    told = {name: settings.get(f"parameters.{KEY}.{path}") for name, path in _FORM.items()}
    return {
        "province": study.variants[0].province,
        "days": round(found["days"]),
        "replications": study.replications,
        **{name: text for name, text in told.items() if text and not text.startswith("[")},
    }


def _reason(error: Exception) -> str:
    """Why a study cannot be shown, for people: what its scenarios' files say that is no longer right, else nothing."""
    return error.problems[0].message if isinstance(error, InvalidInput) else ""


def _tornado(view: Json, results: Any, row: Json, asked: Mapping[str, str], lang: Language) -> Json:
    kpis = {kpi["kpi"]: kpi for kpi in view["kpis"]}
    if not kpis:
        return {}
    chosen = asked.get("kpi", "")
    chosen = chosen if chosen in kpis else next(iter(kpis))
    return {
        "kpi": kpis[chosen],
        "kpis": [(key, f"{kpi['name']} ({kpi['statistic']})") for key, kpi in kpis.items()],
        "tornado": tornado_view(results, row["labels"], chosen, lang),
    }


def _places(view: Json, results: Any, asked: Mapping[str, str], lang: Language) -> Json:
    others = [name for name in view["titles"] if name != view["base"]]
    indicators = mapped_indicators(results, lang)
    if not others or not indicators:
        return {}
    moved = differing(results, [key for key, _ in indicators], others)
    indicators = [row for row in indicators if row[0] in moved] or indicators
    known = {key for key, _ in indicators}
    declared = [kpi["indicator"] for kpi in view["kpis"] if kpi["indicator"] in known]
    indicator, variant = asked.get("indicator", ""), asked.get("variant", "")
    if indicator not in known or variant not in others:
        telling = _those_that_differ(view, known) or declared or [indicators[0][0]]
        indicator, variant = most_telling(
            results,
            [indicator] if indicator in known else telling,
            [variant] if variant in others else others,
        )
    try:
        places = place_view(results, indicator, variant, lang)
    except KeyError:  # so far only one of the two has been lived, or no commune knows the indicator
        return {}
    return {
        "places": places,
        "indicator": indicator,
        "indicators": indicators,
        "variant": variant,
        "variants": [(name, view["titles"][name]) for name in others],
    }


def _those_that_differ(view: Json, known: set[str]) -> list[str]:
    """The indicators told by commune that some variant changes, in the order of the KPIs."""
    moved = (kpi["indicator"] for kpi in view["kpis"] if any(row["mean"] for row in kpi["differences"]))
    return list(dict.fromkeys(name for name in moved if name in known))
