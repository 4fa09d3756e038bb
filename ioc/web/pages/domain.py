"""One domain, whichever it is: everything on the page follows from its specification."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from ioc import i18n
from ioc.web import theme
from ioc.web.components.alerts import alert_rows, alert_template, none_open
from ioc.web.components.banners import page_head
from ioc.web.components.charts import chart_panel
from ioc.web.components.marks import (
    empty,
    freshness,
    level_mark,
    link,
    panel,
    scaled_chip,
    source_mark,
    value_text,
)
from ioc.web.components.orders import order_list
from ioc.web.components.procedures import described
from ioc.web.components.tables import grid, level_column, number_column, plain_table, text_column, time_column
from ioc.web.figures.history import config, history
from ioc.web.ids import Id
from ioc.web.markup import html
from ioc.web.pages.lines import stamped, threshold_lines
from ioc.web.stores import View

DAY_MS = 86_400_000
NO_VALUE: dict[str, Any] = {"v": None, "l": -1, "trend": None, "age": None}


def chosen_indicator(domain: Mapping[str, Any], asked: str | None) -> dict[str, Any]:
    """The indicator whose line is drawn: the one asked for, else the domain's first."""
    rows: list[dict[str, Any]] = list(domain["indicators"])
    return next((row for row in rows if row["key"] == asked), rows[0])


def _indicator(row: dict[str, Any], view: View, *, chosen: bool) -> Component:
    """One indicator: value, level, trend, target, thresholds and their source; a press draws its line."""
    held, decimals = view.snapshot["values"].get(row["key"], NO_VALUE), row["decimals"]
    levels = row["levels"]
    chip = scaled_chip(row, held["v"], view)
    details = []
    if row["target"] is not None:
        details.append(html.Span(view.t("kpi.target", value=view.limit(row["target"], decimals))))
    if levels:
        limits = f"{view.limit(levels['watch'], decimals)} / {view.limit(levels['alarm'], decimals)}"
        details.append(html.Span(f"{view.t('domain.thresholds')}: {limits}"))
    trend = html.Span(
        [
            html.Span(view.t("domain.trend"), className="dim"),
            " ",
            html.Span(i18n.signed(held["trend"], decimals, view.lang), **{"data-f": "trend"}),
        ]
    )
    head = link(
        [
            html.Span(
                [
                    html.Span(view.pick(row["name"]), className="indicator-name"),
                    chip if chip is not None else level_mark(held["l"], view),
                ],
                className="kpi-head",
            ),
            html.Span(
                [value_text(held["v"], decimals, row["unit"], view), freshness(view.age(held["age"]), view)],
                className="kpi-value",
            ),
            html.Span([trend, *details], className="indicator-details"),
        ],
        f"{view.href('domain', row['key'].split('.')[0])}?indicator={row['key']}",
        "indicator-link",
        **{"aria-current": "true" if chosen else "false"},
    )
    source = [source_mark(levels["source"], levels["verified"], levels["status"], view)] if levels else []
    return html.Li(
        [head, *source],
        className=f"indicator {theme.level_class(held['l'])}" + (" chosen" if chosen else ""),
        **{"data-kpi": row["key"]},
    )


def _communes(domain: Mapping[str, Any], data: Mapping[str, Any], view: View) -> Component:
    """Every commune with its value of each indicator that is measured per commune."""
    shown = [
        row for row in domain["indicators"] if row["places"] == "commune" and row["key"] in data["table"]
    ]
    columns = [text_column("name", view.t("domain.commune"), least=150)]
    for row in shown:
        name = " ".join(
            [view.pick(row["name"]), f"({view.unit(row['unit'])})" if row["unit"] else ""]
        ).strip()
        columns.append(number_column(row["key"].replace(".", "_"), name, row["decimals"]))
    columns.append(level_column("level", view.t("domain.level")))
    rows = []
    for i, place in enumerate(view.static["places"]):
        levels = [data["table"][row["key"]]["l"][i] for row in shown]
        values = {row["key"].replace(".", "_"): data["table"][row["key"]]["v"][i] for row in shown}
        rows.append(
            {
                "id": place["code"],
                "name": view.pick(place["name"]),
                "level": max(levels, default=-1),
                **values,
            }
        )
    return panel(
        view.t("domain.communes"),
        [grid(Id.TABLE, columns, rows, view.t("domain.communes"), view)],
        class_name="communes-panel",
    )


