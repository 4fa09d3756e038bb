"""A study: replications a minute, what workers and a cluster cost, and what pairing gains.

Run as ``python -m benchmarks.study``. A replication is an ordinary day of 24 h in Huế with all eight domains, KPIs and
digest included. Compared in wall time, side by side, are

- ours: one process that has read the model once, and two spawned processes, with their start and without;
- fresh process: the loop that a shell script writes, one ``python -c`` a replication;
- read again: the loop that a notebook writes, one process that reads model, province and scenario each time.

Each is measured three times, by turns, and the best counts: whatever else the machine does, it does to all of them.
The cluster is a Dask scheduler with two workers of one thread on this machine; its overhead is that of 400 tasks that
do nothing. Widths are half-widths of 95 % intervals of three levers' differences over the same 20 pairs, with pairing
and as if the runs had nothing in common (Welch).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.report import Line, show
from simulation.experiments.conduct import conduct
from simulation.experiments.design import Study, Task, Variant
from simulation.experiments.execute import execute
from simulation.experiments.intervals import interval
from simulation.experiments.paired import unpaired_width
from simulation.experiments.replicate import Outcome, installed, replicate
from simulation.experiments.workers import Workers, cluster, serial, spawned
from simulation.loading import scenario_path
from simulation.loading.scenarios import compose
from simulation.opening import open_model, open_plan
from simulation.runner import run

SCENARIO, PROVINCE = "weekday", "hue"
RUNS, NAIVE_RUNS, PAIRS, EMPTY, ROUNDS = 8, 2, 20, 400, 3
DAY_MS = 86_400_000
NAIVE = (
    "from simulation.opening import open_model, open_plan; from simulation.runner import run;"
    f"run(open_plan(open_model(), '{SCENARIO}', province='{PROVINCE}').with_seed(1, {{number}}),"
    " until_ms=86_400_000, keep_readings=False).digest()"
)
LEVERS = (
    ("parameters.ambulance.turnout", "60 s", "ambulance.response_p90.period"),
    ("parameters.public_services.counter_time", "9 min", "public_services.counter_wait.mean"),
    ("parameters.citizen_reports.moderators_at_least", "3", "citizen_reports.routed_in_time.period"),
)


def seconds(work: Callable[[], object]) -> float:
    """Wall seconds of one piece of work."""
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def study(name: str = "base", settings: tuple[tuple[str, str], ...] = (), replications: int = RUNS) -> Study:
    """The day, with what is set."""
    made = compose(
        scenario_path(SCENARIO), installed().catalogue, changes=(("province", PROVINCE), *settings)
    )
    made.require()
    return Study(
        variants=(Variant(name=name, text=made.text(), province=PROVINCE),),
        replications=replications,
        seed=1,
        until_ms=DAY_MS,
    )


def kept(workers: Workers) -> tuple[Workers, Executor]:
    """The same workers, hired once and for all, each of them having lived one run."""
    executor = workers.hire()
    for future in [executor.submit(replicate, task) for task in study(replications=4).tasks()]:
        future.result()
    return (
        Workers(name=workers.name, count=workers.count, hire=lambda: executor, dismiss=lambda _: None),
        executor,
    )


def fresh_processes() -> None:
    """One process a replication."""
    for number in range(NAIVE_RUNS):
        subprocess.run([sys.executable, "-c", NAIVE.format(number=number)], check=True)  # noqa: S603 - our own code


def read_again() -> None:
    """Everything read for each replication."""
    for number in range(NAIVE_RUNS):
        plan = open_plan(open_model(), SCENARIO, province=PROVINCE)
        run(plan.with_seed(1, number), until_ms=DAY_MS, keep_readings=False).digest()


def empty(task: Task) -> Outcome:
    """No work at all."""
    return Outcome(variant=task.variant, replication=task.replication)


@contextmanager
def dask() -> Iterator[str]:
    """A scheduler with two workers on loopback; its address."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scheduler.json"
        common = ["--scheduler-file", str(file), "--no-dashboard", "--host", "127.0.0.1"]
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        head = [sys.executable, "-m", "distributed.cli.dask_scheduler", *common, "--port", "0"]
        hand = [sys.executable, "-m", "distributed.cli.dask_worker", *common, "--nthreads", "1", "--no-nanny"]
        processes = [subprocess.Popen(head, **quiet)]  # noqa: S603 - our own arguments
        try:
            while not (file.is_file() and file.stat().st_size):
                time.sleep(0.05)
            processes += [
                subprocess.Popen([*hand, "--local-directory", f"{folder}/{name}"], **quiet)  # noqa: S603
                for name in ("one", "two")
            ]
            yield json.loads(file.read_text("utf-8"))["address"]
        finally:
            for process in processes:
                process.kill()
                process.wait()


