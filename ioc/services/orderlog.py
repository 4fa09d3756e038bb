"""The order log: the one thing of a run that must not be lost, on disk before it takes effect."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeAlias

from ioc.services.ledger import Ledger, read
from simulation.orders import Order

Head: TypeAlias = Mapping[str, str | int | float | None]
"""What a run was opened with, enough to live it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What an order log holds.

    Attributes:
        head: What the run was opened with.
        orders: The orders up to the last whole record.
        lost: What is wrong with the rest, empty when every record is whole.
    """

    head: Head
    orders: tuple[Order, ...]
    lost: str


class OrderLog:
    """Appends orders to a new file; each stands on disk when ``append`` returns."""

    def __init__(self, path: Path, head: Head) -> None:
        """Begin a new file with what the run was opened with.

        Raises:
            LedgerFailed: The file exists or cannot be written.
        """
        self._ledger = Ledger(path)
        self._ledger.append(json.dumps(dict(head), ensure_ascii=False, sort_keys=True))

    def append(self, order: Order) -> None:
        """Write one order and wait until the disk has it.

        Raises:
            LedgerFailed: The disk did not take it; the file is as before, as far as the disk allows.
        """
        self._ledger.append(order.canonical())

    def close(self) -> None:
        """Close the file; nothing is lost without it."""
        self._ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def recover(path: Path) -> Recovered:
    """Read an order log up to its last whole record, and say what is wrong with the rest.

    Raises:
        LedgerFailed: The file cannot be read, or not even its head is whole.
    """
    kept = read(path)
    head, *orders = kept.texts
    return Recovered(
        head=json.loads(head), orders=tuple(Order.from_canonical(text) for text in orders), lost=kept.lost
    )
