"""What somebody wishes of a study, and the options of every verb that does one."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

Seed = Annotated[int | None, typer.Option(min=0, help="Root of all chance, else the scenario's.")]
Settings = Annotated[
    list[str] | None, typer.Option("--set", help="path=value that wins over the file; may be repeated.")
]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes at work, else as many as processors.")]
Cluster = Annotated[
    str | None, typer.Option(help="Dask scheduler to work on instead: tcp://host:8786 (extra: cluster).")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a study is to be done; None where the scenario decides."""

    reps: int | None = None
    seed: int | None = None
    until: str | None = None
    workers: int | None = None
    address: str | None = None
    out: Path | None = None
    kpis: Sequence[str] = ()
    settings: Sequence[str] = ()
    resume: bool = False


def wishing(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb the options that all studies share; it is told of them by its parameter ``wish``.

    ``--out`` and ``--reps`` mean something else to each verb, which declares them itself and adds them.
    """
    own = inspect.signature(verb, eval_str=True)
    shared = inspect.signature(_wish, eval_str=True).parameters

    @wraps(verb)
    def told(**given: Any) -> None:
        wish = _wish(**{name: given.pop(name) for name in shared})
        verb(**given, wish=wish)

    parameters = [row for name, row in own.parameters.items() if name != "wish"] + list(shared.values())
    told.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    told.__annotations__ = {row.name: row.annotation for row in parameters} | {"return": None}
    return told


def _wish(
    seed: Seed = None,
    until: Annotated[str | None, typer.Option(help="Stop early: T+6:00 or 6 h.")] = None,
    settings: Settings = None,
    kpi: Annotated[
        list[str] | None,
        typer.Option(help="domain.indicator[.statistic] to look at; may be repeated."),
    ] = None,
    workers: Workers = None,
    cluster: Cluster = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the study that the folder holds.")
    ] = False,
) -> Wish:
    """The shared options, gathered."""
    return Wish(
        seed=seed,
        until=until,
        workers=workers,
        address=cluster,
        kpis=kpi or (),
        settings=settings or (),
        resume=resume,
    )
