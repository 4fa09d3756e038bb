"""The made-up picture of Hà Nội at one instant, and how it moves from tick to tick."""

from __future__ import annotations

import math
import random
from typing import Any

from tests.fakes.city import HOUR, MINUTE, Json, text

NOW = 18 * HOUR + 42 * MINUTE
VALUES = {
    "flood.depth": (0.45, 2),
    "flood.river": (10.62, 1),
    "traffic.speed": (11.3, 2),
    "ambulance.response_p90": (17.4, 2),
    "ambulance.calls": (23, 0),
    "power.customers_out": (18_420, 1),
    "fire.response_p90": (12.8, 1),
    "reports1022.open": (912, 1),
    "media.negative": (34, 1),
    "air.aqi": (57, 0),
    "air.pm25": (28, 0),
    "public_service.on_time": (96.8, 0),
    "public_service.index766": (88.4, 1),
    "security.calls": (21, 0),
    "cyber.incidents": (0, 0),
    "water.pressure": (None, -1),
}
DOMAIN_STATE = {
    "flood": (2, 7, MINUTE),
    "traffic": (2, 5, 20_000),
    "ambulance": (2, 3, 20_000),
    "power": (1, 5, 2 * MINUTE),
    "fire": (1, 2, MINUTE),
    "reports1022": (1, 9, MINUTE),
    "media": (1, 2, 5 * MINUTE),
    "air": (0, 0, 12 * MINUTE),
    "public_service": (0, 0, 4 * MINUTE),
    "security": (0, 0, 3 * MINUTE),
    "cyber": (0, 0, MINUTE),
    "water": (-1, 0, 47 * MINUTE),
}
ALARM_NAMES = [
    "Hà Đông",
    "Định Công",
    "Hoàng Liệt",
    "Yên Sở",
    "Mỹ Đức",
    "Khương Đình",
    "Phương Liệt",
    "Thanh Liệt",
]
WATCH_NAMES = [
    "Sóc Sơn",
    "Trung Giã",
    "Xuân Mai",
    "Phú Nghĩa",
    "Trần Phú",
    "Hòa Phú",
    "Hương Sơn",
    "Long Biên",
    "Đông Anh",
    "Đại Thanh",
    "Thanh Trì",
    "Nam Phù",
    "Lĩnh Nam",
    "Kiến Hưng",
    "Phú Lương",
    "Yên Nghĩa",
]
ALERTS: list[tuple[str, str, str, int, str, float, str, int, int, int]] = [
    ("ambulance", "Xe cấp cứu đến chậm, p90", "Slow ambulances, p90", 2, "Định Công", 17.4, "min", 1, 6, 9),
    ("flood", "Đường Giải Phóng ngập", "Giải Phóng street flooded", 2, "Hoàng Liệt", 0.45, "m", 2, 22, 38),
    (
        "flood",
        "Trạm bơm Yên Sở chạy ít tổ máy",
        "Few pumps run at Yên Sở",
        2,
        "Yên Sở",
        14,
        "units",
        0,
        31,
        -1,
    ),
    ("flood", "Sông Đáy lên nhanh, tràn bãi", "Đáy river rising fast", 2, "Mỹ Đức", 5.94, "m", 2, 48, 72),
    ("traffic", "Tắc đường kéo dài", "Long jam", 2, "Khương Đình", 8.2, "km/h", 1, 12, 20),
    (
        "traffic",
        "Nút giao đóng vì ngập",
        "Junction closed by water",
        2,
        "Phương Liệt",
        2,
        "places",
        0,
        15,
        44,
    ),
    ("power", "Mất điện diện rộng", "Wide power cut", 1, "Hà Đông", 18_420, "households", 0, 54, 126),
    ("media", "Tin đồn vỡ đê lan nhanh", "Dyke rumour spreads", 1, "Hà Đông", 34, "%", 0, 12, 18),
    ("fire", "Xe chữa cháy đến chậm, p90", "Slow fire engines, p90", 1, "Long Biên", 12.8, "min", 1, 8, 25),
    (
        "reports1022",
        "Phản ánh tăng đột biến",
        "Surge of citizen reports",
        1,
        "Thanh Trì",
        912,
        "reports",
        0,
        25,
        55,
    ),
]


