"""Where the files that browsers ask for stand."""

from __future__ import annotations

from pathlib import Path


def assets_dir() -> Path:
    """The folder of scripts, styles, fonts and icons: the installed copy, else the source tree's."""
    package = Path(__file__).resolve().parent
    installed = package / "_assets"
    return installed if installed.is_dir() else package.parent / "assets"
