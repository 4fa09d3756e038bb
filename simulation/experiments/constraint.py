"""Conditions on what a sweep sets, such as ``crews >= 2 * teams and mobilise <= 10 min``: a small grammar, no code.

    or       = and { "or" and }
    and      = not { "and" not }
    not      = "not" not | compare
    compare  = sum { ("<" | "<=" | ">" | ">=" | "==" | "!=") sum }
    sum      = product { ("+" | "-") product }
    product  = sign { ("*" | "/") sign }
    sign     = "-" sign | atom
    atom     = number [unit] | "text" | name | "(" or ")"

A name is the path that is swept, or the end of it where only one path ends so.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from simulation.experiments.design import StudyRefused
from simulation.units import UnitError, factor

_LONGEST = 500
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>\d+(?:\.\d+)?)
      | (?P<text>"[^"]*"|'[^']*')
      | (?P<name>[A-Za-z_][\w-]*(?:\[[^\]]*\])?(?:\.[A-Za-z_][\w-]*(?:\[[^\]]*\])?)*)
      | (?P<sign><=|>=|==|!=|[<>()+\-*/%])
    )""",
    re.VERBOSE,
)
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
        "==": operator.eq,
        "!=": operator.ne,
    }
)
_WORDS = frozenset({"and", "or", "not"})
_QUANTITY = re.compile(r"\s*([+-]?\d[\d_]*(?:\.\d+)?)\s*([^\d\s].*?)?\s*")


class Quantity(NamedTuple):
    """A number with its unit, which may be none."""

    amount: float
    unit: str = ""


Value: TypeAlias = Quantity | str | bool


def holds(condition: str, settings: Mapping[str, str]) -> bool:
    """Whether what is set satisfies a condition.

    Args:
        condition: In the grammar above.
        settings: Swept path to value as written.

    Raises:
        StudyRefused: The condition cannot be read, names nothing that is swept, or compares unlike things.
    """
    value = _Reader(condition, settings).read()
    if not isinstance(value, bool):
        raise StudyRefused(
            f"condition '{condition}' is a value, not a comparison; write for example x >= 2",
            vi=f"điều kiện '{condition}' là một giá trị, không phải phép so sánh; ví dụ: x >= 2",
        )
    return value


def value_of(written: str) -> Quantity | str:
    """A value as written: a quantity if it looks like one, else text."""
    found = _QUANTITY.fullmatch(written)
    if found is None:
        return written.strip("\"'")
    return Quantity(float(found[1].replace("_", "")), found[2] or "")


