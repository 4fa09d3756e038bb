"""What every file shape shares: closed, frozen, bilingual, with provenance."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field


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


class Sourced(Spec):
    """Where a number comes from, so that the screen can show it."""

    source: Annotated[str, Field(min_length=3)]
    status: Status