def wave(key: str, level: int, count: int = 24) -> list[float]:
    """A line that climbs with the level, the same for the same key."""
    noise = random.Random(key)  # noqa: S311 - a drawing for tests
    return [round(10 + level * 0.2 * i * i / count + noise.uniform(-1, 1), 2) for i in range(count)]


def find(static: Json, name: str) -> int:
    """The index of the first commune whose Vietnamese name holds ``name``, else 0."""
    return next((i for i, place in enumerate(static["places"]) if name in place["name"]["vi"]), 0)


def alert_rows(static: Json) -> list[Json]:
    """33 open alerts in the order of the list."""
    owner = {row["key"]: row["owner"] for row in static["domains"]}
    rows = []
    for number in range(33):
        domain, vi, en, level, place, value, unit, decimals, ago, left = ALERTS[number % len(ALERTS)]
        repeat = number // len(ALERTS)
        level = level if repeat == 0 or number in range(10, 19) else 1
        level = 2 if number in range(10, 19) else level
        index = (find(static, place) + 7 * repeat) % len(static["places"])
        rows.append(
            {
                "id": f"a{number}",
                "domain": domain,
                "name": text(vi, en),
                "level": level,
                "place": index,
                "value": value,
                "unit": unit,
                "decimals": decimals,
                "since": NOW - (ago + 9 * repeat) * MINUTE,
                "due": NOW + (left + 21 * repeat) * MINUTE,
                "owner": owner[domain],
                "n": 1 + repeat,
                "places": 1,
            }
        )
    return sorted(rows, key=lambda row: (-row["level"], row["due"]))


def place_levels(static: Json) -> list[int]:
    """Level of each commune."""
    found = [0] * len(static["places"])
    for name in WATCH_NAMES:
        found[find(static, name)] = 1
    for name in ALARM_NAMES:
        found[find(static, name)] = 2
    found[find(static, "Ba Vì")] = -1
    return found


def incident_rows(static: Json) -> list[Json]:
    """Open incidents near the flooded wards."""
    names = ["Hoàng Liệt", "Yên Sở", "Hà Đông", "Long Biên", "Cầu Giấy", "Định Công"]
    kinds = [
        ("ambulance", text("Cấp cứu", "Ambulance call")),
        ("fire", text("Cứu hộ", "Rescue")),
        ("traffic", text("Va chạm", "Crash")),
    ]
    rows = []
    for number, name in enumerate(names):
        index = find(static, name)
        place, (domain, label) = static["places"][index], kinds[number % 3]
        rows.append(
            {
                "case": 812 + number,
                "domain": domain,
                "name": label,
                "place": index,
                "lat": place["lat"] + 0.004,
                "lon": place["lon"] - 0.003,
                "level": 2 if number < 3 else 1,
                "since": NOW - 7 * MINUTE * (number + 1),
            }
        )
    return rows


def unit_rows(static: Json, now: int) -> list[Json]:
    """Ambulances under way between two places."""
    ways = [("Cầu Giấy", "Định Công"), ("Long Biên", "Lĩnh Nam"), ("Thanh Trì", "Hoàng Liệt")]
    rows = []
    for number, (start, end) in enumerate(ways):
        a, b = (static["places"][find(static, name)] for name in (start, end))
        t0 = now - now % (18 * MINUTE)
        rows.append(
            {
                "domain": "ambulance",
                "unit": 7 + number,
                "name": f"115-{7 + 5 * number:02d}",
                "from": [a["lat"], a["lon"]],
                "to": [b["lat"], b["lon"]],
                "t0": t0,
                "t1": t0 + 18 * MINUTE,
                "state": "to_scene",
                "case": 812 + number,
            }
        )
    return rows


