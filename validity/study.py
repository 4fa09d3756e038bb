"""The tables of docs/study-can-tho.md, from the folder that ``ioc compare`` left: ``python -m validity.study FOLDER``.

``make study`` does both. Every run's KPIs are kept in ``docs/figures/study-can-tho.csv``, and the tables between the
marks of the document are made from that file alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import pandas as pd

from ioc.cli.compare import study_of
from ioc.cli.studying import opened
from ioc.cli.studying_tables import changed, fine, name_of
from ioc.cli.wish import Wish
from simulation.experiments.compare import Comparison, Facts, Meaning, compare
from simulation.experiments.design import Study, StudyRefused
from simulation.experiments.intervals import Interval
from simulation.experiments.kpis import full_name
from simulation.experiments.paired import Difference, Verdict
from simulation.experiments.replicate import Outcome
from simulation.experiments.results import Results
from simulation.experiments.store import read_study, write_csv
from simulation.experiments.wording import (
    HOLM,
    POINTS_CAPTION,
    mean_caption,
    number,
    range_caption,
    share,
    signed,
    verdict,
)
from validity.report import table

DOCS = Path(__file__).parents[1] / "docs"
RUNS = DOCS / "figures" / "study-can-tho.csv"
TEXT = DOCS / "study-can-tho.md"
BEGIN, END = "<!-- written by make study -->", "<!-- end of what make study writes -->"

REPLICATIONS = 30
VARIANTS = {
    "can-tho-weekday": "as it is",
    "can-tho-two-ambulances": "two more ambulances",
    "can-tho-one-base": "one more base",
}
"""Scenario to its name in the document; the first is the reference."""

EVIDENCE = {
    "ambulance.requests.period": "Calls to 115 in the 60 hours that count",
    "ambulance.fleet.mean": "Vehicles on duty",
    "ambulance.busy_share.max": "Most vehicles on a job at once [%]",
    "ambulance.waiting.max": "Most cases waiting for a vehicle at once",
}
"""What explains the result; not what is decided by."""

GAINS = ("ambulance.response_p90.period", "ambulance.response_median.period")
"""KPIs in minutes that money can be held against."""


def main(arguments: Sequence[str]) -> int:
    """Keep the runs of a folder and write the tables; 2 when it holds another study."""
    if len(arguments) != 1:
        sys.stderr.write("python -m validity.study FOLDER, a folder that ioc compare has written\n")
        return 2
    try:
        keep(read_study(Path(arguments[0])))
    except StudyRefused as error:
        sys.stderr.write(f"{error}\n")
        return 2
    TEXT.write_text(replaced(TEXT.read_text("utf-8"), tables()), "utf-8")
    sys.stdout.write(f"{RUNS.relative_to(DOCS.parent)} and {TEXT.relative_to(DOCS.parent)} are written\n")
    return 0


@lru_cache(maxsize=1)
def asked() -> Study:
    """The study as the shipped scenarios ask for it."""
    rows = [opened(name, None, "en") for name in VARIANTS]
    return study_of(rows, Wish(reps=REPLICATIONS))


def kept() -> tuple[str, ...]:
    """KPIs that are kept of each run: what the scenarios declare, then what explains it."""
    return tuple(map(full_name, (*asked().kpis, *EVIDENCE)))


def keep(results: Results) -> None:
    """Write every run's KPIs.

    Raises:
        StudyRefused: It is another study, or not all of it.
    """
    if results.study.identity != asked().identity or results.study.replications != REPLICATIONS:
        raise StudyRefused(
            f"the folder holds another study; compare {' '.join(VARIANTS)} --reps {REPLICATIONS}"
        )
    if results.partial or results.failures:
        raise StudyRefused("the folder holds only a part of the study; go on with ioc compare … --resume")
    write_csv(results.frame()[["variant", "replication", *kept()]], RUNS)


def read() -> Results:
    """The study with the runs that are kept."""
    rows = pd.read_csv(RUNS).drop(columns="data").to_dict("records")
    outcomes = tuple(
        Outcome(
            variant=str(row.pop("variant")),
            replication=int(row.pop("replication")),
            kpis={str(name): float(value) for name, value in row.items()},
        )
        for row in rows
    )
    return Results(study=asked(), outcomes=outcomes)


def replaced(text: str, made: str) -> str:
    """A document with what stands between the marks written anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{made}\n\n{END}{after}"


