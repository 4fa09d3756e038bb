"""What it costs to read and check YAML, and to start the command line.

Run as ``python -m benchmarks.loading``. All figures are processor time. Scenarios are checked by a fresh process each
round, since what they share (provinces, files that they extend) is remembered within one.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from ruamel.yaml import YAML

from benchmarks.report import Line, show
from simulation.catalogue import discover
from simulation.loading import province_file, province_paths, read_text, scenario_file, scenario_paths

ROUNDS = 5
SCENARIOS = "scenarios"
HELP = "-m", "ioc", "--help"
NOTHING = "-c", "pass"


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of one piece of work."""
    before = time.process_time()
    work()
    return time.process_time() - before


def child_seconds(*arguments: str) -> float:
    """Processor seconds of a Python of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own modules
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def check_scenarios() -> None:
    """Read and check every shipped scenario, and tell how long that took."""
    catalogue = discover()

    def check() -> None:
        for path in scenario_paths().values():
            scenario, found = scenario_file(path, catalogue)
            assert scenario is not None, found

    print(seconds(check))


def scenario_seconds() -> float:
    """Processor seconds of ``check_scenarios`` in a fresh process."""
    child = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "benchmarks.loading", SCENARIOS], check=True, capture_output=True, text=True
    )
    return float(child.stdout)


def main() -> None:
    """Measure and print."""
    largest: Path = max(province_paths().values(), key=lambda path: path.stat().st_size)
    text = largest.read_text()
    contests: dict[str, Callable[[], float]] = {
        "scenarios": scenario_seconds,
        "province": lambda: seconds(lambda: province_file(largest)),
        "ours": lambda: seconds(lambda: read_text(text, largest.name)),
        "ruamel": lambda: seconds(lambda: YAML(typ="rt").load(text)),
        "nothing": lambda: child_seconds(*NOTHING),
        "help": lambda: child_seconds(*HELP),
    }
    rounds = [{name: contest() for name, contest in contests.items()} for _ in range(ROUNDS)]

    def typical(name: str) -> float:
        return median(row[name] for row in rounds)

    def ratio(one: str, other: str) -> float:
        return median(row[one] / row[other] for row in rounds)

    show(
        f"loading: medians of {ROUNDS} rounds",
        [
            Line(
                f"all {len(scenario_paths())} scenarios read and checked, s", typical("scenarios"), "< 2 must"
            ),
            Line(f"{largest.name}, {len(text) / 1e3:.0f} kB, read and checked, s", typical("province"), ""),
            Line("its YAML alone, s", typical("ours"), ""),
            Line("ruamel.yaml's round-trip load of the same text, s", typical("ruamel"), ""),
            Line("round-trip load against our reading", ratio("ruamel", "ours"), ""),
            Line("our reading and checking against the round-trip load", ratio("province", "ruamel"), ""),
            Line("ioc --help, s", typical("help"), ""),
            Line("python -c pass, s", typical("nothing"), ""),
            Line("ioc --help against python -c pass", ratio("help", "nothing"), ""),
        ],
    )


if __name__ == "__main__":
    check_scenarios() if SCENARIOS in sys.argv else main()
