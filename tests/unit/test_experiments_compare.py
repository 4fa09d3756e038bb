"""Comparisons: which settings must be equal, what is told of each KPI, and in which words."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from ioc.cli.studying_tables import (
    differences_text,
    facts_text,
    means_text,
    precision_text,
    ranking_text,
    strip,
)
from simulation.errors import UnknownName
from simulation.experiments.compare import Comparison, compare
from simulation.experiments.conduct import conduct
from simulation.experiments.design import Study, StudyRefused, Variant
from simulation.experiments.kpis import Counted, chosen, indicator_of, measured, statistic_of
from simulation.experiments.matching import combined
from simulation.experiments.paired import Question, Verdict, difference
from simulation.experiments.period import periods
from simulation.experiments.replicate import Outcome, installed, read_scenario
from simulation.experiments.results import Results
from simulation.experiments.warmup import look
from simulation.experiments.wording import (
    POINTS_CAPTION,
    VERDICTS,
    mean_caption,
    number,
    range_caption,
    share,
    verdict,
)
from simulation.experiments.workers import serial
from tests.runs import HOUR_MS, SMALL, lived
from tests.studies import KPI, TEXT, study, variant

SHARE = "ambulance.busy_share.mean"
FASTER = TEXT + "parameters: {traffic: {free_rural: 60 km/h}}\n"
DEARER = FASTER + (
    "costs:\n  - {about: {vi: Sửa đường, en: Roads}, amount: 2_000_000_000 VND, per: once}\n"
    "  - {about: {vi: Bảo trì, en: Upkeep}, amount: 300_000_000 VND}\n"
)


@lru_cache
def results(replications: int = 12) -> Results:
    """A study of three variants: as it is, with faster roads, and with the same at a price."""
    rows = variant("as-is"), variant("faster", FASTER), variant("dearer", DEARER)
    return conduct(study(*rows, replications=replications), serial())


@lru_cache
def judged() -> Comparison:
    """What that study shows."""
    return compare(results(), [KPI, "traffic.mean_speed.max"])


def made(values: dict[str, list[float]], base: Study | None = None) -> Results:
    """A study that came to these values of one KPI."""
    rows = base or study(*(variant(name) for name in values), replications=len(next(iter(values.values()))))
    outcomes = [
        Outcome(variant=name, replication=at, kpis={KPI: value})
        for at in range(rows.replications)
        for name, row in values.items()
        for value in row[at : at + 1]
    ]
    return Results(study=rows, outcomes=tuple(outcomes))


def test_every_run_measures_the_time_that_counts() -> None:
    """Warm-up and cool-down are left out: the greatest speed is that of the hours between."""
    run = lived("weekday", SMALL, 12)
    board = run.fold.board
    row = board.roster.position("traffic.mean_speed")
    kpis, places = measured(run, Counted(3 * HOUR_MS, 11 * HOUR_MS))
    values, _ = board.block(36, 132)
    assert kpis[KPI] == pytest.approx(float(values[:, row, -1].mean()))
    assert kpis["traffic.mean_speed.max"] == float(values[:, row, -1].max())
    assert places[row] == pytest.approx(values[:, row, :-1].mean(axis=0), rel=1e-6)
    alerts = [
        alert
        for alert in run.fold.alerts.all()
        if alert.source == "indicator"
        and alert.key == "traffic.mean_speed"
        and 3 * HOUR_MS < alert.raised_ms <= 11 * HOUR_MS
    ]
    assert kpis["traffic.mean_speed.alerts"] == len(alerts)


def test_a_period_counts_every_case_once() -> None:
    """The p90 over all arrivals of the time that counts, the share among all answers, and the number of reports."""
    run = lived("weekday", SMALL, 24)
    events = run.world.log.frame(run.world.places.codes)
    events = events[(events["time_ms"] > 2 * HOUR_MS) & (events["time_ms"] <= 24 * HOUR_MS)]
    kinds = events["kind"].astype(str)
    found = periods(run, 2 * HOUR_MS, 24 * HOUR_MS)
    arrived = events[kinds.isin(["ambulance.arrived", "ambulance.arrived_late"])]
    assert len(arrived) >= 5
    assert found["ambulance.response_p90"] == pytest.approx(np.quantile(arrived["value"], 0.9))
    assert found["citizen_reports.reports_24h"] == (kinds == "citizen_reports.reported").sum()
    good, all_ = (
        (kinds == "citizen_reports.routed_in_time").sum(),
        kinds.str.contains("reports.routed_").sum(),
    )
    assert found["citizen_reports.routed_in_time"] == pytest.approx(100 * good / all_)
    assert "ambulance.fleet" not in found
    assert "traffic.mean_speed" not in found


def test_nothing_has_happened_in_no_time() -> None:
    """A period without events has no quantile and no share, and counts zero."""
    found = periods(lived("weekday", SMALL, 12), 0, 1)
    assert np.isnan(found["ambulance.response_p90"])
    assert np.isnan(found["citizen_reports.in_time"])
    assert found["traffic.crashes_24h"] == 0


def test_kpis_are_declared_or_the_headlines() -> None:
    """Full names without repetition; a name that is no indicator is refused."""
    roster = lived("weekday", SMALL, 12).fold.roster
    assert chosen(["traffic.mean_speed", KPI, "traffic.deaths_24h.end"], roster) == (
        KPI,
        "traffic.deaths_24h.end",
    )
    headlines = chosen([], roster)
    assert "ambulance.response_p90.period" in headlines
    assert {indicator_of(kpi) for kpi in headlines} == {row.key for row in roster if row.spec.headline}
    for wrong in ("traffic.speed", "traffic.mean_speed.p99"):
        with pytest.raises(UnknownName):
            chosen([wrong], roster)
    assert statistic_of("traffic.mean_speed") == "mean"


def test_a_comparison_judges_each_variant_against_the_first() -> None:
    """Faster roads are better, two variants share their error by Holm, and each range stands beside its interval."""
    found = judged()
    rows = {(row.variant, row.kpi): row for row in found.differences}
    assert set(rows) == {
        (name, kpi) for name in ("faster", "dearer") for kpi in (KPI, "traffic.mean_speed.max")
    }
    assert {row.verdict for row in found.differences} == {Verdict.BETTER}
    assert {row.base for row in found.differences} == {"as-is"}
    assert rows["faster", KPI].improved == 1.0
    assert rows["faster", KPI].pairing_gains
    assert rows["faster", KPI].adjusted is not None
    assert found.facts.holm == 2
    low, high = found.summary("faster", "traffic.mean_speed").plausible or (0, 0)
    width = found.summary("faster", KPI).interval
    assert width is not None
    assert low < width.low < width.mean < width.high < high


def test_costs_stand_beside_what_they_buy() -> None:
    """Once and a year apart, for the variants that say so."""
    assert judged().costs == {"dearer": {"once": 2e9, "year": 3e8}}


def test_the_same_results_are_told_the_same_way() -> None:
    """Plain data for programs are equal each time, and hold every pair."""
    again = compare(results(), [KPI, "traffic.mean_speed.max"])
    assert again.as_dict() == judged().as_dict()
    assert len(judged().as_dict()["kpis"][0]["differences"]) == 12
    assert len(judged().frame()) == 4
    assert len(judged().means()) == 6


def test_everything_can_be_looked_at() -> None:
    """Every KPI that some run knows."""
    assert len(compare(results(), everything=True).meanings) == len(results().kpis)


def test_pairs_are_those_that_both_know() -> None:
    """A run that failed, or knows no value, takes its partner with it."""
    one = made({"a": [1.0, 2.0, float("nan"), 4.0], "b": [2.0, 3.0, 4.0, 5.0]})
    failed = replace(one.outcomes[1], kpis={}, error="OSError: disk full")
    broken = replace(one, outcomes=(one.outcomes[0], failed, *one.outcomes[2:]))
    assert broken.paired("a", "b", KPI)[0].tolist() == [2.0, 4.0]
    assert broken.paired("a", "b", KPI)[1].tolist() == [3.0, 5.0]


def test_studies_are_put_together_when_nothing_else_differs() -> None:
    """Names stay unique; the first is the reference."""
    one = made({"short-morning": [1.0] * 12})
    other = made({"short-morning": [2.0] * 12})
    both = combined([one, other])
    assert [row.name for row in both.study.variants] == ["short-morning", "short-morning-2"]
    assert compare(both, [KPI]).differences[0].mean == 1.0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"seed": 12}, "seed: 11 / 12"),
        ({"replications": 11}, "replications: 12 / 11"),
        ({"confidence": 0.9}, "confidence: 0.95 / 0.9"),
        ({"until_ms": HOUR_MS}, "until: end / 1 h"),
        (
            {"variants": (Variant(name="a", text=TEXT.replace("2 h,", "3 h,"), province="cao-bang"),)},
            "duration",
        ),
        ({"variants": (Variant(name="a", text=TEXT, province="hue"),)}, "province: cao-bang / hue"),
    ],
)
def test_unlike_studies_are_not_put_together(change: dict[str, object], told: str) -> None:
    """Each setting is named with both values, unless somebody insists."""
    one = made({"a": [1.0] * 12})
    other = replace(one, study=replace(one.study, **change))  # type: ignore[arg-type]
    with pytest.raises(StudyRefused, match=told):
        combined([one, other])
    assert len(combined([one, other], force=True).study.variants) == 2


def test_places_are_told_as_means_over_runs() -> None:
    """One row an indicator and commune that has data, with standard deviation and number."""
    table = results().places()
    ours = table[(table["variant"] == "as-is") & (table["indicator"] == "mean_speed")]
    stack = np.stack([row.places for row in results().of("as-is")])
    row = list(dict.fromkeys(indicator_of(kpi) for kpi in results().kpis)).index("traffic.mean_speed")
    assert ours["mean"].to_numpy() == pytest.approx(stack[:, row].astype(float).mean(axis=0))
    assert ours["sd"].to_numpy() == pytest.approx(stack[:, row].astype(float).std(axis=0, ddof=1))


def test_the_warm_up_can_be_looked_at() -> None:
    """Welch's curve and the rule's cut over the runs of the first variant, for people to decide."""
    found = look(study(replications=3), [KPI], serial())[0]
    assert (found.indicator, found.runs, len(found.mean)) == ("traffic.mean_speed", 3, 24)
    plain = found.as_dict()
    assert len(plain["times_ms"]) == len(plain["mean"]) == 2
    assert found.cut_ms is None or 0 <= found.cut_ms <= HOUR_MS


@pytest.mark.parametrize("language", ["vi", "en"])
def test_tables_say_where_their_numbers_come_from(language: str) -> None:
    """Runs, seed, warm-up, version and that all is simulated; two bands under two captions; never "significant"."""
    found = judged()
    texts = [
        facts_text(found.facts, language), means_text(found, language), differences_text(found, language),
        precision_text(found, language), ranking_text(found, language),
    ]  # fmt: skip
    whole = "\n".join(texts)
    assert {"vi": "DỮ LIỆU MÔ PHỎNG", "en": "SIMULATED DATA"}[language] in texts[0]
    assert "11" in texts[0]
    assert mean_caption(language, 0.95) in whole
    assert range_caption(language) in whole
    assert VERDICTS[Verdict.BETTER].in_language(language) in texts[2]
    assert "Holm" in texts[2]
    assert "signific" not in whole.lower()


def test_a_bound_is_rounded_so_that_the_sentence_stays_true() -> None:
    """Up, never down; pairs that never differ are called identical."""
    question = Question(kpi=KPI, base="a", variant="b", better="lower", confidence=0.95, seed=1)
    alike = difference(np.zeros(10), np.zeros(10), question)
    assert verdict(alike, "en", 2, "min") == "identical in every run"
    row = replace(alike, equal=0.0)
    assert verdict(replace(row, bound=0.1201), "en", 2, "min") == "no difference larger than 0.13 min shown"
    assert verdict(replace(row, bound=0.12), "vi", 2, "min") == "không thấy khác biệt lớn hơn 0,12 min"


@pytest.mark.parametrize(("language", "unit"), [("vi", "điểm %"), ("en", "pp")])
def test_percentages_differ_by_points(language: str, unit: str) -> None:
    """A difference of per cent is told in percentage points in every table, its bound and half-width too."""
    rng = np.random.default_rng(5)
    whole = made({"as-is": [50.0] * 12, "other": list(50 + rng.normal(0, 3, 12))})
    outcomes = tuple(replace(row, kpis={SHARE: row.kpis[KPI]}) for row in whole.outcomes)
    declared = replace(whole.study, kpis=(SHARE,), precision={SHARE: 0.5})
    found = compare(replace(whole, study=declared, outcomes=outcomes))
    for text in differences_text(found, language), ranking_text(found, language):
        assert POINTS_CAPTION.in_language(language) in text
        assert text.count(f" {unit}") >= 2  # the difference, and the bound of its verdict
    assert precision_text(found, language).count(f" {unit}") == 2
    assert f" {unit}" not in means_text(found, language)
    plain = found.as_dict()
    assert (plain["kpis"][0]["unit"], plain["kpis"][0]["difference_unit"]) == ("%", "pp")
    assert plain["precision"][0]["unit"] == "pp"


def test_other_units_are_those_of_their_differences() -> None:
    """Only per cent changes; nothing is said of points where there are none."""
    found = judged()
    assert all(row["difference_unit"] == row["unit"] for row in found.as_dict()["kpis"])
    assert POINTS_CAPTION.en not in differences_text(found, "en")


def test_a_partial_study_says_how_many_runs_are_done() -> None:
    """Over its tables stand the runs that every variant has, of those that were asked for."""
    whole = results()
    kept = [row for row in whole.outcomes if row.replication < 4 or row.variant == "as-is"]
    part = compare(replace(whole, outcomes=tuple(kept), partial=True), (KPI,)).facts
    asked = whole.study.replications
    assert (part.done, part.replications) == (4, asked)
    assert f"4 of {asked} runs" in facts_text(part, "en")
    assert f"4 trong {asked} lần chạy" in facts_text(part, "vi")
    assert f"{asked} runs" in facts_text(compare(whole, (KPI,)).facts, "en")
    assert " of " not in facts_text(compare(whole, (KPI,)).facts, "en")


@pytest.mark.parametrize(
    ("value", "decimals", "language", "text"),
    [
        (1234.56, 1, "en", "1,234.6"),
        (1234.56, 1, "vi", "1.234,6"),
        (-0.001, 1, "en", "0.0"),
        (float("nan"), 1, "en", "–"),
        (None, 0, "vi", "–"),
    ],
)
def test_numbers_are_written_in_the_language(
    value: float | None, decimals: int, language: str, text: str
) -> None:
    """Decimal marks, thousands, a dash for the unknown, and no minus before a zero."""
    assert number(value, decimals, language) == text


def test_shares_are_written_as_per_cent() -> None:
    """With a sign where they are changes."""
    assert (share(0.256, "en"), share(0.256, "vi", signed=True), share(-0.031, "en", signed=True)) == (
        "26 %", "+26 %", "-3.1 %",
    )  # fmt: skip


def test_a_strip_shows_zero_the_mean_and_the_interval_or_each_run() -> None:
    """Below ten runs there are dots only."""
    question = Question(kpi=KPI, base="a", variant="b", better="lower", confidence=0.95, seed=1)
    noise = np.random.default_rng(1).normal(0, 0.2, 12)
    line = strip(difference(np.zeros(12), 1 + noise, question), 21)
    assert (len(line), line[10], line.count("●"), line[-1]) == (21, "│", 1, "┤")
    dots = strip(difference(np.zeros(3), np.array([-1.0, 0.5, 1.0]), question), 21)
    assert (dots.count("•"), "●" in dots) == (3, False)


def test_a_scenario_is_read_from_its_text_alone() -> None:
    """The resolved text is all that a worker needs."""
    assert read_scenario(TEXT).id == "short-morning"
    assert "traffic" in installed().catalogue.domains
