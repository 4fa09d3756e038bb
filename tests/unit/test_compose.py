from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.checks.finding import Trail
from simulation.engine.placement import counts
from simulation.engine.places import Places
from simulation.errors import InvalidInput, UnknownName
from simulation.loading import (
    Composed,
    compose,
    compose_text,
    differences,
    explain,
    load_province,
    load_scenario_text,
    scenario_path,
    scenario_paths,
)
from simulation.loading.arithmetic import calculated, time_text
from simulation.loading.explaining import chances, levers
from simulation.loading.fields import Field
from simulation.loading.ground import count_of
from simulation.loading.nodes import Node, Origin, merged, plain, tree
from simulation.loading.paths import PathError, shown, targets
from simulation.loading.writing import yaml_text
from simulation.spec.distributions import Lognormal
from simulation.spec.scenario import ScenarioFile
from simulation.units import parse
from tests.golden.small import FOLDER, small_catalogue
from tests.runs import model

GOOD = (FOLDER / "good.yaml").read_text("utf-8")
BASE = "schema: ioc-scenario/1\nid: worse-night\nextends: base.yaml\n"
HOUR_MS = 3_600_000


@lru_cache(maxsize=1)
def known() -> Any:
    """The small catalogue."""
    return small_catalogue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with a scenario to extend."""
    (tmp_path / "base.yaml").write_text(GOOD, "utf-8")
    return tmp_path


def made(folder: Path, text: str, **changes: str) -> Composed:
    """A scenario that stands beside ``base.yaml``."""
    return compose_text(text, str(folder / "main.yaml"), known(), changes=list(changes.items()))


def right(folder: Path, text: str) -> Mapping[str, Any]:
    """The data of a scenario that has no problem."""
    composed = made(folder, text)
    assert composed.problems == ()
    assert composed.data is not None
    return composed.data


def test_an_extending_file_needs_only_its_own_name(folder: Path) -> None:
    """Everything else comes from the file that it extends, and its own id stays."""
    scenario = made(folder, BASE).require()
    assert (scenario.id, scenario.province, len(scenario.hazards)) == ("worse-night", "hue", 1)


def test_own_keys_win_and_mappings_merge(folder: Path) -> None:
    """A file writes only what differs."""
    data = right(folder, BASE + "time: {duration: 24 h}\nparameters: {river: {share: 50 %}}\n")
    assert data["time"] == {"start": "2026-10-14T18:00+07:00", "duration": "24 h"}
    assert data["parameters"]["river"] == {"limit": "3 m", "share": "50 %"}


def test_lists_of_objects_with_ids_merge_by_id(folder: Path) -> None:
    """A hazard of the same id is changed, another is added behind it."""
    changed = "  - {id: storm-1, with: {peak: 60 mm/h}}\n"
    own = f"hazards:\n{changed}  - {{kind: storm, id: storm-2, with: {{at: T+1:00, peak: 5 mm/h}}}}\n"
    first, second = right(folder, BASE + own)["hazards"]
    assert first == {
        "kind": "storm",
        "id": "storm-1",
        "with": {"at": "T+3:00", "peak": "60 mm/h", "commune": "19789"},
    }
    assert second["id"] == "storm-2"


def test_other_lists_replace(folder: Path) -> None:
    """Faults have no ids: the extending file's list is the list."""
    own = "faults:\n  - {at: T+1:00, sensor: river.gauge, quality: missing, for: 1 h}\n"
    assert [row["quality"] for row in right(folder, BASE + own)["faults"]] == ["missing"]


def test_later_files_win_and_this_one_last(folder: Path) -> None:
    """``extends`` is read from left to right."""
    for name, hours in (("a", 20), ("b", 30)):
        (folder / f"{name}.yaml").write_text(
            f"schema: ioc-scenario/1\ntime: {{duration: {hours} h}}\nparameters: {{river: {{limit: {hours} m}}}}\n"
        )
    text = BASE.replace("extends: base.yaml", "extends: [base.yaml, a.yaml, b.yaml]")
    data = right(folder, text + "parameters: {river: {limit: 1 m}}\n")
    assert (data["time"]["duration"], data["parameters"]["river"]["limit"]) == ("30 h", "1 m")


