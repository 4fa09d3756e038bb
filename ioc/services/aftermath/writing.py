"""Report and bundle as files in a folder; made anew, they keep what people wrote, for that stands in the journal."""

from __future__ import annotations

from pathlib import Path

from ioc.i18n import LANGUAGES
from ioc.services.aftermath.bundle import bundle, jsonl
from ioc.services.aftermath.page import page
from ioc.services.aftermath.record import REPS, report
from ioc.services.aftermath.sheets import workbook
from ioc.services.plays import PlayFailed, journal_of

NAMES = (
    *(f"report.{lang}.{form}" for lang in LANGUAGES for form in ("html", "xlsx")),
    "log.jsonl",
    "bundle.zip",
)
"""Files that are written."""


def write_report(folder: Path, out: Path, *, reps: int = REPS, language: str = "vi") -> tuple[Path, ...]:
    """Write the report of a play in every language, its log and its bundle; what stood there before is replaced.

    Raises:
        PlayFailed: The folder holds no play, or the files cannot be written.
        InvalidInput: The exercise's file is wrong.
        LedgerFailed: There is no journal, or it was changed by hand.
    """
    record = report(folder, reps=reps, language=language)
    held: dict[str, bytes] = {}
    for lang in LANGUAGES:
        held[f"report.{lang}.html"] = page(record, lang).encode()
        held[f"report.{lang}.xlsx"] = workbook(record, lang)
    held["log.jsonl"] = jsonl(journal_of(folder)).encode()
    held["bundle.zip"] = bundle(folder, record)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, body in held.items():
            (out / name).write_bytes(body)
    except OSError as error:
        raise PlayFailed(
            f"{out}: the report cannot be written ({error.strerror}); name another folder"
        ) from error
    return tuple(out / name for name in held)
