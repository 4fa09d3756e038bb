"""A ledger: a file of checked lines, each on disk before anybody may rely on it."""

from __future__ import annotations

import contextlib
import json
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from simulation.errors import IocError


class LedgerFailed(IocError):
    """A line could not be written to disk, so what it says must not take effect; or a file is no ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a ledger holds.

    Attributes:
        texts: The texts up to the last whole line.
        lost: What is wrong with the rest, empty when every line is whole.
        good: Length of the whole lines in bytes.
    """

    texts: tuple[str, ...]
    lost: str
    good: int


class Ledger:
    """Appends texts to a file; each stands on disk when ``append`` returns."""

    def __init__(self, path: Path, *, kept: Kept | None = None) -> None:
        """Begin a new file, or go on after the last whole line of one that has been read.

        Args:
            path: The file.
            kept: What ``read`` said of it; a new file is begun when there is none.

        Raises:
            LedgerFailed: The file exists already, or cannot be written.
        """
        self.path = path
        self._good = 0 if kept is None else kept.good
        self._count = 0 if kept is None else len(kept.texts)
        self._file = self._opened(new=kept is None)

    def append(self, text: str) -> None:
        """Write one text and wait until the disk has it.

        Raises:
            LedgerFailed: The disk did not take it; the file is as before, as far as the disk allows.
        """
        line = _line(self._count, text)
        try:
            self._file.truncate(self._good)
            self._file.seek(self._good)
            written = self._file.write(line)
            if written != len(line):
                raise OSError(None, "only a part was written")  # noqa: TRY301 - told with the others below
            os.fsync(self._file.fileno())
        except (OSError, ValueError) as error:
            with contextlib.suppress(OSError, ValueError):
                self._file.truncate(self._good)  # what was refused must not come back after a crash
            reason = getattr(error, "strerror", None) or str(error)
            raise LedgerFailed(
                f"{self.path}: line {self._count + 1} was not written ({reason}), so it has no effect; check the disk"
            ) from error
        self._good += len(line)
        self._count += 1

    def close(self) -> None:
        """Close the file; nothing is lost without it."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _opened(self, *, new: bool) -> BinaryIO:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = self.path.open("xb" if new else "r+b", buffering=0)
            if new:
                _keep_name(self.path.parent)
            return file  # noqa: TRY300 - what can fail stands above
        except OSError as error:
            raise LedgerFailed(
                f"{self.path}: the file cannot be begun ({error.strerror}); free or change the state folder"
            ) from error


def read(path: Path) -> Kept:
    """Read a ledger up to its last whole line, and say what is wrong with the rest.

    Raises:
        LedgerFailed: The file cannot be read, or not even its first line is whole.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        raise LedgerFailed(f"{path}: the file cannot be read ({error.strerror})") from error
    texts: list[str] = []
    lost, good = "", 0
    for number, line in enumerate(body.splitlines(keepends=True), 1):
        text = _checked(line, number - 1)
        if text is None:
            lost = f"{path}: line {number} and what follows is torn or damaged; {len(texts) - 1} records are whole"
            break
        texts.append(text)
        good += len(line)
    if not texts:
        raise LedgerFailed(f"{path}: not even the first line is whole; this is no ledger of ours")
    return Kept(texts=tuple(texts), lost=lost, good=good)


def _keep_name(folder: Path) -> None:
    """Wait until the disk has a new file's name too, where folders can be waited for."""
    if os.name == "posix":
        held = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)


def _line(number: int, text: str) -> bytes:
    return json.dumps({"n": number, "crc": _crc(text), "text": text}, ensure_ascii=False).encode() + b"\n"


def _checked(line: bytes, number: int) -> str | None:
    """The text of a whole line that stands where it belongs, None for any other."""
    if not line.endswith(b"\n"):
        return None
    try:
        record = json.loads(line)
        text, its_number = record["text"], record["n"]
        return (
            text if isinstance(text, str) and record["crc"] == _crc(text) and its_number == number else None
        )
    except (ValueError, KeyError, TypeError):
        return None


def _crc(text: str) -> int:
    return zlib.crc32(text.encode())