def test_a_base_that_two_files_extend_changes_a_value_once(folder: Path) -> None:
    """An override of a shared base is not applied twice: each file means what it means alone."""
    shared = "override:\n  parameters.river.step: {multiply: 2, why: coarser}\n"
    (folder / "shared.yaml").write_text(BASE + shared, "utf-8")
    for name in "ab":
        (folder / f"{name}.yaml").write_text("schema: ioc-scenario/1\nextends: shared.yaml\n", "utf-8")
    text = BASE.replace("base.yaml", "[a.yaml, b.yaml]")
    assert right(folder, text)["parameters"]["river"]["step"] == "10 min"


def test_what_is_not_written_is_not_in_the_result(folder: Path) -> None:
    """Defaults of domains and the province are addressed, not copied."""
    data = right(folder, BASE + "override:\n  resources.river.boat: {add: 2, why: floods}\n")
    assert set(data["parameters"]["river"]) == {"limit"}
    assert "facilities" not in data
    assert list(data["resources"]) == ["river.boat"]


@pytest.mark.parametrize(
    ("path", "change", "value"),
    [
        ("parameters.river.step", "multiply: 3", "15 min"),
        ("parameters.river.step", "add: 90 s", "6.5 min"),
        ("parameters.river.limit", "add: 20 cm", "3.2 m"),
        ("parameters.river.share", "multiply: 0.5", "20 %"),
        ("parameters.river.share", "add: 5 %", "45 %"),
        ("parameters.river.share", "max: 0.5", 0.5),
        ("time.duration", "min: 8 h", "8 h"),
        ("hazards[id=storm-1].with.at", "add: 30 min", "T+3:30"),
        ("hazards[0].with.peak", "multiply: 80 %", "72 mm/h"),
        ("resources.river.boat", "multiply: 1.1", 32),
        ("experiment.replications", "multiply: 2", 60),
        ("orders[order=river.close_road].args.hours", "add: 2", 8),
    ],
)
def test_an_override_calculates_in_the_value_s_own_unit(
    folder: Path, path: str, change: str, value: Any
) -> None:
    """Units are respected, shares stay shares, whole counts stay whole, also where only a default stands."""
    composed = made(folder, BASE + f'override:\n  "{path}": {{{change}, why: test}}\n')
    assert composed.problems == ()
    (row,) = explain(composed, path)
    assert (row.value, type(row.value)) == (value, type(value))
    assert (row.origin[-1].how, row.origin[-1].why) == ("override", "test")


def test_a_facility_of_the_province_can_grow(folder: Path) -> None:
    """What the province has is the ground that an override stands on; only the change is in the result."""
    before = next(row.capacity for row in load_province("hue").facilities if row.id == "hospital-01")
    text = BASE + 'override:\n  "facilities[id=hospital-01].capacity": {add: 50, why: new wing}\n'
    assert right(folder, text)["facilities"] == ({"id": "hospital-01", "capacity": (before or 0) + 50},)


@pytest.mark.parametrize("province", ["hue", "can-tho", "ha-noi"])
def test_the_ground_counts_as_the_engine_places(province: str) -> None:
    """Law: the number that an override begins from is the number of things that a run has."""
    place = load_province(province)
    places = Places.of(place)
    for spec in model().catalogue.specs.values():
        rules = {**{name: row.placement for name, row in spec.sensors.items()}, **spec.facilities}
        placed = {name: rule for name, rule in rules.items() if rule.rule != "stations"}
        assert {name: count_of(rule, place) for name, rule in placed.items()} == {
            name: int(counts(rule, places).sum()) for name, rule in placed.items()
        }


def test_a_selector_may_choose_several(folder: Path) -> None:
    """All faults of one sensor class go at once."""
    faults = "faults:\n" + "".join(
        f"  - {{at: T+{n}:00, sensor: river.gauge, quality: {quality}, for: 1 h}}\n"
        for n, quality in enumerate(("stuck", "missing", "stuck"))
    )
    (folder / "base.yaml").write_text(GOOD.partition("faults:")[0] + faults + "orders: []\n", "utf-8")
    data = right(folder, BASE + 'remove: ["faults[quality=stuck]"]\n')
    assert [row["quality"] for row in data["faults"]] == ["missing"]


def test_a_removed_parameter_is_the_domain_s_again(folder: Path) -> None:
    """``remove`` takes back what a file wrote; the ground below stays."""
    composed = made(folder, BASE + "remove: [parameters.river.limit]\n")
    (row,) = explain(composed, "parameters.river.limit")
    assert (row.value, row.default) == ("3.5 m", True)


def test_an_override_may_add_an_entry(folder: Path) -> None:
    """A path to an id that does not exist yet makes the entry, with ``set`` only."""
    new = "{kind: storm, with: {at: T+1:00, peak: 5 mm/h}}"
    data = right(folder, BASE + f'override:\n  "hazards[id=late]": {{set: {new}, why: more}}\n')
    assert data["hazards"][1]["id"] == "late"


