"""The words for what a study shows, Vietnamese and English; never "significant"."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from simulation.experiments.design import LEAST_RUNS
from simulation.experiments.intervals import PLAUSIBLE
from simulation.experiments.paired import Difference, Verdict
from simulation.spec.base import Text

VERDICTS: Mapping[Verdict, Text] = MappingProxyType(
    {
        Verdict.BETTER: Text(vi="tốt hơn", en="better"),
        Verdict.WORSE: Text(vi="kém hơn", en="worse"),
        Verdict.HIGHER: Text(vi="cao hơn", en="higher"),
        Verdict.LOWER: Text(vi="thấp hơn", en="lower"),
        Verdict.NONE: Text(
            vi="không thấy khác biệt lớn hơn {bound}", en="no difference larger than {bound} shown"
        ),
        Verdict.TOO_FEW: Text(
            vi=f"dưới {LEAST_RUNS} cặp lần chạy: chỉ nêu từng lần chạy",
            en=f"fewer than {LEAST_RUNS} pairs of runs: the runs themselves only",
        ),
    }
)

STATISTICS: Mapping[str, Text] = MappingProxyType(
    {
        "mean": Text(vi="trung bình", en="mean"),
        "min": Text(vi="thấp nhất", en="lowest"),
        "max": Text(vi="cao nhất", en="highest"),
        "end": Text(vi="cuối kỳ", en="at the end"),
        "watch_h": Text(vi="số giờ ở mức theo dõi", en="hours at watch level"),
        "alarm_h": Text(vi="số giờ ở mức báo động", en="hours at alarm level"),
        "alerts": Text(vi="số cảnh báo", en="alerts"),
        "period": Text(vi="tính trên cả kỳ", en="over the whole period"),
    }
)

IDENTICAL = Text(vi="y hệt nhau ở mọi lần chạy", en="identical in every run")
"""Said of pairs that never differ: it says more than a bound of zero."""

MEAN_CAPTION = Text(
    vi="Khoảng của trung bình: nếu lặp lại rất nhiều lần, trung bình nằm trong khoảng này (độ tin cậy {confidence}).",
    en="Interval of the mean: where the average of very many such runs lies (confidence {confidence}).",
)

RANGE_CAPTION = Text(
    vi="Khoảng các ngày có thể gặp: 8 trong 10 lần chạy nằm giữa hai giá trị này ({low}–{high}).",
    en="Range of plausible days: 8 of 10 runs lie between these two values ({low}–{high}).",
)

PAIRING_GAINS = Text(
    vi="Các cặp chạy chung yếu tố ngẫu nhiên: tương quan {correlation}, tỷ số phương sai {ratio}.",
    en="Pairs share their chances: correlation {correlation}, variance ratio {ratio}.",
)

PAIRING_NOTHING = Text(
    vi="Ghép cặp hầu như không có lợi ở đây: tương quan {correlation}, tỷ số phương sai {ratio}.",
    en="Pairing has gained next to nothing here: correlation {correlation}, variance ratio {ratio}.",
)

HOLM = Text(
    vi="{number} phương án được so với cùng một gốc: khoảng và kết luận đã hiệu chỉnh theo Holm.",
    en="{number} variants are held against one reference: intervals and verdicts are adjusted by Holm.",
)

POINTS = Text(vi="điểm %", en="pp")
"""What two percentages differ by: percentage points, never per cent."""

POINTS_CAPTION = Text(
    vi="điểm %: điểm phần trăm, chênh lệch giữa hai tỷ lệ phần trăm (khác với thay đổi tương đối tính bằng %).",
    en="pp: percentage points, the difference of two percentages (not the relative change, which is in %).",
)

PARTIAL = Text(
    vi="CHƯA ĐẦY ĐỦ: nghiên cứu bị dừng sớm.",
    en="PARTIAL: the study was stopped early.",
)


def verdict(row: Difference, language: str, decimals: int, unit: str = "") -> str:
    """The verdict in words; the bound is rounded up, so that the sentence stays true.

    ``unit`` is the KPI's own; the bound is a difference and gets the unit of one.
    """
    if row.n and row.equal == 1:
        return IDENTICAL.in_language(language)
    text = VERDICTS[row.verdict].in_language(language)
    if row.bound is None:
        return text
    scale = 10**decimals
    bound = math.ceil(row.bound * scale - 1e-9) / scale
    told = f"{number(bound, decimals, language)} {difference_unit(unit, language)}".strip()
    return text.format(bound=told)


def difference_unit(unit: str, language: str) -> str:
    """The unit of a difference, of a half-width and of a smallest difference: points where the KPI is in per cent."""
    return POINTS.in_language(language) if unit == "%" else unit


def number(value: float | None, decimals: int, language: str) -> str:
    """A number with the language's decimal mark; a dash for none."""
    if value is None or not math.isfinite(value):
        return "–"
    text = f"{value + 0.0:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text if language == "en" else text.translate(_VIETNAMESE)


def signed(value: float | None, decimals: int, language: str) -> str:
    """A number with a plus before it when it is more than nothing, also once it is rounded."""
    text = number(value, decimals, language)
    return f"+{text}" if value is not None and value > 0 and text.strip("0.,–") else text


def share(value: float | None, language: str, *, signed: bool = False) -> str:
    """A share as per cent; a dash for none."""
    if value is None or not math.isfinite(value):
        return "–"
    text = number(100 * value, 0 if abs(value) >= 0.1 else 1, language)
    return f"{'+' if signed and value > 0 else ''}{text} %"


def range_caption(language: str) -> str:
    """What the range of plausible days is."""
    low, high = (f"{100 * quantile:.0f}" for quantile in PLAUSIBLE)
    return RANGE_CAPTION.in_language(language).format(low=low, high=f"{high} %")


def mean_caption(language: str, confidence: float) -> str:
    """What the interval of the mean is."""
    text = number(100 * confidence, 0 if round(100 * confidence, 6).is_integer() else 1, language)
    return MEAN_CAPTION.in_language(language).format(confidence=f"{text} %")


_VIETNAMESE = str.maketrans({",": ".", ".": ","})
