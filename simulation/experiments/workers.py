"""Who lives the runs: this process, processes beside it, or a cluster; all speak ``concurrent.futures``."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import re
import signal
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from simulation.experiments.design import StudyRefused

_P = ParamSpec("_P")
_T = TypeVar("_T")

_ADDRESS = re.compile(
    r"([a-z]+://)?[^\s/:]+(:[^\s/:]+)*:\d{1,5}|[a-z]+://\[[0-9a-f:.]+\]:\d{1,5}|inproc://\S+"
)
"""What the cluster's own client would not refuse at once, but wait for in vain."""

_CLUSTER_LEAST = 8
"""Runs that are given to a cluster even while fewer workers are there, so that late ones find some."""


def _shut(executor: Executor) -> None:
    executor.shutdown(wait=True, cancel_futures=True)


def _answers(executor: Executor) -> bool:
    """An executor that breaks says so of every future."""
    del executor
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Workers:
    """Workers that can be called, and called again when they were lost.

    Attributes:
        name: For people and for the study's record.
        count: How many runs are lived at the same time.
        hire: Gives a fresh executor.
        dismiss: Ends one; what has not begun is cancelled, what has begun may be finished.
        abandon: Ends one at once, where that can be done; what has begun is lost.
        lost: Whether one will never answer again and does not say so of its futures.
    """

    name: str
    count: int
    hire: Callable[[], Executor]
    dismiss: Callable[[Executor], None]
    abandon: Callable[[Executor], None] = _shut
    lost: Callable[[Executor], bool] = _answers


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
        return _Processes(count, mp_context=context, initializer=_leave_interrupts_to_parent)

    return Workers(name=f"{count} processes", count=count, hire=hire, dismiss=_shut, abandon=_kill)


class _Processes(ProcessPoolExecutor):
    """Processes that Ctrl-C never reaches, not even while they begin: it reaches every process of a terminal."""

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """The future of a call; a process that is begun for it inherits that Ctrl-C is held back."""
        if not hasattr(signal, "pthread_sigmask"):  # Windows
            return super().submit(fn, *args, **kwargs)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(fn, *args, **kwargs)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Cluster(Executor):
    """The executor of a Dask client, which ends with it."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._executor: Executor = client.get_executor(pure=False, retries=0)

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """The future of a call somewhere in the cluster."""
        return self._executor.submit(fn, *args, **kwargs)

    @property
    def lost(self) -> bool:
        """Whether the scheduler has gone for good: the client gives up and closes, its futures stay as they are."""
        return self._client.status in ("closing", "closed")

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster; what it has not answered yet is cancelled there."""
        del wait, cancel_futures
        if not self.lost:
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
        lost=lambda executor: isinstance(executor, _Cluster) and executor.lost,
    )


def _client(address: str) -> Any:
    """A client of the scheduler.

    Ten seconds are also how long a client tries to find a scheduler again that it has lost. They bridge a restart and
    a scheduler that is busy; only after them the study knows that it is lost.
    """
    try:
        distributed = importlib.import_module("distributed")
    except ImportError as error:
        raise StudyRefused(
            'a cluster needs the extra "cluster": pip install "ioc-simulator[cluster]"',
            vi='chạy trên cụm máy cần phần mở rộng "cluster": pip install "ioc-simulator[cluster]"',
        ) from error
    if _ADDRESS.fullmatch(address) is None:
        raise StudyRefused(
            f"'{address}' is no scheduler's address; write for example tcp://10.0.0.5:8786",
            vi=f"'{address}' không phải địa chỉ của scheduler; ví dụ: tcp://10.0.0.5:8786",
        )
    try:
        return distributed.Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise StudyRefused(
            f"no scheduler answers at {address} ({type(error).__name__}); "
            "start one with: dask scheduler, and on each machine: dask worker ADDRESS --nthreads 1",
            vi=f"không có scheduler nào trả lời tại {address} ({type(error).__name__}); "
            "hãy chạy: dask scheduler, và trên mỗi máy: dask worker ADDRESS --nthreads 1",
        ) from error


def _kill(executor: Executor) -> None:
    """End the processes of a pool, then the pool: Python 3.14 has a method for this, older ones only the attribute."""
    for process in list((getattr(executor, "_processes", None) or {}).values()):
        process.kill()
    _shut(executor)


def _leave_interrupts_to_parent() -> None:
    """Only the parent acts on Ctrl-C, and lets begun runs finish."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