def test_values_of_a_command_line_win_over_all_files(folder: Path) -> None:
    """``--set`` is an override that comes last, and its mistakes name it."""
    composed = made(folder, BASE, **{"time.duration": "9 h", "parameters.river.limit": "2"})
    assert composed.scenario is not None
    assert composed.scenario.time.duration == 9 * HOUR_MS
    assert [(row.file, row.line, row.code) for row in composed.errors] == [
        ("--set parameters.river.limit=2", 0, "E210")
    ]


def test_a_chain_of_origins_is_told(folder: Path) -> None:
    """``explain`` says which layer gave what: the domain, the base, the override."""
    composed = made(folder, BASE + "override:\n  parameters.river.limit: {add: 1 m, why: dyke}\n")
    (row,) = explain(composed, "parameters.river.limit")
    assert [(step.how, step.value) for step in row.origin] == [
        ("default", "3.5 m"),
        ("inherited", "3 m"),
        ("override", "4 m"),
    ]
    assert row.origin[1].line == GOOD[: GOOD.index("river: {limit")].count("\n") + 1


def test_nothing_at_a_path_is_told_with_a_close_one(folder: Path) -> None:
    """A slip in a path does not end in an empty table."""
    with pytest.raises(UnknownName, match="did you mean 'limit'"):
        explain(made(folder, BASE), "parameters.river.limmit")


def test_a_difference_is_one_of_meaning(folder: Path) -> None:
    """The same time in another unit, in another file, is the same."""
    same = made(folder, BASE + "time: {duration: 720 min}\ntitle: {en: Another}\n")
    other = made(folder, BASE + "time: {duration: 13 h}\nresources: {river.boat: 1}\n")
    base = compose(folder / "base.yaml", known())
    assert differences(base, same) == ()
    assert [(row.path, row.b) for row in differences(base, other)] == [
        ("time.duration", "13 h"),
        ("resources.river.boat", 1),
    ]


def test_levers_are_what_stands_otherwise(folder: Path) -> None:
    """What a scenario changes of its base, its domains and its province, and nothing else."""
    composed = made(folder, BASE + "time: {duration: 13 h}\nresources: {river.boat: 1}\n")
    assert [row.path for row in levers(composed)] == [
        "time.duration",
        "parameters.river.limit",
        "resources.river.boat",
    ]


def test_a_distribution_sets_the_domain_s_two_numbers(folder: Path) -> None:
    """Median and 90th percentile become the median and the spread of the logarithm, and come back as quantiles."""
    text = BASE + "parameters: {river: {wait: {dist: lognormal, median: 9 min, p90: 18 min}}}\n"
    composed = made(folder, text)
    numbers = composed.require().parameters["river"]
    assert numbers["wait"] == "9 min"
    assert Lognormal(9.0, numbers["wait_sigma"]).quantile(0.9) == pytest.approx(18.0)
    (chance,) = chances(composed)
    assert chance.spread.drawn.quantile(0.5) == pytest.approx(9 * 60_000)
    assert chance.usual.quantile(0.5) == pytest.approx(10 * 60_000)


@pytest.mark.parametrize(
    ("written", "sigma"),
    [("{dist: constant, value: 9 min}", 0.0), ("{dist: lognormal, mean: 10 min, sd: 5 min}", 0.472)],
)
def test_other_words_for_a_distribution(folder: Path, written: str, sigma: float) -> None:
    """A constant has no spread; mean and standard deviation give a lognormal one."""
    numbers = (
        made(folder, BASE + f"parameters: {{river: {{wait: {written}}}}}\n").require().parameters["river"]
    )
    assert numbers["wait_sigma"] == pytest.approx(sigma, abs=0.001)


def test_a_file_may_extend_within_its_project_only(tmp_path: Path) -> None:
    """The file ``ioc-project`` marks how far up a scenario may reach."""
    (tmp_path / "shared").mkdir()
    (tmp_path / "mine").mkdir()
    (tmp_path / "shared" / "base.yaml").write_text(GOOD, "utf-8")
    text = BASE.replace("base.yaml", "../shared/base.yaml")
    file = str(tmp_path / "mine" / "main.yaml")
    assert [row.code for row in load_scenario_text(text, file, known())[1]] == ["E111"]
    (tmp_path / "ioc-project").touch()
    assert load_scenario_text(text, file, known())[1] == ()


