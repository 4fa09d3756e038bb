"""The planner's desk as its pages ask it: the shelf, one scenario, studies and what they show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from ioc.i18n import Language
from ioc.services.desk766 import desk_of
from ioc.services.desk766_data import plain
from ioc.services.planning import Planner
from ioc.services.studies import Studies
from ioc.services.verdicts import mapped_indicators, place_view, study_view, tornado_view
from simulation.errors import IocError
from simulation.experiments.replicate import installed
from simulation.loading import load_province_heads

Json: TypeAlias = dict[str, Any]


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
            return {**row, "error": row["error"] or str(error)}, {}
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
        try:
            results = self.studies.results(row["id"])
            return row, plain(desk_of(results)) if results.outcomes else None
        except (IocError, ValueError):
            return row, None

    def standing766(self) -> dict[str, str]:
        """The shares that the 766 desk can change, as things are."""
        parameters = installed().catalogue.specs["public_services"].parameters
        names = {"online": "online_share", "digitised": "digitised_share", "payment": "online_payment_share"}
        return {"staff": "100 %", **{key: str(parameters[name].value) for key, name in names.items()}}


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
    known = {key for key, _ in indicators}
    declared = [kpi["indicator"] for kpi in view["kpis"] if kpi["indicator"] in known]
    indicator = asked.get("indicator", "")
    if indicator not in known:
        indicator = _first_that_differs(view, known) or next(iter(declared), indicators[0][0])
    variant = asked.get("variant", "")
    variant = variant if variant in others else others[0]
    try:
        places = place_view(results, indicator, variant, lang)
    except KeyError:  # so far only one of the two has been lived
        return {}
    return {
        "places": places,
        "indicator": indicator,
        "indicators": indicators,
        "variant": variant,
        "variants": [(name, view["titles"][name]) for name in others],
    }


def _first_that_differs(view: Json, known: set[str]) -> str:
    """The first indicator told by commune that some variant changes; empty when there is none."""
    moved = (kpi for kpi in view["kpis"] if any(row["mean"] for row in kpi["differences"]))
    return next((kpi["indicator"] for kpi in moved if kpi["indicator"] in known), "")
