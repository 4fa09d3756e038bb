"""What a room's process and the web process say to each other: small frozen records through one pipe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

Json: TypeAlias = dict[str, Any]
Words: TypeAlias = Mapping[str, str]
"""One text in both languages: ``vi`` and ``en``."""

END = "end"
"""The question that has no answer: the process ends."""

TroubleKind: TypeAlias = Literal["unknown", "refused", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a room is opened with.

    Attributes:
        room: Key of the province, which is the room's.
        run: Name of this run; no other run has it.
        scenario: Name of a shipped scenario, or path of a file.
        seed: Seed; the scenario's own when there is none.
        speed: Scenario seconds a second.
        orders: The file that keeps this run's orders.
        seq: Number before that of the first message; different for each run, so that no browser takes a delta of
            one run for the next one of another.
        own: Folder of the scenarios that the people of this desk have written.
        play: Folder of the exercise that is played in the room; None for a room without one.
    """

    room: str
    run: str
    scenario: str
    seed: int | None
    speed: float
    orders: Path
    seq: int = 0
    own: Path | None = None
    play: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question or a command for the room's process.

    Attributes:
        number: Names the answer.
        what: Which question.
        args: Its arguments.
    """

    number: int
    what: str
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why a question has no answer.

    Attributes:
        kind: ``unknown``: it does not exist; ``refused``: it is not allowed; ``failed``: our fault.
        text: What to tell people.
    """

    kind: TroubleKind
    text: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to one question: JSON, or trouble."""

    number: int
    body: bytes = b"null"
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The room stands: what does not change in its run, as JSON."""

    static: bytes
    sensors: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One message of the live channel, as JSON.

    Attributes:
        seq: Its number; the next one has the next number.
        whole: Whether it is a snapshot and not a delta.
        body: The message, the same bytes for every browser.
    """

    seq: int
    whole: bool
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The room's process ends because of something it could not handle."""

    text: Words


Said: TypeAlias = Answer | Opened | Frame | Ended
"""Everything that comes out of a room's process."""