def _cases(data: Mapping[str, Any], view: View) -> list[Component]:
    """Open cases, at most two hundred; nothing at all for a domain without cases."""
    if not data["cases"]:
        return []
    columns = [
        text_column("case", view.t("domain.case"), least=170),
        text_column("place", view.t("case.place"), least=140),
        text_column("state", view.t("domain.state"), wide=1, least=90),
        time_column("due", view.t("domain.due")),
        text_column("late", view.t("domain.deadline"), wide=1, least=100),
    ]
    rows = [
        {
            "id": str(row["case"]),
            "case": f"#{row['case']} · {view.pick(row['name'])}",
            "place": view.place_name(row["place"]),
            "state": view.pick(row["state"]),
            "due": row["due"],
            "late": view.t("domain.late" if row["late"] else "domain.on_time"),
        }
        for row in data["cases"]
    ]
    title = view.t("domain.cases")
    return [
        panel(
            title,
            [grid(Id.CASES, columns, rows, title, view)],
            class_name="cases-panel",
            aside=view.number(len(rows)),
        )
    ]


def _sensors(data: Mapping[str, Any], view: View) -> Component:
    """How many sensors of each class work."""
    title = view.t("domain.sensors")
    if not data["sensors"]:
        return panel(title, empty(view.t("domain.no_sensors")))
    rows = [
        [view.pick(row["class"]), view.number(row["good"]), view.number(row["bad"])]
        for row in data["sensors"]
    ]
    heads = [view.t("domain.sensor_class"), view.t("domain.sensor_good"), view.t("domain.sensor_bad")]
    return panel(title, [plain_table(heads, rows, title, numbers=frozenset({1, 2}))])


def _couplings(domain: Mapping[str, Any], view: View) -> Component:
    """What of the city acts on this domain."""
    rows = [
        html.Li([html.P(view.pick(row["about"])), source_mark(row["source"], None, row["status"], view)])
        for row in domain["couplings"]
    ]
    body = html.Ul(rows, className="couplings panel-body") if rows else empty(view.t("domain.none"))
    return panel(view.t("domain.couplings"), [body])


def domain_live(domain: Mapping[str, Any], data: Mapping[str, Any], view: View) -> list[Component]:
    """The tables, which are renewed while the page stands."""
    return [
        html.Div([_communes(domain, data, view), *_cases(data, view)], className="domain-tables"),
        html.Div(_sensors(data, view), className="domain-sensors"),
    ]


def _history(chosen: Mapping[str, Any], line: Mapping[str, list[Any]], view: View) -> Component:
    """The last 24 hours of the chosen indicator against its thresholds and target, with its latest value."""
    name, decimals, unit = view.pick(chosen["name"]), chosen["decimals"], chosen["unit"]
    newest = next((value for value in reversed(line["v"]) if value is not None), None)
    level = view.snapshot["values"].get(chosen["key"], NO_VALUE)["l"]
    figure = history(
        stamped(line, view),
        threshold_lines(chosen["levels"], decimals, view, chosen["target"]),
        view.lang,
        last=(view.amount(newest, decimals, unit), level),
    )
    measured_in = f" ({view.unit(unit)})" if unit else ""
    return chart_panel(
        f"{name}{measured_in} · {view.t('domain.history')}",
        figure,
        config(view.lang),
        view,
        key=chosen["key"],
        span_ms=DAY_MS,
        words=view.t("kpi.chart", name=name),
    )


def _to_do(domain: Mapping[str, Any], data: Mapping[str, Any], view: View) -> Component:
    """What is to be done and with what: open alerts, orders, procedures; and what acts on the domain."""
    alerts = html.Section(
        [
            html.Div(html.H2(view.t("domain.alerts")), className="panel-head"),
            none_open(view, shown=not data["alerts"], key="live.no_alerts_domain"),
            alert_rows(data["alerts"], view, domain=domain["key"]),
        ],
        className="panel domain-alerts",
    )
    orders = html.Div(order_list(domain["orders"], view), className="panel-body")
    procedures = html.Div([described(row, view) for row in domain["procedures"]], className="panel-body")
    parts = [
        alerts,
        panel(view.t("domain.orders"), [orders]),
        panel(view.t("domain.procedures"), [procedures]),
        _couplings(domain, view),
    ]
    return html.Div(parts, className="column side")


def domain_page(
    domain: Mapping[str, Any],
    data: Mapping[str, Any],
    line: Mapping[str, list[Any]],
    asked: str | None,
    view: View,
) -> Component:
    """The page of one domain, with the 24 hours of one indicator."""
    chosen = chosen_indicator(domain, asked)
    state = view.snapshot["domains"].get(domain["key"], {"level": -1})
    rows = [_indicator(row, view, chosen=row is chosen) for row in domain["indicators"]]
    indicators = [html.Ul(rows, className="indicators")]
    over = [level_mark(state["level"], view), f" · {view.t('domain.owner')}: {view.pick(domain['owner'])}"]
    return html.Div(
        [
            page_head(view.pick(domain["name"]), view, over=over, drawing=domain["icon"]),
            panel(view.t("domain.indicators"), indicators, class_name="indicators-panel"),
            _history(chosen, line, view),
            html.Div(domain_live(domain, data, view), id=Id.LIVE_PART, className="contents"),
            _to_do(domain, data, view),
            alert_template(view),
        ],
        className="domain-page",
        **{"data-page": "domain"},
    )
