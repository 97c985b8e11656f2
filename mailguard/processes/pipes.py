"""The wake pipe: the talker writes a byte when mail was kept, whichever worker reads it first looks."""

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass

AT_ONCE = 20  # bytes that one look answers, a mail each: the rest is left to wake another worker
POLL = 1.0  # seconds: a worker looks by itself this often, whatever the pipe says


@dataclass(slots=True)
class Wake:
    """One end of the pipe; both ends never block."""

    fd: int

    def send(self) -> None:
        """Somebody look. A full pipe means that enough was said already."""
        with suppress(BlockingIOError):
            os.write(self.fd, b"!")

    async def wait(self) -> None:
        """Return when bytes came, or after POLL."""
        loop = asyncio.get_running_loop()
        heard = asyncio.Event()
        loop.add_reader(self.fd, heard.set)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(heard.wait(), POLL)
        finally:
            loop.remove_reader(self.fd)
        with suppress(BlockingIOError):
            os.read(self.fd, AT_ONCE)
