"""Rules of an exercise's file that its shape cannot say: names that must exist, orders that must be possible."""

from ioc.exercise.checks.ground import Ground
from ioc.exercise.checks.whole import check_exercise

__all__ = ["Ground", "check_exercise"]
