"""The bar over a page of the past: which time is shown, and one press back to the present."""

from __future__ import annotations

from dash.development.base_component import Component

from ioc import i18n
from ioc.web.components.marks import icon
from ioc.web.markup import html
from ioc.web.stores import View


def when_of(view: View) -> str:
    """The time that is shown, with its day."""
    when = view.moment(view.now)
    return f"{i18n.clock_time(when)} · {i18n.date_long(when, view.lang)}"


def to_live(view: View) -> Component:
    """Leave the past."""
    return html.Button(
        view.t("replay.to_live"), type="button", className="button primary", **{"data-action": "to-live"}
    )


def past_bar(view: View) -> list[Component]:
    """Nothing while the present is shown."""
    if view.past is None:
        return []
    words = html.P(
        [
            icon("replay"),
            html.Strong(view.t("replay.bar", time=when_of(view))),
            html.Span(view.t("replay.bar_about"), className="dim wide"),
        ]
    )
    return [html.Div([words, to_live(view)], className="past-bar panel", role="status")]
