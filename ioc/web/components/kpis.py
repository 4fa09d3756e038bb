"""The strip of headline cards."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import orjson
from dash.development.base_component import Component

from ioc import i18n
from ioc.web import theme
from ioc.web.components.marks import freshness, level_mark, link, scaled_chip, value_text
from ioc.web.ids import Id
from ioc.web.markup import html
from ioc.web.stores import View

NO_VALUE: dict[str, Any] = {"v": None, "l": -1, "trend": None, "age": None}
LONG = 5
"""Numbers with more characters are written smaller, so that their unit stays beside them."""
_NEXT_AGENCY = re.compile(r"\s*[;·,(]")
_SHORTER = MappingProxyType({"vi": (), "en": (("Department of ", "Dept of "), (" and ", " & "))})


def goal_words(indicator: dict[str, Any], view: View) -> str:
    """The target, or the value at which the indicator is worth watching."""
    decimals, levels = indicator["decimals"], indicator["levels"]
    if indicator["target"] is not None:
        return view.t("kpi.target", value=view.limit(indicator["target"], decimals))
    if levels:
        return view.t("kpi.threshold", value=view.limit(levels["alarm"], decimals))
    return ""


def goal_lines(indicator: dict[str, Any], view: View) -> list[dict[str, Any]]:
    """The dashed lines of the card's chart: the target, else the levels."""
    decimals, levels = indicator["decimals"], indicator["levels"]
    values = (
        [indicator["target"]]
        if indicator["target"] is not None
        else ([levels["watch"], levels["alarm"]] if levels else [])
    )
    return [{"v": value, "label": view.limit(value, decimals)} for value in values]


def lead_agency(owner: Mapping[str, str] | str, view: View) -> str:
    """The agency that is named first, as short as a card needs it."""
    name = _NEXT_AGENCY.split(view.pick(owner), maxsplit=1)[0]
    for long, short in _SHORTER[view.lang]:
        name = name.replace(long, short)
    return name


def _facts(indicator: dict[str, Any], held: Mapping[str, Any], view: View) -> Component:
    """Level, target and age, one below the other."""
    return html.Span(
        [
            level_mark(held["l"], view),
            html.Span(goal_words(indicator, view), className="kpi-goal"),
            freshness(view.age(held["age"]), view, ago=True),
        ],
        className="kpi-facts",
    )


def _trend(
    indicator: dict[str, Any], held: Mapping[str, Any], line: Mapping[str, list[Any]] | None, view: View
) -> Component:
    """The change within the past hour, and the line of 24 hours with its target or levels."""
    change = i18n.signed(held["trend"], indicator["decimals"], view.lang)
    chart = {"v": list((line or {}).get("v", [])), "lines": goal_lines(indicator, view)}
    label = view.t("kpi.chart", name=view.pick(indicator["name"]))
    return html.Span(
        [
            html.Span(
                [f"{view.t('kpi.change')} ", html.Span(change, **{"data-f": "trend"})],
                className="kpi-change",
                title=view.t("domain.trend"),
            ),
            html.Span(
                className="kpi-line",
                role="img",
                **{"data-line": orjson.dumps(chart).decode(), "aria-label": label},
            ),
        ],
        className="kpi-trend",
    )


def card(key: str, line: Mapping[str, list[Any]] | None, view: View) -> Component:
    """One headline: what, its value, level, target and age, its trend, and whose it is."""
    indicator, domain = view.indicators[key], view.domains[key.split(".", maxsplit=1)[0]]
    held = view.snapshot["values"].get(key, NO_VALUE)
    name, owner = view.pick(indicator["name"]), view.pick(domain["owner"])
    chip = scaled_chip(indicator, held["v"], view, short=True)
    value = value_text(held["v"], indicator["decimals"], indicator["unit"], view)
    long = len(view.number(held["v"], indicator["decimals"])) > LONG
    return link(
        [
            html.Span(name, className="kpi-name", title=name),
            html.Span([value, *([chip] if chip is not None else [])], className="kpi-value"),
            _facts(indicator, held, view),
            _trend(indicator, held, line, view),
            html.Span(
                lead_agency(owner, view), className="kpi-owner", title=f"{view.t('domain.owner')}: {owner}"
            ),
        ],
        f"{view.href('domain', domain['key'])}?indicator={key}",
        f"kpi panel {theme.level_class(held['l'])}" + (" long" if long else ""),
        **{"data-kpi": key, "data-scale": indicator["scale"] or ""},
    )


def strip(lines: Mapping[str, Mapping[str, list[Any]]], view: View) -> Component:
    """The headline cards in the province's order."""
    cards = [card(key, lines.get(key), view) for key in view.static["headline"] if key in view.indicators]
    return html.Section(cards, id=Id.KPIS, className="kpis", **{"aria-label": view.t("data.headline")})
