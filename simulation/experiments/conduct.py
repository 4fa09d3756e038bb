"""Carries a study out from its first run to its tables; what commands and services call."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from simulation.experiments.design import Study, Task
from simulation.experiments.execute import WorkersLost, execute, never
from simulation.experiments.replicate import Outcome, counted_in, read_scenario
from simulation.experiments.results import Results
from simulation.experiments.sequential import STEP, enough
from simulation.experiments.store import StudyFolder
from simulation.experiments.workers import Workers


def conduct(
    study: Study,
    workers: Workers,
    folder: Path | None = None,
    *,
    on_done: Callable[[Outcome], None] | None = None,
    stop: Callable[[], bool] = never,
    resume: bool = False,
) -> Results:
    """Live every run of a study; with a declared precision, as many more as it needs.

    Args:
        study: What to live.
        workers: Who lives it.
        folder: Where outcomes are kept as they come, and tables in the end; None for nowhere.
        on_done: Called for every outcome as it comes, those that the folder already held first.
        stop: Asked several times a second; when it says so the results are marked partial.
        resume: Whether to go on from what the folder holds.

    Raises:
        StudyRefused: The folder holds another study, no time counts, or there are no workers.
        WorkersLost: The workers were lost and no others can be had; the folder holds what is done.
        InvalidInput: A scenario's text is wrong.
    """
    began = time.perf_counter()  # told to people, never to the model
    for variant in study.variants:
        counted_in(read_scenario(variant.text, f"{variant.name}.yaml"), study.until_ms)
    kept = StudyFolder(folder, study, resume=resume) if folder is not None else None
    progress = _Progress(study, kept, on_done)
    first = progress.missing(0, study.replications) or progress.further()
    lost: WorkersLost | None = None
    try:
        execute(first, workers, progress.take, more=lambda _: progress.further(), stop=stop)
    except WorkersLost as error:  # told once the tables hold what is done
        lost = error
    results = progress.results()
    if kept is not None:
        _finish(kept, results, time.perf_counter() - began, stop)
    if lost is not None:
        raise lost
    return results


def _finish(kept: StudyFolder, results: Results, seconds: float, stop: Callable[[], bool]) -> None:
    """Write the tables, also when the second wish to stop comes just now and there is no run left to give up."""
    try:
        kept.finish(results, seconds)
    except KeyboardInterrupt:  # each file is whole or not there
        kept.finish(results, seconds)
        if not stop():
            raise


class _Progress:
    """Outcomes so far, those of earlier sittings included."""

    def __init__(
        self, study: Study, kept: StudyFolder | None, on_done: Callable[[Outcome], None] | None
    ) -> None:
        self._study = study
        self._kept = kept
        self._on_done = on_done
        self._found: dict[tuple[str, int], Outcome] = {}
        for outcome in kept.done if kept is not None else ():
            self._found[outcome.key] = outcome
            if on_done is not None:
                on_done(outcome)

    def missing(self, first: int, last: int) -> list[Task]:
        """Tasks of these replications without an outcome."""
        return [task for task in self._study.tasks(first, last) if task.key not in self._found]

    def take(self, outcome: Outcome) -> None:
        """Keep what a worker has brought."""
        self._found[outcome.key] = outcome
        if self._kept is not None:
            self._kept.add(outcome)
        if self._on_done is not None:
            self._on_done(outcome)

    def further(self) -> Iterable[Task]:
        """The next replications, as long as the declared precision is not reached and the cap allows."""
        while not enough(self.results()):
            first = self._study.replications
            self._study = self._study.with_replications(min(first + STEP, self._study.at_most))
            tasks = self.missing(first, self._study.replications)
            if tasks:
                return tasks
        return ()

    def results(self) -> Results:
        """In the order of the tasks; partial when one of them was not lived."""
        tasks = [task.key for task in self._study.tasks()]
        outcomes = tuple(self._found[key] for key in tasks if key in self._found)
        return Results(study=self._study, outcomes=outcomes, partial=len(outcomes) < len(tasks))
