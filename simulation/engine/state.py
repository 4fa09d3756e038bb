"""The shared city state: what domains feel of one another, a value a commune, one writer a field."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.errors import IocError


class StateError(IocError):
    """A field is written by a domain that does not own it, or does not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One quantity of the city.

    Attributes:
        name: Such as ``water_depth_m``; carries the unit.
        writer: Key of the domain (or ``weather``) that alone may write it.
        initial: Value everywhere until the writer writes.
    """

    name: str
    writer: str
    initial: float


STANDARD_FIELDS = (
    Field(name="rain_mm_h", writer="weather", initial=0.0),
    Field(name="wind_m_s", writer="weather", initial=2.0),
    Field(name="stagnation", writer="weather", initial=1.0),
    Field(name="surge_m", writer="weather", initial=0.0),
    Field(name="water_depth_m", writer="flood", initial=0.0),
    Field(name="moved_share", writer="flood", initial=0.0),
    Field(name="road_speed", writer="traffic", initial=1.0),
    Field(name="road_open", writer="traffic", initial=1.0),
    Field(name="power_share", writer="electricity", initial=1.0),
    Field(name="comms_share", writer="electricity", initial=1.0),
    Field(name="pm25_ug_m3", writer="air_quality", initial=25.0),
    Field(name="portal_share", writer="public_services", initial=1.0),
    Field(name="crowd_people", writer="fire_rescue", initial=0.0),
    Field(name="rumour", writer="citizen_reports", initial=0.0),
)
"""Fields that the shipped domains share.

``stagnation``: factor on pollutant concentrations, 1 in ordinary weather. ``surge_m``: sea level above the
astronomical tide. ``moved_share``: share of the people of low areas who have been moved. ``road_speed``: share of
free-flow speed lost to nothing but congestion and water, 0 to 1. ``road_open``: share of roads open.
``power_share``, ``comms_share``: share of customers with electricity, with a working phone and data link.
``portal_share``: share of online service requests that succeed. ``crowd_people``: people gathered at one event, beside
those who live and work there. ``rumour``: how strongly a false rumour holds, 0 for none, 1 for much talked of.
"""


class CityState:
    """Arrays of one value a commune, with the event that last changed each value."""

    def __init__(self, size: int) -> None:
        """Lay out the standard fields for ``size`` communes."""
        self._size = size
        self._writers: dict[str, str] = {}
        self.values: dict[str, npt.NDArray[np.float64]] = {}
        self._causes: dict[str, npt.NDArray[np.uint32]] = {}
        for field in STANDARD_FIELDS:
            self.declare(field)

    def declare(self, field: Field) -> None:
        """Add a field of a domain that the standard list does not know.

        Raises:
            StateError: The name is taken.
        """
        if field.name in self._writers:
            raise StateError(f"state field '{field.name}' is declared twice: choose another name")
        self._writers[field.name] = field.writer
        self.values[field.name] = np.full(self._size, field.initial)
        self._causes[field.name] = np.zeros(self._size, np.uint32)

    def __getitem__(self, name: str) -> npt.NDArray[np.float64]:
        """The field's values [Z]; read only by agreement, ``write`` changes them.

        Raises:
            StateError: No such field.
        """
        try:
            return self.values[name]
        except KeyError:
            raise StateError(f"no state field '{name}': known are {', '.join(sorted(self.values))}") from None

    def at(self, name: str, place: int) -> float:
        """One value."""
        return float(self.values[name][place])

    def cause(self, name: str, place: int) -> int:
        """Id of the event that last changed the value with a stated cause, 0 for none."""
        return int(self._causes[name][place])

    def write(self, writer: str, name: str, place: int, value: float, cause: int = 0) -> None:
        """Set one commune's value and what caused it.

        Raises:
            StateError: ``writer`` does not own the field.
        """
        self._owned(writer, name)
        self.values[name][place] = value
        self._causes[name][place] = cause

    def write_all(self, writer: str, name: str, values: npt.NDArray[np.float64]) -> None:
        """Set every commune's value, keeping the causes as they are.

        Raises:
            StateError: ``writer`` does not own the field.
        """
        self._owned(writer, name)
        self.values[name][:] = values

    def blame(self, writer: str, name: str, place: int, cause: int) -> None:
        """Record what caused the present value, without changing it.

        Raises:
            StateError: ``writer`` does not own the field.
        """
        self._owned(writer, name)
        self._causes[name][place] = cause

    def _owned(self, writer: str, name: str) -> None:
        if self._writers.get(name) != writer:
            raise StateError(f"'{writer}' may not write '{name}': its writer is '{self._writers.get(name)}'")
