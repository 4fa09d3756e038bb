"""Following links inside the page, and renewing what changes on a drill-down page."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State
from dash.exceptions import PreventUpdate
from flask import request

from ioc.i18n import language
from ioc.services.queries import Queries
from ioc.web.callbacks.routing import follow_link, renew
from ioc.web.ids import Id
from ioc.web.stores import read_address


def register(app: Dash, queries: Queries) -> None:
    """Give the application its two callbacks."""

    @app.callback(
        Output(Id.PAGE, "children"),
        Output(Id.SHOWN_PATH, "data"),
        Input(Id.URL, "pathname"),
        Input(Id.URL, "search"),
        State(Id.SHOWN_PATH, "data"),
        prevent_initial_call=True,
    )
    def follow(path: str | None, search: str | None, shown: str | None) -> tuple[Any, Any]:
        wanted = f"{path or '/'}{search or ''}"
        if wanted == shown:
            raise PreventUpdate
        return follow_link(queries, wanted, language(request.cookies.get("lang"))), wanted

    @app.callback(
        Output(Id.LIVE_PART, "children"),
        Input(Id.TICK, "data"),
        State(Id.SHOWN_PATH, "data"),
        prevent_initial_call=True,
    )
    def refresh(_tick: int | None, shown: str | None) -> Any:
        parts = renew(queries, read_address(str(shown or "")), language(request.cookies.get("lang")))
        if parts is None:
            raise PreventUpdate
        return parts
