"""A report as a workbook: the list of injects, the log, ratings, orders; text that looks like a formula stays text."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from ioc.exercise.canonical import Json
from ioc.i18n import Language
from ioc.services.aftermath.record import Record
from ioc.services.aftermath.words import Words

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MOST = 32_000
"""Characters that a cell holds, with room for a mark."""

_WIDEST = 60

Row: TypeAlias = Sequence[Json]


def workbook(record: Record, lang: Language) -> bytes:
    """The report's tables as XLSX, each sheet under the mark."""
    words = Words(record["cover"], lang)
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, head, rows in (
        _msel(record, words),
        _log(record, words),
        _ratings(record, words),
        _orders(record, words),
    ):
        _sheet(book, name, words.pick(record["cover"]["marking"]), [head, *rows])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def safe(value: Json) -> Json:
    """A value that a cell can hold; text that a table program would take for a formula stays text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    text = "".join(letter for letter in text[:_MOST] if letter >= " " or letter in "\t\r\n")
    return f"'{text}" if text.startswith(_FORMULA) else text


_Table: TypeAlias = tuple[str, Row, Iterable[Row]]


def _msel(record: Record, words: Words) -> _Table:
    """The list of injects with what became of each."""
    head = (
        "id",
        *(words(key) for key in ("inject", "trigger", "fired", "exercise_time", "to", "text", "state")),
    )
    rows = (
        (
            row["id"], words.pick(row["title"]), words.trigger(row), words.at(row["fired"]), words.played(row["fired"]),
            words.cells(row["to"]), words.pick(row["body"]), words.status(row["status"]),
        )
        for row in record["msel"]
    )  # fmt: skip
    return "MSEL", head, rows


def _log(record: Record, words: Words) -> _Table:
    """Timeline, decisions and messages in one order of time."""
    head = ("#", *(words(key) for key in ("at", "exercise_time", "wall", "what", "who", "subject", "text")))
    rows = [
        (row["by"], words.kind(row["kind"]), row["subject"], row["payload"]) for row in record["timeline"]
    ]
    rows += [(row["by"], words("messages"), row["inject"], row["text"]) for row in record["messages"]]
    rows.sort(key=lambda row: int(row[0]["seq"]))
    told = (
        (by["seq"], words.at(by), words.played(by), words.wall(by), what, words.who(by), subject, text)
        for by, what, subject, text in rows
    )
    return "log", head, told


def _ratings(record: Record, words: Words) -> _Table:
    """Objectives, tasks and measures."""
    keys = ("measure", "value", "target", "acceptable", "suggested", "given", "reason", "evidence")
    rows: list[Row] = []
    for one in record["objectives"]:
        rows.append(_rated(one["id"], one, words))
        for task in one["tasks"]:
            rows.append(_rated(f"{one['id']}/{task['id']}", task, words))
            rows += [
                (
                    row["id"], words.pick(row["name"]), row["value"], row["target"], row["acceptable"], row["rating"],
                    None, None, " ".join(f"#{seq}" for seq in row["evidence"]),
                )
                for row in task["measures"]
            ]  # fmt: skip
    return "ratings", ("id", *(words(key) for key in keys)), rows


def _rated(name: str, row: Mapping[str, Json], words: Words) -> Row:
    given = row["rated"] or {"rating": None, "reason": None}
    return (
        name,
        words.pick(row["name"]),
        row["score"],
        None,
        None,
        row["suggested"],
        given["rating"],
        given["reason"],
    )


def _orders(record: Record, words: Words) -> _Table:
    """Every order with its cost, and why it was refused."""
    keys = ("at", "who", "order", "province", "what", "cost", "reason", "inject", "refused")
    rows = (
        (
            row["by"]["seq"], words.at(row["by"]), words.who(row["by"]), words.order(row["order"]),
            words.place(row["target"]), row["args"], row["cost"], row["reason"], row["inject"], words.pick(row["why"]),
        )
        for row in record["orders"]
    )  # fmt: skip
    return "orders", ("#", *(words(key) for key in keys)), rows


def _sheet(book: Workbook, name: str, mark: str, rows: Iterable[Row]) -> None:
    """One table under the mark, with a frozen head."""
    sheet = book.create_sheet(name)
    sheet.append([safe(mark)])
    longest: dict[int, int] = {}
    for row in rows:
        cells = [safe(value) for value in row]
        sheet.append(cells)
        for number, value in enumerate(cells, 1):
            longest[number] = max(longest.get(number, 0), len(str(value or "")))
    for cell in (*sheet[1], *sheet[2]):
        cell.font = Font(bold=True)
    for number, length in longest.items():
        sheet.column_dimensions[get_column_letter(number)].width = min(length + 2, _WIDEST)
    for line in sheet.iter_rows(min_row=3):
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A3"
