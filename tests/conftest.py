"""What every test may use: a browser to drive, and settings that make failures repeatable."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from functools import lru_cache

import pytest
from hypothesis import HealthCheck, settings
from ruamel.yaml.events import Event

# Shared machines are slow at odd moments: a deadline would make a law fail for the machine's sake.
settings.register_profile("laptop", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "gate", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("gate" if os.environ.get("CI") else "laptop")

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


LONG = ("contract", "browser", "property", "verification")
"""Folders of long files. Files are given to workers whole: a long one that comes last would leave the others idle."""


@pytest.hookimpl(trylast=True)  # after the order has been made random
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the tests of the installed wheel out, unless they are asked for by ``-m wheel``; long files go first.

    Verification holds the model's numbers against others: which lines that runs through is no question, and counting
    them would double what it costs.
    """
    items.sort(key=lambda item: item.path.parent.name not in LONG)
    for item in items:
        if "verification" in item.path.parts:
            item.add_marker(pytest.mark.no_cover)
    if "wheel" in (config.option.markexpr or ""):
        return
    left_out = [item for item in items if item.get_closest_marker("wheel")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("wheel")]


@pytest.fixture(scope="session", autouse=True)
def each_text_scanned_once() -> Iterator[None]:
    """Scan each YAML text once a session: the shipped files are read by hundreds of tests, and scanning is slow.

    Only the scanner's events are kept, which nobody changes; data, places and findings are made of them anew. A text
    that breaks off is scanned every time, for what is said then depends on how far it was read.
    """
    from simulation.loading import reading  # noqa: PLC0415 - once it is measured

    scan = reading._events

    @lru_cache(maxsize=64)
    def scanned(text: str) -> tuple[Event, ...]:
        return tuple(scan(text))

    def events(text: str) -> Iterator[Event]:
        try:
            return iter(scanned(text))
        except Exception:  # whatever it was, it is raised again where it belongs
            return scan(text)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_events", events)
        yield


@pytest.fixture(autouse=True)
def children_as_the_test(request: pytest.FixtureRequest) -> None:
    """What a test starts is measured if the test is: ``no_cover`` holds for its processes too."""
    if request.node.get_closest_marker("no_cover"):
        request.getfixturevalue("monkeypatch").delenv("COVERAGE_PROCESS_CONFIG", raising=False)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium that Playwright drives: ``IOC_CHROMIUM``, else the system's."""
    found = os.environ.get("IOC_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        pytest.fail("No Chromium found. Run .ci/browser, or name one in IOC_CHROMIUM.")
    return found
