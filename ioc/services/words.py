"""Texts in both languages, as rooms send them."""

from __future__ import annotations

from collections.abc import Callable

from ioc import i18n
from ioc.i18n import LANGUAGES, Language
from ioc.services.protocol import Words
from simulation.errors import OrderRefused
from simulation.spec.base import Text


def told(text: Text) -> Words:
    """A specification's text."""
    return {"vi": text.vi, "en": text.en}


def in_both(make: Callable[[Language], str]) -> Words:
    """What ``make`` says in each language."""
    return {lang: make(lang) for lang in LANGUAGES}


def said(key: str, **values: object) -> Words:
    """A text of the interface in both languages."""
    return in_both(lambda lang: i18n.t(key, lang, **values))


def refusal(refused: OrderRefused) -> Words:
    """Why an order is refused."""
    key = f"refused.{refused.key.replace('.', '_')}"
    if refused.key.startswith("exercise."):
        key = f"refused_play.{refused.key.partition('.')[2]}"
    if key not in i18n.catalogue("vi"):
        return said("refused.any", name=refused.key)
    return said(key, **refused.placeholders)


def amount(value: float | None, decimals: int, unit: str | None) -> Words:
    """A number with its unit."""
    return in_both(lambda lang: f"{i18n.number(value, decimals, lang)} {i18n.unit(unit, lang)}".strip())
