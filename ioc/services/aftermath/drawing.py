"""Drawings of a report: everything on one axis of time, and indicators on each way through the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from markupsafe import Markup

from ioc.exercise.canonical import Json
from ioc.services.aftermath.logs import LANES
from ioc.services.aftermath.words import Words

WIDTH = 720
"""Of a drawing, in CSS pixels."""

_LEFT, _ROW, _HEIGHT = 96, 24, 150
_TICKS = 6
_STROKES = {"yours": "", "nobody": "6 4", "plan": "2 3"}
_MARKS = {
    "injects": "M-5,0 0,-6 5,0 0,6z",
    "orders": "M-4,-4 4,-4 4,4 -4,4z",
    "decisions": "M-5,5 0,-5 5,5z",
    "clock": "M-1,-7 1,-7 1,7 -1,7z",
    "edits": "M-5,-5 5,5 M-5,5 5,-5",
    "world": "M-5,-5 0,5 5,-5z",
}


def strip(rows: Iterable[Mapping[str, Json]], cover: Mapping[str, Json], words: Words) -> Markup:
    """The timeline: a line for each sort of record, a shape for each record, scenario time along it."""
    begins, until = cover["begins_ms"], max(cover["until_ms"], cover["begins_ms"] + 1)
    parts = [
        f'<text x="0" y="{_lane(number) + 4}" font-size="12">{escape(words(f"lane_{lane}"))}</text>'
        f'<line x1="{_LEFT}" x2="{WIDTH}" y1="{_lane(number)}" y2="{_lane(number)}" stroke="#c3ccd4"/>'
        for number, lane in enumerate(LANES)
    ]
    bottom = _lane(len(LANES))
    for number in range(_TICKS + 1):
        at = begins + (until - begins) * number / _TICKS
        x = _x(at, begins, until)
        parts.append(
            f'<text x="{x:.0f}" y="{bottom}" font-size="11" text-anchor="middle">{words.since(at)}</text>'
        )
    for row in rows:
        x, y = _x(row["by"]["scenario_ms"], begins, until), _lane(list(LANES).index(row["lane"]))
        told = escape(f"{words.at(row['by'])} {words.kind(row['kind'])}: {words.detail(row)}")
        parts.append(
            f'<path d="{_MARKS[row["lane"]]}" transform="translate({x:.1f},{y})" fill="#14202c" stroke="#14202c">'
            f"<title>{told}</title></path>"
        )
    label = escape(words("timeline"))
    return _svg(bottom + 8, label, parts)


def lines(row: Mapping[str, Json], words: Words) -> Markup:
    """An indicator on each way; ways differ by how their line is broken, not by colour alone."""
    drawn = {way: line for way, line in row["lines"].items() if any(value is not None for value in line)}
    known = [value for line in drawn.values() for value in line if value is not None]
    if not known:
        return Markup("")
    low, high = min(known), max(known)
    reach = (high - low) or 1.0
    parts = [
        f'<text x="0" y="14" font-size="11">{words.number(high, row["decimals"])}</text>'
        f'<text x="0" y="{_HEIGHT - 16}" font-size="11">{words.number(low, row["decimals"])}</text>'
        f'<line x1="{_LEFT}" x2="{WIDTH}" y1="{_HEIGHT - 18}" y2="{_HEIGHT - 18}" stroke="#c3ccd4"/>'
    ]
    for number, (way, line) in enumerate(drawn.items()):
        points = " ".join(
            f"{_LEFT + (WIDTH - _LEFT - 10) * place / max(1, len(line) - 1):.1f},"
            f"{10 + (_HEIGHT - 34) * (high - value) / reach:.1f}"
            for place, value in enumerate(line)
            if value is not None
        )
        dash = f'stroke="#14202c" stroke-width="2" stroke-dasharray="{_STROKES[way]}"'
        parts.append(f'<polyline points="{points}" fill="none" {dash}/>')
        x = 20 + 250 * number
        parts.append(
            f'<line x1="{x}" x2="{x + 28}" y1="{_HEIGHT - 5}" y2="{_HEIGHT - 5}" {dash}/>'
            f'<text x="{x + 34}" y="{_HEIGHT - 1}" font-size="12">{escape(words(f"way_{way}"))}</text>'
        )
    return _svg(_HEIGHT + 4, escape(words.pick(row["name"])), parts)


def _svg(height: int, label: str, parts: Iterable[str]) -> Markup:
    inside = "".join(parts)
    head = f'<svg viewBox="0 0 {WIDTH} {height}" width="100%" role="img" aria-label="{label}">'
    return Markup(f"{head}{inside}</svg>")  # noqa: S704 - numbers, and texts that were escaped above


def _lane(number: int) -> int:
    return _ROW * number + 14


def _x(at_ms: float, begins: float, until: float) -> float:
    return _LEFT + 12 + (WIDTH - _LEFT - 40) * (at_ms - begins) / (until - begins)
