"""``ioc compare``: scenarios, or studies that were done, held against the first of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import typer

from ioc.cli.studying import Opened, asked, close, instant, lived, opened, refusals
from ioc.cli.studying_tables import (
    costs_text,
    differences_text,
    facts_text,
    means_text,
    precision_text,
    ranking_text,
)
from ioc.cli.wish import Wish
from simulation.aggregation.roster import Roster
from simulation.experiments.compare import Comparison, compare
from simulation.experiments.design import Study, StudyRefused
from simulation.experiments.kpis import amounts, chosen
from simulation.experiments.matching import combined, unequal, unlike_experiments, unlike_scenarios
from simulation.experiments.replicate import installed
from simulation.experiments.results import Results
from simulation.experiments.store import is_study, read_study, write_csv, write_json

DEFAULT_REPLICATIONS = 30


def start(
    names: Sequence[str], wish: Wish, *, province: str | None, force: bool, as_json: bool, language: str
) -> None:
    """Live what has not been lived, judge, show."""
    with refusals(language):
        folders = [Path(name) for name in names if is_study(Path(name))]
        if folders and len(folders) < len(names):
            raise StudyRefused(
                "some are folders of studies, some are scenarios; give all of one kind",
                vi="có cả thư mục nghiên cứu lẫn kịch bản; hãy chỉ nêu một loại",
            )
        if folders:
            results, out = combined([read_study(path) for path in folders], force=force), wish.out
        else:
            rows = [asked(name, wish, province, language) for name in _with_base(names, language)]
            study = _study(rows, wish, force)
            title = "-against-".join(row.name for row in reversed(study.variants))
            results, out = lived(study, wish, title, language)
        base = results.study.variants[0].name
        show(results, wish.kpis, language, as_json=as_json, out=out, base=base)
    close(results, out, language)


def study_of(rows: Sequence[Opened], wish: Wish) -> Study:
    """A study of scenarios: judged by what any of them declares, lived as the first says, unless wished otherwise.

    Raises:
        UnknownName: A KPI names no indicator.
    """
    experiments = [row.scenario.experiment for row in rows]
    first = experiments[0]
    names = [row.scenario.id for row in rows]
    many = first.replications if first.replications > 1 else DEFAULT_REPLICATIONS
    declared = [*(wish.kpis or [kpi for row in experiments for kpi in row.kpis])]
    declared += [kpi for row in experiments for kpi in row.precision]
    roster = Roster(installed().catalogue.specs.values())
    kpis = chosen(declared, roster) if declared else ()
    return Study(
        variants=tuple(
            row.variant(f"{name}-{names[:number].count(name) + 1}" if name in names[:number] else name)
            for number, (name, row) in enumerate(zip(names, rows, strict=True))
        ),
        replications=wish.reps or many,
        seed=first.seed if wish.seed is None else wish.seed,
        until_ms=instant(wish.until),
        confidence=first.confidence,
        kpis=kpis,
        precision={
            kpi: width for row in experiments for kpi, width in amounts(row.precision, roster).items()
        },
        at_most=max(row.at_most for row in experiments),
        smallest={kpi: size for row in experiments for kpi, size in amounts(row.smallest, roster).items()},
    )


def show(
    results: Results,
    kpis: Sequence[str],
    language: str,
    *,
    as_json: bool,
    out: Path | None,
    title: str = "",
    base: str | None = None,
    many: bool = False,
) -> Comparison:
    """The comparison on the output stream, and in the folder for programs; ``many`` variants in one table a KPI."""
    comparison = compare(results, kpis, base=base)
    data = comparison.as_dict()
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        write_json(data, out / "comparison.json")
        write_csv(comparison.means(), out / "means.csv")
        if comparison.differences:
            write_csv(comparison.frame(), out / "differences.csv")
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False))
        return comparison
    parts = [
        facts_text(comparison.facts, language, title),
        ranking_text(comparison, language) if many else differences_text(comparison, language),
        "" if many else means_text(comparison, language),
        precision_text(comparison, language),
        costs_text(comparison, language),
    ]
    typer.echo("\n\n".join(part for part in parts if part))
    return comparison


def _with_base(names: Sequence[str], language: str) -> list[str]:
    """The scenarios, the reference first: one alone is held against the scenario that it names itself."""
    if len(names) > 1:
        return list(names)
    base = opened(names[0], None, language).scenario.experiment.compare_to
    if base is None:
        raise StudyRefused(
            "one scenario alone; name another, or write experiment.compare_to in it",
            vi="chỉ có một kịch bản; hãy nêu thêm, hoặc ghi experiment.compare_to trong tệp",
        )
    return [base, *names]


def _study(rows: Sequence[Opened], wish: Wish, force: bool) -> Study:
    """A study of scenarios that may be compared.

    Raises:
        StudyRefused: Their settings differ, and nobody insists.
    """
    study = study_of(rows, wish)
    given = {"seed": wish.seed, "replications": wish.reps}
    found = [
        *unlike_scenarios(study.variants, study.until_ms),
        *unlike_experiments([row.scenario for row in rows], given),
    ]
    if found and not force:
        raise unequal(found)
    return study
