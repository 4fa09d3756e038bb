"""How the story is paced: no cell drowned, none idle, air to think, an end that looks ahead."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ioc.exercise.lint.story import Story
from simulation.checks.finding import Finding
from simulation.checks.scenario import since_start

CROWDED_MS = 3 * 60_000
"""Two core injects to one cell should lie further apart: time to read, talk and act once (authors' judgement)."""

QUIET_MS = 8 * 60_000
"""A spell without injects that lets players think (authors' judgement)."""

LONG_PLAY_MS = 45 * 60_000
"""Plays from here on need a quiet spell (authors' judgement)."""

LAST_SHARE = 0.1
"""The part at the end in which the story should look at recovery."""

HERRING_SHARE = 0.25
"""More injects than this that want nothing done make players distrust all of them (authors' judgement)."""


def crowded(story: Story) -> Iterator[Finding]:
    """Two core injects to one cell lie too close together."""
    core = [
        (story.moments[inject.id], number, inject)
        for number, inject in story.injects
        if inject.difficulty == "core" and inject.id in story.moments
    ]
    for cell in story.cells:
        own = sorted((at, number) for at, number, inject in core if cell in inject.to)
        for (first, earlier), (second, later) in pairwise(own):
            if second - first < CROWDED_MS:
                values = {
                    "cell": cell,
                    "name": story.exercise.injects[earlier].id,
                    "minutes": f"{(second - first) / 60_000:g}",
                    "least": f"{CROWDED_MS // 60_000}",
                }
                yield Finding(("injects", later, "trigger"), "W603", values, at_key=True)


def breathless(story: Story) -> Iterator[Finding]:
    """A long play has no quiet spell."""
    if story.exercise.lasts < LONG_PLAY_MS:
        return
    ends = (0, *sorted(at for at in story.moments.values() if at < story.exercise.lasts))
    gaps = [later - earlier for earlier, later in pairwise((*ends, story.exercise.lasts))]
    if max(gaps) < QUIET_MS:
        yield Finding(("injects",), "W604", {"minutes": f"{QUIET_MS // 60_000}"}, at_key=True)


def no_recovery(story: Story) -> Iterator[Finding]:
    """Nothing happens at the end, where the story should look at recovery and handover."""
    begins = story.exercise.lasts * (1 - LAST_SHARE)
    for _, inject in story.injects:
        closes = inject.trigger.not_after
        open_end = inject.trigger.when is not None and (closes is None or closes >= begins)
        if open_end or story.moments.get(inject.id, -1) >= begins:
            return
    yield Finding(("injects",), "W605", {"from": since_start(round(begins))}, at_key=True)


def idle_cells(story: Story) -> Iterator[Finding]:
    """A cell gets no inject."""
    for number, cell in enumerate(story.exercise.cells):
        if not any(cell.id in inject.to for _, inject in story.injects):
            yield Finding(("cells", number, "id"), "W609", {"name": cell.id})


def red_herrings(story: Story) -> Iterator[Finding]:
    """Too many injects want nothing done."""
    told = [(number, inject) for number, inject in story.injects if inject.to]
    false = [
        number
        for number, inject in told
        if inject.expects and any(one.action == "nothing" for one in inject.expects)
    ]
    if told and len(false) / len(told) > HERRING_SHARE:
        values = {"share": f"{100 * len(false) / len(told):.0f}", "most": f"{100 * HERRING_SHARE:.0f}"}
        yield Finding(("injects", false[-1], "id"), "W611", values)
