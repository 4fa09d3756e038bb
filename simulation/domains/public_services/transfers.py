"""From the office that receives a dossier to the department that decides it: days on paper, minutes over the link."""

from __future__ import annotations

import numpy as np

from simulation.domains.public_services.couplings import Parameters
from simulation.domains.public_services.dossiers import DIGITISE, DRAWS, SUPPLEMENT, Dates
from simulation.engine.calendar import DAY_MS
from simulation.engine.world import World


def transfer_shift(parameters: Parameters, u: float) -> float:
    """Working days by which a dossier's way to its department is longer than when processing times were set.

    Those times hold the way as it was then, with ``digitised_reference`` of the dossiers going over the link; so only a
    dossier that a scenario moves from the link to paper loses time, and only one that it moves to the link gains.

    Args:
        parameters: The domain's parameters.
        u: The dossier's own uniform for digitisation; its place among all, from the most to the least likely.
    """
    went, goes = u < parameters.digitised_reference, u < parameters.digitised_share
    if went == goes:
        return 0.0
    gap = (parameters.transfer_paper - parameters.transfer_digital) / DAY_MS
    return gap if went else -gap


def still_on_paper(
    world: World, parameters: Parameters, dates: Dates
) -> list[tuple[int, int, tuple[int, int, int], list[float]]]:
    """Dossiers in process at scenario time 0 that would be finished had they not gone on paper, oldest first.

    As a steady past would have left them: of all that were moved to paper, those that the added days keep in process.
    Place, procedure, dates and uniforms of each, as ``carried_over`` gives the others.
    """
    moved = max(parameters.digitised_reference - parameters.digitised_share, 0.0)
    gap = max(parameters.transfer_paper - parameters.transfer_digital, 0) / DAY_MS
    if not moved or not gap:
        return []
    rng = world.streams.generator("public_services.on_paper")
    people = world.places.population.astype(np.float64)
    rate = parameters.dossiers_per_million * people.sum() / 1e6 * moved * gap
    now = dates.days.position(0)
    rows: list[tuple[float, int, int, float, list[float]]] = []
    for kind, procedure in enumerate(parameters.procedures):
        if procedure.desk != "department":
            continue
        many = int(rng.poisson(rate * procedure.share))
        passed = rng.random(many) * gap
        spread = procedure.sigma * rng.standard_normal(many)
        age = np.minimum(procedure.elapsed_days * np.exp(spread) + passed, now - 1)
        place = rng.choice(len(people), many, p=people / people.sum())
        draws = rng.random((many, DRAWS))
        draws[:, SUPPLEMENT] = 1.0  # whoever had to bring something has brought it
        draws[:, DIGITISE] = parameters.digitised_share + moved * draws[:, DIGITISE]
        rows += zip(
            (now - age).tolist(), place.tolist(), [kind] * many, (gap - passed).tolist(), draws.tolist(),
            strict=True,
        )  # fmt: skip
    rows.sort(key=lambda row: row[0])
    moment = dates.days.moment
    return [
        (place, kind, (received := moment(begin), dates.due_ms(kind, received), moment(now + rest)), draws)
        for begin, place, kind, rest, draws in rows
    ]
