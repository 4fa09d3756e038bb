"""Which shape holds where in a file, so that a message can say what is allowed there."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

from simulation.checks.finding import Trail
from simulation.loading.source import lookup
from simulation.spec.base import Spec

Shape: TypeAlias = Any


def _at(shape: Shape, path: Trail, data: Any) -> Shape:
    """The shape that holds at a path of the data, ``None`` where none is known."""
    for number, part in enumerate(path):
        shape = _inner(shape, part, lookup(data, path[:number]))
    return shape


def _inner(shape: Shape, part: str | int, here: Any) -> Shape:
    """The shape of one key or list position inside ``shape``."""
    shape = _chosen(shape, here)
    origin: Any = get_origin(shape)
    arguments = get_args(shape)
    if isinstance(shape, type) and issubclass(shape, Spec):
        fields = shape.model_fields
        named = {field.alias or name: field.annotation for name, field in fields.items()}
        return named.get(str(part))
    if origin is tuple and isinstance(part, int):
        return arguments[0] if arguments[-1] is Ellipsis else arguments[min(part, len(arguments) - 1)]
    return arguments[1] if origin is dict else None


def _chosen(shape: Shape, here: Any) -> Shape:
    """``shape`` without annotations and ``None``; of several shapes the one whose ``kind`` the data names."""
    origin: Any = get_origin(shape)
    if origin is Annotated:
        return _chosen(get_args(shape)[0], here)
    if origin not in (Union, types.UnionType):
        return shape
    options = [option for option in get_args(shape) if option is not type(None)]
    tagged = [
        option for option in options if isinstance(here, Mapping) and _has_tag(option, here.get("kind"))
    ]
    return _chosen((tagged or options)[0], here)


def _has_tag(option: Shape, tag: object) -> bool:
    field = getattr(option, "model_fields", {}).get("kind")
    return field is not None and get_origin(field.annotation) is Literal and tag in get_args(field.annotation)


def keys_at(shape: Shape, path: Trail, data: Any) -> tuple[str, ...]:
    """The keys that are accepted at a path of the data, in the order of the model."""
    shape = _chosen(_at(shape, path, data), lookup(data, path))
    if isinstance(shape, type) and issubclass(shape, Spec):
        return tuple(field.alias or name for name, field in shape.model_fields.items())
    return ()
