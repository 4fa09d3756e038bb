"""Texts, numbers and times of the interface."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

from ioc import i18n
from ioc.i18n import Language

ROOT = Path(__file__).parents[2]
HOUR = 3_600_000


def fields(text: str) -> set[str]:
    """Names that a text wants filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_texts() -> None:
    """A key that stands in one catalogue stands in the other."""
    assert set(i18n.catalogue("vi")) == set(i18n.catalogue("en"))


def test_both_languages_fill_in_the_same_values() -> None:
    """A translation neither loses nor invents a value."""
    english = i18n.catalogue("en")
    assert {
        key for key, text in i18n.catalogue("vi").items() if fields(text) != fields(english[key])
    } == set()


def test_scripts_use_only_texts_that_exist() -> None:
    """Every key that a script asks for by name is in the part of the catalogue it is given."""
    scripts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "assets").glob("[1-9]*.js"))
    asked = {key for key in re.findall(r'"(live\.[a-z_]+)"', scripts) if not key.endswith("_")}
    assert asked - set(i18n.catalogue("vi")) == set()


def test_pages_use_only_texts_that_exist() -> None:
    """Every literal key in the pages' code is in the catalogue."""
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "ioc" / "web").rglob("*.py"))
    asked = set(re.findall(r'\bt\(\s*"([a-z]+\.[a-z_0-9]+)"', code))
    assert asked
    assert asked - set(i18n.catalogue("vi")) == set()


def refusals() -> dict[str, set[str]]:
    """Keys with which the model refuses orders, and the values that each brings."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "simulation").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "OrderRefused":
                continue
            key, *rest = node.args
            assert isinstance(key, ast.Constant), f"{path}:{node.lineno}: the key is no literal"
            brought = {
                part.value
                for given in rest
                if isinstance(given, ast.Dict)
                for part in given.keys
                if isinstance(part, ast.Constant)
            }
            found.setdefault(str(key.value), brought).intersection_update(brought)
    return found


@pytest.mark.parametrize(("key", "brought"), sorted(refusals().items()))
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_refusal_has_its_words(key: str, brought: set[str], lang: Language) -> None:
    """No order is refused with a bare key, and no text wants a value that the model does not bring."""
    text = i18n.catalogue(lang)[f"refused.{key.replace('.', '_')}"]
    assert fields(text) <= brought


@pytest.mark.parametrize(
    ("value", "decimals", "lang", "expected"),
    [
        (18_420, 0, "vi", "18.420"),
        (18_420, 0, "en", "18,420"),
        (17.44, 1, "vi", "17,4"),
        (0.5, 2, "en", "0.50"),
        (None, 1, "vi", "–"),
        (float("nan"), 1, "en", "–"),
    ],
)
def test_a_number_reads_as_its_language_writes_it(
    value: float | None, decimals: int, lang: Language, expected: str
) -> None:
    """Vietnamese has a decimal comma and dots for thousands; an unknown number is a dash, never zero."""
    assert i18n.number(value, decimals, lang) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(0.12, "+0,12"), (-0.12, "−0,12"), (0.001, "0,00"), (None, "–")]
)
def test_a_change_carries_its_sign(value: float | None, expected: str) -> None:
    """A rise has a plus, a fall a true minus, and what rounds to nothing has neither."""
    assert i18n.signed(value, 2, "vi") == expected


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (20_000, "20 giây"),
        (9 * 60_000, "9 phút"),
        (2 * HOUR, "2 giờ"),
        (2 * HOUR + 6 * 60_000, "2 giờ 06"),
        (-60_000, "1 phút"),
        (72 * HOUR, "3 ngày"),
    ],
)
def test_a_span_reads_in_its_two_largest_units(span: int, expected: str) -> None:
    """Seconds, minutes, hours with minutes, then days."""
    assert i18n.duration(span, "vi") == expected


@pytest.mark.parametrize(("lang", "expected"), [("vi", "Thứ Tư 14/10/2026"), ("en", "Wednesday 14 Oct 2026")])
def test_the_weekday_follows_from_the_date(lang: Language, expected: str) -> None:
    """14 October 2026 is a Wednesday in both languages."""
    when = i18n.moment(1_791_910_800_000, 420, 18 * HOUR)
    assert i18n.date_long(when, lang) == expected


def test_a_unit_that_nobody_translated_is_shown_as_written() -> None:
    """Symbols need no translation."""
    assert i18n.unit("mm", "vi") == "mm"


@pytest.mark.parametrize(("asked", "expected"), [("en", "en"), ("vi", "vi"), ("fr", "vi"), (None, "vi")])
def test_vietnamese_unless_english_is_asked_for(asked: str | None, expected: str) -> None:
    """The interface never falls back on a language it does not have."""
    assert i18n.language(asked) == expected
