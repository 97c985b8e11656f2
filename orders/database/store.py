"""The store: every transaction of a process runs whole in a thread of the store, one hop each.

Writing is one thread. What is queued while it commits goes into the next transaction together (group commit), so
that many small writes share one sync of the disk. Reading has threads and connections of its own.
A work is a plain function of a SQLAlchemy `Connection`; it neither commits nor rolls back. It runs alone: nobody else
writes from its first look to its commit, in whatever process, on every database. Only a work that says `beside` may
meet others that say so.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import Self, TypeVar

from sqlalchemy import Connection

from orders.database.dialects import database_of
from orders.database.reader import Readers
from orders.database.writer import Writer
from orders.errors import StoreUnavailable

T = TypeVar("T")
READERS = 2


class Store:
    """One database. Made by `open`, ended by `close` or `aclose`; safe to use from any thread or event loop."""

    def __init__(self, url: str, writer: Writer, beside: Writer | None, readers: Readers | None) -> None:
        self.url = url
        self._writer = writer
        self._beside = beside
        self._readers = readers

    @classmethod
    def open(cls, url: str, image: bytes = b"") -> Self:
        """Open `sqlite:///path/file.db`, `postgresql://user@host/name`, or `sqlite://`: in memory, one connection.

        `image` is what a database in memory begins with (`fresh.py`). Raises StoreUnavailable when it cannot be
        opened, ValueError for a database that is not known here.
        """
        database = database_of(url, image)
        writer = Writer(database)
        beside = Writer(database, alone=writer) if database.beside else None
        return cls(url, writer, beside, Readers(database, READERS) if database.lasting else None)

    async def write(self, work: Callable[[Connection], T], *, background: bool = False, beside: bool = False) -> T:
        """Run `work` in the writer's transaction; return what it returned, after COMMIT.

        A work that raises is rolled back alone and its exception comes out here; works that share the transaction
        are not hurt. `background` works wait as long as the last one wrote. `beside` works may run while others that
        say so do: they lock the rows that they look at, or leave a race to a unique key, and one that loses it is
        run once more, alone. Raises StoreUnavailable when the database fails: then nothing was written, save where
        a commit was cut off and nobody can know. Cancelling does not undo a work that has begun.
        """
        return await asyncio.wrap_future(self._write(work, background=background, beside=beside))

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a read transaction: it sees one state, including all that was written before."""
        return await asyncio.wrap_future(self._read(work))

    def write_now(self, work: Callable[[Connection], T], *, background: bool = False) -> T:
        """`write` for callers without an event loop; blocks. Never call it from inside a work."""
        return self._write(work, background=background, beside=False).result()

    def read_now(self, work: Callable[[Connection], T]) -> T:
        """`read` for callers without an event loop; blocks. Never call it from inside a work."""
        return self._read(work).result()

    def close(self) -> None:
        """Finish what is queued, then let go of the database. Later calls raise StoreUnavailable."""
        if self._readers is not None:
            self._readers.close()
        if self._beside is not None:
            self._beside.close()
        self._writer.close()

    async def aclose(self) -> None:
        """`close` without blocking the event loop."""
        await asyncio.to_thread(self.close)

    def _write(self, work: Callable[[Connection], T], *, background: bool, beside: bool) -> Future[T]:
        writer = self._beside if beside and self._beside is not None else self._writer
        return writer.submit(work, background=background)

    def _read(self, work: Callable[[Connection], T]) -> Future[T]:
        if self._readers is None:
            return self._writer.submit(work, background=False)
        return self._readers.submit(work)


__all__ = ["Store", "StoreUnavailable"]
