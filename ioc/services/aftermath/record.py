"""The report as one record of JSON: what was played, what became of it, what people wrote about it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from ioc.exercise.canonical import Json, plain
from ioc.exercise.seeing.control import by
from ioc.exercise.seeing.screen import both
from ioc.services.aftermath import judged, logs, worlds
from ioc.services.aftermath.playback import Playback, played_back
from ioc.services.plays import file_of
from simulation.experiments.provenance import versions

SCHEMA = "ioc-aar/1"

SECTIONS = (
    "cover", "summary", "timeline", "objectives", "expected", "responses", "outcome", "decisions", "messages",
    "actions", "control", "gaps", "improvement", "msel",
)  # fmt: skip
"""Sections in the order of the report; ``note.aar`` with one of these names puts people's text into it.

A name such as ``objectives/obj-1`` belongs to the section before the stroke; any other name goes to the end.
"""

REPS = 5
"""Other chances under which the day is lived for the band, unless told otherwise."""

Record: TypeAlias = dict[str, Json]


def report(folder: Path, *, reps: int = REPS, language: str = "vi") -> Record:
    """The report of the play whose folder this is.

    Args:
        folder: The play's folder.
        reps: Other chances under which the day is lived for the band; each costs a whole scenario.
        language: Of what is said when a file is wrong.

    Raises:
        PlayFailed: The folder holds no play.
        InvalidInput: The exercise's file is wrong.
        LedgerFailed: There is no journal, or it was changed by hand.
    """
    play = played_back(folder, language)
    return record(play, reps=reps, run=folder.name, file_hash=file_hash(file_of(folder)))


def record(play: Playback, *, reps: int, run: str = "", file_hash: str = "") -> Record:
    """The report of a play that was lived again; the same journal gives the same record."""
    wanted = judged.expected(play)
    made: Record = {
        "schema": SCHEMA,
        "cover": _cover(play, run, file_hash),
        "timeline": logs.timeline(play),
        "objectives": judged.objectives(play),
        "observations": judged.unrelated(play),
        "expected": wanted,
        "responses": judged.responses(play),
        "outcome": worlds.outcome(play, reps),
        "decisions": logs.decisions(play),
        "orders": [judged.order_row(play, row) for row in play.state.orders],
        "messages": logs.messages(play),
        "actions": judged.actions(play, wanted),
        "control": logs.interventions(play),
        "gaps": logs.gaps(play),
        "improvement": [],
        "msel": judged.msel(play),
        "notes": _notes(play),
    }
    return made | {"summary": _summary(play, made)}


def file_hash(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _cover(play: Playback, run: str, file_hash: str) -> Record:
    exercise, state, plan = play.setting.exercise, play.state, play.plan
    start = plan.scenario.time.start
    offset = start.utcoffset()
    return {
        "run": run,
        "exercise": exercise.id,
        "title": both(exercise.title),
        "purpose": both(exercise.purpose),
        "marking": both(exercise.marking),
        "province": both(plan.province.name),
        "scenario": plan.scenario.id,
        "seed": plan.seed,
        "begins_ms": play.setting.begins_ms,
        "until_ms": play.until_ms,
        "epoch_ms": round(start.timestamp() * 1000),
        "zone_minutes": 0 if offset is None else round(offset.total_seconds() / 60),
        "started": by(state.clock.started),
        "ended": by(state.clock.ended),
        "because": state.clock.because,
        "participants": _participants(play),
        "cells": {cell.id: both(cell.name) for cell in exercise.cells},
        "places": {code: place.name for code, place in plan.province.communes.items()},
        "names": {kind: both(spec.name) for kind, spec in play.setting.orders.items()},
        "hashes": {
            "file": file_hash,
            "record": state.head,
            "state": state.digest(),
            "world": play.run.digest(),
        },
        "records": len(play.entries),
        "software": plain(versions()["program"]),
    }


def _participants(play: Playback) -> list[Record]:
    """Who said anything, and how often; the exercise itself left out."""
    said = Counter(
        (entry.command.role, entry.command.cell, entry.command.actor)
        for entry in play.entries
        if entry.command.role != "system"
    )
    return [
        {"role": role, "cell": cell, "who": actor, "records": count}
        for (role, cell, actor), count in sorted(said.items())
    ]


def _summary(play: Playback, made: Mapping[str, Json]) -> Record:
    """The numbers of the first page."""
    state = play.state
    kinds = Counter(entry.command.kind for entry in play.entries)
    settled = Counter(row.status for row in state.expectations.values())
    wins = made["outcome"]["wins"]
    return {
        "released": sum(own.fired is not None for own in state.injects.values()),
        "injects": len(state.injects),
        "orders": len(judged.accepted(play)),
        "refused": sum(row.refusal is not None for row in state.orders),
        "decisions": len(state.decisions),
        "messages": len(made["messages"]),
        "cost": sum(row.cost for row in judged.accepted(play)),
        "met": settled["met"],
        "settled": settled["met"] + settled["expired"],
        "pauses": kinds["session.pause"] + kinds["session.break"],
        "interventions": len(made["control"]),
        "gaps": len(made["gaps"]),
        "exercise_ms": play.now.exercise_ms
        if state.clock.ended is None
        else state.clock.ended.at.exercise_ms,
        "wins": {way: sum(bool(row[way]) for row in wins) for way in made["outcome"]["ways"]},
        "of_wins": len(wins),
    }


def _notes(play: Playback) -> dict[str, list[Record]]:
    """People's text by section; what names no section of ours stands under ``other`` and is never lost."""
    last = {
        entry.command.subject: entry.command.stamp
        for entry in play.entries
        if entry.command.kind == "note.aar"
    }
    found: dict[str, list[Record]] = {}
    for subject, text in play.state.notes.items():
        section, _, about = subject.partition("/")
        known = section in SECTIONS
        row = {
            "subject": subject,
            "about": about if known else subject,
            "text": text,
            "by": by(last[subject]),
        }
        found.setdefault(section if known else "other", []).append(row)
    return found
