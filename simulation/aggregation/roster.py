"""Every indicator of every domain in one fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from simulation.checks.nearest import nearest
from simulation.errors import UnknownName
from simulation.spec.domain import DomainSpec, Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One indicator and the domain it belongs to.

    Attributes:
        key: ``domain.indicator``.
        name: The indicator's key within its domain.
        domain: The domain's file.
        spec: The indicator as written there.
    """

    key: str
    name: str
    domain: DomainSpec
    spec: Indicator

    @property
    def file(self) -> str:
        """The file in which the indicator stands."""
        return f"config/domains/{self.domain.key}.yaml"


class Roster:
    """The rows in the domains' order, then as written; their positions index every array."""

    def __init__(self, specs: Iterable[DomainSpec]) -> None:
        """Number the indicators of these domains."""
        self.domains = tuple(sorted(specs, key=lambda spec: (spec.order, spec.key)))
        self.rows = tuple(
            Row(key=f"{domain.key}.{name}", name=name, domain=domain, spec=spec)
            for domain in self.domains
            for name, spec in domain.indicators.items()
        )
        self._positions = {row.key: position for position, row in enumerate(self.rows)}

    def __len__(self) -> int:
        """Number of indicators."""
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        """The rows in order."""
        return iter(self.rows)

    def position(self, key: str) -> int:
        """Where ``domain.indicator`` stands.

        Raises:
            UnknownName: There is no such indicator.
        """
        try:
            return self._positions[key]
        except KeyError:
            raise self._unknown(key) from None

    def _unknown(self, key: str) -> UnknownName:
        """What to say of a name: the close one, else those of its domain, else the domains."""
        close = nearest(key, self._positions)
        domain = key.partition(".")[0]
        own = [name for name in self._positions if name.partition(".")[0] == domain]
        known = ", ".join(own or dict.fromkeys(name.partition(".")[0] for name in self._positions))
        what, said = ("indicators", "chỉ số") if own else ("domains", "lĩnh vực")
        return UnknownName(
            f"indicator '{key}' does not exist"
            + (f"; did you mean '{close}'?" if close else f"; {what}: {known}"),
            vi=f"không có chỉ số '{key}'"
            + (f"; có phải ý bạn là '{close}'?" if close else f"; {said}: {known}"),
        )
