"""The chain of causes, root first, with the lag between one link and the next."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from dash.development.base_component import Component

from ioc.web import theme
from ioc.web.components.marks import empty, icon, link, value_text
from ioc.web.markup import Children, html
from ioc.web.stores import View


def _box(event: dict[str, Any], view: View, *, last: bool) -> Component:
    """One event of the chain; it opens its case or its domain."""
    domain = view.domains.get(event["domain"] or "")
    level = event["level"]
    inside: Children = [
        html.Span(
            [
                icon(domain["icon"] if domain else "rain"),
                html.Span(view.pick(event["name"]), className="link-name"),
            ],
            className="link-head",
        ),
        html.Span(view.place_name(event["place"]), className="link-place"),
        *(
            [value_text(event["value"], event["decimals"], event["unit"], view)]
            if event["value"] is not None
            else []
        ),
        html.Span(
            [
                html.Span(
                    [html.Span(className="shape", **{"aria-hidden": "true"}), view.t(f"level.{level}")],
                    className=f"level {theme.level_class(level)}",
                ),
                html.Span(view.t("alert.since", time=view.when(event["t"])), className="dim"),
            ],
            className="link-foot",
        ),
    ]
    classes = f"chain-box {theme.level_class(level)}" + (" last" if last else "")
    if event["case"] is not None:
        return link(inside, view.href("case", event["case"]), classes)
    if domain is not None:
        return link(inside, view.href("domain", domain["key"]), classes)
    return html.Div(inside, className=classes)


def _lag(before: dict[str, Any], after: dict[str, Any], view: View) -> Component:
    """The time from a cause to its effect."""
    return html.Li(
        [
            html.Span(view.t("alert.lag"), className="dim"),
            icon("arrow"),
            html.Span(view.duration(after["t"] - before["t"])),
        ],
        className="chain-lag",
    )


def chain(events: Sequence[dict[str, Any]], view: View) -> Component:
    """The events from the root to the last effect."""
    if not events:
        return empty(view.t("app.none"))
    items: list[Component] = [html.Li(_box(events[0], view, last=len(events) == 1))]
    for before, after in pairwise(events):
        items += [_lag(before, after, view), html.Li(_box(after, view, last=after is events[-1]))]
    return html.Ol(items, className="chain", tabIndex=0, **{"aria-label": view.t("alert.chain")})


def told(events: Sequence[dict[str, Any]], view: View) -> str:
    """The chain in one sentence of plain words."""
    return " → ".join(
        f"{view.pick(event['name'])} ({view.place_name(event['place'])}, {view.when(event['t'])})"
        for event in events
    )
