"""SQLite: how it is opened, how its transactions begin, and the file lock that keeps writers from spinning.

Python 3.11's driver begins transactions by guessing at statements, and never before SELECT or SAVEPOINT. So
the driver is set to autocommit (`isolation_level = None`) and every transaction begins with our own BEGIN.
Source: SQLAlchemy, SQLite dialect, "Using SQLAlchemy to emit BEGIN in lieu of SQLite's transaction control".
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from sqlite3 import Connection as DriverConnection
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool, StaticPool
from sqlalchemy.util import LRUCache

from orders.errors import StoreUnavailable

BUSY_SECONDS = 5.0
LOCK_SECONDS = 15.0  # how long a writer waits for the other processes' transactions
LOCK_PAUSE = 0.0005
COMPILED = 2000  # statements of all databases in memory
PRAGMAS = (
    "synchronous=FULL",  # WAL syncs at every commit: 250 means on disk
    "foreign_keys=ON",
    f"busy_timeout={int(BUSY_SECONDS * 1000)}",
    "temp_store=MEMORY",
    "cache_size=-16384",  # 16 MiB a connection
    "mmap_size=0",  # a read error of a mapped file is SIGBUS, which nobody can answer with 451
    "wal_autocheckpoint=4000",
    "journal_size_limit=67108864",
    "trusted_schema=OFF",
    "secure_delete=ON",  # what is erased is overwritten: a cancelled order's buyer does not stay in a free page
)


def file_of(url: str) -> Path | None:
    """The file of `sqlite:///path`; None for a database in memory."""
    parsed = make_url(url)
    inside = not parsed.database or parsed.database == ":memory:"
    return None if inside else Path(parsed.database or "")


def writing_engine(url: str, image: bytes = b"") -> Engine:
    """An engine whose transactions take the write lock at once; in memory it has one connection for all.

    `image` (of `image_of`) is what a database in memory begins with; a file has its own content.
    """
    path = file_of(url)
    if path is not None:
        create_private(path)
    engine = engine_of(make_url(url), in_memory=path is None)
    if image and path is None:
        event.listen(engine, "connect", lambda driver, _: driver.deserialize(image))
    event.listen(engine, "connect", prepare_writer)
    event.listen(engine, "begin", begin_immediate)
    return engine


def reading_engine(url: str) -> Engine:
    """An engine that cannot write; a transaction sees one state of the database."""
    engine = engine_of(make_url(url), in_memory=False)
    event.listen(engine, "connect", prepare_reader)
    event.listen(engine, "begin", begin_deferred)
    return engine


# Threads are kept apart by the store: a connection is only ever used by one at a time.
ARGUMENTS = {"check_same_thread": False, "timeout": BUSY_SECONDS, "cached_statements": 512}


def engine_of(url: URL, *, in_memory: bool) -> Engine:
    return _engine_in_memory() if in_memory else create_engine(url, poolclass=NullPool, connect_args=ARGUMENTS)


def _engine_in_memory() -> Engine:
    """A database of its own, with the dialect and the compiled statements of all others in memory.

    They come and go by hundreds, and compiling anew took half of what judging a mail offline costs.
    """
    first, compiled = _first_in_memory()
    return Engine(first.pool.recreate(), first.dialect, first.url, execution_options={"compiled_cache": compiled})


@lru_cache(maxsize=1)
def _first_in_memory() -> tuple[Engine, LRUCache[Any, Any]]:
    """What every database in memory is made after. A dialect learns what it is for when it first connects."""
    first = create_engine("sqlite://", poolclass=StaticPool, connect_args=ARGUMENTS)
    first.connect().close()
    first.dispose()
    return first, LRUCache(COMPILED)


def create_private(path: Path) -> None:
    """The database holds addresses and secrets: nobody but its owner reads it (WAL and shm copy the mode)."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StoreUnavailable(f"the database {path.name} cannot be opened: {error.strerror}") from error


def prepare_writer(driver: DriverConnection, _record: Any) -> None:
    driver.isolation_level = None
    driver.execute("PRAGMA journal_mode=WAL")
    for pragma in PRAGMAS:
        driver.execute(f"PRAGMA {pragma}")


def prepare_reader(driver: DriverConnection, _record: Any) -> None:
    driver.isolation_level = None
    for pragma in (*PRAGMAS, "query_only=ON"):
        driver.execute(f"PRAGMA {pragma}")


def begin_immediate(connection: Connection) -> None:
    driver_of(connection).execute("BEGIN IMMEDIATE")


def begin_deferred(connection: Connection) -> None:
    driver_of(connection).execute("BEGIN")


def driver_of(connection: Connection) -> DriverConnection:
    """The driver's own connection: for statements that are SQLite's, at a tenth of the cost."""
    return cast(DriverConnection, connection.connection.dbapi_connection)


def image_of(connection: Connection) -> bytes:
    """The whole database as it stands: what another one in memory may begin with."""
    return driver_of(connection).serialize()


class FileLock:
    """One writer of all processes at a time, in turn. SQLite's own lock would be polled for up to 100 ms a try.

    Two locks: who waits holds `.turn` until it has `.lock`, so a busy process cannot take the lock twice in a row
    past one that waits. Waiting has an end, since a stopped process would hold both for ever.
    """

    def __init__(self, path: Path) -> None:
        self._files = [
            os.open(f"{path}.{end}", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600) for end in ("turn", "lock")
        ]

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock. Raises StoreUnavailable when the others do not let go in time."""
        turn, lock = self._files
        deadline = time.monotonic() + LOCK_SECONDS
        wait_for(turn, deadline)
        try:
            wait_for(lock, deadline)
        finally:
            fcntl.flock(turn, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)

    def close(self) -> None:
        for file in self._files:
            os.close(file)
        self._files = []


def wait_for(file: int, deadline: float) -> None:
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                raise StoreUnavailable("another process holds the database's write lock") from error
            time.sleep(LOCK_PAUSE)


class Sqlite:
    """Implements `Database`. Every transaction that writes holds the whole file, so works never meet each other."""

    beside = False

    def __init__(self, url: str, image: bytes = b"") -> None:
        self.url, self._image = url, image
        self._file = file_of(url)
        self.lasting = self._file is not None

    def exists(self) -> bool:
        return self._file is not None and self._file.exists()

    def hazard(self) -> None:
        """The pragmas are ours."""

    def writing_engine(self, *, beside: bool = False) -> Engine:  # noqa: ARG002 — there is one way to write here
        return writing_engine(self.url, self._image)

    def reading_engine(self) -> Engine:
        return reading_engine(self.url)

    def turns(self) -> FileLock | None:
        return None if self._file is None else FileLock(self._file)

    def in_transaction(self, connection: Connection) -> bool:
        return driver_of(connection).in_transaction

    def usable(self, connection: Connection) -> bool:
        return not connection.closed

    def save(self, connection: Connection) -> None:
        driver_of(connection).execute("SAVEPOINT work")

    def release(self, connection: Connection) -> None:
        driver_of(connection).execute("RELEASE work")

    def roll_back(self, connection: Connection) -> None:
        driver = driver_of(connection)
        driver.execute("ROLLBACK TO work")
        driver.execute("RELEASE work")

    def clash(self, error: BaseException) -> bool:  # noqa: ARG002 — nobody writes beside anybody
        return False
