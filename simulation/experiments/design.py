"""What a study is: variants of a day, each lived many times under the same chances."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from simulation.errors import IocError
from simulation.experiments.kpis import Kpi

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=,+-]{0,119}")  # also the name of a file

LEAST_RUNS = 10
"""Fewer runs than this give no interval, only the runs themselves."""


class StudyRefused(IocError):
    """A study cannot be done, or compared, as asked: what, where, what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One scenario in one province.

    Attributes:
        name: Short and unique within the study.
        text: The resolved scenario as YAML: everything that the files behind it said.
        province: Key of the province where it is lived.
        settings: What a sweep has set, path to value; empty otherwise.
    """

    name: str
    text: str
    province: str
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One run: text and numbers only, so that it can be lived on any machine where the program is installed.

    Attributes:
        variant: Name of the variant.
        text: The resolved scenario.
        province: Key of the province.
        seed: Root of all chance, the same for every variant.
        replication: Which of the chances; the same number means the same weather and the same calls in every variant.
        until_ms: Where to stop, None for the scenario's end.
    """

    variant: str
    text: str
    province: str
    seed: int
    replication: int
    until_ms: int | None = None

    @property
    def key(self) -> tuple[str, int]:
        """What tells the run from the others of its study."""
        return self.variant, self.replication


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """Variants, how often each is lived, and how the results are judged.

    The first variant of a province is the one that the others of that province are held against.

    Attributes:
        variants: At least one.
        replications: Runs of each variant.
        seed: Root of all chance.
        until_ms: Where every run stops, None for the scenario's end.
        confidence: Of intervals.
        kpis: What is declared to decide by; may be empty.
        precision: KPI to the half-width that its interval must reach; replications go on until all do.
        at_most: Replications at which the study stops in any case.
        smallest: KPI to the smallest difference that would matter.
    """

    variants: tuple[Variant, ...]
    replications: int = 30
    seed: int = 1
    until_ms: int | None = None
    confidence: float = 0.95
    kpis: tuple[Kpi, ...] = ()
    precision: Mapping[Kpi, float] = field(default_factory=lambda: MappingProxyType({}))
    at_most: int = 200
    smallest: Mapping[Kpi, float] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        """Refuse what cannot be a study."""
        names = [variant.name for variant in self.variants]
        odd = [name for name in names if _NAME.fullmatch(name) is None]
        if odd:
            raise StudyRefused(
                f"variant name '{odd[0]}'; use letters, digits and . _ = , + - only",
                vi=f"tên phương án '{odd[0]}'; chỉ dùng chữ cái, chữ số và . _ = , + -",
            )
        twice = sorted({name for name in names if names.count(name) > 1})
        if not names or twice:
            what = f"variants named twice: {', '.join(twice)}" if twice else "a study without a variant"
            said = (
                f"phương án trùng tên: {', '.join(twice)}" if twice else "nghiên cứu không có phương án nào"
            )
            raise StudyRefused(
                f"{what}; give each variant a name of its own",
                vi=f"{said}; mỗi phương án cần một tên riêng",
            )
        if self.replications < 1:
            raise StudyRefused(
                f"{self.replications} replications; at least one is needed",
                vi=f"{self.replications} lần chạy; cần ít nhất một lần",
            )

    def tasks(self, first: int = 0, last: int | None = None) -> Iterator[Task]:
        """Runs of the replications ``first`` to ``last`` (exclusive): all variants of one, then of the next.

        In this order a study that is stopped early is still made of pairs.
        """
        for replication in range(first, self.replications if last is None else last):
            for variant in self.variants:
                yield Task(
                    variant=variant.name,
                    text=variant.text,
                    province=variant.province,
                    seed=self.seed,
                    replication=replication,
                    until_ms=self.until_ms,
                )

    def reference(self, name: str) -> Variant:
        """The variant that another is held against: the first of its province, which may be itself."""
        province = self.variant(name).province
        return next(variant for variant in self.variants if variant.province == province)

    def variant(self, name: str) -> Variant:
        """A variant by its name."""
        return next(variant for variant in self.variants if variant.name == name)

    def with_replications(self, replications: int) -> Study:
        """The same study, longer or shorter; what was lived before stays valid."""
        return replace(self, replications=replications)

    @property
    def identity(self) -> str:
        """SHA-256 of everything that fixes a run of it; how many runs and how they are judged may change."""
        fixed = {
            "variants": [[row.name, row.province, row.text] for row in self.variants],
            "seed": self.seed,
            "until_ms": self.until_ms,
        }
        return hashlib.sha256(json.dumps(fixed, ensure_ascii=False).encode()).hexdigest()
