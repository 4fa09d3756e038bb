"""Texts are in both languages, and each in its own."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from ioc.exercise.lint.story import Story
from simulation.checks.finding import Finding, Trail
from simulation.spec.base import Spec, Text

_LONG = 24
"""From so many letters on, a Vietnamese text has a letter that English does not."""


def untranslated(story: Story) -> Iterator[Finding]:
    """A text says the same in both languages, or its Vietnamese has no Vietnamese letter."""
    for path, text in _texts((), story.exercise):
        if text.vi == text.en and any(letter.isalpha() for letter in text.vi):
            yield Finding((*path, "en"), "W612", {"text": _shown(text.en)})
        elif _lacks_accents(text.vi):
            yield Finding((*path, "vi"), "W612.accents", {"text": _shown(text.vi)})


def _texts(path: Trail, value: object) -> Iterator[tuple[Trail, Text]]:
    """Every text below a value with its path in the file."""
    if isinstance(value, Text):
        yield path, value
    elif isinstance(value, Spec):
        for name, field in type(value).model_fields.items():
            yield from _texts((*path, field.alias or name), getattr(value, name))
    elif isinstance(value, tuple):
        for number, inner in enumerate(value):
            yield from _texts((*path, number), inner)


def _lacks_accents(text: str) -> bool:
    """Whether a longer text has nothing that only Vietnamese has."""
    letters = [letter for letter in text if letter.isalpha()]
    plain = all(unicodedata.normalize("NFD", letter)[0] == letter and letter != "đ" for letter in letters)
    return len(letters) >= _LONG and plain and not any(letter in "đĐ" for letter in letters)


def _shown(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
