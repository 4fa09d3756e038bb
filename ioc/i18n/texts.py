"""The texts of the interface, by key."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from ruamel.yaml import YAML

Language: TypeAlias = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


def language(asked: str | None) -> Language:
    """The language that was asked for; Vietnamese unless it is English."""
    return "en" if asked == "en" else "vi"


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(lang: Language) -> Mapping[str, str]:
    """Every text of a language by its dotted key, from all its files (``vi.yaml``, ``vi.exercise.yaml``)."""
    names = sorted(file.name for file in files("ioc.i18n").iterdir())
    texts: dict[str, str] = {}
    for name in names:
        if name.startswith(f"{lang}.") and name.endswith(".yaml"):
            read = YAML(typ="safe").load((files("ioc.i18n") / name).read_text(encoding="utf-8"))
            texts |= {
                f"{group}.{key}": str(text) for group, rows in read.items() for key, text in rows.items()
            }
    return MappingProxyType(texts)


def t(key: str, lang: Language, **values: object) -> str:
    """The text of ``key`` with ``{names}`` filled in.

    Raises:
        KeyError: There is no such text.
    """
    return catalogue(lang)[key].format(**values) if values else catalogue(lang)[key]


def both(key: str) -> dict[str, str]:
    """The text of ``key`` in both languages, as specifications hold texts."""
    return {lang: catalogue(lang)[key] for lang in LANGUAGES}


def pick(text: Mapping[str, str] | str | None, lang: Language) -> str:
    """The wanted language of a text that came with the data; empty when there is none."""
    if text is None:
        return ""
    return text if isinstance(text, str) else text.get(lang) or text.get("vi", "")
