"""Orders: the only way people steer a run."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One decision, delivered to the model at its scenario time.

    Attributes:
        seq: Position in the order log; breaks ties at one instant.
        at_ms: Scenario time in milliseconds since the scenario's start.
        actor: Who decided, a person's or a desk's name.
        role: In which capacity.
        kind: ``domain.verb``, declared in the domain's YAML.
        target: Commune code, or ``""`` for the whole province.
        args: Arguments as declared for the kind.
        reason: Free text for the log.
    """

    seq: int
    at_ms: int
    actor: str
    role: str
    kind: str
    target: str = ""
    args: Mapping[str, Scalar] = field(default_factory=dict)
    reason: str = ""

    def canonical(self) -> str:
        """The order as canonical JSON: the same order always gives the same bytes."""
        return json.dumps(
            {
                "seq": self.seq,
                "at_ms": self.at_ms,
                "actor": self.actor,
                "role": self.role,
                "kind": self.kind,
                "target": self.target,
                "args": dict(self.args),
                "reason": self.reason,
            },
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
            allow_nan=False,
        )

    @classmethod
    def from_canonical(cls, text: str) -> Order:
        """Read an order back.

        Raises:
            ValueError: The text is not an order.
        """
        data = json.loads(text)
        order = cls(**data)
        if order.at_ms < 0 or any(isinstance(v, float) and not math.isfinite(v) for v in order.args.values()):
            raise ValueError(f"not an order: {text}")
        return order
