"""What each seat is shown of an exercise, and how refusals are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ioc import i18n
from ioc.exercise.refusals import Refusal
from ioc.exercise.seeing import evaluator_view, player_card, player_view, screen_view
from ioc.exercise.setting import Setting
from ioc.services.playing import WORLD, Playing
from ioc.services.protocol import Json, Words
from ioc.services.words import in_both, refusal, said, told
from simulation.errors import OrderRefused, UnknownName


def shown(playing: Playing, what: str, args: Mapping[str, Any], wall_ms: int) -> Json:
    """What a seat is shown; only the fields of its role are ever put together.

    Args:
        playing: The exercise.
        what: ``play_view``, or ``play_card`` for what does not change.
        args: ``role`` and ``cell`` of the seat, as the door knows them.
        wall_ms: Unix time.

    Raises:
        UnknownName: There is nothing for such a seat.
    """
    role, cell = str(args["role"]), str(args["cell"])
    setting, state, now = playing.setting, playing.state, playing.now(wall_ms)
    if what == "play_card":
        return player_card(setting, cell) if role == "player" else _card(setting)
    if what != "play_view":
        raise UnknownName(f"there is no question '{what}'")
    if role == "player":
        return player_view(setting, state, cell, now)
    if role in ("director", "controller", "evaluator"):
        return evaluator_view(setting, state, now, playing)
    return screen_view(setting, state, now)


def _card(setting: Setting) -> Json:
    """What does not change for those who run or judge the exercise."""
    exercise = setting.exercise
    return {
        "title": told(exercise.title),
        "purpose": told(exercise.purpose),
        "about": told(exercise.about),
        "marking": told(exercise.marking),
        "cells": [{"id": cell.id, "name": told(cell.name)} for cell in exercise.cells],
        "orders": {kind: told(spec.name) for kind, spec in setting.orders.items()},
    }


def why(setting: Setting, why_not: Refusal) -> Words:
    """A refusal in both languages; what the world refuses is told as in any room."""
    if why_not.key.startswith(WORLD):
        values = {
            name: value for name, value in why_not.values.items() if isinstance(value, str | int | float)
        }
        return refusal(OrderRefused(why_not.key.removeprefix(WORLD), values))
    key = f"exercise_refused.{why_not.key}"
    if key not in i18n.catalogue("vi"):
        return said("exercise_refused.any", name=why_not.key)
    return in_both(lambda lang: i18n.t(key, lang, **_placeholders(setting, why_not, lang)))


def _placeholders(setting: Setting, why_not: Refusal, lang: i18n.Language) -> dict[str, object]:
    """The values of a refusal in the words of people: times as T+h:mm, orders and cells by name."""
    values: dict[str, object] = dict(why_not.values)
    at_ms = values.get("at_ms")
    if isinstance(at_ms, int):
        minutes = max(0, at_ms - setting.begins_ms) // 60_000
        values["at"] = f"T+{minutes // 60}:{minutes % 60:02d}"
    kind = setting.orders.get(str(values.get("order", "")))
    if kind is not None:
        values["order"] = kind.name.in_language(lang)
    cell = setting.cells.get(str(values.get("cell", "")))
    if cell is not None:
        values["cell"] = cell.name.in_language(lang)
    return values
