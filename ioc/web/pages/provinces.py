"""The national map: choose a province; Hoàng Sa and Trường Sa are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_leaflet as dl
from dash.development.base_component import Component

from ioc import i18n
from ioc.i18n import Language
from ioc.web import theme
from ioc.web.components.header import languages
from ioc.web.components.marks import icon
from ioc.web.ids import Id
from ioc.web.markup import html

BOUNDS = [[7.0, 102.0], [23.5, 117.5]]


def _map(rooms: Sequence[dict[str, Any]], lang: Language) -> Component:
    """Provinces, those that can be opened in the accent's quiet shade."""
    hideout = {
        "rooms": {row["code"]: row["room"] for row in rooms},
        "running": [row["code"] for row in rooms if row["live"]],
        "live": "#2c607a",
        "idle": theme.COMMUNE_COLOURS["0"],
        "border": theme.MAP_BORDER,
    }
    layers = [
        dl.GeoJSON(
            id=Id.PROVINCES,
            url="/geo/provinces.geojson",
            hideout=hideout,
            style={"variable": "dashExtensions.ioc.provinceStyle"},
            onEachFeature={"variable": "dashExtensions.ioc.onProvince"},
        ),
    ]
    leaflet = dl.Map(
        layers,
        id=Id.MAP,
        className="leaflet",
        bounds=BOUNDS,
        preferCanvas=True,
        zoomControl=False,
        attributionControl=False,
        zoomAnimation=False,
        fadeAnimation=False,
        trackViewport=False,
        zoomSnap=0.25,
        minZoom=4,
        maxZoom=9,
    )
    return html.Div(
        [
            html.Div(
                leaflet, className="map-holder", role="group", **{"aria-label": i18n.t("provinces.map", lang)}
            ),
            html.P(
                [i18n.t("provinces.islands", lang), " ", i18n.t("app.schematic", lang)], className="map-note"
            ),
        ],
        className="panel map-panel",
    )


def _entry(row: dict[str, Any], lang: Language) -> Component:
    """One province: open it, or see that it does not run."""
    name = i18n.pick(row["name"], lang)
    level = row["level"] if row["live"] else None
    inside = [
        html.Span(
            [
                html.Span(name, className="room-name"),
                html.Span(
                    i18n.pick(row["scenario"], lang) if row["live"] else i18n.t("provinces.idle", lang),
                    className="dim caption",
                ),
            ],
            className="room-words",
        ),
        *(
            [
                html.Span(
                    [html.Span(className="shape", **{"aria-hidden": "true"}), i18n.t(f"level.{level}", lang)],
                    className=f"level {theme.level_class(level)}",
                ),
                html.Span(i18n.number(row["alerts"], 0, lang), className="tile-count"),
            ]
            if level is not None
            else []
        ),
        icon("chevron"),
    ]
    return html.Li(html.A(inside, href=f"/{row['room']}", className="room" if row["live"] else "room idle"))


def provinces_page(rooms: Sequence[dict[str, Any]], lang: Language) -> Component:
    """The whole window: map and list, running provinces first."""
    ordered = sorted(rooms, key=lambda row: (not row["live"], row["code"]))
    head = html.Header(
        [
            html.Div(
                [
                    html.H1(i18n.t("provinces.title", lang)),
                    html.P(i18n.t("app.title", lang), className="dim caption"),
                ]
            ),
            html.Div(html.Span(i18n.t("app.simulated", lang), className="mark"), className="mark-strip"),
            languages(lang, i18n.t("header.language", lang)),
        ],
        className="header",
    )
    listing = html.Nav(
        html.Ul([_entry(row, lang) for row in ordered], className="rooms"),
        className="panel",
        **{"aria-label": i18n.t("provinces.title", lang)},
    )
    return html.Div(
        [head, html.Main([_map(ordered, lang), listing], className="provinces-page")],
        className="app-like",
        lang=lang,
    )
