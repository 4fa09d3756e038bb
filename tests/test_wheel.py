"""The installed wheel is the whole product: its data ships, and its command runs."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

import ioc
import simulation
from ioc.locate import assets_dir
from simulation.locate import config_dir

pytestmark = pytest.mark.wheel
INSTALLED = Path(sys.prefix).resolve()


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(lambda: Path(simulation.__file__), id="simulation"),
        pytest.param(lambda: Path(ioc.__file__), id="ioc"),
        pytest.param(config_dir, id="config"),
        pytest.param(assets_dir, id="assets"),
    ],
)
def test_everything_comes_from_the_installed_copy(place) -> None:  # noqa: ANN001
    """Neither code nor data is read from the source tree."""
    assert INSTALLED in place().resolve().parents


def test_the_installed_files_are_complete() -> None:
    """Each file that the wheel recorded stands where it was installed."""
    files = distribution("ioc-simulator").files or []
    assert [str(file) for file in files if not Path(str(file.locate())).is_file()] == []


def test_the_installed_command_accepts_the_installed_data(tmp_path: Path) -> None:
    """``ioc validate`` finds every file of config/ in the installed package and finds them right."""
    command = [str(Path(sys.executable).parent / "ioc"), "validate"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
