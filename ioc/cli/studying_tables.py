"""Studies as text for a terminal: means and ranges, differences with their verdicts, and how much they can bear."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ioc import i18n
from simulation.experiments.compare import Comparison, Facts, Meaning, Summary
from simulation.experiments.intervals import Interval
from simulation.experiments.kpis import statistic_of
from simulation.experiments.paired import Difference, Verdict
from simulation.experiments.wording import (
    HOLM,
    PAIRING_GAINS,
    PAIRING_NOTHING,
    PARTIAL,
    POINTS_CAPTION,
    STATISTICS,
    difference_unit,
    mean_caption,
    number,
    range_caption,
    share,
    signed,
    verdict,
)

_SIMULATED = {"vi": "DỮ LIỆU MÔ PHỎNG", "en": "SIMULATED DATA"}
_WIDTH = 25
_HEADS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "means": {
        "vi": ("Chỉ tiêu", "Phương án", "Số lần", "Trung bình", "Khoảng của trung bình", "Ngày có thể gặp"),
        "en": ("KPI", "Variant", "Runs", "Mean", "Interval of the mean", "Plausible days"),
    },
    "differences": {
        "vi": ("Chỉ tiêu", "{base}", "{variant}", "Chênh lệch", "Khoảng", "Tương đối", "Lần tốt hơn", "", "Kết luận"),
        "en": ("KPI", "{base}", "{variant}", "Difference", "Interval", "Relative", "Runs better", "", "Verdict"),
    },
}  # fmt: skip
_WORDS = {
    "runs": {"vi": "{n} lần chạy", "en": "{n} runs"},
    "done": {"vi": "{done} trong {n} lần chạy", "en": "{done} of {n} runs"},
    "seed": {"vi": "hạt giống {seed}", "en": "seed {seed}"},
    "warmup": {"vi": "khởi động {warmup} h, kết thúc {cooldown} h", "en": "warm-up {warmup} h, cool-down {cooldown} h"},
    "version": {"vi": "phiên bản {version}", "en": "version {version}"},
    "against": {"vi": "{variant} so với {base}, {n} cặp lần chạy", "en": "{variant} against {base}, {n} pairs of runs"},
    "precision": {"vi": "Độ chính xác đạt được (nửa độ rộng khoảng):", "en": "Precision reached (half the interval):"},
    "wanted": {"vi": "cần {wanted}", "en": "wanted {wanted}"},
    "missed": {"vi": "CHƯA ĐẠT", "en": "NOT REACHED"},
    "costs": {"vi": "Chi phí thêm: ", "en": "Costs more: "},
    "once": {"vi": "{amount} đồng một lần", "en": "{amount} VND once"},
    "year": {"vi": "{amount} đồng mỗi năm", "en": "{amount} VND a year"},
    "dots": {"vi": "từng lần: {values}", "en": "runs: {values}"},
}  # fmt: skip


def means_text(comparison: Comparison, language: str) -> str:
    """Every variant on every KPI: the interval of its mean and its plausible days, under captions of their own."""
    rows: list[Sequence[str]] = [_HEADS["means"][language]]
    kpi = ""
    for row in comparison.summaries:
        meaning = comparison.meanings[row.kpi]
        rows.append(
            (
                name_of(meaning, language) if row.kpi != kpi else "",
                row.variant,
                str(row.n),
                number(row.mean, meaning.decimals, language),
                _interval(row.interval, meaning.decimals, language),
                _days(row, meaning.decimals, language),
            )
        )
        kpi = row.kpi
    lines = [aligned(rows, left=(0, 1))]
    if any(row.interval is not None for row in comparison.summaries):
        lines += [mean_caption(language, comparison.facts.confidence), range_caption(language)]
    return "\n".join(lines)


def differences_text(comparison: Comparison, language: str) -> str:
    """A block for each variant: every KPI against the reference, what the pairs have gained, and how it was judged."""
    blocks = []
    for variant in dict.fromkeys(row.variant for row in comparison.differences):
        rows = [row for row in comparison.differences if row.variant == variant]
        names = {"base": rows[0].base, "variant": variant}
        head = [cell.format(**names) for cell in _HEADS["differences"][language]]
        table: list[Sequence[str]] = [head]
        table += [_difference(row, comparison.meanings[row.kpi], language) for row in rows]
        title = _word("against", language, n=max(row.n for row in rows), **names)
        blocks.append("\n".join([title, aligned(table, left=(0, 7, 8)), _pairing(rows, language)]))
    captions = [POINTS_CAPTION.in_language(language)] if _in_points(comparison) else []
    if comparison.facts.holm:
        captions.append(HOLM.in_language(language).format(number=comparison.facts.holm))
    return "\n\n".join([*blocks, "\n".join(captions)] if captions else blocks)


def ranking_text(comparison: Comparison, language: str) -> str:
    """A table for each KPI with a line for each variant; the best mean is not marked, for it may be chance."""
    against = {(row.kpi, row.variant): row for row in comparison.differences}
    tables = []
    for kpi, meaning in comparison.meanings.items():
        head = [
            *_HEADS["means"][language][1:],
            _HEADS["differences"][language][3],
            _HEADS["differences"][language][8],
        ]
        lines: list[Sequence[str]] = [head if comparison.differences else head[:-2]]
        for row in comparison.summaries:
            if row.kpi == kpi:
                cells = [
                    row.variant,
                    str(row.n),
                    number(row.mean, meaning.decimals, language),
                    _interval(row.interval, meaning.decimals, language),
                    _days(row, meaning.decimals, language),
                ]
                lines.append(
                    [*cells, *_against(against.get((kpi, row.variant)), meaning, language)][: len(lines[0])]
                )
        tables.append(f"{name_of(meaning, language)}\n{aligned(lines, left=(0, 6))}")
    if any(row.interval is not None for row in comparison.summaries):
        tables.append(f"{mean_caption(language, comparison.facts.confidence)}\n{range_caption(language)}")
    if _in_points(comparison):
        tables.append(POINTS_CAPTION.in_language(language))
    if comparison.facts.holm:
        tables.append(HOLM.in_language(language).format(number=comparison.facts.holm))
    return "\n\n".join(tables)


def facts_text(facts: Facts, language: str, title: str = "") -> str:
    """What stands over every table: runs, seed, time left out, version, and that all of it is simulated."""
    hours = {
        "warmup": number(facts.warmup_ms / 3_600_000, 0, language),
        "cooldown": number(facts.cooldown_ms / 3_600_000, 0, language),
    }
    parts = [
        title,
        _word(
            "runs" if facts.done == facts.replications else "done",
            language,
            n=facts.replications,
            done=facts.done,
        ),
        _word("seed", language, seed=facts.seed),
        _word("warmup", language, **hours),
        _word("version", language, version=facts.version),
        _SIMULATED[language],
    ]
    line = " – ".join(part for part in parts if part)
    return f"{line}\n{PARTIAL.in_language(language)}" if facts.partial else line


def precision_text(comparison: Comparison, language: str) -> str:
    """The half-width that each declared KPI has reached; empty where none is declared."""
    lines: list[Sequence[str]] = []
    kpi = ""
    for row in comparison.precision:
        meaning = comparison.meanings.get(row.kpi)
        if meaning is None:
            continue
        places = _places(row.reached or 0.0, meaning.decimals)
        wanted = _width_told(row.wanted, places, meaning, language)
        lines.append(
            (
                name_of(meaning, language) if row.kpi != kpi else "",
                row.variant,
                _width_told(row.reached, places, meaning, language),
                "" if row.wanted is None else _word("wanted", language, wanted=wanted),
                "" if row.met else _word("missed", language),
            )
        )
        kpi = row.kpi
    return f"{_word('precision', language)}\n{aligned(lines, left=(0, 1))}" if lines else ""


def costs_text(comparison: Comparison, language: str) -> str:
    """What each variant costs more than its base; empty where no scenario says so."""
    lines = []
    for variant, row in comparison.costs.items():
        amounts = [
            _word(per, language, amount=number(amount, 0, language)) for per, amount in row.items() if amount
        ]
        lines.append(f"{variant} {', '.join(amounts)}")
    return _word("costs", language) + "; ".join(lines) if lines else ""


def name_of(meaning: Meaning, language: str) -> str:
    """A KPI for people: indicator, statistic unless it is the mean, and unit."""
    statistic = statistic_of(meaning.kpi)
    how = "" if statistic == "mean" else f", {STATISTICS[statistic].in_language(language)}"
    unit = _unit(meaning, language)
    return f"{meaning.name.in_language(language)}{how}" + (f" [{unit}]" if unit else "")


def strip(row: Difference, width: int = _WIDTH) -> str:
    """A line on which zero, the mean and the interval stand, or each run as a dot where there is no interval."""
    points = list(row.differences) if row.interval is None else [row.interval.low, row.interval.high]
    reach = max((abs(value) for value in points), default=0.0)
    if reach == 0 or not np.isfinite(reach):
        return " " * (width // 2) + "┼" + " " * (width // 2)

    def at(value: float) -> int:
        return round((value / reach + 1) / 2 * (width - 1))

    cells = [" "] * width
    cells[width // 2] = "│"
    if row.interval is None:
        for value in row.differences:
            cells[at(value)] = "•"
        return "".join(cells)
    for cell in range(at(row.interval.low), at(row.interval.high) + 1):
        cells[cell] = "┼" if cell == width // 2 else "─"
    cells[at(row.interval.low)], cells[at(row.interval.high)] = "├", "┤"
    cells[at(row.mean)] = "●"
    return "".join(cells)


def aligned(rows: Sequence[Sequence[str]], left: Sequence[int]) -> str:
    """Columns side by side; those in ``left`` begin where the column begins."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _against(row: Difference | None, meaning: Meaning, language: str) -> tuple[str, str]:
    """Mean difference and verdict; the reference itself has none."""
    if row is None:
        return "", ""
    places = fine(row, meaning.decimals)
    return changed(row.mean, places, meaning, language), verdict(
        row, language, places, _unit(meaning, language)
    )


