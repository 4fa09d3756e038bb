"""The journal of an exercise: every command with the orders it gave, on disk before it takes effect."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeAlias

from ioc.exercise.commands import BrokenChain, Command, verify
from ioc.services.ledger import Kept, Ledger, LedgerFailed, read
from simulation.orders import Order

Head: TypeAlias = Mapping[str, str | int | float | None]
"""What an exercise was begun with, enough to play it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record: a command, and what it does to the world.

    Attributes:
        command: What changed the exercise.
        orders: What was given to the run at once.
    """

    command: Command
    orders: tuple[Order, ...] = ()

    def text(self) -> str:
        """The record as one line of JSON."""
        orders = [order.canonical() for order in self.orders]
        return json.dumps({"command": self.command.canonical(), "orders": orders}, ensure_ascii=False)

    @classmethod
    def of_text(cls, text: str) -> Entry:
        """Read a record back.

        Raises:
            ValueError: The text is no record.
        """
        try:
            data = json.loads(text)
            return cls(
                command=Command.from_canonical(data["command"]),
                orders=tuple(Order.from_canonical(order) for order in data["orders"]),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a record: {text[:200]}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What a journal holds.

    Attributes:
        head: What the exercise was begun with.
        entries: The records up to the last whole one.
        lost: What is wrong with the rest, empty when every record is whole.
        kept: Where the journal can be gone on with.
    """

    head: Head
    entries: tuple[Entry, ...]
    lost: str
    kept: Kept


class Journal:
    """Appends entries; each stands on disk when ``append`` returns."""

    def __init__(self, ledger: Ledger) -> None:
        """Write to ``ledger``; see ``begin`` and ``go_on``."""
        self._ledger = ledger

    @classmethod
    def begin(cls, path: Path, head: Head) -> Self:
        """A new journal.

        Raises:
            LedgerFailed: The file exists or cannot be written.
        """
        ledger = Ledger(path)
        ledger.append(json.dumps(dict(head), ensure_ascii=False, sort_keys=True))
        return cls(ledger)

    @classmethod
    def go_on(cls, path: Path, recovered: Recovered) -> Self:
        """A journal that is gone on with after its last whole record; a torn rest is overwritten.

        Raises:
            LedgerFailed: The file cannot be written.
        """
        return cls(Ledger(path, kept=recovered.kept))

    def append(self, entry: Entry) -> None:
        """Write one entry and wait until the disk has it.

        Raises:
            LedgerFailed: The disk did not take it, so it must not take effect.
        """
        self._ledger.append(entry.text())

    def close(self) -> None:
        """Close the file; nothing is lost without it."""
        self._ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def recover(path: Path) -> Recovered:
    """Read a journal up to its last whole record; what follows is told, never believed.

    Raises:
        LedgerFailed: The file cannot be read, is no journal, or was changed by hand.
    """
    kept = read(path)
    head, *texts = kept.texts
    try:
        entries = tuple(Entry.of_text(text) for text in texts)
        verify(entry.command for entry in entries)
        opened = json.loads(head)
    except (ValueError, BrokenChain) as error:
        raise LedgerFailed(f"{path}: this journal was changed: {error}") from error
    return Recovered(head=opened, entries=entries, lost=kept.lost, kept=kept)
