"""YAML files and texts, read whole or refused with a reason that says where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import Event
from ruamel.yaml.reader import ReaderError

from simulation.loading.builder import Builder
from simulation.loading.source import Place, Source

LIMIT_BYTES = 1_000_000
LIMIT_BYTES_PROVINCE = 4_000_000

_TAB = re.compile(r"^ *\t[ \t]*(?![ \t#\n]|$)", re.MULTILINE)
_MARKUP = re.compile(r"\s*<(!doctype|html|head|\?xml)", re.IGNORECASE)


def read_file(path: Path, limit: int = LIMIT_BYTES, shown: str | None = None) -> Source:
    """Read a YAML file; whatever is wrong with it is in the result, nothing is raised."""
    source = Source(shown or str(path))
    nowhere = Place(0, 0)
    try:
        size = path.stat().st_size
        if path.is_file() and size > limit:
            source.fail("E107.size", nowhere, size=size, limit=limit)
            return source
        raw = path.read_bytes()
    except OSError as error:
        source.fail("E100", nowhere, why=error.strerror or str(error))
        return source
    text = _decoded(raw, source)
    return source if text is None else read_text(text, source.file, source)


def read_text(text: str, file: str, source: Source | None = None) -> Source:
    """Read YAML text; ``file`` is the name shown in problems."""
    source = source or Source(file)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _MARKUP.match(text):
        source.fail("E106", Place(1, 1))
        return source
    tab = _TAB.search(text)
    if tab is not None:
        at = text.index("\t", tab.start())
        source.fail("E104", Place(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)))
        return source
    builder = Builder(source)
    try:
        for event in _events(text):
            builder.feed(event)
            if not source.readable:
                return source
    except MarkedYAMLError as error:
        source.fail(*_broken(error), why=error.problem or "")
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - text.rfind("\n", 0, error.position)
        source.fail("E101.character", Place(line, column), code=f"U+{_code(error.character):04X}")
    except YAMLError as error:
        source.fail("E101", Place(1, 1), why=str(error))
    else:
        source.data = builder.result
    return source


def _events(text: str) -> Iterator[Event]:
    """The events of a text, read by the pure Python YAML 1.2 parser."""
    events: Iterator[Event] = YAML(typ="safe", pure=True).parse(text)
    return events


def _code(character: object) -> int:
    return character if isinstance(character, int) else ord(str(character)[0])


def _decoded(raw: bytes, source: Source) -> str | None:
    """The bytes as text, or None with a finding when they are not UTF-8."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in raw[:1000]:
        source.fail("E105", Place(1, 1), why="UTF-16")
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        source.fail("E105", Place(before.count(b"\n") + 1, column), why=f"0x{raw[error.start]:02x}")
        return None


_HINTS = (
    ("mapping values are not allowed", "E101.colon"),
    ("could not find expected ':'", "E101.no_colon"),
    ("cannot start any token", "E101.token"),
    ("found unexpected end of stream", "E101.quote"),
    ("expected <block end>", "E101.indent"),
    ("did not find expected key", "E101.indent"),
    ("expected ',' or", "E101.bracket"),
    ("undefined alias", "E101"),
)


def _broken(error: MarkedYAMLError) -> tuple[str, Place]:
    """Message key and place of what the parser met."""
    problem = f"{error.problem or ''} {error.context or ''}"
    key = next((key for text, key in _HINTS if text in problem), "E101")
    mark = error.context_mark if key == "E101.quote" and error.context_mark else error.problem_mark
    mark = mark or error.context_mark
    return key, Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
