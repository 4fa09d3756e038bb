"""Replayed disasters: what the gauges of the model showed at each published reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np

from simulation.engine.world import World
from simulation.loading import read_file
from simulation.locate import config_dir
from simulation.plan import Plan
from simulation.spec.province import RiverStation
from simulation.spec.records import Records, StageReading
from validity.figures import LINES, Axis, Chart
from validity.places import lived, narrowed
from validity.report import Finding, FloatArray, Section, figure, published, table

CASE_A, CASE_B, CASE_C, CASE_D = (
    "bac-ninh-flood-2025",
    "hue-flood-2025",
    "quang-ninh-yagi-2024",
    "can-tho-tide",
)
SEEDS = (1, 2, 3, 4, 5, 6)
NEAR_M = 0.25
"""An error at a reading up to this is called close: a bulletin's readings are rounded, its hours are whole."""
NEAR_H = 8
"""The same in hours, for crests that stay flat for half a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """What one gauge of one run showed, a value a minute, and what was published.

    Attributes:
        station: The gauge.
        start: Local time of the first minute.
        shown: Stages, m.
        readings: Published readings in the order of time.
    """

    station: RiverStation
    start: datetime
    shown: FloatArray
    readings: tuple[StageReading, ...]

    def minute(self, reading: StageReading) -> int:
        """Minutes from the start to a reading."""
        return round((reading.at - self.start).total_seconds() / 60)

    def errors(self, use: str) -> FloatArray:
        """Simulated minus recorded stage, m, at the readings of one use."""
        rows = [row for row in self.readings if row.use == use]
        return np.array([self.shown[self.minute(row)] - row.stage for row in rows])

    def straight_lines(self) -> FloatArray:
        """What straight lines between the calibration readings miss at the check readings between them, m."""
        known = [row for row in self.readings if row.use == "calibration"]
        hours, stages = [self.minute(row) for row in known], [row.stage for row in known]
        rows = [row for row in self.readings if row.use == "check"]
        inside = [row for row in rows if hours[0] <= self.minute(row) <= hours[-1]]
        return np.array([np.interp(self.minute(row), hours, stages) - row.stage for row in inside])

    def hourly(self) -> FloatArray:
        """Running mean of an hour, which the gauge's own noise does not move."""
        smooth: FloatArray = np.convolve(self.shown, np.ones(61) / 61, "same")
        smooth[:30], smooth[-30:] = self.shown[:30], self.shown[-30:]
        return smooth


class Peak(NamedTuple):
    """One crest: the reading that published it, simulated minus recorded in metres and in hours."""

    reading: StageReading
    metres: float
    hours: float


def records_of(case: str) -> Records:
    """What was recorded of one case."""
    return Records.model_validate(read_file(config_dir() / "records" / f"{case}.yaml").data)


