"""What evaluators see: everything that happened, what was expected, and what it suggests."""

from __future__ import annotations

from ioc.exercise.canonical import Json, plain
from ioc.exercise.measuring import Facts, MeasureResult
from ioc.exercise.moments import Now
from ioc.exercise.records import Rated
from ioc.exercise.scoring import ObjectiveResult, results
from ioc.exercise.seeing.control import by, control_view
from ioc.exercise.seeing.screen import both
from ioc.exercise.setting import Setting
from ioc.exercise.state import State


def evaluator_view(setting: Setting, state: State, now: Now, facts: Facts | None = None) -> dict[str, Json]:
    """The whole exercise with results, observations and ratings."""
    return {
        **control_view(setting, state, now),
        "objectives": [objective_row(one, state) for one in results(setting, state, now, facts)],
        "observations": plain(state.observations),
    }


def objective_row(one: ObjectiveResult, state: State) -> dict[str, Json]:
    """An objective with its tasks, what is suggested and what was given, earlier ratings included."""
    return {
        "id": one.objective.id,
        "name": both(one.objective.name),
        "capability": both(one.objective.capability),
        "score": one.score,
        "suggested": one.suggested,
        "rated": _rated(one.rated),
        "history": [_rated(row) for row in state.ratings.get(one.objective.id, ())],
        "tasks": [
            {
                "id": row.task.id,
                "name": both(row.task.name),
                "score": row.score,
                "suggested": row.suggested,
                "rated": _rated(row.rated),
                "measures": [measure_row(measure) for measure in row.measures],
            }
            for row in one.tasks
        ],
    }


def measure_row(row: MeasureResult) -> dict[str, Json]:
    """A measure's result; ``value`` and ``rating`` are None for what was not observed."""
    return {
        "id": row.measure.id,
        "name": both(row.measure.name),
        "kind": row.measure.kind,
        "better": row.measure.better,
        "weight": row.measure.weight,
        "value": row.value,
        "target": row.measure.target,
        "acceptable": row.measure.acceptable,
        "rating": row.rating,
        "evidence": list(row.evidence),
    }


def _rated(rated: Rated | None) -> dict[str, Json] | None:
    """A given rating with the suggestion beside it."""
    if rated is None:
        return None
    return {
        "rating": rated.rating,
        "suggested": rated.suggested,
        "reason": rated.reason,
        "by": by(rated.by),
    }
