"""The header: province, scenario, clock, controls, the permanent mark, language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc
from dash.development.base_component import Component

from ioc import i18n
from ioc.i18n import Language
from ioc.web.components.marks import icon
from ioc.web.ids import Id
from ioc.web.markup import html
from ioc.web.stores import View

SPEEDS = (1, 10, 60, 300, 900, 3600)
STEPS_MS = (60_000, 600_000, 3_600_000)


def _menu(summary: list[Any], body: Component | list[Any], label: str, class_name: str) -> Component:
    """A button that opens a small sheet below itself."""
    sheet = html.Div(body, className="sheet", role="group", **{"aria-label": label})
    return html.Details([html.Summary(summary), sheet], className=f"dropdown {class_name}")


def province_menu(view: View, rooms: Sequence[dict[str, Any]]) -> Component:
    """The province's name, which opens the list of provinces."""
    name = view.pick(view.static["province"]["name"])
    live = [row for row in rooms if row["live"] or row["room"] == view.room]
    items = [
        html.Li(
            html.A(
                view.pick(row["name"]),
                href=f"/{row['room']}",
                className="menu-item",
                **{"aria-current": "true" if row["room"] == view.room else "false"},
            )
        )
        for row in live
    ]
    body = [
        html.Ul(items, className="menu-list"),
        html.A(view.t("header.all_provinces"), href="/provinces", className="menu-item"),
        html.A(view.t("plan.title"), href="/plan", className="menu-item"),
    ]
    summary = [
        html.Span([html.Span(name, className="province-name"), icon("down")], className="summary-line"),
        html.Span(view.t("app.title"), className="dim caption wide"),
        html.Span(view.pick(view.static["scenario"]["title"]), className="dim caption narrow"),
    ]
    return _menu(summary, body, view.t("header.province"), "province")


def scenario_menu(view: View) -> Component:
    """The scenario's title, which opens the choice of another one."""
    items = [
        html.Li(
            html.Button(
                view.pick(row["title"]),
                type="button",
                className="menu-item",
                **{
                    "data-action": "scenario",
                    "data-value": row["name"],
                    "aria-pressed": str(row["name"] == view.static["scenario"]["name"]).lower(),
                },
            )
        )
        for row in view.static["scenarios"]
    ]
    seed = html.Label(
        [
            view.t("header.seed"),
            dcc.Input(
                value=view.static["seed"], type="number", min=0, step=1, className="input seed", debounce=True
            ),
        ],
        className="field",
    )
    body = [
        html.P(view.t("header.choose_scenario"), className="dim"),
        seed,
        html.Ul(items, className="menu-list"),
    ]
    title = view.pick(view.static["scenario"]["title"])
    summary = [
        html.Span(view.t("header.scenario"), className="dim caption"),
        html.Span(
            [html.Span(title, className="scenario-name", title=title), icon("down")], className="summary-line"
        ),
    ]
    return _menu(summary, body, view.t("header.choose_scenario"), "scenario")


def _state_words(view: View) -> tuple[str, str]:
    """The clock's state in words, and the speed."""
    if view.past is not None:
        return view.t("live.replay", time=view.clock(view.now)), view.t("live.replay_about")
    clock = view.snapshot["clock"]
    if clock.get("ended"):
        return view.t("live.ended"), ""
    if not clock["running"]:
        return view.t("live.paused"), ""
    return view.t("live.running"), view.t("live.speed", n=view.number(clock["speed"]))


def clock(view: View) -> Component:
    """The scenario's time, large, with its date and state."""
    words, speed = _state_words(view)
    when = view.moment(view.now)
    return html.Div(
        [
            html.Div(
                [
                    html.Span(view.t("header.scenario_time"), className="dim caption wide"),
                    html.Span(i18n.date_long(when, view.lang), className="date", **{"data-f": "date"}),
                ],
                className="clock-words",
            ),
            html.Span(
                i18n.clock_time(when),
                id=Id.CLOCK,
                className="clock",
                role="timer",
                **{"aria-label": view.t("header.scenario_time"), "data-f": "clock"},
            ),
            html.Div(
                [
                    html.Span(className="state-shape", **{"aria-hidden": "true"}),
                    html.Div(
                        [
                            html.Span(words, **{"data-f": "state"}),
                            html.Span(speed, className="dim caption", **{"data-f": "speed"}),
                        ]
                    ),
                ],
                className="clock-state",
            ),
        ],
        className="clock-group",
    )


