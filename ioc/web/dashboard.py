"""The Dash application: one frame, pages by address, nothing from any other host."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

from dash import Dash
from dash.development.base_component import Component
from flask import Flask, Request, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from ioc import i18n
from ioc.i18n import Language, language
from ioc.locate import assets_dir
from ioc.services.desk import Desk
from ioc.services.queries import Queries
from ioc.web.callbacks import expecting, navigation
from ioc.web.callbacks.exercising import SEAT, exercise_window
from ioc.web.callbacks.planning import planner_window
from ioc.web.callbacks.routing import whole
from ioc.web.ids import Id
from ioc.web.stores import EXERCISE_KINDS, PLANNER_KINDS, read_address

CALLBACKS = "/_dash-update-component"
COOKIE = "lang"
YEAR_S = 365 * 24 * 3600

WITH_GRID = frozenset({"domain"})
"""Kinds of pages that hold a grid. Its script is a quarter of all bytes: other pages fetch it when they are idle."""
GRID_SCRIPT = re.compile(r'<script src="(?P<src>[^"]*/dash_ag_grid/[^"]*)"></script>')

INDEX = """<!DOCTYPE html>
<html lang="{lang}">
<head>
{{%metas%}}
<title>{{%title%}}</title>
<link rel="icon" href="/assets/icons/favicon.svg" type="image/svg+xml">
{{%css%}}
</head>
<body>
{{%app_entry%}}
<footer>{{%config%}}{{%scripts%}}{{%renderer%}}</footer>
</body>
</html>"""


class WebSettings(Protocol):
    """What the dashboard asks of the settings."""

    @property
    def default_room(self) -> str:
        """The province that ``/`` leads to."""
        ...

    @property
    def exercise(self) -> bool:
        """Whether an exercise is played: its pages stand beside the room's, and nobody looks ahead."""
        ...


class Dashboard(Dash):
    """Dash whose page says which language it is in."""

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]  # Dash names each part
        """The index page, in the language of the request."""
        page = INDEX.format(lang=asked_language(request))
        grid = GRID_SCRIPT.search(parts["scripts"])
        if grid is not None and read_address(request.path).kind not in WITH_GRID:
            later = f'<meta name="{Id.GRID_SCRIPT}" content="{grid["src"]}">'
            parts.update(scripts=parts["scripts"].replace(grid[0], ""), metas=parts["metas"] + later)
        for name, text in parts.items():
            page = page.replace("{%" + name + "%}", text)
        return page


def asked_language(asking: Request) -> Language:
    """The language of the address, else of the cookie, else Vietnamese."""
    named = asking.args.get(COOKIE)
    return language(named if named is not None else asking.cookies.get(COOKIE))


def shown_url(asking: Request) -> str:
    """The address in the browser's bar: the page that asks for the layout, or the page itself."""
    try:
        referrer = urlsplit(asking.referrer or "")
    except ValueError:  # no address at all, so not one of ours
        referrer = urlsplit("")
    if asking.path.startswith("/_dash") and referrer.netloc == asking.host:
        return f"{referrer.path}?{referrer.query}" if referrer.query else referrer.path
    return asking.full_path.rstrip("?")


def create_dash(queries: Queries, settings: WebSettings, desk: Desk | None = None) -> Dash:
    """The dashboard over ``queries``; its ``server`` is a WSGI application for the path ``/``.

    Args:
        queries: What rooms answer.
        settings: What the pages need of the settings.
        desk: What the planner's pages show; without it there are none.
    """
    app = Dashboard(
        __name__,
        assets_folder=str(assets_dir()),
        assets_ignore=r".*\.(svg|txt|woff2)$|code-editor",
        title=i18n.t("app.title", "vi"),
        update_title=None,  # type: ignore[arg-type]  # None is how Dash is told to leave the title alone
        serve_locally=True,
        suppress_callback_exceptions=True,
        compress=False,
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"},
            {"name": "theme-color", "content": "#0b121d"},
        ],
    )

    def layout() -> Component:
        url = shown_url(request)
        address, lang = read_address(url), asked_language(request)
        if desk is not None and address.kind in PLANNER_KINDS:
            return planner_window(desk, address, lang, settings.default_room)
        seat = request.headers.get(SEAT, "")
        if settings.exercise and (not seat or address.kind in EXERCISE_KINDS):
            return exercise_window(address, lang, seat, settings.default_room)
        return whole(queries, url, asked_language(request), settings.default_room)

    app.layout = layout
    navigation.register(app, queries)
    if not settings.exercise:
        expecting.register(app, queries)
    _add_rules(app, settings)
    return app


def _fits(part: object, own: tuple[str, str]) -> bool:
    """Whether one input, state or output of a request is the one that the callback has at that place."""
    if own[0].startswith("{"):  # a pattern: whatever elements it met
        rows = part if isinstance(part, list) else [part]
        return all(isinstance(row, dict) and {"id", "property"} <= row.keys() for row in rows)
    return isinstance(part, dict) and (part.get("id"), part.get("property")) == own


def _all_fit(parts: object, known: Sequence[tuple[str, str]]) -> bool:
    """Whether these are the inputs, states or outputs of the callback, in their order."""
    return isinstance(parts, list) and len(parts) == len(known) and all(map(_fits, parts, known))


def understood(body: object, callbacks: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a request asks one of the dashboard's callbacks in the way that the page's script does.

    Dash itself takes the body for granted: anything else ends there in an error of the program.
    """
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return False
    callback = callbacks.get(body["output"])
    changed = body.get("changedPropIds", [])
    if (
        callback is None
        or not isinstance(changed, list)
        or not all(isinstance(name, str) for name in changed)
    ):
        return False
    inputs, states = (
        [(row["id"], row["property"]) for row in callback[kind]] for kind in ("inputs", "state")
    )
    return (
        _all_fit(body.get("inputs"), inputs)
        and _all_fit(body.get("state", []), states)
        and _answers(body, callback)
    )


def _answers(body: Mapping[str, Any], callback: Mapping[str, Any]) -> bool:
    """Whether the outputs that a request names are those of the callback."""
    if callback["no_output"]:
        return True
    own = callback["output"]
    named = body.get("outputs")
    if isinstance(own, (list, tuple)):
        return _all_fit(named, [(str(each.component_id), each.component_property) for each in own])
    return _fits(named, (str(own.component_id), own.component_property))


def _add_rules(app: Dash, settings: WebSettings) -> None:
    """The start page leads to a room, requests are understood or refused, a chosen language is remembered."""

    def refuse() -> tuple[Response, int] | None:
        if request.path != CALLBACKS or request.method != "POST":
            return None
        if understood(request.get_json(silent=True), app.callback_map):
            return None
        return jsonify(ok=False, error=i18n.both("app.not_understood")), 400

    def start() -> BaseResponse | None:
        if request.path != "/":
            return None
        return redirect("/exercise" if settings.exercise else f"/{settings.default_room}")

    def remember(answer: Response) -> Response:
        if request.args.get(COOKIE) in i18n.LANGUAGES:
            answer.set_cookie(COOKIE, request.args[COOKIE], max_age=YEAR_S, samesite="Lax", path="/")
        return answer

    server: Flask = app.server
    server.before_request(start)
    server.before_request(refuse)
    server.after_request(remember)
