"""Numbers and units as people write them."""

from __future__ import annotations

import math
import re

from babel.numbers import format_decimal

from ioc.i18n.texts import Language, catalogue

NO_DATA = "–"
_LOCALES = {"vi": "vi_VN", "en": "en_US"}
_QUANTITY = re.compile(r"([+-]?\d[\d_]*(?:\.(\d+))?)(?:\s*((?:[^\W\d_]|[%°/])[^\s,;:\[\]{}]*))?")
_SHORT = {"d": "day"}


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


def quantity(text: str, lang: Language) -> str:
    """A quantity as files write it, for people: ``66.47 %`` is 66,47 % and ``2 h`` is 2 giờ; other text stays."""
    found = _QUANTITY.fullmatch(text.strip())
    if found is None:
        return text
    amount, decimals, named = found.groups()
    told = number(float(amount.replace("_", "")), len(decimals or ""), lang).replace("-", "−")
    return f"{told} {unit(_SHORT.get(named, named), lang)}" if named else told


def typed(text: str, lang: Language) -> str:
    """A quantity as a person types it into a field: its decimal mark is the language's, all else is the file's."""
    return text.replace(".", ",") if lang == "vi" and _QUANTITY.fullmatch(text.strip()) else text


def unit(key: str | None, lang: Language) -> str:
    """A unit in the language's words; symbols such as mm/h are the same in both."""
    return catalogue(lang).get(f"unit.{key}", key or "")
