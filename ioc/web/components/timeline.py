"""The past 24 hours as a slider: rain as ground, marks for alerts, a handle for the time shown."""

from __future__ import annotations

from dash.development.base_component import Component

from ioc.web.ids import Id
from ioc.web.markup import html
from ioc.web.stores import View

HOUR_MS = 3_600_000


def timeline(view: View) -> Component:
    """Buttons, and a track that the live script draws."""
    buttons: list[Component] = [
        html.Button(
            view.t("timeline.back_hour"),
            type="button",
            **{"data-action": "replay-by", "data-value": -HOUR_MS},
        ),
        html.Button(
            view.t("timeline.live"), type="button", className="to-live", **{"data-action": "to-live"}
        ),
        html.Button(
            view.t("timeline.forward_hour"),
            type="button",
            **{"data-action": "replay-by", "data-value": HOUR_MS},
        ),
    ]
    handle = html.Div(
        html.Div(className="handle-grip"),
        id=Id.HANDLE,
        className="handle",
        role="slider",
        tabIndex=0,
        **{
            "aria-label": view.t("timeline.label"),
            "aria-valuemin": 0,
            "aria-valuemax": view.now,
            "aria-valuenow": view.now,
            "aria-valuetext": view.t("live.now", time=view.clock(view.now)),
        },
    )
    return html.Section(
        [
            html.Div(buttons, className="button-group"),
            html.Div(
                [
                    html.Span(view.t("timeline.title")),
                    html.Span(view.t("timeline.about"), className="dim caption"),
                ],
                className="timeline-words",
            ),
            html.Div([html.Div(className="track-drawing"), handle], id=Id.TRACK, className="track"),
        ],
        id=Id.TIMELINE,
        className="panel timeline",
        **{"aria-label": view.t("timeline.title")},
    )
