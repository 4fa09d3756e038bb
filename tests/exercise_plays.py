"""Random exercises and what random people do in them, for laws that hold whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from hypothesis import strategies as st

from ioc.exercise.moments import MINUTE_MS
from ioc.exercise.seeing import player_view
from tests.exercises import FILE, HIDDEN, Play, World, secret, setting, text

CELLS = ("command", "disaster", "ward")
NAMES = tuple(f"{HIDDEN}-{number}" for number in range(5))

conditions = st.sampled_from(
    [
        'kpi("flood.exposed_people") > 50',
        'kpi("flood.exposed_people") > 50 for 3 min',
        'kpi("flood.exposed_people") > 50 within 4 min',
        f'fired("{NAMES[0]}") and not acknowledged("{NAMES[0]}")',
        '(not action("flood.pump")) for 5 min',
        f'score("obj-act") < 0.5 or done("{NAMES[1]}")',
        "elapsed() > 12",
        'budget("disaster") < 40000000',
    ]
)
few = st.integers(0, 25).map(lambda minutes: f"{minutes} min")
clocks = st.sampled_from(["scenario", "exercise"])


@st.composite
def triggers(draw: st.DrawFn, number: int) -> dict[str, Any]:
    """One of the four kinds of trigger; an inject follows earlier ones only."""
    kind = draw(st.sampled_from(["at", "when", "manual"] + (["after", "after"] if number else [])))
    if kind == "at":
        return {"at": draw(few)}
    if kind == "manual":
        return {"manual": True}
    if kind == "after":
        what = draw(st.sampled_from(["fired", "acknowledged", "answered", "skipped", "closed"]))
        parent = NAMES[draw(st.integers(0, number - 1))]
        return {"after": {"inject": parent, "is": what, "wait": draw(few), "clock": draw(clocks)}}
    last = draw(st.none() | few)
    return {
        "when": draw(conditions),
        "not_before": draw(few),
        **({} if last is None else {"not_after": last}),
        "otherwise": draw(st.sampled_from(["offer", "fire", "skip"])),
    }


@st.composite
def expectations(draw: st.DrawFn, number: int) -> list[dict[str, Any]]:
    """What is expected of an inject."""
    actions = ["acknowledge", "reply", "decide", "nothing", "flood.pump", "traffic.close_road"]
    return [
        {
            "id": f"{HIDDEN}-exp-{number}-{place}",
            "action": action,
            "within": draw(few),
            "clock": draw(clocks),
            "about": secret("expected"),
        }
        for place, action in enumerate(draw(st.lists(st.sampled_from(actions), max_size=2)))
    ]


@st.composite
def injects(draw: st.DrawFn, number: int) -> dict[str, Any]:
    """An inject with everything that can stand in one."""
    effects = draw(st.lists(few, max_size=2))
    return {
        "id": NAMES[number],
        "title": secret("title"),
        "trigger": draw(triggers(number)),
        "hold": draw(st.sampled_from([False, False, False, True])),
        "to": draw(st.lists(st.sampled_from(CELLS), unique=True, max_size=3)),
        "body": text(f"Tin {number}"),
        "variants": [{"when": one, "body": text("Tin khác")} for one in draw(st.lists(conditions, max_size=1))],
        "effects": [{"do": "flood.rise", "target": HIDDEN, "after": after} for after in effects],
        "expects": draw(expectations(number)),
        "need": draw(st.sampled_from(["all", "any", 1])),
        "hint": {"after": draw(few), "body": text(f"Gợi ý {number}")},
        "difficulty": draw(st.sampled_from(["core", "core", "optional", "pressure"])),
        "decision": draw(st.booleans()),
        "notes_control": secret("notes"),
        "status": draw(st.sampled_from(["approved"] * 4 + ["draft"])),
    }  # fmt: skip


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """What changes in the small exercise: another story, speed and end."""
    (objective,) = FILE["objectives"]
    beyond = objective["tasks"][1]["measures"][0] | {"when": draw(conditions)}
    people = {**objective["tasks"][1], "measures": [beyond]}
    return {
        "injects": [draw(injects(number)) for number in range(draw(st.integers(3, len(NAMES))))],
        "objectives": [{**objective, "tasks": [{**objective["tasks"][0], "measures": []}, people]}],
        "speed": draw(st.sampled_from([1, 5, 30])),
        "lasts": draw(st.sampled_from(["20 min", "40 min"])),
        "end": {"all_closed": draw(st.booleans())},
    }


class Deed(NamedTuple):
    """Something somebody does.

    Attributes:
        what: Name of it.
        number: How much, or which.
        cell: Which players.
    """

    what: str
    number: int
    cell: str


class Scene(NamedTuple):
    """A deed in its play.

    Attributes:
        play: Where.
        number: How much, or which.
        cell: Which players.
        name: An inject.
        letter: A message of the cell's inbox.
    """

    play: Play
    number: int
    cell: str
    name: str
    letter: str


def _inject(verb: str) -> Callable[[Scene], object]:
    """A controller does something with an inject."""
    return lambda scene: scene.play.ask(f"inject.{verb}", scene.name)


def _session(verb: str) -> Callable[[Scene], object]:
    """The director does something with the clock."""
    return lambda scene: scene.play.ask(f"session.{verb}")


def _seldom(deed: Callable[[Scene], object]) -> Callable[[Scene], object]:
    """Most plays go on for a while."""
    return lambda scene: scene.play.live(5) if scene.number else deed(scene)


def _cell(kind: str, payload: Mapping[str, Any] | None = None) -> Callable[[Scene], object]:
    """A cell does something about a message of its inbox."""
    return lambda scene: scene.play.cell(scene.cell, kind, scene.letter, payload)


def _free(scene: Scene) -> object:
    """A controller adds an inject."""
    trigger = {"at": f"{scene.number} min"}
    added = {"title": secret("free"), "to": [scene.cell], "body": text("Thêm"), "trigger": trigger}
    return scene.play.ask("inject.free", payload={"inject": added, "release": scene.number % 2 == 0})


def _edit(scene: Scene) -> object:
    """A controller edits an inject."""
    changes = {"trigger": {"at": f"{scene.number} min"}, "title": secret("new")}
    return scene.play.ask("inject.edit", scene.name, {"changes": changes})


def _settle(scene: Scene) -> None:
    """An evaluator settles an expectation by hand."""
    kind = ("expect.met", "expect.expired", "expect.na")[scene.number % 3]
    for one in list(scene.play.state.expectations)[:1]:
        scene.play.ask(kind, one, {"reason": HIDDEN})


def _crash(scene: Scene) -> None:
    """The process dies and comes back."""
    lost = {"lost_ms": 1}
    scene.play.keep(scene.play.draft("session.recover", payload=lost, role="system", actor="system"))


def _order(kind: str, target: str) -> Callable[[Scene], object]:
    """A cell gives an order; devices send some of them twice."""

    def give(scene: Scene) -> object:
        args = {"count": scene.number or 1} if kind == "flood.pump" else {}
        payload = {"target": target, "args": args}
        return scene.play.cell(scene.cell, "order.give", kind, payload, key=f"{kind}-{scene.number}")

    return give


def _whole(**payload: Any) -> Callable[[Scene], object]:
    """A live edit of the whole, as often as the number says."""
    return lambda scene: scene.play.ask(
        "live.edit", payload={key: value * (scene.number - 4) for key, value in payload.items()}
    )


def _rated(kind: str, subject: str, payload: Mapping[str, Any]) -> Callable[[Scene], object]:
    """An evaluator does something."""
    return lambda scene: scene.play.ask(kind, subject, payload, role="evaluator")


def _jump(scene: Scene) -> object:
    """The director jumps."""
    return scene.play.ask(
        "session.jump", payload={"to_ms": scene.play.now.scenario_ms + scene.number * MINUTE_MS}
    )


DEEDS: Mapping[str, Callable[[Scene], object]] = {
    "live": lambda scene: scene.play.live(scene.number + 1),
    **{verb: _inject(verb) for verb in ("fire", "hold", "release", "skip", "cancel", "hint")},
    **{verb: _session(verb) for verb in ("pause", "resume", "clear_stop")},
    **{verb: _seldom(_session(verb)) for verb in ("stop_real", "end")},
    "edit": _edit,
    "free": _free,
    "speed": lambda scene: scene.play.ask("session.speed", payload={"speed": (1, 5, 30)[scene.number % 3]}),
    "step": lambda scene: scene.play.ask("session.step", payload={"minutes": (1, 5, 15)[scene.number % 3]}),
    "jump": _jump,
    "break": lambda scene: scene.play.ask("session.break", payload={"minutes": 5}),
    "hold_at": lambda scene: scene.play.ask("session.hold_at", scene.name),
    "crash": _crash,
    "ack": _cell("inject.ack"),
    "read": _cell("inject.read"),
    "reply": _cell("inject.reply", {"text": "Rõ"}),
    "decide": _cell("decision.log", {"choice": "Làm"}),
    "nothing": _cell("act.nothing"),
    "answer": lambda scene: scene.play.ask("inject.answer", scene.name, {"cell": scene.cell, "text": "Chờ"}),
    "pump": _order("flood.pump", "24001"),
    "close_road": _order("traffic.close_road", "24001"),
    "refuse": _order("flood.evacuate", "none"),
    "message": lambda scene: scene.play.cell(
        scene.cell, "message.send", payload={"to": ["control"], "text": "Xin ý kiến"}
    ),
    "shift": _whole(shift_ms=MINUTE_MS),
    "grant": _whole(grant=1e6),
    "settle": _settle,
    "note": _rated("observe.note", "", {"text": HIDDEN, "objective": "obj-act"}),
    "rate": _rated("rate.override", "obj-act", {"rating": "S", "reason": HIDDEN}),
    "join": lambda scene: scene.play.ask("roster.join", "d1"),
    "leave": lambda scene: scene.play.ask("roster.leave", "d1"),
    "baton": lambda scene: scene.play.ask("baton.take", actor="An", role="controller"),
}
"""What people do, by name; much of it is refused, which is as it should be."""

OFTEN = ("live",) * 9 + ("resume", "resume", "ack", "ack", "decide", "fire", "pump")

deeds = st.builds(
    Deed, what=st.sampled_from((*DEEDS, *OFTEN)), number=st.integers(0, 9), cell=st.sampled_from(CELLS)
)


def do(play: Play, deed: Deed) -> None:
    """Do one deed in a play."""
    inbox = player_view(play.of, play.state, deed.cell, play.now)["inbox"]
    letter = inbox[deed.number % len(inbox)]["id"] if inbox else "m0"
    name = NAMES[deed.number % len(NAMES)]
    DEEDS[deed.what](Scene(play, deed.number, deed.cell, name, letter))


def play_of(changes: dict[str, Any], done: list[Deed]) -> Play:
    """A play in which all this was done; the world has a wave every ten minutes, and gaps in its data."""
    play = Play(setting(**changes))
    play.world = World(exposed=wave)
    play.ask("session.start")
    for deed in done:
        do(play, deed)
    return play


def wave(minute: int) -> float | None:
    """People exposed in a minute."""
    if minute % 10 > 5:
        return 80.0
    return None if minute % 7 == 0 else 5.0


plays = st.builds(play_of, files(), st.lists(deeds, min_size=25, max_size=40))
"""Plays of random exercises."""
