"""The hub: the same bytes to everyone, and nobody waits for the slow."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from ioc.api.hub import QUEUE, Hub, Mailbox
from ioc.services.protocol import Frame

Result = TypeVar("Result")


def alone(story: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine in a thread of its own: a browser test may have left a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, story).result()


def frame(seq: int) -> Frame:
    """A delta."""
    return Frame(seq=seq, whole=False, body=f'{{"seq":{seq}}}'.encode())


async def received(box: Mailbox, count: int) -> list[Frame]:
    """The next messages of a mailbox."""
    frames = []
    async for one in box.frames():
        frames.append(one)
        if len(frames) == count:
            break
    return frames


def test_everyone_gets_the_same_object() -> None:
    """One message is made once, however many watch."""

    async def story() -> None:
        hub = Hub()
        with hub.mailbox("hue") as one, hub.mailbox("hue") as two:
            hub.publish("hue", frame(1))
            first, second = await received(one, 1), await received(two, 1)
        assert first[0] is second[0]

    alone(story())


def test_another_room_hears_nothing() -> None:
    """Messages go to those who watch that room."""
    hub = Hub()
    with hub.mailbox("hue") as box:
        hub.publish("ha-noi", frame(1))
        box.end()
        assert alone(received(box, 1)) == []


def test_a_full_mailbox_drops_the_oldest() -> None:
    """A slow browser gets the newest messages, and sees the gap in their numbers."""
    box = Mailbox()
    for seq in range(1, QUEUE + 4):
        box.put(frame(seq))
    kept = alone(received(box, QUEUE))
    assert [one.seq for one in kept] == list(range(4, QUEUE + 4))
    assert box.dropped == 3


def test_publishing_never_waits_for_a_reader() -> None:
    """A thousand messages to somebody who never reads leave a handful in memory."""
    hub = Hub()
    with hub.mailbox("hue") as box:
        for seq in range(1_000):
            hub.publish("hue", frame(seq))
        assert box.dropped == 1_000 - QUEUE


def test_the_end_comes_after_what_waits() -> None:
    """A room that ends still delivers its last messages."""
    hub = Hub()
    with hub.mailbox("hue") as box:
        hub.publish("hue", frame(1))
        hub.publish("hue", None)
        assert [one.seq for one in alone(received(box, 9))] == [1]


def test_who_leaves_is_forgotten() -> None:
    """Mailboxes live as long as their block."""
    hub = Hub()
    with hub.mailbox("hue"):
        inside = hub.count("hue")
    assert (inside, hub.count("hue"), hub.count()) == (1, 0, 0)
