"""Shape of ``config/indices/vn_aqi.yaml``: the official table of the air quality index."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from simulation.spec.base import Key, Sourced, Spec, Text
from simulation.units import Share

Byte: TypeAlias = Annotated[int, Field(ge=0, le=255)]
Rising: TypeAlias = Annotated[tuple[Annotated[float, Field(ge=0)], ...], Field(min_length=2)]


class Band(Spec):
    """A band of the index: up to which value, its name and its official colour."""

    upto: Annotated[int, Field(gt=0)]
    name: Text
    rgb: tuple[Byte, Byte, Byte]


class NowCast(Sourced):
    """Weighted mean of the last hours, heavier on the latest when the air changes fast."""

    hours: Annotated[int, Field(ge=3)]
    floor: Annotated[float, Field(gt=0, le=1)]
    needed: Annotated[int, Field(ge=1, le=3)]


class Completeness(Sourced):
    """Share of readings without which a mean is no data."""

    share: Annotated[Share, Field(gt=0)]


class AqiTable(Sourced):
    """Breakpoints per pollutant, the averaging rule, and the bands in rising order."""

    schema_: Annotated[Literal["ioc-index/1"], Field(alias="schema")]
    key: Key
    name: Text
    unit: str
    index: Rising
    breakpoints: dict[Key, Rising]
    nowcast: NowCast
    completeness: Completeness
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _rises(self) -> Self:
        """Refuse a table that does not rise, or has more breakpoints than index values."""
        for name, row in {"index": self.index, **self.breakpoints}.items():
            if len(row) > len(self.index) or any(b <= a for a, b in pairwise(row)):
                raise PydanticCustomError(
                    "aqi_table",
                    "{name} must rise and hold at most {most} values",
                    {"name": name, "most": len(self.index)},
                )
        uptos = [band.upto for band in self.bands]
        if uptos != sorted(set(uptos)):
            raise PydanticCustomError("aqi_bands", "bands must rise", {})
        return self

    def band(self, value: float) -> Band:
        """The band of an index value; the last one for anything beyond."""
        return next((band for band in self.bands if value <= band.upto), self.bands[-1])
