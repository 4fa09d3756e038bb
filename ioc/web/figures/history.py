"""A line over time against its thresholds, as a plain figure dictionary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ioc.i18n import Language
from ioc.web import theme

Figure = dict[str, Any]
_DASHES = {1: "dot", 2: "dash"}
_SEPARATORS = {"vi": ",.", "en": ".,"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A labelled horizontal line of a level; level 0 is a target."""

    value: float
    level: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """When the line went beyond its threshold."""

    at: str
    label: str


def config(lang: Language) -> dict[str, Any]:
    """How every chart behaves: no toolbar, dates in the page's language."""
    return {"displayModeBar": False, "responsive": True, "doubleClick": False, "locale": lang}


def _axis() -> dict[str, Any]:
    """What both axes share."""
    return {
        "gridcolor": theme.LINE,
        "zeroline": False,
        "linecolor": theme.LINE,
        "tickfont": {"color": theme.TEXT_2},
        "fixedrange": True,
    }


def _range(values: Sequence[float], lines: Sequence[Threshold]) -> list[float]:
    """The y-range: every value, and thresholds within reach of them."""
    low, high = min(values), max(values)
    reach = max((high - low) * 4, abs(high) * 0.5)
    near = [line.value for line in lines if low - reach <= line.value <= high + reach]
    low, high = min([low, *near]), max([high, *near])
    pad = (high - low) * 0.1 or 1.0
    return [max(0.0, low - pad) if low >= 0 else low - pad, high + pad]


def _excess(stamps: Sequence[str], values: Sequence[float | None], line: Threshold) -> list[dict[str, Any]]:
    """The area beyond the threshold, in the direction in which the last value lies."""
    last = next((value for value in reversed(values) if value is not None), line.value)
    worse = max if last >= line.value else min
    edge = [None if value is None else worse(value, line.value) for value in values]
    plain = {
        "mode": "lines",
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
        "x": list(stamps),
    }
    return [
        {**plain, "y": [line.value] * len(stamps)},
        {
            **plain,
            "y": edge,
            "fill": "tonexty",
            "fillcolor": "rgba(255,122,107,.22)",
            "fillpattern": {"shape": "/", "fgcolor": "rgba(255,122,107,.55)", "size": 7, "solidity": 0.2},
        },
    ]


def _levels(lines: Sequence[Threshold]) -> list[dict[str, Any]]:
    """The thresholds across the whole chart, behind the values."""
    return [
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": line.value,
            "y1": line.value,
            "layer": "below",
            "line": {
                "color": theme.LEVEL_COLOURS.get(line.level, theme.TEXT_2),
                "width": 2,
                "dash": _DASHES.get(line.level, "dash"),
            },
        }
        for line in lines
    ]


def _labels(lines: Sequence[Threshold]) -> list[dict[str, Any]]:
    """Names of the thresholds, at their right ends."""
    return [
        {
            "x": 1.005,
            "xref": "paper",
            "xanchor": "left",
            "y": line.value,
            "yref": "y",
            "text": line.label,
            "showarrow": False,
            "font": {"color": theme.LEVEL_COLOURS.get(line.level, theme.TEXT_2)},
        }
        for line in lines
    ]


def _crossing(crossing: Crossing, stamps: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A dotted upright at the crossing, and its words."""
    shape = {
        "type": "line",
        "x0": crossing.at,
        "x1": crossing.at,
        "yref": "paper",
        "y0": 0,
        "y1": 0.8,
        "line": {"color": theme.TEXT_2, "width": 1.5, "dash": "dot"},
    }
    early = crossing.at < stamps[len(stamps) // 3] if stamps else False
    words = {
        "x": crossing.at,
        "y": 0.82,
        "yref": "paper",
        "text": crossing.label,
        "showarrow": False,
        "xanchor": "left" if early else "right",
        "font": {"color": theme.TEXT_1},
    }
    return shape, words


def _last(
    stamps: Sequence[str], values: Sequence[float | None], words: str, level: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The last known point, and its value in words beside it."""
    at = max(i for i, value in enumerate(values) if value is not None)
    colour = theme.LEVEL_COLOURS.get(level, theme.TEXT_1)
    point = {
        "type": "scatter",
        "mode": "markers",
        "x": [stamps[at]],
        "y": [values[at]],
        "hoverinfo": "skip",
        "marker": {"size": 10, "color": colour},
    }
    note = {
        "x": stamps[at],
        "y": values[at],
        "text": f"<b>{words}</b>",
        "showarrow": False,
        "xanchor": "left",
        "xshift": 10,
        "font": {"color": theme.TEXT_1, "size": 16},
    }
    return point, note


def _line(stamps: Sequence[str], values: Sequence[float | None]) -> dict[str, Any]:
    """The values over time; a gap stays a gap."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(stamps),
        "y": list(values),
        "connectgaps": False,
        "line": {"color": theme.TEXT_1, "width": 2.5},
        "hovertemplate": "%{x|%H:%M}  %{y}<extra></extra>",
    }


def _ground(lang: Language, span: Sequence[float] | None) -> dict[str, Any]:
    """What every chart has whatever it shows: paper, fonts, axes; ``span`` is the y-range when it is known."""
    times = {"type": "date", "tickformat": "%H:%M\n%d/%m", "showgrid": False, "nticks": 7}
    return {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "font": {"family": theme.FONT, "size": 14, "color": theme.TEXT_2},
        "margin": {"l": 52, "r": 150, "t": 12, "b": 48},
        "separators": _SEPARATORS[lang],
        "xaxis": _axis() | times,
        "yaxis": _axis() | ({} if span is None else {"range": list(span)}),
        "transition": {"duration": 0},
        "hoverlabel": {"bgcolor": theme.SURFACE_1, "font": {"family": theme.FONT}},
        "dragmode": False,
    }


def history(
    series: Mapping[str, Sequence[Any]],
    lines: Sequence[Threshold],
    lang: Language,
    *,
    crossing: Crossing | None = None,
    shaded: bool = False,
    last: tuple[str, int] | None = None,
) -> Figure:
    """The chart of one line: ``series`` holds ``t`` (local date stamps) and ``v`` (values or None).

    ``last`` is how the newest value reads, and its level.
    """
    stamps, values = series["t"], series["v"]
    known = [value for value in values if value is not None]
    shapes, notes = _levels(lines), _labels(lines)
    data: list[dict[str, Any]] = []
    worst = max(lines, key=lambda line: line.level, default=None)
    if shaded and worst is not None and known:
        data += _excess(stamps, values, worst)
    if crossing is not None:
        upright, words = _crossing(crossing, stamps)
        shapes.append(upright)
        notes.append(words)
    if last is not None and known:
        point, note = _last(stamps, values, *last)
        data.append(point)
        notes.append(note)
    ground = _ground(lang, _range(known, lines) if known else None)
    return {
        "data": [*data, _line(stamps, values)],
        "layout": ground | {"shapes": shapes, "annotations": notes},
    }
