"""What each role sees, as plain JSON; built from what the role may see, never by taking away from the whole."""

from ioc.exercise.seeing.control import control_view
from ioc.exercise.seeing.evaluator import evaluator_view
from ioc.exercise.seeing.player import player_card, player_view
from ioc.exercise.seeing.screen import screen_view

__all__ = ["control_view", "evaluator_view", "player_card", "player_view", "screen_view"]
