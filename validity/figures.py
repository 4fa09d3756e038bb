"""Small drawings as SVG: axes with units, labelled lines and dots, legible on white and without colour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

Point = tuple[float, float]

INK, GRID, PAPER = "#222222", "#dddddd", "#ffffff"
LINES = ("#0b5fa5", "#b3440c", "#2d7a33", "#6b3fa0", "#8a6d00", "#444444")
LEFT, RIGHT, TOP, BOTTOM = 64, 170, 52, 48
SIZE = 13
APART = 15
"""Pixels between two labels beside the chart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One axis.

    Attributes:
        label: What it shows, with its unit.
        low: Its least value.
        high: Its greatest value.
        step: Distance of ticks; 0 for named ticks.
        names: Texts at the places 0, 1, 2 … instead of numbers.
    """

    label: str
    low: float
    high: float
    step: float = 0.0
    names: tuple[str, ...] = ()

    def ticks(self) -> list[tuple[float, str]]:
        """Places and texts."""
        if self.names:
            return list(enumerate(self.names))
        first, last = math.ceil(self.low / self.step), math.floor(self.high / self.step)
        return [(number * self.step, f"{number * self.step:g}") for number in range(first, last + 1)]


@dataclass(slots=True, kw_only=True)
class Chart:
    """A chart that is drawn from back to front."""

    title: str
    x: Axis
    y: Axis
    width: int = 860
    height: int = 400
    left: int = LEFT
    right: int = RIGHT
    parts: list[str] = field(default_factory=list)
    labels: list[tuple[float, str, str]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def at(self, x: float, y: float) -> Point:
        """Pixels of a point."""
        wide, high = self.width - self.left - self.right, self.height - TOP - BOTTOM
        return (
            self.left + wide * (x - self.x.low) / (self.x.high - self.x.low),
            TOP + high * (1 - (y - self.y.low) / (self.y.high - self.y.low)),
        )

    def line(self, points: Sequence[Point], colour: str, label: str = "", dash: str = "") -> None:
        """A line, labelled at its end."""
        pixels = [self.at(*point) for point in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in pixels)
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'
        )
        if label:
            self.labels.append((pixels[-1][1] + 4, label, colour))

    def note(self, x: float, y: float, label: str, colour: str = INK, shift: Point = (6, 4)) -> None:
        """A text beside a point."""
        left, top = self.at(x, y)
        self._text(left + shift[0], top + shift[1], label, colour)

    def dot(self, x: float, y: float, colour: str, *, hollow: bool = False) -> None:
        """A point: full, or hollow."""
        left, top = self.at(x, y)
        fill = PAPER if hollow else colour
        self.parts.append(
            f'<circle cx="{left:.1f}" cy="{top:.1f}" r="4.5" fill="{fill}" stroke="{colour}" stroke-width="2"/>'
        )

    def key(self, label: str, colour: str, *, hollow: bool = False) -> None:
        """What a kind of dot means, beside the chart at the bottom."""
        top = self.height - BOTTOM - 4 - APART * 1.3 * sum("<circle" in part for part in self.keys)
        fill, left = (PAPER if hollow else colour), self.width - self.right + 14
        self.keys.append(
            f'<circle cx="{left}" cy="{top:.1f}" r="4.5" fill="{fill}" stroke="{colour}" stroke-width="2"/>'
            f'<text x="{left + 10}" y="{top + 4:.1f}" fill="{INK}">{escape(label)}</text>'
        )

    def bar(self, start: Point, end: Point, colour: str, thick: float = 3.0) -> None:
        """A straight piece, such as an interval."""
        (x1, y1), (x2, y2) = self.at(*start), self.at(*end)
        self.parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{thick:g}"/>'
        )

    def box(self, low: Point, high: Point, colour: str, label: str) -> None:
        """A filled rectangle with a text in its middle."""
        (x1, y1), (x2, y2) = self.at(*low), self.at(*high)
        self.parts.append(
            f'<rect x="{x1:.1f}" y="{y2:.1f}" width="{x2 - x1:.1f}" height="{y1 - y2:.1f}" fill="{colour}" '
            f'stroke="{INK}" stroke-width="0.7"/>'
        )
        self._text((x1 + x2) / 2, (y1 + y2) / 2 + 4, label, INK, anchor="middle")

    def svg(self) -> str:
        """The drawing as a file's text."""
        frame = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" '
            f'width="{self.width}" height="{self.height}" role="img" font-family="sans-serif" '
            f'font-size="{SIZE}">',
            f"<title>{escape(self.title)}</title>",
            f'<rect width="{self.width}" height="{self.height}" fill="{PAPER}"/>',
        ]
        drawn, self.parts = self.parts, []
        self._axes()
        self._beside()
        axes, self.parts = self.parts, drawn
        return "\n".join([*frame, *axes, *drawn, *self.keys, "</svg>", ""])

    def _beside(self) -> None:
        """Labels of lines, pushed apart where they would touch."""
        lowest = 0.0
        for top, label, colour in sorted(self.labels):
            lowest = max(top, lowest + APART)
            self._text(self.width - self.right + 6, lowest, label, colour)

    def _axes(self) -> None:
        self._text(self.left, 18, self.title, INK, bold=True)
        for value, name in self.x.ticks():
            self.bar((value, self.y.low), (value, self.y.high), GRID, 1)
            left, top = self.at(value, self.y.low)
            self._text(left, top + 18, name, INK, anchor="middle")
        for value, name in self.y.ticks():
            self.bar((self.x.low, value), (self.x.high, value), GRID, 1)
            left, top = self.at(self.x.low, value)
            self._text(left - 8, top + 4, name, INK, anchor="end")
        self.bar((self.x.low, self.y.low), (self.x.high, self.y.low), INK, 1)
        self.bar((self.x.low, self.y.low), (self.x.low, self.y.high), INK, 1)
        middle = (self.left + self.width - self.right) / 2
        self._text(middle, self.height - 10, self.x.label, INK, anchor="middle")
        if self.y.label:
            self._text(self.left - 8, TOP - 6, self.y.label, INK, anchor="start")

    def _text(
        self, x: float, y: float, text: str, colour: str, *, anchor: str = "start", bold: bool = False
    ) -> None:
        weight = ' font-weight="600"' if bold else ""
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}"{weight}>{escape(text)}</text>'
        )
