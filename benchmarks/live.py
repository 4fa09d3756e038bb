"""What the live channel costs: bytes and processor time for 1, 10 and 50 browsers on this machine.

Run ``python -m benchmarks.live [province] [scenario] [speed]`` from the project's folder.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import orjson
import uvicorn
import websockets

from ioc.app import create_app
from ioc.settings import Settings

SOCKETS = (1, 10, 50)
SECONDS = 15.0
OPEN_S = 60.0
DELTA_TARGET_B = 2_048
CORE_TARGET = 2.0
"""Per cent of a core for fifty sockets, and bytes of a usual delta: what the design promised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Processor time used so far, in seconds.

    Attributes:
        web: By the web process.
        room: By the room's process; 0 where the system does not tell.
    """

    web: float
    room: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a number of sockets cost.

    Attributes:
        sockets: How many.
        deltas: Sizes of the deltas that one socket got.
        gaps: Messages that were missed by any.
        cost: Processor time in the window.
        seconds: Length of the window.
    """

    sockets: int
    deltas: list[int]
    gaps: int
    cost: Cost
    seconds: float


def serve(pipe: Connection, settings: Settings) -> None:
    """Serve in this process and tell the processor time when asked."""
    app = create_app(settings)
    config = uvicorn.Config(
        app, host="127.0.0.1", port=settings.port, log_level="warning", ws_per_message_deflate=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while pipe.recv() == "cost":
        room = app.state.rooms.living(app.state.rooms.default)
        pipe.send(Cost(web=time.process_time(), room=_cpu_of(room.process_id)))
    server.should_exit = True
    thread.join()


def _cpu_of(process: int) -> float:
    """Processor time of another process in seconds, where ``/proc`` tells."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / 100


async def opened(url: str) -> None:
    """Wait until the server shows its first picture."""
    until_s = time.monotonic() + OPEN_S
    while True:
        try:
            async with websockets.connect(url, max_size=None) as channel:
                await channel.recv()
                return
        except OSError:
            if time.monotonic() > until_s:
                raise
            await asyncio.sleep(0.2)


async def watch(url: str, until_s: float) -> tuple[list[int], int]:
    """Sizes of the deltas that one socket gets, and how many it missed."""
    sizes, gaps, seq = [], 0, 0
    async with websockets.connect(url, max_size=None, compression=None) as channel:
        while (left_s := until_s - time.monotonic()) > 0:
            try:
                text = await asyncio.wait_for(channel.recv(), left_s)
            except TimeoutError:
                break
            message = orjson.loads(text)
            if message["type"] == "delta":
                sizes.append(len(text.encode() if isinstance(text, str) else text))
                gaps += message["seq"] - seq - 1
            seq = message["seq"]
    return sizes, gaps


async def measure(url: str, sockets: int, ask: Any) -> Result:
    """Open so many sockets for a while."""
    tasks = [asyncio.create_task(watch(url, time.monotonic() + SECONDS + 2)) for _ in range(sockets)]
    await asyncio.sleep(2)
    before, start_s = ask(), time.monotonic()
    await asyncio.sleep(SECONDS - 1)
    after, seconds = ask(), time.monotonic() - start_s
    seen = await asyncio.gather(*tasks)
    return Result(
        sockets=sockets,
        deltas=seen[0][0],
        gaps=sum(gaps for _, gaps in seen),
        cost=Cost(web=after.web - before.web, room=after.room - before.room),
        seconds=seconds,
    )


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def report(result: Result) -> None:
    """One line of the table."""
    window_s = SECONDS + 2
    web = 100 * result.cost.web / result.seconds
    room = 100 * result.cost.room / result.seconds
    sizes = result.deltas
    cells = (
        f"{result.sockets:>7}",
        f"{len(sizes) / window_s:>8.1f}",
        f"{statistics.median(sizes):>8.0f}",
        f"{statistics.mean(sizes):>8.0f}",
        f"{max(sizes):>8}",
        f"{sum(sizes) / window_s:>9.0f}",
        f"{web:>7.2f}",
        f"{web / result.sockets:>11.4f}",
        f"{room:>8.2f}",
        f"{result.gaps:>5}",
    )
    print("  ".join(cells))


def main() -> None:
    """Measure and print beside the targets."""
    province, scenario, speed = [*sys.argv[1:], *("ha-noi", "weekday", "60")[len(sys.argv) - 1 :]][:3]
    port = free_port()
    with tempfile.TemporaryDirectory() as state:
        settings = Settings(
            port=port, province=province, scenario=scenario, speed=float(speed), state_dir=Path(state)
        )
        pipe, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("spawn")
        process = context.Process(target=serve, args=(theirs, settings))
        process.start()

        def ask() -> Cost:
            pipe.send("cost")
            cost: Cost = pipe.recv()
            return cost

        url = f"ws://127.0.0.1:{port}/live/{province}/ws"
        asyncio.run(opened(url))
        print(
            f"\nlive channel: {province}, {scenario}, {speed} x, {SECONDS:.0f} s each; processor in % of a core"
        )
        print(
            "sockets  deltas/s  median B    mean B     max B  B/s/each    web %  web %/each    room %   gaps"
        )
        for sockets in SOCKETS:
            report(asyncio.run(measure(url, sockets, ask)))
        print(
            f"targets: usual delta at most {DELTA_TARGET_B} B; {SOCKETS[-1]} sockets at most {CORE_TARGET} % web"
        )
        pipe.send("end")
        process.join()


if __name__ == "__main__":
    main()
