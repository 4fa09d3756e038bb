"""The province's map: communes by level, with what moves and happens drawn over them by the page's script."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median
from typing import Any

import dash_leaflet as dl
from dash.development.base_component import Component

from ioc.web import theme
from ioc.web.components.marks import icon, link
from ioc.web.ids import Id
from ioc.web.markup import html
from ioc.web.stores import View

Bounds = list[list[float]]
LAYERS = ("flood", "incidents", "units", "sensors", "outage")
SHOWN_AT_FIRST = frozenset({"flood", "incidents", "units", "sensors"})
_OF_WIDTH_AT_LAST = 0.6  # an inset that shows more of the province than this is no enlargement


def province_bounds(static: Any) -> Bounds:
    """South-west and north-east corners of the province, a little beyond its communes' centres."""
    lat, lon = [p["lat"] for p in static["places"]], [p["lon"] for p in static["places"]]
    return [[min(lat) - 0.04, min(lon) - 0.04], [max(lat) + 0.04, max(lon) + 0.04]]


def core_bounds(places: Sequence[Any]) -> Bounds | None:
    """The part where communes are smallest and closest, worth enlarging; None when there is no such part."""
    if len(places) < 30:
        return None
    points = [(p["lat"], p["lon"]) for p in places]
    apart = [sorted(math.dist(a, b) for b in points)[3] for a in points]
    dense = [point for point, gap in zip(points, apart, strict=True) if gap <= sorted(apart)[len(apart) // 3]]
    middle = (median(lat for lat, _ in dense), median(lon for _, lon in dense))
    half = sorted(math.dist(point, middle) for point in dense)[int(len(dense) * 0.8)]
    width = max(lon for _, lon in points) - min(lon for _, lon in points)
    if 2 * half > _OF_WIDTH_AT_LAST * width:
        return None
    return [[middle[0] - half, middle[1] - half], [middle[0] + half, middle[1] + half]]


def level_hideout(view: View) -> dict[str, Any]:
    """How communes are coloured by level: levels by commune code, and the colours."""
    codes = [place["code"] for place in view.static["places"]]
    levels = dict(zip(codes, view.snapshot["place_level"], strict=True))
    return {
        "mode": "level",
        "levels": levels,
        "colours": dict(theme.COMMUNE_COLOURS),
        "border": theme.MAP_BORDER,
    }


def named(function: str) -> dict[str, str]:
    """A function of the page's own script, by name: nothing is evaluated."""
    return {"variable": f"dashExtensions.ioc.{function}"}


def _background() -> list[Component]:
    """Neighbouring countries and the outlines of all provinces."""
    return [
        dl.GeoJSON(
            id=Id.NEIGHBOURS,
            url="/geo/neighbours.geojson",
            interactive=False,
            style={"fillColor": theme.MAP_NEIGHBOUR, "fillOpacity": 1, "stroke": False},
        ),
        dl.GeoJSON(
            url="/geo/provinces.geojson",
            interactive=False,
            style={"fill": False, "color": theme.LINE, "weight": 1},
        ),
    ]


def leaflet(layers: Sequence[Component], map_id: str, bounds: Bounds, zooms: tuple[int, int]) -> dl.Map:
    """One map that stands still by itself: no tiles, nothing from outside; ``zooms`` is how far out and in."""
    return dl.Map(
        list(layers),
        id=map_id,
        className="leaflet",
        bounds=bounds,
        preferCanvas=True,
        zoomControl=False,
        attributionControl=False,
        zoomAnimation=False,
        fadeAnimation=False,
        inertia=False,
        zoomSnap=0.25,
        zoomDelta=0.5,
        trackViewport=False,
        minZoom=zooms[0],
        maxZoom=zooms[1],
    )


def map_holder(shown: Component, label: str) -> Component:
    """A map in its place, named for readers."""
    return html.Div(shown, className="map-holder", role="group", **{"aria-label": label})


def commune_map(
    view: View, ids: tuple[str, str, str], bounds: Bounds, background: Sequence[Component] = ()
) -> dl.Map:
    """The province: background, communes by hideout, rivers."""
    map_id, communes_id, rivers_id = ids
    communes = dl.GeoJSON(
        id=communes_id,
        url=f"/geo/{view.static['province']['code']}.geojson",
        hideout=level_hideout(view),
        style=named("communeStyle"),
        onEachFeature=named("onCommune"),
    )
    rivers = dl.GeoJSON(
        id=rivers_id,
        url="/geo/rivers.geojson",
        interactive=False,
        style={"color": theme.MAP_RIVER, "weight": 2.5, "opacity": 1},
    )
    return leaflet([*background, communes, rivers], map_id, bounds, (6, 15))


def layer_chips(view: View) -> Component:
    """What the map shows, switched one by one, and the indicator that colours the communes."""
    switches = [
        html.Button(
            [icon("check", "icon tick"), view.t(f"map.{layer}")],
            className="chip",
            type="button",
            **{"data-layer": layer, "aria-pressed": str(layer in SHOWN_AT_FIRST).lower()},
        )
        for layer in LAYERS
    ]
    keys = [("level", view.t("map.levels"))] + [
        (key, view.pick(row["name"])) for key, row in view.indicators.items() if row["on_map"]
    ]
    choices = [
        html.Li(
            html.Button(
                name,
                type="button",
                className="menu-item",
                **{"data-action": "map-key", "data-value": key, "aria-pressed": str(key == "level").lower()},
            )
        )
        for key, name in keys
    ]
    menu = html.Details(
        [
            html.Summary([html.Span(view.t("map.levels"), id=Id.MAP_KEY), icon("down")], className="chip"),
            html.Ul(choices, className="menu"),
        ],
        className="dropdown",
    )
    return html.Div(
        [menu, *switches], className="map-chips", role="group", **{"aria-label": view.t("map.layers")}
    )


def risk_chip(view: View) -> Component:
    """The highest disaster risk in force; the script updates it."""
    worst = max(view.snapshot["hazards"], key=lambda row: row["risk"] or 0, default=None)
    risk = (worst or {}).get("risk") or 0
    words = view.t("live.risk", n=risk, word=view.t(f"live.risk_{risk}")) if risk else ""
    return html.Div(
        [
            html.Span(str(risk), className="risk-number", **{"data-f": "risk-number"}),
            html.Span(
                [
                    html.Span(words, className="risk-words", **{"data-f": "risk-words"}),
                    html.Span(
                        view.t("live.of_five", name=view.pick(worst["name"])) if worst else "",
                        className="risk-name",
                        **{"data-f": "risk-name"},
                    ),
                ],
                className="risk-text",
            ),
        ],
        className=f"risk risk-{risk}",
        hidden=not risk,
    )


def legend(view: View) -> Component:
    """Signs of the map, with the number of communes at each level."""
    levels = view.snapshot["place_level"]
    rows = [
        html.Li(
            [
                html.Span(className="shape", **{"aria-hidden": "true"}),
                html.Span(view.t(f"level.{level}")),
                html.Span(
                    str(levels.count(level)), className="legend-count", **{"data-f": f"communes-{level}"}
                ),
            ],
            className=f"level {theme.level_class(level)}",
        )
        for level in (2, 1, 0, -1)
    ]
    signs = [
        html.Li([icon(f"sign-{name}", f"icon sign sign-{name}"), html.Span(view.t(f"map.legend_{name}"))])
        for name in ("flood", "units", "sensors", "incidents")
    ]
    ramp = html.Div(
        [
            html.Span("", **{"data-f": "ramp-low"}),
            html.Span(className="ramp"),
            html.Span("", **{"data-f": "ramp-high"}),
        ],
        className="ramp-row",
        hidden=True,
        **{"data-f": "ramp"},
    )
    return html.Div(
        [html.Ul([*rows, *signs], className="legend-rows"), ramp],
        className="legend",
        role="group",
        **{"aria-label": view.t("map.legend")},
    )


def _inset(view: View) -> list[Component]:
    """The dense core enlarged, where there is one."""
    core = core_bounds(view.static["places"])
    if core is None:
        return []
    small = commune_map(view, (Id.INSET, Id.INSET_COMMUNES, Id.INSET_RIVERS), core)
    title = html.Span(view.t("map.inset"), className="inset-title")
    return [html.Div([title, small], className="inset", role="group", **{"aria-label": view.t("map.inset")})]


def _zoom(view: View) -> Component:
    """The two buttons that bring the map closer and farther."""
    buttons = [
        html.Button(
            icon(name),
            type="button",
            className="button square",
            **{"data-action": name, "aria-label": view.t(f"map.{name.replace('-', '_')}")},
        )
        for name in ("zoom-in", "zoom-out")
    ]
    return html.Div(buttons, className="zoom")


def _note(view: View) -> Component:
    """How many communes there are, that borders are schematic, and the table behind the map."""
    return html.Div(
        [
            html.Span([view.t("map.places", n=len(view.static["places"])), " · "], className="wide"),
            html.Span(view.t("app.schematic"), className="wide"),
            html.Span(view.t("app.schematic_short"), className="narrow"),
            link(view.t("app.table"), view.href("data", "map"), "link", **{"data-f": "map-table"}),
        ],
        className="map-note",
    )


def map_panel(view: View) -> Component:
    """The map with its switches, legend, risk, inset and the note on borders."""
    main = commune_map(view, (Id.MAP, Id.COMMUNES, Id.RIVERS), province_bounds(view.static), _background())
    return html.Section(
        [
            map_holder(main, view.t("map.label")),
            layer_chips(view),
            html.Div([risk_chip(view), legend(view)], className="map-aside"),
            *_inset(view),
            _zoom(view),
            _note(view),
            html.Span(view.t("app.simulated"), className="mark map-mark"),
        ],
        id=Id.MAP_PANEL,
        className="panel map-panel",
        **{"aria-label": view.t("nav.map")},
    )
