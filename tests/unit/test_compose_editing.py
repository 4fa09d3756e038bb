from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.loading import NotEditable, PathError, migrate, read_text, scenario_paths, set_value
from simulation.loading.editing import unset
from simulation.loading.source import lookup
from simulation.loading.templates import scenario_text
from tests.golden.small import small_catalogue
from tests.runs import model

KNOWN = small_catalogue()
TEXT = """\
# head
schema: ioc-scenario/1   # the format
id: x
title: {vi: "Đêm", en: 'Night'}   # title
about:
  # what: words
  vi: |
    dòng một
    dòng hai
  en: "a: b  # no comment"   # words too
hazards:   # what strikes
  # the first
  - {kind: storm, id: one, with: {at: T+3:00, peak: 90 mm/h}}   # in brackets

  - kind: storm   # the second
    id: two
    with:
      at: T+5:00  # later
      peak: 5 mm/h
resources: {river.boat: 3}   # boats
domains:
# tail
"""
_WORDS = "head|the format|title|what: words|words too|what strikes|the first|in brackets|the second|later|boats|tail"
_COMMENT = re.compile(rf"# (?:{_WORDS})$", re.MULTILINE)
DRAWN = {"dist": "constant", "value": "9 min"}
CHANGES = [
    ("id", "night", ("id",), "night"),
    ("title.vi", '"Sáng: mới"', ("title", "vi"), "Sáng: mới"),
    ("about.vi", "một dòng", ("about", "vi"), "một dòng"),
    ("about", "{vi: một, en: one}", ("about",), {"vi": "một", "en": "one"}),
    ("about.en", "short", ("about", "en"), "short"),
    ("hazards[id=one].with.peak", "80 mm/h", ("hazards", 0, "with", "peak"), "80 mm/h"),
    ("hazards[id=two].with.at", "T+6:00", ("hazards", 1, "with", "at"), "T+6:00"),
    ("hazards[id=two].with.commune", '"19789"', ("hazards", 1, "with", "commune"), "19789"),
    ("hazards[id=three]", "{kind: storm}", ("hazards", 2), {"id": "three", "kind": "storm"}),
    ("resources.river.boat", "4", ("resources", "river.boat"), 4),
    ("time.duration", "12 h", ("time", "duration"), "12 h"),
    ("experiment.smallest.river.level", "10 cm", ("experiment", "smallest", "river.level"), "10 cm"),
    ("parameters.river.wait", "{dist: constant, value: 9 min}", ("parameters", "river", "wait"), DRAWN),
    ("hazards[id=two]", "{kind: storm}", ("hazards", 1), {"id": "two", "kind": "storm"}),
    ("domains", "[river]", ("domains",), ("river",)),
    ("facilities[id=new].capacity", "3", ("facilities", 0), {"id": "new", "capacity": 3}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "trail", "data"), CHANGES, ids=[row[0] for row in CHANGES])
def test_a_change_keeps_every_comment_and_every_other_value(
    path: str, value: str, trail: Any, data: Any
) -> None:
    """Only the value at the path is another; all comments stay."""
    after = set_value(TEXT, path, value, KNOWN)
    assert lookup(read_text(after, "").data, trail) == data
    assert sorted(_COMMENT.findall(after)) == sorted(_COMMENT.findall(TEXT))
    assert len(_COMMENT.findall(TEXT)) == 12


def test_windows_line_ends_do_no_harm() -> None:
    """A file of another editor is changed like any other."""
    after = set_value(TEXT.replace("\n", "\r\n"), "id", "night", KNOWN)
    assert read_text(after, "").data["id"] == "night"


@given(st.lists(st.sampled_from(CHANGES), max_size=6))
def test_changes_add_up(rows: list[Any]) -> None:
    """Law: whatever is changed in whatever order, no comment is lost and the last value at a path stands."""
    text = TEXT
    for path, value, _, _ in rows:
        text = set_value(text, path, value, KNOWN)
    read = read_text(text, "")
    assert not read.findings
    assert sorted(_COMMENT.findall(text)) == sorted(_COMMENT.findall(TEXT))
    for _, _, trail, data in rows[-1:]:
        assert lookup(read.data, trail) == data


@pytest.mark.parametrize("name", sorted(scenario_paths()))
def test_a_shipped_scenario_keeps_its_comments(name: str) -> None:
    """What an editor page changes in a shipped file is one value."""
    text = scenario_paths()[name].read_text("utf-8")
    after = set_value(text, "experiment.seed", "77", model().catalogue)
    assert read_text(after, "").data["experiment"]["seed"] == 77
    assert [row for row in text.splitlines() if row.lstrip().startswith("#")] == [
        row for row in after.splitlines() if row.lstrip().startswith("#")
    ]


