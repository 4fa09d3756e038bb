"""The browser is given everything by this product, and asks no other host for anything."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from plotly.offline import get_plotlyjs_version

ROOT = Path(__file__).parents[1]
ASSETS = ROOT / "assets"
TEXTS = sorted(path for path in ASSETS.rglob("*") if path.suffix in {".css", ".js", ".svg", ".html", ".json"})
VENDORED = {path for path in TEXTS if path.name.endswith(".min.js")}
OWNED = [path for path in TEXTS if path not in VENDORED]

# Names of XML vocabularies look like addresses, and are never fetched.
NAMESPACE = "http://www.w3.org/"
# What plotly.js carries: licence and documentation pages in comments and tooltips, the logo's link, and two
# addresses that only its "Share chart" button and its geographic maps (not in this bundle) would use.
PLOTLY_MENTIONS = {
    "cdn.plot.ly",
    "cloud.plotly.com",
    "feross.org",
    "getify.mit-license.org",
    "github.com",
    "plotly.com",
    "syntheti.cc",
    "www.w3.org",
}


def name_of(path: Path) -> str:
    """A file's name in a test report."""
    return path.relative_to(ASSETS).as_posix()


@pytest.mark.parametrize("path", OWNED, ids=name_of)
def test_our_own_file_names_no_other_host(path: Path) -> None:
    """A style, script or drawing of ours holds no address, but for the names of XML vocabularies."""
    text = path.read_text(encoding="utf-8").replace(NAMESPACE, "")
    assert re.findall(r"(?:\w+:)?//[\w-]+\.[\w.-]+", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)) == []


@pytest.mark.parametrize("path", [path for path in OWNED if path.suffix == ".css"], ids=name_of)
def test_what_a_style_refers_to_stands_beside_it(path: Path) -> None:
    """Each url() and @import of a style names a file in assets/, or carries its data along."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    named = re.findall(r"(?:url\(|@import\s+)\s*[\"']?([^\"')\s;]+)", text)
    assert [
        name for name in named if not name.startswith(("data:", "#")) and not (path.parent / name).is_file()
    ] == []


def test_plotly_mentions_only_the_hosts_we_know_of() -> None:
    """A new release of plotly.js that learns a new address is looked at before it is taken."""
    (bundle,) = ASSETS.glob("*plotly-cartesian*.min.js")
    hosts = re.findall(r"https?://([\w.-]+)", bundle.read_text(encoding="utf-8"))
    assert set(hosts) == PLOTLY_MENTIONS


def test_there_is_no_vendored_file_that_nobody_looked_at() -> None:
    """Each minified file in assets/ has a test of its own here and a row in docs/third-party.md."""
    looked_at = {f"00-plotly-cartesian-{get_plotlyjs_version()}.min.js", "code-editor.min.js"}
    assert {path.name for path in VENDORED} == looked_at


def test_the_editor_mentions_no_host() -> None:
    """The scenario editor's bundle holds no address, but for the names of XML vocabularies."""
    text = (ASSETS / "editor" / "code-editor.min.js").read_text(encoding="utf-8")
    assert set(re.findall(r"https?://([\w.-]+)", text)) <= {"www.w3.org"}


def test_the_plotly_bundle_is_the_release_that_plotly_writes_for() -> None:
    """Figures made by the Python package are drawn by the plotly.js it was made with."""
    (bundle,) = ASSETS.glob("*plotly-cartesian*.min.js")
    head = bundle.read_text(encoding="utf-8")[:400]
    assert f"plotly.js (cartesian - minified) v{get_plotlyjs_version()}\n" in head


def test_the_plotly_bundle_is_the_first_script() -> None:
    """Dash loads assets by name, and takes a Plotly that is already on the page instead of its own."""
    first = min(path.name for path in ASSETS.glob("*.js"))
    assert "plotly-cartesian" in first


def vietnamese_letters() -> set[str]:
    """Every letter of the Vietnamese alphabet with every tone, in both cases."""
    bases = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
    tones = ["", *"\u0300\u0301\u0303\u0309\u0323"]
    vowels = "aăâeêioôơuưy"
    toned = {unicodedata.normalize("NFC", vowel + tone) for vowel in vowels for tone in tones}
    return toned | set(bases) | {letter.upper() for letter in toned | set(bases)}


@pytest.mark.parametrize("weight", [400, 500, 600, 700])
def test_every_vietnamese_letter_has_a_font(weight: int) -> None:
    """In each weight, the subsets together cover the whole alphabet with all six tones."""
    css = (ASSETS / "fonts.css").read_text(encoding="utf-8")
    faces = [face for face in css.split("@font-face") if f"font-weight: {weight};" in face]
    spans = re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", " ".join(faces))
    covered = {chr(code) for low, high in spans for code in range(int(low, 16), int(high or low, 16) + 1)}
    assert vietnamese_letters() - covered == set()
