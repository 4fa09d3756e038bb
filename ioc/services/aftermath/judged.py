"""What the report says of players: ratings, expected against actual, how fast, what was missed, late or unneeded."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from ioc.exercise.canonical import Json, plain
from ioc.exercise.injects import Expectation, Inject
from ioc.exercise.moments import Stamp
from ioc.exercise.records import Given
from ioc.exercise.refusals import Refusal
from ioc.exercise.scoring import results
from ioc.exercise.script import script
from ioc.exercise.seeing.control import by, inject_row
from ioc.exercise.seeing.evaluator import objective_row
from ioc.exercise.seeing.screen import both
from ioc.services.aftermath.playback import Playback
from ioc.services.showing import why


def objectives(play: Playback) -> list[dict[str, Json]]:
    """Each objective with its rating, measures and what evaluators saw."""
    state = play.state
    return [
        {
            **objective_row(one, state),
            "observations": [
                plain(seen) for seen in state.observations if seen.objective == one.objective.id
            ],
        }
        for one in results(play.setting, state, play.now, play)
    ]


def unrelated(play: Playback) -> list[Json]:
    """What evaluators saw that belongs to no objective."""
    return [plain(seen) for seen in play.state.observations if not seen.objective]


def expected(play: Playback) -> list[dict[str, Json]]:
    """Everything that was expected, beside what happened."""
    return [
        _expected(play, inject, one) for inject in script(play.setting, play.state) for one in inject.expects
    ]


def _expected(play: Playback, inject: Inject, one: Expectation) -> dict[str, Json]:
    own, known = play.state.injects[inject.id], play.state.expectations.get(one.id)
    late = None if known is None or known.status != "expired" else _later(play, inject, one)
    return {
        "inject": inject.id,
        "title": both(inject.title),
        "id": one.id,
        "action": one.action,
        "about": both(one.about),
        "by": list((one.by,) if one.by else inject.to),
        "target": one.target,
        "within_ms": one.within,
        "clock": one.clock,
        "fired": by(own.fired),
        "status": "not_fired" if own.fired is None else "open" if known is None else known.status,
        "settled": None if known is None else by(known.settled),
        "evidence": [] if known is None else [_who(play, seq) for seq in known.evidence],
        "reason": "" if known is None else known.reason,
        "late": None if late is None else by(late.by),
        "late_seq": None if late is None else late.by.seq,
    }


def _who(play: Playback, seq: int) -> dict[str, Json]:
    """The record behind a number."""
    command = play.entries[seq - 1].command
    return {**(by(command.stamp) or {}), "kind": command.kind, "subject": command.subject}


def _later(play: Playback, inject: Inject, one: Expectation) -> Given | None:
    """The order that was expected, given after its time."""
    fired = play.state.injects[inject.id].fired
    cells = (one.by,) if one.by else inject.to
    for given in accepted(play):
        fits = given.kind == one.action and one.target in ("", given.target)
        if fits and given.by.cell in cells and fired is not None and given.by.seq > fired.seq:
            return given
    return None


def accepted(play: Playback) -> tuple[Given, ...]:
    """Orders of players that were carried out."""
    return tuple(row for row in play.state.orders if row.refusal is None and not row.effect and row.by.cell)


def actions(play: Playback, rows: list[dict[str, Json]]) -> dict[str, Json]:
    """Missed, late and unneeded actions; ``rows`` is what ``expected`` gave."""
    asked_for = {seen["seq"] for row in rows for seen in row["evidence"]}
    asked_for |= {row["late_seq"] for row in rows}
    planned = {(step.do, step.target) for step in play.setting.exercise.plan}
    return {
        "missed": [row for row in rows if row["status"] == "expired" and row["late"] is None],
        "late": [row for row in rows if row["late"] is not None],
        "unneeded": [
            order_row(play, row)
            for row in accepted(play)
            if row.by.seq not in asked_for and (row.kind, row.target) not in planned
        ],
        "refused": [order_row(play, row) for row in play.state.orders if row.refusal is not None],
    }


def order_row(play: Playback, row: Given) -> dict[str, Json]:
    """An order as a row."""
    return {
        "by": by(row.by),
        "order": row.kind,
        "target": row.target,
        "args": plain(row.args),
        "reason": row.reason,
        "cost": row.cost,
        "inject": row.inject,
        "effect": row.effect,
        "refusal": row.refusal,
        "why": None if row.refusal is None else why(play.setting, Refusal(row.refusal, row.values)),
    }


def responses(play: Playback) -> list[dict[str, Json]]:
    """Per cell: how long after each inject it acknowledged, answered, and gave its first order."""
    found = []
    for cell in play.setting.exercise.cells:
        rows = list(_responses(play, cell.id))
        found.append(
            {
                "cell": cell.id,
                "injects": len(rows),
                "unanswered": sum(row["ack"] is None and row["answer"] is None for row in rows),
                **{what: _middle(rows, what) for what in ("ack", "answer", "order")},
                "rows": rows,
            }
        )
    return found


def _middle(rows: list[dict[str, Json]], what: str) -> dict[str, float] | None:
    """The median of what was observed; None when nothing was."""
    seen = [row[what] for row in rows if row[what] is not None]
    return {clock: median(one[clock] for one in seen) for clock in seen[0]} if seen else None


def _responses(play: Playback, cell: str) -> Iterator[dict[str, Json]]:
    state = play.state
    for inject in script(play.setting, state):
        own = state.injects[inject.id]
        if own.fired is None or cell not in inject.to or inject.channel == "none":
            continue
        said = [reply.by for reply in own.answers if reply.cell == cell]
        said += [row.by for row in state.decisions if row.inject == inject.id and row.by.cell == cell]
        after = [row.by for row in accepted(play) if row.by.cell == cell and row.by.seq > own.fired.seq]
        yield {
            "inject": inject.id,
            "title": both(inject.title),
            "ack": _took(own.fired, own.acked.get(cell)),
            "answer": _took(own.fired, min(said, key=lambda stamp: stamp.seq, default=None)),
            "order": _took(own.fired, min(after, key=lambda stamp: stamp.seq, default=None)),
        }


def _took(fired: Stamp, done: Stamp | None) -> dict[str, int] | None:
    """How long something took on the clocks of play."""
    if done is None:
        return None
    return {
        "exercise_ms": done.at.exercise_ms - fired.at.exercise_ms,
        "scenario_ms": done.at.scenario_ms - fired.at.scenario_ms,
    }


def msel(play: Playback) -> list[dict[str, Json]]:
    """The list of injects with what became of each."""
    return [inject_row(play.setting, play.state, inject) for inject in script(play.setting, play.state)]
