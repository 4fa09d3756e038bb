"""All benchmarks, one after the other: ``python -m benchmarks``.

Each has a process of its own, so that none pays for what another has loaded: Python's collector of cyclic garbage
walks everything that is imported, and pandas alone triples the cost of a long queue.
"""

from __future__ import annotations

import subprocess
import sys

NAMES = (
    "loading",
    "kernel",
    "desks",
    "telemetry",
    "city",
    "textbook",
    "refresh",
    "view",
    "live",
    "page",
    "study",
)


def main() -> None:
    """Print every table."""
    for name in NAMES:
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=True)  # noqa: S603 - our own modules


if __name__ == "__main__":
    main()
