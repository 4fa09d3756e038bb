"""A condition as read: a tree that prints as the text that gives the same tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias

from ioc.exercise.conditions.functions import FUNCTIONS, KEYWORDS

Operator: TypeAlias = Literal["<", "<=", ">", ">=", "==", "!="]


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: float

    def __str__(self) -> str:
        """Without exponent, whole numbers without a point."""
        return f"{int(self.value)}" if self.value.is_integer() else f"{Decimal(repr(self.value)):f}"


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that is asked.

    Attributes:
        name: The function.
        args: Its arguments in order, ``""`` for those left out.
        at: Where it stands in the text; two calls at different places are the same call.
        places: Where each of its arguments stands, by position.
    """

    name: str
    args: tuple[str, ...]
    at: int = field(default=0, compare=False)
    places: tuple[int, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        """As a person would write it."""
        function = FUNCTIONS[self.name]
        needed = len(function.needs)
        said = [f'"{arg}"' for arg in self.args[:needed]]
        for meaning, arg in zip(function.may, self.args[needed:], strict=True):
            if arg:
                said.append(f'{KEYWORDS[meaning]}="{arg}"' if function.by_name else f'"{arg}"')
        inside = ", ".join(said)
        return f"count(action({inside}))" if self.name == "count" else f"{self.name}({inside})"


Value: TypeAlias = Number | Call


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two numbers held against each other; false while one of them is not known."""

    left: Value
    operator: Operator
    right: Value

    def __str__(self) -> str:
        """With spaces around the operator."""
        return f"{self.left} {self.operator} {self.right}"


@dataclass(frozen=True, slots=True)
class Truth:
    """Something that has happened or has not."""

    call: Call

    def __str__(self) -> str:
        """The call alone."""
        return str(self.call)


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary."""

    of: Node

    def __str__(self) -> str:
        """With brackets where they are needed."""
        return f"not {_bracketed(self.of, (All, Either, Lasting))}"


@dataclass(frozen=True, slots=True)
class All:
    """Every one of several."""

    of: tuple[Node, ...]

    def __str__(self) -> str:
        """With brackets where they are needed."""
        return " and ".join(_bracketed(one, (All, Either)) for one in self.of)


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of several."""

    of: tuple[Node, ...]

    def __str__(self) -> str:
        """With brackets where they are needed."""
        return " or ".join(_bracketed(one, (Either,)) for one in self.of)


@dataclass(frozen=True, slots=True)
class Lasting:
    """Held without interruption ``for`` so long, or at some moment ``within`` the last so long."""

    of: Node
    how: Literal["for", "within"]
    ms: int

    def __str__(self) -> str:
        """With brackets where they are needed; the key under which its memory is kept."""
        whole_minutes, rest = divmod(self.ms, 60_000)
        lasts = f"{self.ms // 1000} s" if rest else f"{whole_minutes} min"
        return f"{_bracketed(self.of, (All, Either, Not, Lasting))} {self.how} {lasts}"


Node: TypeAlias = Comparison | Truth | Not | All | Either | Lasting


def _bracketed(node: Node, loose: tuple[type[Node], ...]) -> str:
    """The text of a part, in brackets when it is of a kind that binds too loosely."""
    return f"({node})" if isinstance(node, loose) else str(node)


def names(node: Node) -> Iterator[Call]:
    """Everything a condition asks, in the order of its text."""
    match node:
        case Truth(call):
            yield call
        case Comparison(left, _, right):
            yield from (value for value in (left, right) if isinstance(value, Call))
        case Not(of) | Lasting(of):
            yield from names(of)
        case All(of) | Either(of):
            for one in of:
                yield from names(one)
