from __future__ import annotations

from pathlib import Path

import pytest

from simulation.loading import load_scenario
from tests.golden.small import FOLDER, small_catalogue
from tests.golden.told import expected, told, wrong_files

FILES = wrong_files()


def test_the_file_that_all_wrong_ones_come_from_is_right() -> None:
    """Every golden mistake is one edit away from a scenario without problems."""
    scenario = load_scenario(FOLDER / "good.yaml", small_catalogue())
    assert (scenario.id, scenario.time.duration, scenario.faults[0].at) == (
        "flood-night",
        43_200_000,
        8_100_000,
    )


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("path", FILES.values(), ids=list(FILES))
def test_a_wrong_file_is_told_as_written_down(path: Path, language: str) -> None:
    """A wrong scenario is told with place, code, line, caret and suggestion, exactly as the golden text says."""
    assert told(path, language) == expected(path, language).read_text("utf-8")


@pytest.mark.parametrize("path", FILES.values(), ids=list(FILES))
def test_every_mistake_is_told_in_both_languages(path: Path) -> None:
    """Nothing is left out of one language, and places and codes are the same in both."""
    vietnamese, english = (expected(path, language).read_text("utf-8") for language in ("vi", "en"))
    places = [
        [line.split("  ")[0] for line in text.splitlines() if line[:1].isalnum()]
        for text in (vietnamese, english)
    ]
    assert places[0] == places[1] != []
    assert vietnamese != english


def test_there_are_enough_mistakes() -> None:
    """At least a hundred kinds of mistake have their words written down, some of them over several files."""
    assert len(FILES) >= 100
    assert len([path for path in FILES.values() if path.name == "main.yaml"]) >= 20
