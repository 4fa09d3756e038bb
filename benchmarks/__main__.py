"""All benchmarks, one after the other: ``python -m benchmarks``."""

from __future__ import annotations

from benchmarks import city, kernel, live, refresh, telemetry


def main() -> None:
    """Print every table."""
    for benchmark in (kernel, telemetry, refresh, city, live):
        benchmark.main()


if __name__ == "__main__":
    main()
