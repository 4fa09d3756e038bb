"""The planner's desk: scenario files, an editor that checks while one writes, levers, and studies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson
from dash.development.base_component import Component

from ioc import i18n
from ioc.i18n import Language
from ioc.web.components.header import languages
from ioc.web.components.marks import icon
from ioc.web.ids import Id
from ioc.web.markup import html

TABS = ("file", "levers", "differences")
LEAST_REPLICATIONS, MOST_REPLICATIONS, USUAL_REPLICATIONS = 2, 500, 10


def planner_head(title: str, lang: Language, here: str, room: str) -> Component:
    """The header of every page of the planner: title, pages, the permanent mark, language."""
    places = (
        ("plan", "/plan", i18n.t("plan.title", lang)),
        ("index766", "/plan/766", i18n.t("plan.desk766", lang)),
        ("room", f"/{room}", i18n.t("plan.room", lang)),
    )
    return html.Header(
        [
            html.Div(
                [html.H1(title), html.P(i18n.t("app.title", lang), className="dim caption")],
                className="plan-title",
            ),
            html.Nav(
                [
                    html.A(text, href=href, **{"aria-current": "page" if key == here else "false"})
                    for key, href, text in places
                ],
                className="button-group plan-places",
                **{"aria-label": i18n.t("nav.main", lang)},
            ),
            html.Div(html.Span(i18n.t("app.simulated", lang), className="mark"), className="mark-strip"),
            languages(lang, i18n.t("header.language", lang)),
        ],
        className="header",
    )


def _entry(row: Mapping[str, Any], chosen: str, lang: Language) -> Component:
    """One scenario of the shelf."""
    badge = i18n.t("plan.own" if row["own"] else "plan.shipped", lang)
    return html.Li(
        html.A(
            [
                html.Span(i18n.pick(row["title"], lang), className="room-name"),
                html.Span(
                    f"{row['name']} · {badge} · {i18n.pick(row['province'], lang)}", className="dim caption"
                ),
            ],
            href=f"/plan?scenario={quote(row['name'])}",
            className="room room-words",
            **{"aria-current": "true" if row["name"] == chosen else "false"},
        ),
        **{"data-words": f"{row['name']} {i18n.pick(row['title'], lang)}".lower()},
    )


def _shelf(rows: Sequence[Mapping[str, Any]], chosen: str, lang: Language) -> Component:
    """Every scenario: the planner's own first, then the shipped ones."""
    return html.Nav(
        [
            html.Div(html.H2(i18n.t("plan.scenarios", lang)), className="panel-head"),
            html.Div(
                html.Div(
                    id=Id.PLAN_SEARCH, className="plan-search", **{"data-label": i18n.t("plan.search", lang)}
                ),
                className="panel-body",
            ),
            html.Ul([_entry(row, chosen, lang) for row in rows], className="rooms", id=Id.PLAN_SHELF),
        ],
        className="panel plan-shelf",
        **{"aria-label": i18n.t("plan.scenarios", lang)},
    )


def _button(action: str, lang: Language, *, primary: bool = False, **more: Any) -> Component:
    """A button that the page's script listens to."""
    return html.Button(
        i18n.t(f"plan.{action}", lang),
        type="button",
        className="button small primary" if primary else "button small",
        **{"data-plan": action, **more},
    )


def _editor(row: Mapping[str, Any], lang: Language) -> Component:
    """The file in an editor, its levers as a form, and what differs from the base."""
    tabs = [
        html.Button(
            i18n.t(f"plan.tab_{tab}", lang),
            type="button",
            role="tab",
            id=f"tab-{tab}",
            **{"data-tab": tab, "aria-selected": str(tab == TABS[0]).lower(), "aria-controls": f"pane-{tab}"},
        )
        for tab in TABS
    ]
    panes = [
        html.Div(
            id=f"pane-{tab}",
            className=f"plan-pane pane-{tab}",
            role="tabpanel",
            tabIndex=0,
            hidden=tab != TABS[0],
            **{"aria-labelledby": f"tab-{tab}"},
        )
        for tab in TABS
    ]
    note = i18n.t("plan.own_note" if row["own"] else "plan.shipped_note", lang)
    state = html.P(note, id=Id.PLAN_STATE, className="dim", role="status", **{"aria-live": "polite"})
    return html.Section(
        [
            _editor_head(row, lang),
            html.Div(tabs, className="button-group plan-tabs", role="tablist"),
            html.Div(panes, className="plan-panes"),
            html.Div(
                [state, html.Ol(id=Id.PLAN_PROBLEMS, className="plan-problems")], className="plan-found"
            ),
        ],
        className="panel plan-editor",
    )


def _editor_head(row: Mapping[str, Any], lang: Language) -> Component:
    """The scenario's title and what can be done with its file."""
    buttons = [
        _button("copy", lang),
        _button("save", lang, primary=True, disabled=not row["own"]),
        html.A(
            i18n.t("plan.download", lang),
            href=f"/api/plan/file/{quote(row['name'])}.yaml",
            className="button small",
            download=f"{row['name']}.yaml",
        ),
        _button("play", lang),
        *([_button("delete", lang)] if row["own"] else []),
    ]
    title = [html.H2(i18n.pick(row["title"], lang)), html.P(f"{row['name']}.yaml", className="dim caption")]
    return html.Div([html.Div(title), html.Div(buttons, className="button-row")], className="panel-head")


