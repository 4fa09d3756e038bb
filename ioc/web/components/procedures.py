"""Procedures: the steps, who does them, and which are done."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

from ioc.web.components.marks import icon, source_mark
from ioc.web.markup import html
from ioc.web.stores import View


def checklist(procedure: dict[str, Any], alert_id: str, view: View) -> Component:
    """Steps to tick; everybody who watches the room sees the ticks. During an exercise they are there to read."""
    if view.exercise:
        return described(procedure, view)
    current = next((i for i, step in enumerate(procedure["steps"]) if not step["done"]), None)
    rows = []
    for i, step in enumerate(procedure["steps"]):
        now = i == current
        aside = (
            view.clock(step["at"])
            if step["at"] is not None
            else view.t("alert.this_step")
            if now
            else view.pick(step["by"])
        )
        box = html.Button(
            [
                html.Span(icon("check"), className="box"),
                html.Span(view.pick(step["do"]), className="step-name"),
                html.Span(aside, className="step-aside"),
            ],
            type="button",
            className="step-button",
            role="checkbox",
            **{
                "aria-checked": str(step["done"]).lower(),
                "data-action": "tick",
                "data-of": alert_id,
                "data-step": i,
            },
        )
        rows.append(html.Li(box, className="step current" if now else "step"))
    return html.Ol(rows, className="steps")


def described(procedure: dict[str, Any], view: View) -> Component:
    """A procedure to read: name, time allowed, steps with who does them, source."""
    steps = [
        html.Li([html.Span(view.pick(step["do"])), html.Span(view.pick(step["by"]), className="step-aside")])
        for step in procedure["steps"]
    ]
    head = [
        view.pick(procedure["name"]),
        html.Span(view.t("domain.due_in", span=view.duration(procedure["due"])), className="dim"),
    ]
    return html.Details(
        [
            html.Summary(head, className="fold"),
            html.Ol(steps, className="plain-steps"),
            source_mark(procedure["source"], None, procedure["status"], view),
        ],
        className="procedure",
    )