class _Reader:
    """Reads and works out a condition from left to right."""

    def __init__(self, condition: str, settings: Mapping[str, str]) -> None:
        self._condition = condition
        self._settings = settings
        self._tokens = self._split()
        self._at = 0

    def read(self) -> Value:
        value = self._or()
        if self._at < len(self._tokens):
            raise self._unexpected(self._tokens[self._at][1])
        return value

    def _split(self) -> list[tuple[str, str]]:
        text = self._condition.rstrip()
        if not text or len(text) > _LONGEST:
            raise self._wrong(
                f"it is empty or longer than {_LONGEST} characters", f"trống hoặc dài quá {_LONGEST} ký tự"
            )
        tokens, at = [], 0
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None:
                raise self._wrong(
                    f"'{text[at:].strip()[:10]}' cannot be read", f"không đọc được '{text[at:].strip()[:10]}'"
                )
            kind = found.lastgroup or ""
            word = found[kind]
            tokens.append(("word" if word in _WORDS else kind, word))
            at = found.end()
        return tokens

    def _next(self, *words: str) -> str | None:
        """The next token when it is one of these signs or words; it is taken."""
        if self._at < len(self._tokens):
            kind, word = self._tokens[self._at]
            if kind in ("sign", "word") and word in words:
                self._at += 1
                return word
        return None

    def _or(self) -> Value:
        value = self._and()
        while self._next("or"):
            other = self._and()
            value = self._truth(value) | self._truth(other)
        return value

    def _and(self) -> Value:
        value = self._not()
        while self._next("and"):
            other = self._not()
            value = self._truth(value) & self._truth(other)
        return value

    def _not(self) -> Value:
        if self._next("not"):
            return not self._truth(self._not())
        return self._compare()

    def _compare(self) -> Value:
        left = self._sum()
        result: bool | None = None
        while sign := self._next(*_COMPARISONS):
            right = self._sum()
            result = (result is None or result) & self._compared(left, sign, right)
            left = right
        return left if result is None else result

    def _sum(self) -> Value:
        value = self._product()
        while sign := self._next("+", "-"):
            left, right = self._alike(value, self._product())
            value = Quantity(left.amount + (right.amount if sign == "+" else -right.amount), left.unit)
        return value

    def _product(self) -> Value:
        value = self._sign()
        while sign := self._next("*", "/"):
            left, right = self._quantity(value), self._quantity(self._sign())
            if sign == "*" and not left.unit:
                left, right = right, left
            if right.unit:
                raise self._wrong(
                    "multiply and divide by plain numbers only", "chỉ nhân và chia với số thường"
                )
            if sign == "/" and right.amount == 0:
                raise self._wrong("it divides by zero", "chia cho 0")
            value = Quantity(
                left.amount * right.amount if sign == "*" else left.amount / right.amount, left.unit
            )
        return value

    def _sign(self) -> Value:
        if self._next("-"):
            value = self._quantity(self._sign())
            return Quantity(-value.amount, value.unit)
        return self._atom()

    def _atom(self) -> Value:
        if self._next("("):
            value = self._or()
            if not self._next(")"):
                raise self._wrong("a bracket is not closed", "dấu ngoặc chưa đóng")
            return value
        if self._at >= len(self._tokens):
            raise self._wrong("it ends too early", "kết thúc quá sớm")
        kind, word = self._tokens[self._at]
        self._at += 1
        if kind == "number":
            return Quantity(float(word), self._unit())
        if kind == "text":
            return word[1:-1]
        if kind == "name":
            return value_of(self._settings[self._path(word)])
        raise self._unexpected(word)

    def _unit(self) -> str:
        """The unit written after a number, such as min or km/h; none where a name of the sweep or nothing follows."""
        if self._at >= len(self._tokens):
            return ""
        kind, word = self._tokens[self._at]
        if (kind, word) == ("sign", "%"):
            self._at += 1
            return word
        if kind != "name" or self._named(word):
            return ""
        self._at += 1
        if self._at + 1 < len(self._tokens) and self._tokens[self._at] == ("sign", "/"):
            kind, below = self._tokens[self._at + 1]
            if kind == "name" and not self._named(below):
                self._at += 2
                return f"{word}/{below}"
        return word

    def _named(self, name: str) -> list[str]:
        return [path for path in self._settings if path == name or path.endswith(f".{name}")]

    def _path(self, name: str) -> str:
        if name in self._settings:
            return name
        found = self._named(name)
        if len(found) != 1:
            known = ", ".join(self._settings)
            what = "is more than one of" if found else "is none of"
            vi = "trùng với nhiều" if found else "không phải là một trong những"
            raise self._wrong(
                f"'{name}' {what} what is swept: {known}", f"'{name}' {vi} giá trị được quét: {known}"
            )
        return found[0]

    def _compared(self, left: Value, sign: str, right: Value) -> bool:
        if isinstance(left, str) and isinstance(right, str) and sign in ("==", "!="):
            return (left == right) == (sign == "==")
        one, other = self._alike(left, right)
        return _COMPARISONS[sign](one.amount, other.amount)

    def _alike(self, left: Value, right: Value) -> tuple[Quantity, Quantity]:
        """Two quantities in one unit."""
        one, other = self._quantity(left), self._quantity(right)
        if one.unit == other.unit:
            return one, other
        try:
            return one, Quantity(other.amount * factor(other.unit, one.unit), one.unit)
        except UnitError as error:
            raise self._wrong(
                f"'{one.unit or 'no unit'}' against '{other.unit or 'no unit'}'",
                f"không so sánh được '{one.unit or 'không đơn vị'}' với '{other.unit or 'không đơn vị'}'",
            ) from error

    def _quantity(self, value: Value) -> Quantity:
        if isinstance(value, Quantity):
            return value
        raise self._wrong(f"'{value}' is not a number", f"'{value}' không phải là số")

    def _unexpected(self, word: str) -> StudyRefused:
        return self._wrong(f"'{word}' is not expected there", f"'{word}' không được đứng ở đó")

    def _truth(self, value: Value) -> bool:
        if isinstance(value, bool):
            return value
        raise self._wrong(
            "and, or, not stand between comparisons", "and, or, not phải đứng giữa các phép so sánh"
        )

    def _wrong(self, why: str, vi: str) -> StudyRefused:
        return StudyRefused(
            f"condition '{self._condition}': {why}", vi=f"điều kiện '{self._condition}': {vi}"
        )
