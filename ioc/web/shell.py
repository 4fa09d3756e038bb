"""The frame round every page: header, the page, the phone's bar, announcements, the first picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from dash.development.base_component import Component

from ioc import i18n
from ioc.i18n import Language
from ioc.web.components.header import header
from ioc.web.components.marks import icon
from ioc.web.ids import Id
from ioc.web.markup import html
from ioc.web.stores import View
from simulation.events import BUCKET_MS

TABS = (("overview", "home"), ("alerts", "bell"), ("map", "map"), ("domains", "list"))


def script_texts(lang: Language) -> dict[str, str]:
    """The texts that the page's script writes by itself."""
    return {key: text for key, text in i18n.catalogue(lang).items() if key.startswith(("live.", "unit."))}


def bottom_bar(view: View) -> Component:
    """The phone's four places."""
    items = [
        html.A(
            [icon(drawing), html.Span(view.t(f"nav.{tab}"))],
            href=f"{view.href()}#{tab}",
            className="bar-tab",
            **{"data-tab": tab, "data-nav": "1", "aria-current": "true" if tab == "overview" else "false"},
        )
        for tab, drawing in TABS
    ]
    return html.Nav(items, className="bottom-bar", **{"aria-label": view.t("nav.main")})


def mode(view: View) -> str:
    """How the clock stands, as styles and scripts know it."""
    if view.past is not None:
        return "replay"
    clock = view.snapshot["clock"]
    return "live" if clock["running"] else "ended" if clock.get("ended") else "paused"


def ended(view: View) -> Component:
    """Said when the scenario is over: nothing moves any more, what can be done now."""
    again = html.Button(
        view.t("ended.again"),
        type="button",
        className="button small primary",
        **{"data-action": "scenario", "data-value": view.static["scenario"]["name"]},
    )
    return html.Div(
        [html.Span(view.t("ended.about")), again],
        id=Id.ENDED,
        className="ended",
        role="status",
        hidden=mode(view) != "ended",
    )


def bare(page: Component, lang: Language) -> Component:
    """A page without a room: nothing lives behind it, the permanent mark stands all the same."""
    head = html.Header(
        [
            html.A(i18n.t("app.title", lang), href="/", className="province-name"),
            html.Div(html.Span(i18n.t("app.simulated", lang), className="mark"), className="mark-strip"),
        ],
        className="header",
    )
    return html.Div([head, html.Main(page, className="bare")], className="app-like", lang=lang)


def frame(view: View, rooms: Sequence[dict[str, Any]], page: Component) -> Component:
    """The whole of what stands in the browser's window, with the picture that the live script starts from."""
    return html.Div(
        [
            html.A(view.t("app.skip"), href=f"#{Id.PAGE}", className="skip"),
            header(view, rooms),
            html.Div("", id=Id.BANNER, className="banner", role="status", hidden=True),
            *([] if view.exercise else [ended(view)]),
            html.Main(page, id=Id.PAGE, tabIndex=-1),
            bottom_bar(view),
            html.Div(id=Id.ANNOUNCE, className="sr-only", **{"aria-live": "polite"}),
            html.Div(id=Id.TOAST, className="toast", role="status", **{"aria-live": "polite"}),
            html.Div(
                id=Id.SEED,
                hidden=True,
                **{
                    "data-snapshot": orjson.dumps(dict(view.snapshot)).decode(),
                    "data-texts": orjson.dumps(script_texts(view.lang)).decode(),
                },
            ),
        ],
        id=Id.APP,
        className="app",
        lang=view.lang,
        **{
            "data-room": view.room,
            "data-lang": view.lang,
            "data-run": view.static["run"],
            "data-epoch": view.static["epoch"],
            "data-zone": view.static["tz"],
            "data-bucket": BUCKET_MS,
            "data-mode": mode(view),
            "data-tab": "overview",
            "data-seq": view.snapshot["seq"],
        },
    )
