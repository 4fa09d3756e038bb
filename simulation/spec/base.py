"""What every file shape shares: closed, frozen, bilingual, with provenance."""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator


class Spec(BaseModel):
    """A closed, frozen shape: an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Spec):
    """A text for people in both languages of the interface."""

    vi: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]

    def in_language(self, language: str) -> str:
        """The text in ``language``; Vietnamese unless ``en`` is asked for."""
        return self.en if language == "en" else self.vi


Status: TypeAlias = Literal["published", "derived", "assumed"]
Key: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Slug: TypeAlias = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
EventKind: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]


ASSUMED = Text(
    vi="Tác giả mô hình tự ước lượng; chưa tìm thấy nguồn công bố",
    en="The authors' own estimate; no published source was found",
)
"""What ``source: assumed`` stands for: a number with nothing behind it but judgement."""


def _cited(value: object) -> object:
    """The text behind the word ``assumed``; a mapping is left to the shape."""
    if isinstance(value, str) and value != "assumed":
        raise ValueError("write the source in both languages, {vi: …, en: …}, or the word assumed")
    return ASSUMED if value == "assumed" else value


Citation: TypeAlias = Annotated[
    Text, BeforeValidator(_cited, json_schema_input_type=Literal["assumed"] | Text)
]
"""Where something comes from, in both languages as screens show it; or just ``assumed``."""


class Cited(Spec):
    """Where a number, a level or a rule comes from, for people in front of a screen."""

    source: Citation
    status: Status

    @model_validator(mode="after")
    def _own_estimate(self) -> Self:
        """Nobody publishes what is merely assumed."""
        if self.source == ASSUMED and self.status != "assumed":
            raise ValueError("source: assumed needs status: assumed")
        return self


class Sourced(Spec):
    """Where a number comes from, for people who read the file: no screen shows it, so one language does."""

    source: Annotated[str, Field(min_length=3)]
    status: Status
