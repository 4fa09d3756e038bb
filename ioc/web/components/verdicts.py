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
_PROGRESS = {"running": "plan.state_running", "waiting": "study.waiting"}


def scaled(low: float, high: float) -> Share:
    """The place of values between ``low`` and ``high``; everything in the middle when they are equal."""
    span = high - low
    return lambda value: 50.0 if span <= 0 else min(100.0, max(0.0, 100.0 * (value - low) / span))


def bar(share: Share, low: float, high: float, name: str) -> Component:
    """A stretch of a track."""
    left, right = share(low), share(high)
    return html.Span(
        className=name, style={"left": f"{left:.2f}%", "width": f"{max(right - left, 0.6):.2f}%"}
    )


def dot(share: Share, value: float, name: str) -> Component:
    """A point on a track."""
    return html.Span(className=name, style={"left": f"{share(value):.2f}%"})


def axis(low: float, high: float, decimals: int, unit: str, lang: Language, *, zero: bool) -> Component:
    """The scale of the tracks below it: both ends with their unit, and zero in the middle of differences."""
    told = i18n.signed if zero else i18n.number
    if high <= low:
        ends = [html.Span(f"{told(low, decimals, lang)} {unit}".strip(), className="axis-zero")]
    else:
        ends = [
            html.Span(told(low, decimals, lang)),
            *([html.Span("0", className="axis-zero")] if zero else []),
            html.Span(f"{told(high, decimals, lang)} {unit}".strip()),
        ]
    return html.Div(
        html.Span(ends, className="axis"), className="verdict axis-row", **{"aria-hidden": "true"}
    )


def track(row: Row, share: Share, *, zero: bool) -> Component:
    """An interval with its mean on a track; the runs themselves where there is no interval."""
    marks = [dot(share, 0.0, "zero")] if zero else []
    if row["low"] is not None:
        marks.append(bar(share, row["low"], row["high"], "whisker"))
    else:
        marks += [dot(share, value, "run") for value in row["values"]]
    if row["mean"] is not None:
        marks.append(dot(share, row["mean"], "mean"))
    return html.Span(marks, className="gauge", **{"aria-hidden": "true"})


def reach_of(rows: Sequence[Row]) -> float:
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
    amount = f"{i18n.signed(row['mean'], kpi['decimals'], lang)} {kpi['difference_unit']}".strip()
    improved = i18n.t("study.improved", lang, share=f"{row['improved']}\u00a0%") if row["improved"] else ""
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


def _days(kpi: Row, titles: Mapping[str, str], base: str, lang: Language) -> list[Component]:
    """Means with intervals and the range of plausible days of every variant, on one track."""
    rows = kpi["summaries"]
    values = [
        value for row in rows for value in (*row["values"], row["low"], row["high"]) if value is not None
    ]
    low, high = min(values, default=0.0), max(values, default=0.0)
    share = scaled(low, high)
    unit = i18n.unit(kpi["unit"], lang)
    lines = [_day(row, kpi, titles[row["variant"]], share, lang) for row in rows]
    for line, row in zip(lines, rows, strict=True):
        if row["variant"] == base and len(rows) > 1:
            line.children[0].children = [
                titles[base],
                html.Span(i18n.t("study.reference", lang), className="dim caption"),
            ]
    return [axis(low, high, kpi["decimals"], unit, lang, zero=False), html.Ul(lines, className="verdicts")]


def _day(row: Row, kpi: Row, title: str, share: Share, lang: Language) -> Component:
    """One variant's mean, its interval and its plausible days."""
    marks = []
    said = [html.Span(i18n.t("study.dots_only", lang), className="dim caption")]
    if row["plausible"]:
        marks = [bar(share, row["plausible"][0], row["plausible"][1], "plausible")]
        days = " – ".join(i18n.number(value, kpi["decimals"], lang) for value in row["plausible"])
        said = [html.Span(days), html.Span(i18n.t("study.plausible", lang), className="dim caption")]
    else:
        marks += [dot(share, value, "run") for value in row["values"]]
    if row["low"] is not None:
        marks.append(bar(share, row["low"], row["high"], "whisker"))
    if row["mean"] is not None:
        marks.append(dot(share, row["mean"], "mean"))
    mean = f"{i18n.number(row['mean'], kpi['decimals'], lang)} {i18n.unit(kpi['unit'], lang)}".strip()
    interval = [] if row["low"] is None else [_interval(row, kpi["decimals"], lang, i18n.number)]
    return html.Li(
        [
            html.Span(title, className="verdict-name"),
            html.Span(marks, className="gauge", **{"aria-hidden": "true"}),
            html.Span(
                [
                    html.Span(mean, className="verdict-amount"),
                    *(html.Span(text, className="dim caption") for text in interval),
                ],
                className="verdict-number",
            ),
            html.Span(said, className="verdict-said"),
        ],
        className="verdict",
    )


def kpi_card(kpi: Row, titles: Mapping[str, str], base: str, lang: Language) -> Component:
    """One KPI of a study."""
    about = [kpi["domain"], kpi["statistic"], i18n.t(f"study.better_{kpi['better']}", lang)]
    smallest = next((row["smallest"] for row in kpi["differences"] if row["smallest"] is not None), None)
    if smallest is not None:
        matters = f"{i18n.quantity(f'{smallest:g}', lang)} {kpi['difference_unit']}".strip()
        about.append(i18n.t("study.smallest", lang, value=matters))
    reach = reach_of(kpi["differences"])
    share = scaled(-reach, reach)
    body = [
        html.Div(
            [html.H3(kpi["name"]), html.Span(" · ".join(about), className="dim caption")],
            className="verdict-head",
        )
    ]
    if kpi["differences"]:
        body += [
            axis(-reach, reach, kpi["decimals"], kpi["difference_unit"], lang, zero=True),
            html.Ul(
                [_difference(row, kpi, titles, share, lang) for row in kpi["differences"]],
                className="verdicts",
            ),
        ]
    body.append(html.Div(_days(kpi, titles, base, lang), className="days"))
    return html.Article(body, className="verdict-card", id=f"kpi-{kpi['kpi'].replace('.', '-')}")


def progress(view: Row, lang: Language) -> Component:
    """How far a running study is, and the button that ends it."""
    share = 100 * view["done"] / max(view["total"], 1)
    words = {state: i18n.t(key, lang) for state, key in _PROGRESS.items()}
    return html.Section(
        [
            html.Div(
                [
                    html.P(
                        [
                            html.Span(
                                words["waiting" if view["waiting"] else "running"],
                                **{"data-state-words": "1"},
                                **{f"data-{state}": text for state, text in words.items()},
                            ),
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
