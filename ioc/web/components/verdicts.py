"""What a study shows of one KPI: means and plausible days of every variant, paired differences, the words for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from dash.development.base_component import Component

from ioc import i18n
from ioc.i18n import Language
from ioc.web.markup import html

Row: TypeAlias = Mapping[str, Any]
Share: TypeAlias = Callable[[float], float]
"""Where on a track, in per cent of its width, a value lies."""


def scaled(low: float, high: float) -> Share:
    """The place of values between ``low`` and ``high``; everything in the middle when they are equal."""
    span = high - low
    return lambda value: 50.0 if span <= 0 else min(100.0, max(0.0, 100.0 * (value - low) / span))


def _bar(share: Share, low: float, high: float, name: str) -> Component:
    left, right = share(low), share(high)
    return html.Span(
        className=name, style={"left": f"{left:.2f}%", "width": f"{max(right - left, 0.6):.2f}%"}
    )


def _dot(share: Share, value: float, name: str) -> Component:
    return html.Span(className=name, style={"left": f"{share(value):.2f}%"})


def track(row: Row, share: Share, *, zero: bool) -> Component:
    """An interval with its mean on a track; the runs themselves where there is no interval."""
    marks = [_dot(share, 0.0, "zero")] if zero else []
    if row["low"] is not None:
        marks.append(_bar(share, row["low"], row["high"], "whisker"))
    else:
        marks += [_dot(share, value, "run") for value in row["values"]]
    if row["mean"] is not None:
        marks.append(_dot(share, row["mean"], "mean"))
    return html.Span(marks, className="gauge", **{"aria-hidden": "true"})


def _reach(rows: Sequence[Row]) -> float:
    """The greatest distance from zero that some difference's track must hold."""
    ends = [
        abs(value) for row in rows for value in (row["low"], row["high"], row["mean"]) if value is not None
    ]
    ends += [abs(value) for row in rows if row["low"] is None for value in row["values"]]
    return max(ends, default=0.0)


def _interval(
    row: Row, decimals: int, lang: Language, number: Callable[[float | None, int, Language], str]
) -> str:
    if row["low"] is None:
        return i18n.t("study.dots_only", lang)
    return f"[{number(row['low'], decimals, lang)}; {number(row['high'], decimals, lang)}]"


def _difference(row: Row, kpi: Row, titles: Mapping[str, str], share: Share, lang: Language) -> Component:
    """One variant against the reference."""
    unit = i18n.unit(kpi["unit"], lang)
    amount = f"{i18n.signed(row['mean'], kpi['decimals'], lang)} {unit}".strip()
    improved = "" if row["improved"] == "–" else i18n.t("study.improved", lang, share=row["improved"])
    return html.Li(
        [
            html.Span(titles[row["variant"]], className="verdict-name"),
            track(row, share, zero=True),
            html.Span(
                [
                    html.Span(f"{amount} ({row['relative']})", className="verdict-amount"),
                    html.Span(_interval(row, kpi["decimals"], lang, i18n.signed), className="dim caption"),
                ],
                className="verdict-number",
            ),
            html.Span(
                [
                    html.Span(row["words"], className="verdict-words"),
                    html.Span(improved, className="dim caption"),
                ],
                className="verdict-said",
            ),
        ],
        className=f"verdict {row['verdict']}",
        title=row["pairing"] or "",
    )


