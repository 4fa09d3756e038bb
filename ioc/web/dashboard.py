"""The Dash application: one frame, pages by address, nothing from any other host."""

from __future__ import annotations

import re
from typing import Any, Protocol
from urllib.parse import urlsplit

from dash import Dash
from dash.development.base_component import Component
from flask import Flask, Request, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from ioc import i18n
from ioc.i18n import Language, language
from ioc.locate import assets_dir
from ioc.services.queries import Queries
from ioc.web.callbacks import navigation
from ioc.web.callbacks.routing import whole
from ioc.web.ids import Id
from ioc.web.stores import read_address

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
    referrer = urlsplit(asking.referrer or "")
    if asking.path.startswith("/_dash") and referrer.netloc == asking.host:
        return f"{referrer.path}?{referrer.query}" if referrer.query else referrer.path
    return asking.full_path.rstrip("?")


def create_dash(queries: Queries, settings: WebSettings) -> Dash:
    """The dashboard over ``queries``; its ``server`` is a WSGI application for the path ``/``."""
    app = Dashboard(
        __name__,
        assets_folder=str(assets_dir()),
        assets_ignore=r".*\.(svg|txt|woff2)$",
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
        return whole(queries, url, asked_language(request), settings.default_room)

    app.layout = layout
    navigation.register(app, queries)
    _add_rules(app, settings)
    return app


def _add_rules(app: Dash, settings: WebSettings) -> None:
    """The start page leads to a room, and a chosen language is remembered."""

    def start() -> BaseResponse | None:
        return redirect(f"/{settings.default_room}") if request.path == "/" else None

    def remember(answer: Response) -> Response:
        if request.args.get(COOKIE) in i18n.LANGUAGES:
            answer.set_cookie(COOKIE, request.args[COOKIE], max_age=YEAR_S, samesite="Lax", path="/")
        return answer

    server: Flask = app.server
    server.before_request(start)
    server.after_request(remember)