def fine(row: Difference, decimals: int) -> int:
    """Decimals of a difference: as many more as its interval needs to show two digits, at most three."""
    return _places(0.0 if row.interval is None else row.interval.farthest, decimals)


def _places(size: float, decimals: int) -> int:
    needed = 1 - math.floor(math.log10(size)) if size > 0 else 0
    return min(max(decimals, needed), decimals + 3)


def _difference(row: Difference, meaning: Meaning, language: str) -> tuple[str, ...]:
    places = fine(row, meaning.decimals)
    return (
        name_of(meaning, language),
        number(row.mean_base, meaning.decimals, language),
        number(row.mean_variant, meaning.decimals, language),
        changed(row.mean, places, meaning, language),
        _interval(row.interval, places, language, signed),
        share(row.relative, language, signed=True),
        share(row.improved, language),
        strip(row),
        verdict(row, language, places, _unit(meaning, language))
        if row.verdict is not Verdict.TOO_FEW or not row.differences
        else _word("dots", language, values=_each(row.differences, places, language)),
    )


def _unit(meaning: Meaning, language: str) -> str:
    """The KPI's unit in the language's words."""
    return i18n.unit(meaning.unit, i18n.language(language))


def changed(value: float, places: int, meaning: Meaning, language: str) -> str:
    """A difference with its sign; points are named in the cell, for the KPI's name says per cent."""
    unit = meaning.difference_unit(language)
    told = signed(value, places, language)
    return told if unit == meaning.unit or not math.isfinite(value) else f"{told} {unit}"


