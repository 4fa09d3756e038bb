"""Shapes in time that several hazards share."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from simulation.engine.forcing import GRID_MS

FloatArray = npt.NDArray[np.float64]
Times = npt.NDArray[np.int64]
_GONE = 0.003
_KNEE = 4


def bell(times_ms: Times, at_ms: int, rise_ms: int, fall_ms: int) -> FloatArray:
    """A wave of height 1 at ``at_ms``, with 1/e of it ``rise_ms`` before and ``fall_ms`` after, [T]."""
    age = (times_ms - at_ms).astype(np.float64)
    wave: FloatArray = np.exp(-((age / np.where(age < 0, max(rise_ms, 1), max(fall_ms, 1))) ** 2))
    return np.where(wave < _GONE, 0.0, wave)


def crest(times_ms: Times, at_ms: int, rise_ms: int, hold_ms: int, fall_ms: int) -> FloatArray:
    """A flood wave of height 1, [T]: a bell on the way up, a crest that is kept, then a plain recession.

    Args:
        times_ms: Instants, [T].
        at_ms: When it stands highest.
        rise_ms: Time before the crest at which it has 1/e of its height.
        hold_ms: How long the crest is kept before the recession sets in; the knee is a quarter of that wide.
        fall_ms: Recession constant: afterwards 1/e is left each time this has passed.
    """
    age = np.maximum(times_ms - at_ms, 0).astype(np.float64)
    knee = max(hold_ms / _KNEE, 1.0)
    lost = knee * (np.logaddexp(0.0, (age - hold_ms) / knee) - np.logaddexp(0.0, -hold_ms / knee)) / fall_ms
    wave: FloatArray = np.where(times_ms < at_ms, bell(times_ms, at_ms, rise_ms, rise_ms), np.exp(-lost))
    return np.where(wave < _GONE, 0.0, wave)


def plateau(times_ms: Times, from_ms: int, build_ms: int, hold_ms: int, decay_ms: int) -> FloatArray:
    """From 0 smoothly up to 1, hold, and smoothly down again, [T]."""
    up = np.clip((times_ms - from_ms) / max(build_ms, 1), 0.0, 1.0)
    down = np.clip((times_ms - from_ms - build_ms - hold_ms) / max(decay_ms, 1), 0.0, 1.0)
    shape: FloatArray = (1 - np.cos(math.pi * up)) / 2 * (1 + np.cos(math.pi * down)) / 2
    return shape


def unrest(rng: np.random.Generator, steps: int, spread: float, correlation_ms: int) -> FloatArray:
    """Positive noise of mean near 1 that forgets itself slowly, [T]; ``spread`` is its log standard deviation."""
    keep = math.exp(-GRID_MS / max(correlation_ms, 1))
    innovation = math.sqrt(1 - keep**2)
    value, series = 0.0, np.empty(steps)
    for step, draw in enumerate(rng.standard_normal(steps).tolist()):
        value = draw if step == 0 else keep * value + innovation * draw
        series[step] = value
    noise: FloatArray = np.exp(spread * series - spread**2 / 2)
    return noise
