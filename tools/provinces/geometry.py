"""What the schematic boundaries tell: which units touch, and the boundary files of former provinces."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

Vertex = tuple[float, float]
Edge = tuple[Vertex, Vertex]


def features(path: Path) -> list[dict[str, Any]]:
    """The features of a GeoJSON file."""
    loaded: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return loaded


def written(rows: Iterable[Mapping[str, Any]]) -> str:
    """A feature collection as text, one feature a line."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return '{"type":"FeatureCollection","features":[\n' + lines + "\n]}\n"


def edges(feature: Mapping[str, Any]) -> Iterator[Edge]:
    """The sides of a feature's rings, each with its lesser end first."""
    shape = feature["geometry"]
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    for polygon in polygons:
        for ring in polygon:
            points = [(float(x), float(y)) for x, y in ring]
            for start, end in pairwise(points):
                yield (start, end) if start <= end else (end, start)


def touching(owner: Mapping[str, str], geo: Path) -> dict[str, tuple[str, ...]]:
    """For each unit in ``owner`` (commune code to unit) the units with which it shares a land border."""
    beside: defaultdict[Edge, set[str]] = defaultdict(set)
    for path in sorted(geo.glob("[0-9][0-9].geojson")):
        for feature in features(path):
            for edge in edges(feature):
                beside[edge].add(owner[feature["id"]])
    found: defaultdict[str, set[str]] = defaultdict(set)
    for units in beside.values():
        for unit in units:
            found[unit] |= units - {unit}
    return {unit: tuple(sorted(others)) for unit, others in found.items()}
