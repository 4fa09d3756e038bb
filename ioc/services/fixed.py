"""What does not change while a run lives: places, domains with their texts, scenarios to choose from."""

from __future__ import annotations

from collections.abc import Iterable

from ioc.services.protocol import Json, Opening
from ioc.services.scenes import Scene
from ioc.services.words import told
from simulation.plan import Plan
from simulation.spec.domain import DomainSpec, Indicator, OrderSpec, Procedure
from simulation.spec.province import Commune

HEADLINES = 6
_MARGIN_DEGREES = 0.02
_KIND_EN = {"ward": "Ward", "commune": "Commune", "special_zone": "Special Zone"}
_KIND_VI = ("Phường ", "Xã ", "Đặc khu ")


def static(plan: Plan, opening: Opening, scenarios: Iterable[Scene]) -> Json:
    """Everything of a run that screens need once."""
    scenario, province = plan.scenario, plan.province
    start = scenario.time.start
    offset = start.utcoffset()
    at = [commune.at for commune in province.communes.values()]
    return {
        "run": opening.run,
        "room": opening.room,
        "epoch": round(start.timestamp() * 1000),
        "tz": 0 if offset is None else round(offset.total_seconds() / 60),
        "seed": plan.seed,
        "start": 0,
        "opens": min(scenario.time.opens, plan.duration_ms),
        "end": plan.duration_ms,
        "province": {
            "code": province.code,
            "name": told(province.name),
            "bounds": [
                [min(lat for lat, _ in at) - _MARGIN_DEGREES, min(lon for _, lon in at) - _MARGIN_DEGREES],
                [max(lat for lat, _ in at) + _MARGIN_DEGREES, max(lon for _, lon in at) + _MARGIN_DEGREES],
            ],
        },
        "scenario": {"name": opening.scenario, "title": told(scenario.title), "about": told(scenario.about)},
        "scenarios": [{"name": row.name, "title": row.title} for row in scenarios],
        "places": [
            {
                "code": code,
                "name": place_name(commune),
                "lat": commune.at[0],
                "lon": commune.at[1],
                "population": commune.population,
            }
            for code, commune in province.communes.items()
        ],
        "headline": headlines(plan),
        "domains": [
            _domain(spec) for spec in sorted(plan.specs.values(), key=lambda spec: (spec.order, spec.key))
        ],
    }


def headlines(plan: Plan) -> list[str]:
    """The indicators of the strip on top: one a domain in the domains' order, then second ones while there is room."""
    of_domain = [
        [f"{key}.{name}" for name, spec in domain.indicators.items() if spec.headline]
        for key, domain in plan.specs.items()
    ]
    most = max((len(keys) for keys in of_domain), default=0)
    ranked = [keys[rank] for rank in range(most) for keys in of_domain if rank < len(keys)]
    return ranked[:HEADLINES]


def place_name(commune: Commune) -> Json:
    """A commune's name; in English its kind stands behind."""
    bare = commune.name
    for prefix in _KIND_VI:
        bare = bare.removeprefix(prefix)
    return {"vi": commune.name, "en": f"{bare} {_KIND_EN[commune.kind]}"}


def _domain(spec: DomainSpec) -> Json:
    return {
        "key": spec.key,
        "order": spec.order,
        "icon": spec.icon,
        "name": told(spec.name),
        "short": told(spec.short),
        "owner": told(spec.owner),
        "about": told(spec.about),
        "case": None if spec.case is None else {"name": told(spec.case.name), "on_map": spec.case.on_map},
        "indicators": [_indicator(f"{spec.key}.{name}", row) for name, row in spec.indicators.items()],
        "procedures": [procedure(name, row) for name, row in spec.procedures.items()],
        "orders": [
            order(f"{spec.key}.{name}", row) for name, row in spec.orders.items() if row.by == "player"
        ],
        "couplings": [
            {
                "of": row.of,
                "on": row.on,
                "sign": row.sign,
                "about": told(row.about),
                "source": told(row.source),
                "status": row.status,
            }
            for row in spec.couplings
        ],
        "sensors": [
            {"key": f"{spec.key}.{name}", "name": told(row.name), "unit": row.unit}
            for name, row in spec.sensors.items()
        ],
    }


def _indicator(key: str, spec: Indicator) -> Json:
    return {
        "key": key,
        "name": told(spec.name),
        "unit": spec.unit,
        "decimals": spec.decimals,
        "better": spec.better,
        "places": spec.places,
        "target": spec.target,
        "headline": spec.headline,
        "on_map": spec.on_map,
        "scale": spec.scale,
        "levels": None if spec.levels is None else spec.levels.model_dump(),
        "procedure": spec.procedure,
    }


def procedure(key: str, spec: Procedure) -> Json:
    """A procedure with its steps."""
    return {
        "key": key,
        "name": told(spec.name),
        "due": spec.due,
        "source": told(spec.source),
        "status": spec.status,
        "steps": [{"do": told(step.do), "by": told(step.by)} for step in spec.steps],
    }


def order(kind: str, spec: OrderSpec) -> Json:
    """An order that people may give."""
    return {
        "kind": kind,
        "name": told(spec.name),
        "about": told(spec.about),
        "target": spec.target,
        "source": told(spec.source),
        "status": spec.status,
        "args": [
            {
                "key": key,
                "name": told(argument.name),
                "type": argument.type,
                "minimum": argument.minimum,
                "maximum": argument.maximum,
                "default": argument.default,
            }
            for key, argument in spec.args.items()
        ],
    }
