"""Ordinary weeks in six provinces: what is counted, against published rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.engine.world import World
from validity.figures import INK, LINES, Axis, Chart
from validity.places import PROVINCES, lived, million, name_of, narrowed
from validity.report import (
    Finding,
    FloatArray,
    Section,
    figure,
    judge,
    mean_interval,
    poisson_rate,
    published,
    table,
)

DAYS, WORKING_DAYS = 7, 5
SEEDS = (11, 12, 13)
YEAR_DAYS = 365
FIRE_PLACE = "ha-noi"
FIRE_SEEDS = (1, 2, 3)
NEAR_POINTS = 3.0

EVENTS: Mapping[str, tuple[str, ...]] = {
    "crashes": ("traffic.crash",),
    "fires": ("fire_rescue.fire_started",),
    "requests": ("ambulance.call_received",),
    "reports": ("citizen_reports.reported",),
    "dossiers": ("public_services.received_online", "public_services.received_counter"),
    "patients": ("ambulance.treated_on_scene", "ambulance.handed_over"),
    "online": ("public_services.received_online",),
    "returned_on_time": ("public_services.returned_on_time",),
    "returned": ("public_services.returned_on_time", "public_services.returned_late"),
    "refused": ("citizen_reports.refused",),
    "sorted": ("citizen_reports.refused", "citizen_reports.routed_in_time", "citizen_reports.routed_late"),
    "answered_in_time": ("citizen_reports.published_in_time",),
    "answered": ("citizen_reports.published_in_time", "citizen_reports.published_late"),
    "satisfied": ("citizen_reports.rated_satisfied",),
    "rated": ("citizen_reports.rated_satisfied", "citizen_reports.rated_unsatisfied"),
}
"""What is counted: number of events of these kinds."""

SUMS: Mapping[str, str] = {"injured": "traffic.crash", "deaths": "traffic.deaths"}
"""What is summed: the values of events of this kind."""

LOST = ("electricity.outage", "electricity.outage_planned")
BACK = ("electricity.restored", "electricity.generator_supply")
AMONG: Mapping[str, str] = {
    "patients": "requests",
    "online": "dossiers",
    "returned_on_time": "returned",
    "refused": "sorted",
    "answered_in_time": "answered",
    "satisfied": "rated",
}
"""Shares: of what each is a part."""

COUNTED = ("crashes", "deaths", "injured", "fires", "requests", "reports", "dossiers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What a week of one province under one seed counted.

    Attributes:
        province: Its key.
        million: People, millions.
        counts: Numbers by name.
        power: SAIDI, SAIFI and MAIFI of the week.
    """

    province: str
    million: float
    counts: Mapping[str, float]
    power: Mapping[str, float]


def week(asked: tuple[str, int]) -> Week:
    """A week from a Tuesday in March, every domain playing."""
    province, seed = asked
    world = lived(narrowed("weekday", province, days=DAYS, seed=seed))
    frame = world.log.frame(world.places.codes)
    kinds = frame["kind"].value_counts()
    counts: dict[str, float] = {
        name: float(sum(kinds.get(kind, 0) for kind in events)) for name, events in EVENTS.items()
    }
    for name, kind in SUMS.items():
        values = frame.loc[frame["kind"] == kind, "value"].to_numpy(np.float64)
        counts |= {name: float(values.sum()), f"{name} squared": float((values**2).sum())}
    return Week(province=province, million=million(world), counts=counts, power=_power(world, frame))


def _power(world: World, frame: pd.DataFrame) -> dict[str, float]:
    """Indices of interruption over the run, per customer."""
    customers, end = world.province.power.customers, world.setting.duration_ms

    def minutes(kinds: Sequence[str]) -> float:
        rows = frame[frame["kind"].isin(kinds)]
        return float((rows["value"] * (end - rows["time_ms"])).sum()) / 60_000

    def times(kinds: Sequence[str]) -> float:
        return float(frame.loc[frame["kind"].isin(kinds), "value"].sum())

    return {
        "saidi": (minutes(LOST) - minutes(BACK)) / customers,
        "saifi": times(LOST) / customers,
        "maifi": times(("electricity.momentary",)) / customers,
    }


def fire_year(seed: int) -> Mapping[str, float]:
    """A year of fires in one province, the fire service alone: rare things need time."""
    world = lived(narrowed("weekday", FIRE_PLACE, domains=("fire_rescue",), days=YEAR_DAYS, seed=seed))
    frame = world.log.frame(world.places.codes)

    def of(kind: str) -> pd.Series[float]:
        values: pd.Series[float] = frame.loc[frame["kind"] == f"fire_rescue.{kind}", "value"]
        return values

    origins = of("origin_found")
    return {
        "fires": float((frame["kind"] == "fire_rescue.fire_started").sum()),
        "million_days": million(world) * YEAR_DAYS,
        "loss": float(of("loss_assessed").mean()),
        "killed": float(of("people_killed").sum()),
        "hurt": float(of("people_hurt").sum()),
        "electrical": 100 * float((origins == 0).mean()),
    }


