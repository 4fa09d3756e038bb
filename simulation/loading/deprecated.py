"""Keys that have moved: still read, told with their replacement, and rewritten by ``ioc migrate``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from simulation.checks.finding import Finding, Trail
from simulation.loading.nodes import Node, at, put
from simulation.loading.source import Source

MOVED: Mapping[Trail, Trail] = MappingProxyType({("outputs", "kpis"): ("experiment", "kpis")})
"""Old paths and new ones. ``outputs.kpis`` is how the first draft of the format named what a study judges."""


def renamed(own: Node, source: Source, note: Callable[[Source, Finding], None]) -> Node:
    """A file's own data with each moved key where it stands now; every one of them is noted as a warning."""
    for old, new in MOVED.items():
        node = at(own, old)
        if node is None:
            continue
        values = {"key": ".".join(map(str, old)), "new": ".".join(map(str, new))}
        if at(own, new) is not None:
            note(source, Finding(old, "E103.moved", values, at_key=True))
        else:
            note(source, Finding(old, "W101", values, at_key=True))
            own = put(own, new, node)
        own = put(own, old, None)
        around = at(own, old[:-1])
        if around is not None and not around.value:
            own = put(own, old[:-1], None)
    return own
