"""Data into a shape, with every error at once and as much of the rest as can be saved.

When some values are wrong, the rest is still looked at for meaning: wrong parts are cut out, required ones are
replaced by stand-ins, and the rules run on what is left. So a mistyped key does not hide an unknown commune.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, get_args

from pydantic import ValidationError

from simulation.checks.finding import Finding, Trail
from simulation.loading.problems import findings
from simulation.spec.base import Spec

S = TypeVar("S", bound=Spec)
_ROUNDS = 8


@dataclass(slots=True)
class Shaped(Generic[S]):
    """What could be made of a file.

    Attributes:
        spec: The shape; without its wrong parts when there are findings; None when too little is left.
        findings: What does not fit the shape.
        cut: Paths that were cut out.
        kept: For lists that lost entries, the original positions of those that stayed.
    """

    spec: S | None
    findings: tuple[Finding, ...] = ()
    cut: frozenset[Trail] = frozenset()
    kept: dict[Trail, tuple[int, ...]] = field(default_factory=dict)

    def in_file(self, found: Iterable[Finding]) -> tuple[Finding, ...]:
        """Findings about ``spec`` with the file's own list positions, without those about parts that were cut.

        What is said of an object as a whole is left out too when a part of it was cut.
        """
        moved = [Finding(original(f.path, self.kept), f.key, f.values, at_key=f.at_key) for f in found]
        damaged = {path[:-1] for path in self.cut} - {()}
        return tuple(
            f
            for f in moved
            if f.path not in damaged and not any(f.path[: len(path)] == path for path in self.cut)
        )


def shaped(
    data: Any,
    shape: type[S],
    stand_ins: Mapping[str, Any] | None = None,
    keys: type[Spec] | None = None,
) -> Shaped[S]:
    """``data`` in ``shape``; ``stand_ins`` replace required keys at the top that are wrong or missing.

    ``keys`` is the shape that says which keys a person may write, when files have more than ``shape`` keeps.
    """
    if not isinstance(data, dict):
        schema = get_args(shape.model_fields["schema_"].annotation)[0]
        return Shaped(None, (Finding((), "E108", {"schema": schema}),))
    try:
        return Shaped(shape.model_validate(data, strict=True))
    except ValidationError as error:
        first = findings(error, keys or shape, data)
    cut = {finding.path for finding in first}  # a missing key's path is the object that lacks it
    stand_ins = stand_ins or {}
    for _ in range(_ROUNDS):
        kept: dict[Trail, tuple[int, ...]] = {}
        rest = _without(data, cut, (), kept)
        filled = {**{key: value for key, value in stand_ins.items() if key not in rest}, **rest}
        try:
            return Shaped(shape.model_validate(filled, strict=True), first, frozenset(cut - {()}), kept)
        except ValidationError as error:
            more = {original(found.path, kept) for found in findings(error, shape, filled)}
        if () in more or more <= cut:
            break
        cut |= more
    return Shaped(None, first)


def original(path: Trail, kept: Mapping[Trail, tuple[int, ...]]) -> Trail:
    """A path of the cut data as a path of the file."""
    result: Trail = ()
    for part in path:
        places = kept.get(result)
        result = (*result, places[part] if places is not None and isinstance(part, int) else part)
    return result


def _without(data: Any, cut: set[Trail], here: Trail, kept: dict[Trail, tuple[int, ...]]) -> Any:
    """A copy of the data without the paths of ``cut``."""
    if isinstance(data, Mapping):
        return {
            key: _without(value, cut, (*here, key), kept)
            for key, value in data.items()
            if (*here, key) not in cut
        }
    if isinstance(data, tuple):
        numbers = tuple(number for number in range(len(data)) if (*here, number) not in cut)
        if len(numbers) < len(data):
            kept[here] = numbers
        return tuple(_without(data[number], cut, (*here, number), kept) for number in numbers)
    return data
