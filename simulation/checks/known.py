"""What the rules need to know of the domains and hazards that exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from simulation.spec.base import Spec
from simulation.spec.domain import DomainSpec, OrderSpec


class HasParameters(Protocol):
    """A module of a domain or a hazard, as far as files are concerned."""

    @property
    def KEY(self) -> str:  # noqa: N802 - a constant of the module
        """The name under which files speak of it."""
        ...

    @property
    def Parameters(self) -> type[Spec]:  # noqa: N802 - a class of the module
        """The shape of its parameters."""
        ...


class Known(Protocol):
    """Every domain and hazard there is; ``simulation.catalogue.Catalogue`` is one."""

    @property
    def domains(self) -> Mapping[str, tuple[DomainSpec, HasParameters]]:
        """File and module of each domain by key, in the order in which they start."""
        ...

    @property
    def hazards(self) -> Mapping[str, HasParameters]:
        """Module of each hazard by key."""
        ...

    @property
    def orders(self) -> Mapping[str, Mapping[str, OrderSpec]]:
        """Orders of no domain by group and verb."""
        ...
