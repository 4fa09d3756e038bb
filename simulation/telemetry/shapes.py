"""How a disturbance comes and goes, tick by tick after it begins."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from simulation.telemetry.counts import Float32s, Float64s

_GONE = 1e-5  # a share this small is 0 for good: no reading has enough counts to show it


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Rises to the full amount in ``rise_ticks`` (0 and 1: at once) and stays until it is closed."""

    rise_ticks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Decay:
    """Begins with the full amount and falls to 1/e of it every ``fall_ticks``."""

    fall_ticks: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """Rises to the full amount in ``rise_ticks``, then falls to 1/e of it every ``fall_ticks``."""

    rise_ticks: int
    fall_ticks: float


Shape: TypeAlias = Step | Decay | Pulse


@lru_cache(maxsize=512)
def shares(shape: Shape) -> Float32s:
    """Share of the full amount at 0, 1, 2… ticks of age; past the end the share is ``final(shape)``."""
    rise = 1 if isinstance(shape, Decay) else max(1, shape.rise_ticks)
    rising: Float64s = np.arange(rise + 1) / rise
    if isinstance(shape, Step):
        table = rising[:-1]
    else:
        ticks = max(1, int(np.ceil(-np.log(_GONE) * shape.fall_ticks)))
        table = np.concatenate([rising, np.exp(-np.arange(1, ticks) / shape.fall_ticks)])
    single: Float32s = table.astype(np.float32)
    single.flags.writeable = False
    return single


def final(shape: Shape) -> float:
    """The share that is left for good."""
    return 1.0 if isinstance(shape, Step) else 0.0
