"""Pages that are tables: every open alert, and the numbers behind a chart or a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash.development.base_component import Component

from ioc.web.components.alerts import deadline_of, title_of
from ioc.web.components.banners import page_head
from ioc.web.components.marks import empty, level_mark, link, panel
from ioc.web.components.tables import plain_table
from ioc.web.ids import Id
from ioc.web.markup import html
from ioc.web.stores import View


def _page(title: str, body: Sequence[Component], kind: str, view: View, over: str = "") -> Component:
    """A head, and a table that is renewed while the page stands."""
    return html.Div(
        [
            page_head(title, view, over=over, drawing="table"),
            html.Div(list(body), id=Id.LIVE_PART, className="contents"),
        ],
        className="table-page",
        **{"data-page": kind},
    )


def alerts_live(rows: Sequence[dict[str, Any]], view: View) -> list[Component]:
    """Every open alert, alarms first, then by deadline."""
    title = view.t("alerts.all_title")
    if not rows:
        return [panel(None, empty(view.t("live.no_alerts")))]
    cells = [
        [
            level_mark(row["level"], view),
            title_of(row, view),
            view.place_name(row["place"]),
            view.pick(row["owner"]),
            view.when(row["since"]),
            deadline_of(row, view),
            link(view.t("alerts.why"), view.href("alert", row["id"])),
        ]
        for row in rows
    ]
    heads = [
        view.t("alerts.columns_level"),
        view.t("alerts.columns_name"),
        view.t("alerts.columns_place"),
        view.t("alerts.columns_owner"),
        view.t("alerts.columns_since"),
        view.t("alerts.columns_due"),
        view.t("alerts.why"),
    ]
    return [panel(None, [plain_table(heads, cells, title)], class_name="tall")]


def alerts_page(rows: Sequence[dict[str, Any]], view: View) -> Component:
    """All open alerts of the province."""
    return _page(view.t("alerts.all_title"), alerts_live(rows, view), "alerts", view, view.number(len(rows)))


def levels_live(view: View) -> list[Component]:
    """The map as a table: each commune's level."""
    title = view.t("data.levels")
    rows = [
        [
            link(view.pick(place["name"]), view.href("commune", place["code"])),
            level_mark(level, view),
            view.number(place["population"]),
        ]
        for place, level in zip(view.static["places"], view.snapshot["place_level"], strict=True)
    ]
    heads = [view.t("domain.commune"), view.t("domain.level"), view.t("domain.population")]
    return [panel(None, [plain_table(heads, rows, title, numbers=frozenset({2}))], class_name="tall")]


def indicator_live(
    key: str, line: Mapping[str, list[Any]], values: Mapping[str, list[Any]] | None, view: View
) -> list[Component]:
    """An indicator as two tables: its past 24 hours, and its value in each commune."""
    row = view.indicators[key]
    past = [
        [view.clock(int(time)), view.amount(value, row["decimals"], row["unit"])]
        for time, value in zip(line["t"], line["v"], strict=True)
    ]
    parts = [
        panel(
            view.t("domain.history"),
            [
                plain_table(
                    [view.t("data.time"), view.t("domain.value")],
                    past[::-1],
                    view.t("domain.history"),
                    numbers=frozenset({1}),
                )
            ],
            class_name="tall",
        )
    ]
    if values is not None:
        here = [
            [
                link(view.pick(place["name"]), view.href("commune", place["code"])),
                view.amount(values["v"][i], row["decimals"], row["unit"]),
                level_mark(values["l"][i], view),
            ]
            for i, place in enumerate(view.static["places"])
        ]
        heads = [view.t("domain.commune"), view.t("domain.value"), view.t("domain.level")]
        parts.append(
            panel(
                view.t("domain.communes"),
                [plain_table(heads, here, view.t("domain.communes"), numbers=frozenset({1}))],
                class_name="tall",
            )
        )
    return parts


def data_page(title: str, body: Sequence[Component], view: View) -> Component:
    """The numbers behind a chart or a map."""
    return _page(title, body, "data", view, view.t("data.title"))
