"""One case: what happened in order, and why it came about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from ioc.web.components.banners import page_head
from ioc.web.components.chain import chain, told
from ioc.web.components.marks import facts, level_mark, panel
from ioc.web.components.tables import plain_table
from ioc.web.ids import Id
from ioc.web.markup import html
from ioc.web.stores import View


def _facts(data: Mapping[str, Any], view: View) -> Component:
    closed = view.t("case.still_open") if data["closed"] is None else view.when(data["closed"])
    rows: list[tuple[str, Any]] = [
        (view.t("case.place"), view.place_name(data["place"])),
        (view.t("case.opened"), view.when(data["opened"])),
    ]
    if data["due"] is not None:
        words = view.t("domain.late" if data["late"] else "domain.on_time")
        rows.append((view.t("case.due"), f"{view.when(data['due'])} · {words}"))
    rows.append((view.t("case.closed"), closed))
    if data.get("unit"):
        rows.append((view.t("case.unit"), str(data["unit"])))
    return panel(
        view.t("domain.case"), [html.Div(facts(rows), className="panel-body")], class_name="case-facts"
    )


def _events(data: Mapping[str, Any], view: View) -> Component:
    names = {event["id"]: view.pick(event["name"]) for event in [*data["chain"], *data["events"]]}
    rows = [
        [
            view.when(event["t"]),
            level_mark(event["level"], view),
            view.pick(event["name"]),
            view.place_name(event["place"]),
            "" if event["value"] is None else view.amount(event["value"], event["decimals"], event["unit"]),
            names.get(event.get("cause"), ""),
        ]
        for event in data["events"]
    ]
    heads = [
        view.t("case.time"),
        view.t("domain.level"),
        view.t("case.event"),
        view.t("case.place"),
        view.t("case.value"),
        view.t("case.because"),
    ]
    title = view.t("case.events")
    return panel(title, [plain_table(heads, rows, title, numbers=frozenset({4}))], class_name="case-events")


def case_live(data: Mapping[str, Any], view: View) -> list[Component]:
    """The whole page: all of it may change."""
    domain = view.domains.get(data["domain"])
    over = view.pick(domain["name"]) if domain else ""
    level = 1 if data["late"] else None
    causes = panel(
        view.t("case.chain"),
        [
            html.Div(
                [chain(data["chain"], view), html.P(told(data["chain"], view), className="told")],
                className="panel-body",
            )
        ],
        class_name="chain-panel",
    )
    title = f"{view.t('case.title', n=data['case'])} · {view.pick(data['name'])}"
    return [
        page_head(title, view, over=over, level=level, drawing=domain["icon"] if domain else "dot"),
        _facts(data, view),
        _events(data, view),
        causes,
    ]


def case_page(data: Mapping[str, Any], view: View) -> Component:
    """The page of one case."""
    return html.Div(
        html.Div(case_live(data, view), id=Id.LIVE_PART, className="contents"),
        className="case-page",
        **{"data-page": "case"},
    )
