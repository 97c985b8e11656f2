"""A job's result file, written while its rows are made, and a job's own access."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from orders.access.access import Access, Scope
from orders.database.ids import new_id
from orders.errors import NotFound
from orders.jobs.job import Job
from orders.jobs.packing import pieces_of
from orders.service.files import Files

DESCRIPTORS = Path("/proc/self/fd")  # Linux: a file without a name can be opened again here
SENT = "file"  # how the file that was sent is called in messages


def access_of(job: Job) -> Access:
    """Who asked, with what they might do then. A scope that is none any more is lost."""
    known = {scope.value for scope in Scope}
    scopes = frozenset(Scope(name) for name in job.scopes if name in known)
    return Access(seller_id=job.seller_id, actor=job.actor, role=None, scopes=scopes)


async def with_result(files: Files, job: Job, name: str, data: Iterable[bytes], now: datetime) -> Job:
    """Keep `data` as the job's result."""
    file_id = new_id()
    await files.start(job.seller_id, file_id, now)
    for number, piece in enumerate(pieces_of(iter(data))):
        await files.add(job.seller_id, file_id, number, piece)
    await files.seal_as_it_is(job.seller_id, file_id)
    return replace(job, result_id=file_id, result_name=name)


@contextmanager
def nameless() -> Iterator[BinaryIO]:
    """A file for its owner only that is gone with this process, however it ends."""
    with tempfile.TemporaryFile() as file:
        yield file


async def sent_file(files: Files, job: Job, into: BinaryIO) -> Path:
    """The file that was sent, copied into a nameless one; the path by which it is opened. Raises NotFound."""
    if job.input_id is None:
        raise NotFound("the file that was sent is gone")
    async for piece in files.pieces(job.seller_id, job.input_id):
        into.write(piece)
    into.flush()
    return DESCRIPTORS / str(into.fileno())


def portions(file: BinaryIO, size: int = 1 << 16) -> Iterator[bytes]:
    """The whole file from its beginning."""
    file.seek(0)
    while portion := file.read(size):
        yield portion