def _pace(view: View) -> Component:
    """The menu of steps and speeds."""
    steps = [
        html.Button(
            view.t(f"header.step_{step}"),
            type="button",
            className="menu-item",
            **{"data-action": "step", "data-value": step},
        )
        for step in STEPS_MS
    ]
    speeds = [
        html.Button(
            f"×{view.number(speed)}",
            type="button",
            className="menu-item",
            **{
                "data-action": "speed",
                "data-value": speed,
                "aria-pressed": str(speed == view.snapshot["clock"]["speed"]).lower(),
            },
        )
        for speed in SPEEDS
    ]
    sheet = [
        html.P(view.t("header.step"), className="dim"),
        html.Div(steps, className="button-row"),
        html.P(view.t("header.speed"), className="dim"),
        html.Div(speeds, className="button-row"),
    ]
    return _menu(
        [
            html.Span(f"×{view.number(view.snapshot['clock']['speed'])}", **{"data-f": "speed-short"}),
            icon("down"),
        ],
        sheet,
        view.t("header.speed"),
        "more",
    )


def controls(view: View) -> Component:
    """Live, pause or run, step and speed."""
    running = view.snapshot["clock"]["running"]
    return html.Div(
        [
            html.Button(
                view.t("header.live"), type="button", className="to-live", **{"data-action": "to-live"}
            ),
            html.Button(
                view.t("header.pause" if running else "header.run"),
                type="button",
                **{
                    "data-action": "pause-run",
                    "data-f": "pause-run",
                    "data-pause": view.t("header.pause"),
                    "data-run": view.t("header.run"),
                },
            ),
            html.Button(
                view.t("header.step_60000"),
                type="button",
                className="step-one",
                **{"data-action": "step", "data-value": STEPS_MS[0]},
            ),
            _pace(view),
        ],
        className="button-group controls",
        role="group",
        **{"aria-label": view.t("header.controls")},
    )


def languages(lang: Language, label: str) -> Component:
    """The two languages; the chosen one is marked."""
    return html.Div(
        [
            html.A(
                code.upper(),
                href=f"?lang={code}",
                lang=code,
                className="language",
                **{
                    "aria-current": "true" if code == lang else "false",
                    "aria-label": f"{code.upper()} · {i18n.t(f'header.language_{code}', code)}",
                },
            )
            for code in i18n.LANGUAGES
        ],
        className="button-group languages",
        role="group",
        **{"aria-label": label},
    )


def header(view: View, rooms: Sequence[dict[str, Any]]) -> Component:
    """Province, scenario, clock, controls, mark and language."""
    if view.exercise:
        return _of_exercise(view)
    mark = html.Div(
        [
            html.Span(view.t("app.simulated"), className="mark"),
            html.Button(
                [
                    html.Span(className="state-shape", **{"aria-hidden": "true"}),
                    html.Span(_state_words(view)[0], **{"data-f": "state"}),
                    html.Span("", **{"data-f": "speed-short"}),
                    icon("down"),
                ],
                type="button",
                className="mark-state",
                **{"data-action": "toggle-controls", "aria-expanded": "false"},
            ),
        ],
        className="mark-strip",
    )
    return html.Header(
        [
            province_menu(view, rooms),
            scenario_menu(view),
            clock(view),
            controls(view),
            mark,
            languages(view.lang, view.t("header.language")),
        ],
        id=Id.HEADER,
        className="header",
    )


def _of_exercise(view: View) -> Component:
    """During an exercise: whose picture it is, the way back to one's own desk, and nothing that moves the clock."""
    name = html.Span(view.pick(view.static["province"]["name"]), className="province-name")
    title = html.Span(view.pick(view.static["exercise"]["title"]), className="dim caption scenario-name")
    to_live = html.Button(
        view.t("header.live"), type="button", className="to-live", **{"data-action": "to-live"}
    )
    desk = html.A(view.t("exercise_live.own_desk"), href="/exercise")
    return html.Header(
        [
            html.Div([name, title], className="plan-title"),
            clock(view),
            html.Div([to_live, desk], className="button-group controls", role="group"),
            html.Div(html.Span(view.t("exercise_live.marking"), className="mark"), className="mark-strip"),
            languages(view.lang, view.t("header.language")),
        ],
        id=Id.HEADER,
        className="header",
    )
