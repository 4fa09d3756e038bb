"""Whether a command is allowed, asked before it is written down; pure, and nothing changes."""

from ioc.exercise.judging.judge import judge

__all__ = ["judge"]
