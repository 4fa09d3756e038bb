"""``ioc describe``: what a scenario is, what it changes, and how chance spreads what it changes."""

from __future__ import annotations

import json
from typing import Any

import typer

from ioc.cli.reading import aligned, composed, place, value_text
from ioc.cli.telling import near_path
from simulation.checks.scenario import since_start
from simulation.loading import Composed
from simulation.loading.arithmetic import number_text
from simulation.loading.explaining import Chance, Row, chances, levers
from simulation.spec.distributions import Distribution, histogram
from simulation.spec.scenario import ANY_PROVINCE, Scenario
from simulation.units import Unit

_QUANTILES = (0.1, 0.5, 0.9)
_BAR = 32
_HOUR_MS, _MINUTE_MS, _SECOND_MS = 3_600_000, 60_000, 1_000
_TEXTS = {
    "place": {"vi": "Nơi", "en": "Where"},
    "any": {"vi": "tỉnh, thành phố bất kỳ", "en": "any province"},
    "time": {"vi": "Thời gian", "en": "When"},
    "lasts": {"vi": "kéo dài {hours}", "en": "lasts {hours}"},
    "opens": {"vi": "phòng mở lúc {at}", "en": "the room opens at {at}"},
    "left_out": {
        "vi": "nghiên cứu bỏ qua {warmup} đầu và {cooldown} cuối",
        "en": "studies leave out the first {warmup} and the last {cooldown}",
    },
    "files": {"vi": "Tệp", "en": "Files"},
    "hazards": {"vi": "Hiểm hoạ", "en": "Hazards"},
    "faults": {"vi": "Lỗi cảm biến", "en": "Sensor faults"},
    "orders": {"vi": "Lệnh", "en": "Orders"},
    "domains": {"vi": "Lĩnh vực", "en": "Domains"},
    "study": {"vi": "Nghiên cứu", "en": "Study"},
    "runs": {"vi": "{n} lần chạy, hạt giống {seed}", "en": "{n} runs, seed {seed}"},
    "against": {"vi": "so với {name}", "en": "against {name}"},
    "costs": {"vi": "Chi phí so với gốc", "en": "Costs beyond the base"},
    "once": {"vi": "một lần", "en": "once"},
    "year": {"vi": "mỗi năm", "en": "a year"},
    "changes": {"vi": "Thay đổi", "en": "Changes"},
    "none": {"vi": "không có", "en": "none"},
    "chance": {"vi": "Phân bố ngẫu nhiên", "en": "How chance spreads it"},
    "usual": {"vi": "thường lệ", "en": "usually"},
    "mean": {"vi": "trung bình", "en": "mean"},
}


def start(file: str, *, as_json: bool, language: str) -> None:
    """Tell what a scenario is."""
    made = composed(file, language)
    scenario = made.require()
    if as_json:
        typer.echo(json.dumps(_data(made, scenario), ensure_ascii=False, indent=1))
        return
    typer.echo(f"{scenario.title.in_language(language)} ({scenario.id})")
    typer.echo(f"{scenario.about.in_language(language)}\n")
    typer.echo(aligned(_head(made, scenario, language)))
    _tell_changes(made, language)
    for chance in chances(made):
        typer.echo("\n" + _chance_text(chance, language))


def _said(key: str, language: str, **values: object) -> str:
    return _TEXTS[key]["en" if language == "en" else "vi"].format(**values)


def _head(made: Composed, scenario: Scenario, language: str) -> list[tuple[str, ...]]:
    """Place, time, files and what happens, a line each."""
    rows: list[tuple[str, ...]] = [
        (_said("place", language), _place(made, scenario, language)),
        (_said("time", language), _time(scenario, language)),
        (_said("files", language), " ← ".join(near_path(name) for name in made.sources)),
    ]
    rows += [(_said("hazards", language), f"{row.kind} ({row.id})") for row in scenario.hazards]
    rows += [
        (_said("faults", language), f"{since_start(row.at)} {row.sensor}: {row.quality}")
        for row in scenario.faults
    ]
    rows += [(_said("orders", language), f"{since_start(row.at)} {row.order}") for row in scenario.orders]
    if scenario.domains is not None:
        rows.append((_said("domains", language), ", ".join(scenario.domains)))
    rows.append((_said("study", language), _study(scenario, language)))
    rows += [
        (
            _said("costs", language),
            f"{row.about.in_language(language)}: {_money(row.amount, language)} VND {_said(row.per, language)}",
        )
        for row in scenario.costs
    ]
    return rows


def _money(amount: float, language: str) -> str:
    """An amount with the language's mark between thousands."""
    return f"{amount:,.0f}".replace(",", "." if language == "vi" else ",")


