"""The national map: choose a province; Hoàng Sa and Trường Sa are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

import dash_leaflet as dl
from dash.development.base_component import Component

from ioc import i18n
from ioc.i18n import Language
from ioc.web import theme
from ioc.web.components.header import languages
from ioc.web.components.maps import leaflet, map_holder, named
from ioc.web.components.marks import icon
from ioc.web.ids import Id
from ioc.web.markup import html

BOUNDS = [[7.0, 102.0], [23.5, 117.5]]
ISLANDS = MappingProxyType({"20333": "provinces.hoang_sa", "22736": "provinces.truong_sa"})
"""Codes of the archipelagos that are drawn as features of their own, and their names in the catalogues."""


def _names(rooms: Sequence[dict[str, Any]], lang: Language) -> dict[str, str]:
    """How provinces and archipelagos are called on the map, by code."""
    islands = {code: i18n.t(key, lang) for code, key in ISLANDS.items()}
    return {row["code"]: i18n.pick(row["name"], lang) for row in rooms} | islands


def _map(rooms: Sequence[dict[str, Any]], lang: Language) -> Component:
    """Provinces, those that can be opened in the accent's quiet shade."""
    hideout = {
        "rooms": {row["code"]: row["room"] for row in rooms},
        "names": _names(rooms, lang),
        "running": [row["code"] for row in rooms if row["live"]],
        "live": "#2c607a",
        "idle": theme.COMMUNE_COLOURS["0"],
        "border": theme.MAP_BORDER,
    }
    provinces = dl.GeoJSON(
        id=Id.PROVINCES,
        url="/geo/provinces.geojson",
        hideout=hideout,
        style=named("provinceStyle"),
        onEachFeature=named("onProvince"),
    )
    note = html.P(
        [html.Span(i18n.t("provinces.islands", lang)), html.Span(i18n.t("app.schematic", lang))],
        className="map-note",
    )
    shown = leaflet([provinces], Id.MAP, BOUNDS, (4, 9))
    return html.Div([map_holder(shown, i18n.t("provinces.map", lang)), note], className="panel map-panel")


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


def _head(lang: Language) -> Component:
    """The header of a page without a room: what it is, the permanent mark, the languages."""
    words = html.Div(
        [html.H1(i18n.t("provinces.title", lang)), html.P(i18n.t("app.title", lang), className="dim caption")]
    )
    mark = html.Div(html.Span(i18n.t("app.simulated", lang), className="mark"), className="mark-strip")
    return html.Header([words, mark, languages(lang, i18n.t("header.language", lang))], className="header")


def provinces_page(rooms: Sequence[dict[str, Any]], lang: Language) -> Component:
    """The whole window: map and list, running provinces first."""
    ordered = sorted(rooms, key=lambda row: (not row["live"], row["code"]))
    listing = html.Nav(
        html.Ul([_entry(row, lang) for row in ordered], className="rooms"),
        className="panel",
        **{"aria-label": i18n.t("provinces.title", lang)},
    )
    return html.Div(
        [_head(lang), html.Main([_map(ordered, lang), listing], className="provinces-page")],
        className="app-like",
        lang=lang,
    )
