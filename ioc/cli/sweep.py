"""``ioc sweep``: a scenario under every combination of some values, or in every province."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from ioc.cli.compare import show, study_of
from ioc.cli.studying import Opened, Settings, asked, close, lived, opened, refusals
from ioc.cli.studying_tables import aligned
from ioc.cli.wish import Wish
from simulation.errors import UnknownName
from simulation.experiments.design import Study, StudyRefused, Variant
from simulation.experiments.sweep import Point, points
from simulation.loading import load_province_heads


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """What is swept.

    Attributes:
        vary: Each ``path=values``.
        where: A condition on the values.
        provinces: ``all``, or keys between commas; None for the scenario's own.
    """

    vary: Sequence[str]
    where: str | None
    provinces: str | None


def start(
    file: str, wish: Wish, space: Space, *, province: str | None, listed: bool, as_json: bool, language: str
) -> None:
    """List the runs, or live them all and show every combination."""
    with refusals(language):
        study = _study(file, wish, space, province, language)
        if listed:
            _list(study, as_json=as_json)
            return
        results, out = lived(study, wish, f"sweep-{Path(file).stem}", language)
        show(results, wish.kpis, language, as_json=as_json, out=out, many=True)
    close(results, out, language)


def _study(file: str, wish: Wish, space: Space, province: str | None, language: str) -> Study:
    """The study of every combination in every province."""
    combinations: Sequence[Point | None] = points(space.vary, space.where) if space.vary else [None]
    if not space.vary and space.provinces is None:
        raise StudyRefused(
            "nothing is varied; give --vary path=1..5:1, or --provinces all",
            vi="chưa thay đổi gì; hãy ghi --vary đường_dẫn=1..5:1, hoặc --provinces all",
        )
    rows: list[Opened] = []
    variants: list[Variant] = []
    for bound in _provinces(file, space.provinces, language):
        for point in combinations:
            more = point.settings.items() if point else ()
            found = asked(file, wish, None if bound else province, language, below=bound, above=(*more,))
            rows.append(found)
            parts = [found.province if space.provinces else "", point.name if point else ""]
            name = ",".join(part for part in parts if part)
            variants.append(replace(found.variant(name), settings=point.settings if point else {}))
    return replace(study_of(rows[:1], wish), variants=tuple(variants))


def _provinces(file: str, wanted: str | None, language: str) -> list[Settings]:
    """What binds the scenario to each province where it is lived; nothing where that is its own.

    Raises:
        StudyRefused: The scenario is bound to one province.
    """
    if wanted is None:
        return [()]
    found = opened(file, None, language)
    if not found.anywhere:
        raise StudyRefused(
            f"scenario '{found.scenario.id}' is bound to '{found.province}'; "
            "a sweep over provinces needs one with province: any",
            vi=f"kịch bản '{found.scenario.id}' gắn với '{found.province}'; "
            "muốn chạy qua các tỉnh thì cần kịch bản có province: any",
        )
    heads = load_province_heads()
    current = [head.key for head in heads if head.status == "current"]
    keys = current if wanted == "all" else [key.strip() for key in wanted.split(",") if key.strip()]
    if not keys:
        raise StudyRefused(
            "--provinces names none; write all, or keys between commas",
            vi="--provinces chưa nêu nơi nào; hãy ghi all, hoặc các khoá cách nhau bằng dấu phẩy",
        )
    unknown = [key for key in keys if key not in {head.key for head in heads}]
    if unknown:
        raise UnknownName(
            f"there is no province '{unknown[0]}'; their keys are told by: ioc provinces",
            vi=f"không có tỉnh, thành phố '{unknown[0]}'; xem các khoá bằng: ioc provinces",
        )
    return [[("province", key)] for key in keys]


def _list(study: Study, *, as_json: bool) -> None:
    """Every variant with what it sets, and how many runs there will be."""
    runs = study.replications * len(study.variants)
    if as_json:
        rows = [
            {"variant": row.name, "province": row.province, "settings": dict(row.settings)}
            for row in study.variants
        ]
        data = {"variants": rows, "replications": study.replications, "seed": study.seed, "runs": runs}
        typer.echo(json.dumps(data, ensure_ascii=False))
        return
    table = [
        (
            str(number),
            row.name,
            row.province,
            "  ".join(f"{path}={value}" for path, value in row.settings.items()),
        )
        for number, row in enumerate(study.variants, start=1)
    ]
    typer.echo(aligned(table, left=(1, 2, 3)))
    typer.echo(f"{len(study.variants)} × {study.replications} = {runs}")
