"""What only grows: a snapshot keeps its length and shares the rest with the run."""

from __future__ import annotations

from abc import ABC, abstractmethod


class Growing(ABC):
    """Entries that are added at the end and never changed.

    Attributes:
        count: How many there are.
    """

    count: int

    @abstractmethod
    def up_to(self, count: int) -> Growing:
        """The same with its first ``count`` entries only, free to grow on by itself."""
