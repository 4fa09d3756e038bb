"""Where a variant does better or worse than the reference: a map, its legend, and the largest differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_leaflet as dl
from dash.development.base_component import Component

from ioc import i18n
from ioc.i18n import Language
from ioc.web import theme
from ioc.web.ids import Id
from ioc.web.markup import html

LISTED = 12
"""Communes that are named beside the map."""

SIDES = ("1", "-1", "0", "none")
"""Clearly better, clearly worse, not clear, no data: the order of the legend."""


def chooser(
    name: str, rows: Sequence[tuple[str, str]], chosen: str, others: Mapping[str, str], lang: Language
) -> Component:
    """Links that draw the page again with another choice."""
    kept = "".join(f"&{key}={value}" for key, value in others.items())
    items = [
        html.Li(
            html.A(
                text,
                href=f"?{name}={key}{kept}#{name}",
                className="menu-item",
                **{"aria-current": "true" if key == chosen else "false"},
            )
        )
        for key, text in rows
    ]
    label = dict(rows).get(chosen, chosen)
    return html.Details(
        [
            html.Summary(
                html.Span(
                    html.Span([i18n.t(f"study.choose_{name}", lang), ": ", label], className="chosen"),
                    className="button small",
                )
            ),
            html.Div(html.Ul(items, className="menu-list"), className="sheet"),
        ],
        className="dropdown",
        id=name,
    )


def study_map(
    view: Mapping[str, Any], places: Mapping[str, Any], choosers: Sequence[Component], lang: Language
) -> Component:
    """The panel with the map, and the largest differences beside it."""
    return html.Section(
        [
            html.Div(
                [html.H2(i18n.t("study.where", lang)), html.Div(choosers, className="button-row")],
                className="panel-head",
            ),
            html.Div([_drawn(view, places, lang), _largest(places, lang)], className="study-where"),
        ],
        className="panel",
    )


def _drawn(view: Mapping[str, Any], places: Mapping[str, Any], lang: Language) -> Component:
    """The communes, filled by side, and what the fills mean."""
    hideout = {
        "sides": dict(zip(places["codes"], places["sides"], strict=True)),
        "better": theme.BETTER,
        "worse": theme.WORSE,
        "unclear": theme.COMMUNE_COLOURS["0"],
        "none": theme.COMMUNE_COLOURS["-1"],
        "border": theme.MAP_BORDER,
        "edge": theme.TEXT_1,
    }
    communes = dl.GeoJSON(
        id=Id.DIFFERENCES,
        url=f"/geo/{view['province_code']}.geojson",
        hideout=hideout,
        style={"variable": "dashExtensions.ioc.differenceStyle"},
        zoomToBounds=True,
    )
    leaflet = dl.Map(
        communes,
        className="leaflet",
        center=[16, 106],
        zoom=6,
        preferCanvas=True,
        zoomControl=False,
        attributionControl=False,
        zoomSnap=0.25,
    )
    legend = [
        html.Li([html.Span(className=f"side-mark side-{side}"), i18n.t(f"study.side_{side}", lang)])
        for side in SIDES
    ]
    label = {"aria-label": i18n.t("study.where", lang)}
    return html.Div(
        [
            html.Div(leaflet, className="map-holder study-map", role="group", **label),
            html.Ul(legend, className="side-legend caption"),
        ]
    )


def _largest(places: Mapping[str, Any], lang: Language) -> Component:
    """How many communes are clearly better or worse, and those with the largest differences, the clear ones first."""
    counts = {side: sum(each == side for each in places["sides"]) for side in (1, -1, 0)}
    about = i18n.t(
        "study.where_about",
        lang,
        better=counts[1],
        worse=counts[-1],
        unclear=counts[0],
        none=places["unknown"],
    )
    found = zip(places["names"], places["values"], places["sides"], strict=True)
    ranked = sorted(found, key=lambda row: (row[2] == 0, -abs(row[1])))
    rows = [
        html.Tr(
            [
                html.Th(name, scope="row"),
                html.Td(i18n.signed(value, places["decimals"], lang), className="num"),
                html.Td(
                    [
                        html.Span(className=f"side-mark side-{side}", **{"aria-hidden": "true"}),
                        i18n.t(f"study.side_{side}", lang),
                    ],
                    className="side-cell",
                ),
            ]
        )
        for name, value, side in ranked[:LISTED]
    ]
    difference = i18n.t("study.difference", lang) + (f" [{places['unit']}]" if places["unit"] else "")
    heads = ((i18n.t("study.place", lang), ""), (difference, "num"), (i18n.t("study.side", lang), ""))
    head = html.Tr([html.Th(text, scope="col", className=name) for text, name in heads])
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="table")
    return html.Div(
        [
            html.P(about),
            html.P(i18n.t("app.schematic", lang), className="dim caption"),
            html.Div(table, className="table-scroll", tabIndex=0),
        ],
        className="study-places",
    )
