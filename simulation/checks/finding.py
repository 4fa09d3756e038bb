"""What a rule found: where in the data, which message, with which values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Trail: TypeAlias = tuple[str | int, ...]
"""Keys and list positions from the top of a file down to a value."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, before it has a line, a column and a language.

    Attributes:
        path: Where in the file's data.
        key: Key of the message: a stable code such as ``E212``, with a variant such as ``E212.range``.
        values: What the message's placeholders stand for; an empty one drops its sentence.
        at_key: Whether the key is meant rather than its value.
    """

    path: Trail
    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    at_key: bool = False

    @property
    def code(self) -> str:
        """The stable code without the variant."""
        return self.key.partition(".")[0]
