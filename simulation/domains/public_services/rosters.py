"""Rosters: how many people belong to each commune's desks, hour by hour of the day."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulation.spec.hourly import is_level


class Roster:
    """The ordinary staff of some desks, the share of it on duty in each hour, and those who joined since."""

    def __init__(
        self, ordinary: Sequence[int], people: Sequence[int], shares: tuple[float, ...], hour: int
    ) -> None:
        """Work out the day's numbers once.

        Args:
            ordinary: People at each commune's desks when the share is 100 %.
            people: Inhabitants of each commune; of two equal claims the one with more of them for each desk goes first.
            shares: Share on duty in each of the 24 hours.
            hour: The hour that it is.
        """
        plans = {share: apportioned(ordinary, people, share) for share in set(shares)}
        self._plans = [plans[share] for share in shares]
        self._joined = [0] * len(ordinary)
        self._hour = hour
        self.is_level = is_level(shares)

    def turn(self, hour: int) -> None:
        """Another hour of the day has begun."""
        self._hour = hour

    def join(self, place: int, number: int) -> None:
        """More people belong to a commune's desks from now on, at every hour."""
        self._joined[place] += number

    def __getitem__(self, place: int) -> int:
        """People of a commune's desks in this hour."""
        return self._plans[self._hour][place] + self._joined[place]


def apportioned(ordinary: Sequence[int], people: Sequence[int], share: float) -> list[int]:
    """Whole people for each commune that add up to the province's ``share`` of the ordinary ones.

    The parts that are left over go where most of a person is missing, then where a desk has most inhabitants: so
    20 % more staff is a fifth more in all, though two people and a fifth cannot sit at any counter.
    """
    staff = np.asarray(ordinary, np.float64)
    exact = staff * share
    whole = np.floor(exact)
    rest = round(float(exact.sum() - whole.sum()))
    burden = np.asarray(people, np.float64) / np.maximum(staff, 1.0)
    first = np.lexsort((-burden, -(exact - whole)))
    whole[first[:rest]] += 1
    return [int(number) for number in whole.tolist()]
