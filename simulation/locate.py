"""Where the data files of the model stand."""

from __future__ import annotations

from pathlib import Path


def config_dir() -> Path:
    """The folder of domains, provinces and scenarios: the installed copy, else the source tree's."""
    package = Path(__file__).resolve().parent
    installed = package / "_config"
    return installed if installed.is_dir() else package.parent / "config"