def test_a_shipped_scenario_is_extended_by_its_name(tmp_path: Path) -> None:
    """Whoever has an idea begins from what is there, wherever the file lies."""
    text = BASE.replace("base.yaml", "weekday") + "province: hue\n"
    scenario, found = load_scenario_text(text, str(tmp_path / "x.yaml"), model().catalogue)
    assert (found, scenario and scenario.time.duration) == ((), 48 * HOUR_MS)


def test_an_unread_file_can_be_judged(folder: Path) -> None:
    """The text of an editor page is checked before it is saved, with what it extends."""
    _, found = load_scenario_text(BASE + "time: {duration: 5}\n", str(folder / "not-there.yaml"), known())
    assert [(row.code, row.line) for row in found] == [("E210", 4)]
    assert "base.yaml:6" in found[0].note


def test_warnings_do_not_stop_a_scenario(folder: Path) -> None:
    """A key that has moved still works; the problem says so with a code of its own."""
    composed = made(folder, BASE + "outputs: {kpis: [river.level]}\n")
    assert [row.code for row in composed.warnings] == ["W101"]
    assert composed.errors == ()
    assert composed.require().experiment.kpis == ("river.level",)


def test_a_wrong_scenario_is_not_given_out(folder: Path) -> None:
    """``require`` carries every error and no warning."""
    with pytest.raises(InvalidInput) as caught:
        made(folder, BASE + "outputs: {kpis: [river.level]}\ntime: {duration: 5}\n").require()
    assert [row.code for row in caught.value.problems] == ["E210"]


@pytest.mark.parametrize("name", sorted(scenario_paths()))
def test_a_resolved_scenario_loads_to_the_same(name: str) -> None:
    """Law: composing the text of what was composed changes nothing, neither data nor scenario nor text."""
    one = compose(scenario_path(name), model().catalogue)
    other = compose_text(one.text(), "resolved.yaml", model().catalogue)
    assert other.problems == one.problems == ()
    assert (other.data, other.scenario, other.text()) == (one.data, one.scenario, one.text())


_KEYS = st.sampled_from(("a", "b", "c"))
_DATA = st.recursive(
    st.integers(0, 9) | st.sampled_from(("x", "9 min")),
    lambda inner: (
        st.dictionaries(_KEYS, inner, max_size=3)
        | st.lists(
            st.fixed_dictionaries({"id": st.sampled_from("pqr"), "v": inner}),
            max_size=3,
            unique_by=lambda row: row["id"],
        )
    ),
    max_leaves=8,
)
_LAYER = st.dictionaries(_KEYS, _DATA, max_size=3)


def layer(data: Any) -> Node:
    """Plain data as a layer."""
    return tree(
        data, lambda trail, value: Origin(file="x", line=1, column=1, how="written", value=value, at=trail)
    )


@given(_LAYER)
def test_a_layer_over_itself_is_itself(data: dict[str, Any]) -> None:
    """Law: extending a file by its own copy changes nothing."""
    assert plain(merged(layer(data), layer(data))) == plain(layer(data))


@given(_LAYER)
def test_an_empty_layer_changes_nothing(data: dict[str, Any]) -> None:
    """Law: the empty file is the unit of composing, from below and from above."""
    assert (
        plain(merged(layer({}), layer(data))) == plain(merged(layer(data), layer({}))) == plain(layer(data))
    )


@given(_LAYER, _LAYER)
def test_what_is_above_is_there(lower: dict[str, Any], upper: dict[str, Any]) -> None:
    """Law: every scalar of the upper layer stands in the result where it stood, by key and by id."""
    result = plain(merged(layer(lower), layer(upper)))
    assert [path for path, value in _named(plain(layer(upper))) if dict(_named(result))[path] != value] == []


def _named(data: Any, path: Trail = ()) -> list[tuple[Trail, Any]]:
    """Scalars by keys, those in lists by the entry's id."""
    if isinstance(data, Mapping):
        return [row for key, value in data.items() for row in _named(value, (*path, key))]
    if isinstance(data, tuple):
        return [row for value in data for row in _named(value, (*path, f"id={value['id']}"))]
    return [(path, data)]


_VALUES = {
    "time.duration": st.integers(4, 500).map(lambda hours: f"{hours} h"),
    "parameters.river.limit": st.integers(1, 99).map(lambda cm: f"{cm} cm"),
    "parameters.river.share": st.integers(0, 100).map(lambda share: f"{share} %"),
    "resources.river.boat": st.integers(0, 99),
    "experiment.confidence": st.sampled_from((0.8, 0.9, 0.99)),
    "title.en": st.text("abc ", min_size=1, max_size=5).map(str.strip).filter(bool),
    "hazards[id=storm-1].with.peak": st.integers(1, 400).map(lambda rain: f"{rain} mm/h"),
}


