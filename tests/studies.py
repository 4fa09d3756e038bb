"""A study small enough to be done many times: two hours of traffic in a small province."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from simulation.experiments.design import Study, Task, Variant
from simulation.experiments.replicate import Outcome

SMALL = "cao-bang"
KPI = "traffic.mean_speed.mean"
TEXT = """\
schema: ioc-scenario/1
id: short-morning
title: {vi: Buổi sáng ngắn, en: Short morning}
about: {vi: "Hai giờ giao thông, để kiểm thử", en: "Two hours of traffic, for tests"}
province: cao-bang
time: {start: "2026-03-02T08:00+07:00", duration: 2 h, warmup: 30 min, cooldown: 15 min}
domains: [traffic]
experiment: {replications: 12, seed: 11, kpis: [traffic.mean_speed, traffic.crashes_24h.end]}
"""


def variant(name: str = "a", text: str = TEXT) -> Variant:
    """A variant in the small province."""
    return Variant(name=name, text=text, province=SMALL)


def study(*variants: Variant, replications: int = 3, seed: int = 11) -> Study:
    """A study of these variants, or of the short morning alone."""
    return Study(variants=variants or (variant(),), replications=replications, seed=seed)


def told(task: Task) -> Outcome:
    """An outcome that tells of its task only, at once."""
    value = float(task.seed + task.replication)
    return Outcome(variant=task.variant, replication=task.replication, kpis={KPI: value}, digest="d")


def endless(task: Task) -> Outcome:
    """Lives replication 0 at once and never comes to the end of any other."""
    if task.replication:
        threading.Event().wait()
    return told(task)


def dying(task: Task) -> Outcome:
    """Ends its process the first time that replication 2 is lived; the task's text names a folder for notes."""
    note = Path(task.text) / task.variant
    if task.replication == 2 and not note.exists():
        note.touch()
        os._exit(1)
    return told(task)
