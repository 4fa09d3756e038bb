"""Answers for pages from the made-up run, in the shapes that a real room gives."""

from __future__ import annotations

import random

from ioc.services.queries import Series
from tests.fakes import city, picture
from tests.fakes.city import HOUR, MINUTE, Json, text

ROOMS = [
    ("ha-noi", "01", text("Thành phố Hà Nội", "Hà Nội City"), True),
    ("da-nang", "48", text("Thành phố Đà Nẵng", "Đà Nẵng City"), False),
    ("hue", "46", text("Thành phố Huế", "Huế City"), False),
    ("bac-ninh", "24", text("Tỉnh Bắc Ninh", "Bắc Ninh Province"), False),
]


class FakeQueries:
    """One room, ``ha-noi``, whose picture a test may replace."""

    def __init__(self) -> None:
        self.fixed = city.static()
        self.picture = picture.snapshot(self.fixed)
        self.done: dict[tuple[str, int], bool] = {}
        self.orders: list[Json] = []

    def _room(self, room: str) -> None:
        if room != "ha-noi":
            raise KeyError(room)

    def _domain(self, key: str) -> Json:
        return (
            next(iter([row for row in self.fixed["domains"] if row["key"] == key]))
            if key in {row["key"] for row in self.fixed["domains"]}
            else self._missing(key)
        )

    @staticmethod
    def _missing(key: str) -> Json:
        raise KeyError(key)

    def rooms(self) -> list[Json]:
        """Four provinces, one of them live."""
        return [
            {
                "room": room,
                "code": code,
                "name": name,
                "live": live,
                "level": 2 if live else -1,
                "alerts": 33 if live else 0,
                "scenario": self.fixed["scenario"]["title"],
            }
            for room, code, name, live in ROOMS
        ]

    def static(self, room: str) -> Json:
        """The unchanging part."""
        self._room(room)
        return self.fixed

    def snapshot(self, room: str) -> Json:
        """The picture now."""
        self._room(room)
        return self.picture

    def at(self, room: str, time_ms: int) -> Json:
        """The picture of a past time."""
        self._room(room)
        return picture.snapshot(self.fixed, time_ms, "replay")

    def _seen(self, room: str, time_ms: int | None) -> Json:
        """The picture that an answer is about."""
        self._room(room)
        return self.picture if time_ms is None else self.at(room, time_ms)

    def series(self, room: str, keys: list[str], from_ms: int, to_ms: int, points: int) -> dict[str, Series]:
        """A line for each key that ends at its present value."""
        self._room(room)
        return {key: self._line(key, from_ms, to_ms, points) for key in keys}

    def _line(self, key: str, from_ms: int, to_ms: int, points: int) -> Series:
        value, level = picture.VALUES.get(key.split("@", maxsplit=1)[0], (None, -1))
        times = [from_ms + (to_ms - from_ms) * i // max(1, points - 1) for i in range(points)]
        if value is None:
            return {"t": times, "v": [None] * points}
        noise = random.Random(key)  # noqa: S311 - a drawing for tests
        climb = [max(0.0, (i / points - 0.55) / 0.45) for i in range(points)]
        line: list[float | None] = [
            round(value * (1 - 0.4 * (level > 0) * (1 - c) + noise.uniform(-0.02, 0.02)), 2) for c in climb
        ]
        return {"t": times, "v": [*line[:-1], value]}

    def map(self, room: str, key: str, time_ms: int | None = None) -> Json:
        """An indicator in every commune, the same for the same key."""
        self._room(room)
        if key not in picture.VALUES:
            raise KeyError(key)
        value, _ = picture.VALUES[key]
        noise = random.Random(key)  # noqa: S311 - a drawing for tests
        worst = picture.place_levels(self.fixed)
        values = [
            None if value is None or level < 0 else round(value * noise.uniform(0.3, 1.1), 2)
            for level in worst
        ]
        return {
            "v": values,
            "l": [-1 if v is None else level for v, level in zip(values, worst, strict=True)],
        }

    def alerts(self, room: str, time_ms: int | None = None) -> list[Json]:
        """Every open alert."""
        return list(self._seen(room, time_ms)["alerts"])

    def alert(self, room: str, alert_id: str, time_ms: int | None = None) -> Json:
        """One alert with its chain of causes."""
        rows = self.alerts(room, time_ms)
        row = next((row for row in rows if row["id"] == alert_id), None) or self._missing(alert_id)
        domain = self._domain(row["domain"])
        main = domain["indicators"][0]
        steps = [
            {
                **step,
                "done": self.done.get((alert_id, i), i < 3),
                "at": picture.NOW - (5 - i) * MINUTE if self.done.get((alert_id, i), i < 3) else None,
            }
            for i, step in enumerate(domain["procedures"][0]["steps"])
        ]
        return {
            "alert": row,
            "indicator": main["key"],
            "place_name": self.fixed["places"][row["place"]]["name"],
            "rule": [
                {"text": text("p90 trên 12 phút", "p90 above 12 minutes"), "value": "17,4", "met": True},
                {
                    "text": text("kéo dài ít nhất 15 phút", "for at least 15 minutes"),
                    "value": text("54 phút", "54 min"),
                    "met": True,
                },
                {
                    "text": text("có ít nhất 8 cuộc gọi", "at least 8 calls"),
                    "value": text("23 cuộc", "23 calls"),
                    "met": True,
                },
            ],
            "threshold": main["levels"]
            or {"watch": None, "alarm": None, "source": "", "verified": False, "status": "assumed"},
            "series": self._line(main["key"], picture.NOW - 4 * HOUR, picture.NOW, 81),
            "crossed": picture.NOW - 54 * MINUTE,
            "chain": self.chain(),
            "procedure": {**domain["procedures"][0], "steps": steps},
            "owner": row["owner"],
            "due": row["due"],
            "data": {
                "source": text("Điều phối 115", "115 dispatch"),
                "updated": picture.NOW - 20_000,
                "complete": [23, 23],
                "people": 184_000,
                "communes": 5,
                "previous": None,
            },
            "orders": [
                {**order, "target": self.fixed["places"][row["place"]]["code"]} for order in domain["orders"]
            ],
        }

    def expect(self, room: str, alert_id: str) -> Json:
        """A value that falls with the first order, and a second order that is refused."""
        shown = self.alert(room, alert_id)
        row, orders = shown["alert"], shown["orders"]
        now, hour = picture.NOW, 60 * MINUTE
        times = [now + hour, now + 2 * hour]
        value = row["value"]

        def marks(*values: float) -> list[Json]:
            return [{"t": at, "v": v, "apart": v - value} for at, v in zip(times, values, strict=True)]

        told = [
            {
                "kind": order["kind"],
                "name": order["name"],
                "place": None,
                "args": [],
                "refused": None,
                "elsewhere": [],
            }
            for order in orders[:2]
        ]
        told[0] |= {"t": times, "v": [value, value - 1], "marks": marks(value, value - 1)}
        if len(told) > 1:
            told[1]["refused"] = text("Hết xe", "No vehicle left")
        return {
            "alert": alert_id,
            "at": now,
            "until": times[-1],
            "seed": 1,
            "unit": row["unit"],
            "decimals": row["decimals"],
            "now": value,
            "bad": "above",
            "without": {"t": times, "v": [value, value], "marks": marks(value, value)},
            "orders": told,
        }

    def chain(self) -> list[Json]:
        """Rain, river, road, ambulance."""
        rows = [
            ("weather.rain_heavy", text("Mưa lớn", "Heavy rain"), "Hà Đông", 86, "mm/3 h", 0, None, 212),
            (
                "flood.river_rose",
                text("Mực nước sông Nhuệ", "Nhuệ river level"),
                "Kiến Hưng",
                5.94,
                "m",
                2,
                "flood",
                157,
            ),
            (
                "flood.road_closed",
                text("Đường ngập", "Road flooded"),
                "Hoàng Liệt",
                0.45,
                "m",
                2,
                "flood",
                100,
            ),
            (
                "ambulance.late",
                text("Xe cứu thương chậm", "Late ambulance"),
                "Định Công",
                17.4,
                "min",
                1,
                "ambulance",
                54,
            ),
        ]
        return [
            {
                "id": 100 + i,
                "t": picture.NOW - ago * MINUTE,
                "kind": kind,
                "name": name,
                "place": picture.find(self.fixed, place),
                "value": value,
                "unit": unit,
                "decimals": decimals,
                "domain": domain,
                "level": 2,
                "case": 812 if i == 3 else None,
                "cause": 99 + i if i else None,
            }
            for i, (kind, name, place, value, unit, decimals, domain, ago) in enumerate(rows)
        ]

    def case(self, room: str, case_id: int, time_ms: int | None = None) -> Json:
        """One ambulance case."""
        rows = self._seen(room, time_ms)["incidents"]
        row = next((row for row in rows if row["case"] == case_id), None) or self._missing(str(case_id))
        names = [
            text("Nhận cuộc gọi", "Call received"),
            text("Điều xe 115-07", "Vehicle 115-07 sent"),
            text("Xe đổi đường vì ngập", "Detour around water"),
            text("Xe đến nơi", "Arrived"),
        ]
        events = [
            {
                "id": 200 + i,
                "t": row["since"] + i * 4 * MINUTE,
                "kind": "ambulance.step",
                "name": name,
                "place": row["place"],
                "value": None,
                "unit": "",
                "decimals": 0,
                "domain": "ambulance",
                "level": 2 if i == 2 else 0,
                "case": case_id,
                "cause": 199 + i if i else 103,
            }
            for i, name in enumerate(names)
        ]
        return {
            "case": case_id,
            "domain": row["domain"],
            "name": row["name"],
            "opened": row["since"],
            "due": row["since"] + 12 * MINUTE,
            "closed": None,
            "late": True,
            "place": row["place"],
            "unit": "115-07",
            "events": events,
            "chain": self.chain(),
        }

    def commune(self, room: str, code: str, time_ms: int | None = None) -> Json:
        """One commune."""
        seen = self._seen(room, time_ms)
        index = next((i for i, place in enumerate(self.fixed["places"]) if place["code"] == code), None)
        if index is None:
            raise KeyError(code)
        values = {key: {"v": v, "l": level, "age": MINUTE} for key, (v, level) in picture.VALUES.items()}
        return {
            "code": code,
            "place": index,
            "population": self.fixed["places"][index]["population"],
            "values": values,
            "alerts": [row for row in seen["alerts"] if row["place"] == index],
            "incidents": [row for row in seen["incidents"] if row["place"] == index],
            "facilities": [
                {
                    "kind": text("Bệnh viện", "Hospital"),
                    "name": text("Bệnh viện Bạch Mai", "Bạch Mai Hospital"),
                    "capacity": 1900,
                },
                {"kind": text("Trạm cứu hỏa", "Fire station"), "name": text("Đội CC số 3", "Station 3")},
            ],
            "sensors": [
                {
                    "id": f"G{i:03d}",
                    "class": text("Trạm đo ngập", "Flood gauge"),
                    "value": 0.1 * i,
                    "unit": "m",
                    "decimals": 2,
                    "level": min(2, i),
                    "quality": "ok" if i else "missing",
                    "age": i * MINUTE,
                }
                for i in range(4)
            ],
        }

    def domain(self, room: str, key: str, time_ms: int | None = None) -> Json:
        """One domain."""
        rows, seen = self._domain(key), self._seen(room, time_ms)
        cases = [
            {
                "case": 812 + i,
                "name": text("Cấp cứu", "Ambulance call"),
                "place": 3 * i,
                "opened": picture.NOW - i * 7 * MINUTE,
                "due": picture.NOW + (i % 5 - 2) * 6 * MINUTE,
                "late": i % 5 < 2,
                "state": text("Đang đến", "Under way"),
                "level": 2 if i % 5 < 2 else 0,
            }
            for i in range(40)
        ]
        return {
            "key": key,
            "table": {row["key"]: self.map(room, row["key"], time_ms) for row in rows["indicators"]},
            "alerts": [row for row in seen["alerts"] if row["domain"] == key],
            "cases": [row for row in cases if row["opened"] <= seen["t"]] if rows["case"]["on_map"] else [],
            "sensors": [{"class": text("Trạm đo ngập", "Flood gauge"), "total": 120, "good": 118, "bad": 2}],
            "evidence": self.chain(),
        }
