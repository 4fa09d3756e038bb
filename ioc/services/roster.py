"""The roster: which seats an exercise has, and how people prove that they sit there.

Links and PINs are told once, when they are made; only their hashes are kept. Who has come in by one of them holds a
signed cookie that names the seat and the seat's issue, so that a revoked seat is empty at once.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from itsdangerous import BadSignature, URLSafeTimedSerializer

from simulation.errors import IocError

Role: TypeAlias = Literal["director", "controller", "evaluator", "player", "screen"]

PIN_DIGITS = 6
DAY_S = 86_400
_ROUNDS: Mapping[str, int] = {"n": 2**13, "r": 8, "p": 1}
"""Cost of scrypt for a PIN: some ten milliseconds, 8 MB."""


class RosterFailed(IocError):
    """The roster's file cannot be read or written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A role at an exercise, for one person or for a cell with several devices.

    Attributes:
        id: Its name in the exercise.
        role: What whoever sits there may see and do.
        cell: The players' cell, empty for all others.
        link: SHA-256 of the link's token, empty when there is none.
        salt: Of the PIN.
        pin: scrypt of the PIN, empty when there is none.
        issue: Rises when the seat is issued anew; cookies of an older issue are worth nothing.
    """

    id: str
    role: Role
    cell: str = ""
    link: str = ""
    salt: str = ""
    pin: str = ""
    issue: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What is told once: how to come to a seat.

    Attributes:
        seat: The seat's id.
        token: Ends the link ``/join/<token>``.
        pin: For those who type.
    """

    seat: str
    token: str
    pin: str


class Roster:
    """The seats of one exercise, kept in a file; every method may be called from any thread."""

    def __init__(self, path: Path, seats: Iterable[Seat], key: str) -> None:
        """Hold these seats; ``key`` signs cookies."""
        self._path = path
        self._seats = {seat.id: seat for seat in seats}
        self._key = key
        self._lock = threading.Lock()
        self._signer = URLSafeTimedSerializer(key, salt="ioc-seat")

    @classmethod
    def begin(cls, path: Path, seats: Iterable[Seat]) -> tuple[Roster, tuple[Ticket, ...]]:
        """A new roster with a link and a PIN for every seat.

        Raises:
            RosterFailed: The file cannot be written.
        """
        roster = cls(path, seats, secrets.token_hex(32))
        return roster, tuple(roster.issue(name) for name in list(roster._seats))

    @classmethod
    def read(cls, path: Path) -> Roster:
        """The roster of an exercise that goes on; links, PINs and cookies stay valid.

        Raises:
            RosterFailed: The file cannot be read.
        """
        try:
            data = json.loads(path.read_text("utf-8"))
            return cls(path, (Seat(**row) for row in data["seats"]), data["key"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise RosterFailed(f"{path}: this is no roster; begin the exercise anew ({error})") from error

    @property
    def seats(self) -> tuple[Seat, ...]:
        """Every seat, in the order of the exercise's file."""
        return tuple(self._seats.values())

    def issue(self, name: str) -> Ticket:
        """A new link and PIN for a seat; whoever came by an older one has to come again.

        Raises:
            KeyError: There is no such seat.
            RosterFailed: The file cannot be written; nothing has changed.
        """
        ticket = Ticket(seat=name, token=secrets.token_urlsafe(24), pin=self._free_pin())
        salt = secrets.token_hex(16)
        with self._lock:
            seat = self._seats[name]
            self._put(
                replace(
                    seat,
                    link=_of_token(ticket.token),
                    salt=salt,
                    pin=_of_pin(ticket.pin, salt),
                    issue=seat.issue + 1,
                )
            )
        return ticket

    def revoke(self, name: str) -> None:
        """Take link, PIN and cookies of a seat away.

        Raises:
            KeyError: There is no such seat.
            RosterFailed: The file cannot be written; nothing has changed.
        """
        with self._lock:
            seat = self._seats[name]
            self._put(replace(seat, link="", salt="", pin="", issue=seat.issue + 1))

    def by_link(self, token: str) -> Seat | None:
        """The seat that a link leads to."""
        wanted = _of_token(token)
        return next(
            (seat for seat in self.seats if seat.link and hmac.compare_digest(seat.link, wanted)), None
        )

    def by_pin(self, pin: str) -> Seat | None:
        """The seat that a PIN leads to; slow on purpose, and asked no more often than the door allows."""
        if len(pin) != PIN_DIGITS or not pin.isascii() or not pin.isdigit():
            return None
        found = None
        for seat in self.seats:  # all of them, so that the time tells nothing
            if seat.pin and hmac.compare_digest(seat.pin, _of_pin(pin, seat.salt)):
                found = seat
        return found

    def cookie(self, seat: Seat, device: str) -> str:
        """What a device of this seat shows from now on."""
        return str(self._signer.dumps([seat.id, seat.issue, device]))

    def by_cookie(self, cookie: str) -> tuple[Seat, str] | None:
        """The seat and the device of a cookie, None for one that is forged, outdated or a day old."""
        try:
            name, issue, device = self._signer.loads(cookie, max_age=DAY_S)
        except (BadSignature, ValueError, TypeError):
            return None
        seat = self._seats.get(name)
        return None if seat is None or seat.issue != issue else (seat, str(device))

    def _free_pin(self) -> str:
        """A PIN that no seat has."""
        while True:
            pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"
            if self.by_pin(pin) is None:
                return pin

    def _put(self, seat: Seat) -> None:
        """Replace a seat, on disk first."""
        seats = {**self._seats, seat.id: seat}
        body = json.dumps({"key": self._key, "seats": [asdict(row) for row in seats.values()]}, indent=1)
        fresh = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        except OSError as error:
            raise RosterFailed(
                f"{self._path}: the roster cannot be written ({error.strerror}); check the disk"
            ) from error
        self._seats = seats


def _of_token(token: str) -> str:
    """Of a token of 192 random bits a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _of_pin(pin: str, salt: str) -> str:
    return hashlib.scrypt(pin.encode(), salt=bytes.fromhex(salt), dklen=32, **_ROUNDS).hex()
