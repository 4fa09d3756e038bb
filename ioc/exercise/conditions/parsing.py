"""From text to tree by recursive descent: what is not listed here cannot be said.

```text
condition := all {"or" all}
all       := one {"and" one}
one       := "not" other | plain [("for" | "within") duration]
other     := "not" other | plain
plain     := "(" condition ")" | truth | value compare value
value     := ["-"] number | function
duration  := number unit {number unit}
```

``not x for 10 min`` is refused: it could mean either, so brackets have to say which.
"""

from __future__ import annotations

from typing import Literal, cast

from ioc.exercise.conditions.cursor import Cursor
from ioc.exercise.conditions.functions import FUNCTIONS, KEYWORDS, SAID, Function
from ioc.exercise.conditions.tokens import LIMIT_CHARACTERS, WORDS, ConditionError, Token, tokens
from ioc.exercise.conditions.tree import (
    All,
    Call,
    Comparison,
    Either,
    Lasting,
    Node,
    Not,
    Number,
    Operator,
    Truth,
    Value,
)
from simulation.checks.nearest import nearest

LIMIT_DEPTH = 20
"""Deepest nesting of brackets and ``not`` that is read."""


def parse(text: str) -> Node:
    """The condition that a text says.

    Raises:
        ConditionError: It is none; tells where and why.
    """
    reader = _Reader(tokens(text))
    node = reader.condition(0)
    reader.finish()
    if len(str(node)) > LIMIT_CHARACTERS:  # its own text has to be a condition too
        raise ConditionError("long", len(text), found=str(len(str(node))), expected=str(LIMIT_CHARACTERS))
    return node


class _Reader(Cursor):
    """Reads a condition part by part."""

    def condition(self, depth: int) -> Node:
        """A condition up to where it cannot go on."""
        if depth > LIMIT_DEPTH:
            raise ConditionError("deep", self.here.at, found=self.here.shown, expected=str(LIMIT_DEPTH))
        parts = [self._all(depth)]
        while self.take("word", "or"):
            parts.append(self._all(depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def finish(self) -> None:
        """Refuse what is left over."""
        if self.here.kind == "end":
            return
        raise self.other("'and', 'or', 'for' or 'within'", ("and", "or", "for", "within"))

    def _all(self, depth: int) -> Node:
        parts = [self._one(depth)]
        while self.take("word", "and"):
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self, depth: int) -> Node:
        begins = self.here
        if self.take("word", "not"):
            if depth >= LIMIT_DEPTH:
                raise ConditionError("deep", self.here.at, found=self.here.shown, expected=str(LIMIT_DEPTH))
            return self._not(begins, self._one(depth + 1))
        plain = self._plain(depth)
        if self.here.kind == "word" and self.here.text in ("for", "within"):
            how = cast('Literal["for", "within"]', self.next().text)
            return Lasting(plain, how, self.duration())
        return plain

    def _not(self, begins: Token, of: Node) -> Node:
        """The contrary of what was read, which may end with ``for`` in brackets only."""
        bracketed = self.before.text == ")"
        if isinstance(of, Lasting) and not bracketed:
            either = str(Lasting(Not(of.of), of.how, of.ms))
            raise ConditionError("either", begins.at, found=of.how, expected=either, close=str(Not(of)))
        return Not(of)

    def _plain(self, depth: int) -> Node:
        if self.take("mark", "("):
            inner = self.condition(depth + 1)
            self.need(")")
            return inner
        begins = self.here
        left = self._value("a comparison or something that happened")
        if isinstance(left, Call) and FUNCTIONS[left.name].truth:
            if self.here.kind == "compare":
                close = f"count({left})" if left.name == "action" else ""
                raise ConditionError("truth", self.here.at, found=begins.shown, close=close)
            return Truth(left)
        if self.here.kind != "compare":
            close = "==" if self.here.text == "=" else ""
            raise self.other("<, <=, >, >=, == or !=", (), close)
        operator = self.next().text
        at = self.here
        right = self._value("a number")
        if isinstance(right, Call) and FUNCTIONS[right.name].truth:
            raise ConditionError("truth", at.at, found=at.shown)
        if isinstance(left, Number) and isinstance(right, Number):
            raise ConditionError("constant", begins.at, found=f"{left} {operator} {right}")
        return Comparison(left, cast("Operator", operator), right)

    def _value(self, expected: str) -> Value:
        """A number or a function."""
        if self.take("mark", "-"):
            if self.here.kind != "number":
                raise self.other("a number", ())
            return Number(0.0 - self.number())
        if self.here.kind == "number":
            return Number(self.number())
        if self.here.kind == "word" and self.here.text not in WORDS:
            return self._call()
        raise self.other(expected, ())

    def _call(self) -> Call:
        """A function with its arguments."""
        word = self.next()
        function = FUNCTIONS.get(word.text)
        if function is None:
            close = nearest(word.text, FUNCTIONS)
            listed = ", ".join(FUNCTIONS)
            raise ConditionError("function", word.at, found=word.text, expected=listed, close=close)
        self.need("(")
        if word.text != "count":
            return self._arguments(word, function)
        inner = self.next()
        if inner.text != "action":
            raise ConditionError(
                "expected", inner.at, found=inner.shown, expected="action(…)", close="action"
            )
        self.need("(")
        call = self._arguments(word, function)
        self.need(")")
        return call

    def _arguments(self, word: Token, function: Function) -> Call:
        """What stands between the brackets; the opening one is taken."""
        given: dict[str, Token] = {}
        while self.here.text != ")" or self.here.kind != "mark":
            if given:
                self.need(",")
            meaning = self._named(function) if len(given) >= len(function.needs) else None
            if self.here.kind != "string":
                raise self.other("a name in quotes", ())
            token = self.next()
            if meaning is None:
                if len(given) == len(function.arguments):
                    raise ConditionError("many", token.at, found=word.text, expected=str(len(given)))
                meaning = function.arguments[len(given)]
            if meaning in given:
                raise ConditionError("twice", token.at, found=token.text)
            given[meaning] = token
        if len(given) < len(function.needs):
            missing = function.needs[len(given)]
            raise ConditionError("few", self.here.at, found=word.text, expected=SAID[missing])
        self.need(")")
        tokens_given = [given.get(meaning) for meaning in function.arguments]
        return Call(
            word.text,
            tuple(token.text if token else "" for token in tokens_given),
            word.at,
            tuple(token.at if token else word.at for token in tokens_given),
        )

    def _named(self, function: Function) -> str | None:
        """The argument that ``name=`` announces, where a function wants its arguments by name."""
        if not function.by_name:
            return None
        keywords = {KEYWORDS[meaning]: meaning for meaning in function.may}
        if self.here.kind != "word" or self.here.text not in keywords:
            raise self.other(" or ".join(f'{word}="…"' for word in keywords), tuple(keywords))
        word = self.next()
        self.need("=")
        return keywords[word.text]
