"""The overview: is something wrong, where, whose is it, by when, why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from ioc.web.components.alerts import alert_panel
from ioc.web.components.kpis import strip
from ioc.web.components.maps import map_panel
from ioc.web.components.tiles import rail
from ioc.web.components.timeline import timeline
from ioc.web.markup import html
from ioc.web.stores import View


def overview(view: View, lines: Mapping[str, Mapping[str, list[Any]]]) -> Component:
    """Rail, map, alerts, headline cards and timeline; ``lines`` holds 24 hours of each headline."""
    title = html.H1(f"{view.t('nav.overview')} · {view.place_name(None)}", className="sr-only")
    return html.Div(
        [title, rail(view), map_panel(view), alert_panel(view), strip(lines, view), timeline(view)],
        className="overview",
        **{"data-page": "overview"},
    )
