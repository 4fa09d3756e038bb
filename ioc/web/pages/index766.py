"""The 766 desk: what staff, digitisation, online and payment shares do to scores, queues and the overdue list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import orjson
from dash.development.base_component import Component

from ioc import i18n
from ioc.i18n import Language
from ioc.web.components.verdicts import progress
from ioc.web.ids import Id
from ioc.web.markup import html
from ioc.web.pages.plan import plan_texts, planner_head

Json: TypeAlias = Mapping[str, Any]

FIELDS = ("staff", "online", "digitised", "payment")


def _band(band: Json | None, decimals: int, lang: Language) -> list[Component]:
    """A mean with its interval and its plausible days; lowest and highest run where there are too few."""
    if band is None or band["mean"] is None:
        return [html.Span("–")]
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
    lines = [html.Span(i18n.signed(band["mean"], row["decimals"], lang), className="verdict-amount")]
    if band["low"] is None:
        return [*lines, html.Span(i18n.t("study.dots_only", lang), className="dim caption")]
    low, high = (i18n.signed(band[end], row["decimals"], lang) for end in ("low", "high"))
    return [*lines, html.Span(f"[{low}; {high}]", className="dim caption")]


def _side(row: Json) -> str:
    """Better, worse, or nothing, as the interval of the change says."""
    band = row["change"]
    if band is None or band["low"] is None or band["low"] <= 0 <= band["high"]:
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


def _lines(rows: Sequence[Json], lang: Language, *, scores: bool) -> Component:
    heads = ["desk766.what", "desk766.now", "desk766.then", "desk766.change"]
    body = []
    for row in rows:
        unit = i18n.unit(row["unit"], lang)
        top = i18n.number(row["maximum"], 0, lang) if row["maximum"] else ""
        about = i18n.t("desk766.of", lang, maximum=top) if scores else unit
        name = [html.Span(i18n.pick(row["name"], lang)), html.Span(about, className="dim caption")]
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
                            html.Th(i18n.t(key, lang), scope="col", className="" if n == 0 else "num")
                            for n, key in enumerate(heads)
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


def _overdue(rows: Sequence[Json], lang: Language) -> Component:
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


def _form(provinces: Sequence[tuple[str, str]], standing: Mapping[str, str], lang: Language) -> Component:
    """What can be changed; the script of the page makes the fields."""
    data = {
        "data-provinces": orjson.dumps(provinces).decode(),
        "data-standing": orjson.dumps(dict(standing)).decode(),
        "data-texts": plan_texts(lang),
        "data-fields": " ".join(FIELDS),
    }
    return html.Section(
        [
            html.Div(html.H2(i18n.t("desk766.change_what", lang)), className="panel-head"),
            html.Div(
                [
                    html.P(i18n.t("desk766.about", lang), className="dim"),
                    html.Div(id=Id.FORM_766, className="plan-form", **data),
                    html.Div(
                        html.Button(
                            i18n.t("desk766.run", lang),
                            type="button",
                            className="button primary",
                            **{"data-plan": "index766"},
                        ),
                        className="button-row",
                    ),
                ],
                className="panel-body plan-form",
            ),
        ],
        className="panel",
    )


def _panel(title: str, body: Component, lang: Language) -> Component:
    return html.Section(
        [html.Div(html.H2(i18n.t(title, lang)), className="panel-head"), body], className="panel"
    )


def _found(desk: Json, lang: Language) -> list[Component]:
    """Scores, queues, overdue dossiers, and what must stand beside the numbers."""
    settings = [
        html.Li(f"{i18n.pick(row['name'], lang)}: {row['before']} → {row['after']}")
        for row in desk["settings"]
    ]
    head = html.Section(
        [
            html.Div(
                html.H2(f"{i18n.pick(desk['province'], lang)} · {i18n.pick(desk['scenario'], lang)}"),
                className="panel-head",
            ),
            html.Div(
                [
                    html.P(
                        i18n.t(
                            "desk766.facts",
                            lang,
                            days=i18n.number(desk["days"], 0, lang),
                            runs=desk["replications"],
                            seed=desk["seed"],
                            confidence=i18n.number(100 * desk["confidence"], 0, lang),
                        ),
                        className="dim",
                    ),
                    html.Ul(settings) if settings else html.P(i18n.t("desk766.unchanged", lang)),
                    *(html.P(i18n.pick(note, lang), className="dim caption") for note in desk["notes"]),
                ],
                className="panel-body study-notes",
            ),
        ],
        className="panel",
    )
    scores = [*desk["scores"], desk["total"]]
    return [
        head,
        _panel("desk766.scores", _lines(scores, lang, scores=True), lang),
        _panel("desk766.queues", _lines(desk["queues"], lang, scores=False), lang),
        _panel("desk766.overdue", _overdue(desk["overdue"], lang), lang),
    ]


def index766_page(
    row: Json | None,
    desk: Json | None,
    form: tuple[Sequence[tuple[str, str]], Mapping[str, str]],
    room: str,
    lang: Language,
) -> Component:
    """The whole window of the 766 desk.

    Args:
        row: How the shown study stands; None before the first one.
        desk: What it came to; None while nothing can be read.
        form: Provinces by key and name, and what the shares are as things are.
        room: Where the link to the operations room leads.
        lang: The language.
    """
    body: list[Component] = []
    if row is not None and row["state"] == "running":
        body.append(progress(row, lang))
    if row is not None and row["state"] == "failed":
        body.append(html.Section(html.P(row["error"], className="empty plan-bad"), className="panel"))
    if desk is not None:
        body += _found(desk, lang)
    elif row is None:
        body.append(html.Section(html.P(i18n.t("desk766.none", lang), className="empty"), className="panel"))
    state = (
        {"data-study": row["id"], "data-state": row["state"]}
        if row is not None
        else {"data-study": "", "data-state": ""}
    )
    return html.Div(
        [
            planner_head(i18n.t("plan.desk766", lang), lang, "index766", room),
            html.Main(
                [html.Div(_form(*form, lang), className="column"), html.Div(body, className="column")],
                id=Id.STUDY,
                className="desk766-page",
                **state,
            ),
            html.Div(id=Id.TOAST, className="toast", role="status", **{"aria-live": "polite"}),
        ],
        className="app-like plan-app",
        lang=lang,
    )
