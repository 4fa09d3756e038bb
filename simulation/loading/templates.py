"""The text of a new scenario: valid as it is written, with comments in both languages on what comes next."""

from __future__ import annotations

from string import Template

from simulation.loading.writing import flow
from simulation.spec.scenario import ANY_PROVINCE

SCHEMA = "../schema/scenario-1.json"
"""Where the schema of a scenario lies, seen from ``config/scenarios``."""

_HEAD = """\
# yaml-language-server: $$schema=$schema
# Kiểm tra: ioc validate $id.yaml · Xem nguồn từng giá trị: ioc explain $id.yaml
# Check: ioc validate $id.yaml · Where each value comes from: ioc explain $id.yaml
schema: ioc-scenario/1
id: $id
title: {vi: "Kịch bản mới", en: "New scenario"}
about:
  vi: "Viết một, hai câu: chuyện gì xảy ra và người trực cần học điều gì."
  en: "One or two sentences: what happens, and what people on duty are to learn."
"""
_ALONE = """\
# Tỉnh, thành phố (ioc provinces), hoặc any cho mọi nơi. / A province (ioc provinces), or any.
province: $province
# opens: phòng mở lúc nào; warmup, cooldown: phần mà nghiên cứu bỏ qua ở đầu và cuối.
# opens: when a room opens on it; warmup, cooldown: what studies leave out at both ends.
time: {start: "2026-03-02T00:00+07:00", duration: 48 h, opens: 32 h, warmup: 24 h}
"""
_EXTENDED = """\
# Lấy mọi thứ từ kịch bản này; chỉ ghi điều gì khác. / Everything of this scenario; write only what differs.
extends: $base
"""
_PLACE = """\
province: $province
"""
_TAIL = """\
# Đổi một giá trị có sẵn: set, add, multiply, min, max; luôn ghi lý do. / Change a given value; always say why.
# override:
#   parameters.ambulance.requests_per_million: {multiply: 1.2, why: "holiday week"}
#   parameters.ambulance.scene: {set: {dist: lognormal, median: 14 min, p90: 25 min}, why: "two-person crews"}
#   resources.traffic.crew: {add: 2, why: "extra crews for the festival"}
# Bỏ điều được kế thừa. / Leave out what is inherited.
# remove: ["hazards[id=storm-1]"]
# Chỉ số để so sánh, số lần chạy. / What is compared, and how many runs.
# experiment: {replications: 30, seed: 1, compare_to: weekday, kpis: [ambulance.response_p90]}
"""


def scenario_text(
    name: str, *, base: str | None = None, province: str | None = None, schema: str = SCHEMA
) -> str:
    """A new scenario's file.

    Args:
        name: Its id.
        base: What it extends: a shipped scenario's name or a path.
        province: Key of its province; of the base, or any, when left out.
        schema: Where an editor finds the schema, seen from the new file.
    """
    text = _HEAD + (_ALONE if base is None else _EXTENDED + (_PLACE if province else "")) + _TAIL
    values = {
        "schema": schema,
        "id": name,
        "base": flow(base or ""),
        "province": flow(province or ANY_PROVINCE),
    }
    return Template(text).substitute(values)