def nothing(workers: Workers) -> None:
    """Many tasks that do nothing."""
    execute(study(replications=EMPTY).tasks(), workers, live=empty)


def widths() -> list[Line]:
    """Half-widths with pairing and without, lever by lever."""
    base = study("base", replications=PAIRS).variants[0]
    lines = []
    for path, value, kpi in LEVERS:
        variant = study("lever", ((path, value),), PAIRS).variants[0]
        results = conduct(
            Study(variants=(base, variant), replications=PAIRS, seed=1, until_ms=DAY_MS), spawned(2)
        )
        assert not results.failures
        one, other = results.paired("base", "lever", kpi)
        paired = interval(other - one, kpi, 0.95, 1, signed=True)
        assert paired is not None
        ratio = unpaired_width(one, other, 0.95) / paired.half_width
        lines.append(Line(f"{path.rpartition('.')[2]} {value}: {kpi}, unpaired / paired width", ratio, "> 1"))
    return lines


def main() -> None:
    """Measure and print."""
    replicate(next(study(replications=1).tasks()))
    one_of, first = kept(spawned(1))
    two_of, second = kept(spawned(2))
    with dask() as address:
        far, third = kept(cluster(address))
        works: dict[str, tuple[Callable[[], object], int]] = {
            "alone": (lambda: conduct(study(), serial()), RUNS),
            "start": (lambda: conduct(study(), spawned(2)), RUNS),
            "one": (lambda: conduct(study(), one_of), RUNS),
            "two": (lambda: conduct(study(), two_of), RUNS),
            "dask": (lambda: conduct(study(), far), RUNS),
            "fresh": (fresh_processes, NAIVE_RUNS),
            "again": (read_again, NAIVE_RUNS),
            "pool": (lambda: nothing(two_of), EMPTY),
            "far": (lambda: nothing(far), EMPTY),
        }
        rounds = [
            {name: seconds(work) / number for name, (work, number) in works.items()} for _ in range(ROUNDS)
        ]
        for executor in (first, second, third):
            executor.shutdown()
    took = {name: min(row[name] for row in rounds) for name in works}
    show(
        f"{RUNS} replications of 24 h in {PROVINCE}, all domains",
        [
            Line("replications a minute, this process alone", 60 / took["alone"], ""),
            Line("replications a minute, two processes, their start included", 60 / took["start"], ""),
            Line("replications a minute, two processes at work", 60 / took["two"], ""),
            Line("fresh process each, against this process alone", took["fresh"] / took["alone"], ""),
            Line("fresh process each, against two processes at work", took["fresh"] / took["two"], ""),
            Line(
                "everything read again each time, against this process alone",
                took["again"] / took["alone"],
                "",
            ),
            Line(
                "efficiency of two processes against one",
                took["one"] / took["two"] / 2,
                ">= 0.85 on two free cores",
            ),
            Line("two Dask workers against two processes", took["dask"] / took["two"], "<= 1.1"),
            Line("a task that does nothing, two processes, ms", 1000 * took["pool"], ""),
            Line("a task that does nothing, Dask, ms", 1000 * took["far"], "<= 10"),
            *widths(),
        ],
    )


if __name__ == "__main__":
    main()
