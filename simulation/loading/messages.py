"""Every message about a file, in both languages, by stable code.

A message is a headline and a suggestion. Sentences of the suggestion are separated by `` | ``; one whose
placeholder is empty is left out.
"""

from __future__ import annotations

import string
from collections.abc import Mapping

from simulation.loading import english, english_exercises, vietnamese, vietnamese_exercises

_ENGLISH = {**english.MESSAGES, **english_exercises.MESSAGES}
_VIETNAMESE = {**vietnamese.MESSAGES, **vietnamese_exercises.MESSAGES}
_WORDS = {**vietnamese.WORDS, **vietnamese_exercises.WORDS}


def told(key: str, values: Mapping[str, object], language: str) -> tuple[str, str]:
    """Headline and suggestion of a message.

    Args:
        key: Code with variant, such as ``E212.range``.
        values: What the placeholders stand for.
        language: ``vi`` or ``en``.
    """
    in_vietnamese = language == "vi"
    headline, suggestion = (_VIETNAMESE if in_vietnamese else _ENGLISH)[key]
    filled = {name: "" if value is None else str(value) for name, value in values.items()}
    if in_vietnamese:
        filled = {name: _WORDS.get(text, text) for name, text in filled.items()}
    kept = [sentence for sentence in suggestion.split(" | ") if _complete(sentence, filled)]
    return headline.format_map(filled), " ".join(sentence.format_map(filled) for sentence in kept)


def _complete(sentence: str, values: Mapping[str, str]) -> bool:
    """Whether every placeholder of a sentence has something to say; a unit may be empty."""
    names = [name for _, name, _, _ in string.Formatter().parse(sentence) if name and name != "unit"]
    return all(values.get(name) for name in names)
