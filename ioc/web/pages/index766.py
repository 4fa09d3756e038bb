"""The 766 desk: what staff, digitisation, online and payment shares do to scores, queues and the overdue list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import orjson
from dash.development.base_component import Component

from ioc import i18n
from ioc.i18n import Language
from ioc.web.components.verdicts import progress
from ioc.web.ids import Id
from ioc.web.markup import html
from ioc.web.pages.index766_tables import Json, lines, overdue
from ioc.web.pages.plan import plan_texts, planner_head
from simulation.experiments.design import LEAST_RUNS

Form: TypeAlias = tuple[Sequence[tuple[str, str]], Mapping[str, str]]
"""Provinces by key and name, and what the shares are as things are."""

FIELDS = ("staff", "online", "digitised", "payment")


def _form(form: Form, asked: Json, lang: Language) -> Component:
    """What can be changed; the script of the page makes the fields, with what the shown study was asked for."""
    provinces, standing = form
    told = {key: i18n.typed(str(value), lang) if key in FIELDS else value for key, value in asked.items()}
    data = {
        "data-provinces": orjson.dumps(provinces).decode(),
        "data-standing": orjson.dumps(
            {key: i18n.quantity(value, lang) for key, value in standing.items()}
        ).decode(),
        "data-asked": orjson.dumps(told).decode(),
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


def _days(days: float, lang: Language) -> str:
    told = i18n.number(days, 0 if days == round(days) else 1, lang)
    return i18n.t("desk766.one_day", lang) if days == 1 else i18n.t("desk766.many_days", lang, n=told)


def _runs(desk: Json) -> str:
    """How many runs there are, and of how many when some are missing."""
    done, asked = desk["done"], desk["replications"]
    return str(asked) if done == asked else f"{done} / {asked}"


def _bands(desk: Json, lang: Language) -> Component:
    """What stands below each mean: an interval and plausible days, or why there are none."""
    now = desk["total"]["now"]
    if now["low"] is None:
        words = i18n.t("desk766.no_bands", lang, done=now["n"], least=LEAST_RUNS)
        return html.P(words, className="plan-mind", **{"data-bands": "0"})
    confidence = i18n.number(100 * desk["confidence"], 0, lang)
    return html.P(
        i18n.t("desk766.bands", lang, confidence=confidence), className="dim", **{"data-bands": "1"}
    )


def _found(desk: Json, lang: Language) -> list[Component]:
    """Scores, queues, overdue dossiers, and what must stand beside the numbers."""
    settings = []
    for row in desk["settings"]:
        before, after = (i18n.quantity(row[key], lang) for key in ("before", "after"))
        settings.append(html.Li(f"{i18n.pick(row['name'], lang)}: {before} → {after}"))
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
                            days=_days(desk["days"], lang),
                            runs=_runs(desk),
                            seed=desk["seed"],
                        ),
                        className="dim",
                    ),
                    _bands(desk, lang),
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
        _panel("desk766.scores", lines(scores, lang, scores=True), lang),
        _panel("desk766.queues", lines(desk["queues"], lang, scores=False), lang),
        _panel("desk766.overdue", overdue(desk["overdue"], lang), lang),
    ]


def index766_page(
    row: Json | None,
    desk: Json | None,
    form: Form,
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
        words = f"{i18n.t('plan.state_failed', lang)}: {row['error']}"
        body.append(html.Section(html.P(words, className="empty plan-bad"), className="panel"))
    if row is not None and row["state"] == "stopped":
        words = i18n.t("study.partial" if desk is not None else "study.nothing", lang)
        body.append(html.Section(html.P(words, className="empty plan-bad"), className="panel"))
    if row is not None and row.get("gone") is not None:
        words = f"{i18n.t('study.gone', lang)} {row['gone']}".strip()
        body.append(html.Section(html.P(words, className="empty plan-bad"), className="panel"))
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
                [
                    html.Div(_form(form, row["asked"] if row is not None else {}, lang), className="column"),
                    html.Div(body, className="column"),
                ],
                id=Id.STUDY,
                className="desk766-page",
                **state,
            ),
            html.Div(id=Id.TOAST, className="toast", role="status", **{"aria-live": "polite"}),
        ],
        className="app-like plan-app",
        lang=lang,
    )
