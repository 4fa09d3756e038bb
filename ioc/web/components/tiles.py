"""The domain rail: one tile a domain, in a fixed order."""

from __future__ import annotations

from typing import Any

import orjson
from dash.development.base_component import Component

from ioc.web import theme
from ioc.web.components.marks import freshness, icon, level_mark
from ioc.web.ids import Id
from ioc.web.markup import html
from ioc.web.stores import View

FITS = 21
"""Names with more characters are cut off beside the count, so the domain's short name stands there."""
NO_STATE: dict[str, Any] = {"level": -1, "watch": 0, "alarm": 0, "age": None, "spark": []}


def tile(domain: dict[str, Any], view: View) -> Component:
    """One domain: worst level, age of its data, six hours of its line, open alerts."""
    state = view.snapshot["domains"].get(domain["key"], NO_STATE)
    level, count = state["level"], state["watch"] + state["alarm"]
    name, short = view.pick(domain["name"]), view.pick(domain["short"])
    return html.Button(
        [
            icon(domain["icon"], "icon tile-icon"),
            html.Span(
                [
                    html.Span(name if len(name) <= FITS else short, className="tile-name wide", title=name),
                    html.Span(short, className="tile-name narrow"),
                    html.Span(
                        [level_mark(level, view), freshness(view.age(state["age"]), view)],
                        className="tile-state",
                    ),
                ],
                className="tile-words",
            ),
            html.Span(className="spark", **{"data-spark": orjson.dumps(state["spark"]).decode()}),
            html.Span("–" if level < 0 else str(count), className="tile-count", **{"data-f": "count"}),
        ],
        className=f"tile {theme.level_class(level)}",
        type="button",
        **{"data-domain": domain["key"], "aria-pressed": "false"},
    )


def rail(view: View) -> Component:
    """Every domain of the province."""
    tiles = [tile(domain, view) for domain in view.domains.values()]
    normal = sum(state["level"] == 0 for state in view.snapshot["domains"].values())
    return html.Nav(
        [
            html.Div(
                [html.H2(view.t("rail.title")), html.Div(view.t("rail.open"), className="aside")],
                className="panel-head",
            ),
            html.Ul([html.Li(each) for each in tiles], className="tiles"),
            html.Div(
                [
                    html.Span(view.t("rail.count", n=len(tiles)), className="dim"),
                    html.Span(view.t("rail.normal", n=normal), className="dim", **{"data-f": "normal"}),
                    html.Button(
                        view.t("rail.see_all", n=len(tiles)),
                        className="link see-all",
                        type="button",
                        **{"data-tab-to": "domains"},
                    ),
                ],
                className="panel-foot",
            ),
        ],
        id=Id.RAIL,
        className="panel rail",
        **{"aria-label": view.t("rail.title")},
    )
