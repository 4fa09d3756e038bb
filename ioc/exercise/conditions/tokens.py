"""The words of a condition, each with its place in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from simulation.errors import IocError

LIMIT_CHARACTERS = 1_000
"""Longest condition that is read."""

Kind: TypeAlias = Literal["number", "string", "word", "compare", "mark", "end"]

WORDS = ("and", "or", "not", "for", "within")
"""Words of the language that are no functions."""

_TOKEN = re.compile(
    r"""(?P<number>[0-9][0-9_]*(?:\.[0-9]+)?)
      | (?P<string>"[^"'\\\x00-\x1f\x7f-\x9f\u2028\u2029]{1,80}"|'[^"'\\\x00-\x1f\x7f-\x9f\u2028\u2029]{1,80}')
      | (?P<word>[a-z_][a-z0-9_]*)
      | (?P<compare><=|>=|==|!=|<|>)
      | (?P<mark>[(),=-])""",
    re.VERBOSE,
)


class ConditionError(IocError):
    """A text is no condition.

    Attributes:
        rule: Which rule it breaks; names the message of the text catalogue.
        position: Where in the text, from 0; its length when something is missing at the end.
        found: What stands there.
        expected: What may stand there.
        close: What was probably meant, or nothing.
    """

    def __init__(
        self, rule: str, position: int, *, found: str = "", expected: str = "", close: str = ""
    ) -> None:
        """Keep the parts, so that the message can be told in any language."""
        self.rule = rule
        self.position = position
        self.found = found
        self.expected = expected
        self.close = close
        said = f"expected {expected}, found {found}" if expected else found
        super().__init__(f"{rule} at {position}: {said}")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number, text or mark.

    Attributes:
        kind: What it is.
        text: As written; a text without its quotes.
        at: Where it begins.
    """

    kind: Kind
    text: str
    at: int

    @property
    def shown(self) -> str:
        """The token for a message; the end has nothing to show."""
        return "end of the condition" if self.kind == "end" else f"'{self.text[:40]}'"


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a condition, the last of kind ``end``.

    Raises:
        ConditionError: The text is too long or has a character that has no meaning.
    """
    if len(text) > LIMIT_CHARACTERS:
        raise ConditionError("long", LIMIT_CHARACTERS, found=str(len(text)), expected=str(LIMIT_CHARACTERS))
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at] in " \t\r\n":
            at += 1
            continue
        match = _TOKEN.match(text, at)
        if match is None:
            raise _stray(text, at)
        found.append(Token(_kind(match), match.group().strip("\"'"), at))
        at = match.end()
    return (*found, Token("end", "", len(text)))


def _kind(match: re.Match[str]) -> Kind:
    """Which of the alternatives matched."""
    kinds: tuple[Kind, ...] = ("number", "string", "word", "compare", "mark")
    return next(kind for kind in kinds if match[kind] is not None)


def _stray(text: str, at: int) -> ConditionError:
    """What to say of a character that begins nothing."""
    if text[at] in "\"'":
        return ConditionError("quote", at, found=text[at : at + 20])
    close = {"&": "and", "|": "or", "!": "not", "≤": "<=", "≥": ">=", "≠": "!=", "“": '"', "”": '"'}
    return ConditionError("character", at, found=text[at], close=close.get(text[at], ""))
