"""What is weak in the story of an exercise that is right as a file: told before anybody is in the room."""

from ioc.exercise.lint.advice import RULES, Advice, Rule, Severity, lint

__all__ = ["RULES", "Advice", "Rule", "Severity", "lint"]
