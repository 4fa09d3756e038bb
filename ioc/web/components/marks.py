"""The smallest signs: icons, levels, freshness, links, panels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from dash.development.base_component import Component

from ioc.locate import assets_dir
from ioc.web import theme
from ioc.web.markup import Children, html
from ioc.web.stores import View


@lru_cache(maxsize=1)
def _drawn() -> frozenset[str]:
    """Names of the icons that have a drawing."""
    return frozenset(path.stem for path in (assets_dir() / "icons").glob("*.svg"))


def icon(name: str, class_name: str = "icon") -> Component:
    """A drawing in the colour of its text; a plain dot for a name without a drawing."""
    shown = name if name in _drawn() else "dot"
    address = f"url(/assets/icons/{shown}.svg)"
    return html.Span(className=class_name, style={"--icon": address}, **{"aria-hidden": "true"})


def level_mark(level: int | None, view: View) -> Component:
    """A level as colour, shape and word."""
    known = level if level in theme.LEVELS else -1
    return html.Span(
        [
            html.Span(className="shape", **{"aria-hidden": "true"}),
            html.Span(view.t(f"level.{known}"), className="word"),
        ],
        className=f"level {theme.level_class(known)}",
        **{"data-f": "level"},
    )


def freshness(age_ms: float | None, view: View, *, ago: bool = False) -> Component:
    """How old the data are: a dot while fresh, a ring and a word when old; with ``ago`` said in full."""
    old = age_ms is None or age_ms > theme.STALE_MS
    if age_ms is None:
        words = view.t("live.no_value")
    elif old:
        words = view.t("live.stale", span=view.duration(age_ms))
    elif age_ms < theme.MINUTE_MS:
        words = view.t("live.fresh")
    else:
        span = view.duration(age_ms)
        words = view.t("live.ago", span=span) if ago else span
    return html.Span(
        [html.Span(className="dot", **{"aria-hidden": "true"}), html.Span(words, className="age")],
        className="fresh old" if old else "fresh",
        **{"data-f": "fresh", "data-ago": "1" if ago else "0"},
    )


def aqi_chip(value: float | None, view: View, *, short: bool = False) -> Component:
    """The official VN_AQI chip: number, word and the decree's colour; ``short`` beside the number itself."""
    kind = {"data-f": "aqi", "data-short": "1" if short else "0"}
    if value is None:
        return html.Span(view.t("live.no_value"), className="aqi", **kind)
    band = theme.aqi_band(value)
    word = view.t(f"live.aqi_{band}")
    words = word if short else view.t("live.aqi", n=view.number(value), word=word)
    return html.Span(words, className=f"aqi aqi-{band}", **kind)


def scaled_chip(
    indicator: dict[str, Any], value: float | None, view: View, *, short: bool = False
) -> Component | None:
    """The official chip of an indicator that has a scale of its own, else nothing."""
    if indicator["scale"] == "vn_aqi":
        return aqi_chip(value, view, short=short)
    if indicator["scale"] == "alarm_level" and value is not None:
        words = view.t("live.alarm_level", n=int(value)) if value >= 1 else view.t("live.below_alarm")
        return html.Span(words, className="chip-plain", **{"data-f": "alarm-level"})
    return None


def value_text(value: float | None, decimals: int, unit: str | None, view: View) -> Component:
    """A number with its unit, smaller and dimmer."""
    return html.Span(
        [
            html.Span(view.number(value, decimals), className="number", **{"data-f": "value"}),
            html.Span(view.unit(unit), className="unit"),
        ],
        className="amount",
    )


def link(children: Children, href: str, class_name: str = "link", **more: Any) -> Component:
    """A link that the page's script follows without loading the page anew."""
    return html.A(children, href=href, className=class_name, **{"data-nav": "1"}, **more)


def panel(
    title: Children | None,
    body: Children,
    *,
    class_name: str = "",
    aside: Children | None = None,
    **more: Any,
) -> Component:
    """A titled panel; what stands aside goes to the title's right."""
    head: list[Any] = []
    if title is not None:
        head = [
            html.Div(
                [html.H2(title), *([html.Div(aside, className="aside")] if aside is not None else [])],
                className="panel-head",
            )
        ]
    rest = list(body) if isinstance(body, (list, tuple)) else [body]
    return html.Section([*head, *rest], className=f"panel {class_name}".strip(), **more)


def facts(rows: Sequence[tuple[str, Children]]) -> Component:
    """Labelled facts, one below the other."""
    return html.Dl(
        [part for label, value in rows for part in (html.Dt(label), html.Dd(value))], className="facts"
    )


def empty(words: str) -> Component:
    """One sentence where there is nothing to show."""
    return html.P(words, className="empty")


def source_mark(
    source: Mapping[str, str] | str, verified: bool | None, status: str | None, view: View
) -> Component:
    """Where a number comes from and whether it was checked against the text."""
    parts: list[Component] = [html.Span(view.pick(source), className="source-name")]
    if verified is not None:
        words = view.t("source.verified" if verified else "source.unverified")
        parts.append(
            html.Span(
                [icon("check" if verified else "level-1"), words],
                className="checked" if verified else "unchecked",
            )
        )
    if status:
        parts.append(html.Span(view.t(f"source.{status}"), className="status"))
    return html.Div(parts, className="source")
