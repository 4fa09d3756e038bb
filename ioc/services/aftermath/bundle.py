"""A bundle: one ZIP with all that a play was, from which another machine lives it again to the same hashes."""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ioc.exercise.canonical import Json
from ioc.i18n import LANGUAGES
from ioc.services.aftermath.page import page
from ioc.services.aftermath.playback import played_back
from ioc.services.aftermath.record import Record
from ioc.services.aftermath.sheets import workbook
from ioc.services.journal import recover
from ioc.services.plays import file_of, journal_of
from simulation.errors import IocError
from simulation.loading import scenario_paths

SCHEMA = "ioc-play-bundle/1"
MANIFEST = "manifest.json"

_PLAY = "play"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""Of every file in the ZIP: when a report was made says nothing of the play."""

_MOST_BYTES = 500_000_000


class BundleFailed(IocError):
    """A file is no bundle, or is one that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a bundle came to.

    Attributes:
        hashes: What was reached when it was lived again; empty when it was not.
        wrong: What differs from what the manifest says; empty when the bundle is true.
    """

    hashes: Mapping[str, str]
    wrong: tuple[str, ...]


def files(folder: Path, record: Record) -> dict[str, bytes]:
    """Every file of a bundle but its manifest, by name.

    The exercise and the journal stand in ``play/`` as they were played; the roster, which holds keys, stays away.

    Raises:
        PlayFailed: The folder holds no play.
        LedgerFailed: There is no journal, or it was changed by hand.
    """
    journal, exercise = journal_of(folder), file_of(folder)
    held = {f"{_PLAY}/{path.name}": path.read_bytes() for path in (exercise, journal)}
    beside = folder / f"{record['cover']['scenario']}.yaml"
    if beside.is_file():
        held[f"{_PLAY}/{beside.name}"] = beside.read_bytes()
    elif beside.stem in scenario_paths():  # to be read by people; the play uses the installed one
        held[f"scenario/{beside.name}"] = scenario_paths()[beside.stem].read_bytes()
    held["log.jsonl"] = jsonl(journal).encode()
    held["aar.json"] = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True).encode()
    for lang in LANGUAGES:
        held[f"aar.{lang}.html"] = page(record, lang).encode()
        held[f"aar.{lang}.xlsx"] = workbook(record, lang)
    return held


def jsonl(journal: Path) -> str:
    """The journal with one record of plain JSON a line, its head first.

    Raises:
        LedgerFailed: There is no journal, or it was changed by hand.
    """
    found = recover(journal)
    rows: list[Json] = [{"head": dict(found.head)}]
    for entry in found.entries:
        orders = [json.loads(order.canonical()) for order in entry.orders]
        row = json.loads(entry.command.canonical())
        rows.append({**row, "hash": entry.command.digest(), "orders": orders})
    return "".join(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows)


def bundle(folder: Path, record: Record) -> bytes:
    """A play and its report as one ZIP.

    Raises:
        PlayFailed: The folder holds no play.
        LedgerFailed: There is no journal, or it was changed by hand.
    """
    held = files(folder, record)
    cover = record["cover"]
    manifest = {
        "schema": SCHEMA,
        "marking": cover["marking"],
        "run": folder.name,
        "exercise": cover["exercise"],
        "scenario": cover["scenario"],
        "seed": cover["seed"],
        "software": cover["software"],
        "hashes": cover["hashes"],
        "files": {name: hashlib.sha256(body).hexdigest() for name, body in sorted(held.items())},
    }
    held[MANIFEST] = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in sorted(held.items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, body)
    return made.getvalue()


def check_bundle(body: bytes, *, again: bool = True) -> Checked:
    """Compare a bundle with its manifest, and live its play ``again`` to see whether it comes to the same hashes.

    Raises:
        BundleFailed: It is no bundle.
        PlayFailed: The play in it is incomplete.
        InvalidInput: The exercise in it is wrong for what is installed here.
        LedgerFailed: The journal in it was changed.
    """
    held, manifest = _opened(body)
    named: Mapping[str, str] = manifest["files"]
    wrong = [
        name for name in sorted({*held, *named} - {MANIFEST}) if _hash(held.get(name)) != named.get(name)
    ]
    if wrong or not again:
        return Checked(hashes={}, wrong=tuple(wrong))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / f"{PurePosixPath(manifest['exercise']).name}-bundle"
        folder.mkdir()
        for name, content in held.items():
            path = PurePosixPath(name)
            if path.parts[:-1] == (_PLAY,):
                (folder / path.name).write_bytes(content)
        play = played_back(folder)
    reached = {"record": play.state.head, "state": play.state.digest(), "world": play.run.digest()}
    told = manifest["hashes"]
    return Checked(
        hashes=reached, wrong=tuple(name for name, value in reached.items() if told.get(name) != value)
    )


def _opened(body: bytes) -> tuple[dict[str, bytes], dict[str, Json]]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES:
                raise BundleFailed("the file is too large for a bundle of ours")
            held = {entry.filename: archive.read(entry) for entry in archive.infolist()}
        manifest = json.loads(held[MANIFEST])
        known = manifest["schema"] == SCHEMA and isinstance(manifest["exercise"], str)
        readable = known and isinstance(manifest["files"], dict) and isinstance(manifest["hashes"], dict)
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        raise BundleFailed(f"this is no bundle of a play: {error}") from error
    if not readable:
        raise BundleFailed(f"this is no bundle of a play: its manifest is not {SCHEMA}")
    return held, manifest


def _hash(body: bytes | None) -> str | None:
    return None if body is None else hashlib.sha256(body).hexdigest()
