"""What people are told about the wrong files of this folder: ``python -m tests.golden.told`` writes it anew.

A mistake is one file, or a folder whose ``main.yaml`` extends the others.
"""

from __future__ import annotations

from pathlib import Path

from simulation.loading import excerpt, read_file, scenario_file
from tests.golden.small import small_catalogue

WRONG = Path(__file__).parent / "wrong"


def wrong_files() -> dict[str, Path]:
    """Every mistake's main file by its name."""
    alone = {path.stem: path for path in WRONG.glob("*.yaml")}
    folders = {path.parent.name: path for path in WRONG.glob("*/main.yaml")}
    return dict(sorted({**alone, **folders}.items()))


def told(path: Path, language: str) -> str:
    """Every problem of a scenario file as the terminal shows it."""
    source = read_file(path, shown=path.name)
    found = scenario_file(path, small_catalogue(), source=source, language=language)[1]
    lines = {file.name: file.read_text("utf-8").splitlines() for file in path.parent.glob("*.yaml")}
    return "".join(excerpt(problem, lines.get(problem.file, ())) + "\n" for problem in found)


def expected(path: Path, language: str) -> Path:
    """Where the text is written down."""
    return path.with_suffix(f".{language}.txt")


def main() -> None:
    """Write the expected texts; look at the difference before you believe it."""
    for path in wrong_files().values():
        for language in ("en", "vi"):
            expected(path, language).write_text(told(path, language), "utf-8")


if __name__ == "__main__":
    main()
