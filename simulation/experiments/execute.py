"""Carries tasks out: bounded in flight, lost workers replaced, one failure never at the expense of the rest."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from typing import TypeAlias

from simulation.errors import IocError
from simulation.experiments.design import StudyRefused, Task
from simulation.experiments.replicate import Outcome, replicate
from simulation.experiments.workers import Workers

ATTEMPTS = 3
"""Times that a run is begun when its worker is lost; then it counts as failed."""

_AHEAD = 2
"""Runs given out for each worker: one that is lived, one that waits, so that none stands idle."""

_LOOK_S = 0.2
"""How often somebody's wish to stop is looked at."""

More: TypeAlias = Callable[[list[Outcome]], Iterable[Task]]


class WorkersLost(IocError):
    """Workers were lost in the middle and others cannot be had; what is done is kept."""


def never() -> bool:
    """Nobody wishes to stop."""
    return False


def no_more(outcomes: list[Outcome]) -> Iterable[Task]:
    """What was asked for is enough."""
    del outcomes
    return ()


def execute(
    tasks: Iterable[Task],
    workers: Workers,
    on_done: Callable[[Outcome], None] | None = None,
    *,
    more: More = no_more,
    stop: Callable[[], bool] = never,
    live: Callable[[Task], Outcome] = replicate,
) -> list[Outcome]:
    """The outcomes in the order of the tasks, whatever the order in which they came.

    A run whose worker is lost is lived again, the third time alone, so that one that ends its workers does not take
    others with it. When ``stop`` says so, runs that have begun are finished and the others left; a KeyboardInterrupt
    after that gives up those that have begun too.

    Args:
        tasks: What to live; each has a key of its own.
        workers: Who lives it.
        on_done: Called in this thread for every outcome as it comes.
        more: Asked when all is done, with the outcomes in order, for what is to be lived further.
        stop: Asked several times a second.
        live: What is called for a task; must be importable by name in another process.

    Returns:
        An outcome for every task; fewer after a stop.

    Raises:
        StudyRefused: Workers cannot be had at all.
        WorkersLost: They were lost, and others cannot be had.
    """
    rows: list[Task] = []
    found: dict[tuple[str, int], Outcome] = {}

    def keep(outcome: Outcome) -> None:
        found[outcome.key] = outcome
        if on_done is not None:
            on_done(outcome)

    shift = _Shift(workers, keep, live)
    further = list(tasks)
    try:
        while further and not stop():
            rows += further
            shift.take_on(further)
            while shift.unfinished and not stop():
                shift.work()
            if shift.unfinished:
                break
            further = list(more([found[task.key] for task in rows]))
        shift.wind_up()
    except KeyboardInterrupt:
        shift.give_up()
        if not stop():
            raise
    finally:
        shift.end()
    return [found[task.key] for task in rows if task.key in found]


class _Shift:
    """The runs that wait and those that are with workers."""

    def __init__(
        self, workers: Workers, keep: Callable[[Outcome], None], live: Callable[[Task], Outcome]
    ) -> None:
        self._waiting: deque[Task] = deque()
        self._suspects: deque[Task] = deque()
        self._lost: dict[tuple[str, int], int] = {}
        self._flying: dict[Future[Outcome], Task] = {}
        self._workers = workers
        self._keep = keep
        self._live = live
        self._executor: Executor | None = None
        self._had = False

    @property
    def unfinished(self) -> bool:
        return bool(self._waiting or self._suspects or self._flying)

    def take_on(self, tasks: Iterable[Task]) -> None:
        """More to live."""
        self._waiting.extend(tasks)

    def work(self) -> None:
        """Give out what there is room for, and take in what is finished."""
        room = _AHEAD * self._workers.count if self._workers.count > 1 else 1
        while self._waiting and len(self._flying) < room:
            if not self._submit(self._waiting.popleft()):
                return
        if not self._flying and self._suspects:
            self._submit(self._suspects.popleft())
        self._take_in()

    def wind_up(self) -> None:
        """Take in what has begun; the rest goes back."""
        for future in list(self._flying):
            if future.cancel():
                self._flying.pop(future)
        while self._flying:
            self._take_in()

    def give_up(self) -> None:
        """Send the workers away at once; what has begun is lost."""
        if self._executor is not None:
            self._workers.abandon(self._executor)
            self._executor = None

    def end(self) -> None:
        """Dismiss the workers."""
        if self._executor is not None:
            self._workers.dismiss(self._executor)
            self._executor = None

    def _submit(self, task: Task) -> bool:
        """Hand a task over; False when the workers turned out to be lost."""
        try:
            if self._executor is None:
                self._executor = self._hired()
            self._flying[self._executor.submit(self._live, task)] = task
        except (BrokenExecutor, RuntimeError) as error:
            self._note_loss(task, error)
            self._replace()
            return False
        return True

    def _hired(self) -> Executor:
        """A fresh executor."""
        try:
            executor = self._workers.hire()
        except StudyRefused as error:
            if not self._had:
                raise
            vi = f"đã mất các tiến trình chạy: {error.in_language('vi')}"
            raise WorkersLost(f"the workers were lost: {error}", vi=vi) from error
        self._had = True
        return executor

    def _take_in(self) -> None:
        broken = lost = self._executor is not None and self._workers.lost(self._executor)
        for future in wait(self._flying, _LOOK_S, FIRST_COMPLETED).done:
            broken |= self._take(future, self._flying.pop(future))
        if broken:
            self._replace(lost=lost)

    def _take(self, future: Future[Outcome], task: Task) -> bool:
        """Keep an outcome, or note a loss; True when the executor is of no more use."""
        try:
            outcome = future.result()
        except (BrokenExecutor, CancelledError) as error:
            self._note_loss(task, error)
            return isinstance(error, BrokenExecutor)
        except Exception as error:  # the run, or the way to its worker, failed; the others go on
            if type(error).__name__ == "KilledWorker":  # Dask's word for it; Dask need not be installed
                self._note_loss(task, error)
            else:
                self._fail(task, error)
            return False
        self._keep(outcome)
        return False

    def _note_loss(self, task: Task, error: BaseException) -> None:
        lost = self._lost[task.key] = self._lost.get(task.key, 0) + 1
        if lost >= ATTEMPTS:
            self._fail(task, error)
        elif lost == ATTEMPTS - 1:
            self._suspects.append(task)
        else:
            self._waiting.append(task)

    def _fail(self, task: Task, error: BaseException) -> None:
        message = f"{type(error).__name__}: {error}".strip(": ")
        self._keep(Outcome(variant=task.variant, replication=task.replication, error=message))

    def _replace(self, *, lost: bool = False) -> None:
        """Let broken workers go; what they still held is lived again. Lost ones cannot even be told to cancel it."""
        flying, self._flying = self._flying, {}
        for future, task in flying.items():
            if (lost and not future.done()) or future.cancel():
                self._waiting.append(task)
            else:
                self._take(future, task)
        self.end()
