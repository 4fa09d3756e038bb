"""A study on paper: a workbook, and one HTML page that opens anywhere without a network."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ioc import i18n
from ioc.i18n import Language
from simulation.experiments.compare import compare
from simulation.experiments.provenance import MARK
from simulation.experiments.results import Results

WIDTH, HEIGHT = 240, 22
"""Of a whisker in the HTML page, in CSS pixels."""
_WIDEST = 60
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def workbook(results: Results) -> bytes:
    """The study as XLSX: differences, means, every run, places, and the scenarios that were lived."""
    judged = compare(results, everything=True)
    book = Workbook()
    book.remove(book.worksheets[0])
    _sheet(book, "differences", judged.frame())
    _sheet(book, "means", judged.means().drop(columns="values", errors="ignore"))
    _sheet(book, "runs", results.frame())
    _sheet(book, "places", results.places())
    texts = [(row.name, line) for row in results.study.variants for line in row.text.splitlines()]
    _sheet(book, "scenarios", pd.DataFrame(texts, columns=["variant", "text"]))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def scenarios_zip(results: Results) -> bytes:
    """The resolved scenarios, each of which runs again to the same numbers."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for row in results.study.variants:
            archive.writestr(f"{row.name}.yaml", row.text)
    return held.getvalue()


def page(view: Mapping[str, Any], results: Results, lang: Language) -> str:
    """The study as one HTML page with everything inside it."""
    template = _templates().get_template("study.html.j2")
    texts = {row.name: row.text for row in results.study.variants}
    return template.render(view=view, texts=texts, lang=lang, mark=MARK, t=_Words(lang), whisker=whisker)


def whisker(row: Mapping[str, Any], rows: list[Mapping[str, Any]]) -> Markup:
    """A difference's interval as a drawing around zero, at one scale for all rows of a KPI."""
    ends = [
        abs(value)
        for each in rows
        for value in (each["low"], each["high"], each["mean"])
        if value is not None
    ]
    reach = max(ends, default=0.0) or 1.0

    def x(value: float) -> float:
        return WIDTH / 2 * (1 + 0.94 * value / reach)

    middle = HEIGHT / 2
    parts = [f'<line x1="{WIDTH / 2}" x2="{WIDTH / 2}" y1="0" y2="{HEIGHT}" stroke="#888"/>']
    if row["low"] is not None:
        parts.append(
            f'<line x1="{x(row["low"]):.1f}" x2="{x(row["high"]):.1f}" y1="{middle}" y2="{middle}" stroke="#123" '
            'stroke-width="3"/>'
        )
    if row["mean"] is not None:
        parts.append(f'<circle cx="{x(row["mean"]):.1f}" cy="{middle}" r="5" fill="#0a6c78"/>')
    return Markup(f'<svg width="{WIDTH}" height="{HEIGHT}" aria-hidden="true">{"".join(parts)}</svg>')  # noqa: S704 - numbers only


class _Words:
    """Texts and numbers of one language, as the template asks for them."""

    def __init__(self, lang: Language) -> None:
        self._lang = lang

    def __call__(self, key: str, **values: object) -> str:
        return i18n.t(key, self._lang, **values)

    def number(self, value: float | None, decimals: int) -> str:
        """A number as people write it."""
        return i18n.number(value, decimals, self._lang)

    def signed(self, value: float | None, decimals: int) -> str:
        """A change with its sign."""
        return i18n.signed(value, decimals, self._lang)

    def duration(self, span_ms: float) -> str:
        """A span in words, a bare nought for none."""
        return i18n.duration(span_ms, self._lang) if span_ms else "0"

    def unit(self, unit: str) -> str:
        """A unit in words."""
        return i18n.unit(unit, self._lang)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("ioc.services"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _sheet(book: Workbook, name: str, table: pd.DataFrame) -> None:
    """One table as a sheet that carries the mark, with a frozen head."""
    sheet: Worksheet = book.create_sheet(name)
    sheet.append([MARK])
    sheet.append([str(column) for column in table.columns])
    for row in table.itertuples(index=False):
        sheet.append([_cell(value) for value in row])
    for cell in (*sheet[1], *sheet[2]):
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A3"
    for number, column in enumerate(table.columns, 1):
        longest = max([len(str(column)), *(len(str(value)) for value in table[column].head(50))])
        sheet.column_dimensions[get_column_letter(number)].width = min(longest + 2, _WIDEST)


def _cell(value: Any) -> Any:
    """A value that a workbook can hold; text that looks like a formula stays text."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return value if isinstance(value, int | float | bool) else str(value)
