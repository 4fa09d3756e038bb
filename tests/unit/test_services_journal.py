"""The journal of an exercise: what is acknowledged is on disk, what is torn is told, what was changed is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ioc.exercise.commands import NO_HEAD, Command, Draft, sealed
from ioc.exercise.moments import Now
from ioc.services.journal import Entry, Journal, recover
from ioc.services.ledger import LedgerFailed, _line
from simulation.orders import Order

HEAD = {"exercise": "toy", "seed": 7}


def entries(count: int) -> list[Entry]:
    """So many commands in a chain; every second one gives an order."""
    made: list[Entry] = []
    for seq in range(1, count + 1):
        draft = Draft(
            now=Now(scenario_ms=seq * 1_000, exercise_ms=seq * 900, wall_ms=seq),
            actor="Trực ban",
            role="controller",
            kind="message.send",
            payload={"to": ["all"], "text": "Ngập đường Hùng Vương"},
        )
        command: Command = sealed(draft, seq, made[-1].command.digest() if made else NO_HEAD)
        order = Order(seq=seq, at_ms=seq, actor="a", role="player", kind="flood.start_pumps", target="19753")
        made.append(Entry(command=command, orders=(order,) if seq % 2 else ()))
    return made


def written(path: Path, rows: list[Entry]) -> Path:
    """A journal with these entries."""
    with Journal.begin(path, HEAD) as journal:
        for entry in rows:
            journal.append(entry)
    return path


def test_what_was_written_comes_back(tmp_path: Path) -> None:
    """Head, commands and their orders."""
    found = recover(written(tmp_path / "journal.jsonl", entries(4)))
    assert (found.head, list(found.entries), found.lost) == (HEAD, entries(4), "")


@pytest.mark.parametrize("cut", [1, 40, 400])
def test_a_journal_goes_on_over_a_torn_tail(tmp_path: Path, cut: int) -> None:
    """The torn record is told and overwritten; nothing whole is lost."""
    rows = entries(4)
    path = written(tmp_path / "journal.jsonl", rows[:3])
    path.write_bytes(path.read_bytes()[:-cut])
    torn = recover(path)
    assert list(torn.entries) == rows[:2]
    assert "line 4" in torn.lost
    with Journal.go_on(path, torn) as journal:
        journal.append(rows[2])
        journal.append(rows[3])
    again = recover(path)
    assert (list(again.entries), again.lost) == (rows, "")


def test_a_record_that_was_changed_with_its_checksum_is_refused(tmp_path: Path) -> None:
    """Whoever recomputes a line's checksum still breaks the chain of hashes."""
    path = written(tmp_path / "journal.jsonl", entries(4))
    lines = path.read_bytes().splitlines(keepends=True)
    text = json.loads(lines[2])["text"].replace("Ngập", "Khô")
    lines[2] = _line(2, text)
    path.write_bytes(b"".join(lines))
    with pytest.raises(LedgerFailed, match="was changed"):
        recover(path)


def test_a_record_that_was_left_out_is_noticed(tmp_path: Path) -> None:
    """A missing line ends what is believed."""
    path = written(tmp_path / "journal.jsonl", entries(4))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], *lines[3:]]))
    found = recover(path)
    assert (len(found.entries), "line 3" in found.lost) == (1, True)


def test_a_full_disk_refuses_and_keeps_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What did not reach the disk is refused loudly and leaves no trace."""
    rows = entries(2)
    path = tmp_path / "journal.jsonl"
    with Journal.begin(path, HEAD) as journal:
        journal.append(rows[0])
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", _full)
            with pytest.raises(LedgerFailed, match="No space left"):
                journal.append(rows[1])
    assert list(recover(path).entries) == rows[:1]


WRITER = """
import sys
from pathlib import Path
from ioc.services.journal import Journal
from tests.unit.test_services_journal import HEAD, entries
with Journal.begin(Path(sys.argv[1]), HEAD) as journal:
    for entry in entries(2_000):
        journal.append(entry)
        print(entry.command.seq, flush=True)
"""


@pytest.mark.parametrize("acknowledged", [1, 37, 160])
def test_a_killed_writer_loses_nothing_that_it_acknowledged(tmp_path: Path, acknowledged: int) -> None:
    """Whatever was told to be done before a hard kill is in the journal, and the chain is whole."""
    path = tmp_path / "journal.jsonl"
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as writer:
        assert writer.stdout is not None
        told = [int(writer.stdout.readline()) for _ in range(acknowledged)]
        writer.kill()
        told += [int(line) for line in writer.stdout if line.endswith("\n")]
    kept = [entry.command.seq for entry in recover(path).entries]
    assert kept[: len(told)] == told


def _full(_: int) -> None:
    raise OSError(28, "No space left on device")
