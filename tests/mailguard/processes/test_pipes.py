"""The wake pipe: a byte wakes who waits, a full pipe is no trouble, and nobody waits for ever."""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import pytest

from mailguard.processes.pipes import AT_ONCE, POLL, Wake


@dataclass(frozen=True, slots=True)
class Pipe:
    talker: Wake
    worker: Wake


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    read, write = os.pipe()
    for end in (read, write):
        os.set_blocking(end, False)
    yield Pipe(Wake(write), Wake(read))
    for end in (read, write):
        with suppress(OSError):
            os.close(end)


def waited(wake: Wake) -> float:
    start = time.monotonic()
    asyncio.run(wake.wait())
    return time.monotonic() - start


def test_who_waits_is_woken_by_a_byte(pipe: Pipe) -> None:
    pipe.talker.send()
    assert waited(pipe.worker) < POLL / 2


def test_one_look_answers_so_many_bytes_and_leaves_the_rest_to_others(pipe: Pipe) -> None:
    for _ in range(AT_ONCE + 5):
        pipe.talker.send()
    waited(pipe.worker)
    assert os.read(pipe.worker.fd, 100) == b"!" * 5


def test_without_a_byte_a_worker_looks_by_itself_after_a_while(pipe: Pipe) -> None:
    assert POLL * 0.9 < waited(pipe.worker) < POLL * 5


def test_a_full_pipe_means_that_enough_was_said(pipe: Pipe) -> None:
    with suppress(BlockingIOError):
        while True:
            os.write(pipe.talker.fd, b"!" * 65536)
    pipe.talker.send()
    assert waited(pipe.worker) < POLL / 2


def test_who_is_cancelled_while_waiting_leaves_no_reader_behind(pipe: Pipe) -> None:
    async def run() -> bool:
        task = asyncio.ensure_future(pipe.worker.wait())
        await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        return asyncio.get_running_loop().remove_reader(pipe.worker.fd)

    assert asyncio.run(run()) is False
