"""The order log: what is acknowledged is on disk, and what is torn is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ioc.services.ledger import LedgerFailed
from ioc.services.orderlog import OrderLog, recover
from simulation.orders import Order

HEAD = {"room": "hue", "seed": 7, "scenario": "weekday"}


def order(seq: int) -> Order:
    """An order with Vietnamese in it."""
    return Order(
        seq=seq,
        at_ms=seq * 1_000,
        actor="trực ban",
        role="operator",
        kind="flood.pump_on",
        target="19753",
        args={"count": seq},
        reason="Ngập đường Hùng Vương",
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A log with three orders."""
    path = tmp_path / "state" / "orders.jsonl"
    with OrderLog(path, HEAD) as log:
        for seq in (1, 2, 3):
            log.append(order(seq))
    return path


def test_what_was_written_comes_back(path: Path) -> None:
    """Head and orders are read as they were given."""
    found = recover(path)
    assert (found.head, found.orders, found.lost) == (HEAD, (order(1), order(2), order(3)), "")


@pytest.mark.parametrize("cut", [1, 2, 30])
def test_a_torn_tail_is_left_out_and_told(path: Path, cut: int) -> None:
    """A record that the crash cut off is not an order; the whole ones before it are."""
    path.write_bytes(path.read_bytes()[:-cut])
    found = recover(path)
    assert found.orders == (order(1), order(2))
    assert "line 4" in found.lost


def test_a_changed_record_ends_what_is_believed(path: Path) -> None:
    """A flipped character fails its check, and nothing after it is believed."""
    lines = path.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b"19753", b"19754")
    path.write_bytes(b"".join(lines))
    found = recover(path)
    assert found.orders == (order(1),)
    assert "line 3" in found.lost


def test_a_file_without_a_whole_head_is_refused(tmp_path: Path) -> None:
    """Something else is not taken for an order log."""
    path = tmp_path / "other.jsonl"
    path.write_text("{}\n")
    with pytest.raises(LedgerFailed, match="no ledger"):
        recover(path)


def test_an_old_log_is_never_written_over(path: Path) -> None:
    """A run's orders stay, whatever is started later."""
    with pytest.raises(LedgerFailed, match="cannot be begun"):
        OrderLog(path, HEAD)


def test_a_failing_disk_refuses_the_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What did not reach the disk is refused loudly."""
    with OrderLog(tmp_path / "orders.jsonl", HEAD) as log:
        monkeypatch.setattr(os, "fsync", _full)
        with pytest.raises(LedgerFailed, match="No space left"):
            log.append(order(1))


def test_a_refused_order_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the disk has room again, the log holds what was acknowledged and nothing else."""
    path = tmp_path / "orders.jsonl"
    with OrderLog(path, HEAD) as log:
        log.append(order(1))
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", _full)
            with pytest.raises(LedgerFailed):
                log.append(order(2))
        log.append(order(3))
    found = recover(path)
    assert (found.orders, found.lost) == ((order(1), order(3)), "")


def _full(_: int) -> None:
    raise OSError(28, "No space left on device")
