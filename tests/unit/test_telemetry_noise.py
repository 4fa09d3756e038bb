"""The noise of sensors: its streams, its blocks and its statistics."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest

from simulation.telemetry import BLOCK_TICKS, STEP_MS, SensorClass, SensorTable, Telemetry
from simulation.telemetry.noise import Noise
from tests.reference_telemetry import HeapClock

# Every statistic below is compared at 5 standard errors: two-sided 6e-7 a comparison, with fixed seeds.
SURE = 5.0
MANY = 40_000


def noisy(key: str = "air.dust", sd: float = 500.0, correlation_ms: float = 600_000.0) -> SensorClass:
    """A class whose noise is so many counts wide that rounding does not show."""
    return SensorClass(
        key=key,
        unit="",
        scale=1.0,
        noise_sd=sd,
        correlation_ms=correlation_ms,
        minimum=-32000.0,
        maximum=32000.0,
    )


def quiet_table(sensors: int) -> SensorTable:
    """Sensors with nothing but noise."""
    return SensorTable(
        ids=tuple(map(str, range(sensors))),
        place=np.zeros(sensors, dtype=np.int16),
        lat=np.zeros(sensors),
        lon=np.zeros(sensors),
        base=np.zeros(sensors),
        thresholds=np.empty((sensors, 0)),
    )


def correlation(lag: int, correlation_ms: float) -> float:
    """The correlation over a lag that begins in the last row of a block, over many sensors."""
    last = BLOCK_TICKS - 1
    rows = Noise(noisy(correlation_ms=correlation_ms), MANY, 12, 0).rows(last, last + lag + 1)
    return float(np.corrcoef(rows[0], rows[-1])[0, 1])


def readings(keys: list[str], seed: int = 5, replication: int = 0, window: int = 60) -> np.ndarray:
    """The first class's readings over 300 ticks, among other classes."""
    clock = HeapClock()
    telemetry = Telemetry(clock, seed, replication, window)
    channels = [telemetry.add(noisy(key), quiet_table(7)) for key in keys]
    telemetry.start()
    clock.run_to(300 * STEP_MS)
    return channels[0].read(0, 300)


@pytest.mark.parametrize("length", [1, 7, 100, 239, 240, 241, 700])
def test_rows_do_not_depend_on_how_they_are_asked_for(length: int) -> None:
    """Rows asked for in pieces of any length are the rows asked for at once."""
    whole = Noise(noisy(), 5, 1, 2).rows(0, 720)
    pieces = Noise(noisy(), 5, 1, 2)
    cut = [pieces.rows(first, min(720, first + length)).copy() for first in range(0, 720, length)]
    assert np.concatenate(cut).tobytes() == whole.tobytes()


@pytest.mark.parametrize("block", [0, 1, 3])
def test_any_block_can_be_made_again(block: int) -> None:
    """An old block, made again after later ones and after pickling, is the same block."""
    noise = Noise(noisy(), 400, 1, 0)
    before = noise.block(block).copy()
    noise.block(4)
    again = pickle.loads(pickle.dumps(noise))  # noqa: S301  our own bytes
    assert again.block(block).tobytes() == before.tobytes()


def test_another_class_changes_no_noise() -> None:
    """A class reads the same alone and among others."""
    assert readings(["air.dust"]).tobytes() == readings(["air.dust", "river.level", "rain"]).tobytes()


@pytest.mark.parametrize("other", [{"seed": 6}, {"replication": 1}])
def test_seed_and_replication_change_the_noise(other: dict[str, int]) -> None:
    """Another seed or replication is another stream."""
    assert readings(["air.dust"]).tobytes() != readings(["air.dust"], **other).tobytes()


def test_classes_differ() -> None:
    """Two classes of one run do not share their noise."""
    assert readings(["air.dust"]).tobytes() != readings(["river.level"]).tobytes()


def test_a_silent_class_is_silent() -> None:
    """Without a deviation there is no noise."""
    assert Noise(noisy(sd=0.0), 3, 1, 0).silent


@pytest.mark.parametrize("tick", [0, 1, BLOCK_TICKS - 1, BLOCK_TICKS, 3 * BLOCK_TICKS])
def test_noise_is_stationary(tick: int) -> None:
    """At every tick, block borders included, the deviation is the declared one and the mean is 0."""
    row = Noise(noisy(), MANY, 11, 0).rows(tick, tick + 1)[0].astype(float) / 500.0
    assert abs(row.mean()) < SURE / math.sqrt(MANY)
    assert abs(row.var() - 1.0) < SURE * math.sqrt(2.0 / MANY)


@pytest.mark.parametrize("lag", [1, 3, 10])
@pytest.mark.parametrize("correlation_ms", [180_000.0, 600_000.0])
def test_noise_forgets_itself_at_the_declared_pace(lag: int, correlation_ms: float) -> None:
    """The correlation over a lag is ``exp(-lag / correlation time)``, across a block border too."""
    expected = math.exp(-lag * STEP_MS / correlation_ms)
    assert abs(correlation(lag, correlation_ms) - expected) < SURE * (1 - expected**2) / math.sqrt(MANY)


def test_noise_without_memory_is_white() -> None:
    """A correlation time of 0 leaves nothing from one tick to the next."""
    assert abs(correlation(1, 0.0)) < SURE / math.sqrt(MANY)


def test_the_statistics_can_fail() -> None:
    """The same bound refuses noise that forgets itself a tenth too fast."""
    expected = math.exp(-10 * STEP_MS / 600_000.0)
    assert abs(correlation(10, 540_000.0) - expected) > SURE * (1 - expected**2) / math.sqrt(MANY)


def test_sensors_are_independent() -> None:
    """Neighbouring sensors do not share their noise."""
    rows = Noise(noisy(correlation_ms=0.0), 2, 13, 0).rows(0, 40 * BLOCK_TICKS)
    assert abs(np.corrcoef(rows.T)[0, 1]) < SURE / math.sqrt(len(rows))
