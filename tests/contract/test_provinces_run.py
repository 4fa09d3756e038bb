"""Every province lives: the model asks nothing of a place that some province cannot give."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.loading import province_keys
from simulation.runner import run
from tests.runs import HOUR_MS, plan

PROVINCES = sorted(province_keys())


@pytest.mark.no_cover  # the same lines 36 times
@pytest.mark.parametrize("province", PROVINCES)
def test_a_province_lives_two_hours_of_a_working_day(province: str) -> None:
    """Whatever its size, rivers and facilities: events happen and every indicator is finite or without data."""
    made = run(plan("weekday", province), until_ms=2 * HOUR_MS, keep_readings=False)
    values, levels = made.fold.board.block(0, made.fold.board.count)
    known = {
        row.domain.key
        for row, line in zip(made.fold.roster, values[-1], strict=True)
        if np.isfinite(line).any()
    }
    assert made.fold.board.count == 24
    assert not np.isinf(values).any()
    assert np.array_equal(np.isnan(values), levels < 0)
    assert known == set(made.plan.specs)
    assert made.world.log.count > 20


def test_there_are_36_places_to_play_in() -> None:
    """The 34 provinces of today and two former ones whose rooms still exist."""
    assert len(PROVINCES) == 36
