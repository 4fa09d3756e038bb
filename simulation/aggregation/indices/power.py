"""Reliability of the electricity network, IEEE 1366: SAIDI, SAIFI and CAIDI over a trailing window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from simulation.aggregation.compiler import Compiler
from simulation.aggregation.inputs import Floats
from simulation.aggregation.measures import Measurement, quotient
from simulation.aggregation.spans import MINUTE_MS, Span
from simulation.aggregation.tallies import Tally, Weight
from simulation.events import BUCKET_MS


class Frequency:
    """Customers interrupted in the window, one more for each time; per customer served when asked for."""

    def __init__(self, interrupted: Tally) -> None:
        """Sum the customers of these events."""
        self._interrupted = interrupted

    def customers(self, span: Span) -> Floats:
        """Customers interrupted."""
        return self._interrupted.values(span)

    def values(self, span: Span) -> Floats:
        """SAIFI: interruptions per customer served."""
        return self.customers(span) / _served(span)


class Duration:
    """Customer-minutes without power in a trailing window.

    With ``N`` customers off now, ``n`` the change of that number in the window and ``m`` the changes times their
    moments, the customer-minutes in a window of length ``w`` ending at ``T`` are ``w·N + (T - w)·n - m``: exact,
    with outages still running counted up to the bucket's end.
    """

    def __init__(self, off: Tally, change: Tally, moments: Tally, window: int | None) -> None:
        """``off`` is summed since the start, ``change`` and ``moments`` over the window (None: since the start)."""
        self._off = off
        self._change = change
        self._moments = moments
        self._window = window

    def minutes(self, span: Span) -> Floats:
        """Customer-minutes."""
        ends = span.ends_min[:, None]
        length = ends if self._window is None else np.minimum(ends, self._window * BUCKET_MS / MINUTE_MS)
        passed = length * self._off.values(span)
        return passed + (ends - length) * self._change.values(span) - self._moments.values(span)

    def values(self, span: Span) -> Floats:
        """SAIDI: minutes per customer served."""
        return self.minutes(span) / _served(span)


class MeanDuration:
    """CAIDI: minutes per interrupted customer; no data without an interruption."""

    def __init__(self, duration: Duration, frequency: Frequency) -> None:
        """Divide one by the other."""
        self._duration = duration
        self._frequency = frequency

    def values(self, span: Span) -> Floats:
        """Minutes per interruption."""
        customers = self._frequency.customers(span)
        return quotient(self._duration.minutes(span), customers, customers > 0)


def saidi(inputs: Mapping[str, Any], compiler: Compiler) -> Measurement:
    """System average interruption duration, minutes per customer served."""
    return _duration(inputs, compiler)


def saifi(inputs: Mapping[str, Any], compiler: Compiler) -> Measurement:
    """System average interruption frequency, interruptions per customer served."""
    return _frequency(inputs, compiler)


def caidi(inputs: Mapping[str, Any], compiler: Compiler) -> Measurement:
    """Customer average interruption duration, minutes per interruption."""
    return MeanDuration(_duration(inputs, compiler), _frequency(inputs, compiler))


def _frequency(inputs: Mapping[str, Any], compiler: Compiler) -> Frequency:
    weights = [Weight(kind=kind, per_value=1.0) for kind in _events(inputs, compiler, "interrupted")]
    return Frequency(compiler.tally(weights, _window(inputs, compiler)))


def _duration(inputs: Mapping[str, Any], compiler: Compiler) -> Duration:
    window = _window(inputs, compiler)
    signs = [(kind, 1.0) for kind in _events(inputs, compiler, "interrupted")]
    signs += [(kind, -1.0) for kind in _events(inputs, compiler, "restored")]
    change = [Weight(kind=kind, per_value=sign) for kind, sign in signs]
    moments = [Weight(kind=kind, per_value_minute=sign) for kind, sign in signs]
    return Duration(
        compiler.tally(change, None), compiler.tally(change, window), compiler.tally(moments, window), window
    )


def _events(inputs: Mapping[str, Any], compiler: Compiler, name: str) -> tuple[str, ...]:
    if not inputs.get(name):
        raise compiler.mistake(
            "measure.inputs", f"'{name}' is missing", "List the events whose value is customers."
        )
    return compiler.events(inputs[name], f"measure.inputs.{name}")


def _window(inputs: Mapping[str, Any], compiler: Compiler) -> int | None:
    written = inputs.get("window", "all")
    return None if written == "all" else compiler.duration(written, "measure.inputs.window")


def _served(span: Span) -> Floats:
    return np.where(span.places.consumers > 0, span.places.consumers, np.nan)
