"""Who lives the runs: this process, processes beside it, or a cluster; all speak ``concurrent.futures``."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from simulation.experiments.design import StudyRefused

_P = ParamSpec("_P")
_T = TypeVar("_T")

_CLUSTER_LEAST = 8
"""Runs that are given to a cluster even while fewer workers are there, so that late ones find some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workers:
    """Workers that can be called, and called again when they were lost.

    Attributes:
        name: For people and for the study's record.
        count: How many runs are lived at the same time.
        hire: Gives a fresh executor.
        dismiss: Ends one; what has not begun is cancelled, what has begun may be finished.
    """

    name: str
    count: int
    hire: Callable[[], Executor]
    dismiss: Callable[[Executor], None]


class SerialExecutor(Executor):
    """Lives each task at once in the calling thread: the simplest executor, and the one to debug with."""

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """The finished future of a call."""
        future: Future[_T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # an executor hands every error to the future
            future.set_exception(error)
        return future


def serial() -> Workers:
    """This process alone."""
    return Workers(name="serial", count=1, hire=SerialExecutor, dismiss=_shut)


def spawned(workers: int | None = None) -> Workers:
    """Processes of their own, as many as processors unless told otherwise.

    Spawned, not forked: a fork of a process with threads may stand still. The pool's own ``max_tasks_per_child`` is
    not used: from Python 3.11 on it can stand still too (CPython issue 115634), and a run leaves nothing behind.
    """
    count = max(1, workers or os.cpu_count() or 1)

    def hire() -> Executor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(count, mp_context=context, initializer=_leave_interrupts_to_parent)

    return Workers(name=f"{count} processes", count=count, hire=hire, dismiss=_shut)


class _Cluster(Executor):
    """The executor of a Dask client, which ends with it."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._executor: Executor = client.get_executor(pure=False, retries=0)

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """The future of a call somewhere in the cluster."""
        return self._executor.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster; what it has not answered yet is cancelled there."""
        del wait, cancel_futures
        self._executor.shutdown(wait=False)
        self._client.close()


def cluster(address: str) -> Workers:
    """The workers of a Dask scheduler, for example ``tcp://10.0.0.5:8786``; needs the extra ``cluster``.

    Workers should have one thread each (``--nthreads 1``) and the same version of this program. More of them may join
    and leave at any time.

    Raises:
        StudyRefused: The extra is not installed, or nobody answers there.
    """
    client = _client(address)
    threads = sum(client.nthreads().values())
    client.close()
    return Workers(
        name=f"cluster {address}",
        count=max(_CLUSTER_LEAST, threads),
        hire=lambda: _Cluster(_client(address)),
        dismiss=_shut,
    )


def _client(address: str) -> Any:
    """A client of the scheduler."""
    try:
        distributed = importlib.import_module("distributed")
    except ImportError as error:
        raise StudyRefused(
            'a cluster needs the extra "cluster": pip install "ioc-simulator[cluster]"'
        ) from error
    try:
        return distributed.Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise StudyRefused(
            f"no scheduler answers at {address} ({type(error).__name__}); "
            "start one with: dask scheduler, and on each machine: dask worker ADDRESS --nthreads 1"
        ) from error


def _shut(executor: Executor) -> None:
    executor.shutdown(wait=True, cancel_futures=True)


def _leave_interrupts_to_parent() -> None:
    """Ctrl-C reaches every process of a terminal; only the parent acts on it, and lets begun runs finish."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
