"""A catalogue of one domain and one hazard, small enough to read beside the messages that it leads to."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from simulation.catalogue import Catalogue, Domain
from simulation.loading import load_domain
from simulation.loading.tables import load_system
from simulation.spec.base import Spec
from simulation.units import DurationMs, Factor, Metres, MmPerHour, Share

FOLDER = Path(__file__).parent


class RiverParameters(Spec):
    """What the river reads."""

    step: DurationMs
    limit: Metres
    share: Share
    wait: DurationMs
    wait_sigma: Factor


class StormParameters(Spec):
    """What a storm is told."""

    at: DurationMs
    peak: MmPerHour
    commune: str = ""
    communes: tuple[str, ...] = ()
    station: str = ""


def small_catalogue() -> Catalogue:
    """The domain ``river``, the hazard ``storm``, and the shipped orders of no domain."""
    river = SimpleNamespace(KEY="river", Parameters=RiverParameters)
    storm = SimpleNamespace(KEY="storm", Parameters=StormParameters)
    spec = load_domain(FOLDER / "river.yaml", RiverParameters)
    return Catalogue(
        domains={"river": Domain(spec, river)},  # type: ignore[arg-type]
        hazards={"storm": storm},  # type: ignore[dict-item]
        orders=load_system().orders,
    )
