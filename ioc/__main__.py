"""The command ``ioc``, also as ``python -m ioc``."""

from __future__ import annotations

from ioc.cli.command import app


def main() -> None:
    """Run the command with the arguments of the process."""
    app(prog_name="ioc")


if __name__ == "__main__":
    main()
