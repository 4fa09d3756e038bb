"""Writes docs/validity.md and its drawings: ``python -m validity``."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from validity import air, counts, queues, replays, sources
from validity.report import Finding, Section, table

DOCS = Path(__file__).parents[1] / "docs"
WORKERS = 2

LIMITS = (
    "Rain of the replays is assumed: no hourly gauge data was found, only totals.",
    "Gauges of case A and B are fitted; no flood was forecast from rain alone, and none should be.",
    "No published Vietnamese response-time standard was found, so targets of 114 and 115 are settings, not findings.",
    "Populations are the register's (National Assembly resolutions of 2025); the statistics office's are lower.",
    "Borders, sensor places and the spread of people over communes are schematic: commune figures are plausible only.",
    "Sundays, holidays, seasons and Tết have no published counterpart here; only working weeks of March and Decembers "
    "were compared.",
    "How people obey orders, how crews and boats move in water, and what an order achieves are assumptions throughout.",
)
"""What no comparison below can show."""


def main() -> None:
    """Live everything, write the report, say how long it took."""
    began = time.monotonic()
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        sections = made(pool)
    write(sections, DOCS)
    findings = [found for part in sections for found in part.findings]
    differs = sum(found.verdict == "differs" for found in findings)
    sys.stdout.write(
        f"docs/validity.md: {len(findings)} comparisons, {differs} differ; {time.monotonic() - began:.0f} s\n"
    )


def made(pool: Executor) -> list[Section]:
    """Every section; the longest work is begun first."""
    months = [pool.submit(air.december, row) for row in air.asked()]
    years = [pool.submit(counts.fire_year, seed) for seed in counts.FIRE_SEEDS]
    replayed = [
        pool.submit(section)
        for section in (replays.case_a, replays.case_b, replays.wind_section, replays.tide_section)
    ]
    weeks = [pool.submit(counts.week, row) for row in counts.asked()]
    queued = pool.submit(queues.section)
    return [
        *_results(replayed),
        queued.result(),
        counts.section(_results(weeks), _results(years)),
        air.section(_results(months)),
        sources.section(),
    ]


def _results(futures: Sequence[Future[Any]]) -> list[Any]:
    return [future.result() for future in futures]


def write(sections: Sequence[Section], docs: Path) -> None:
    """The report and its drawings."""
    folder = docs / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    for part in sections:
        for name, drawn in part.figures.items():
            (folder / name).write_text(drawn, encoding="utf-8")
    (docs / "validity.md").write_text(text(sections), encoding="utf-8")


def text(sections: Sequence[Section]) -> str:
    """The whole report."""
    findings = [(part, found) for part in sections for found in part.findings]
    wrong = [(part, found) for part, found in findings if found.verdict == "differs"]
    head = (
        "# Is the model right?",
        "*Written by `make validity` (`python -m validity`) from the shipped configuration and seeds; do not edit "
        "it by hand. Figures that were published stand in `config/records` and `validity/published.yaml`, each with "
        "its source. All simulated numbers are SIMULATED DATA.*",
        "Verdicts: **agrees**, the published or theoretical value lies in the 99.9 % interval of the simulated one (or "
        "inside a published range); **close**, it does not, or there is no interval, and the distance is within a "
        "bound stated with the comparison; **differs**, neither.",
        "## At a glance",
        table(("part", "agrees", "close", "differs"), [_tally(part) for part in sections if part.findings]),
        "## Where the model is wrong",
        _wrong(wrong),
        "What no comparison here can show:",
        "\n".join(f"- {line}" for line in LIMITS),
    )
    parts = [f"## {part.title}\n\n{part.body}" for part in sections]
    return "\n\n".join((*head, *parts)) + "\n"


def _tally(part: Section) -> tuple[object, ...]:
    verdicts = [found.verdict for found in part.findings]
    return (part.title, *(verdicts.count(verdict) for verdict in ("agrees", "close", "differs")))


def _wrong(wrong: Sequence[tuple[Section, Finding]]) -> str:
    if not wrong:
        return "No comparison of this report differs. That says as much about what was compared as about the model."
    rows = [(found.what, found.simulated, found.published, found.note) for _, found in wrong]
    return table(("what differs", "simulated", "published or theory", "note"), rows)


if __name__ == "__main__":
    main()
