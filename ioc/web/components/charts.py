"""A chart in its holder: a label for those who cannot see it, and a table one click away."""

from __future__ import annotations

from typing import Any

from dash import dcc
from dash.development.base_component import Component

from ioc.web.components.marks import icon, link, panel
from ioc.web.ids import Id
from ioc.web.markup import html
from ioc.web.stores import View


def chart_panel(
    title: str,
    figure: dict[str, Any],
    config: Any,
    view: View,
    *,
    key: str | None,
    span_ms: int,
    words: str,
) -> Component:
    """One chart; the page's script renews its line when ``key`` names an indicator."""
    table = [link([icon("table"), view.t("app.table")], view.href("data", key))] if key else None
    graph = dcc.Graph(id=Id.CHART, figure=figure, config=config, className="graph")
    holder = html.Div(
        graph,
        className="chart-holder",
        role="img",
        **{"aria-label": words, "data-series": key or "", "data-span": span_ms},
    )
    return panel(title, [holder], class_name="chart-panel", aside=table)
