"""Why red? One alert: its rule, its source, its line, its causes, who must act and by when."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

from ioc.web.components.alerts import title_of
from ioc.web.components.banners import page_head
from ioc.web.components.chain import chain, told
from ioc.web.components.charts import chart_panel
from ioc.web.components.marks import empty, facts, panel, source_mark
from ioc.web.components.orders import order_list
from ioc.web.components.procedures import checklist
from ioc.web.figures.history import Crossing, config, history
from ioc.web.ids import Id
from ioc.web.markup import html
from ioc.web.pages.expectation import expectation_button, expectation_panel
from ioc.web.pages.lines import stamp, stamped, threshold_lines
from ioc.web.stores import View

HOUR_MS = 3_600_000
FINE = 10
"""Below this distance from a threshold, one decimal is shown, so that it never reads 0 by rounding."""


def _banner(data: dict[str, Any], view: View) -> Component:
    row = data["alert"]
    level, domain = row["level"], view.domains.get(row["domain"])
    name = view.t("alert.at", name=view.pick(row["name"]), place=view.pick(data["place_name"]))
    over = f"{view.t(f'level.{level}')} · {view.pick(domain['name']) if domain else ''}"
    limit = data["threshold"].get("alarm" if level == 2 else "watch")
    beyond = ""
    if row["value"] is not None and limit is not None:
        apart = abs(row["value"] - limit)
        decimals = max(row["decimals"], 1) if 0 < apart < FINE else row["decimals"]
        beyond = view.t(
            "alert.over" if row["value"] >= limit else "alert.under",
            value=view.amount(apart, decimals, row["unit"]),
        )
    number = (
        None
        if row["value"] is None
        else [view.number(row["value"], row["decimals"]), html.Span(view.unit(row["unit"]), className="unit")]
    )
    return page_head(
        view.t("alert.why_red" if level == 2 else "alert.why_amber", name=name),
        view,
        over=over,
        level=level,
        number=number,
        note=beyond,
    )


def _rule(data: dict[str, Any], view: View) -> Component:
    level = data["alert"]["level"]
    rows = [
        html.Li(
            [
                html.Span(className="shape" if part["met"] else "shape unmet", **{"aria-hidden": "true"}),
                html.Span(view.t("alert.met" if part["met"] else "alert.not_met"), className="sr-only"),
                html.Span(view.pick(part["text"])),
                html.Span(view.pick(part["value"]), className="rule-value"),
            ],
            className=f"rule {f'level-{level}' if part['met'] else 'level--1'}",
        )
        for part in data["rule"]
    ]
    return panel(
        view.t("alert.rule" if level == 2 else "alert.rule_watch"),
        [html.Ul(rows, className="rules panel-body")],
    )


def _basis(data: dict[str, Any], view: View) -> Component:
    limit, row = data["threshold"], data["alert"]
    lines = threshold_lines(limit, row["decimals"], view)
    values = [
        html.Li(
            [html.Span(className="shape", **{"aria-hidden": "true"}), line.label],
            className=f"level level-{line.level}",
        )
        for line in lines
    ]
    return panel(
        view.t("source.basis"),
        [
            html.Div(
                [
                    html.Ul(values, className="limits"),
                    source_mark(limit["source"], limit["verified"], limit["status"], view),
                ],
                className="panel-body",
            )
        ],
    )


def _data(data: dict[str, Any], view: View) -> Component:
    held = data["data"]
    rows: list[tuple[str, Any]] = [
        (view.t("alert.data_source"), view.pick(held["source"])),
        (view.t("alert.data_updated"), view.t("live.ago", span=view.duration(view.now - held["updated"]))),
    ]
    if held.get("complete"):
        rows.append(
            (view.t("alert.data_complete"), " / ".join(view.number(part) for part in held["complete"]))
        )
    rows.append(
        (
            view.t("alert.data_affected"),
            view.t(
                "alert.data_people",
                communes=view.number(held["communes"]),
                people=view.number(held["people"]),
            ),
        )
    )
    if held.get("previous") is not None:
        rows.append(
            (
                view.t("alert.data_previous"),
                view.t("live.ago", span=view.duration(view.now - held["previous"])),
            )
        )
    return panel(view.t("alert.data"), [html.Div(facts(rows), className="panel-body")])


def _who(data: dict[str, Any], view: View) -> Component:
    row, due = data["alert"], data["due"]
    parts: list[Any] = [
        html.P(view.t("alert.who"), className="dim caption"),
        html.H2(view.pick(data["owner"])),
    ]
    if due is not None:
        left = due - view.now
        words = view.t("live.left" if left >= 0 else "live.over", span=view.duration(left))
        bar = html.Div(
            html.Div(className="due-bar", **{"data-due-from": row["since"], "data-due-to": due}),
            className="due-track",
        )
        parts += [
            html.P(view.t("alert.due", time=view.when(due)), className="dim caption"),
            html.P(words, className="countdown" + ("" if left >= 0 else " overdue"), **{"data-due": due}),
            bar,
        ]
    return html.Section(parts, className=f"panel who level-{row['level']}")


def _procedure(data: dict[str, Any], view: View) -> Component:
    held = data["procedure"]
    if held is None:
        return panel(view.t("alert.procedure"), empty(view.t("alert.no_procedure")))
    done = sum(step["done"] for step in held["steps"])
    return panel(
        view.pick(held["name"]),
        [
            checklist(held, data["alert"]["id"], view),
            html.Div(source_mark(held["source"], None, held["status"], view), className="panel-body"),
        ],
        aside=view.t("alert.steps", done=done, all=len(held["steps"])),
        class_name="procedure-panel",
    )


def _causes(data: dict[str, Any], view: View) -> Component:
    words = view.pick(data.get("summary")) or told(data["chain"], view)
    return panel(
        view.t("alert.chain"),
        [html.Div([chain(data["chain"], view), html.P(words, className="told")], className="panel-body")],
        aside=view.t("alert.chain_about"),
        class_name="chain-panel",
    )


def alert_live(data: dict[str, Any], view: View) -> list[Component]:
    """What changes while the page stands: everything but the chart and the order forms."""
    return [
        _banner(data, view),
        html.Div([_rule(data, view), _basis(data, view), _data(data, view)], className="column left"),
        _causes(data, view),
        html.Div([_who(data, view), _procedure(data, view)], className="column right"),
    ]


def _chart(data: dict[str, Any], view: View) -> Component:
    row = data["alert"]
    crossing = None
    if data["crossed"] is not None:
        crossing = Crossing(
            at=stamp(data["crossed"], view), label=view.t("alert.crossed", time=view.when(data["crossed"]))
        )
    lines = threshold_lines(data["threshold"], row["decimals"], view)
    figure = history(
        stamped(data["series"], view),
        lines,
        view.lang,
        crossing=crossing,
        shaded=True,
        last=(view.amount(row["value"], row["decimals"], row["unit"]), row["level"]),
    )
    words = view.t("alert.chart_label", name=title_of(row, view))
    return chart_panel(
        view.t("alert.chart"),
        figure,
        config(view.lang),
        view,
        key=data["indicator"],
        span_ms=4 * HOUR_MS,
        words=words,
    )


def _can_be_estimated(data: dict[str, Any], view: View) -> bool:
    """Whether there is something to decide: an open alert of the present whose domain has orders."""
    return view.past is None and data.get("cleared") is None and bool(data["orders"])


def alert_page(data: dict[str, Any], view: View) -> Component:
    """The page of one alert."""
    open_now = _can_be_estimated(data, view)
    actions = panel(
        view.t("alert.actions"),
        [
            html.Div(
                [
                    *([expectation_button(view)] if open_now and not view.exercise else []),
                    order_list(
                        data["orders"],
                        view,
                        chosen=next((order.get("target") for order in data["orders"]), None),
                    ),
                ],
                className="panel-body",
            )
        ],
        class_name="actions",
    )
    return html.Div(
        [
            html.Div(alert_live(data, view), id=Id.LIVE_PART, className="contents"),
            _chart(data, view),
            actions,
            *([expectation_panel()] if open_now and not view.exercise else []),
        ],
        className="why-page",
        **{"data-page": "alert"},
    )
