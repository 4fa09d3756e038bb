"""What the people who start the application may choose."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Choices of one start of the application, fixed while it runs.

    Attributes:
        host: Address to listen on; ``127.0.0.1`` lets only this machine in.
        port: Port to listen on.
        province: Code or key of the province that is shown first.
        scenario: Name of a shipped scenario or path of a file; an ordinary day when there is none.
        seed: Seed of the run; the scenario's own when there is none.
        speed: Scenario seconds a second.
        language: ``vi`` or ``en``.
        state_dir: Folder for orders, exercises and reports.
    """

    host: str = "127.0.0.1"
    port: int = 8050
    province: str = "ha-noi"
    scenario: str | None = None
    seed: int | None = None
    speed: float = 60.0
    language: str = "vi"
    state_dir: Path = Path("ioc-state")
