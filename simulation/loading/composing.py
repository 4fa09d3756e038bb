"""A scenario put together from its files: what it extends, its own keys, overrides and removals, in this order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from simulation.checks.finding import Finding, Trail
from simulation.checks.known import Known
from simulation.loading.arithmetic import OPERATIONS, NoNumber, Operation, calculated
from simulation.loading.deprecated import renamed
from simulation.loading.extending import Folder, Unreachable, extended, read_extended
from simulation.loading.fields import field_at
from simulation.loading.nodes import How, Node, Origin, at, merged, plain, pruned, put, tree
from simulation.loading.paths import PathError, Target, targets
from simulation.loading.shaping import shaped
from simulation.loading.source import Source
from simulation.spec.scenario import Change, FileKeys

FILE_KEYS = tuple(FileKeys.model_fields)
_NOT_INHERITED = ("schema", "id")


@dataclass(frozen=True, slots=True)
class Located:
    """A finding about one file, with its path in that file, and where the value came from if not from there."""

    source: Source
    finding: Finding
    note: str = ""


@dataclass(slots=True)
class Composer:
    """Puts one scenario together and notes what is wrong on the way.

    Attributes:
        known: Domains and hazards.
        main: Name of the main file for people.
        main_path: Where the main file is, or would be.
        ground: What the scenario stands on; set before anything is put on it.
        sources: Every file that took part, by the name that people are shown.
        found: What is wrong with the way in which files are put together.
        whole: Whether every extended file could be used.
    """

    known: Known
    main: str
    main_path: Path
    ground: Node
    sources: dict[str, Source] = field(default_factory=dict)
    found: list[Located] = field(default_factory=list)
    whole: bool = True
    _damaged: set[Trail] = field(default_factory=set)

    def state(self, source: Source, folder: Folder, stack: tuple[Path, ...]) -> Node:
        """Everything a file says on its ground: what it extends, its own keys, its overrides, its removals."""
        self.sources.setdefault(source.file, source)
        state = self.ground
        if not isinstance(source.data, Mapping):
            return state
        keys = self._file_keys(source)
        for number, name in enumerate(keys.extends):
            where: Trail = ("extends", number) if isinstance(source.data["extends"], tuple) else ("extends",)
            below = self._extended(source, name, where, folder, stack)
            if below is not None:
                state = merged(state, below)
        own = tree(
            {key: value for key, value in source.data.items() if key not in FILE_KEYS},
            lambda trail, value: self.origin(source, trail, value),
        )
        own = renamed(own, source, self._note)
        state = merged(state, own, lambda lower, upper: self._cleared(source, upper))
        for path, change in keys.override.items():
            state = self._overridden(state, source, path, change)
        for number, path in enumerate(keys.remove):
            state = self._removed(state, source, path, ("remove", number))
        return state

    def changed(self, state: Node, source: Source) -> Node:
        """The state with further overrides, such as those of a command line."""
        self.sources.setdefault(source.file, source)
        for path, change in self._file_keys(source).override.items():
            state = self._overridden(state, source, path, change)
        return state

    def origin(self, source: Source, trail: Trail, value: Any) -> Origin:
        """Where a value of a file stands."""
        place = source.place(Finding(trail, ""))
        how: How = "written" if source.file == self.main else "inherited"
        return Origin(
            file=source.file, line=place.line, column=place.column, how=how, value=value, at=trail
        )  # fmt: skip

    def _note(self, source: Source, finding: Finding) -> None:
        self.found.append(Located(source, finding))

    def _file_keys(self, source: Source) -> FileKeys:
        """The keys that say how a file is put together, as far as they are right."""
        data = {key: source.data[key] for key in FILE_KEYS if key in source.data}
        if isinstance(data.get("extends"), str):
            data["extends"] = (data["extends"],)
        result = shaped(data, FileKeys)
        self._damaged |= {(source.file, *found.path[:2]) for found in result.findings}
        if any(finding.path[:1] == ("extends",) for finding in result.findings):
            self.whole = False
        for finding in result.findings:
            alone = finding.path[:1] == ("extends",) and isinstance(source.data["extends"], str)
            self._note(source, replace(finding, path=("extends",)) if alone else finding)
        return result.spec or FileKeys()

    def _extended(
        self, source: Source, name: str, where: Trail, folder: Folder, stack: tuple[Path, ...]
    ) -> Node | None:
        """What an extended file says, without the ground and without its own name."""
        try:
            path = extended(name, where, folder, stack)
        except Unreachable as error:
            self._note(source, error.finding)
            self.whole = False
            return None
        read = read_extended(path, self.main_path, self.main)
        first, wrong = read.file not in self.sources, tuple(_head_findings(read))
        self.sources.setdefault(read.file, read)
        if first:
            self.found += [Located(read, finding) for finding in wrong]
        if wrong or not read.readable:
            self.whole = False
            return None
        found = len(self.found)
        below = pruned(self.state(read, replace(folder, path=path), (*stack, path)))
        if not first:  # told the first time
            del self.found[found:]
        if below is None or not isinstance(below.value, dict):
            return None
        return Node(
            {key: node for key, node in below.value.items() if key not in _NOT_INHERITED}, below.origin
        )

    def _cleared(self, source: Source, upper: Node) -> None:
        """Tell of a null that would have deleted what another file gives."""
        trail = upper.origin.at
        self._note(source, Finding(trail, "E112.inherited", {"key": trail[-1]}, at_key=True))

    def _overridden(self, state: Node, source: Source, path: str, change: Change) -> Node:
        """The state after one override."""
        given = change.model_fields_set - {"why"}
        where: Trail = ("override", path)
        if not given and (source.file, *where) in self._damaged:
            return state  # its only operation is misspelt, which has been told
        if len(given) != 1:
            key = "E113" if not given else "E113.many"
            self._note(
                source, Finding(where, key, {"path": path, "allowed": ", ".join(OPERATIONS)}, at_key=True)
            )
            return state
        operation: Operation = next(name for name in OPERATIONS if name in given)
        value = getattr(change, operation)
        if value is None:
            self._note(source, Finding((*where, operation), "E112", {"key": operation}, at_key=True))
            return state
        try:
            found = targets(state, path, self.known, new=operation == "set")
        except PathError as error:
            self._note(source, self._no_path(where, error, state))
            return state
        for target in found:
            state = self._applied(state, source, (*where, operation), target, value, change.why)
        return state

    def _applied(
        self, state: Node, source: Source, where: Trail, target: Target, value: Any, why: str
    ) -> Node:
        """The state with one value changed; what cannot be calculated is noted and left."""
        old = at(state, target.trail)
        operation: Any = where[-1]
        try:
            field = field_at(self.known, target.trail, plain(state))
            result = calculated(operation, plain(old) if old is not None else None, value, field)
        except NoNumber as error:
            values = {"path": where[1], "operation": operation, "value": error.value, "unit": error.unit}
            self._note(source, Finding(where, f"E216.{error.rule}", {**values, "found": _named(error.value)}))
            return state

        def origin(trail: Trail, said: Any) -> Origin:
            stands = self.origin(source, (*where, *trail), said)
            before = old.origin if old is not None and not trail else None
            return replace(stands, how="override", why=why, before=before)

        if target.name:
            state = _with_entry(state, target, origin)
        if isinstance(result, Mapping) and target.name and len(target.trail) == len(_entry(target)):
            result = {"id": target.name, **result}
        return put(state, target.trail, tree(result, origin))

    def _removed(self, state: Node, source: Source, path: str, where: Trail) -> Node:
        """The state without what a path names; values of domains and the province come back as they were."""
        try:
            found = targets(state, path, self.known)
        except PathError as error:
            self._note(source, self._no_path(where, error, state))
            return state
        for target in reversed(found):  # from the end of a list, so that positions stay
            node, under = at(state, target.trail), at(self.ground, target.trail)
            if node is None or pruned(node) is None:
                key = "E114.province" if target.trail[0] == "facilities" else "E114.default"
                self._note(source, Finding(where, key, {"path": path}))
                continue
            state = put(state, target.trail, under)
        return state

    def _no_path(self, where: Trail, error: PathError, state: Node) -> Finding:
        """What to say of a path that leads nowhere."""
        group = error.path.partition(".")[0].partition("[")[0]
        empty = at(state, (group,))
        if (
            error.rule == "nothing"
            and group in ("facilities", "resources")
            and (empty is None or not empty.value)
        ):
            return Finding(where, "E114.anywhere", {"path": error.path}, at_key=where[0] == "override")
        key = "E114" if error.rule == "nothing" else "E114.syntax"
        values = {"path": error.path, "close": error.close, "allowed": error.allowed}
        return Finding(where, key, values, at_key=where[0] == "override")


def _entry(target: Target) -> Trail:
    """The trail of the list entry that a path would add: up to its last position."""
    last = max(number for number, part in enumerate(target.trail) if isinstance(part, int))
    return target.trail[: last + 1]


def _with_entry(state: Node, target: Target, origin: Callable[[Trail, Any], Origin]) -> Node:
    """The state with a new entry of a list that has nothing but its id."""
    entry = _entry(target)
    if at(state, entry) is not None:
        return state
    if at(state, entry[:-1]) is None:
        state = put(state, entry[:-1], Node([], origin((), None)))
    return put(
        state, entry, tree({"id": target.name}, lambda trail, said: replace(origin((), said), value=said))
    )


def _head_findings(source: Source) -> Iterable[Finding]:
    """What every extended file must have: a schema of ours."""
    if not source.readable:
        return ()
    if not isinstance(source.data, Mapping):
        return (Finding((), "E108", {"schema": "ioc-scenario/1"}),)
    schema = source.data.get("schema")
    if schema is None:
        return (Finding((), "E110", {"key": "schema"}),)
    if schema != "ioc-scenario/1":
        return (Finding(("schema",), "E109", {"value": schema, "close": "", "allowed": "ioc-scenario/1"}),)
    return ()


def _named(value: Any) -> str:
    """A value for a message."""
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, tuple | list):
        return "a list"
    return f"'{value}'" if isinstance(value, str) else str(value)
