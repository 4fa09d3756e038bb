"""Shares by hour of the day: 24 numbers, or one for all of them."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field

from simulation.units import Factor, Share, Unit

HOURS = 24
_NUMBER = Unit("", ("120 %", "1.2"), minimum=0)
_SHARE = Unit("", ("80 %", "0.8"), minimum=0, maximum=1)


def _every_hour(value: object) -> object:
    """One number stands for every hour; a list is left to the shape."""
    return tuple(value) if isinstance(value, list | tuple) else (_NUMBER.read(value),) * HOURS


def _every_share(value: object) -> object:
    """The same where more than all is not possible."""
    return tuple(value) if isinstance(value, list | tuple) else (_SHARE.read(value),) * HOURS


ByHour: TypeAlias = Annotated[
    tuple[Factor, ...],
    BeforeValidator(_every_hour, json_schema_input_type=Factor | tuple[Factor, ...]),
    Field(min_length=HOURS, max_length=HOURS),
]
"""``100 %`` for the whole day, or 24 shares from midnight on; more than 100 % means more than usual."""

ShareByHour: TypeAlias = Annotated[
    tuple[Share, ...],
    BeforeValidator(_every_share, json_schema_input_type=Share | tuple[Share, ...]),
    Field(min_length=HOURS, max_length=HOURS),
]
"""The same of things of which there are no more than all."""


def is_level(shares: tuple[float, ...]) -> bool:
    """Whether every hour has the same share, so that nothing has to change in the course of the day."""
    return len(set(shares)) == 1
