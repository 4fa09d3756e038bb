"""From measures to suggested ratings of tasks and objectives; evaluators have the last word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ioc.exercise.measuring import POINTS, Case, Facts, MeasureResult, result
from ioc.exercise.moments import Now
from ioc.exercise.plan import Objective, Rating, Task
from ioc.exercise.records import Rated
from ioc.exercise.setting import Setting
from ioc.exercise.state import State

BEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskResult:
    """A task's measures, the rating they suggest, and the one that was given."""

    task: Task
    measures: tuple[MeasureResult, ...]
    score: float | None
    suggested: Rating | None
    rated: Rated | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveResult:
    """An objective's tasks, its score between 0 and 1 (None: not observed), suggested and given rating."""

    objective: Objective
    tasks: tuple[TaskResult, ...]
    score: float | None
    suggested: Rating | None
    rated: Rated | None


def results(
    setting: Setting, state: State, now: Now, facts: Facts | None = None
) -> tuple[ObjectiveResult, ...]:
    """Every objective as it stands now; without ``facts`` statistics of indicators are not observed."""
    case = Case(setting=setting, state=state, now=now, facts=facts)
    return tuple(_objective(case, objective) for objective in setting.exercise.objectives)


def score(setting: Setting, state: State, now: Now, objective: str) -> float | None:
    """Score of one objective from 0 to 1, from what the exercise itself knows; None when nothing was observed."""
    case = Case(setting=setting, state=state, now=now, facts=None)
    known = setting.objectives.get(objective)
    return None if known is None else _objective(case, known).score


def suggested(found: Iterable[ObjectiveResult], subject: str) -> Rating | None:
    """The rating that measures suggest for ``objective`` or ``objective/task``."""
    name, _, task = subject.partition("/")
    rows = [one for one in found if one.objective.id == name]
    if task:
        return next((row.suggested for one in rows for row in one.tasks if row.task.id == task), None)
    return next((one.suggested for one in rows), None)


def rating_of(mean: float) -> Rating:
    """The rating nearest to a mean between 0 and 1."""
    return next(rating for rating, points in POINTS.items() if mean * BEST >= points - 0.5)


def _objective(case: Case, objective: Objective) -> ObjectiveResult:
    tasks = tuple(_task(case, objective, task) for task in objective.tasks)
    mean = _mean(row for task in tasks for row in task.measures)
    return ObjectiveResult(
        objective=objective,
        tasks=tasks,
        score=mean,
        suggested=None if mean is None else rating_of(mean),
        rated=_rated(case.state, objective.id),
    )


def _task(case: Case, objective: Objective, task: Task) -> TaskResult:
    measures = tuple(result(case, measure) for measure in task.measures)
    mean = _mean(measures)
    return TaskResult(
        task=task,
        measures=measures,
        score=mean,
        suggested=None if mean is None else rating_of(mean),
        rated=_rated(case.state, f"{objective.id}/{task.id}"),
    )


def _mean(rows: Iterable[MeasureResult]) -> float | None:
    """Weighted mean of the points of what was observed, from 0 to 1; what was not observed is left out, not 0."""
    total = weight = 0.0
    for row in rows:
        if row.rating is not None:
            total += row.measure.weight * POINTS[row.rating]
            weight += row.measure.weight
    return total / weight / BEST if weight else None


def _rated(state: State, subject: str) -> Rated | None:
    """The rating that counts: the last one."""
    given = state.ratings.get(subject, ())
    return given[-1] if given else None
