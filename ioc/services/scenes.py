"""Which scenarios a province can be opened with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ioc.services.protocol import Words
from simulation.loading import read_file, scenario_paths
from simulation.spec.scenario import ANY_PROVINCE

_DEPTH = 5
OWN = "own/"
"""Begins the names of scenarios that the people of this desk have written."""
ORDINARY = "weekday"
"""The ordinary day that every province can play."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a list shows of a scenario.

    Attributes:
        name: The name of its file, by which it is opened.
        title: For people.
        province: Key of its province, or ``any``.
    """

    name: str
    title: Words
    province: str


def scenes(config: Path | None = None, own: Path | None = None) -> tuple[Scene, ...]:
    """The shipped scenarios by name, then one's own; read no further than a list needs, wrong files are left out."""
    shipped = scenario_paths(config)
    found = [scene_of(path, shipped) for path in shipped.values()]
    if own is not None:
        found += [scene_of(path, shipped, OWN) for path in sorted(own.glob("*.yaml"))]
    return tuple(scene for scene in found if scene is not None)


def scene_of(path: Path, shipped: Mapping[str, Path] | None = None, group: str = "") -> Scene | None:
    """What a list shows of one scenario's file, None when it is wrong."""
    said = _said(path, shipped or {}, _DEPTH)
    try:
        title = {"vi": str(said["title"]["vi"]), "en": str(said["title"]["en"])}
        return Scene(name=group + path.stem, title=title, province=str(said["province"]))
    except (KeyError, TypeError):
        return None


def scene_file(name: str, own: Path | None) -> str:
    """What a scenario's name opens: the path of a file of one's own, else the name as it is."""
    if own is not None and name.startswith(OWN):
        return str(own / f"{name.removeprefix(OWN)}.yaml")
    return name


def _said(path: Path, shipped: Mapping[str, Path], depth: int) -> dict[str, Any]:
    """Title and province as a file or what it extends says them."""
    data = read_file(path).data
    if not isinstance(data, dict):
        return {}
    said: dict[str, Any] = {}
    named = data.get("extends", ()) if depth else ()
    for name in (named,) if isinstance(named, str) else named:
        below = path.parent / (str(name) if str(name).endswith(".yaml") else f"{name}.yaml")
        below = below if below.is_file() else shipped.get(str(name), below)
        said |= _said(below, shipped, depth - 1)
    return said | {key: data[key] for key in ("title", "province") if key in data}


def playable(all_scenes: Iterable[Scene], province: str) -> tuple[Scene, ...]:
    """The province's own scenarios, then those that fit any."""
    fitting = [scene for scene in all_scenes if scene.province in (province, ANY_PROVINCE)]
    return tuple(sorted(fitting, key=lambda scene: (scene.province == ANY_PROVINCE, scene.name)))


def first_scene(all_scenes: Iterable[Scene], province: str) -> Scene | None:
    """What a province is opened with by itself: its own ordinary day, else its first, else any ordinary day."""
    fitting = playable(all_scenes, province)
    ranks = {f"{province}-{ORDINARY}": 0, ORDINARY: 2}
    return min(
        fitting, key=lambda scene: ranks.get(scene.name, 1 if scene.province == province else 3), default=None
    )
