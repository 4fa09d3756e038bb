"""Commands: everything that ever changes an exercise, one record each, chained by hashes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Literal, TypeAlias, get_args

from ioc.exercise.canonical import Json, canonical, sha256
from ioc.exercise.moments import Now, Stamp

Role: TypeAlias = Literal["director", "controller", "evaluator", "player", "observer", "system"]
"""Who speaks: Tổng đạo diễn, Ban Đạo diễn, Tổ đánh giá, players, the big screen, or the exercise itself."""

ROLES: tuple[Role, ...] = get_args(Role)

NO_HEAD = "0" * 64
"""What stands before the first record."""


class BrokenChain(ValueError):
    """A record does not follow the one before it: the journal was changed, or a record is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A command that has not got its place in the journal yet.

    Attributes:
        now: When.
        actor: Who, by the name given on joining.
        role: In which role.
        cell: For which cell; empty for those who run the exercise.
        device: On which device.
        kind: What kind of change (``ioc.exercise.kinds``).
        subject: What is changed: an inject, a kind of order, a device, an objective.
        payload: What else has to be said.
        key: Chosen by the asker; the same key is answered the same way again.
        based_on: Revision that the asker had in front of them; None when it does not matter.
    """

    now: Now
    actor: str
    role: Role
    kind: str
    cell: str = ""
    device: str = ""
    subject: str = ""
    payload: Mapping[str, Json] = field(default_factory=dict)
    key: str = ""
    based_on: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Draft):
    """A draft at its place in the journal.

    Attributes:
        seq: Its number, from 1 without a gap.
        prev: SHA-256 of the record before.
    """

    seq: int
    prev: str

    @property
    def stamp(self) -> Stamp:
        """Number, moment and author."""
        return Stamp(
            seq=self.seq,
            at=self.now,
            actor=self.actor,
            role=self.role,
            cell=self.cell,
            device=self.device,
        )

    def canonical(self) -> str:
        """The record as canonical JSON: the same command always gives the same bytes."""
        values = {spec.name: getattr(self, spec.name) for spec in fields(self)}
        return canonical(values | {"now": dict(self.now.plain()), "payload": dict(self.payload)})

    def digest(self) -> str:
        """SHA-256 of the record; it covers everything before it as well."""
        return sha256(self.canonical())

    @classmethod
    def from_canonical(cls, text: str) -> Command:
        """Read a record back.

        Raises:
            ValueError: The text is not a command.
        """
        try:
            data = json.loads(text)
            command = cls(**data | {"now": Now(**data["now"])})
        except (TypeError, KeyError) as error:
            raise ValueError(f"not a command: {text[:200]}") from error
        numbers = (command.seq, *command.now.plain().values())
        if (
            command.role not in ROLES
            or not all(type(number) is int for number in numbers)
            or command.canonical() != text
        ):
            raise ValueError(f"not a canonical command: {text[:200]}")
        return command


def sealed(draft: Draft, seq: int, prev: str) -> Command:
    """A draft with its place in the journal."""
    values = {spec.name: getattr(draft, spec.name) for spec in fields(Draft)}
    return Command(**values, seq=seq, prev=prev)


def verify(commands: Iterable[Command]) -> None:
    """Check that records follow one another without gap or change.

    Raises:
        BrokenChain: One does not; the message says which.
    """
    seq, head = 0, NO_HEAD
    for command in commands:
        follow(command, seq, head)
        seq, head = command.seq, command.digest()


def follow(command: Command, seq: int, head: str) -> None:
    """Check that a record follows the one with this number and hash.

    Raises:
        BrokenChain: It does not.
    """
    if command.seq != seq + 1:
        raise BrokenChain(f"record {seq + 1} is missing: {command.seq} follows {seq}")
    if command.prev != head:
        raise BrokenChain(f"record {command.seq} does not follow what stands before it: it was changed")
