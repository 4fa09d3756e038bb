"""The head of a drill-down page: the way back, what it is about, its level and its number."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from ioc.web import theme
from ioc.web.components.marks import icon, link
from ioc.web.markup import Children, html
from ioc.web.stores import View


def page_head(
    title: str,
    view: View,
    *,
    over: Children = "",
    level: int | None = None,
    drawing: str = "",
    number: Children | None = None,
    note: str = "",
) -> Component:
    """A banner in the level's colours; without a level it is calm."""
    sign = (
        [html.Span(className="shape banner-shape", **{"aria-hidden": "true"})]
        if level
        else ([icon(drawing, "icon banner-icon")] if drawing else [])
    )
    words = html.Div([html.P(over, className="over"), html.H1(title)], className="banner-words")
    right: Sequence[Component] = (
        []
        if number is None
        else [
            html.Div(
                [html.Div(number, className="hero"), html.Div(note, className="hero-note")],
                className="banner-number",
            )
        ]
    )
    back = link([icon("back"), view.t("nav.overview")], view.href(), "button back")
    classes = "page-head panel" + (f" {theme.level_class(level)}" if level else "")
    return html.Div([back, *sign, words, *right], className=classes)
