"""A study as its page shows it: verdicts in words, intervals, plausible days, places, costs, the tornado."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any, TypeAlias

from ioc import i18n
from ioc.i18n import Language
from simulation.experiments import wording
from simulation.experiments.compare import Comparison, Meaning, Summary, compare
from simulation.experiments.kpis import Kpi, indicator_of, statistic_of
from simulation.experiments.paired import Difference, Verdict
from simulation.experiments.replicate import province_of, read_scenario
from simulation.experiments.results import Results
from simulation.spec.scenario import Scenario

Json: TypeAlias = dict[str, Any]

LISTED_FAILURES = 5
"""Different reasons of failed runs that are told."""


def study_view(results: Results, row: Mapping[str, Any], lang: Language, *, everything: bool = False) -> Json:
    """Everything that the page of a study shows, in one language.

    Args:
        results: What came of the study.
        row: How it stands: id, kind, state, done, total, labels.
        lang: ``vi`` or ``en``.
        everything: Every KPI there is, not only the declared ones or the headlines.
    """
    judged = compare(results, everything=everything)
    scenarios = {each.name: read_scenario(each.text) for each in results.study.variants}
    return {
        **row,
        "base": results.study.variants[0].name,
        "titles": _titles(scenarios, row["labels"], lang),
        "province": province_of(results.study.variants[0].province).name.in_language(lang),
        "province_code": province_of(results.study.variants[0].province).code,
        "facts": _facts(judged),
        "captions": _captions(judged, lang),
        "kpis": [_kpi(kpi, judged, lang) for kpi in judged.meanings],
        "costs": {name: dict(cost) for name, cost in judged.costs.items()},
        "gains": _gains(judged, lang),
        "precision": [
            {"kpi": each.kpi, "wanted": each.wanted, "reached": each.reached, "n": each.n, "met": each.met}
            for each in judged.precision
            if each.wanted is not None
        ],
        "failures": Counter(each.error for each in results.failures).most_common(LISTED_FAILURES),
        "lived": len(results.outcomes) > len(results.failures),
    }


def _gains(judged: Comparison, lang: Language) -> list[Json]:
    """What one unit of each shown improvement costs a year, where the variant's file says what it costs."""
    rows = []
    for row in judged.differences:
        cost, meaning = judged.costs.get(row.variant, {}).get("year", 0.0), judged.meanings[row.kpi]
        if row.verdict is Verdict.BETTER and cost > 0:
            rows.append(
                {
                    "variant": row.variant,
                    "name": meaning.name.in_language(lang),
                    "unit": difference_unit(meaning.unit, lang),
                    "amount": cost / abs(row.mean),
                }
            )
    return rows


def tornado_view(results: Results, labels: Mapping[str, Any], kpi: Kpi, lang: Language) -> list[Json]:
    """What each lever does to one KPI, the strongest first: difference from the reference, down and up."""
    judged = compare(results, (kpi,))
    levers: dict[str, Json] = {}
    for row in judged.differences:
        label = labels.get(row.variant)
        if label is None:
            continue
        meaning = judged.meanings[row.kpi]
        lever = levers.setdefault(
            label["path"],
            {
                "path": label["path"],
                "name": label["name"][lang],
                "standing": i18n.quantity(label.get("standing", ""), lang),
            },
        )
        lever[label["side"]] = {
            **_difference(row, meaning, lang),
            "value": i18n.quantity(label["value"], lang),
        }
    return sorted(levers.values(), key=_swing, reverse=True)


def _swing(lever: Mapping[str, Any]) -> float:
    ends = [lever[side]["mean"] for side in ("down", "up") if side in lever]
    known = [abs(value) for value in ends if value is not None]
    return max(known, default=0.0)


def _titles(scenarios: Mapping[str, Scenario], labels: Mapping[str, Any], lang: Language) -> dict[str, str]:
    """What variants are called: the lever and its value, else the title, with the name behind those not alone."""
    titles = {name: scenario.title.in_language(lang) for name, scenario in scenarios.items()}
    titles |= {
        name: f"{label['name'][lang]}: {i18n.quantity(label['value'], lang)}"
        for name, label in labels.items()
    }
    many = Counter(titles.values())
    return {name: title if many[title] == 1 else f"{title} ({name})" for name, title in titles.items()}


def _facts(judged: Comparison) -> Json:
    facts = judged.facts
    return {
        "seed": facts.seed,
        "replications": facts.replications,
        "done": facts.done,
        "confidence": facts.confidence,
        "warmup_ms": facts.warmup_ms,
        "cooldown_ms": facts.cooldown_ms,
        "version": facts.version,
        "partial": facts.partial,
        "failures": facts.failures,
        "holm": facts.holm,
    }


def _captions(judged: Comparison, lang: Language) -> list[str]:
    """What the two bands are, and what was adjusted."""
    lines = [wording.mean_caption(lang, judged.facts.confidence), wording.range_caption(lang)]
    if judged.facts.holm:
        lines.append(wording.HOLM.in_language(lang).format(number=judged.facts.holm))
    return lines


def _kpi(kpi: Kpi, judged: Comparison, lang: Language) -> Json:
    meaning = judged.meanings[kpi]
    return {
        "kpi": kpi,
        "indicator": indicator_of(kpi),
        "name": meaning.name.in_language(lang),
        "statistic": wording.STATISTICS[statistic_of(kpi)].in_language(lang),
        "domain": meaning.domain.in_language(lang),
        "unit": meaning.unit,
        "difference_unit": difference_unit(meaning.unit, lang),
        "decimals": meaning.decimals,
        "better": meaning.better,
        "summaries": [_summary(row) for row in judged.summaries if row.kpi == kpi],
        "differences": [_difference(row, meaning, lang) for row in judged.differences if row.kpi == kpi],
    }


def difference_unit(unit: str, lang: Language) -> str:
    """The unit of a difference in the language's words: points where the KPI is in per cent."""
    return wording.difference_unit(i18n.unit(unit, lang), lang)


def _summary(row: Summary) -> Json:
    return {
        "variant": row.variant,
        "n": row.n,
        "mean": _known(row.mean),
        "low": None if row.interval is None else row.interval.low,
        "high": None if row.interval is None else row.interval.high,
        "plausible": row.plausible,
        "values": list(row.values),
    }


def _difference(row: Difference, meaning: Meaning, lang: Language) -> Json:
    pairing = wording.PAIRING_GAINS if row.pairing_gains else wording.PAIRING_NOTHING
    told = None
    if row.correlation is not None:
        told = pairing.in_language(lang).format(
            correlation=wording.number(row.correlation, 2, lang),
            ratio=wording.share(row.variance_ratio, lang),
        )
    return {
        "variant": row.variant,
        "n": row.n,
        "mean": _known(row.mean),
        "low": None if row.interval is None else row.interval.low,
        "high": None if row.interval is None else row.interval.high,
        "relative": wording.share(row.relative, lang, signed=True),
        "improved": None
        if row.improved is None or row.equal == 1
        else i18n.number(100 * row.improved, 0, lang),
        "verdict": row.verdict.name.lower(),
        "words": wording.verdict(row, lang, meaning.decimals, i18n.unit(meaning.unit, lang)),
        "smallest": row.smallest,
        "pairing": told,
        "values": list(row.differences),
    }


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
