"""Several ways in which one value may go on, as a plain figure dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ioc.i18n import Language
from ioc.web import theme
from ioc.web.figures.history import Figure, Threshold, history

_STROKES = (
    {"color": theme.TEXT_1, "width": 3},
    {"color": theme.ACCENT, "width": 2.5, "dash": "solid"},
    {"color": theme.ACCENT, "width": 2.5, "dash": "dash"},
    {"color": theme.ACCENT, "width": 2.5, "dash": "dot"},
)
"""The first path is that without action; the others differ by their dashes. Styles draw the same beside the names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Future:
    """One path: local date stamps, values, and what it is called."""

    stamps: Sequence[str]
    values: Sequence[float | None]
    name: str


def futures(paths: Sequence[Future], lines: Sequence[Threshold], lang: Language) -> Figure:
    """The chart of all paths over one another; their names stand outside it, in the same order."""
    every = [value for path in paths for value in path.values]
    stamps = [stamp for path in paths for stamp in path.stamps]
    figure = history({"t": stamps, "v": every}, lines, lang)
    data = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": path.name,
            "x": list(path.stamps),
            "y": list(path.values),
            "line": _STROKES[number % len(_STROKES)],
            "hovertemplate": "%{x|%H:%M}  %{y}",
        }
        for number, path in reversed(list(enumerate(paths)))
    ]
    inside = {
        "x": 0.995,
        "xanchor": "right",
        "yanchor": "bottom",
    }  # narrow screens have no room beside the chart
    ground: dict[str, Any] = figure["layout"]
    layout = ground | {
        "margin": {"l": 52, "r": 12, "t": 12, "b": 48},
        "annotations": [note | inside for note in ground["annotations"]],
        "xaxis": ground["xaxis"] | {"nticks": 5},
    }
    return {"data": data, "layout": layout}
