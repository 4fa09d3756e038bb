"""The tornado of a study: what each lever does to one KPI, the strongest first."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from ioc import i18n
from ioc.i18n import Language
from ioc.web.components.verdicts import Row, Share, axis, bar, dot, reach_of, scaled
from ioc.web.markup import html

SIDES = ("down", "up")


def tornado(levers: Sequence[Row], decimals: int, unit: str, lang: Language) -> Component:
    """Bars of the levers that move the KPI, and the names of those that do not; ``unit`` is in words."""
    reach = reach_of([row[side] for row in levers for side in SIDES if side in row])
    share = scaled(-reach, reach)
    moving = [row for row in levers if _moves(row, decimals)]
    still = [row for row in levers if not _moves(row, decimals)]
    legend = html.P(
        [
            html.Span([html.Span(className=f"swing-mark {side}"), i18n.t(f"study.lever_{side}", lang)])
            for side in SIDES
        ],
        className="tornado-legend caption",
    )
    body = [legend]
    if moving:
        scale = html.Div(axis(-reach, reach, decimals, unit, lang, zero=True), className="tornado-axis")
        lines = [_lever(row, share, (decimals, unit), lang) for row in moving]
        body += [scale, html.Ul(lines, className="verdicts", id="tornado")]
    if still:
        names = html.Ul([html.Li(row["name"]) for row in still], className="still-levers dim")
        about = html.Summary(i18n.t("study.no_effect", lang, n=len(still)), className="fold")
        body.append(html.Details([about, names], className="still", open=not moving))
    return html.Div(body)


def _moves(row: Row, decimals: int) -> bool:
    """Whether a lever does anything that can be seen in the KPI's decimals."""
    ends = [row[side]["mean"] for side in SIDES if side in row]
    return any(round(mean, decimals) for mean in ends if mean is not None)


def _lever(row: Row, share: Share, shown: tuple[int, str], lang: Language) -> Component:
    """One lever: a bar to each side with its interval, and both values in words."""
    decimals, unit = shown
    marks, said = [dot(share, 0.0, "zero")], []
    for side in SIDES:
        end = row.get(side)
        if end is None or end["mean"] is None:
            continue
        if end["mean"]:
            marks.append(bar(share, min(0.0, end["mean"]), max(0.0, end["mean"]), f"swing {side}"))
        if end["low"] is not None:
            marks.append(bar(share, end["low"], end["high"], "whisker"))
        amount = f"{i18n.signed(end['mean'], decimals, lang)} {unit}".strip()
        said.append(
            html.Span(
                [f"{end['value']}: ", html.Span(amount, className="verdict-amount")],
                className=f"swing-said {side}",
                title=end["words"],
            )
        )
    standing = [i18n.t("study.standing", lang, value=row["standing"])] if row["standing"] else []
    return html.Li(
        [
            html.Span(
                [html.Span(row["name"]), *(html.Span(text, className="dim caption") for text in standing)],
                className="verdict-name",
            ),
            html.Span(marks, className="gauge tall", **{"aria-hidden": "true"}),
            html.Span(said, className="verdict-said"),
        ],
        className="verdict tornado-row",
        title=row["path"],
        **{"data-lever": row["path"]},
    )
