"""The report over HTTP: for those who direct or judge, after the end, made once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ioc.api import reporting
from ioc.api.doors import SEAT_HEADER
from ioc.api.reporting import Reports
from ioc.services.plays import Play
from ioc.services.rooms import Rooms


class Desk:
    """A room that only knows where its exercise stands, and how often its report was made."""

    def __init__(self) -> None:
        """The exercise has ended, and its report can be made."""
        self.phase = "ended"
        self.works = True
        self.made = 0

    def asking(self, _what: str, **_args: Any) -> Future[bytes]:
        """The view of those who run it."""
        answer: Future[bytes] = Future()
        answer.set_result(json.dumps({"phase": self.phase}).encode())
        return answer


@pytest.fixture
def desk() -> Desk:
    """A room."""
    return Desk()


@pytest.fixture
def client(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The routes over an exercise whose report is a file of one word."""
    (tmp_path / "journal.jsonl").write_text("one", encoding="utf-8")

    async def opened(room: Desk) -> Desk:
        return room

    async def make(_reports: Reports) -> bool:
        desk.made += 1
        (tmp_path / "report").mkdir(exist_ok=True)
        for name in ("report.vi.html", "report.en.html", "bundle.zip"):
            (tmp_path / "report" / name).write_text(name, encoding="utf-8")
        return desk.works

    monkeypatch.setattr(reporting, "opened", opened)
    monkeypatch.setattr(Reports, "_make", make)
    rooms = cast("Rooms", SimpleNamespace(room=lambda _key: desk))
    play = cast("Play", SimpleNamespace(folder=tmp_path, room="hue"))
    with TestClient(Starlette(routes=Reports(rooms, play).routes())) as made:
        yield made


def asked(client: TestClient, form: str, role: str = "director") -> tuple[int, str]:
    """What a role is answered."""
    answer = client.get(f"/api/exercise/report.{form}", headers={SEAT_HEADER.decode(): f"{role}//d"})
    return answer.status_code, answer.text


@pytest.mark.parametrize(
    ("role", "status"),
    [("director", 200), ("evaluator", 200), ("controller", 403), ("player", 403), ("screen", 403), ("", 403)],
)
def test_the_report_is_for_those_who_direct_or_judge(client: TestClient, role: str, status: int) -> None:
    """It tells the whole plan: nobody else gets it."""
    assert asked(client, "html", role)[0] == status


@pytest.mark.parametrize(
    ("phase", "status"), [("running", 409), ("paused", 409), ("ended", 200), ("closed", 200)]
)
def test_there_is_none_before_the_end(client: TestClient, desk: Desk, phase: str, status: int) -> None:
    """A play that goes on has no report, and none is made."""
    desk.phase = phase
    assert asked(client, "html")[0] == status
    assert desk.made == (status == 200)


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        ("html", (200, "report.vi.html")),
        ("html?lang=en", (200, "report.en.html")),
        ("zip", (200, "bundle.zip")),
    ],
)
def test_each_form_is_its_file(client: TestClient, form: str, answer: tuple[int, str]) -> None:
    """Vietnamese unless English is asked for."""
    assert asked(client, form) == answer


def test_an_unknown_form_is_none(client: TestClient) -> None:
    """Nothing but the report can be asked for."""
    assert asked(client, "yaml")[0] == 404


def test_the_report_is_made_once_for_each_state_of_the_journal(
    client: TestClient, desk: Desk, tmp_path: Path
) -> None:
    """Asked again it is the same; when somebody has written more it is made anew."""
    assert [asked(client, form)[0] for form in ("html", "zip")] == [200, 200]
    assert desk.made == 1
    (tmp_path / "journal.jsonl").write_text("one and another", encoding="utf-8")
    assert asked(client, "html")[0] == 200
    assert desk.made == 2


def test_a_report_that_cannot_be_made_is_told_and_tried_again(client: TestClient, desk: Desk) -> None:
    """The next asker does not get the failure of the last one."""
    desk.works = False
    assert asked(client, "html")[0] == 500
    desk.works = True
    assert asked(client, "html")[0] == 200