def tables() -> str:
    """Everything between the marks."""
    results = read()
    judged = compare(results)
    return "\n\n".join(
        (
            _facts(judged.facts),
            "### Differences from the city as it is",
            _differences(judged),
            f"{POINTS_CAPTION.en} {HOLM.en.format(number=judged.facts.holm)}",
            "### Each variant by itself",
            _means(judged),
            f"{mean_caption('en', judged.facts.confidence)}\n\n{range_caption('en')}",
            "### What a gained minute costs",
            _costs(judged),
            "### Why",
            _evidence(results),
        )
    )


def _facts(facts: Facts) -> str:
    warmup, cooldown = (number(ms / 3_600_000, 0, "en") for ms in (facts.warmup_ms, facts.cooldown_ms))
    return (
        f"{facts.replications} runs of each variant, seed {facts.seed}, warm-up {warmup} h, cool-down {cooldown} h, "
        f"version {facts.version}. **SIMULATED DATA.**"
    )


def _differences(judged: Comparison) -> str:
    rows = []
    for row in judged.differences:
        meaning = judged.meanings[row.kpi]
        places = fine(row, meaning.decimals)
        rows.append(
            (
                _name(meaning),
                VARIANTS[row.variant],
                changed(row.mean, places, meaning, "en"),
                _interval(row.interval, places, signed),
                share(row.improved, "en"),
                _verdict(row, meaning, places),
            )
        )
    return table(("KPI", "variant", "mean difference", "interval", "pairs better", "in words"), rows)


def _verdict(row: Difference, meaning: Meaning, places: int) -> str:
    if row.equal == 1:
        return "identical in every pair"
    return verdict(row, "en", places, meaning.unit)


def _means(judged: Comparison) -> str:
    rows = []
    for row in judged.summaries:
        meaning = judged.meanings[row.kpi]
        days = "–" if row.plausible is None else _span(*row.plausible, meaning.decimals)
        rows.append(
            (
                _name(meaning),
                VARIANTS[row.variant],
                number(row.mean, meaning.decimals, "en"),
                _interval(row.interval, meaning.decimals),
                days,
            )
        )
    return table(("KPI", "variant", "mean", "interval of the mean", "plausible days"), rows)


def _costs(judged: Comparison) -> str:
    rows = [
        (
            VARIANTS[variant],
            number(cost["once"] / 1e9, 1, "en"),
            number(cost["year"] / 1e9, 1, "en"),
            *(_a_minute(judged.difference(variant, kpi), cost["year"]) for kpi in GAINS),
        )
        for variant, cost in judged.costs.items()
    ]
    heads = [f"a year for each minute of {_name(judged.meanings[kpi]).partition(' [')[0]}" for kpi in GAINS]
    return table(("variant (billion VND)", "once", "a year", *heads), rows)


def _a_minute(row: Difference, year: float) -> str:
    """What a minute costs with both ends of the interval; none where no gain is shown."""
    if row.verdict is not Verdict.BETTER or row.interval is None:
        return "no gain shown"
    best, worst = (year / -end / 1e9 for end in (row.interval.low, row.interval.high))
    return f"{number(year / -row.mean / 1e9, 1, 'en')} ({_span(best, worst, 1)})"


def _evidence(results: Results) -> str:
    rows = []
    for kpi, name in EVIDENCE.items():
        for variant, told in VARIANTS.items():
            values = results.values(variant, kpi)
            rows.append((name, told, f"{values.mean():.1f}", _span(values.min(), values.max(), 1)))
    return table(("KPI", "variant", "mean of the runs", "least … most"), rows)


def _name(meaning: Meaning) -> str:
    """A KPI without the words on its period, which all of them share."""
    return name_of(meaning, "en").replace(", over the whole period", "")


def _interval(row: Interval | None, places: int, told: Callable[[float, int, str], str] = number) -> str:
    return "–" if row is None else f"{told(row.low, places, 'en')} … {told(row.high, places, 'en')}"


def _span(low: float, high: float, places: int) -> str:
    return f"{number(low, places, 'en')} … {number(high, places, 'en')}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
