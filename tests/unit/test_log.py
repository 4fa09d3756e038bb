"""The event log: packed, append only, closed to unknown kinds."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.errors import UnknownName
from simulation.events import NO_UNIT, PROVINCE
from simulation.log import EventLog, KindInfo

KINDS = (KindInfo(name="a.one", severity=0), KindInfo(name="b.two", severity=2))


def log_of(rows: list[tuple[int, str, int, int]]) -> EventLog:
    """A log with these (time, kind, place, cause) rows."""
    log = EventLog(KINDS)
    for time_ms, kind, place, cause in rows:
        log.append(time_ms, kind, place, cause=cause, value=time_ms / 10)
    return log


ROWS = st.lists(
    st.tuples(st.integers(0, 10**12), st.sampled_from(["a.one", "b.two"]), st.integers(0, 200)), max_size=60
)


@given(ROWS)
def test_what_goes_in_comes_out(rows: list[tuple[int, str, int]]) -> None:
    """Every field of every event survives packing (values as 32-bit floats)."""
    log = log_of([(*row, 0) for row in sorted(rows)])
    out = [(e.time_ms, e.kind, e.place) for e in (log.event(i + 1) for i in range(log.count))]
    assert out == sorted(rows)


@given(ROWS, st.integers(0, 10**12))
def test_the_first_event_at_or_after_an_instant_is_found_by_bisection(
    rows: list[tuple[int, str, int]], time_ms: int
) -> None:
    """Bisection agrees with counting."""
    log = log_of([(*row, 0) for row in sorted(rows)])
    assert log.first_at_or_after(time_ms) == 1 + sum(row[0] < time_ms for row in rows)


def test_an_undeclared_kind_is_refused_by_name() -> None:
    """Nothing enters the log that no file declares."""
    with pytest.raises(UnknownName, match=r"'c\.three' is not declared"):
        EventLog(KINDS).append(0, "c.three", 0)


def test_a_chain_walks_to_the_root_cause() -> None:
    """Causes are followed until an event has none."""
    log = log_of([(1, "a.one", 0, 0), (2, "b.two", 1, 1), (3, "a.one", 2, 2)])
    assert [event.id for event in log.chain(3)] == [3, 2, 1]


def test_a_record_has_22_bytes_and_severity_comes_from_its_kind() -> None:
    """The packed form is what the documents say it is; what is read has every field."""
    log = log_of([(1, "b.two", PROVINCE, 0)])
    assert (log.size_bytes(), log.event(1).severity) == (22, 2)
    assert log.records().tolist() == [(1, 1, PROVINCE, 0, 0, pytest.approx(0.1), NO_UNIT, 2)]


TURN = 2**32
"""A record keeps the lower half of its time; the upper half turns over at multiples of this."""


@pytest.mark.parametrize(
    "times",
    [
        [0, TURN - 1],
        [TURN - 1, TURN],
        [TURN],
        [5, 3 * TURN, 3 * TURN + 1, 7 * TURN + 9],
        [0, TURN, TURN, 2 * TURN],
    ],
)
@pytest.mark.parametrize("first", [1, 2])
def test_times_survive_every_turn_of_the_short_clock(times: list[int], first: int) -> None:
    """Events, records, a cut log and its continuation all tell the whole time, weeks and years after the start."""
    log = log_of([(time_ms, "a.one", 0, 0) for time_ms in times])
    assert [log.time_of(event + 1) for event in range(log.count)] == times
    assert log.records(first)["time_ms"].tolist() == times[first - 1 :]
    cut = log.up_to(1)
    for time_ms in times[1:]:
        cut.append(time_ms, "a.one", 0, value=time_ms / 10)
    assert cut.digest() == log.digest()


def test_the_digest_tells_any_two_logs_apart() -> None:
    """One different value gives another digest; a pickled copy gives the same."""
    one, two = log_of([(1, "a.one", 0, 0)]), log_of([(2, "a.one", 0, 0)])
    assert one.digest() != two.digest()
    assert pickle.loads(pickle.dumps(one)).digest() == one.digest()  # noqa: S301 - our own bytes


def test_a_frame_names_kinds_and_places_and_leaves_the_province_blank() -> None:
    """Codes become names when somebody asks, and only then."""
    frame = log_of([(1, "a.one", 1, 0), (2, "b.two", PROVINCE, 1)]).frame(["x", "y"])
    assert frame["kind"].tolist() == ["a.one", "b.two"]
    assert frame["place"].isna().tolist() == [False, True]
    assert frame["place"].iloc[0] == "y"


def test_a_kind_that_never_happens_leaves_no_trace_in_the_digest() -> None:
    """Kinds may be added anywhere in the list: as long as none of them occurs, the digest is the same."""
    few, many = (
        log_of([(1, "b.two", 0, 0)]),
        EventLog(
            [KindInfo(name="a.none", severity=0), *log_of([]).kinds, KindInfo(name="c.never", severity=2)]
        ),
    )
    many.append(1, "b.two", 0, value=few.event(1).value)
    assert many.digest() == few.digest()
    many.append(2, "c.never", 0)
    assert many.digest() != few.digest()
