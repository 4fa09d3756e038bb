"""The attack on the service portal."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from simulation.engine.forcing import Stage
from simulation.hazards import cyber_attack

HOUR_MS = 3_600_000
VALUES = {"lost": "90 %", "begins": "8 h", "build": "1 h", "hold": "10 h"}


def test_an_attack_touches_no_weather_and_tells_three_times() -> None:
    """It begins at half its strength, peaks and ends; rain, wind and rivers are left alone."""
    stage = Stage.__new__(Stage)  # an attack looks at nothing
    forcing = cyber_attack.forcing(cyber_attack.Parameters.model_validate(VALUES), stage)
    told = [(row.at_ms // HOUR_MS, row.phase, row.value) for row in forcing.milestones]
    assert told == [(8, "began", 45.0), (9, "peaked", 90.0), (19, "ended", 0.0)]
    assert forcing.rain_mm_h is None
    assert forcing.wind_m_s is None


@pytest.mark.parametrize(("name", "value"), [("lost", "0 %"), ("lost", "120 %"), ("hold", "0 h")])
def test_an_impossible_attack_is_refused(name: str, value: str) -> None:
    """An attack loses some requests, not more than all, for some time."""
    with pytest.raises(ValidationError):
        cyber_attack.Parameters.model_validate({**VALUES, name: value})
