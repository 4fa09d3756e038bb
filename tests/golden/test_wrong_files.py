from __future__ import annotations

from pathlib import Path

import pytest

from simulation.loading import load_scenario
from tests.golden.small import FOLDER, small_catalogue
from tests.golden.told import WRONG, told

FILES = sorted(WRONG.glob("*.yaml"))


def test_the_file_that_all_wrong_ones_come_from_is_right() -> None:
    """Every golden mistake is one edit away from a scenario without problems."""
    scenario = load_scenario(FOLDER / "good.yaml", small_catalogue())
    assert (scenario.id, scenario.time.duration, scenario.faults[0].at) == (
        "flood-night",
        43_200_000,
        8_100_000,
    )


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_wrong_file_is_told_as_written_down(path: Path, language: str) -> None:
    """A wrong scenario is told with place, code, line, caret and suggestion, exactly as the golden text says."""
    assert told(path, language) == path.with_suffix(f".{language}.txt").read_text("utf-8")


def test_there_are_enough_mistakes() -> None:
    """At least fifteen kinds of mistake have their words written down."""
    assert len(FILES) >= 15