def _studies(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str], lang: Language) -> Component:
    """Choose variants, run them, and open earlier studies."""
    return html.Aside(
        [
            html.Section(
                [
                    html.Div(html.H2(i18n.t("plan.study", lang)), className="panel-head"),
                    html.Div(
                        [
                            html.P(i18n.t("plan.study_about", lang), className="dim"),
                            html.Fieldset(
                                [
                                    html.Legend(i18n.t("plan.variants", lang), className="caption dim"),
                                    html.Div(id=Id.PLAN_VARIANTS, className="plan-variants"),
                                ]
                            ),
                            html.Div(id=Id.PLAN_NUMBERS, className="plan-numbers"),
                            html.Div(
                                [_button("run", lang, primary=True), _button("tornado", lang)],
                                className="button-row",
                            ),
                            html.P(
                                id=Id.PLAN_RUNNING, className="dim", role="status", **{"aria-live": "polite"}
                            ),
                        ],
                        className="panel-body plan-form",
                    ),
                ],
                className="panel",
            ),
            html.Section(
                [
                    html.Div(html.H2(i18n.t("plan.studies", lang)), className="panel-head"),
                    html.Ul(
                        [study_row(row, names, lang) for row in rows], className="rooms", id=Id.PLAN_STUDIES
                    ),
                    *([] if rows else [html.P(i18n.t("plan.no_study", lang), className="empty")]),
                ],
                className="panel",
            ),
        ],
        className="column plan-side",
    )


def begun(name: str, lang: Language) -> str:
    """When a study was begun, as its name says: day and clock time in Vietnam."""
    clock, (year, month, day) = f"{name[9:11]}:{name[11:13]}", (name[:4], name[4:6], name[6:8])
    return f"{clock} {day}/{month}/{year}" if lang == "vi" else f"{year}-{month}-{day} {clock}"


def _study_name(row: Mapping[str, Any], names: Mapping[str, str], lang: Language) -> str:
    """What was studied: the variants, the scenario whose levers were moved, or the 766 desk."""
    if row["kind"] == "index766":
        where = names.get(f"@{row['asked'].get('province')}", "")
        return f"{i18n.t('plan.desk766', lang)}: {where}" if where else i18n.t("plan.desk766", lang)
    if row["kind"] == "tornado":
        return f"{names.get(row['variants'][0], row['variants'][0])}: {i18n.t('plan.tornado', lang)}"
    return " / ".join(names.get(name, name) for name in row["variants"])


def study_row(row: Mapping[str, Any], names: Mapping[str, str], lang: Language) -> Component:
    """What was compared, how far it is, and its page; ``names`` of scenarios, and of provinces by ``@key``."""
    state = i18n.t("plan.state_waiting" if row["waiting"] else "plan.state_" + row["state"], lang)
    done = i18n.t("plan.progress", lang, done=row["done"], total=row["total"])
    return html.Li(
        html.A(
            [
                html.Span(
                    [
                        html.Span(_study_name(row, names, lang), className="room-name"),
                        html.Span(f"{state} · {done} · {begun(row['id'], lang)}", className="dim caption"),
                    ],
                    className="room-words",
                ),
                icon("chevron"),
            ],
            href=f"/plan/766?study={row['id']}" if row["kind"] == "index766" else f"/plan/study/{row['id']}",
            className="room",
        )
    )


def plan_texts(lang: Language) -> str:
    """The texts that the page's script writes by itself, as JSON."""
    return orjson.dumps(
        {
            key.removeprefix("plan."): text
            for key, text in i18n.catalogue(lang).items()
            if key.startswith("plan.")
        }
        | {key: text for key, text in i18n.catalogue(lang).items() if key.startswith(("desk766.", "editor."))}
    ).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What stands around the scenario that is open.

    Attributes:
        rows: Every scenario.
        studies: Every study, the newest first.
        provinces: Keys and names of the provinces in which a scenario for any of them can be played.
        room: The province that is shown first, where the link to the operations room leads.
    """

    rows: Sequence[Mapping[str, Any]]
    studies: Sequence[Mapping[str, Any]]
    provinces: Sequence[tuple[str, str]]
    room: str


def plan_page(shelf: Shelf, chosen: Mapping[str, Any], lang: Language) -> Component:
    """The whole window of the planner's desk, with one scenario open."""
    titles = {row["name"]: i18n.pick(row["title"], lang) for row in shelf.rows}
    names = titles | {f"@{key}": name for key, name in shelf.provinces}
    data = {
        "data-name": chosen["name"],
        "data-own": "1" if chosen["own"] else "0",
        "data-text": chosen["text"],
        "data-scene": chosen["scene"],
        "data-bound": chosen["bound"],
        "data-names": _json(list(titles.items())),
        "data-provinces": _json(shelf.provinces),
        "data-province": shelf.room,
        "data-texts": plan_texts(lang),
        "data-replications": f"{LEAST_REPLICATIONS} {MOST_REPLICATIONS} {USUAL_REPLICATIONS}",
    }
    return html.Div(
        [
            planner_head(i18n.t("plan.title", lang), lang, "plan", shelf.room),
            html.Main(
                [
                    _shelf(shelf.rows, chosen["name"], lang),
                    _editor(chosen, lang),
                    _studies(shelf.studies, names, lang),
                ],
                id=Id.PLAN,
                className="plan-page",
                **data,
            ),
            html.Div(id=Id.TOAST, className="toast", role="status", **{"aria-live": "polite"}),
        ],
        className="app-like plan-app",
        lang=lang,
    )


def _json(data: object) -> str:
    return orjson.dumps(data).decode()
