"""A report as one HTML page in one language: nothing outside it is needed, on a screen or on A4."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from ioc.i18n import Language
from ioc.services.aftermath import drawing
from ioc.services.aftermath.record import SECTIONS, Record
from ioc.services.aftermath.words import Words


def page(record: Record, lang: Language) -> str:
    """The report as HTML."""
    words = Words(record["cover"], lang)
    return (
        _templates()
        .get_template("aar.html.j2")
        .render(
            r=record,
            t=words,
            lang=lang,
            sections=SECTIONS,
            mark=words.pick(record["cover"]["marking"]),
            strip=drawing.strip(record["timeline"], record["cover"], words),
            lines=lambda row: drawing.lines(row, words),
        )
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("ioc.services"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
