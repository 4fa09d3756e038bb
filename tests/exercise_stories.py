"""Short stories for single laws: a few injects, at a time, played from the start."""

from __future__ import annotations

from typing import Any

from tests.exercises import FILE, Play, started, text


def story(*injects: dict[str, Any], **changes: Any) -> Play:
    """A play that runs with this story; ids and titles are given."""
    rows = [
        {"id": f"i{place}", "title": text("t"), "body": text("Tin"), **row}
        for place, row in enumerate(injects)
    ]
    (objective,) = FILE["objectives"]
    plain = [{**objective, "tasks": [{"id": "t", "name": text("t")}]}]
    return started(injects=rows, objectives=plain, wins=[], **changes)


def plain_objectives() -> list[dict[str, Any]]:
    """Objectives without measures."""
    (objective,) = FILE["objectives"]
    return [{**objective, "tasks": [{"id": "t", "name": text("t")}]}]


def at(minutes: int, *to: str, **more: Any) -> dict[str, Any]:
    """An inject at a time."""
    return {"trigger": {"at": f"{minutes} min"}, "to": list(to), **more}


def status(play: Play) -> dict[str, str]:
    """Where every inject stands."""
    return {name: own.status for name, own in play.state.injects.items()}
