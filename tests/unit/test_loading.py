from __future__ import annotations

import json
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.checks.finding import Finding
from simulation.errors import InvalidInput, UnknownName
from simulation.loading import (
    excerpt,
    load_province,
    load_province_head,
    load_province_heads,
    load_scenario,
    load_system,
    province_paths,
    read_file,
    read_text,
    scenario_path,
)
from simulation.loading.english import MESSAGES as ENGLISH
from simulation.loading.messages import told
from simulation.loading.problems import problems
from simulation.loading.provinces import province_file
from simulation.loading.vietnamese import MESSAGES as VIETNAMESE
from tests.golden.small import FOLDER, small_catalogue


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12:30", "12:30"),
        ("no", "no"),
        ("010", 10),
        ("0x10", 16),
        ("1e3", 1000.0),
        ("true", True),
        ("~", None),
        ("", None),
        ('"5"', "5"),
        ("2026-10-14", "2026-10-14"),
        ("[1, [a, b]]", (1, ("a", "b"))),
    ],
)
def test_scalars_mean_what_yaml_1_2_says(written: str, meant: object) -> None:
    """Times stay text, only true and false are booleans, lists become tuples."""
    data = read_text(f"a: {written}\n", "x").data
    assert data == {"a": meant}
    assert type(data["a"]) is type(meant)


def test_keys_are_always_text() -> None:
    """A commune's code keeps its zeros, quoted or not."""
    assert list(read_text("00123: a\n'00124': b\ntrue: c\n", "x").data) == ["00123", "00124", "true"]


def test_every_key_and_value_knows_its_place() -> None:
    """Lines and columns count from 1, in flow and block style."""
    source = read_text("a: {b: [x, y]}\nc:\n  - d: 1\n", "x")
    assert (source.keys["a", "b"].line, source.keys["a", "b"].column) == (1, 5)
    assert (source.values["a", "b", 1].line, source.values["a", "b", 1].column) == (1, 12)
    assert (source.values["c", 0, "d"].line, source.values["c", 0, "d"].column) == (3, 8)


def test_windows_line_ends_and_byte_order_mark_are_fine(tmp_path: Path) -> None:
    """A file saved by a Windows editor reads like any other."""
    file = tmp_path / "a.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    source = read_file(file)
    assert source.data == {"a": 1, "b": 2}
    assert source.keys["b",].line == 2


