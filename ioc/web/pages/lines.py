"""From the room's series and levels to what a chart reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ioc.web.figures.history import Threshold
from ioc.web.stores import View


def stamp(time_ms: float, view: View) -> str:
    """A scenario time as plotly's date axis reads it: local wall time without a zone."""
    return view.moment(int(time_ms)).strftime("%Y-%m-%dT%H:%M:%S")


def stamped(series: Mapping[str, list[Any]], view: View) -> dict[str, list[Any]]:
    """A series whose times are local date stamps."""
    return {"t": [stamp(time, view) for time in series["t"]], "v": list(series["v"])}


def threshold_lines(
    levels: Mapping[str, Any] | None, decimals: int, view: View, target: float | None = None
) -> list[Threshold]:
    """Watch, alarm and target as labelled lines."""
    found = []
    for level, name in ((1, "watch"), (2, "alarm")):
        value = (levels or {}).get(name)
        if value is not None:
            label = f"{view.t(f'level.{level}')} {view.limit(value, decimals)}"
            found.append(Threshold(value=value, level=level, label=label))
    if target is not None:
        label = view.t("kpi.target", value=view.limit(target, decimals))
        found.append(Threshold(value=target, level=0, label=label))
    return found