# --- Text -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One rate.

    Attributes:
        key: What is counted.
        province: Where; the first of several.
        rate: Simulated rate per million people a day.
        low: Lower end of its interval.
        high: Upper end.
        wanted: Published rate.
    """

    key: str
    province: str
    rate: float
    low: float
    high: float
    wanted: float


def compared(weeks: Sequence[Week], key: str, provinces: Sequence[str]) -> Compared:
    """Counts of all seeds in some provinces against their published rate."""
    rows = [row for row in weeks if row.province in provinces]
    days = WORKING_DAYS if key == "dossiers" else DAYS
    count, exposure = sum(row.counts[key] for row in rows), sum(row.million for row in rows) * days
    squares = sum(row.counts.get(f"{key} squared", 0.0) for row in rows)
    clump = max(squares / count, 1.0) if count else 1.0
    rate, low, high = poisson_rate(count / clump, exposure / clump)
    return Compared(
        key=key, province=provinces[0], rate=rate, low=low, high=high, wanted=wanted_rate(key, provinces[0])
    )


def wanted_rate(key: str, province: str) -> float:
    """Published rate per million people a day; a province's own where it has one."""
    own = published()["own_rates"].get(province, {}).get(key)
    return float(own if own is not None else published()["rates"][key]["rate"])


def rate_rows(rows: Sequence[Compared]) -> list[tuple[str, ...]]:
    """One row a rate."""
    known = published()["rates"]
    return [
        (
            known[row.key]["name"], name_of(row.province), f"{row.wanted:,.4g}", f"{row.rate:,.4g}",
            f"{row.low:,.4g} – {row.high:,.4g}", f"{row.rate / row.wanted:.2f}",
            judge(row.low, row.high, row.wanted, row.rate),
        )
        for row in rows
    ]  # fmt: skip


def groups(key: str) -> list[list[str]]:
    """Provinces that share a published rate; those with a rate of their own stand alone."""
    own = [place for place in PROVINCES if key in published()["own_rates"].get(place, {})]
    return [[place for place in PROVINCES if place not in own], *([place] for place in own)]


def rate_finding(row: Compared, where: str) -> Finding:
    """A rate as a finding."""
    unit = "per million a working day" if row.key == "dossiers" else "per million a day"
    return Finding(
        what=f"{published()['rates'][row.key]['name']} {unit}, {where}",
        simulated=f"{row.rate:,.4g} ({row.low:,.4g} – {row.high:,.4g})",
        published=f"{row.wanted:,.4g}",
        verdict=judge(row.low, row.high, row.wanted, row.rate),
        note="close: outside the interval, within five per cent",
    )


def pooled(weeks: Sequence[Week]) -> list[Finding]:
    """Rates over all provinces that share one."""
    return [
        rate_finding(compared(weeks, key, places), f"{len(places)} provinces together")
        for key in COUNTED
        for places in groups(key)
        if len(places) > 1
    ]


def share_findings(weeks: Sequence[Week]) -> list[Finding]:
    """Shares over all provinces against one published value or a published range."""
    found = []
    for key, whole in AMONG.items():
        known = published()["shares"][key]
        values = np.array([100 * row.counts[key] / row.counts[whole] for row in weeks])
        mean, half = mean_interval(values)
        wanted = (
            [known["percent"]] * 2 if isinstance(known["percent"], int | float) else list(known["percent"])
        )
        gap = max(wanted[0] - mean, mean - wanted[1], 0.0)
        found.append(
            Finding(
                what=f"{known['name']}, %", simulated=f"{mean:.1f} ± {half:.1f}",
                published=" – ".join(f"{value:.1f}" for value in dict.fromkeys(wanted)),
                verdict="agrees" if gap <= half else "close" if gap <= NEAR_POINTS else "differs",
                note=f"close: within {NEAR_POINTS:.0f} points",
            )
        )  # fmt: skip
    return found


def power_findings(weeks: Sequence[Week]) -> list[Finding]:
    """Interruption indices of a year of such weeks; close: within a quarter."""
    found = []
    for key, known in published()["power"].items():
        values: FloatArray = np.array([row.power[key] for row in weeks]) * YEAR_DAYS / DAYS
        mean, half = mean_interval(values)
        wanted = float(known["value"])
        found.append(
            Finding(
                what=str(known["name"]), simulated=f"{mean:.3g} ± {half:.2g}", published=f"{wanted:g}",
                verdict=judge(mean - half, mean + half, wanted, mean, 0.25), note="close: within a quarter",
            )
        )  # fmt: skip
    return found


def together(years: Sequence[Mapping[str, float]]) -> Mapping[str, float]:
    """Several years as one: numbers add up, means are weighed by fires."""
    fires = sum(year["fires"] for year in years)
    added = {key: sum(year[key] for year in years) for key in ("fires", "million_days", "killed", "hurt")}
    means = {key: sum(year[key] * year["fires"] for year in years) / fires for key in ("loss", "electrical")}
    return {**added, **means}


