"""Which sensors of a channel are meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulation.telemetry.counts import Indices, Int32s

Columns: TypeAlias = slice | Sequence[int] | NDArray[Any]
"""A slice, indices (each at most once), or one boolean a sensor."""

Selector: TypeAlias = slice | Indices
"""What is left of that: a slice of step 1, or strictly ascending indices."""

ALL = slice(None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patch:
    """Whole counts to be added to the ticks after now.

    Attributes:
        selector: The columns.
        head: Ticks × columns for the first ticks.
        tail: One value a column for every tick after those; None for nothing.
    """

    selector: Selector
    head: Int32s
    tail: Int32s | None


def select(columns: Columns, sensors: int) -> tuple[Selector, Indices | None]:
    """The columns in ascending order, and how to reorder values that were given for them (None: as they are).

    Raises:
        ValueError: An index is unknown or given twice.
    """
    if isinstance(columns, slice):
        start, stop, step = columns.indices(sensors)
        if step == 1:
            return slice(start, max(start, stop)), None
        columns = np.arange(start, stop, step)
    indices: Indices = np.asarray(columns)
    if indices.dtype == np.bool_:
        if indices.shape != (sensors,):
            message = f"columns: {indices.shape} booleans; give one for each of {sensors} sensors"
            raise ValueError(message)
        return np.flatnonzero(indices), None
    indices = indices.astype(np.intp, copy=False).reshape(-1)
    order = None
    if indices.size > 1 and not (indices[1:] > indices[:-1]).all():
        order = np.argsort(indices, kind="stable")
        indices = indices[order]
        if (indices[1:] == indices[:-1]).any():
            message = f"columns: {columns!r} names a sensor twice; name each once"
            raise ValueError(message)
    if indices.size and not 0 <= indices[0] <= indices[-1] < sensors:
        message = f"columns: {columns!r} is outside the {sensors} sensors; count from 0"
        raise ValueError(message)
    return indices, order


def width(selector: Selector) -> int:
    """How many columns."""
    return selector.stop - selector.start if isinstance(selector, slice) else selector.size


def spread(values: ArrayLike, selector: Selector, order: Indices | None) -> NDArray[np.float64]:
    """One value a column in the selector's order, from one value for all or one for each."""
    given = np.asarray(values, dtype=np.float64)
    if given.ndim == 0:
        return np.full(width(selector), given)
    if given.shape != (width(selector),):
        message = (
            f"values: shape {given.shape}; give one for all or one for each of {width(selector)} columns"
        )
        raise ValueError(message)
    return given if order is None else given[order]


def narrowed(selector: Selector, keep: Indices) -> Selector:
    """Only the columns at these positions of the selector."""
    return keep + selector.start if isinstance(selector, slice) else selector[keep]
