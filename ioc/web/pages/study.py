"""One study of the planner's desk: what was asked, what was found, where it shows, and its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_leaflet as dl
from dash.development.base_component import Component

from ioc import i18n
from ioc.i18n import Language
from ioc.web import theme
from ioc.web.components.verdicts import kpi_card, progress, tornado
from ioc.web.ids import Id
from ioc.web.markup import html
from ioc.web.pages.plan import planner_head

LISTED = 12
"""Communes that are named beside the map."""
FILES = ("results.csv", "comparison.xlsx", "report.html", "resolved.zip")


def _facts(view: Mapping[str, Any], lang: Language) -> Component:
    """Number of runs, seed, warm-up and version: what every figure must say of itself."""
    facts = view["facts"]
    rows = [
        ("study.runs", i18n.number(facts["replications"], 0, lang)),
        ("study.seed", str(facts["seed"])),
        ("study.confidence", f"{i18n.number(100 * facts['confidence'], 0, lang)} %"),
        ("study.warmup", i18n.duration(facts["warmup_ms"], lang) if facts["warmup_ms"] else "0"),
        ("study.cooldown", i18n.duration(facts["cooldown_ms"], lang) if facts["cooldown_ms"] else "0"),
        ("study.version", facts["version"]),
        ("study.failed_runs", i18n.number(facts["failures"], 0, lang)),
    ]
    inside = [part for key, value in rows for part in (html.Dt(i18n.t(key, lang)), html.Dd(value))]
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
    titles = (
        [view["titles"][name] for name in view["titles"]]
        if view["kind"] == "compare"
        else [view["titles"][view["base"]]]
    )
    notes = []
    if view["facts"]["partial"]:
        notes.append(html.P(i18n.t("study.partial", lang), className="plan-bad"))
    if view["facts"]["replications"] < 10:
        notes.append(html.P(i18n.t("study.too_few", lang), className="plan-bad"))
    notes += [html.P(text, className="dim") for text in view["captions"]]
    notes += [html.P(text, className="plan-bad") for text in view["failures"]]
    return html.Section(
        [
            html.Div(
                [
                    html.Div(
                        [
                            html.H2(" / ".join(titles)),
                            html.P(
                                f"{i18n.t('study.kind_' + view['kind'], lang)} · {view['province']}",
                                className="dim",
                            ),
                        ]
                    ),
                    _files(view, lang),
                ],
                className="panel-head",
            ),
            html.Div([_facts(view, lang), html.Div(notes, className="study-notes")], className="panel-body"),
        ],
        className="panel",
    )


def _chooser(
    name: str, rows: Sequence[tuple[str, str]], chosen: str, others: Mapping[str, str], lang: Language
) -> Component:
    """Links that draw the page again with another choice."""
    kept = "".join(f"&{key}={value}" for key, value in others.items())
    items = [
        html.Li(
            html.A(
                text,
                href=f"?{name}={key}{kept}#{name}",
                className="menu-item",
                **{"aria-current": "true" if key == chosen else "false"},
            )
        )
        for key, text in rows
    ]
    label = dict(rows).get(chosen, chosen)
    return html.Details(
        [
            html.Summary(
                html.Span([i18n.t(f"study.choose_{name}", lang), ": ", label], className="button small")
            ),
            html.Div(html.Ul(items, className="menu-list"), className="sheet"),
        ],
        className="dropdown",
        id=name,
    )


def _map(
    view: Mapping[str, Any], places: Mapping[str, Any], choosers: Sequence[Component], lang: Language
) -> Component:
    """Where a variant does better or worse than the reference: a map, and the largest differences beside it."""
    return html.Section(
        [
            html.Div(
                [html.H2(i18n.t("study.where", lang)), html.Div(choosers, className="button-row")],
                className="panel-head",
            ),
            html.Div([_drawn(view, places, lang), _largest(places, lang)], className="study-where"),
        ],
        className="panel",
    )


def _drawn(view: Mapping[str, Any], places: Mapping[str, Any], lang: Language) -> Component:
    """The communes, filled by side."""
    hideout = {
        "sides": dict(zip(places["codes"], places["sides"], strict=True)),
        "better": theme.BETTER,
        "worse": theme.WORSE,
        "unclear": theme.COMMUNE_COLOURS["0"],
        "border": theme.MAP_BORDER,
    }
    communes = dl.GeoJSON(
        id=Id.DIFFERENCES,
        url=f"/geo/{view['province_code']}.geojson",
        hideout=hideout,
        style={"variable": "dashExtensions.ioc.differenceStyle"},
        zoomToBounds=True,
    )
    leaflet = dl.Map(
        communes,
        className="leaflet",
        center=[16, 106],
        zoom=6,
        preferCanvas=True,
        zoomControl=False,
        attributionControl=False,
        zoomSnap=0.25,
    )
    label = {"aria-label": i18n.t("study.where", lang)}
    return html.Div(leaflet, className="map-holder study-map", role="group", **label)


def _largest(places: Mapping[str, Any], lang: Language) -> Component:
    """How many communes are clearly better or worse, and those with the largest differences."""
    counts = {side: sum(each == side for each in places["sides"]) for side in (1, -1, 0)}
    about = i18n.t("study.where_about", lang, better=counts[1], worse=counts[-1], unclear=counts[0])
    found = zip(places["names"], places["values"], places["sides"], strict=True)
    ranked = sorted(found, key=lambda row: abs(row[1]), reverse=True)
    rows = [
        html.Tr(
            [
                html.Th(name, scope="row"),
                html.Td(i18n.signed(value, places["decimals"], lang), className="num"),
                html.Td(i18n.t(f"study.side_{side}", lang)),
            ]
        )
        for name, value, side in ranked[:LISTED]
    ]
    heads = (("study.place", ""), ("study.difference", "num"), ("study.side", ""))
    head = html.Tr([html.Th(i18n.t(key, lang), scope="col", className=name) for key, name in heads])
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="table")
    return html.Div(
        [
            html.P(about),
            html.P(i18n.t("app.schematic", lang), className="dim caption"),
            html.Div(table, className="table-scroll", tabIndex=0),
        ],
        className="study-places",
    )


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
    head = html.Tr(
        [html.Th(i18n.t(key, lang), scope="col") for key in ("study.variant", "study.once", "study.year")]
    )
    return html.Section(
        [
            html.Div(html.H2(i18n.t("study.costs", lang)), className="panel-head"),
            *_gains(view, lang),
            html.Div(
                html.Table([html.Thead(head), html.Tbody(lines)], className="table"), className="table-scroll"
            ),
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
        body.append(
            html.Section(
                html.P([i18n.t("plan.state_failed", lang), ": ", view["error"]], className="empty plan-bad"),
                className="panel",
            )
        )
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


def _found(view: Mapping[str, Any], parts: Mapping[str, Any], lang: Language) -> list[Component | None]:
    """Everything below the head of a study that has something to show."""
    body: list[Component | None] = [_summary(view, lang)]
    if view["kind"] == "tornado" and "tornado" in parts:
        chosen = parts["kpi"]
        body.append(
            html.Section(
                [
                    html.Div(
                        [
                            html.H2(i18n.t("study.tornado", lang)),
                            _chooser("kpi", parts["kpis"], chosen["kpi"], {}, lang),
                        ],
                        className="panel-head",
                    ),
                    html.P(i18n.t("study.tornado_about", lang), className="dim plan-note"),
                    tornado(parts["tornado"], chosen["decimals"], chosen["unit"], lang),
                ],
                className="panel",
            )
        )
        return body
    body.append(
        html.Section(
            [kpi_card(kpi, view["titles"], lang) for kpi in view["kpis"]], className="panel study-cards"
        )
    )
    if "places" in parts:
        choosers = [
            _chooser(
                "indicator", parts["indicators"], parts["indicator"], {"variant": parts["variant"]}, lang
            ),
            _chooser("variant", parts["variants"], parts["variant"], {"indicator": parts["indicator"]}, lang),
        ]
        body.append(_map(view, parts["places"], choosers, lang))
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
            className="plan-note",
        )
        for row in view["gains"]
    ]
