"""What a browser hears on a socket of the test client."""

from __future__ import annotations

import anyio
from starlette.testclient import WebSocketTestSession
from starlette.types import Message


def heard(socket: WebSocketTestSession, within_s: float = 45.0) -> str:
    """The next message; where none comes the test fails, while the client's own ``receive_text`` waits for ever.

    Raises:
        TimeoutError: Nothing came in time: the room is paused, its run has ended, or it has died.
        WebSocketDisconnect: The other side has closed.
    """

    async def next_message() -> Message:
        with anyio.fail_after(within_s):
            return await socket._send_rx.receive()

    message = socket.portal.call(next_message)
    socket._raise_on_close(message)
    return str(message["text"])
