"""The roster: who has a seat's link, PIN or cookie sits there, and nobody else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ioc.services.roster import Roster, RosterFailed, Seat, Ticket

SEATS = (
    Seat(id="director", role="director"),
    Seat(id="cell-health", role="player", cell="health"),
    Seat(id="screen", role="screen"),
)


@pytest.fixture
def issued(tmp_path: Path) -> tuple[Roster, dict[str, Ticket], Path]:
    """A roster that has just begun, its tickets by seat, and its file."""
    path = tmp_path / "roster.json"
    roster, tickets = Roster.begin(path, SEATS)
    return roster, {ticket.seat: ticket for ticket in tickets}, path


@pytest.mark.parametrize("seat", ["director", "cell-health", "screen"])
def test_link_and_pin_lead_to_their_seat(issued: tuple[Roster, dict[str, Ticket], Path], seat: str) -> None:
    """Each ticket opens its own seat, by link and by PIN."""
    roster, tickets, _ = issued
    found = roster.by_link(tickets[seat].token), roster.by_pin(tickets[seat].pin)
    assert [row.id for row in found if row is not None] == [seat, seat]


def test_only_hashes_are_kept(issued: tuple[Roster, dict[str, Ticket], Path]) -> None:
    """Neither a link nor a PIN stands in the file, and nobody else may read it."""
    _, tickets, path = issued
    kept = path.read_text()
    values = {value for row in json.loads(kept)["seats"] for value in row.values()}
    assert not any(ticket.token in kept or ticket.pin in values for ticket in tickets.values())
    assert path.stat().st_mode & 0o077 == 0


def test_all_stays_valid_after_a_restart(issued: tuple[Roster, dict[str, Ticket], Path]) -> None:
    """A roster that is read again knows the same links, PINs and cookies."""
    roster, tickets, path = issued
    cookie = roster.cookie(roster.seats[1], "tablet")
    again = Roster.read(path)
    held = again.by_cookie(cookie)
    assert held is not None
    assert (held[0].id, held[1]) == ("cell-health", "tablet")
    assert again.by_pin(tickets["cell-health"].pin) == again.by_link(tickets["cell-health"].token) == held[0]


@pytest.mark.parametrize("how", ["revoke", "issue"])
def test_a_revoked_seat_is_empty_at_once(issued: tuple[Roster, dict[str, Ticket], Path], how: str) -> None:
    """Old links, PINs and cookies are worth nothing; other seats' are untouched."""
    roster, tickets, _ = issued
    cookie, other = roster.cookie(roster.seats[1], "a"), roster.cookie(roster.seats[0], "b")
    getattr(roster, how)("cell-health")
    old = tickets["cell-health"]
    assert [roster.by_link(old.token), roster.by_pin(old.pin), roster.by_cookie(cookie)] == [None, None, None]
    assert roster.by_cookie(other) is not None


@pytest.mark.parametrize("cookie", ["", "x", "eyJhIjoxfQ.Zm9v.YmFy", "WyJkaXJlY3RvciIsMSwiYSJd"])
def test_a_forged_cookie_is_nobodys(issued: tuple[Roster, dict[str, Ticket], Path], cookie: str) -> None:
    """Only what this roster signed counts."""
    assert issued[0].by_cookie(cookie) is None


def test_a_cookie_of_another_exercise_is_nobodys(
    issued: tuple[Roster, dict[str, Ticket], Path], tmp_path: Path
) -> None:
    """Each exercise signs with a key of its own."""
    other, _ = Roster.begin(tmp_path / "other.json", SEATS)
    assert issued[0].by_cookie(other.cookie(other.seats[0], "a")) is None


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12345a", "１２３４５６", "-12345"])
def test_what_is_no_pin_opens_nothing(issued: tuple[Roster, dict[str, Ticket], Path], pin: str) -> None:
    """Six ASCII digits, nothing else."""
    assert issued[0].by_pin(pin) is None


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    """No seat is made up."""
    path = tmp_path / "roster.json"
    path.write_text('{"seats": [{"id": 1}]}')
    with pytest.raises(RosterFailed, match="no roster"):
        Roster.read(path)


def test_a_roster_that_cannot_be_written_changes_nothing(
    issued: tuple[Roster, dict[str, Ticket], Path],
) -> None:
    """When the disk does not take it, the old link still opens the seat."""
    roster, tickets, path = issued
    path.with_suffix(".new").mkdir()
    with pytest.raises(RosterFailed, match="cannot be written"):
        roster.revoke("screen")
    assert roster.by_link(tickets["screen"].token) is not None
