"""Which scenarios a province can be opened with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ioc.services.protocol import Words
from simulation.loading import read_file, scenario_paths
from simulation.spec.scenario import ANY_PROVINCE

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


def scenes(config: Path | None = None) -> tuple[Scene, ...]:
    """The shipped scenarios by name, read no further than a list needs; files that are wrong are left out."""
    found = (scene_of(path) for path in scenario_paths(config).values())
    return tuple(scene for scene in found if scene is not None)


def scene_of(path: Path) -> Scene | None:
    """What a list shows of one scenario's file, None when it is wrong."""
    data = read_file(path).data
    try:
        title = {"vi": str(data["title"]["vi"]), "en": str(data["title"]["en"])}
        return Scene(name=path.stem, title=title, province=str(data["province"]))
    except (KeyError, TypeError):
        return None


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
