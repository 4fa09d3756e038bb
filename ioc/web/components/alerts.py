"""Open alerts as a list that the live script keeps: alarms first, then by deadline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dash.development.base_component import Component

from ioc.web import theme
from ioc.web.components.marks import icon, level_mark, link
from ioc.web.ids import Id
from ioc.web.markup import html
from ioc.web.stores import View

BLANK: dict[str, Any] = {
    "id": "",
    "domain": "",
    "name": "",
    "level": 0,
    "place": None,
    "value": None,
    "unit": "",
    "decimals": 0,
    "since": 0,
    "due": None,
    "owner": "",
    "n": 1,
    "places": 1,
}


def title_of(row: dict[str, Any], view: View) -> str:
    """What happened, with its number."""
    name = view.pick(row["name"])
    if row["value"] is None:
        return name
    return f"{name} {view.amount(row['value'], row['decimals'], row['unit'])}"


def where_of(row: dict[str, Any], view: View) -> str:
    """The place and the owner, and how many signals were grouped."""
    parts = [view.place_name(row["place"]), view.pick(row["owner"])]
    if row["n"] > 1:
        parts.append(view.t("live.grouped", n=row["n"], places=row["places"]))
    return " · ".join(part for part in parts if part)


def deadline_of(row: dict[str, Any], view: View) -> str:
    """The time left, or by how much it is overdue; empty without a deadline."""
    if row["due"] is None:
        return ""
    left = row["due"] - view.now
    return view.t("live.due_left" if left >= 0 else "live.due_over", span=view.duration(left))


def _alert_head(row: dict[str, Any], view: View) -> Component:
    """An alert's level and age."""
    age = view.t("live.ago", span=view.duration(view.now - row["since"]))
    return html.Div(
        [level_mark(row["level"], view), html.Span(age, className="ago", **{"data-f": "ago"})],
        className="alert-head",
    )


def _alert_words(row: dict[str, Any], view: View) -> Component:
    """Where, whose and by when."""
    return html.Div(
        [
            html.Span(where_of(row, view), className="alert-where", **{"data-f": "where"}),
            html.Span(deadline_of(row, view), className="alert-due", **{"data-f": "due"}),
        ],
        className="alert-words",
    )


def alert_row(row: dict[str, Any], view: View, *, selected: bool = False) -> Component:
    """One alert: level and age, what with its number, where and whose, by when, and why."""
    overdue = row["due"] is not None and row["due"] < view.now
    classes = [
        "alert",
        theme.level_class(row["level"]),
        *(["selected"] if selected else []),
        *(["overdue"] if overdue else []),
    ]
    title = html.Button(
        title_of(row, view),
        className="alert-title",
        type="button",
        **{"data-f": "title", "aria-pressed": str(selected).lower()},
    )
    why = link(
        view.t("alerts.why"),
        view.href("alert", row["id"]),
        "button why",
        **{"data-f": "why", "aria-label": view.t("alerts.why_of", name=view.pick(row["name"]))},
    )
    return html.Li(
        [_alert_head(row, view), title, _alert_words(row, view), why],
        className=" ".join(classes),
        **{"data-alert": row["id"], "data-place": "" if row["place"] is None else row["place"]},
    )


def alert_rows(
    rows: Iterable[dict[str, Any]],
    view: View,
    *,
    domain: str = "",
    place: int | None = None,
    select_first: bool = False,
) -> Component:
    """The rows that the script keeps up to date, for a domain or a commune or for all."""
    items = [alert_row(row, view, selected=select_first and i == 0) for i, row in enumerate(rows)]
    keep = {
        "data-list": "alerts",
        "data-of-domain": domain,
        "data-of-place": "" if place is None else place,
        "data-select": "1" if select_first else "0",
    }
    return html.Ul(items, className="alert-rows", **keep)


def alert_template(view: View) -> Component:
    """A row that the script clones for alerts that arrive later."""
    return html.Div(html.Ul(alert_row(BLANK, view)), id=Id.ALERT_TEMPLATE, hidden=True)


def none_open(view: View, *, shown: bool, key: str = "live.no_alerts") -> Component:
    """The one sentence of an empty list."""
    return html.P(view.t(key), className="empty", hidden=not shown, **{"data-f": "no-alerts"})


def level_counts(view: View) -> Component:
    """How many alarms and watches are open."""
    counts = view.snapshot["open"]
    parts = []
    for level, name in ((2, "alarm"), (1, "watch")):
        words = html.Span(view.t(f"level.{level}"), className="sr-only")
        parts.append(
            html.Span(
                [
                    html.Span(className="shape", **{"aria-hidden": "true"}),
                    words,
                    html.Span(
                        view.number(counts[name]), className="count-number", **{"data-f": f"open-{name}"}
                    ),
                ],
                className=f"level count {theme.level_class(level)}",
            )
        )
    return html.Div(parts, className="counts")


def _panel_head(view: View) -> Component:
    """The list's title with the number of open alerts, in all and by level."""
    total = view.number(view.snapshot["open"]["alerts"])
    number = html.Span(total, className="count-number", **{"data-f": "open-alerts"})
    return html.Div(
        [html.H2([view.t("alerts.title"), " ", number]), level_counts(view)], className="panel-head"
    )


def _filter_bar(view: View) -> Component:
    """Which domain's alerts are shown, the way to its page and the way out; the script shows it."""
    return html.Div(
        [
            html.Span("", **{"data-f": "filter-name"}),
            link(
                [view.t("alerts.open_domain"), icon("chevron")],
                view.href("domain", ""),
                "link",
                **{"data-f": "filter-open"},
            ),
            html.Button(
                [icon("cross"), view.t("alerts.clear_filter")],
                className="button small",
                type="button",
                **{"data-action": "clear-filter"},
            ),
        ],
        className="filter-bar",
        hidden=True,
        **{"data-f": "filter-bar"},
    )


def _panel_foot(view: View) -> Component:
    """How many alerts the list leaves out, and the page that holds all of them."""
    more = max(0, view.snapshot["open"]["alerts"] - sum(row["n"] for row in view.snapshot["alerts"]))
    words = view.t("alerts.more", n=more) if more else ""
    return html.Div(
        [
            html.Span(words, className="dim", **{"data-f": "more-alerts"}),
            link(view.t("alerts.see_all"), view.href("alerts")),
        ],
        className="panel-foot",
    )


def alert_panel(view: View) -> Component:
    """The overview's list of open alerts."""
    rows = view.snapshot["alerts"]
    scroll = html.Div(
        alert_rows(rows, view, select_first=True),
        id=Id.ALERT_ROWS,
        className="alert-scroll",
        tabIndex=0,
        role="region",
        **{"aria-label": view.t("alerts.title")},
    )
    return html.Section(
        [
            _panel_head(view),
            _filter_bar(view),
            none_open(view, shown=not rows),
            scroll,
            _panel_foot(view),
            alert_template(view),
        ],
        id=Id.ALERTS,
        className="panel alerts",
        **{"aria-label": view.t("alerts.title")},
    )
