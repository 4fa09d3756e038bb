"""What a run was made with: versions, files, seeds, and the digests that a replay must reach again."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from simulation.errors import InvalidInput
from simulation.experiments.design import Study
from simulation.experiments.replicate import Outcome, installed, read_scenario
from simulation.loading import province_path
from simulation.locate import config_dir

MARK = "DỮ LIỆU MÔ PHỎNG / SIMULATED DATA"
"""Stands in every file that leaves the program."""

LOCK = "ioc-lock/1"

_PACKAGES = ("numpy", "pandas", "pint", "pyarrow", "pydantic", "ruamel.yaml", "scipy", "simpy")
_PROGRAM = "ioc-simulator"


def lock(study: Study, outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Everything that fixes the runs, and what each of them came to; the same study gives the same lock."""
    done = {outcome.key: outcome for outcome in outcomes}
    return {
        "data": MARK,
        "schema": LOCK,
        **versions(),
        "files": files(study),
        "seed": study.seed,
        "until_ms": study.until_ms,
        "confidence": study.confidence,
        "variants": [
            {
                "name": row.name,
                "province": row.province,
                "file": scenario_file_name(study, row.name),
                "sha256": _sha256(row.text.encode()),
                **({"settings": dict(row.settings)} if row.settings else {}),
            }
            for row in study.variants
        ],
        "runs": [
            {
                "variant": task.variant,
                "replication": task.replication,
                "digest": done[task.key].digest,
                "kpis": done[task.key].kpi_digest(),
            }
            for task in study.tasks()
            if task.key in done and not done[task.key].failed
        ],
    }


def versions() -> dict[str, Mapping[str, str]]:
    """Of the program, of Python and of the packages that a result may depend on."""
    return {
        "program": {_PROGRAM: _version(_PROGRAM), "python": platform.python_version()},
        "packages": {name: _version(name) for name in _PACKAGES},
    }


def files(study: Study) -> dict[str, str]:
    """SHA-256 of every file behind the scenarios: domains that take part, provinces, tables, weather."""
    folder = config_dir()
    paths = {folder / "system.yaml", *(folder / "indices").glob("*.yaml")}
    paths |= {province_path(row.province) for row in study.variants}
    catalogue = installed().catalogue
    for row in study.variants:
        try:
            domains = read_scenario(row.text).domains
        except InvalidInput:
            domains = None  # the run says what is wrong
        for key in catalogue.domains if domains is None else domains:
            shipped = folder / "domains" / f"{key}.yaml"
            beside = Path(getattr(catalogue.domains[key].module, "__file__", "")).with_name(f"{key}.yaml")
            paths.add(shipped if shipped.is_file() else beside)
    return {
        (path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name): _sha256(
            path.read_bytes()
        )
        for path in sorted(paths)
    }


def scenario_file_name(study: Study, variant: str) -> str:
    """Where in the study's folder a variant's resolved scenario stands."""
    return "resolved.yaml" if len(study.variants) == 1 else f"resolved/{variant}.yaml"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
