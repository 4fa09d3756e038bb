"""What every test may use: a browser to drive, and settings that make failures repeatable."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import HealthCheck, settings

# Shared machines are slow at odd moments: a deadline would make a law fail for the machine's sake.
settings.register_profile("laptop", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "gate", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("gate" if os.environ.get("CI") else "laptop")

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the tests of the installed wheel out, unless they are asked for by ``-m wheel``."""
    if "wheel" in (config.option.markexpr or ""):
        return
    left_out = [item for item in items if item.get_closest_marker("wheel")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("wheel")]


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium that Playwright drives: ``IOC_CHROMIUM``, else the system's."""
    found = os.environ.get("IOC_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        pytest.fail("No Chromium found. Run .ci/browser, or name one in IOC_CHROMIUM.")
    return found
