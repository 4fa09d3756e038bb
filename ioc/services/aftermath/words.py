"""The words, numbers and times of one language in which a report is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from ioc import i18n
from ioc.exercise.canonical import Json
from ioc.i18n import NO_DATA, Language

_MINUTE_MS = 60_000
_SHARES = ("expectations", "answered")


class Words:
    """Tells parts of one report in one language."""

    def __init__(self, cover: Mapping[str, Json], lang: Language) -> None:
        """Tell what stands in the report that has this ``cover``."""
        self._cover = cover
        self.lang: Language = lang

    def __call__(self, key: str, **values: object) -> str:
        """A text of the group ``aar``."""
        return i18n.t(f"aar.{key}", self.lang, **values)

    def pick(self, text: Mapping[str, str] | str | None) -> str:
        """A text of the file in this language."""
        return i18n.pick(text, self.lang)

    def since(self, scenario_ms: float) -> str:
        """Scenario time since the beginning of play: T+1:05."""
        minutes = int(scenario_ms - self._cover["begins_ms"]) // _MINUTE_MS
        return f"T+{minutes // 60}:{minutes % 60:02d}"

    def at(self, by: Mapping[str, Json] | None) -> str:
        """When a record was written, in time of play."""
        return NO_DATA if by is None else self.since(by["scenario_ms"])

    def played(self, by: Mapping[str, Json] | None) -> str:
        """When a record was written, in exercise time: 0:12:30."""
        if by is None:
            return NO_DATA
        seconds = int(by["exercise_ms"]) // 1_000
        return f"{seconds // 3_600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"

    def clock(self, scenario_ms: float) -> str:
        """The time of day in the scenario."""
        zone = self._cover["zone_minutes"]
        return i18n.clock_time(i18n.moment(self._cover["epoch_ms"], zone, int(scenario_ms)))

    def day(self, scenario_ms: float) -> str:
        """The day of the scenario."""
        zone = self._cover["zone_minutes"]
        return i18n.date_long(i18n.moment(self._cover["epoch_ms"], zone, int(scenario_ms)), self.lang)

    def wall(self, by: Mapping[str, Json] | None) -> str:
        """When a record was written in the world, on the province's clock."""
        if by is None:
            return NO_DATA
        passed = timedelta(milliseconds=by["wall_ms"], minutes=self._cover["zone_minutes"])
        when = datetime(1970, 1, 1, tzinfo=UTC) + passed
        return f"{i18n.date_long(when, self.lang)}, {i18n.clock_time(when)}"

    def who(self, by: Mapping[str, Json] | None) -> str:
        """Who wrote a record: the cell or the role, and the name when there is another one."""
        if by is None:
            return NO_DATA
        of = self.cell(by["cell"]) if by["cell"] else self.role(by["role"])
        return of if by["who"] in ("", by["cell"], by["role"]) else f"{of} – {by['who']}"

    def role(self, role: str) -> str:
        """A role."""
        return i18n.catalogue(self.lang).get(f"exercise_role.{role}", role)

    def cell(self, cell: str) -> str:
        """A cell, the directing staff or everybody."""
        if cell in ("control", "all"):
            return self(f"to_{cell}")
        return self.pick(self._cover["cells"].get(cell, cell))

    def cells(self, cells: list[str]) -> str:
        """Several of them."""
        return ", ".join(self.cell(cell) for cell in cells)

    def place(self, code: str) -> str:
        """A commune by its name, the whole province when there is no code."""
        return self.pick(self._cover["places"].get(code, code) if code else self._cover["province"])

    def order(self, kind: str) -> str:
        """A kind of order, or what is expected instead of one."""
        if kind in ("acknowledge", "reply", "decide", "nothing"):
            return self(f"action_{kind}")
        return self.pick(self._cover["names"].get(kind, kind))

    def kind(self, kind: str) -> str:
        """A kind of record."""
        return self(f"kind_{kind.replace('.', '_')}")

    def status(self, status: str) -> str:
        """What became of an inject."""
        return i18n.catalogue(self.lang).get(f"exercise_live.status_{status}", status)

    def span(self, span_ms: float | None) -> str:
        """A span of time."""
        return NO_DATA if span_ms is None else i18n.duration(span_ms, self.lang)

    def took(self, took: Mapping[str, float] | None, clock: str) -> str:
        """How long something took on one clock, if it was done."""
        return self("not_seen") if took is None else self.span(took[f"{clock}_ms"])

    def number(self, value: float | None, decimals: int = 0) -> str:
        """A number."""
        return i18n.number(value, decimals, self.lang)

    def signed(self, value: float | None, decimals: int = 0) -> str:
        """A change."""
        return i18n.signed(value, decimals, self.lang)

    def unit(self, unit: str) -> str:
        """A unit."""
        return i18n.unit(unit, self.lang)

    def money(self, dong: float) -> str:
        """An amount of dong."""
        return f"{i18n.number(dong, 0, self.lang)} ₫"

    def measured(self, kind: str, value: float | None) -> str:
        """A measure's result or target in its unit."""
        if value is None:
            return NO_DATA
        if kind in ("delay", "beyond"):
            return self.span(value)
        if kind in _SHARES:
            return f"{self.number(100 * value)} %"
        return self.number(value, 0 if float(value).is_integer() else 1)

    def rating(self, rating: str | None) -> str:
        """A rating."""
        return self(f"rating_{rating or 'none'}")

    def trigger(self, row: Mapping[str, Json]) -> str:
        """When an inject falls due."""
        trigger = row["trigger"]
        if row["planned_ms"] is not None:
            return self.since(row["planned_ms"])
        if trigger["after"] is not None:
            after = trigger["after"]
            wait = self.span(after["wait"])
            return self("after_inject", inject=after["inject"], what=self.status(after["is"]), wait=wait)
        return str(trigger["when"]) if trigger["when"] else self("manual")

    def detail(self, row: Mapping[str, Json]) -> str:
        """What else a record of the timeline says, in a line."""
        said = row["payload"]
        if row["kind"] in ("order.give", "order.refused"):
            return f"{self.order(row['subject'])}: {self.place(said.get('target', ''))}"
        if row["title"] is not None:
            return self.pick(row["title"])
        if row["kind"] == "session.jump":
            return self.since(said["to_ms"]) if said.get("to_ms") is not None else ""
        if row["kind"] == "session.speed":
            return f"{said['speed']}×"
        return str(said.get("choice") or row["subject"])

    def gap(self, row: Mapping[str, Json]) -> str:
        """What is not known."""
        if row["gap"] == "crash":
            at, lost = row["at_ms"], row["lost_ms"]
            return self("gap_crash", at=self.since(at), lost=self.span(lost))
        name = self.pick(row.get("name"))
        return self(f"gap_{row['gap']}", what=f"{name} ({row['what']})" if name else row["what"])
