"""From a planner's wishes to studies: scenarios compared, or one scenario with each lever moved by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ioc.i18n import Language
from ioc.services.desk766 import Request, study_of
from ioc.services.levers import lever_name, movable, value_at
from ioc.services.planning import Planner, PlanRefused
from ioc.services.studies import Studies
from simulation.aggregation.roster import Roster
from simulation.errors import InvalidInput, IocError
from simulation.experiments.design import Study, Variant
from simulation.experiments.kpis import amounts, full_name
from simulation.experiments.matching import unequal, unlike_scenarios
from simulation.experiments.replicate import installed
from simulation.loading.composed import Composed
from simulation.spec.levers import Lever
from simulation.spec.scenario import ANY_PROVINCE

MOST_VARIANTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the planner chooses beside the scenarios.

    Attributes:
        replications: Runs of each variant.
        province: Where scenarios for any province are played.
        seed: Root of all chance; the reference's own when there is none.
    """

    replications: int
    province: str
    seed: int | None = None


def start_comparison(planner: Planner, studies: Studies, names: Sequence[str], wish: Wish) -> str:
    """Compare saved scenarios, the first being the reference; the study's id.

    Raises:
        PlanRefused: A scenario is wrong, or they cannot be compared.
    """
    if not 1 <= len(names) <= MOST_VARIANTS or len(set(names)) < len(names):
        raise PlanRefused(
            f"hãy chọn từ 1 đến {MOST_VARIANTS} kịch bản khác nhau",
            f"choose 1 to {MOST_VARIANTS} different scenarios",
        )
    made = {name: _right(planner, name) for name in names}
    province = _province(made.values(), wish)
    variants = tuple(_variant(name, row, province) for name, row in made.items())
    found = unlike_scenarios(variants)
    if found:
        raise PlanRefused(
            f"các thiết lập khác nhau nên không so sánh được: {'; '.join(found)}", str(unequal(found))
        )
    return studies.start(_study(variants, made[names[0]], wish), "compare")


def start_tornado(planner: Planner, studies: Studies, name: str, wish: Wish) -> str:
    """Move each lever of a scenario down and up by itself; the study's id.

    Raises:
        PlanRefused: The scenario is wrong, or has no lever.
    """
    made = _right(planner, name)
    province = _province([made], wish)
    variants = [_variant(name, made, province)]
    labels: dict[str, Any] = {}
    for lever in movable():
        for side, factor in (("down", 1 - lever.swing), ("up", 1 + lever.swing)):
            moved = _moved(planner, name, made, lever, factor)
            if moved is None:
                continue
            value, row = moved
            variant = f"{lever.path.rpartition('.')[2]}-{side}".replace("_", "-")
            variants.append(_variant(variant, row, province))
            labels[variant] = {
                "path": lever.path,
                "side": side,
                "value": value,
                "standing": str((value_at(made, lever.path) or ("",))[0]),
                "name": {lang: lever_name(lever, lang) for lang in ("vi", "en")},
            }
    if not labels:
        raise PlanRefused("kịch bản này không có đòn bẩy nào", "this scenario has no lever")
    return studies.start(_study(tuple(variants), made, wish), "tornado", labels)


def _moved(
    planner: Planner, name: str, made: Composed, lever: Lever, factor: float
) -> tuple[str, Composed] | None:
    """The scenario with one lever moved and the value that it then has; None when it cannot be moved that way."""
    if value_at(made, lever.path) is None:
        return None
    row = planner.moved(name, lever.path, factor)
    if row.errors:
        return None
    found = value_at(row, lever.path)
    value = str(found[0]) if found is not None else ""
    return None if value == str((value_at(made, lever.path) or ("",))[0]) else (value, row)


def _right(planner: Planner, name: str) -> Composed:
    try:
        made = planner.composed(name)
    except KeyError:
        raise PlanRefused(f"không có kịch bản '{name}'", f"there is no scenario '{name}'") from None
    if made.errors or made.scenario is None:
        first = made.errors[0].message if made.errors else ""
        raise PlanRefused(f"kịch bản '{name}' còn lỗi: {first}", f"scenario '{name}' has errors: {first}")
    return made


def _province(rows: Iterable[Composed], wish: Wish) -> str:
    """Where scenarios for any province are played: with the others, else where the planner wishes."""
    named = [row.require().province for row in rows]
    return next((name for name in named if name != ANY_PROVINCE), wish.province)


def _variant(name: str, made: Composed, province: str) -> Variant:
    scenario = made.require()
    own = scenario.province if scenario.province != ANY_PROVINCE else province
    return Variant(name=name, text=made.text(), province=own)


def _study(variants: tuple[Variant, ...], made: Composed, wish: Wish) -> Study:
    """A study judged as the reference's file says."""
    experiment = made.require().experiment
    roster = Roster(installed().catalogue.specs.values())
    return Study(
        variants=variants,
        replications=wish.replications,
        seed=experiment.seed if wish.seed is None else wish.seed,
        confidence=experiment.confidence,
        kpis=tuple(map(full_name, experiment.kpis)),
        precision=amounts(experiment.precision, roster),
        at_most=max(experiment.at_most, wish.replications),
        smallest=amounts(experiment.smallest, roster),
    )


def start_index766(studies: Studies, request: Request, lang: Language) -> str:
    """Live a province's one-stop shops as they are and as changed; the study's id.

    Raises:
        PlanRefused: What is asked for is wrong.
    """
    try:
        study = study_of(request, lang)
    except InvalidInput as error:
        said = "; ".join(
            dict.fromkeys(f"{each.message}. {each.suggestion}".rstrip(". ") for each in error.problems)
        )
        raise PlanRefused(said, said) from error
    except IocError as error:
        raise PlanRefused(error.in_language("vi"), str(error)) from error
    asked = {
        "province": request.province,
        "staff": None if request.staff is None else f"{100 * request.staff:g} %",
        "online": request.online,
        "digitised": request.digitised,
        "payment": request.payment,
        "days": request.days,
        "replications": request.replications,
    }
    told = {name: value for name, value in asked.items() if value is not None}
    return studies.start(study, "index766", asked=told)
