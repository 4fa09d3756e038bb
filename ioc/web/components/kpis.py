"""The strip of headline cards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from dash.development.base_component import Component

from ioc.web import theme
from ioc.web.components.marks import level_mark, link, scaled_chip, value_text
from ioc.web.ids import Id
from ioc.web.markup import html
from ioc.web.stores import View

NO_VALUE: dict[str, Any] = {"v": None, "l": -1, "trend": None, "age": None}


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


def card(key: str, line: Mapping[str, list[Any]] | None, view: View) -> Component:
    """One headline: label, level, value, target, and the past 24 hours."""
    indicator = view.indicators[key]
    held = view.snapshot["values"].get(key, NO_VALUE)
    chip = scaled_chip(indicator, held["v"], view)
    name = view.pick(indicator["name"])
    chart = {"v": list((line or {}).get("v", [])), "lines": goal_lines(indicator, view)}
    return link(
        [
            html.Span(
                [
                    html.Span(name, className="kpi-name"),
                    chip if chip is not None else level_mark(held["l"], view),
                ],
                className="kpi-head",
            ),
            html.Span(
                [
                    value_text(held["v"], indicator["decimals"], indicator["unit"], view),
                    html.Span(goal_words(indicator, view), className="kpi-goal"),
                ],
                className="kpi-value",
            ),
            html.Span(
                className="kpi-line",
                role="img",
                **{"data-line": orjson.dumps(chart).decode(), "aria-label": view.t("kpi.chart", name=name)},
            ),
        ],
        f"{view.href('domain', key.split('.', maxsplit=1)[0])}?indicator={key}",
        f"kpi panel {theme.level_class(held['l'])}",
        **{"data-kpi": key, "data-scale": indicator["scale"] or ""},
    )


def strip(lines: Mapping[str, Mapping[str, list[Any]]], view: View) -> Component:
    """The headline cards in the province's order."""
    cards = [card(key, lines.get(key), view) for key in view.static["headline"] if key in view.indicators]
    return html.Section(cards, id=Id.KPIS, className="kpis", **{"aria-label": view.t("data.headline")})
