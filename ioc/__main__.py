"""The command ``ioc``, also as ``python -m ioc``."""

from __future__ import annotations

import sys

_INTERRUPTED = 130
"""What shells give a command that Ctrl-C has ended; typer gives the same once it is at work."""


def main() -> None:
    """Run the command with the arguments of the process."""
    try:
        from ioc.cli.command import app  # noqa: PLC0415 - typer takes a moment, in which Ctrl-C may come
    except KeyboardInterrupt:  # so early that nobody else would say it without a traceback
        sys.exit(_INTERRUPTED)
    app(prog_name="ioc")


if __name__ == "__main__":
    main()
