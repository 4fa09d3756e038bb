"""``ioc provinces`` and ``ioc domains``: what there is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from ioc.cli.choices import Exit
from ioc.cli.telling import tell
from simulation.errors import InvalidInput
from simulation.loading import ProvinceHead, load_domains, load_province_heads
from simulation.spec.domain import DomainSpec


def show_provinces(*, as_json: bool, language: str) -> None:
    """List every province by both its names; what is wrong with a file is told in one language."""
    try:
        rows = [_province(head) for head in load_province_heads()]
    except InvalidInput as error:
        tell(error.problems, language, nothing_run=True)
        raise typer.Exit(Exit.INVALID) from error
    columns = ("code", "key", "name_vi", "name_en", "kind", "status", "area_km2", "population", "communes")
    _show(rows, columns, as_json=as_json)


def show_domains(*, as_json: bool, language: str) -> None:
    """List every domain; a table is in one language, JSON holds both."""
    try:
        specs = load_domains(language=language).values()
    except InvalidInput as error:
        tell(error.problems, language, nothing_run=True)
        raise typer.Exit(Exit.INVALID) from error
    columns = ("key", f"name_{language}", f"owner_{language}", "indicators", "sensors", "orders")
    _show([_domain(spec) for spec in specs], columns, as_json=as_json)
    if not as_json:
        levels = [row for spec in specs for row in _levels(spec, language)]
        _show(levels, ("indicator", "name", "watch", "alarm", "source"), as_json=False)


def _province(head: ProvinceHead) -> dict[str, Any]:
    """A province as plain data."""
    return {
        "code": head.code,
        "key": head.key,
        "name_vi": head.name.vi,
        "name_en": head.name.en,
        "kind": head.kind,
        "status": head.status,
        "part_of": head.part_of,
        "region_vi": head.region.vi,
        "region_en": head.region.en,
        "area_km2": head.area_km2,
        "population": head.population,
        "communes": head.communes,
        "neighbours": list(head.neighbours),
        "river_stations": list(head.river_stations),
        "air_stations": list(head.air_stations),
        "facilities": head.facilities,
        "seat": list(head.seat),
    }


def _domain(spec: DomainSpec) -> dict[str, Any]:
    """A domain as plain data."""
    return {
        "key": spec.key,
        "name_vi": spec.name.vi,
        "name_en": spec.name.en,
        "owner_vi": spec.owner.vi,
        "owner_en": spec.owner.en,
        "events": list(spec.events),
        "sensors": list(spec.sensors),
        "indicators": list(spec.indicators),
        "procedures": list(spec.procedures),
        "orders": [f"{spec.key}.{verb}" for verb in spec.orders],
        "parameters": list(spec.parameters),
        "levels": {
            name: row.levels.model_dump() for name, row in spec.indicators.items() if row.levels is not None
        },
    }


def _levels(spec: DomainSpec, language: str) -> list[dict[str, Any]]:
    """The levels of a domain's indicators and where each pair comes from."""
    return [
        {
            "indicator": f"{spec.key}.{name}",
            "name": row.name.in_language(language),
            "watch": row.levels.watch,
            "alarm": row.levels.alarm,
            "source": row.levels.source.in_language(language),
        }
        for name, row in spec.indicators.items()
        if row.levels is not None
    ]


def _show(rows: Sequence[dict[str, Any]], columns: Sequence[str], *, as_json: bool) -> None:
    """Rows as one JSON array, or some of their columns as a table; lists show as their length."""
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    table = Table(box=None, header_style="bold")
    for column in columns:
        table.add_column(column, justify="left" if _is_text(rows, column) else "right")
    for row in rows:
        table.add_row(*(_cell(row[column]) for column in columns))
    Console().print(table)


def _is_text(rows: Sequence[dict[str, Any]], column: str) -> bool:
    return all(isinstance(row[column], str) for row in rows)


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return str(len(value))
    return f"{value:,}" if isinstance(value, int | float) else str(value)
