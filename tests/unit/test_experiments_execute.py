"""Tasks are carried out in any order, lost and found, without one spoiling the others."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import replace
from typing import Any

import pytest

from simulation.experiments.design import StudyRefused, Task
from simulation.experiments.execute import ATTEMPTS, WorkersLost, execute
from simulation.experiments.replicate import Outcome
from simulation.experiments.workers import SerialExecutor, Workers, cluster, serial, spawned
from tests.studies import study, told, variant


class Backwards(Executor):
    """With its hands full it answers what came last and nothing else; the rest when nothing more comes."""

    def __init__(self, hands: int, coming: int) -> None:
        self._hands, self._coming = hands, coming
        self._held: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """A future that is answered when the hands are full."""
        future: Future[Any] = Future()
        self._held.append((future, lambda: fn(*args, **kwargs)))
        self._coming -= 1
        while self._held and (self._coming == 0 or len(self._held) == self._hands):
            held, work = self._held.pop()
            held.set_result(work())
        return future


class Breaking(Executor):
    """Breaks down with everything that it holds when it is given a poisonous task."""

    def __init__(self, poisonous: Callable[[Task], bool]) -> None:
        self._poisonous = poisonous
        self._held: list[tuple[Future[Outcome], Task]] = []
        self._broken = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """A future that is answered at once, or broken with all that are held."""
        if self._broken:
            raise BrokenExecutor("gone")
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        self._held.append((future, args[0]))
        if self._poisonous(args[0]):
            self._broken = True
            for held, _ in self._held:
                held.set_exception(BrokenExecutor("a worker died"))
        elif len(self._held) > 1 or not any(self._poisonous(task) for _, task in self._held):
            for held, task in self._held:
                held.set_result(fn(task))
            self._held.clear()
        return future


def crew(hire: Callable[[], Executor], count: int = 2) -> Workers:
    """Workers by a function that makes their executor."""
    return Workers(name="test", count=count, hire=hire, dismiss=lambda executor: executor.shutdown())


def tasks(replications: int = 6) -> list[Task]:
    """The tasks of two variants."""
    return list(study(variant("a"), variant("b"), replications=replications).tasks())


def failing(task: Task) -> Outcome:
    """Fails in the way of a worker that cannot even answer."""
    if task.replication == 2:
        raise OSError("disk full")
    return told(task)


def test_outcomes_come_in_the_order_of_the_tasks() -> None:
    """Whatever the order in which workers finish."""
    rows = tasks()
    came: list[tuple[str, int]] = []
    found = execute(rows, crew(lambda: Backwards(4, len(rows))), lambda row: came.append(row.key), live=told)
    assert [row.key for row in found] == [task.key for task in rows]
    assert sorted(came) == sorted(task.key for task in rows)
    assert came != [task.key for task in rows]


def test_one_failure_leaves_the_others_alone() -> None:
    """The failed runs carry their error, all others their numbers."""
    found = execute(tasks(), serial(), live=failing)
    assert {row.key for row in found if row.failed} == {("a", 2), ("b", 2)}
    assert {row.error for row in found if row.failed} == {"OSError: disk full"}
    assert len(found) == 12


def test_a_lost_worker_loses_no_run() -> None:
    """What died with a worker is lived again, and every number is there."""
    losses = itertools.count()
    found = execute(
        tasks(),
        crew(lambda: Breaking(lambda task: task.key == ("a", 3) and next(losses) < ATTEMPTS - 1)),
        live=told,
    )
    assert [row.error for row in found] == [""] * 12
    assert [row.kpis for row in found] == [told(task).kpis for task in tasks()]


def test_a_run_that_kills_its_workers_takes_no_other_with_it() -> None:
    """After a bounded number of attempts it is the only one that failed."""
    found = execute(tasks(), crew(lambda: Breaking(lambda task: task.key == ("b", 1))), live=told)
    assert {row.key for row in found if row.failed} == {("b", 1)}
    assert "a worker died" in next(row.error for row in found if row.failed)


def test_workers_that_cannot_be_had_are_not_asked_for_ever() -> None:
    """When every executor breaks at once each run fails after its attempts, and the study ends."""

    def hire() -> Executor:
        executor = Breaking(lambda task: True)
        executor._broken = True
        return executor

    found = execute(tasks(2), crew(hire), live=told)
    assert [row.error for row in found] == ["BrokenExecutor: gone"] * 4


def test_a_stop_keeps_what_has_begun() -> None:
    """Nothing new is begun after it; what was done is returned in order."""
    came: list[Outcome] = []
    found = execute(tasks(), serial(), came.append, stop=lambda: len(came) >= 5, live=told)
    assert [row.key for row in found] == [task.key for task in tasks()[:5]]


def test_a_second_wish_to_stop_gives_up_what_has_begun() -> None:
    """An interrupt after the wish to stop ends the run that is lived; those before it are kept."""
    asked: list[bool] = []

    def interrupted(task: Task) -> Outcome:
        if task.key == ("a", 2):
            asked.append(True)
            raise KeyboardInterrupt
        return told(task)

    found = execute(tasks(), serial(), stop=lambda: bool(asked), live=interrupted)
    assert [row.key for row in found] == [task.key for task in tasks()[:4]]


def test_an_interrupt_that_nobody_expects_goes_on() -> None:
    """Without a wish to stop it is the caller's, once the workers are sent away."""
    abandoned: list[Executor] = []
    given = replace(serial(), abandon=abandoned.append)

    def interrupted(task: Task) -> Outcome:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        execute(tasks(), given, live=interrupted)
    assert len(abandoned) == 1


