"""Numbers and units as people write them."""

from __future__ import annotations

import math

from babel.numbers import format_decimal

from ioc.i18n.texts import Language, catalogue

NO_DATA = "–"
_LOCALES = {"vi": "vi_VN", "en": "en_US"}


def number(value: float | None, decimals: int, lang: Language) -> str:
    """A number with the language's decimal mark and thousands; a dash for an unknown one."""
    if value is None or not math.isfinite(value):
        return NO_DATA
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(value, format=pattern, locale=_LOCALES[lang]))


def signed(value: float | None, decimals: int, lang: Language) -> str:
    """A change with its sign: a true minus, and no sign for what rounds to zero."""
    if value is None or not math.isfinite(value):
        return NO_DATA
    rounded = round(value, decimals)
    mark = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return mark + number(abs(rounded), decimals, lang)


def unit(key: str | None, lang: Language) -> str:
    """A unit in the language's words; symbols such as mm/h are the same in both."""
    return catalogue(lang).get(f"unit.{key}", key or "")