@given(st.data())
def test_setting_a_value_is_writing_it(data: st.DataObject) -> None:
    """Law: an override with ``set`` and the same key written in the file give the same scenario."""
    path = data.draw(st.sampled_from(sorted(_VALUES)))
    value = data.draw(_VALUES[path])
    own: Any = value
    for part in reversed(path.replace("[id=storm-1]", "").split(".", 2 if "river" in path else 9)):
        own = {part: own}
    if path.startswith("hazards"):
        own = {"hazards": ({"id": "storm-1", **own["hazards"]},)}
    if path.startswith("resources"):
        own = {"resources": {"river.boat": value}}
    one = compose_text(
        BASE.replace("base.yaml", "good.yaml") + yaml_text(own), str(FOLDER / "x.yaml"), known()
    )
    overriding = yaml_text({"override": {path: {"set": value, "why": "law"}}})
    other = compose_text(BASE.replace("base.yaml", "good.yaml") + overriding, str(FOLDER / "x.yaml"), known())
    assert one.problems == other.problems == ()
    assert one.scenario == other.scenario


@given(st.integers(1, 10**6), st.sampled_from((0.5, 2, 4, 0.25)))
def test_multiplying_back_and_forth_is_nothing(amount: int, factor: float) -> None:
    """Law: times a factor and times its inverse is the value again, in the same words."""
    field = Field(shape=float)
    once = calculated("multiply", f"{amount} /day", factor, field)
    assert calculated("multiply", once, 1 / factor, field) == f"{amount} /day"


@given(st.integers(0, 10**9))
def test_a_duration_is_written_exactly(seconds: int) -> None:
    """No second is lost between a duration and its words."""
    assert parse(time_text(seconds * 1_000), "ms") == seconds * 1_000


@pytest.mark.parametrize(
    "path",
    [
        "time.duration",
        "hazards[id=storm-1].with.peak",
        "resources.river.boat",
        "faults[0].for",
        "experiment.seed",
    ],
)
def test_a_path_is_shown_as_it_is_written(folder: Path, path: str) -> None:
    """What ``explain`` prints can be written under ``override``."""
    full = made(folder, BASE).full
    assert [shown(row.trail, full) for row in targets(full, path, known())] == [path]


@pytest.mark.parametrize(
    "path", ["", "[0]", "time.", "time[duration]", "hazards[9].id", "hazards[id=].id", "a b"]
)
def test_what_is_no_path_is_refused(folder: Path, path: str) -> None:
    """Nothing is guessed from a path that leads nowhere."""
    with pytest.raises(PathError):
        targets(made(folder, BASE).full, path, known())


def test_a_scenario_to_compare_with_that_is_not_at_hand_is_a_warning(folder: Path) -> None:
    """A resolved copy runs in any folder; a slip is told all the same, with a close name."""
    composed = made(folder, BASE + "experiment: {compare_to: bass}\n")
    assert [(row.code, "base" in row.suggestion) for row in composed.warnings] == [("W102", True)]
    assert made(folder, BASE + "experiment: {compare_to: base}\n").problems == ()
    assert made(folder, BASE + "experiment: {compare_to: base.yaml}\n").problems == ()


_ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.sampled_from(
        ("", "x", "9 min", "80 %", "T+1:00", "base.yaml", "storm", "river.boat", "hazards[0]", "set")
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                (
                    "id",
                    "kind",
                    "with",
                    "dist",
                    "median",
                    "set",
                    "add",
                    "multiply",
                    "why",
                    "river",
                    "wait",
                    "time.duration",
                )
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
_TOP = st.sampled_from([*ScenarioFile.model_fields, "outputs", "schema"])


@given(st.dictionaries(_TOP, _ANYTHING, max_size=4))
def test_no_file_makes_composing_fail(data: dict[str, Any]) -> None:
    """Whatever people write over a right scenario, the answer is a scenario or problems, never a traceback."""
    own = yaml_text({"schema": "ioc-scenario/1", "id": "x", "extends": "good.yaml", **data})
    composed = compose_text(own, str(FOLDER / "x.yaml"), known())
    assert composed.problems or composed.scenario is not None
    if not composed.errors:
        explain(composed)
        assert differences(composed, composed) == ()