def _width_told(width: float | None, places: int, meaning: Meaning, language: str) -> str:
    """Half an interval's width, with its unit; a dash for none."""
    if width is None:
        return "–"
    unit = difference_unit(_unit(meaning, language), language)
    return f"±{number(width, places, language)} {unit}".rstrip()


def _in_points(comparison: Comparison) -> bool:
    """Whether some difference is told in percentage points."""
    return any(comparison.meanings[row.kpi].unit == "%" for row in comparison.differences)


def _pairing(rows: Sequence[Difference], language: str) -> str:
    """What sharing the chances has gained, over the KPIs in which both variants change."""
    known = [row for row in rows if row.correlation is not None and row.variance_ratio is not None]
    if not known:
        return ""
    lines = []
    for text, chosen in (
        (PAIRING_GAINS, [row for row in known if row.pairing_gains]),
        (PAIRING_NOTHING, [row for row in known if not row.pairing_gains]),
    ):
        if chosen:
            correlation = _span([row.correlation or 0.0 for row in chosen], language)
            ratio = _span([row.variance_ratio or 0.0 for row in chosen], language)
            found = text.in_language(language).format(correlation=correlation, ratio=ratio)
            lines.append(f"{found} ({len(chosen)}/{len(known)} KPI)")
    return "\n".join(lines)


def _span(values: Sequence[float], language: str) -> str:
    low, high = number(min(values), 2, language), number(max(values), 2, language)
    return low if low == high else f"{low} … {high}"


def _interval(
    row: Interval | None, places: int, language: str, told: Callable[[float, int, str], str] = number
) -> str:
    return "–" if row is None else f"{told(row.low, places, language)} … {told(row.high, places, language)}"


def _days(row: Summary, places: int, language: str) -> str:
    if row.plausible is None:
        return _word("dots", language, values=_each(row.values, places, language)) if row.values else "–"
    return " … ".join(number(value, places, language) for value in row.plausible)


def _each(values: Sequence[float], places: int, language: str) -> str:
    return "  ".join(number(value, places, language) for value in sorted(values))


def _word(key: str, language: str, **values: object) -> str:
    return _WORDS[key][language].format(**values)