def _days(kpi: Row, titles: Mapping[str, str], lang: Language) -> Component:
    """Means with intervals and the range of plausible days of every variant, on one track."""
    rows = kpi["summaries"]
    values = [
        value for row in rows for value in (*row["values"], row["low"], row["high"]) if value is not None
    ]
    share = scaled(min(values, default=0.0), max(values, default=0.0))
    lines = []
    for row in rows:
        marks = (
            [_bar(share, row["plausible"][0], row["plausible"][1], "plausible")] if row["plausible"] else []
        )
        if row["plausible"]:
            days = " – ".join(i18n.number(value, kpi["decimals"], lang) for value in row["plausible"])
        else:
            marks += [_dot(share, value, "run") for value in row["values"]]
            days = i18n.t("study.dots_only", lang)
        if row["low"] is not None:
            marks.append(_bar(share, row["low"], row["high"], "whisker"))
        if row["mean"] is not None:
            marks.append(_dot(share, row["mean"], "mean"))
        mean = f"{i18n.number(row['mean'], kpi['decimals'], lang)} {i18n.unit(kpi['unit'], lang)}".strip()
        lines.append(
            html.Li(
                [
                    html.Span(titles[row["variant"]], className="verdict-name"),
                    html.Span(marks, className="gauge", **{"aria-hidden": "true"}),
                    html.Span(
                        [
                            html.Span(mean, className="verdict-amount"),
                            html.Span(
                                _interval(row, kpi["decimals"], lang, i18n.number), className="dim caption"
                            ),
                        ],
                        className="verdict-number",
                    ),
                    html.Span(
                        [
                            html.Span(days),
                            html.Span(i18n.t("study.plausible", lang), className="dim caption"),
                        ],
                        className="verdict-said",
                    ),
                ],
                className="verdict",
            )
        )
    return html.Ul(lines, className="verdicts days")


def kpi_card(kpi: Row, titles: Mapping[str, str], lang: Language) -> Component:
    """One KPI of a study."""
    better = i18n.t(f"study.better_{kpi['better']}", lang)
    reach = _reach(kpi["differences"])
    share = scaled(-reach, reach)
    head = html.Div(
        [
            html.H3(kpi["name"]),
            html.Span(f"{kpi['domain']} · {kpi['statistic']} · {better}", className="dim caption"),
        ],
        className="verdict-head",
    )
    differences = [_difference(row, kpi, titles, share, lang) for row in kpi["differences"]]
    return html.Article(
        [head, html.Ul(differences, className="verdicts") if differences else None, _days(kpi, titles, lang)],
        className="verdict-card",
        id=f"kpi-{kpi['kpi'].replace('.', '-')}",
    )


def tornado(levers: Sequence[Row], decimals: int, unit: str, lang: Language) -> Component:
    """What each lever does to one KPI, the strongest first."""
    sides = [row[side] for row in levers for side in ("down", "up") if side in row]
    reach = _reach(sides)
    share = scaled(-reach, reach)
    lines = []
    for row in levers:
        marks, said = [_dot(share, 0.0, "zero")], []
        for side in ("down", "up"):
            end = row.get(side)
            if end is None or end["mean"] is None:
                continue
            low, high = min(0.0, end["mean"]), max(0.0, end["mean"])
            if end["mean"]:
                marks.append(_bar(share, low, high, f"swing {side}"))
            if end["low"] is not None:
                marks.append(_bar(share, end["low"], end["high"], "whisker"))
            amount = f"{i18n.signed(end['mean'], decimals, lang)} {i18n.unit(unit, lang)}".strip()
            said.append(
                html.Span(f"{end['value']}: {amount}", className=f"swing-said {side}", title=end["words"])
            )
        lines.append(
            html.Li(
                [
                    html.Span(
                        [html.Span(row["name"]), html.Span(row["path"], className="dim caption")],
                        className="verdict-name",
                    ),
                    html.Span(marks, className="gauge tall", **{"aria-hidden": "true"}),
                    html.Span(said, className="verdict-said"),
                ],
                className="verdict tornado-row",
            )
        )
    return html.Ul(lines, className="verdicts")


def progress(view: Row, lang: Language) -> Component:
    """How far a running study is, and the button that ends it."""
    share = 100 * view["done"] / max(view["total"], 1)
    return html.Section(
        [
            html.Div(
                [
                    html.P(
                        [
                            i18n.t("plan.state_running", lang),
                            ": ",
                            html.Span(f"{view['done']} / {view['total']}", **{"data-progress": "1"}),
                        ],
                        role="status",
                    ),
                    html.Button(
                        i18n.t("study.stop", lang),
                        type="button",
                        className="button small",
                        **{"data-plan": "stop"},
                    ),
                ],
                className="panel-head",
            ),
            html.Div(
                html.Div(className="progress-bar", style={"width": f"{share:.1f}%"}, **{"data-bar": "1"}),
                className="progress",
            ),
        ],
        className="panel",
    )