def fire_findings(year: Mapping[str, float]) -> list[Finding]:
    """What fires do; counts of people with Poisson intervals, others within a quarter."""
    known, fires = published()["fires"], year["fires"]
    found = []
    for key in ("killed", "hurt"):
        rate, low, high = poisson_rate(year[key], fires / 1000)
        wanted = float(known[key]["value"])
        found.append(
            Finding(
                what=str(known[key]["name"]), simulated=f"{rate:.1f} ({low:.1f} – {high:.1f})",
                published=f"{wanted:.1f}", verdict=judge(low, high, wanted, rate, 0.25),
            )
        )  # fmt: skip
    for key in ("loss", "electrical"):
        wanted, value = float(known[key]["value"]), year[key]
        found.append(
            Finding(
                what=str(known[key]["name"]), simulated=f"{value:.1f}", published=f"{wanted:.1f}",
                verdict="close" if abs(value / wanted - 1) <= 0.25 else "differs", note="close: within a quarter",
            )
        )  # fmt: skip
    return found


def drawing(rows: Sequence[Compared]) -> str:
    """Ratio of simulated to published for every quantity and province, with intervals."""
    names = tuple(
        f"{published()['rates'][row.key]['name']}, {name_of(row.province)}" for row in reversed(rows)
    )
    chart = Chart(
        title="Simulated over published, 99.9 % intervals (1 = as published)", height=60 + 20 * len(rows) + 40,
        left=230, right=30, x=Axis(label="simulated / published", low=0, high=3, step=0.5),
        y=Axis(label="", low=-0.8, high=len(rows) - 0.2, names=names),
    )  # fmt: skip
    chart.bar((1, -0.8), (1, len(rows) - 0.2), INK, 1.5)
    for number, row in enumerate(reversed(rows)):
        good = row.low <= row.wanted <= row.high
        colour = LINES[0] if good else LINES[1]
        chart.bar((min(row.low / row.wanted, 3), number), (min(row.high / row.wanted, 3), number), colour)
        chart.dot(min(row.rate / row.wanted, 3), number, colour, hollow=not good)
    return chart.svg()


def findings_table(found: Sequence[Finding]) -> str:
    """Findings as rows."""
    return table(
        ("what", "simulated", "published", "verdict", "note"),
        [(row.what, row.simulated, row.published, row.verdict, row.note) for row in found],
    )


def section(weeks: Sequence[Week], years: Sequence[Mapping[str, float]]) -> Section:
    """Ordinary days against published rates."""
    year = together(years)
    rows = [compared(weeks, key, [province]) for key in COUNTED for province in PROVINCES]
    rates = [*(rate_finding(row, name_of(row.province)) for row in rows), *pooled(weeks)]
    shares = share_findings(weeks)
    power, fires = power_findings(weeks), fire_findings(year)
    words = (
        f"A week from Tuesday, 3 March 2026, lived {len(SEEDS)} times (seeds {', '.join(map(str, SEEDS))}) in each of "
        "six provinces with every domain playing, no hazard, ordinary showers. Rates are per million people of the "
        "province's register population, a day (dossiers: a working day), so that provinces of slightly different "
        "population series can be compared. Intervals are exact 99.9 % Poisson intervals of the simulated count, wider "
        "for people hurt in crashes, who come several to a crash. *close* means outside the interval and within five "
        "per cent. Online dossiers of the weekend are counted over the five working days; showers and power cuts of "
        "an ordinary week add their own reports."
    )
    fire_words = (
        f"Rare things need time: {year['fires']:.0f} fires in {len(years)} years of {name_of(FIRE_PLACE)}, the fire "
        f"service alone (per million a day: {year['fires'] / year['million_days']:.3f}, published "
        f"{published()['rates']['fires']['rate']})."
    )
    power_words = (
        "Power: interruptions of these weeks times 365 / 7. The published year has storms in it, these weeks have "
        "none, and the parameters were chosen so that ordinary weeks alone give the published year."
    )
    sources = table(
        ("figure", "source"),
        [
            (row["name"], row["source"])
            for part in ("rates", "shares", "power", "fires")
            for row in published()[part].values()
        ]
        + [
            (f"Field reports, {name_of(key)}", row["source"]) for key, row in published()["own_rates"].items()
        ],
    )
    head = ("what", "province", "published", "simulated", "99.9 % interval", "ratio", "verdict")
    body = "\n\n".join(
        (
            words, figure("daily-counts.svg", "Daily counts over published rates by province"),
            table(head, rate_rows(rows)), "All provinces with one published rate together:",
            findings_table(pooled(weeks)), "### Shares", findings_table(shares), "### Power", power_words,
            findings_table(power), "### Fires", fire_words, findings_table(fires), "### Sources of this part", sources,
        )
    )  # fmt: skip
    return Section(
        title="Ordinary days against published counts", body=body,
        findings=(*rates, *shares, *power, *fires), figures={"daily-counts.svg": drawing(rows)},
    )  # fmt: skip


def asked() -> list[tuple[str, int]]:
    """Every week that the section needs."""
    return [(province, seed) for seed in SEEDS for province in PROVINCES]
