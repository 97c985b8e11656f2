"""What each worker is on and what it counts, in memory that supervisor, workers and talker share.

A slot is 16 bytes of mail id and 8 bytes of monotonic seconds (0.0: on nothing). One writer a slot; the
instant is written last and cleared first, so that a reader never takes an old id for a new one.
Behind the slots lies a row of COUNTS numbers for each worker: what they mean the app knows. It outlives the worker.
"""

import mmap
import os
import struct
import time
from dataclasses import dataclass

SLOT = struct.Struct("=16sd")
INSTANT = struct.Struct("=d")
COUNTS = 128  # numbers in a row
ROW = COUNTS * INSTANT.size


def share(workers: int) -> int:
    """A file descriptor of zeroed memory with a slot and a row for each worker; children get it by inheritance."""
    fd = os.memfd_create("mailguard-slots") if hasattr(os, "memfd_create") else unnamed()
    os.ftruncate(fd, (SLOT.size + ROW) * workers)
    return fd


def unnamed() -> int:
    """The same where there is no memfd: a temporary file that is already deleted."""
    import tempfile

    file = tempfile.TemporaryFile()  # noqa: SIM115 — its descriptor lives as long as the supervisor
    fd = os.dup(file.fileno())
    file.close()
    return fd


def rows(fd: int) -> "tuple[memoryview[float], ...]":
    """Every worker's row, as numbers (C doubles) that can be read and written in place."""
    size = os.fstat(fd).st_size
    workers = size // (SLOT.size + ROW)
    numbers = memoryview(mmap.mmap(fd, size))[workers * SLOT.size :].cast("d")
    return tuple(numbers[number * COUNTS : (number + 1) * COUNTS] for number in range(workers))


@dataclass(frozen=True, slots=True)
class Slot:
    """One worker's place. Implements `ports.Watch` for the worker, `stuck_on` for the supervisor."""

    memory: mmap.mmap
    number: int

    @classmethod
    def at(cls, fd: int, number: int) -> "Slot":
        return cls(mmap.mmap(fd, os.fstat(fd).st_size), number)

    def on(self, mail_id: str) -> None:
        """This mail's CPU stage begins now."""
        start = self.number * SLOT.size
        self.memory[start : start + 16] = bytes.fromhex(mail_id)
        INSTANT.pack_into(self.memory, start + 16, time.monotonic())

    def off(self) -> None:
        """The stage ended."""
        INSTANT.pack_into(self.memory, self.number * SLOT.size + 16, 0.0)

    def reading(self) -> tuple[str, float] | None:
        """(mail id, seconds on it) while a stage runs, else None."""
        mail_id, since = SLOT.unpack_from(self.memory, self.number * SLOT.size)
        return (mail_id.hex(), time.monotonic() - since) if since else None
