"""Texts, numbers, dates and units for people, in Vietnamese and in English."""

from __future__ import annotations

from ioc.i18n.numbers import NO_DATA, number, quantity, signed, typed, unit
from ioc.i18n.texts import LANGUAGES, Language, both, catalogue, language, pick, t
from ioc.i18n.times import age, clock_time, date_long, duration, moment

__all__ = [
    "LANGUAGES",
    "NO_DATA",
    "Language",
    "age",
    "both",
    "catalogue",
    "clock_time",
    "date_long",
    "duration",
    "language",
    "moment",
    "number",
    "pick",
    "quantity",
    "signed",
    "t",
    "typed",
    "unit",
]
