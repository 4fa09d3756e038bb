"""The exercise's pages: their texts in both languages, the sentences of refusals, and what is shown without a seat."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import pytest

from ioc import i18n
from ioc.exercise.injects import Channel
from ioc.exercise.kinds import ANY
from ioc.exercise.plan import Rating
from ioc.i18n import Language
from ioc.web.callbacks.exercising import exercise_window
from ioc.web.stores import read_address

ROOT = Path(__file__).parents[2]
GROUPS = {"76": "exercise_control", "77": "exercise_desk", "78": "exercise_evaluate", "79": "exercise_screen"}
STATUSES = (
    "pending",
    "offered",
    "held",
    "fired",
    "acknowledged",
    "answered",
    "expired",
    "skipped",
    "cancelled",
)
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "exercise_live.clock_": ("scenario", "played", "wall"),
    "exercise_live.phase_": tuple(sorted(ANY)),
    "exercise_control.do_": ("start", "pause", "resume", "clear_stop"),
    "exercise_control.status_": STATUSES,
    "exercise_control.expect_": ("none", "open", "met", "expired", "na"),
    "exercise_control.act_": ("acknowledge", "reply", "decide", "nothing"),
    "exercise_desk.channel_": tuple(one for one in get_args(Channel) if one != "none"),
    "exercise_desk.decision_": (
        "situation",
        "options",
        "choice",
        "owner",
        "acting_for",
        "rationale",
        "follow_up",
    ),
    "exercise_evaluate.rating_": get_args(Rating),
    "exercise_evaluate.column_": ("measure", "value", "target", "acceptable", "result", "evidence"),
    "exercise_evaluate.sort_": ("note", "strength", "improvement"),
    "exercise_evaluate.expect_": ("open", "met", "expired", "na"),
    "exercise_evaluate.act_": ("acknowledge", "reply", "decide", "nothing"),
    "exercise_evaluate.to_": ("control", "all"),
    "exercise_screen.level_": ("-1", "0", "1", "2"),
}
"""Keys whose last part a script puts together, with every end that it may put there."""


def asked() -> set[str]:
    """Every key that the exercise's scripts name; one that ends in an underscore is put together."""
    found = set()
    for path in (ROOT / "assets").glob("7[5-9]-exercise*.js"):
        code = path.read_text(encoding="utf-8")
        group = "exercise_join" if path.name.startswith("75") else GROUPS[path.name[:2]]
        found |= {f"exercise_live.{key}" for key in re.findall(r'play\.live\("([a-z_]+)"', code)}
        for inside in re.findall(r"(?<![.\w])t\(([^()]*)", code):
            words = re.sub(r'[=!]==? *"[^"]*"', "", inside.partition("{")[0])
            found |= {f"{group}.{key}" for key in re.findall(r'"([a-z_]+)"', words)}
    return found


def test_every_text_of_the_scripts_stands_in_both_catalogues() -> None:
    """A key that a script names, or can put together, is written in Vietnamese and in English."""
    named = asked()
    whole = {key for key in named if not key.endswith("_")}
    begun = {key for key in named if key.endswith("_")}
    assert begun <= ENDINGS.keys()
    whole |= {start + end for start, ends in ENDINGS.items() for end in ends}
    missing = {key for lang in i18n.LANGUAGES for key in whole if key not in i18n.catalogue(lang)}
    assert len(whole) > 150
    assert missing == set()


def refusals() -> dict[str, set[str]]:
    """Every key with which the exercise refuses, and the values that each of its places brings."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "ioc" / "exercise").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if name not in ("refused", "by_whom") or path.name == "refusals.py":
                continue
            assert isinstance(node, ast.Call)
            brought = {word.arg for word in node.keywords if word.arg} | (
                {"who", "at"} if name == "by_whom" else set()
            )
            brought |= {"at"} if "at_ms" in brought else set()
            for key in ast.walk(node.args[0]):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    found[key.value] = found.get(key.value, brought) & brought
    return found


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_refusal_has_its_sentence(lang: Language) -> None:
    """A refusal is told in words, with nothing but the values that it brings."""
    texts, found = i18n.catalogue(lang), refusals()
    assert len(found) > 30
    assert {key for key in found if f"exercise_refused.{key}" not in texts} == set()
    wanted = {
        key: {name for _, name, _, _ in string.Formatter().parse(texts[f"exercise_refused.{key}"]) if name}
        for key in found
    }
    assert {key: names - found[key] for key, names in wanted.items() if names - found[key]} == {}


@pytest.mark.parametrize(
    "path", ["/join", "/exercise", "/exercise/control", "/exercise/screen", "/hue", "/plan"]
)
def test_without_a_seat_there_is_only_the_join_page(path: str) -> None:
    """Whatever address a browser without a seat tells, its layout is where a PIN is typed."""
    shown = exercise_window(read_address(path), "vi", "", "hue").to_plotly_json()["props"]
    assert shown["data-page"] == "join"
    assert shown["data-room"] == ""


@pytest.mark.parametrize(
    ("seat", "path", "page"),
    [
        ("director//x", "/exercise", "control"),
        ("controller//x", "/exercise/evaluate", "evaluate"),
        ("evaluator//x", "/exercise", "evaluate"),
        ("player/health/x", "/exercise", "desk"),
        ("player/health/x", "/exercise/control", None),
        ("player/health/x", "/exercise/evaluate", None),
        ("evaluator//x", "/exercise/control", None),
        ("screen//x", "/exercise", "screen"),
    ],
)
def test_each_role_has_its_page(seat: str, path: str, page: str | None) -> None:
    """A role's own page is framed; another role's is missing."""
    shown = exercise_window(read_address(path), "vi", seat, "hue").to_plotly_json()["props"]
    assert shown.get("data-page") == page