_PLAIN = st.recursive(
    st.integers(-(10**12), 10**12)
    | st.booleans()
    | st.none()
    | st.text(string.printable + "ăđễ", max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abcdé ", max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text("abcxyz", min_size=1, max_size=5), _PLAIN, max_size=4))
def test_json_is_read_as_json(data: dict[str, Any]) -> None:
    """JSON is YAML 1.2: whatever a program writes as JSON is read back."""
    source = read_text(json.dumps(data, ensure_ascii=False), "x")
    assert not source.findings
    assert source.data == _tuples(data)


def _tuples(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {key: _tuples(value) for key, value in data.items()}
    return tuple(map(_tuples, data)) if isinstance(data, list) else data


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("a: 1".encode("utf-16"), "E105"),
        ("a: dêm".encode("latin-1"), "E105"),
        (b"a: \x07\n", "E101"),
        (b"<html></html>", "E106"),
        (b"a:\n\t- 1\n", "E104"),
        (b"a: [" * 40, "E107"),
        (b"a: &a [1]\nb: &b [*a]\nc: *b\n", "E107"),
        (b"x: &x 1\ny: [" + b"*x, " * 100 + b"1]\n", "E107"),
        (b"? [a]\n: 1\n", "E101"),
        (b"#" * 1_100_000, "E107"),
    ],
)
def test_what_is_no_yaml_of_ours_is_refused(tmp_path: Path, raw: bytes, code: str) -> None:
    """Every way in which a file can be no configuration has its own code, and none raises."""
    file = tmp_path / "a.yaml"
    file.write_bytes(raw)
    source = read_file(file)
    assert [problem.code for problem in problems(source, (), "en")] == [code]
    assert not source.readable


def test_a_file_that_does_not_exist_is_a_problem_too(tmp_path: Path) -> None:
    """A missing file is told like any other problem."""
    assert [p.code for p in problems(read_file(tmp_path / "none.yaml"), (), "en")] == ["E100"]


@given(st.text("ab:[]{}-'\"\n #&*!|>%@?,\t", max_size=60))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    """Whatever people save, the answer is data or problems, never a traceback."""
    source = read_text(text, "x")
    assert source.readable or source.findings


def test_both_languages_have_the_same_messages() -> None:
    """No code is left untranslated, and both say the same values."""
    assert ENGLISH.keys() == VIETNAMESE.keys()
    for key, sentences in ENGLISH.items():
        names = {n for text in sentences for _, n, _, _ in string.Formatter().parse(text) if n}
        translated = {n for text in VIETNAMESE[key] for _, n, _, _ in string.Formatter().parse(text) if n}
        assert names == translated, key


def test_a_sentence_without_its_value_is_left_out() -> None:
    """Without a close name nothing is asked."""
    values = {"key": "x", "close": "", "allowed": "a, b"}
    assert told("E102", values, "en") == ("unknown key 'x'", "Allowed here: a, b.")


def test_problems_come_in_file_order_and_once() -> None:
    """However rules are ordered, people read from top to bottom."""
    source = read_text("a: 1\nb: 2\n", "x")
    found = [Finding((key,), "E305", {"name": key}) for key in ("b", "a", "b")]
    assert [problem.line for problem in problems(source, found, "en")] == [1, 2]


def test_the_caret_stands_under_the_word_even_in_a_long_line() -> None:
    """A long line is cut around the place, and the caret moves with it."""
    line = "a: {" + ", ".join(f"key_{n}: {n}" for n in range(60)) + ", wrong: 1}"
    source = read_text(line, "x")
    problem = problems(source, [Finding(("a", "wrong"), "E305", {"name": "wrong"}, at_key=True)], "en")[0]
    shown, caret = excerpt(problem, [line]).splitlines()[1:3]
    assert shown[caret.index("^") : caret.rindex("^") + 1] == "wrong"


def test_a_scenario_is_found_by_path_only_when_no_shipped_one_has_the_name(tmp_path: Path) -> None:
    """A name that nobody knows is told with what there is."""
    assert scenario_path(tmp_path / "mine.yaml") == tmp_path / "mine.yaml"
    with pytest.raises(UnknownName, match="no-such-day"):
        scenario_path("no-such-day")


def test_loading_a_wrong_scenario_carries_every_problem() -> None:
    """The error of the loader is the list of the validator."""
    with pytest.raises(InvalidInput) as caught:
        load_scenario(FOLDER.parent / "wrong" / "two_errors.yaml", small_catalogue())
    assert [problem.code for problem in caught.value.problems] == ["E102", "E302"]


@pytest.mark.parametrize("name", ["01", "ha-noi"])
def test_a_province_has_two_names(name: str) -> None:
    """Code and key lead to the same file."""
    assert load_province(name).code == "01"


def test_an_unknown_province_is_told_with_a_close_one() -> None:
    """People write names with accents and spaces."""
    with pytest.raises(UnknownName, match="ha-noi"):
        load_province("Hà Nội")


def test_heads_agree_with_the_files() -> None:
    """The fast list says what the full files say."""
    for name in ("01", "46", "17f"):
        head, full = load_province_head(name), load_province(name)
        assert (head.code, head.key, head.name, head.area_km2) == (full.code, full.key, full.name, full.area)
        assert (head.communes, head.facilities) == (len(full.communes), len(full.facilities))
        assert head.population == full.population.people
        assert head.river_stations == tuple(station.id for station in full.rivers)
        assert head.air_stations == tuple(station.id for station in full.air_stations)


def test_every_province_has_a_head() -> None:
    """The list holds each file, by code."""
    assert [head.code for head in load_province_heads()] == list(province_paths())


@pytest.mark.slow
@pytest.mark.parametrize("code", sorted(province_paths()))
def test_every_shipped_province_is_right(code: str) -> None:
    """No shipped file has a problem."""
    assert province_file(province_paths()[code])[1] == ()


def test_the_system_file_is_right() -> None:
    """Ordinary weather loads, with its share written in per cent."""
    assert 0 < load_system().weather.afternoon_share < 1
