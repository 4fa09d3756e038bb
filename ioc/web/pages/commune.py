"""One commune: people, values of every domain, alerts, incidents, facilities and sensors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from ioc.web import theme
from ioc.web.components.alerts import alert_rows, alert_template, none_open
from ioc.web.components.banners import page_head
from ioc.web.components.marks import empty, freshness, level_mark, link, panel
from ioc.web.components.tables import plain_table
from ioc.web.ids import Id
from ioc.web.markup import html
from ioc.web.stores import View


def _values(data: Mapping[str, Any], view: View) -> Component:
    """Each indicator that is measured here."""
    rows = []
    for domain in view.domains.values():
        for row in domain["indicators"]:
            held = data["values"].get(row["key"])
            if held is None:
                continue
            name = link(
                view.pick(row["name"]), f"{view.href('domain', domain['key'])}?indicator={row['key']}"
            )
            rows.append(
                [
                    view.pick(domain["short"]),
                    name,
                    view.amount(held["v"], row["decimals"], row["unit"]),
                    level_mark(held["l"], view),
                    freshness(view.age(held["age"]), view),
                ]
            )
    heads = [
        view.t("rail.title"),
        view.t("domain.indicators"),
        view.t("domain.value"),
        view.t("domain.level"),
        view.t("alert.data_updated"),
    ]
    title = view.t("commune.values")
    return panel(title, [plain_table(heads, rows, title, numbers=frozenset({2}))], class_name="values-panel")


def _incidents(data: Mapping[str, Any], view: View) -> Component:
    title = view.t("commune.incidents")
    if not data["incidents"]:
        return panel(title, empty(view.t("commune.no_incidents")))
    rows = [
        [
            link(f"#{row['case']}", view.href("case", row["case"])),
            view.pick(row["name"]),
            level_mark(row["level"], view),
            view.t("live.ago", span=view.duration(view.now - row["since"])),
        ]
        for row in data["incidents"]
    ]
    heads = [view.t("domain.case"), view.t("commune.kind"), view.t("domain.level"), view.t("domain.opened")]
    return panel(title, [plain_table(heads, rows, title)])


def _facilities(data: Mapping[str, Any], view: View) -> Component:
    title = view.t("commune.facilities")
    if not data["facilities"]:
        return panel(title, empty(view.t("app.none")))
    rows = [
        [view.pick(row["kind"]), view.pick(row["name"]), view.number(row.get("capacity"))]
        for row in data["facilities"]
    ]
    heads = [view.t("commune.kind"), view.t("commune.name"), view.t("commune.capacity")]
    return panel(title, [plain_table(heads, rows, title, numbers=frozenset({2}))])


def _sensors(data: Mapping[str, Any], view: View) -> Component:
    title = view.t("commune.sensors")
    if not data["sensors"]:
        return panel(title, empty(view.t("app.none")))
    rows = [
        [
            str(row["id"]),
            view.pick(row["class"]),
            view.amount(row["value"], row["decimals"], row["unit"]),
            level_mark(row["level"], view),
            view.t(f"quality.{row['quality']}"),
            freshness(row["age"], view),
        ]
        for row in data["sensors"]
    ]
    heads = [
        view.t("commune.name"),
        view.t("commune.kind"),
        view.t("commune.reading"),
        view.t("domain.level"),
        view.t("commune.quality"),
        view.t("alert.data_updated"),
    ]
    return panel(title, [plain_table(heads, rows, title, numbers=frozenset({2}))])


def commune_live(data: Mapping[str, Any], view: View) -> list[Component]:
    """What changes while the page stands."""
    return [
        _values(data, view),
        html.Div(
            [_incidents(data, view), _sensors(data, view), _facilities(data, view)], className="column middle"
        ),
    ]


def commune_page(data: Mapping[str, Any], view: View) -> Component:
    """The page of one commune."""
    index = data["place"]
    level = view.snapshot["place_level"][index]
    alerts = html.Section(
        [
            html.Div(html.H2(view.t("commune.alerts")), className="panel-head"),
            none_open(view, shown=not data["alerts"]),
            html.Div(alert_rows(data["alerts"], view, place=index), className="alert-scroll"),
        ],
        className="panel commune-alerts alerts",
    )
    over = [
        level_mark(level if level in theme.LEVELS else -1, view),
        f" · {view.pick(view.static['province']['name'])}",
    ]
    return html.Div(
        [
            page_head(
                view.place_name(index),
                view,
                over=over,
                drawing="map",
                note=view.t("commune.population", n=view.number(data["population"])),
                number="",
            ),
            html.Div(commune_live(data, view), id=Id.LIVE_PART, className="contents"),
            alerts,
            alert_template(view),
        ],
        className="commune-page",
        **{"data-page": "commune"},
    )