class Silent(Executor):
    """Answers its first two calls, then never again."""

    def __init__(self) -> None:
        self.calls = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """A finished future, or one that stays as it is."""
        self.calls += 1
        future: Future[Any] = Future()
        if self.calls <= 2:
            future.set_result(fn(*args, **kwargs))
        return future


def gone(executor: Executor) -> bool:
    """Whether nothing more will come of it."""
    return isinstance(executor, Silent) and executor.calls > 2


def test_workers_that_fall_silent_are_replaced() -> None:
    """What they held is lived by others, and their futures are left alone: nobody would hear of it."""
    found = execute(tasks(), replace(crew(Silent), lost=gone), live=told)
    assert [row.kpis for row in found] == [told(task).kpis for task in tasks()]


def test_workers_that_are_lost_for_good_leave_what_is_done() -> None:
    """When others cannot be had that is said, and everything that came before is kept."""
    came: list[Outcome] = []
    hands = iter([Silent()])

    def hire() -> Executor:
        for executor in hands:
            return executor
        raise StudyRefused("nobody answers")

    with pytest.raises(WorkersLost, match="the workers were lost: nobody answers"):
        execute(tasks(), replace(crew(hire), lost=gone), came.append, live=told)
    assert {row.key for row in came} == {task.key for task in tasks()[:2]}


def test_more_is_lived_while_somebody_asks_for_more() -> None:
    """Further tasks go to the same workers, after all that was asked before."""
    hired: list[Executor] = []

    def hire() -> Executor:
        hired.append(SerialExecutor())
        return hired[-1]

    rows = tasks()
    found = execute(rows[:4], crew(hire), more=lambda done: rows[len(done) : len(done) + 4], live=told)
    assert [row.key for row in found] == [task.key for task in rows]
    assert len(hired) == 1


def test_an_error_of_the_listener_is_not_taken_for_a_failed_run() -> None:
    """A full disk while outcomes are written ends the study, loudly."""

    def listener(outcome: Outcome) -> None:
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        execute(tasks(), serial(), listener, live=told)


@pytest.mark.parametrize(("asked", "count"), [(3, 3), (1, 1)])
def test_as_many_processes_as_asked(asked: int, count: int) -> None:
    """The number is told to people and bounds what is given out."""
    assert spawned(asked).count == count
    assert spawned().count >= 1


def test_a_cluster_that_does_not_answer_is_refused_with_what_to_do() -> None:
    """The message names the address and how to start a scheduler."""
    with pytest.raises(StudyRefused, match=r"nonsense://.*dask scheduler"):
        cluster("nonsense://127.0.0.1:1")
