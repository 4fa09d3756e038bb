"""The wheel carries the whole product, and the lock names everything it needs."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)(?:\[[a-z,]+\])?==(\S+)", re.MULTILINE)
IGNORED_PARTS = {"__pycache__"}


def data_files(folder: str) -> set[str]:
    """The files of a top-level data folder, relative to it."""
    return {
        path.relative_to(ROOT / folder).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and not IGNORED_PARTS & set(path.parts)
    }


def normal(name: str) -> str:
    """A requirement's package name as the lock spells it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=! ;]", name, maxsplit=1)[0]).lower()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """The wheel that this tree builds."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


@pytest.mark.parametrize(("folder", "packed"), [("config", "simulation/_config"), ("assets", "ioc/_assets")])
def test_a_data_folder_is_packed_whole(wheel: zipfile.ZipFile, folder: str, packed: str) -> None:
    """Every file of config/ and assets/ is in the wheel, at the place where the code looks for it."""
    inside = {name.removeprefix(f"{packed}/") for name in wheel.namelist() if name.startswith(f"{packed}/")}
    assert inside == data_files(folder)


def test_the_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    """Tests, benchmarks and tools are not shipped."""
    assert {name.split("/")[0] for name in wheel.namelist()} == {
        "ioc",
        "ioc_simulator-{}.dist-info".format(PROJECT["project"]["version"]),
        "simulation",
    }


def test_the_wheel_names_its_command_and_licences(wheel: zipfile.ZipFile) -> None:
    """Installing the wheel gives the ``ioc`` command, and the licence texts travel along."""
    info = "ioc_simulator-{}.dist-info".format(PROJECT["project"]["version"])
    assert "ioc = ioc.__main__:main" in wheel.read(f"{info}/entry_points.txt").decode()
    assert {f"{info}/licenses/LICENSE", f"{info}/licenses/NOTICE"} <= set(wheel.namelist())


def test_the_lock_names_no_address() -> None:
    """The lock says what to install, never from where."""
    assert re.findall(r"\w+://\S+|--(?:index|extra|find|trusted)\S*", LOCK) == []


def test_every_pin_has_hashes() -> None:
    """A pin without a hash would let another file in."""
    blocks = re.split(r"\n(?=[a-z0-9])", LOCK)
    assert [block.split()[0] for block in blocks if PIN.match(block) and "--hash=sha256:" not in block] == []


@pytest.mark.parametrize(
    "requirements",
    [
        pytest.param(PROJECT["project"]["dependencies"], id="run-time"),
        pytest.param(PROJECT["dependency-groups"]["dev"], id="dev"),
        pytest.param(PROJECT["build-system"]["requires"], id="build"),
    ],
)
def test_everything_required_is_locked(requirements: list[str]) -> None:
    """What pyproject.toml asks for, requirements.lock pins."""
    assert {normal(each) for each in requirements} - {name for name, _ in PIN.findall(LOCK)} == set()
