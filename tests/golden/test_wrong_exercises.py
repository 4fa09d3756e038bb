from __future__ import annotations

from pathlib import Path

import pytest

from ioc.services.exercises import exercise_file
from tests.golden.exercises import FOLDER, WRONG, expected, small_model, told, wrong_files

FILES = wrong_files()


def test_the_exercise_that_all_wrong_ones_come_from_is_right() -> None:
    """Every golden mistake is one edit away from an exercise without problems."""
    exercise, ground, plan = exercise_file(FOLDER / "good.yaml", small_model()).require()
    assert (exercise.id, ground.scenario, plan.province.key) == ("good", "flood-night", "hue")


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("path", FILES.values(), ids=list(FILES))
def test_a_wrong_exercise_is_told_as_written_down(path: Path, language: str) -> None:
    """A wrong exercise is told with place, code, line, caret and suggestion, exactly as the golden text says."""
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
    """At least seventy kinds of mistake have their words written down."""
    assert len(FILES) >= 70


def test_both_folders_play_on_the_same_scenario() -> None:
    """The right exercise and the wrong ones are played on one scenario."""
    name = "flood-night.yaml"
    assert (FOLDER / name).read_text("utf-8") == (WRONG / name).read_text("utf-8")