def gauges(world: World, case: str) -> dict[str, Gauge]:
    """The gauges of a case that have readings."""
    channel = world.channels["flood.stage"]
    shown = channel.physical(channel.read(0, world.setting.duration_ms // 60_000 + 1))
    result = {}
    for column, station in enumerate(world.province.rivers):
        rows = tuple(row for row in records_of(case).stages if row.station == station.id)
        if rows:
            result[station.id] = Gauge(
                station=station, start=world.calendar.start, shown=shown[:, column],
                readings=tuple(sorted(rows, key=lambda row: row.at)),
            )  # fmt: skip
    return result


def flood_only(case: str, seed: int | None = None) -> dict[str, Gauge]:
    """The gauges of a case played by the flood domain alone; no other domain moves a river."""
    return gauges(lived(narrowed(case, domains=("flood",), seed=seed)), case)


def peaks_of(gauge: Gauge) -> list[Peak]:
    """Readings published as a peak, and the highest, against the highest simulated hour within a day of them."""
    smooth, highest = gauge.hourly(), max(gauge.readings, key=lambda row: row.stage)
    peaks = []
    for row in gauge.readings:
        if "peak" in row.source or row is highest:
            first = max(gauge.minute(row) - 1440, 0)
            near = smooth[first : gauge.minute(row) + 1440]
            late = (first + int(np.nanargmax(near)) - gauge.minute(row)) / 60
            peaks.append(Peak(row, float(np.nanmax(near)) - row.stage, late))
    return peaks


# --- Text -----------------------------------------------------------------------------------------


def reading_rows(gauge: Gauge) -> list[tuple[str, ...]]:
    """One row a reading."""
    return [
        (
            gauge.station.name.vi,
            f"{row.at:%d %b %H:%M}",
            f"{row.stage:.2f}",
            f"{gauge.shown[gauge.minute(row)]:.2f}",
            f"{gauge.shown[gauge.minute(row)] - row.stage:+.2f}",
            row.use,
            row.source,
        )
        for row in gauge.readings
    ]


def summary_row(gauge: Gauge, others: list[Gauge]) -> tuple[str, ...]:
    """Errors of one gauge in a line, and how they depend on the seed."""
    check, fitted, peaks = gauge.errors("check"), gauge.errors("calibration"), peaks_of(gauge)
    worst = [float(np.abs(other.errors("check")).max(initial=0.0)) for other in others]
    lines = gauge.straight_lines()
    return (
        gauge.station.name.vi,
        f"{len(fitted)} / {len(check)}",
        _mean_and_worst(check),
        _mean_and_worst(fitted),
        _mean_and_worst(lines),
        ", ".join(f"{peak.metres:+.2f}" for peak in peaks),
        ", ".join(f"{peak.hours:+.1f}" for peak in peaks),
        f"{max(worst):.2f}" if len(check) else "",
    )


def _mean_and_worst(errors: FloatArray) -> str:
    return f"{np.abs(errors).mean():.2f} / {np.abs(errors).max():.2f}" if len(errors) else ""


SUMMARY_HEAD = (
    "gauge", "readings used / held back", "held back: mean / worst, m", "used: mean / worst, m",
    "straight lines: mean / worst, m", "crests, m", "crests, h", f"held back: worst of {len(SEEDS)} seeds, m",
)  # fmt: skip
READING_HEAD = ("gauge", "when", "recorded, m", "simulated, m", "error, m", "use", "source")


def findings_of(gauge: Gauge) -> tuple[Finding, ...]:
    """Held-back readings and the peak."""
    check, place = gauge.errors("check"), gauge.station.name.vi
    rows = []
    if len(check):
        mean = float(np.abs(check).mean())
        rows.append(
            Finding(
                what=f"{place}: mean error at readings held back ({len(check)}), m",
                simulated=f"{mean:.2f}", published="0",
                verdict="close" if float(np.abs(check).max()) <= NEAR_M else "differs",
                note=f"worst {np.abs(check).max():.2f} m; close: none beyond {NEAR_M} m",
            )
        )  # fmt: skip
    for peak in peaks_of(gauge):
        good = abs(peak.metres) <= NEAR_M and abs(peak.hours) <= NEAR_H
        rows.append(
            Finding(
                what=f"{place}: crest of {peak.reading.at:%d %b}, m",
                simulated=f"{peak.reading.stage + peak.metres:.2f}", published=f"{peak.reading.stage:.2f}",
                verdict="close" if good else "differs",
                note=f"{peak.hours:+.1f} h; close: {NEAR_M} m and {NEAR_H} h",
            )
        )  # fmt: skip
    return tuple(rows)


def drawing(gauge: Gauge, title: str) -> str:
    """The gauge's line with every reading and the alarm levels."""
    days = len(gauge.shown) / 1440
    levels = gauge.station.alarm_levels or ()
    low = min(float(np.nanmin(gauge.shown)), *(row.stage for row in gauge.readings))
    high = max(float(np.nanmax(gauge.shown)), *levels)
    chart = Chart(
        title=title,
        x=Axis(label="local date, 0 h at each line", low=0, high=days, names=_dates(gauge.start, days)),
        y=Axis(label="stage, m", low=np.floor(low), high=np.ceil(high + 0.2), step=1),
    )
    for level, name in zip(levels, ("BĐ1", "BĐ2", "BĐ3"), strict=False):
        chart.line([(0, level), (days, level)], "#777777", f"{name} {level:.1f} m", dash="5 4")
    step = 10
    chart.line(
        [(minute / 1440, float(gauge.shown[minute])) for minute in range(0, len(gauge.shown), step)],
        LINES[0],
        "simulated",
    )
    for row in gauge.readings:
        hollow = row.use == "calibration"
        chart.dot(gauge.minute(row) / 1440, row.stage, LINES[1], hollow=hollow)
    chart.key("recorded, held back", LINES[1])
    chart.key("recorded, used", LINES[1], hollow=True)
    return chart.svg()


def _dates(start: datetime, days: float) -> tuple[str, ...]:
    return tuple(f"{start + timedelta(days=number):%d %b}" for number in range(int(days) + 1))


# --- Sections -------------------------------------------------------------------------------------


def river_section(case: str, letter: str, words: str, extra: str = "") -> Section:
    """A replay with river gauges: summary, drawings, every reading."""
    records = records_of(case)
    mine = flood_only(case)
    others = [flood_only(case, seed) for seed in SEEDS]
    drawn = {
        f"case-{letter.lower()}-{key}.svg": drawing(row, f"{row.station.name.vi}, {records.title.en}")
        for key, row in mine.items()
        if len(row.readings) > 2
    }
    summary = table(
        SUMMARY_HEAD, [summary_row(row, [other[key] for other in others]) for key, row in mine.items()]
    )
    names = {f"case-{letter.lower()}-{key}.svg": row.station.name.vi for key, row in mine.items()}
    pictures = "\n\n".join(figure(name, f"Stage at {names[name]}: simulated and recorded") for name in drawn)
    readings = table(READING_HEAD, [row for gauge in mine.values() for row in reading_rows(gauge)])
    parts = (words, fit_words(case), summary, beaten(list(mine.values())), pictures, extra, readings)
    body = "\n\n".join(part for part in parts if part)
    return Section(
        title=f"Case {letter}: {records.title.en}",
        body=body,
        findings=tuple(found for gauge in mine.values() for found in findings_of(gauge)),
        figures=drawn,
    )


def beaten(shown: list[Gauge]) -> str:
    """Where straight lines would have done better than the model."""
    names = [
        gauge.station.name.vi
        for gauge in shown
        if len(gauge.straight_lines())
        and np.abs(gauge.straight_lines()).mean() < np.abs(gauge.errors("check")).mean()
    ]
    return (
        f"At {', '.join(names)} straight lines miss the readings held back by less than the model does."
        if names
        else ""
    )


def fit_words(case: str) -> str:
    """How many numbers of the scenario were fitted to how many readings."""
    plan = narrowed(case)
    waves = [wave for hazard in plan.scenario.hazards for wave in hazard.parameters.get("rivers", ())]
    fitted = sum(len(wave) - 1 for wave in waves)
    used = sum(row.use == "calibration" for row in records_of(case).stages)
    if not waves:
        return ""
    surplus = ": more numbers than readings, so the readings used prove nothing" if fitted > used else ""
    return (
        f"The upstream waves of this scenario have {fitted} free numbers (height, hour, rise, hold and fall of "
        f"{len(waves)} waves), chosen by hand with {used} readings{surplus}. So the replay shows that the model can "
        "take the shape of this flood, and the readings held back show how well it fills the gaps; it is no forecast. "
        "The column *straight lines* says what joining the readings used by straight lines would have missed."
    )


def impact(plan: Plan) -> tuple[tuple[Finding, ...], str]:
    """What the flood of case A did, with every domain playing, against what was counted."""
    world = lived(plan)
    frame = world.log.frame(world.places.codes)
    flooded = frame[frame["kind"] == "flood.street_flooded"]["place"].nunique()
    closed = frame[frame["kind"] == "traffic.road_closed"]["value"].sum()
    known: Mapping[str, Mapping[str, object]] = published()["impact"]
    rows = []
    for key, value in (("communes", float(flooded)), ("roads", float(closed))):
        wanted = float(str(known[key]["value"]))
        ratio = value / wanted
        rows.append(
            Finding(
                what=f"Case A: {known[key]['name']}", simulated=f"{value:.0f}", published=f"{wanted:.0f}",
                verdict="close" if 0.5 <= ratio <= 2 else "differs", note="close: within a factor of two",
            )
        )  # fmt: skip
    words = table(
        ("what the flood did", "simulated", "counted", "source"),
        [
            (known[key]["name"], row.simulated, row.published, known[key]["source"])
            for key, row in zip(("communes", "roads"), rows, strict=True)
        ],
    )
    return tuple(rows), words


def tide_section() -> Section:
    """Case D: high waters without any rain."""
    case = CASE_D
    gauge = flood_only(case)["can-tho"]
    rows = []
    for row in records_of(case).day_highs:
        first = round((datetime.fromisoformat(f"{row.date}T00:00+07:00") - gauge.start).total_seconds() / 60)
        shown = float(np.nanmax(gauge.hourly()[first : first + 1440]))
        rows.append(
            (row.date, f"{row.stage:.2f}", f"{shown:.2f}", f"{shown - row.stage:+.2f}", row.use, row.source)
        )
    for reading in gauge.readings:
        minute = gauge.minute(reading)
        window = gauge.hourly()[minute - 180 : minute + 181]
        shown, late = float(window.max()), (int(window.argmax()) - 180) / 60
        rows.append(
            (
                f"{reading.at:%Y-%m-%d %H:%M}", f"{reading.stage:.2f}", f"{shown:.2f} ({late:+.1f} h)",
                f"{shown - reading.stage:+.2f}", reading.use, reading.source,
            )
        )  # fmt: skip
    held = [abs(float(row[3])) for row in rows if row[4] == "check"]
    words = (
        "The tide follows from the date and the station's constants; the river's part and a surge were chosen with "
        "the readings used. High waters are compared with the highest simulated hour within three hours."
    )
    body = "\n\n".join(
        (
            words,
            table(("high water", "recorded, m", "simulated, m", "error, m", "use", "source"), rows),
            figure("case-d-can-tho.svg", "Stage at Cần Thơ: simulated and recorded"),
        )
    )
    found = Finding(
        what=f"Cần Thơ: worst error at {len(held)} high waters held back, m",
        simulated=f"{max(held):.2f}", published="0", verdict="close" if max(held) <= NEAR_M else "differs",
    )  # fmt: skip
    return Section(
        title=f"Case D: {records_of(case).title.en}", body=body, findings=(found,),
        figures={"case-d-can-tho.svg": drawing(gauge, "Cần Thơ, record tide of October 2022")},
    )  # fmt: skip


def wind_section() -> Section:
    """Case C: winds of a typhoon against reported forces."""
    plan = narrowed(CASE_C, domains=("flood",))
    fields = plan.setting()[0].fields
    codes, winds = list(plan.province.communes), records_of(CASE_C).winds
    rows, found = [], []
    chart = Chart(
        title="Typhoon Yagi: strongest mean wind", height=300, left=110,
        x=Axis(label="m/s", low=15, high=55, step=5),
        y=Axis(label="", low=-0.7, high=len(winds) - 0.3, names=tuple(row.place for row in winds)),
    )  # fmt: skip
    for number, row in enumerate(winds):
        blown = float(fields.wind_m_s[:, codes.index(row.commune)].max())
        inside = row.lowest <= blown <= row.highest
        middle = (row.lowest + row.highest) / 2
        rows.append(
            (
                row.place,
                f"{row.lowest:.1f}–{row.highest:.1f}",
                f"{blown:.1f}",
                f"{100 * (blown / middle - 1):+.0f} %",
                row.source,
            )
        )
        chart.bar((row.lowest, number), (row.highest, number), LINES[1], 9)
        chart.dot(blown, number, LINES[0])
        found.append(
            Finding(
                what=f"{row.place}: strongest wind, m/s", simulated=f"{blown:.1f}",
                published=f"{row.lowest:.1f}–{row.highest:.1f}",
                verdict="agrees" if inside else "close" if abs(blown / middle - 1) <= 0.3 else "differs",
                note="close: within 30 % of the middle of the force",
            )
        )  # fmt: skip
    above = sum(float(row[2]) > wind.highest for row, wind in zip(rows, winds, strict=True))
    chart.key("simulated", LINES[0])
    chart.note(55, 0, "bar: reported force", LINES[1])
    body = "\n\n".join(
        (
            "Published positions of the centre, assumed structure (Holland's profile). No damage was counted that "
            "day, because power and phones were gone in the whole province; so wind is all there is to compare. At "
            f"{above} of {len(winds)} places the simulated wind is stronger than the reported force: the storm of the "
            "model is too wide, or its land too smooth.",
            table(("place", "reported force, m/s", "simulated, m/s", "against its middle", "source"), rows),
            figure("case-c-winds.svg", "Strongest wind at five places: reported force and simulated"),
        )
    )
    return Section(
        title=f"Case C: {records_of(CASE_C).title.en}", body=body, findings=tuple(found),
        figures={"case-c-winds.svg": chart.svg()},
    )  # fmt: skip


def case_a() -> Section:
    """The flood of Bắc Ninh, with what it did."""
    found, words = impact(narrowed(CASE_A))
    section = river_section(
        CASE_A,
        "A",
        "Readings were printed in bulletins. Those marked *calibration* chose the height, hour and recession of the "
        "upstream waves; those marked *check* were held back. Errors are simulated minus recorded, at the minute of "
        "the reading, gauge noise included.",
        words,
    )
    return Section(
        title=section.title, body=section.body, findings=section.findings + found, figures=section.figures
    )


def case_b() -> Section:
    """The floods of Huế."""
    return river_section(CASE_B, "B", "Three floods in eleven days; readings as in case A.")
