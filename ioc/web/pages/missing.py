"""What is shown for an address that means nothing."""

from __future__ import annotations

from dash.development.base_component import Component

from ioc import i18n
from ioc.i18n import Language
from ioc.web.components.marks import link
from ioc.web.components.replay import to_live, when_of
from ioc.web.markup import html
from ioc.web.stores import View


def missing(lang: Language, home: str, *, room_exists: bool = True) -> Component:
    """A sentence, and the way back."""
    title = i18n.t("app.not_found" if room_exists else "app.room_missing", lang)
    return html.Div(
        [
            html.H1(title),
            html.P(i18n.t("app.not_found_about", lang)),
            html.P(
                [
                    link(i18n.t("app.back", lang), home, "button"),
                    html.A(i18n.t("header.all_provinces", lang), href="/provinces", className="button"),
                ],
                className="button-row",
            ),
        ],
        className="missing panel",
        **{"data-page": "missing"},
    )


def not_yet(view: View) -> Component:
    """What is asked for had not begun, or did not exist, at the past time that is shown."""
    return html.Div(
        [
            html.H1(view.t("replay.not_yet", time=when_of(view))),
            html.P(view.t("replay.not_yet_about")),
            html.P([to_live(view), link(view.t("app.back"), view.href(), "button")], className="button-row"),
        ],
        className="missing panel",
        **{"data-page": "missing"},
    )


def failed(words: str, lang: Language) -> Component:
    """Why a room cannot be shown, and a way to try again."""
    return html.Div(
        [
            html.H1(words),
            html.P(
                [
                    html.A(i18n.t("app.retry", lang), href="", className="button primary"),
                    html.A(i18n.t("header.all_provinces", lang), href="/provinces", className="button"),
                ],
                className="button-row",
            ),
        ],
        className="missing panel",
        **{"data-page": "missing"},
    )