@pytest.mark.parametrize(
    ("text", "path", "value", "error"),
    [
        ("- 1\n", "id", "x", NotEditable),
        ("a: [\n", "id", "x", NotEditable),
        (TEXT, "id", "[a", NotEditable),
        (TEXT, "id", "a\nb: c", NotEditable),
        (TEXT, "hazards[9].id", "x", PathError),
        (TEXT, "", "x", PathError),
    ],
)
def test_what_cannot_be_changed_is_refused(text: str, path: str, value: str, error: type[Exception]) -> None:
    """A text is changed rightly or not at all."""
    with pytest.raises(error):
        set_value(text, path, value, KNOWN)


OLD = """\
schema: ioc-scenario/1
# what is judged
outputs:
  # the two
  kpis: [river.level, river.closures]   # both
# the end
"""


def test_moved_keys_are_rewritten_with_their_comments() -> None:
    """``migrate`` gives the value its new place; what people noted beside it stays."""
    after, moved = migrate(OLD)
    data = read_text(after, "").data
    assert moved == (("outputs.kpis", "experiment.kpis"),)
    assert data == {"schema": "ioc-scenario/1", "experiment": {"kpis": ("river.level", "river.closures")}}
    assert [
        word for word in ("# what is judged", "# the two", "# both", "# the end") if word not in after
    ] == []


def test_migrating_twice_is_migrating_once() -> None:
    """Law: a text that is up to date is left alone, byte for byte."""
    after, _ = migrate(OLD)
    assert migrate(after) == (after, ())


def test_the_new_place_wins_when_both_are_written() -> None:
    """Nobody's present value is overwritten by an old one."""
    after, _ = migrate(OLD + "experiment: {kpis: [river.level]}\n")
    assert read_text(after, "").data["experiment"] == {"kpis": ("river.level",)}


@pytest.mark.parametrize(
    ("base", "province"), [(None, None), (None, "hue"), ("weekday", "can-tho"), ("hue-flood-2025", None)]
)
def test_a_new_scenario_says_what_it_is_in_both_languages(base: str | None, province: str | None) -> None:
    """The editor finds the schema in the first line; only what is asked for is written, the rest is a comment."""
    text = scenario_text("my-day", base=base, province=province)
    data = read_text(text, "").data
    assert text.startswith("# yaml-language-server: $schema=")
    assert (data.get("extends"), data.get("province")) == (base, province or (None if base else "any"))
    assert {"vi", "en"} == set(data["title"]) == set(data["about"])


def test_a_value_can_be_set_without_knowing_the_domains() -> None:
    """Names with dots are those of the format: numbers of things and indicators."""
    after = set_value(set_value(TEXT, "resources.traffic.crew", "9"), "parameters.river.wait", "9 min")
    data = read_text(after, "").data
    assert (data["resources"]["traffic.crew"], data["parameters"]) == (9, {"river": {"wait": "9 min"}})


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("title.vi", {"en": "Night"}),
        ("title.en", {"vi": "Đêm"}),
        ("hazards[id=two].kind", {"id": "two", "with": {"at": "T+5:00", "peak": "5 mm/h"}}),
        ("hazards[id=two].with.at", {"peak": "5 mm/h"}),
        ("hazards[id=one].with.peak", {"at": "T+3:00"}),
        ("about.vi", {"en": "a: b  # no comment"}),
        ("resources.river.boat", None),
        ("hazards[id=two]", ({"kind": "storm", "id": "one", "with": {"at": "T+3:00", "peak": "90 mm/h"}},)),
    ],
)
def test_a_value_is_put_back_without_harm_to_the_rest(path: str, data: Any) -> None:
    """What is unset is gone, with what it would leave empty; comments stay, and the rest says what it said."""
    after = unset(TEXT, path, KNOWN)
    trail = {"hazards[id=two]": ("hazards",), "hazards[id=two].kind": ("hazards", 1)}.get(path, ())
    around = trail or {"t": ("title",), "a": ("about",), "r": ("resources",)}.get(path[0], ())
    around = around or (("hazards", 1, "with") if "two" in path else ("hazards", 0, "with"))
    assert lookup(read_text(after, "").data, around) == data
    assert sorted(_COMMENT.findall(after)) == sorted(_COMMENT.findall(TEXT))


def test_an_override_is_taken_back_with_its_reason() -> None:
    """Other overrides stay; the last one goes with the key that holds them."""
    text = "id: x\noverride:\n  time.duration: {set: 3 h, why: short}\n  # why\n  time.opens: {set: 1 h, why: early}\n"
    one = unset(text, "time.duration", KNOWN)
    assert read_text(one, "").data["override"] == {"time.opens": {"set": "1 h", "why": "early"}}
    assert read_text(unset(one, "time.opens", KNOWN), "").data == {"id": "x"}