def _place(made: Composed, scenario: Scenario, language: str) -> str:
    if scenario.province == ANY_PROVINCE or made.province is None:
        return _said("any", language)
    return made.province.name.in_language(language)


def _time(scenario: Scenario, language: str) -> str:
    time = scenario.time
    parts = [
        time.start.strftime("%d/%m/%Y %H:%M") if language == "vi" else time.start.strftime("%Y-%m-%d %H:%M"),
        _said("lasts", language, hours=_hours(time.duration)),
    ]
    if time.opens:
        parts.append(_said("opens", language, at=since_start(time.opens)))
    if time.warmup or time.cooldown:
        ends = {"warmup": _hours(time.warmup), "cooldown": _hours(time.cooldown)}
        parts.append(_said("left_out", language, **ends))
    return ", ".join(parts)


def _hours(time_ms: int) -> str:
    return f"{number_text(time_ms / _HOUR_MS)} h"


def _study(scenario: Scenario, language: str) -> str:
    experiment = scenario.experiment
    parts = [_said("runs", language, n=experiment.replications, seed=experiment.seed)]
    if experiment.compare_to is not None:
        parts.append(_said("against", language, name=experiment.compare_to))
    return ", ".join([*parts, *experiment.kpis])


def _tell_changes(made: Composed, language: str) -> None:
    """Every lever that stands otherwise, with what it was and why."""
    rows = levers(made)
    typer.echo(f"\n{_said('changes', language)}:" + ("" if rows else f" {_said('none', language)}"))
    table: list[tuple[str, ...]] = [
        (f"  {row.path}", f"{value_text(_before(row))} → {value_text(row.value)}", _reason(row))
        for row in rows
    ]
    if table:
        typer.echo(aligned(table))


def _before(row: Row) -> Any:
    return row.origin[-2].value if len(row.origin) > 1 else None


def _reason(row: Row) -> str:
    last = row.origin[-1]
    return f"{last.why} ({place(last)})" if last.why else place(last)


def _chance_text(chance: Chance, language: str) -> str:
    """Quantiles of a distribution beside the usual ones, and a histogram of text."""
    size, unit = _scale(chance)
    drawn, usual = chance.spread.drawn, chance.usual
    lines = [
        f"{_said('chance', language)}: {chance.path}",
        f"  {_quantiles(drawn, size, unit, language)}",
        f"  {_said('usual', language)}: {_quantiles(usual, size, unit, language)}",
    ]
    rows = histogram(drawn)
    top = max(share for _, _, share in rows)
    for low, high, share in rows:
        bar = "█" * round(_BAR * share / top)
        lines.append(f"  {low / size:8.1f} – {high / size:<8.1f} {share:6.1%} {bar}")
    return "\n".join(lines)


def _quantiles(drawn: Distribution, size: float, unit: str, language: str) -> str:
    parts = [f"{share:.0%}: {drawn.quantile(share) / size:.1f}" for share in _QUANTILES]
    return ", ".join([*parts, f"{_said('mean', language)}: {drawn.mean / size:.1f}"]) + f" {unit}".rstrip()


def _scale(chance: Chance) -> tuple[float, str]:
    """The unit in which a person would say it, and its size in the canonical one."""
    unit: Unit | None = chance.spread.unit
    if unit is None or unit.canonical != "ms":
        return 1.0, "" if unit is None else unit.canonical
    middle = chance.spread.drawn.quantile(0.5)
    if middle >= 2 * _HOUR_MS:
        return _HOUR_MS, "h"
    return (_MINUTE_MS, "min") if middle >= 2 * _MINUTE_MS else (_SECOND_MS, "s")


def _data(made: Composed, scenario: Scenario) -> dict[str, Any]:
    """The same for programs; times in milliseconds, distributions in canonical units."""
    return {
        "scenario": scenario.model_dump(mode="json", by_alias=True),
        "files": [near_path(name) for name in made.sources],
        "changes": [
            {
                "path": row.path,
                "before": _before(row),
                "value": row.value,
                "why": row.origin[-1].why,
                "place": place(row.origin[-1]),
            }
            for row in levers(made)
        ],
        "distributions": [
            {
                "path": chance.path,
                "unit": chance.spread.unit.canonical if chance.spread.unit is not None else "",
                "quantiles": {str(share): chance.spread.drawn.quantile(share) for share in _QUANTILES},
                "mean": chance.spread.drawn.mean,
                "usual": {str(share): chance.usual.quantile(share) for share in _QUANTILES},
                "histogram": [
                    {"from": low, "to": high, "share": share}
                    for low, high, share in histogram(chance.spread.drawn)
                ],
            }
            for chance in chances(made)
        ],
    }
