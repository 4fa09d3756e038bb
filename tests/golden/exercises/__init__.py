"""What people are told about wrong exercises: ``python -m tests.golden.exercises`` writes it anew."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ioc.services.exercises import ExerciseFile, exercise_file
from simulation.catalogue import Catalogue, Domain
from simulation.loading import excerpt, load_aqi, load_system, read_file
from simulation.plan import Model
from simulation.spec.domain import Price
from tests.golden.small import small_catalogue

FOLDER = Path(__file__).parent
PRICE = Price.model_validate({"amount": "2_000_000 VND", "source": "assumed", "status": "assumed"})
WRONG = FOLDER / "wrong"
_SCENARIOS = "-night"


@cache
def small_model() -> Model:
    """One domain whose roads the police and communes close, whose sensors may burst and where command warns."""
    catalogue = small_catalogue()
    river = catalogue.domains["river"]
    declared = river.spec.orders["close_road"]
    orders = {
        "close_road": declared.model_copy(
            update={"authority": ("police", "commune"), "by": "player", "cost": PRICE, "lead": 10 * 60_000}
        ),
        "burst": declared.model_copy(update={"authority": ("command",), "by": "control"}),
        "warn": river.spec.orders["warn"].model_copy(
            update={"authority": ("communications",), "by": "player"}
        ),
    }
    spec = river.spec.model_copy(update={"orders": orders})
    domains = {"river": Domain(spec, river.module)}
    return Model(
        catalogue=Catalogue(domains=domains, hazards=catalogue.hazards),
        system=load_system().model_copy(update={"orders": {}}),
        aqi=load_aqi(),
    )


def wrong_files() -> dict[str, Path]:
    """Every mistake by its name."""
    return {path.stem: path for path in sorted(WRONG.glob("*.yaml")) if not path.stem.endswith(_SCENARIOS)}


@cache
def _read(path: Path) -> ExerciseFile:
    """A wrong exercise, which is the same in every language."""
    return exercise_file(path, small_model(), source=read_file(path, shown=path.name))


def told(path: Path, language: str) -> str:
    """Every problem of an exercise's file as the terminal shows it."""
    read = _read(path)
    lines = path.read_text("utf-8").splitlines()
    return "".join(excerpt(problem, lines) + "\n" for problem in read.problems(language))


def expected(path: Path, language: str) -> Path:
    """Where the text is written down."""
    return path.with_suffix(f".{language}.txt")
