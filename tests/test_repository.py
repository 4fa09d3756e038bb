"""Laws of the repository itself: nothing in it depends on one machine or one package server."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Split, so that this file does not name what it forbids.
PACKAGE_SERVERS = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "deb." + "debian.org",
]
MACHINE_FOLDERS = ["w" + "ork", "r" + "oot", "f" + "arm", "tmp/i" + "oc"]
MACHINE_PATH = re.compile(rf"(?<![\w.:)}}/-])/(?:{'|'.join(MACHINE_FOLDERS)})/")


def committed_texts() -> list[Path]:
    """Every text file that git holds, or would hold after the next commit."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listing = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60).stdout.decode()
    paths = [ROOT / name for name in listing.split("\0") if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:4096]]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """The committed texts, by path."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git working tree")
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in committed_texts()}


def test_no_file_names_a_package_server(texts: dict[str, str]) -> None:
    """Where packages come from is each machine's own setting."""
    found = re.compile("|".join(map(re.escape, PACKAGE_SERVERS)))
    assert {path: found.findall(text) for path, text in texts.items() if found.search(text)} == {}


def test_no_file_names_a_path_of_one_machine(texts: dict[str, str]) -> None:
    """The project runs from whatever folder it stands in."""
    found = {path: MACHINE_PATH.findall(text) for path, text in texts.items()}
    assert {path: paths for path, paths in found.items() if paths} == {}


def test_no_lines_end_the_windows_way(texts: dict[str, str]) -> None:
    """Shell scripts and hashes need one kind of line end on every system."""
    assert [path for path, text in texts.items() if "\r\n" in text] == []
