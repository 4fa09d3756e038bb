"""The tables of the 766 desk: scores, queues, and the communes with most overdue dossiers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from dash.development.base_component import Component

from ioc import i18n
from ioc.i18n import Language
from ioc.web.markup import html

Json: TypeAlias = Mapping[str, Any]

_MANY = 1000
"""From here on a number is shown without decimals: a tenth of a dossier says nothing."""
_MAXIMUM = re.compile(r"\s*\(\d+\)$")
"""How a score's name ends, whose maximum stands below it."""


def _band(band: Json | None, decimals: int, lang: Language) -> list[Component]:
    """A mean with its interval and its plausible days; lowest and highest run where there are too few."""
    if band is None or band["mean"] is None:
        return [html.Span("–")]
    decimals = 0 if abs(band["mean"]) >= _MANY else decimals
    lines = [html.Span(i18n.number(band["mean"], decimals, lang), className="verdict-amount")]
    if band["low"] is not None:
        low, high = (i18n.number(band[end], decimals, lang) for end in ("low", "high"))
        lines.append(html.Span(f"[{low}; {high}]", className="dim caption"))
    days = ("p10", "p90") if band["p10"] is not None else ("least", "most")
    low, high = (i18n.number(band[end], decimals, lang) for end in days)
    lines.append(html.Span(f"{low} – {high}", className="dim caption"))
    return lines


def _change(row: Json, lang: Language) -> list[Component]:
    """The change with its interval, and whether it is more than chance."""
    band = row["change"]
    if band is None or band["mean"] is None:
        return [html.Span("–")]
    unit = f" {i18n.pick(row['change_unit'], lang)}" if row["change_unit"] else ""
    lines = [html.Span(i18n.signed(band["mean"], row["decimals"], lang) + unit, className="verdict-amount")]
    if band["low"] is None:
        return [*lines, html.Span(i18n.t("desk766.no_band", lang), className="dim caption")]
    low, high = (i18n.signed(band[end], row["decimals"], lang) for end in ("low", "high"))
    return [*lines, html.Span(f"[{low}; {high}]", className="dim caption")]


def _side(row: Json) -> str:
    """Better, worse, or nothing, as the interval of the change says; nothing for what rounds to zero."""
    band = row["change"]
    if band is None or band["low"] is None or band["low"] <= 0 <= band["high"]:
        return ""
    if not round(band["mean"], row["decimals"]):
        return ""
    up = "better" if row["better"] == "higher" else "worse"
    down = "worse" if row["better"] == "higher" else "better"
    return {"neither": ""}.get(row["better"], up if band["low"] > 0 else down)


def _score_bar(row: Json) -> Component:
    """A score as a share of its maximum, now and with the change."""
    ends = [
        band["mean"] for band in (row["now"], row["then"]) if band is not None and band["mean"] is not None
    ]
    marks = [
        html.Span(
            className="score-bar now" if number == 0 else "score-bar then",
            style={"width": f"{100 * value / row['maximum']:.2f}%"},
        )
        for number, value in enumerate(ends)
    ]
    return html.Span(marks, className="score-track", **{"aria-hidden": "true"})


def lines(rows: Sequence[Json], lang: Language, *, scores: bool) -> Component:
    """Scores or queues: as things are, as changed, and the change."""
    heads = [("desk766.what", ""), ("desk766.now", "now"), ("desk766.then", "then"), ("desk766.change", "")]
    body = []
    for row in rows:
        unit = i18n.unit(row["unit"], lang)
        top = i18n.number(row["maximum"], 0, lang) if row["maximum"] else ""
        about = i18n.t("desk766.of", lang, maximum=top) if scores else unit
        said = i18n.pick(row["name"], lang)
        name = [
            html.Span(_MAXIMUM.sub("", said) if scores else said),
            html.Span(about, className="dim caption"),
        ]
        cells = [
            html.Th(
                [html.Span(name, className="verdict-name"), _score_bar(row) if scores else None], scope="row"
            ),
            html.Td(
                html.Span(_band(row["now"], row["decimals"], lang), className="verdict-name"), className="num"
            ),
            html.Td(
                html.Span(_band(row["then"], row["decimals"], lang), className="verdict-name"),
                className="num",
            ),
            html.Td(html.Span(_change(row, lang), className="verdict-name"), className=f"num {_side(row)}"),
        ]
        body.append(html.Tr(cells))
    return html.Div(
        html.Table(
            [
                html.Thead(
                    html.Tr(
                        [
                            html.Th(
                                [
                                    html.Span(className=f"score-swatch {bar}") if scores and bar else None,
                                    i18n.t(key, lang),
                                ],
                                scope="col",
                                className="" if n == 0 else "num",
                            )
                            for n, (key, bar) in enumerate(heads)
                        ]
                    )
                ),
                html.Tbody(body),
            ],
            className="table desk766-table",
        ),
        className="table-scroll",
        tabIndex=0,
    )


def overdue(rows: Sequence[Json], lang: Language) -> Component:
    """The communes with most overdue dossiers."""
    if not rows:
        return html.P(i18n.t("desk766.no_overdue", lang), className="empty")
    heads = ("desk766.commune", "desk766.now", "desk766.then")
    body = [
        html.Tr(
            [
                html.Th(row["name"], scope="row"),
                html.Td(html.Span(_band(row["now"], 1, lang), className="verdict-name"), className="num"),
                html.Td(html.Span(_band(row["then"], 1, lang), className="verdict-name"), className="num"),
            ]
        )
        for row in rows
    ]
    head = html.Tr(
        [
            html.Th(i18n.t(key, lang), scope="col", className="" if n == 0 else "num")
            for n, key in enumerate(heads)
        ]
    )
    return html.Div(
        html.Table([html.Thead(head), html.Tbody(body)], className="table"),
        className="table-scroll",
        tabIndex=0,
    )
