"""Dossiers: what is written down of them survives snapshots, however they come and go."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from simulation.domains.public_services.agenda import Agenda
from simulation.domains.public_services.dossiers import DRAWS, WITH_OFFICER, Dossiers

YEARS_MS = 20 * 365 * 86_400_000
TIMES = st.integers(-YEARS_MS, YEARS_MS)
ROWS = st.lists(
    st.tuples(
        st.tuples(TIMES, TIMES, st.one_of(TIMES, st.just(WITH_OFFICER))),
        st.integers(0, 200),
        st.integers(0, 9),
        st.booleans(),
        st.booleans(),
    ),
    max_size=40,
)
Row = tuple[tuple[int, int, int], int, int, bool, bool]


def opened(rows: list[Row]) -> Dossiers:
    """Dossiers 1, 3, 5…, of which some were told to be overdue and some are closed."""
    dossiers = Dossiers()
    for number, (dates, place, kind, overdue, closed) in enumerate(rows):
        case = 2 * number + 1
        row = dossiers.open(case, place, kind, dates, [number + draw / DRAWS for draw in range(DRAWS)])
        dossiers.overdue[row], dossiers.cause[row] = overdue, 7 * number
        if closed:
            dossiers.close(case)
    return dossiers


def told(dossiers: Dossiers) -> list[tuple[float, ...]]:
    """Everything known of the open ones, in order."""
    return [
        (
            case,
            dossiers.place[row],
            dossiers.kind[row],
            dossiers.received_ms[row],
            dossiers.due_ms[row],
            dossiers.ready_ms[row],
            dossiers.cause[row],
            dossiers.overdue[row],
            *(dossiers.draw(row, which) for which in range(DRAWS)),
        )
        for case, row in dossiers.row.items()
    ]


@given(ROWS)
def test_open_dossiers_survive_a_pickle(rows: list[Row]) -> None:
    """Every field of every open dossier, twenty years either way; the copy opens and closes on like the original."""
    original = opened(rows)
    copy = pickle.loads(pickle.dumps(original))  # noqa: S301 - our own bytes
    assert told(copy) == told(original)
    for dossiers in (original, copy):
        dossiers.open(1_001, 3, 2, (5, 6, 7), [0.5] * DRAWS)
        dossiers.close(next(iter(dossiers.row)))
    again = pickle.loads(pickle.dumps(copy))  # noqa: S301 - our own bytes
    assert told(again) == told(original)


@given(ROWS, st.integers(0, 40))
def test_what_was_received_is_cut_back_to_its_length(rows: list[Row], count: int) -> None:
    """A snapshot's copy ends where it was taken, and grows on by itself."""
    received = vars(opened(rows))["_received"]
    count = min(count, received.count)
    past = received.up_to(count)
    assert (past.count, list(past.case)) == (count, list(received.case[:count]))
    assert past.add(9_999, 1, 1, 0, [0.0] * DRAWS) == count
    assert past.draws[-DRAWS:].tolist() == [0.0] * DRAWS
    assert received.count == len(rows)


class Room:
    """The little that an agenda asks of the world."""

    def __init__(self) -> None:
        self.now_ms = 0
        self.done: list[tuple[int, int]] = []

    def first(self, number: int) -> None:
        """One action."""
        self.done.append((0, number))

    def second(self, number: int) -> None:
        """Another one."""
        self.done.append((1, number))


@given(st.lists(st.tuples(st.integers(1, 4_000_000), st.integers(0, 1), st.integers(0, 10**6)), max_size=40))
def test_an_agenda_survives_a_pickle(entries: list[tuple[int, int, int]]) -> None:
    """All entries are done in the same looks and in the same order."""
    room = Room()
    agenda = Agenda(room, (room.first, room.second))  # type: ignore[arg-type]
    for moment_ms, action, number in entries:
        agenda.add(moment_ms, action, number)
    other_room, other = pickle.loads(pickle.dumps((room, agenda)))  # noqa: S301 - our own bytes
    for place, book in ((room, agenda), (other_room, other)):
        for place.now_ms in range(0, 4_200_001, 300_000):
            book._look()
    assert other_room.done == room.done
    assert len(room.done) == len(entries)
