"""The order log: the one thing that must not be lost, a checked line an order, on disk before it takes effect."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from simulation.errors import IocError
from simulation.orders import Order


class OrderLogFailed(IocError):
    """An order could not be written to disk, so it must not take effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What an order log holds.

    Attributes:
        head: What the run was opened with.
        orders: The orders up to the last whole record.
        lost: What is wrong with the rest, empty when every record is whole.
    """

    head: Mapping[str, str | int | float | None]
    orders: tuple[Order, ...]
    lost: str


class OrderLog:
    """Appends orders to a new file; each stands on disk when ``append`` returns."""

    def __init__(self, path: Path, head: Mapping[str, str | int | float | None]) -> None:
        """Begin a new file with what the run was opened with.

        Raises:
            OrderLogFailed: The file exists or cannot be written.
        """
        self.path = path
        self._head = head
        self._file = self._begun()
        self._good = 0
        self._write(0, json.dumps(dict(head), ensure_ascii=False, sort_keys=True))

    def append(self, order: Order) -> None:
        """Write one order and wait until the disk has it.

        Raises:
            OrderLogFailed: The disk did not take it; the file is as before, as far as the disk allows.
        """
        self._write(order.seq, order.canonical())

    def close(self) -> None:
        """Close the file; nothing is lost without it."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _begun(self) -> BinaryIO:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return self.path.open("xb", buffering=0)
        except OSError as error:
            raise OrderLogFailed(
                f"{self.path}: the order log cannot be begun ({error.strerror}); free or change the state folder"
            ) from error

    def _write(self, seq: int, text: str) -> None:
        line = _line(seq, text)
        try:
            self._file.truncate(self._good)
            self._file.seek(self._good)
            written = self._file.write(line)
            if written != len(line):
                raise OSError(None, "only a part was written")  # noqa: TRY301 - told with the others below
            os.fsync(self._file.fileno())
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise OrderLogFailed(
                f"{self.path}: order {seq} was not written ({reason}), so it is not carried out; check the disk"
            ) from error
        self._good += len(line)


def recover(path: Path) -> Recovered:
    """Read an order log up to its last whole record, and say what is wrong with the rest.

    Raises:
        OrderLogFailed: The file cannot be read, or not even its head is whole.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        raise OrderLogFailed(f"{path}: the order log cannot be read ({error.strerror})") from error
    texts: list[str] = []
    lost = ""
    for number, line in enumerate(body.splitlines(keepends=True), 1):
        text = _checked(line)
        if text is None:
            lost = f"{path}: line {number} and what follows is torn or damaged; {len(texts) - 1} orders are whole"
            break
        texts.append(text)
    if not texts:
        raise OrderLogFailed(f"{path}: not even the first line is whole; this is no order log")
    return Recovered(
        head=json.loads(texts[0]), orders=tuple(Order.from_canonical(text) for text in texts[1:]), lost=lost
    )


def _line(seq: int, text: str) -> bytes:
    return json.dumps({"seq": seq, "crc": _crc(text), "order": text}, ensure_ascii=False).encode() + b"\n"


def _checked(line: bytes) -> str | None:
    """The text of a whole record, None for any other."""
    if not line.endswith(b"\n"):
        return None
    try:
        record = json.loads(line)
        text = record["order"]
        return text if isinstance(text, str) and record["crc"] == _crc(text) else None
    except (ValueError, KeyError, TypeError):
        return None


def _crc(text: str) -> int:
    return zlib.crc32(text.encode())
