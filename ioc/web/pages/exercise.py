"""The exercise's pages: frames without data; the script of each asks the server for what its seat may see."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from dash.development.base_component import Component

from ioc import i18n
from ioc.i18n import Language
from ioc.web.components.header import languages
from ioc.web.ids import Id
from ioc.web.markup import html

_TEXTS = ("exercise_", "unit.")


def join_page(lang: Language, *, wrong: bool) -> Component:
    """Where somebody without a seat types a PIN."""
    form = html.Form([], id=Id.JOIN, className="join-form", action="/join")  # its script puts the field in
    said = i18n.t("exercise_join.wrong", lang) if wrong else ""
    body = [
        html.H1(i18n.t("exercise_join.title", lang)),
        html.P(i18n.t("exercise_join.about", lang)),
        form,
        html.P(said, id=Id.JOIN_SAID, className="join-said", role="alert"),
        languages(lang, i18n.t("header.language", lang)),
    ]
    return _window(html.Main(body, className="join panel"), "join", "", "", lang)


def control_page(role: str, cell: str, room: str, lang: Language) -> Component:
    """The console of those who run the exercise."""
    return _framed("control", role, cell, room, lang)


def desk_page(role: str, cell: str, room: str, lang: Language) -> Component:
    """The desk of a cell of players."""
    return _framed("desk", role, cell, room, lang)


def evaluate_page(role: str, cell: str, room: str, lang: Language) -> Component:
    """The evaluators' desk."""
    return _framed("evaluate", role, cell, room, lang)


def screen_page(role: str, cell: str, room: str, lang: Language) -> Component:
    """The big screen: clock, phase, notices over the common picture."""
    return _framed("screen", role, cell, room, lang)


def _framed(kind: str, role: str, cell: str, room: str, lang: Language) -> Component:
    """Header and an empty main part that the page's script fills."""
    header = html.Header(
        [
            html.Div(
                [
                    html.H1("", id=Id.PLAY_TITLE),
                    html.P(i18n.t(f"exercise_role.{role}", lang), id=Id.PLAY_ROLE, className="dim caption"),
                ],
                className="plan-title",
            ),
            html.Div(id=Id.PLAY_CLOCK, className="play-clock", role="timer"),
            html.Div(
                html.Span(i18n.t("exercise_live.marking", lang), className="mark"), className="mark-strip"
            ),
            html.Nav(_places(role, room, lang), className="button-group plan-places"),
            languages(lang, i18n.t("header.language", lang)),
        ],
        className="header",
    )
    main = html.Main(id=Id.PLAY, className=f"play play-{kind}", **{"aria-live": "off"})
    return _window([header, html.Div(id=Id.PLAY_NOTICE, role="alert"), main], kind, cell, room, lang)


def _places(role: str, room: str, lang: Language) -> Sequence[Component]:
    """Where else this seat may go."""
    own = {"director": "control", "controller": "control", "evaluator": "evaluate", "player": "desk"}
    rows = [(f"/{room}", "picture"), ("/exercise/screen", "screen")]
    if role in own:
        rows.insert(0, (f"/exercise/{own[role]}", own[role]))
    if role in ("director", "controller"):
        rows.insert(1, ("/exercise/evaluate", "evaluate"))
    return [html.A(i18n.t(f"exercise_live.{key}", lang), href=href) for href, key in rows]


def _window(
    parts: Component | Sequence[Component], kind: str, cell: str, room: str, lang: Language
) -> Component:
    """The root of a page, with the texts that its script writes."""
    texts = {key: text for key, text in i18n.catalogue(lang).items() if key.startswith(_TEXTS)}
    return html.Div(
        parts,
        id=Id.EXERCISE,
        className=f"exercise exercise-{kind}",
        **{
            "data-page": kind,
            "data-cell": cell,
            "data-room": room,
            "data-lang": lang,
            "data-texts": orjson.dumps(texts).decode(),
        },
    )
