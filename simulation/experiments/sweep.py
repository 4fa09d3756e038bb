"""Sweeps: every combination of values at some paths, as far as a condition allows."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from simulation.experiments.constraint import holds
from simulation.experiments.design import StudyRefused

MOST_POINTS = 1000
"""Combinations beyond which a sweep is surely a mistake."""

_RANGE = re.compile(
    r"\s*(?P<first>[+-]?\d+(?:\.\d+)?)\s*(?P<unit1>[^\d\s.:,][^.:,]*?)?\s*\.\.\s*(?P<last>[+-]?\d+(?:\.\d+)?)"
    r"\s*(?P<unit2>[^\d\s.:,][^:,]*?)?\s*(?::\s*(?P<step>\d+(?:\.\d+)?)\s*(?P<unit3>[^\d\s.:,][^:,]*?)?)?\s*"
)
_ODD = re.compile(r"[^A-Za-z0-9._+-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One combination.

    Attributes:
        name: Short and unique, such as ``crew=3,mobilise=5min``.
        settings: Path to value as written.
    """

    name: str
    settings: Mapping[str, str]


def points(varied: Sequence[str], where: str | None = None) -> tuple[Point, ...]:
    """Every combination of the varied paths that satisfies the condition; the last path varies fastest.

    Args:
        varied: Each ``path=1..5:1`` (ends included), ``path=5 min..20 min:5 min`` or ``path=a,b,c``.
        where: A condition, see ``constraint``.

    Raises:
        StudyRefused: Something cannot be read, nothing is left, or far too much is.
    """
    axes: dict[str, tuple[str, ...]] = {}
    for row in varied:
        path, values = split_setting(row)
        if path in axes:
            raise StudyRefused(
                f"'{path}' is varied twice; give all its values at once",
                vi=f"'{path}' được thay đổi hai lần; hãy ghi mọi giá trị trong một lần",
            )
        axes[path] = values_of(values)
    number = 1
    for values_on_axis in axes.values():
        number *= len(values_on_axis)
    if number > MOST_POINTS:
        raise StudyRefused(
            f"{number} combinations, at most {MOST_POINTS}; vary fewer values",
            vi=f"{number} tổ hợp, nhiều nhất là {MOST_POINTS}; hãy bớt giá trị",
        )
    found = [dict(zip(axes, row, strict=True)) for row in itertools.product(*axes.values())]
    found = [row for row in found if where is None or holds(where, row)]
    if not found:
        raise StudyRefused(
            f"no combination satisfies '{where}'", vi=f"không tổ hợp nào thoả điều kiện '{where}'"
        )
    names = _names(found)
    return tuple(Point(name=name, settings=row) for name, row in zip(names, found, strict=True))


def split_setting(written: str) -> tuple[str, str]:
    """``path=value`` at the first equals sign that stands outside of brackets.

    Raises:
        StudyRefused: There is none, or nothing on one of its sides.
    """
    depth = 0
    for at, sign in enumerate(written):
        depth += (sign == "[") - (sign == "]")
        if sign == "=" and depth == 0:
            path, value = written[:at].strip(), written[at + 1 :].strip()
            if path and value:
                return path, value
            break
    raise StudyRefused(f"'{written}' is not path=value", vi=f"'{written}' không có dạng đường_dẫn=giá_trị")


def values_of(written: str) -> tuple[str, ...]:
    """The values of ``1..5:1``, ``5 min..20 min:5 min`` or ``a,b,c``; a range holds both ends where the step allows.

    Raises:
        StudyRefused: It is neither.
    """
    found = _RANGE.fullmatch(written)
    if found is None:
        values = tuple(value.strip() for value in _split(written))
        if not all(values) or len(set(values)) < len(values):
            raise StudyRefused(
                f"'{written}': write 1..5:1, or different values between commas",
                vi=f"'{written}': hãy ghi 1..5:1, hoặc các giá trị khác nhau cách nhau bằng dấu phẩy",
            )
        return values
    units = {found[name] for name in ("unit1", "unit2", "unit3") if found[name]}
    if len(units) > 1:
        raise StudyRefused(
            f"'{written}' has more than one unit: {', '.join(sorted(units))}",
            vi=f"'{written}' có nhiều đơn vị: {', '.join(sorted(units))}",
        )
    unit = f" {units.pop()}" if units else ""
    try:
        first, last, step = (Decimal(found[name] or "1") for name in ("first", "last", "step"))
    except InvalidOperation as error:
        raise StudyRefused(
            f"'{written}' is not a range of numbers", vi=f"'{written}' không phải là một khoảng số"
        ) from error
    if step <= 0 or last < first:
        raise StudyRefused(
            f"'{written}': a range goes up, by a step above zero",
            vi=f"'{written}': khoảng phải tăng dần, bước phải lớn hơn 0",
        )
    number = int((last - first) / step) + 1
    if number > MOST_POINTS:
        raise StudyRefused(
            f"'{written}' has {number} values, at most {MOST_POINTS}",
            vi=f"'{written}' có {number} giá trị, nhiều nhất là {MOST_POINTS}",
        )
    return tuple(f"{first + step * at}{unit}" for at in range(number))


def _split(written: str) -> list[str]:
    """Parts between commas outside of brackets and quotes."""
    parts, depth, quote, begun = [], 0, "", 0
    for at, sign in enumerate(written):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        else:
            depth += (sign in "[{(") - (sign in "]})")
            if sign == "," and depth == 0:
                parts.append(written[begun:at])
                begun = at + 1
    return [*parts, written[begun:]]


def _names(found: Sequence[Mapping[str, str]]) -> list[str]:
    """The ends of the paths with their values; a number in front where that is not unique or far too long."""
    short = _short([*found[0]])
    names = [
        ",".join(f"{short[path]}={_ODD.sub('', value)}" for path, value in row.items()) or "base"
        for row in found
    ]
    if len(set(names)) == len(names) and max(map(len, names)) <= 80:
        return names
    return [f"{number:03d}-{name}"[:80] for number, name in enumerate(names, start=1)]


def _short(paths: Sequence[str]) -> dict[str, str]:
    """The shortest end of each path that no other shares."""
    short = {}
    for path in paths:
        parts = path.split(".")
        for length in range(1, len(parts) + 1):
            end = ".".join(parts[-length:])
            if sum(other in (path, end) or other.endswith(f".{end}") for other in paths) == 1:
                break
        short[path] = _ODD.sub("-", end).strip("-.") or "path"
    return short
