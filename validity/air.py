"""A December of air in three provinces: days by band of VN_AQI, and the hours at which air is worst."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from simulation.runner import run
from simulation.spec.scenario import VIETNAM
from validity.figures import Axis, Chart
from validity.places import DAY_MS, HOUR_MS, model, name_of, narrowed
from validity.report import Finding, FloatArray, Section, Verdict, figure, published, table

DAYS = 31
SEEDS = (21, 22, 23)
BANDS = ("good", "moderate", "poor", "bad or worse")
NIGHT = (22, 8)
NEAR_POINTS = 15.0
"""Days of one month are correlated over a day and a half, so one month's shares scatter by about ten points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class December:
    """One simulated month.

    Attributes:
        province: Where.
        percent: Share of days in each band.
        night: Mean PM2.5 of the night's hours over that of the day's.
    """

    province: str
    percent: FloatArray
    night: float


def december(asked: tuple[str, int]) -> December:
    """December 2025 under one seed, the air alone: indices as the product shows them."""
    province, seed = asked
    start = datetime(2025, 12, 1, tzinfo=VIETNAM)
    plan = narrowed("weekday", province, domains=("air_quality",), days=DAYS, start=start, seed=seed)
    made = run(plan, keep_readings=False)
    board, place = made.fold.board, made.fold.places.province
    days = board.series("air_quality.vn_aqi_day", place, 0, DAYS * DAY_MS)
    daily = days.values[np.isin(days.times_ms, np.arange(1, DAYS + 1) * DAY_MS)]
    edges = [model().aqi.bands[number].upto for number in range(3)]
    counted = np.bincount(np.searchsorted(edges, daily, "left"), minlength=len(BANDS))[: len(BANDS)]
    pm25 = board.series("air_quality.pm25", place, 0, DAYS * DAY_MS)
    hour = (pm25.times_ms - 1) // HOUR_MS % 24
    dark = (hour >= NIGHT[0]) | (hour < NIGHT[1])
    return December(
        province=province,
        percent=100.0 * counted / len(daily),
        night=float(np.nanmean(pm25.values[dark]) / np.nanmean(pm25.values[~dark])),
    )


def asked() -> list[tuple[str, int]]:
    """Every month that the section needs."""
    return [(province, seed) for province in published()["december"] for seed in SEEDS]


def drawing(months: Sequence[December]) -> str:
    """Stacked shares of days, published above simulated."""
    wanted = published()["december"]
    rows: list[tuple[str, FloatArray]] = []
    for province, known in wanted.items():
        mine = [month.percent for month in months if month.province == province]
        rows.append((f"{known['place']}, published", np.array(known["percent"])))
        rows.append((f"{name_of(province)}, simulated", np.mean(mine, axis=0)))
    rows.reverse()
    chart = Chart(
        title="Days of December by band of VN_AQI", height=320, left=170, right=30,
        x=Axis(label="% of days", low=0, high=100, step=20),
        y=Axis(label="", low=-0.6, high=len(rows) - 0.4, names=tuple(name for name, _ in rows)),
    )  # fmt: skip
    colours = [_pale(band.rgb) for band in model().aqi.bands[: len(BANDS)]]
    for number, (_, percent) in enumerate(rows):
        left = 0.0
        for band, share in zip(zip(BANDS, colours, strict=True), percent, strict=True):
            if share > 0:
                label = f"{band[0]} {share:.0f}" if share >= 14 else f"{share:.0f}" if share >= 2 else ""
                chart.box((left, number - 0.38), (left + share, number + 0.38), band[1], label)
            left += share
    return chart.svg()


def _pale(colour: Sequence[int]) -> str:
    """Half way to white, so that text can be read on it."""
    return "#" + "".join(f"{(255 + part) // 2:02x}" for part in colour)


def section(months: Sequence[December]) -> Section:
    """December against what was published of one."""
    rows, found = [], []
    for province, known in published()["december"].items():
        mine = [month for month in months if month.province == province]
        mean = np.mean([month.percent for month in mine], axis=0)
        gap = float(np.abs(mean - known["percent"]).max())
        spread = float(np.ptp([month.percent for month in mine], axis=0).max())
        for name, one, other in zip(BANDS, known["percent"], mean, strict=True):
            rows.append((name_of(province), name, f"{one:.1f}", f"{other:.1f}", f"{other - one:+.1f}"))
        verdict: Verdict = "close" if gap <= NEAR_POINTS else "differs"
        found.append(
            Finding(
                what=f"{name_of(province)}: greatest gap between bands of December days, points",
                simulated=f"{gap:.0f}", published="0", verdict=verdict,
                note=f"close: within {NEAR_POINTS:.0f}; single simulated months differ by up to {spread:.0f}",
            )
        )  # fmt: skip
    nights = [month.night for month in months]
    worse: Verdict = "agrees" if min(nights) > 1 else "differs"
    found.append(
        Finding(
            what="PM2.5 at 22:00–08:00 over the rest of the day, least of all months",
            simulated=f"{min(nights):.2f}", published="above 1", verdict=worse,
        )
    )  # fmt: skip
    words = (
        f"December 2025 lived {len(SEEDS)} times (seeds {', '.join(map(str, SEEDS))}), the air alone, by the "
        "product's own 24-hour index at each midnight. Published: one December of one station or city, year unnamed "
        "(Báo Pháp luật, post328311); simulated: the province's stations together. Spread and mean of the air mass "
        "were chosen with the published shares of Hanoi, so Hanoi is a fit; the others follow from each "
        "province's yearly mean."
    )
    head = ("province", "band", "published, % of days", "simulated, % of days", "difference, points")
    body = "\n\n".join(
        (words, figure("air-december.svg", "Days by band, published and simulated"), table(head, rows))
    )
    return Section(
        title="Air: bands of a December", body=body, findings=tuple(found),
        figures={"air-december.svg": drawing(months)},
    )  # fmt: skip
