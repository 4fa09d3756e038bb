"""Colours, fonts and bands that drawings need as values; styles read the same from assets/tokens.css."""

from __future__ import annotations

from types import MappingProxyType

SURFACE_1 = "#121c2b"
LINE = "#2a3a50"
TEXT_1 = "#eef3f9"
TEXT_2 = "#b4c1d2"
TEXT_3 = "#93a3b8"
ACCENT = "#58c4cf"
FONT = '"Be Vietnam Pro", "Noto Sans", system-ui, sans-serif'

LEVELS = (-1, 0, 1, 2)
LEVEL_COLOURS = MappingProxyType({-1: TEXT_3, 0: "#8fa6c0", 1: "#f0b94d", 2: "#ff7a6b"})
COMMUNE_COLOURS = MappingProxyType({"-1": "#141c28", "0": "#1c2a3d", "1": "#6b5522", "2": "#8a3a36"})
"""Fill of a commune by level; keys are texts because they travel to the browser as JSON."""
BETTER, WORSE = "#3a9aa6", "#b0628a"
"""Fill of a commune where a variant does clearly better or worse: no colour of a level."""
INDICATOR_RAMP = ("#1c2a3d", "#24445c", "#2c607a", "#3a7f96", "#58c4cf")
"""Fill of a commune by an indicator's value, low to high: shades of the accent, never of a level."""
MAP_BORDER = "#34475f"
MAP_RIVER = "#4b82b8"
MAP_NEIGHBOUR = "#0c1520"

AQI_TOPS = (50, 100, 150, 200, 300)
"""Upper ends of the first five VN_AQI bands, Decision 1459/QĐ-TCMT."""

MINUTE_MS = 60_000
STALE_MS = 20 * MINUTE_MS
"""Data older than four reporting windows of five minutes is shown as old."""


def level_class(level: int | None) -> str:
    """The style class of a level."""
    return f"level-{level}" if level in LEVELS else "level--1"


def aqi_band(value: float) -> int:
    """The VN_AQI band, 1 (good) to 6 (hazardous)."""
    return 1 + sum(value > top for top in AQI_TOPS)
