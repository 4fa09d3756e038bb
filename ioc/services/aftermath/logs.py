"""What the report tells in order of time: the timeline, decisions, messages, interventions, gaps."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ioc.exercise.canonical import Json, plain
from ioc.exercise.commands import Command
from ioc.exercise.scoring import results
from ioc.exercise.script import inject_of, script
from ioc.exercise.seeing.control import by
from ioc.exercise.seeing.screen import both
from ioc.services.aftermath.playback import Playback

LANES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "injects": ("inject.fire", "inject.release", "inject.free", "inject.expire", "inject.hint"),
        "orders": ("order.give", "order.refused"),
        "decisions": ("decision.log", "act.nothing"),
        "clock": (
            "session.start", "session.pause", "session.resume", "session.speed", "session.step", "session.jump",
            "session.break", "session.stop_real", "session.clear_stop", "session.recover", "session.end",
        ),
        "edits": ("live.edit", "inject.edit", "inject.skip", "inject.cancel", "inject.hold", "session.mercy"),
        "world": ("world.threshold",),
    }
)  # fmt: skip
"""What stands on which line of the timeline."""

_LANE = MappingProxyType({kind: lane for lane, kinds in LANES.items() for kind in kinds})
_CONTROL = ("director", "controller")
_INTERVENTIONS = frozenset(
    {*LANES["edits"], *LANES["clock"], "inject.free", "inject.release"} - {"session.start"}
)


def timeline(play: Playback) -> list[dict[str, Json]]:
    """Everything of note on one axis, with scenario and exercise time."""
    return [
        {**_row(play, entry.command), "lane": _LANE[entry.command.kind]}
        for entry in play.entries
        if entry.command.kind in _LANE
    ]


def _row(play: Playback, command: Command) -> dict[str, Json]:
    return {
        "by": by(command.stamp),
        "kind": command.kind,
        "subject": command.subject,
        "title": _title(play, command.subject),
        "payload": plain(command.payload),
    }


def interventions(play: Playback) -> list[dict[str, Json]]:
    """What those who run the exercise did to its course, with the reason they gave; edits show before and after."""
    edits: dict[int, list[Json]] = {}
    for edit in play.state.edits:
        edits.setdefault(edit.by.seq, []).append(
            {"field": edit.field, "before": plain(edit.before), "after": plain(edit.after)}
        )
    return [
        {**_row(play, entry.command), "edits": edits.get(entry.command.seq, [])}
        for entry in play.entries
        if entry.command.kind in _INTERVENTIONS
        and (entry.command.role in _CONTROL or entry.command.kind in ("session.recover", "session.end"))
    ]


def decisions(play: Playback) -> list[Json]:
    """The decision log."""
    return [{**plain(row), "by": by(row.by)} for row in play.state.decisions]


def messages(play: Playback) -> list[dict[str, Json]]:
    """Who told whom what: messages, replies to injects and what the directing staff answered."""
    rows: list[dict[str, Json]] = [
        {"by": by(row.by), "to": list(row.to), "text": row.text, "persona": row.persona, "inject": ""}
        for row in play.state.messages
    ]
    for inject in script(play.setting, play.state):
        own = play.state.injects[inject.id]
        rows += [
            {
                "by": by(row.by),
                "to": ["control"] if row.persona is None else [row.cell],
                "text": row.text,
                "persona": row.persona,
                "inject": inject.id,
            }
            for row in own.replies
        ]
    return sorted(rows, key=lambda row: row["by"]["seq"])


def gaps(play: Playback) -> list[dict[str, Json]]:
    """What the report cannot know, so that nobody reads silence as a result."""
    state = play.state
    rows: list[dict[str, Json]] = []
    if play.lost:
        rows.append({"gap": "journal", "what": play.lost})
    if state.clock.ended is None:
        rows.append({"gap": "not_ended", "what": ""})
    rows += [{"gap": "crash", "what": "", **plain(crash)} for crash in state.recovered]
    for one in results(play.setting, state, play.now, play):
        objective = {"what": one.objective.id, "name": both(one.objective.name)}
        rows += [
            {"gap": "measure", "what": row.measure.id, "name": both(row.measure.name)}
            for task in one.tasks
            for row in task.measures
            if row.rating is None
        ]
        if not any(seen.objective == one.objective.id for seen in state.observations):
            rows.append({"gap": "unobserved", **objective})
        if one.rated is None:
            rows.append({"gap": "unrated", **objective})
    rows += [
        {"gap": "open", "what": name, "name": _title(play, row.inject)}
        for name, row in state.expectations.items()
        if row.status == "open"
    ]
    never = [name for name, own in state.injects.items() if own.waiting]
    return rows + [{"gap": "not_released", "what": name, "name": _title(play, name)} for name in never]


def _title(play: Playback, name: str) -> Json:
    """What controllers call an inject."""
    inject = inject_of(play.setting, play.state, name)
    return None if inject is None else both(inject.title)
