"""The files of jobs, kept in the database in packed pieces, so that every process of a cluster has them.

A file is written piece by piece, each in a transaction of its own, and counts only once `seal` has said its size.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, literal, select, update

from orders.jobs.job import ALIVE
from orders.jobs.tables import job_file_pieces, job_files, jobs
from orders.view import SellerId

ABANDONED = timedelta(hours=1)  # a file that no job took in this time is nobody's
WRITING = timedelta(minutes=15)  # in which a file must have come
MOST_AT_ONCE = 5  # files of one seller
MOST_SWEPT = 20  # files and jobs that one transaction drops


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A whole file. `sha256` is of its bytes, hex."""

    file_id: str
    size: int
    sha256: str


def coming(connection: Connection, seller: SellerId, now: datetime) -> int:
    """How many files of the seller are being written."""
    since = literal(now - WRITING, job_files.c.created_at.type)
    fresh = job_files.c.seller_id == seller, job_files.c.size.is_(None), job_files.c.created_at > since
    return connection.execute(select(func.count()).where(*fresh)).scalar_one()


def begin(connection: Connection, seller: SellerId, file_id: str, now: datetime) -> None:
    """A file that is being written; nobody reads it before `seal`."""
    connection.execute(insert(job_files).values(seller_id=seller, file_id=file_id, created_at=now))


def add_piece(connection: Connection, seller: SellerId, file_id: str, number: int, packed: bytes) -> None:
    """The next piece, as `Packer` made it."""
    row = {"seller_id": seller, "file_id": file_id, "number": number, "body": packed}
    connection.execute(insert(job_file_pieces).values(row))


def seal(connection: Connection, seller: SellerId, file: KeptFile) -> None:
    """All pieces are there."""
    values = {"size": file.size, "sha256": file.sha256}
    connection.execute(update(job_files).where(*_whole(job_files, seller, file.file_id)).values(**values))


def sealed(connection: Connection, seller: SellerId, file_id: str) -> KeptFile | None:
    """The seller's own file, where it is there and whole."""
    row = connection.execute(select(job_files).where(*_whole(job_files, seller, file_id))).one_or_none()
    return None if row is None or row.size is None else KeptFile(file_id, row.size, row.sha256)


def piece(connection: Connection, seller: SellerId, file_id: str, number: int) -> bytes | None:
    """One piece as it was kept; None past the last one."""
    table = job_file_pieces
    wanted = select(table.c.body).where(*_whole(table, seller, file_id), table.c.number == number)
    packed: bytes | None = connection.execute(wanted).scalar_one_or_none()
    return packed


def drop(connection: Connection, seller: SellerId, file_id: str) -> None:
    """Delete a file with its pieces."""
    for table in (job_file_pieces, job_files):
        connection.execute(delete(table).where(*_whole(table, seller, file_id)))


def drop_unless_taken(connection: Connection, seller: SellerId, file_id: str) -> None:
    """Delete a file that no job has."""
    mine = (jobs.c.input_id == file_id) | (jobs.c.result_id == file_id)
    if connection.execute(select(jobs.c.job_id).where(jobs.c.seller_id == seller, mine).limit(1)).first() is None:
        drop(connection, seller, file_id)


def sweep(connection: Connection, now: datetime, keep: timedelta) -> int:
    """Drop jobs that ended longer ago than `keep`, and files that no job needs; how many of both, a few at a time.

    What was sent is needed until the job has ended: kept with its job, files of half a gigabyte would fill the disk,
    and with them the names of buyers.
    """
    old = (
        select(jobs.c.seller_id, jobs.c.job_id)
        .where(jobs.c.ended_at < now - keep, jobs.c.state.not_in([state.value for state in ALIVE]))
        .limit(MOST_SWEPT)
    )
    ended = connection.execute(old).all()
    for row in ended:
        connection.execute(delete(jobs).where(jobs.c.seller_id == row.seller_id, jobs.c.job_id == row.job_id))
    taken = select(jobs.c.job_id).where(
        jobs.c.seller_id == job_files.c.seller_id,
        ((jobs.c.input_id == job_files.c.file_id) & jobs.c.state.in_([state.value for state in ALIVE]))
        | (jobs.c.result_id == job_files.c.file_id),
    )
    nobodys = (
        select(job_files.c.seller_id, job_files.c.file_id)
        .where(job_files.c.created_at < now - ABANDONED, ~taken.exists())
        .limit(MOST_SWEPT)
    )
    files = connection.execute(nobodys).all()
    for row in files:
        drop(connection, SellerId(row.seller_id), row.file_id)
    return len(ended) + len(files)


def _whole(table: Any, seller: SellerId, file_id: str) -> tuple[Any, Any]:
    return table.c.seller_id == seller, table.c.file_id == file_id
