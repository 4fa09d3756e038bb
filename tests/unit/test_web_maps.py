"""Names on maps: what is drawn is called as the page's language calls it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ioc.i18n import LANGUAGES, Language
from ioc.web.callbacks.routing import look
from ioc.web.components.tiles import FITS, tile
from ioc.web.ids import Id
from ioc.web.pages.provinces import ISLANDS, provinces_page
from simulation.locate import config_dir
from tests.fakes.queries import FakeQueries


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every component in a JSON tree."""
    if isinstance(tree, dict):
        if "props" in tree:
            yield tree["props"]
        for value in tree.values():
            yield from nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from nodes(value)


def plain(component: Any) -> Any:
    """The JSON that the browser gets."""
    return json.loads(json.dumps(component.to_plotly_json(), default=lambda each: each.to_plotly_json()))


def named(lang: Language) -> dict[str, str]:
    """How the national map calls what it draws, by code."""
    drawn = plain(provinces_page(FakeQueries().rooms(), lang))
    (layer,) = [node for node in nodes(drawn) if node.get("id") == Id.PROVINCES]
    names: dict[str, str] = layer["hideout"]["names"]
    return names


@pytest.mark.parametrize("lang", LANGUAGES)
def test_provinces_are_called_by_the_pages_language(lang: Language) -> None:
    """The map's labels are those of the list beside it."""
    rooms = FakeQueries().rooms()
    assert {row["code"]: row["name"][lang] for row in rooms}.items() <= named(lang).items()


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("vi", ["Quần đảo Hoàng Sa (Đà Nẵng)", "Quần đảo Trường Sa (Khánh Hòa)"]),
        ("en", ["Hoang Sa Archipelago (Da Nang)", "Truong Sa Archipelago (Khanh Hoa)"]),
    ],
)
def test_the_archipelagos_have_their_official_names(lang: Language, expected: list[str]) -> None:
    """Hoàng Sa and Trường Sa are named on the map in each language."""
    assert [named(lang)[code] for code in ISLANDS] == expected


def test_every_archipelago_that_is_drawn_is_named() -> None:
    """The codes are those of the outlines."""
    outlines = json.loads((config_dir() / "geo" / "provinces.geojson").read_text(encoding="utf-8"))
    drawn = {row["id"] for row in outlines["features"] if row["properties"]["kind"] == "archipelago"}
    assert drawn == set(ISLANDS)


@pytest.mark.parametrize(("name", "shown"), [("x" * FITS, "x" * FITS), ("x" * (FITS + 1), "Short")])
def test_a_tile_never_cuts_a_name_off(name: str, shown: str) -> None:
    """A domain whose name is too long for its tile is called by its short name; the title says it in full."""
    view = look(FakeQueries(), "ha-noi", "vi")
    drawn = plain(tile({**view.domains["flood"], "name": name, "short": "Short"}, view))
    (label,) = [node for node in nodes(drawn) if node.get("className") == "tile-name wide"]
    assert (label["children"], label["title"]) == (shown, name)
