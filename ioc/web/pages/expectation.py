"""What the model expects if an order is given: a button, then the values with and without, marked as one run."""

from __future__ import annotations

from typing import Any

from dash import dcc
from dash.development.base_component import Component

from ioc.web.figures.futures import Future, futures
from ioc.web.figures.history import Threshold, config
from ioc.web.ids import Id
from ioc.web.markup import html
from ioc.web.stores import View


def expectation_panel() -> Component:
    """The place of the answer; nothing is seen of it before anybody has asked."""
    return html.Section(
        html.Div(id=Id.EXPECTED, className="expected", **{"aria-live": "polite"}),
        className="panel expectation",
    )


def expectation_button(view: View) -> Component:
    """Asks for the estimate; beside it stands that it is being made."""
    ask = html.Button(view.t("expect.ask"), id=Id.EXPECT, type="button", n_clicks=0, className="button")
    busy = html.Span(view.t("expect.busy"), id=Id.EXPECT_STATE, className="expect-state", hidden=True)
    return html.Div([ask, busy], className="expect-ask needs-live")


def refused(words: str) -> Component:
    """Why nothing could be estimated."""
    return html.P(words, className="expect-refused", role="status")


def expected(data: dict[str, Any], view: View, lines: list[Threshold]) -> list[Component]:
    """The answer: one line on what it is, the paths, and a table of them."""
    return [
        html.H2(view.t("expect.title"), className="expect-title"),
        html.P(
            view.t(
                "expect.basis",
                time=view.when(data["at"]),
                until=view.when(data["until"]),
                seed=data["seed"],
            ),
            className="expect-basis",
        ),
        _chart(data, view, lines),
        html.Div(_table(data, view), className="expect-table"),
    ]


def _chart(data: dict[str, Any], view: View, lines: list[Threshold]) -> Component:
    """Every path that could be lived."""
    named = [(view.t("expect.without"), data["without"])]
    named += [(view.pick(row["name"]), row) for row in data["orders"] if row["refused"] is None]
    paths = [
        Future(
            stamps=[view.moment(int(time_ms)).strftime("%Y-%m-%dT%H:%M:%S") for time_ms in row["t"]],
            values=row["v"],
            name=name,
        )
        for name, row in named
    ]
    how: Any = config(view.lang)
    graph = dcc.Graph(figure=futures(paths, lines, view.lang), config=how, className="graph")
    label = view.t("expect.chart_label")
    holder = html.Div(graph, className="expect-chart", role="img", **{"aria-label": label})
    names = [html.Li(name, className=f"path-{number}") for number, (name, _) in enumerate(named)]
    return html.Div([holder, html.Ul(names, className="expect-paths")])


def _table(data: dict[str, Any], view: View) -> Component:
    """Now, soon and at the end, with each order over none."""
    marks = [mark["t"] for mark in data["without"]["marks"]]
    head = [
        view.t("expect.case"),
        *(view.t("expect.after", span=view.duration(t - data["at"])) for t in marks),
    ]
    rows = [_row(view.t("expect.without"), "", data["without"]["marks"], data, view)]
    for order in data["orders"]:
        if order["refused"] is not None:
            words = view.t("expect.cannot", why=view.pick(order["refused"]))
            cells = [html.Td(_who(order, view)), html.Td(words, colSpan=len(marks), className="dim")]
            rows.append(html.Tr(cells))
        else:
            rows.append(_row(view.pick(order["name"]), _given(order, view), order["marks"], data, view))
    return html.Table(
        [
            html.Caption(
                view.t("expect.now", value=view.amount(data["now"], data["decimals"], data["unit"]))
            ),
            html.Thead(
                html.Tr([html.Th(words, className="" if i == 0 else "num") for i, words in enumerate(head)])
            ),
            html.Tbody(rows),
        ],
        className="table",
    )


def _who(order: dict[str, Any], view: View) -> list[Any]:
    return [html.Strong(view.pick(order["name"])), html.Br(), html.Span(_given(order, view), className="dim")]


def _row(name: str, note: str, marks: list[dict[str, Any]], data: dict[str, Any], view: View) -> Component:
    """One way: its values, and how they differ from those without action."""
    label: list[Any] = [html.Strong(name)]
    if note:
        label += [html.Br(), html.Span(note, className="dim")]
    return html.Tr([html.Td(label), *(html.Td(_value(mark, data, view), className="num") for mark in marks)])


def _value(mark: dict[str, Any], data: dict[str, Any], view: View) -> list[Any]:
    """A value, and by how much it differs."""
    parts: list[Any] = [view.amount(mark["v"], data["decimals"], data["unit"])]
    apart = mark.get("apart")
    if apart is None:
        return parts
    shown = round(apart, data["decimals"])
    if shown == 0:
        return [*parts, html.Br(), html.Span(view.t("expect.same"), className="dim")]
    better = (shown < 0) == (data["bad"] == "above")
    words = f"{'+' if shown > 0 else '−'}{view.amount(abs(shown), data['decimals'], data['unit'])}"
    told = view.t("expect.better" if better else "expect.worse", value=words)
    return [*parts, html.Br(), html.Span(told, className="expect-better" if better else "expect-worse")]


def _given(order: dict[str, Any], view: View) -> str:
    """Where and with which numbers the order was given, and what it is meant for when not for this."""
    parts = [view.pick(order["place"])] if order["place"] is not None else []
    parts += [f"{view.pick(row['name'])}: {_argument(row, view)}" for row in order["args"]]
    if order["elsewhere"]:
        parts.append(
            view.t("expect.elsewhere", names=", ".join(view.pick(name) for name in order["elsewhere"]))
        )
    return " · ".join(parts)


def _argument(row: dict[str, Any], view: View) -> str:
    """A default as people read it."""
    value = row["value"]
    if row["type"] == "share":
        return f"{view.number(100 * value)} %"
    if row["type"] == "minutes":
        return view.duration(60_000 * value)
    return view.number(value, 0 if value == int(value) else 1)
