"""Files: compressed once, kept by browsers, nothing outside the folder."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from ioc.api.files import Files, folder
from ioc.api.packing import IMMUTABLE, REVALIDATE

TEXT = "một hai ba " * 500


@pytest.fixture
def reads() -> list[str]:
    """The paths that were read from disk."""
    return []


@pytest.fixture
def client(tmp_path: Path, reads: list[str]) -> Iterator[TestClient]:
    """A browser before a folder of files."""
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "page.js").write_text(TEXT, encoding="utf-8")
    (tmp_path / "open" / "dot.woff2").write_bytes(bytes(range(256)) * 8)
    (tmp_path / "open" / ".hidden").write_text("x")
    (tmp_path / "secret.txt").write_text("secret")
    load = folder(tmp_path / "open")

    def counted(path: str) -> tuple[bytes, str] | None:
        reads.append(path)
        return load(path)

    files = Files(counted, immutable=lambda request: "v" in request.query_params)
    with TestClient(Starlette(routes=[Mount("/assets", files)]), base_url="http://127.0.0.1") as browser:
        yield browser


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_a_script_comes_compressed(client: TestClient, coding: str) -> None:
    """Each coding that a browser takes gives the same text in fewer bytes."""
    with client.stream("GET", "/assets/page.js", headers={"accept-encoding": coding}) as answer:
        raw = b"".join(answer.iter_raw())
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}[coding]
    assert answer.headers["content-encoding"] == coding
    assert len(raw) < len(TEXT) / 5
    assert unpack(raw).decode() == TEXT


@pytest.mark.parametrize("accepted", ["", "br;q=0", "zstd"])
def test_who_takes_no_coding_gets_plain_bytes(client: TestClient, accepted: str) -> None:
    """A coding is never forced upon a browser."""
    answer = client.get("/assets/page.js", headers={"accept-encoding": accepted})
    assert "content-encoding" not in answer.headers
    assert answer.text == TEXT


def test_a_font_is_not_compressed_again(client: TestClient) -> None:
    """What is compressed already goes as it is."""
    answer = client.get("/assets/dot.woff2", headers={"accept-encoding": "br, gzip"})
    assert "content-encoding" not in answer.headers
    assert answer.headers["content-type"] == "font/woff2"


def test_a_file_is_read_once(client: TestClient, reads: list[str]) -> None:
    """The second browser is served from memory."""
    for _ in range(3):
        client.get("/assets/page.js")
    assert reads == ["page.js"]


def test_a_browser_that_has_it_gets_nothing(client: TestClient) -> None:
    """The tag of what it holds is answered by 304 without a body."""
    tag = client.get("/assets/page.js").headers["etag"]
    again = client.get("/assets/page.js", headers={"if-none-match": f'W/"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(("query", "rule"), [("?v=1", IMMUTABLE), ("", REVALIDATE)])
def test_only_versioned_addresses_are_kept_for_ever(client: TestClient, query: str, rule: str) -> None:
    """An address without a version is asked for again."""
    assert client.get(f"/assets/page.js{query}").headers["cache-control"] == rule


@pytest.mark.parametrize(
    "path", ["%2e%2e/secret.txt", "..%2fsecret.txt", ".hidden", "none.js", "", "%2fetc%2fpasswd"]
)
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    """What is not in the folder, or hidden, does not exist."""
    assert client.get(f"/assets/{path}").status_code == 404


def test_a_file_cannot_be_written(client: TestClient) -> None:
    """Only reading is allowed."""
    assert client.post("/assets/page.js").status_code == 405
