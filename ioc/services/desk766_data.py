"""What the 766 desk shows, as data: scores, queues and overdue dossiers, each as things are and as changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from simulation.experiments.kpis import Kpi
from simulation.experiments.provenance import MARK
from simulation.spec.base import Text

SCHEMA = "ioc-desk766/1"

NOTES = (
    Text(
        vi=(
            "Điểm xuất phát là tuần Bắc Ninh dẫn đầu được công bố năm 2026; "
            "trọng lượng của điểm này so với hồ sơ mô phỏng là giả định."
        ),
        en=(
            "Scores start from Bắc Ninh's published leading week of 2026; "
            "how much that start weighs against simulated dossiers is assumed."
        ),
    ),
    Text(
        vi=(
            "Công thức của Quyết định 766/QĐ-TTg chỉ đọc được một phần: điểm tối đa và cách tính tiến độ là "
            "chính thức, các ngưỡng đạt điểm tối đa là giả định."
        ),
        en=(
            "Only part of the formula of Decision 766/QĐ-TTg could be read: maxima and the rule of progress are "
            "official, the shares that give full points are assumed."
        ),
    ),
    Text(
        vi="Không có thứ hạng: các tỉnh khác không được mô phỏng cùng lúc.",
        en="There is no rank: other provinces are not simulated at the same time.",
    ),
)
"""What must stand beside the numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One number over the runs.

    Attributes:
        n: Runs that know a value.
        mean: Their mean, None without runs.
        low: Lower end of the interval of the mean, None below ten runs.
        high: Its upper end.
        p10: Eight of ten runs lie above ``p10`` and below ``p90``; None below ten runs.
        p90: See ``p10``.
        least: Lowest run.
        most: Highest run.
    """

    n: int
    mean: float | None
    low: float | None
    high: float | None
    p10: float | None
    p90: float | None
    least: float | None
    most: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One score or queue: as things are, as changed, and the change run by run.

    Attributes:
        kpi: Full name.
        name: For people.
        unit: Of all its numbers but the change of a percentage.
        change_unit: Of the change, when that is another: percentage points.
        decimals: To show.
        better: ``lower``, ``higher`` or ``neither``.
        maximum: Greatest points of a score, None for queues.
        now: As things are.
        then: With the change; None when none was asked for.
        change: ``then`` less ``now`` of the same chances; its interval says whether the change is more than chance.
    """

    kpi: Kpi
    name: Text
    unit: str
    change_unit: Text | None
    decimals: int
    better: str
    maximum: float | None
    now: Band
    then: Band | None
    change: Band | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """Overdue dossiers of one commune's centre, mean over the time that counts."""

    code: str
    name: str
    now: Band
    then: Band | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing that was changed: where it stands in a scenario, what it is called, before and after."""

    path: str
    name: Text
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that the desk shows.

    Attributes:
        scenario: Title.
        province: Name.
        days: Length that was lived.
        seed: Root of all chance.
        replications: Runs of each variant that were asked for.
        done: Runs that each variant has at least.
        failed: Runs that failed.
        confidence: Of intervals.
        settings: What was changed; empty when nothing was.
        scores: The six scores in the order of the national portal.
        total: Their sum.
        queues: Waiting time, share on time, and dossiers open and overdue at the end.
        overdue: The communes with most overdue dossiers as things are, most first.
        notes: What must stand beside the numbers.
    """

    scenario: Text
    province: Text
    days: float
    seed: int
    replications: int
    done: int
    failed: int
    confidence: float
    settings: tuple[Setting, ...]
    scores: tuple[Line, ...]
    total: Line
    queues: tuple[Line, ...]
    overdue: tuple[Late, ...]
    notes: tuple[Text, ...] = NOTES


def plain(desk: Desk) -> dict[str, Any]:
    """The desk as plain data for JSON: texts as ``{vi, en}``, bands as numbers or None."""

    def told(value: Any) -> Any:
        if isinstance(value, Text):
            return {"vi": value.vi, "en": value.en}
        if isinstance(value, Mapping):
            return {name: told(inner) for name, inner in value.items()}
        return [told(inner) for inner in value] if isinstance(value, list | tuple) else value

    return {"data": MARK, "schema": SCHEMA, **told(asdict(desk))}