def snapshot(static: Json, now: int = NOW, mode: str = "live") -> Json:
    """The whole picture at ``now``."""
    count = len(static["places"])
    alerts = [row for row in alert_rows(static) if row["since"] <= now]
    depth, outage = [0.0] * count, [0.0] * count
    for name, metres in (("Hoàng Liệt", 0.45), ("Định Công", 0.32), ("Yên Sở", 0.28), ("Thanh Liệt", 0.2)):
        depth[find(static, name)] = metres
    outage[find(static, "Hà Đông")] = 0.35
    outage[find(static, "Kiến Hưng")] = 0.6
    alarm = sum(row["level"] == 2 for row in alerts)
    return {
        "type": "snapshot",
        "run": static["run"],
        "seq": 12,
        "t": now,
        "mode": mode,
        "clock": {"running": mode == "live", "speed": 60, "ended": False},
        "domains": {
            key: {
                "level": level,
                "watch": max(0, n - 2),
                "alarm": min(n, 2) if level == 2 else 0,
                "age": age,
                "spark": wave(key, level),
            }
            for key, (level, n, age) in DOMAIN_STATE.items()
        },
        "place_level": place_levels(static),
        "values": {
            key: {
                "v": v,
                "l": level,
                "trend": 0.12 if level > 0 else 0.0,
                "age": 47 * MINUTE if level < 0 else MINUTE,
            }
            for key, (v, level) in VALUES.items()
        },
        "map": {"key": "level"},
        "bucket": now // (5 * MINUTE) - 1,
        "alerts": alerts,
        "open": {"alarm": alarm, "watch": len(alerts) - alarm, "alerts": len(alerts)},
        "incidents": [row for row in incident_rows(static) if row["since"] <= now],
        "units": unit_rows(static, now),
        "depth": depth,
        "outage": outage,
        "sensor_level": {"3": 2, "8": 1},
        "sensor_bad": [5, 17],
        "hazards": [
            {
                "kind": "heavy_rain",
                "name": text("mưa lớn, ngập lụt", "heavy rain, flood"),
                "phase": "began",
                "risk": 3,
            }
        ],
        "rain": [round(max(0.0, 9 * math.sin(i / 9) + i / 8 - 3), 1) for i in range(72)],
        "marks": [
            {"t": row["since"], "level": row["level"], "domain": row["domain"], "id": row["id"]}
            for row in alerts[:12]
        ],
    }


def sensors(static: Json) -> Json:
    """120 street gauges spread over the communes."""
    near = [(i, static["places"][i * 7 % len(static["places"])]) for i in range(120)]
    return {
        "class": ["flood.gauge"],
        "id": [f"G{i:03d}" for i, _ in near],
        "cls": [0] * 120,
        "place": [i * 7 % len(static["places"]) for i, _ in near],
        "lat": [p["lat"] + 0.02 * math.sin(7 * i) for i, p in near],
        "lon": [p["lon"] + 0.02 * math.cos(5 * i) for i, p in near],
    }


def moved(picture: Json, seq: int, now: int, static: Json) -> dict[str, Any]:
    """The change from the picture to the next tick."""
    p90 = round(17.4 + 1.5 * math.sin(seq / 5), 1)
    river = round(10.62 + seq * 0.002, 3)
    delta: dict[str, Any] = {
        "type": "delta",
        "seq": seq,
        "t": now,
        "bucket": now // (5 * MINUTE) - 1,
        "values": {
            "ambulance.response_p90": {"v": p90, "l": 2, "trend": 0.1, "age": 20_000},
            "flood.river": {"v": river, "l": 1 if river < 10.7 else 2, "trend": 0.12, "age": MINUTE},
        },
    }
    if seq % 6 == 0:
        delta["units"] = {"set": unit_rows(static, now), "del": []}
    if seq % 8 == 0:
        index = find(static, "Đông Anh")
        delta["place_level"] = {str(index): 2 if seq % 16 else 1}
    if seq % 20 == 0:
        row = {**picture["alerts"][0], "id": f"n{seq}", "since": now, "due": now + 20 * MINUTE, "level": 2}
        delta["alerts"] = {"set": [row], "del": [f"n{seq - 20}"]}
    return delta
