"""Twelve made-up domains with their indicators; every number is invented."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
MINUTE = 60_000


def text(vi: str, en: str) -> dict[str, str]:
    """A text in both languages."""
    return {"vi": vi, "en": en}


def levels(watch: float, alarm: float, source: dict[str, str], verified: bool = False) -> Json:
    """Watch and alarm values with their source."""
    return {
        "watch": watch,
        "alarm": alarm,
        "hold": 15 * MINUTE,
        "margin": 0,
        "source": source,
        "status": "published" if verified else "assumed",
        "verified": verified,
    }


def indicator(key: str, name: dict[str, str], unit: str, **more: Any) -> Json:
    """An indicator, with defaults for what it does not say."""
    plain = {
        "decimals": 0,
        "better": "lower",
        "places": "commune",
        "target": None,
        "headline": False,
        "on_map": True,
        "scale": None,
        "levels": None,
        "procedure": "main",
    }
    return {"key": key, "name": name, "unit": unit, **plain, **more}


ASSUMED = text("Giả định vận hành, chưa đối chiếu", "Operating assumption, not compared with a text")
RIVER = text("Quyết định 05/2020/QĐ-TTg của Thủ tướng Chính phủ", "Prime Minister's Decision 05/2020/QĐ-TTg")

# key, icon, name, short, owner, indicators
DOMAINS: list[tuple[str, str, dict[str, str], dict[str, str], dict[str, str], list[Json]]] = [
    (
        "flood",
        "flood",
        text("Ngập lụt, mưa lũ", "Flood and rain"),
        text("Ngập lụt", "Flood"),
        text("Sở Nông nghiệp và Môi trường", "Department of Agriculture and Environment"),
        [
            indicator(
                "flood.depth",
                text("Độ sâu ngập lớn nhất", "Deepest street water"),
                "m",
                decimals=2,
                levels=levels(0.15, 0.3, ASSUMED),
            ),
            indicator(
                "flood.river",
                text("Sông Hồng tại Long Biên", "Red River at Long Biên"),
                "m",
                decimals=2,
                places="province",
                headline=True,
                on_map=False,
                levels=levels(9.5, 10.5, RIVER, True),
            ),
        ],
    ),
    (
        "traffic",
        "traffic",
        text("Giao thông", "Traffic"),
        text("Giao thông", "Traffic"),
        text("Sở Xây dựng", "Department of Construction"),
        [
            indicator(
                "traffic.speed",
                text("Tốc độ trung bình", "Mean speed"),
                "km/h",
                better="higher",
                levels=levels(18, 12, ASSUMED),
            )
        ],
    ),
    (
        "ambulance",
        "ambulance",
        text("Cấp cứu 115", "Ambulance 115"),
        text("Cấp cứu", "Ambulance"),
        text("Sở Y tế, Trung tâm 115", "Department of Health, Centre 115"),
        [
            indicator(
                "ambulance.response_p90",
                text("115 đến nơi, p90", "115 arrival, p90"),
                "min",
                decimals=1,
                headline=True,
                levels=levels(10, 12, ASSUMED),
            ),
            indicator(
                "ambulance.calls", text("Cuộc gọi trong giờ", "Calls in the hour"), "calls", better="neither"
            ),
        ],
    ),
    (
        "power",
        "power",
        text("Điện lực", "Power"),
        text("Điện lực", "Power"),
        text("Tổng công ty Điện lực Hà Nội", "Hà Nội Power Corporation"),
        [
            indicator(
                "power.customers_out",
                text("Khách hàng mất điện", "Customers without power"),
                "households",
                headline=True,
                levels=levels(10_000, 25_000, ASSUMED),
            )
        ],
    ),
    (
        "fire",
        "fire",
        text("Chữa cháy 114", "Fire 114"),
        text("Chữa cháy", "Fire"),
        text("Cảnh sát PCCC và CNCH", "Fire police"),
        [
            indicator(
                "fire.response_p90",
                text("114 đến nơi, p90", "114 arrival, p90"),
                "min",
                decimals=1,
                levels=levels(12, 15, ASSUMED),
            )
        ],
    ),
    (
        "reports1022",
        "reports",
        text("Phản ánh 1022", "Citizen reports 1022"),
        text("Phản ánh", "Reports"),
        text("Trung tâm 1022", "Centre 1022"),
        [
            indicator(
                "reports1022.open",
                text("Phản ánh đang mở", "Open reports"),
                "reports",
                levels=levels(800, 1500, ASSUMED),
            )
        ],
    ),
    (
        "media",
        "media",
        text("Báo chí, mạng xã hội", "Press and social media"),
        text("Báo chí", "Media"),
        text("Sở Văn hóa và Thể thao", "Department of Culture and Sports"),
        [
            indicator(
                "media.negative",
                text("Tỷ lệ tin tiêu cực", "Negative share"),
                "%",
                levels=levels(30, 45, ASSUMED),
            )
        ],
    ),
    (
        "air",
        "air",
        text("Không khí", "Air"),
        text("Không khí", "Air"),
        text("Chi cục Bảo vệ môi trường", "Environmental Protection Office"),
        [
            indicator(
                "air.aqi",
                text("VN_AQI, 1 giờ", "VN_AQI, 1 hour"),
                "",
                scale="vn_aqi",
                headline=True,
                levels=levels(150, 200, text("Quyết định 1459/QĐ-TCMT", "Decision 1459/QĐ-TCMT"), True),
            ),
            indicator("air.pm25", text("PM2.5, 1 giờ", "PM2.5, 1 hour"), "µg/m³", target=45),
        ],
    ),
    (
        "public_service",
        "public_service",
        text("Dịch vụ công", "Public services"),
        text("Dịch vụ công", "Services"),
        text("Trung tâm Phục vụ hành chính công", "Public Administration Service Centre"),
        [
            indicator(
                "public_service.on_time",
                text("Hồ sơ đúng hạn", "Dossiers on time"),
                "%",
                decimals=1,
                better="higher",
                target=95,
                headline=True,
                levels=levels(95, 90, ASSUMED),
            ),
            indicator(
                "public_service.index766",
                text("Chỉ số 766", "Index 766"),
                "points",
                decimals=1,
                better="higher",
                places="province",
                target=90,
                headline=True,
                on_map=False,
                levels=levels(90, 80, text("Quyết định 766/QĐ-TTg", "Decision 766/QĐ-TTg"), True),
            ),
        ],
    ),
    (
        "security",
        "security",
        text("An ninh, trật tự", "Public order"),
        text("An ninh", "Order"),
        text("Công an thành phố", "City police"),
        [
            indicator(
                "security.calls", text("Cuộc gọi 113", "Calls 113"), "calls", levels=levels(60, 90, ASSUMED)
            )
        ],
    ),
    (
        "cyber",
        "cyber",
        text("An toàn thông tin", "Information security"),
        text("An toàn TT", "Cyber"),
        text("Sở Khoa học và Công nghệ", "Department of Science and Technology"),
        [
            indicator(
                "cyber.incidents",
                text("Sự cố đang mở", "Open incidents"),
                "cases",
                levels=levels(2, 5, ASSUMED),
            )
        ],
    ),
    (
        "water",
        "water",
        text("Cấp nước", "Water supply"),
        text("Cấp nước", "Water"),
        text("Công ty Nước sạch", "Water company"),
        [
            indicator(
                "water.pressure",
                text("Áp lực mạng", "Network pressure"),
                "bar",
                decimals=1,
                better="higher",
                levels=levels(1.2, 0.8, ASSUMED),
            )
        ],
    ),
]
