"""A made-up run of Hà Nội: places from the drawn boundaries, domains with indicators; every number is invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.fakes.domains import ASSUMED, DOMAINS, MINUTE, Json, text

__all__ = ["ASSUMED", "DOMAINS", "MINUTE", "Json", "text"]
GEO = Path(__file__).parents[2] / "config" / "geo"
EPOCH = 1_791_910_800_000  # Wed 14 Oct 2026 00:00 at +07:00
HOUR = 60 * MINUTE


def places() -> list[Json]:
    """The communes of Hà Nội with a population that depends on their index only."""
    features = json.loads((GEO / "01.geojson").read_text(encoding="utf-8"))["features"]
    rows = []
    for index, feature in enumerate(features):
        name = feature["properties"]["name"]
        short = name.removeprefix("Phường ").removeprefix("Xã ")
        lat, lon = feature["properties"]["label"]
        rows.append(
            {
                "code": feature["id"],
                "name": text(name, f"{short} {'ward' if name.startswith('Phường') else 'commune'}"),
                "lat": lat,
                "lon": lon,
                "population": 20_000 + 997 * index,
            }
        )
    return rows


STEPS = [
    ("Xác nhận số liệu với kíp trực", "Confirm the figures with the shift", "115"),
    ("Xem đoạn ngập và camera trên tuyến", "Look at flooded stretches and cameras", "Sở Xây dựng"),
    ("Báo lãnh đạo ca trực", "Tell the shift leader", "Trực ban"),
    ("Đổi lộ trình 4 xe tránh Giải Phóng", "Reroute 4 vehicles around Giải Phóng", "115"),
    ("CSGT phân luồng nút Pháp Vân", "Traffic police divert at Pháp Vân", "Công an"),
    ("Điều 3 xe dự phòng từ Gia Lâm", "Send 3 reserve vehicles from Gia Lâm", "115"),
    ("Mở thêm 4 tổ máy bơm Yên Sở", "Start 4 more pumps at Yên Sở", "Thoát nước"),
]


def procedure() -> Json:
    """A procedure of seven steps."""
    return {
        "key": "main",
        "name": text("Xử lý vượt ngưỡng", "Handle a crossing"),
        "due": 30 * MINUTE,
        "source": ASSUMED,
        "status": "assumed",
        "steps": [{"do": text(vi, en), "by": text(by, by)} for vi, en, by in STEPS],
    }


def orders(domain: str) -> list[Json]:
    """Two orders, one of them with an argument."""
    amount = {
        "key": "amount",
        "name": text("Số lượng", "Amount"),
        "type": "whole",
        "minimum": 1,
        "maximum": 10,
        "default": 3,
    }
    return [
        {
            "kind": f"{domain}.send_reserve",
            "name": text("Điều lực lượng dự phòng", "Send reserves"),
            "about": text(
                "Lực lượng dự phòng đến sau 10 đến 25 phút.", "Reserves arrive after 10 to 25 minutes."
            ),
            "target": "commune",
            "source": ASSUMED,
            "status": "assumed",
            "args": [amount],
        },
        {
            "kind": f"{domain}.warn_people",
            "name": text("Nhắn tin cảnh báo người dân", "Warn people by message"),
            "about": text("Người dân nhận tin trong 5 phút.", "People read it within 5 minutes."),
            "target": "province",
            "source": ASSUMED,
            "status": "assumed",
            "args": [],
        },
    ]


def domain(order: int, row: tuple[Any, ...]) -> Json:
    """One domain's texts as the page reads them."""
    key, icon, name, short, owner, indicators = row
    return {
        "key": key,
        "order": order,
        "icon": icon,
        "name": name,
        "short": short,
        "owner": owner,
        "about": text(
            "Theo dõi và xử lý sự việc thuộc lĩnh vực này.", "Watches and handles matters of this domain."
        ),
        "case": {"name": text("Vụ việc", "Case"), "on_map": key in {"ambulance", "fire", "traffic"}},
        "indicators": indicators,
        "procedures": [procedure()],
        "orders": orders(key),
        "couplings": [
            {
                "of": "flood.depth",
                "on": f"{key}.workload",
                "sign": "+",
                "about": text("Ngập sâu làm tăng việc.", "Deep water adds work."),
                "source": ASSUMED,
                "status": "assumed",
            }
        ],
        "sensors": [{"key": "gauge", "name": text("Trạm đo", "Gauge"), "unit": "m"}],
    }


def static() -> Json:
    """The unchanging part of the made-up run."""
    return {
        "run": "fake-1",
        "room": "ha-noi",
        "epoch": EPOCH,
        "tz": 420,
        "seed": 7,
        "start": 0,
        "end": 48 * HOUR,
        "province": {"code": "01", "name": text("Thành phố Hà Nội", "Hà Nội City")},
        "scenario": {
            "name": "storm",
            "title": text(
                "Mưa lớn sau bão số 11 · ngập nội đô", "Heavy rain after typhoon 11 · inner-city flood"
            ),
        },
        "scenarios": [
            {
                "name": "storm",
                "title": text("Mưa lớn sau bão số 11 · ngập nội đô", "Heavy rain after typhoon 11"),
            },
            {"name": "ordinary", "title": text("Ngày thường", "An ordinary day")},
        ],
        "places": places(),
        "headline": [
            "public_service.index766",
            "public_service.on_time",
            "ambulance.response_p90",
            "air.aqi",
            "flood.river",
            "power.customers_out",
        ],
        "domains": [domain(order, row) for order, row in enumerate(DOMAINS)],
    }
