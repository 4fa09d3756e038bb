"""Why a command is not allowed: a key of ``exercise.refused`` and what stands in its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ioc.exercise.canonical import Json
from ioc.exercise.moments import Stamp


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason, told by key so that every language has its own text.

    Attributes:
        key: Key of the text.
        values: What its placeholders stand for.
    """

    key: str
    values: Mapping[str, Json] = field(default_factory=lambda: MappingProxyType({}))


def refused(key: str, **values: Json) -> Refusal:
    """A refusal with its values."""
    return Refusal(key, MappingProxyType(values))


def by_whom(key: str, stamp: Stamp | None, **values: Json) -> Refusal:
    """A refusal that names who was first, and the scenario time at which."""
    if stamp is None:
        return refused(key, who="", at_ms=0, **values)
    return refused(key, who=stamp.actor, at_ms=stamp.at.scenario_ms, **values)
