"""A replication is aggregated in longer steps than a run that somebody watches; nobody can tell from its results."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.runner import Run
from tests.runs import plan_of, run_of


@pytest.mark.no_cover  # whole scenarios, twice
@pytest.mark.parametrize("scenario", ["bac-ninh-portal-attack", "quang-ninh-yagi-2024"])
def test_a_run_that_nobody_watches_is_the_run_that_somebody_watched(scenario: str) -> None:
    """Events, readings, board, alerts and cases are the same through an attack and a typhoon's power cuts."""
    unwatched, watched = run_of(scenario), Run(plan_of(scenario))
    watched.advance(watched.plan.duration_ms)
    assert watched.digest() == unwatched.digest()
    assert watched.fold.alerts.all() == unwatched.fold.alerts.all()
    ours, theirs = (made.fold.board.block(0, made.fold.board.count) for made in (watched, unwatched))
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(one, other)
    end = watched.now_ms
    assert watched.fold.cases.frame(end).equals(unwatched.fold.cases.frame(end))
