"""Whose decision an order is, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping

from ioc.exercise.canonical import Json
from ioc.exercise.plan import Cell
from ioc.exercise.refusals import Refusal, refused
from ioc.exercise.setting import Setting
from simulation.spec.domain import OrderSpec


def may_order(setting: Setting, cell: Cell, kind: str, target: str) -> Refusal | None:
    """Why a cell may not give an order; None when it may."""
    spec = setting.orders.get(kind)
    if spec is None or spec.by == "control":
        return refused("unknown_order", order=kind)
    if "command" in cell.authority or kind in cell.orders:
        return None
    shared = set(cell.authority) & set(spec.authority)
    if not shared:
        return refused("authority", order=kind, cell=cell.id, owners=sorted(spec.authority))
    if shared == {"commune"} and cell.communes and target not in cell.communes:
        return refused("commune", order=kind, cell=cell.id, commune=target)
    return None


def palette(setting: Setting, cell: Cell) -> tuple[str, ...]:
    """The kinds of order that a cell may give, somewhere at least."""
    where = cell.communes[0] if cell.communes else ""
    return tuple(kind for kind in sorted(setting.orders) if may_order(setting, cell, kind, where) is None)


def communes_of(setting: Setting, cell: Cell, kind: str) -> tuple[str, ...]:
    """The communes for which a cell may give an order it may give; empty for all."""
    return () if may_order(setting, cell, kind, "") is None else cell.communes


def cost_of(spec: OrderSpec, args: Mapping[str, Json]) -> float:
    """What an order costs, in dong; an argument that is left out takes its default."""
    if spec.cost is None:
        return 0.0
    if spec.cost.per is None:
        return spec.cost.amount
    counted = args.get(spec.cost.per, spec.args[spec.cost.per].default)
    return max(0.0, spec.cost.amount * float(counted))
