"""The door for implicit TLS: who may come in is asked before the handshake, which costs us 300 kB of memory each.

asyncio's own TLS server tells of a connection only after its handshake, so that nobody could count the others.
"""

import asyncio
import ssl
from contextlib import suppress
from socket import socket

from mailguard.smtp.edge import Edge
from mailguard.smtp.gate import source_of
from mailguard.smtp.shared import Shared

BREATH = 0.1  # seconds; accept fails while the process is out of file descriptors


class TlsDoor:
    """Accepts on one bound socket from the moment it is made, inside a running loop."""

    def __init__(self, listening: socket, state: Shared, loop: asyncio.AbstractEventLoop) -> None:
        listening.setblocking(False)
        listening.listen(512)
        self._listening, self._state, self._loop = listening, state, loop
        self._handshakes: set[asyncio.Task[None]] = set()
        self._accepting = loop.create_task(self._accept())

    async def close(self) -> None:
        """Stop accepting and give up handshakes under way; sessions are not touched."""
        tasks = (self._accepting, *self._handshakes)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._listening.close()

    async def _accept(self) -> None:
        while True:
            try:
                accepted, peer = await self._loop.sock_accept(self._listening)
            except OSError:
                await asyncio.sleep(BREATH)
                continue
            source = source_of(peer[0])
            if self._state.draining or self._state.doorman.enter(source) is not None:
                accepted.close()
                continue
            task = self._loop.create_task(self._shake_hands(accepted, source))
            self._handshakes.add(task)
            task.add_done_callback(self._handshakes.discard)

    async def _shake_hands(self, accepted: socket, source: str) -> None:
        session = Edge(self._state, implicit_tls=True, loop=self._loop)
        try:
            with suppress(OSError, ssl.SSLError, TimeoutError):
                await self._loop.connect_accepted_socket(
                    lambda: session,
                    accepted,
                    ssl=self._state.tls_context,
                    ssl_handshake_timeout=self._state.limits.handshake_seconds,
                )
        finally:
            if not session.made:  # else it leaves by itself
                self._state.doorman.leave(source)
                accepted.close()
