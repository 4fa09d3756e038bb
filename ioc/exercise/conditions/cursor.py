"""A place in a condition's tokens: what stands here, what is taken, what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ioc.exercise.conditions.tokens import ConditionError, Token
from simulation.checks.nearest import nearest

LIMIT_NUMBER = 1e15
"""Numbers from here on are refused: beyond it not every whole number can be told apart."""

LIMIT_DURATION_MS = 7 * 86_400_000
"""Longest ``for`` or ``within``."""

_UNITS_MS: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(("s", "sec", "second", "seconds"), 1_000),
        **dict.fromkeys(("min", "minute", "minutes"), 60_000),
        **dict.fromkeys(("h", "hr", "hour", "hours"), 3_600_000),
        **dict.fromkeys(("d", "day", "days"), 86_400_000),
    }
)
_DURATION = "a duration such as 10 min"


class Cursor:
    """The next token of several, and the small things that are read token by token."""

    def __init__(self, read: tuple[Token, ...]) -> None:
        """Begin at the first token."""
        self._tokens = read
        self._place = 0

    @property
    def here(self) -> Token:
        """The next token."""
        return self._tokens[self._place]

    @property
    def before(self) -> Token:
        """The token that was taken last."""
        return self._tokens[self._place - 1]

    def duration(self) -> int:
        """A length of time in milliseconds."""
        begins = self.here
        total = 0.0
        while self.here.kind == "number" or total == 0:
            if self.here.kind != "number":
                raise self.other(_DURATION, ())
            amount = self.number()
            unit = self.here
            if unit.kind != "word" or unit.text not in _UNITS_MS:
                close = nearest(unit.text, _UNITS_MS) if unit.kind == "word" else ""
                raise ConditionError(
                    "unit", unit.at, found=unit.shown, expected="s, min, h, day", close=close
                )
            self.next()
            total += amount * _UNITS_MS[unit.text]
            if not 1_000 <= total <= LIMIT_DURATION_MS:
                raise ConditionError("duration", begins.at, found=begins.text)
        return round(total / 1_000) * 1_000

    def number(self) -> float:
        """The number that stands here."""
        token = self.next()
        value = float(token.text.replace("_", ""))
        if value >= LIMIT_NUMBER:
            raise ConditionError("number", token.at, found=token.text[:20])
        return value

    def next(self) -> Token:
        """Go on to the next token and give the one that was here; the end stays."""
        token = self.here
        if token.kind != "end":
            self._place += 1
        return token

    def take(self, kind: str, text: str) -> bool:
        """Go over a token if it is the one."""
        if self.here.kind != kind or self.here.text != text:
            return False
        self._place += 1
        return True

    def need(self, mark: str) -> None:
        """Go over a mark that has to stand here."""
        if not self.take("mark", mark):
            raise self.other(f"'{mark}'", ())

    def other(self, expected: str, known: tuple[str, ...], close: str = "") -> ConditionError:
        """What to say of a token that may not stand here."""
        token = self.here
        close = close or (nearest(token.text, known) if known and token.kind == "word" else "")
        return ConditionError("expected", token.at, found=token.shown, expected=expected, close=close)
