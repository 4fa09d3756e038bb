"""Orders as forms: what, where, how much, why; the page's script sends them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc
from dash.development.base_component import Component

from ioc.web.components.marks import empty, source_mark
from ioc.web.markup import html
from ioc.web.stores import View


def _argument(argument: dict[str, Any], view: View) -> Component:
    """One number to fill in, within its bounds."""
    step = 1 if argument["type"] in {"whole", "minutes"} else "any"
    box = dcc.Input(
        type="number",
        value=argument["default"],
        min=argument["minimum"],
        max=argument["maximum"],
        step=step,
        className="input",
    )
    bounds = f"{view.number(argument['minimum'])}–{view.number(argument['maximum'])}"
    return html.Label(
        [
            html.Span([view.pick(argument["name"]), html.Span(bounds, className="bounds")]),
            html.Span(box, **{"data-arg": argument["key"]}),
        ],
        className="field",
    )


def _target(order: dict[str, Any], view: View, chosen: str | None) -> list[Component]:
    """The choice of a commune, or of the whole province where both can be; nothing where only that can be."""
    if order["target"] == "province":
        return []
    options = [
        html.Option(view.pick(place["name"]), value=place["code"], selected=place["code"] == chosen)
        for place in view.static["places"]
    ]
    if order["target"] == "either":
        options.insert(0, html.Option(view.t("orders.whole"), value="", selected=chosen is None))
    return [html.Label([view.t("orders.target"), html.Select(options, className="input")], className="field")]


def order_form(
    order: dict[str, Any], view: View, *, chosen: str | None = None, primary: bool = False
) -> Component:
    """One order, folded until it is wanted."""
    reason = dcc.Input(
        type="text", placeholder=view.t("orders.reason_hint"), maxLength=200, className="input"
    )
    button = html.Button(
        view.t("orders.send"),
        type="button",
        className="button primary" if primary else "button",
        **{"data-action": "order"},
    )
    form = html.Div(
        [
            html.P(view.pick(order["about"]), className="dim"),
            *_target(order, view, chosen),
            *[_argument(argument, view) for argument in order["args"]],
            html.Label(
                [view.t("orders.reason"), html.Span(reason, **{"data-reason": "1"})], className="field"
            ),
            button,
            source_mark(order["source"], None, order["status"], view),
        ],
        className="order-form needs-live",
        **{"data-order": order["kind"]},
    )
    return html.Details(
        [html.Summary(view.pick(order["name"]), className="order-name button"), form], className="order"
    )


def order_list(orders: Sequence[dict[str, Any]], view: View, *, chosen: str | None = None) -> Component:
    """Every order of a domain, folded; ``chosen`` is the commune that is filled in.

    During an exercise orders are given at the cells' desks, inside their authority.
    """
    if view.exercise:
        return html.A(view.t("exercise_live.orders_at_desk"), href="/exercise", className="button")
    if not orders:
        return empty(view.t("app.none"))
    return html.Div(
        [order_form(order, view, chosen=chosen, primary=i == 0) for i, order in enumerate(orders)],
        className="orders",
    )
