"""What people are told about the wrong files of this folder: ``python -m tests.golden.told`` writes it anew."""

from __future__ import annotations

from pathlib import Path

from simulation.loading import excerpt, read_file, scenario_file
from tests.golden.small import small_catalogue

WRONG = Path(__file__).parent / "wrong"


def told(path: Path, language: str) -> str:
    """Every problem of a scenario file as the terminal shows it."""
    source = read_file(path, shown=path.name)
    found = scenario_file(path, small_catalogue(), source=source, language=language)[1]
    lines = path.read_text("utf-8").splitlines()
    return "".join(excerpt(problem, lines) + "\n" for problem in found)


def main() -> None:
    """Write the expected texts; look at the difference before you believe it."""
    for path in sorted(WRONG.glob("*.yaml")):
        for language in ("en", "vi"):
            path.with_suffix(f".{language}.txt").write_text(told(path, language), "utf-8")


if __name__ == "__main__":
    main()
