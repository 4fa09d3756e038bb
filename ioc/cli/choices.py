"""Closed choices of the command line, and the exit codes."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Annotated

import typer


class Format(StrEnum):
    """Text for people or JSON for programs."""

    TEXT = "text"
    JSON = "json"


class TableFormat(StrEnum):
    """A table for people, by either name, or JSON for programs."""

    TEXT = "text"
    TABLE = "table"
    JSON = "json"


class Language(StrEnum):
    """Languages of the interface."""

    VI = "vi"
    EN = "en"


class Exit(IntEnum):
    """What the exit code of the command says."""

    OK = 0
    INVALID = 1
    USAGE = 2
    FAILED = 3


Form = Annotated[Format, typer.Option("--format", help="Text for people, JSON for programs.")]
Table = Annotated[TableFormat, typer.Option("--format", help="A table for people, JSON for programs.")]
Lang = Annotated[Language, typer.Option("--lang", help="Language of texts and messages.")]
