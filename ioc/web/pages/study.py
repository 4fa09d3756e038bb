"""One study of the planner's desk: what was asked, what was found, where it shows, and its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from ioc import i18n
from ioc.i18n import Language
from ioc.web.components.verdicts import kpi_card, progress
from ioc.web.components.verdicts_tornado import tornado
from ioc.web.ids import Id
from ioc.web.markup import html
from ioc.web.pages.plan import begun, planner_head
from ioc.web.pages.study_map import chooser, study_map
from simulation.experiments.design import LEAST_RUNS

FILES = ("results.csv", "comparison.xlsx", "report.html", "resolved.zip")


def _facts(view: Mapping[str, Any], lang: Language) -> Component:
    """Number of runs, seed, warm-up and version: what every figure must say of itself."""
    facts = view["facts"]
    done, asked = (i18n.number(facts[key], 0, lang) for key in ("done", "replications"))
    rows = [
        ("study.began", begun(view["id"], lang)),
        ("study.runs", asked if done == asked else f"{done} / {asked}"),
        ("study.seed", str(facts["seed"])),
        ("study.confidence", f"{i18n.number(100 * facts['confidence'], 0, lang)} %"),
        ("study.warmup", i18n.duration(facts["warmup_ms"], lang) if facts["warmup_ms"] else "0"),
        ("study.cooldown", i18n.duration(facts["cooldown_ms"], lang) if facts["cooldown_ms"] else "0"),
        ("study.version", facts["version"]),
        ("study.failed_runs", i18n.number(facts["failures"], 0, lang)),
    ]
    inside = [html.Div([html.Dt(i18n.t(key, lang)), html.Dd(value)]) for key, value in rows]
    return html.Dl(inside, className="study-facts")


def _files(view: Mapping[str, Any], lang: Language) -> Component:
    return html.Div(
        [
            html.A(
                i18n.t(f"study.file_{name.rpartition('.')[2]}", lang),
                href=f"/api/plan/study/{view['id']}/{name}?lang={lang}",
                className="button small",
                download=f"{view['id']}-{name}",
            )
            for name in FILES
        ],
        className="button-row",
    )


def _summary(view: Mapping[str, Any], lang: Language) -> Component:
    """The title, the facts and the files."""
    title = view["titles"][view["base"]]
    if view["kind"] == "compare" and len(view["titles"]) > 1:
        others = [text for name, text in view["titles"].items() if name != view["base"]]
        title = " / ".join([f"{title} ({i18n.t('study.reference', lang)})", *others])
    kind = f"{i18n.t('study.kind_' + view['kind'], lang)} · {view['province']}"
    words = html.Div([html.H2(title), html.P(kind, className="dim")])
    return html.Section(
        [
            html.Div([words, _files(view, lang)] if view["lived"] else words, className="panel-head"),
            html.Div(
                [_facts(view, lang), html.Div(_notes(view, lang), className="study-notes")],
                className="panel-body",
            ),
        ],
        className="panel",
    )


def _notes(view: Mapping[str, Any], lang: Language) -> list[Component]:
    """What must be known before the numbers are read: how much is missing, what the bands are, what failed."""
    if not view["lived"]:
        return [html.P(i18n.t("study.nothing", lang), className="plan-bad")]
    notes = []
    if view["state"] == "running":
        notes.append(html.P(i18n.t("study.partial_running", lang), className="plan-mind"))
    elif view["facts"]["partial"]:
        notes.append(html.P(i18n.t("study.partial", lang), className="plan-mind", **{"data-partial": "1"}))
    if view["facts"]["done"] < LEAST_RUNS:
        notes.append(html.P(i18n.t("study.too_few", lang), className="plan-mind"))
    notes += [html.P(text, className="dim") for text in view["captions"]]
    return notes + [
        html.P(i18n.t("study.failed_same", lang, n=number, error=error), className="plan-bad")
        for error, number in view["failures"]
    ]


def _costs(view: Mapping[str, Any], lang: Language) -> Component | None:
    """What each variant costs more than its base, where its file says so."""
    rows = [(name, cost) for name, cost in view["costs"].items() if any(cost.values())]
    if not rows:
        return None
    lines = [
        html.Tr(
            [
                html.Th(view["titles"].get(name, name), scope="row"),
                *(
                    html.Td(i18n.number(cost.get(per, 0.0) / 1e6, 0, lang), className="num")
                    for per in ("once", "year")
                ),
            ]
        )
        for name, cost in rows
    ]
    heads = (("study.variant", ""), ("study.once", "num"), ("study.year", "num"))
    head = html.Tr([html.Th(i18n.t(key, lang), scope="col", className=name) for key, name in heads])
    table = html.Table([html.Thead(head), html.Tbody(lines)], className="table costs-table")
    return html.Section(
        [
            html.Div(html.H2(i18n.t("study.costs", lang)), className="panel-head"),
            html.Div(table, className="table-scroll"),
            html.Div(_gains(view, lang), className="study-gains"),
        ],
        className="panel",
    )


def study_page(view: Mapping[str, Any], parts: Mapping[str, Any], room: str, lang: Language) -> Component:
    """The whole window of one study.

    Args:
        view: What is known; only id, state, done, total and error while nothing can be read yet.
        parts: ``places`` with ``choosers`` for the map, ``tornado`` with ``choosers``; each may be missing.
        room: Where the link to the operations room leads.
        lang: The language.
    """
    body: list[Component | None] = []
    if view["state"] == "running":
        body.append(progress(view, lang))
    if view["state"] == "failed":
        body.append(_bad(f"{i18n.t('plan.state_failed', lang)}: {view['error']}"))
    elif view.get("gone") is not None:
        body.append(_bad(f"{i18n.t('study.gone', lang)} {view['gone']}".strip()))
    elif view["state"] == "stopped" and "facts" not in view:
        body.append(_bad(i18n.t("study.nothing", lang)))
    if "facts" in view:
        body += _found(view, parts, lang)
    return html.Div(
        [
            planner_head(i18n.t("study.title", lang), lang, "study", room),
            html.Main(
                body,
                id=Id.STUDY,
                className="study-page",
                **{"data-study": view["id"], "data-state": view["state"]},
            ),
        ],
        className="app-like plan-app",
        lang=lang,
    )


def _bad(words: str) -> Component:
    return html.Section(html.P(words, className="empty plan-bad"), className="panel")


def _found(view: Mapping[str, Any], parts: Mapping[str, Any], lang: Language) -> list[Component | None]:
    """Everything below the head of a study that has something to show."""
    body: list[Component | None] = [_summary(view, lang)]
    if not view["lived"]:
        return body
    if view["kind"] == "tornado" and "tornado" in parts:
        chosen = parts["kpi"]
        body.append(
            html.Section(
                [
                    html.Div(
                        [
                            html.H2(i18n.t("study.tornado", lang)),
                            chooser("kpi", parts["kpis"], chosen["kpi"], {}, lang),
                        ],
                        className="panel-head",
                    ),
                    html.P(i18n.t("study.tornado_about", lang), className="dim plan-note"),
                    tornado(parts["tornado"], chosen["decimals"], chosen["difference_unit"], lang),
                ],
                className="panel",
            )
        )
        return body
    body.append(
        html.Section(
            [kpi_card(kpi, view["titles"], view["base"], lang) for kpi in view["kpis"]],
            className="panel study-cards",
        )
    )
    if "places" in parts:
        choosers = [
            chooser(
                "indicator", parts["indicators"], parts["indicator"], {"variant": parts["variant"]}, lang
            ),
            chooser("variant", parts["variants"], parts["variant"], {"indicator": parts["indicator"]}, lang),
        ]
        body.append(study_map(view, parts["places"], choosers, lang))
    body.append(_costs(view, lang))
    return body


def _gains(view: Mapping[str, Any], lang: Language) -> list[Component]:
    """What one unit of a shown improvement costs."""
    return [
        html.P(
            i18n.t(
                "study.gain",
                lang,
                variant=view["titles"].get(row["variant"], row["variant"]),
                amount=i18n.number(row["amount"] / 1e6, 1, lang),
                unit=row["unit"] or "1",
                name=row["name"],
            ),
            className="dim",
        )
        for row in view["gains"]
    ]
