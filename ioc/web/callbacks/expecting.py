"""Asking what the model expects if an order is given: the only slow question, so only on a click."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State
from dash.exceptions import PreventUpdate
from flask import request

from ioc.i18n import Language, language, pick
from ioc.services.link import Refused, RoomFailed
from ioc.services.queries import Queries
from ioc.web.ids import Id
from ioc.web.pages.expectation import expected, refused
from ioc.web.pages.lines import threshold_lines
from ioc.web.stores import Address, View, read_address


def register(app: Dash, queries: Queries) -> None:
    """Give the application its callback; while it runs the page says so and the button is still."""

    @app.callback(
        Output(Id.EXPECTED, "children"),
        Input(Id.EXPECT, "n_clicks"),
        State(Id.SHOWN_PATH, "data"),
        running=[
            (Output(Id.EXPECT, "disabled"), True, False),
            (Output(Id.EXPECT_STATE, "hidden"), False, True),
        ],
        prevent_initial_call=True,
    )
    def ask(clicks: int | None, shown: str | None) -> Any:
        address = read_address(str(shown or ""))
        if not clicks or address.kind != "alert" or address.time_ms is not None:
            raise PreventUpdate
        return estimate(queries, address, language(request.cookies.get("lang")))


def estimate(queries: Queries, address: Address, lang: Language) -> Any:
    """What is expected of the alert at this address, or why it cannot be told."""
    try:
        data = queries.expect(address.room, address.item)
        alert = queries.alert(address.room, address.item)
        view = View(lang=lang, static=queries.static(address.room), snapshot=queries.snapshot(address.room))
    except (Refused, RoomFailed) as error:
        return refused(pick(error.text, lang))
    except KeyError as error:
        raise PreventUpdate from error
    return expected(data, view, threshold_lines(alert["threshold"], data["decimals"], view))
