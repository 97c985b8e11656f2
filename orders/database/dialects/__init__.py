"""What differs from one database to the next: a module each, behind one Protocol that the store asks."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError


class Turns(Protocol):
    """Lets one writer of all processes in at a time, where the database itself would let them spin."""

    def held(self) -> AbstractContextManager[None]: ...

    def close(self) -> None: ...


class Database(Protocol):
    """One database. Nothing here is asked before a connection is needed."""

    lasting: bool  # False: in memory, where the writer's connection is the database and reads go through it too
    beside: bool  # some works may write beside each other (`Store.write(beside=True)`)

    def exists(self) -> bool:
        """Whether there is anything to connect to; a server is asked only by connecting."""
        ...

    def hazard(self) -> str | None:
        """Why what is committed there may be lost with the machine, in words. Raises StoreUnavailable."""
        ...

    def writing_engine(self, *, beside: bool = False) -> Engine:
        """Its transactions run alone among all processes' writers; with `beside`, beside others of that kind only."""
        ...

    def reading_engine(self) -> Engine:
        """Its transactions see one state of the database and cannot write."""
        ...

    def turns(self) -> Turns | None: ...

    def in_transaction(self, connection: Connection) -> bool:
        """Whether the store's own transaction is still open, so that a work can be rolled back alone."""
        ...

    def usable(self, connection: Connection) -> bool:
        """Whether the connection still stands; a server may have closed it since the last transaction."""
        ...

    def save(self, connection: Connection) -> None:
        """Begin a work of its own inside the transaction."""
        ...

    def release(self, connection: Connection) -> None:
        """The work stands. Raises RuntimeError where a statement of it failed and it went on all the same."""
        ...

    def roll_back(self, connection: Connection) -> None:
        """The work is undone, and the transaction goes on."""
        ...

    def clash(self, error: BaseException) -> bool:
        """Whether two works that wrote beside each other were in each other's way: it may be run again, alone."""
        ...


def database_of(url: str, image: bytes = b"") -> Database:
    """The database at a URL: sqlite:///PATH, sqlite:// (in memory), postgresql://USER@HOST/NAME.

    `image` is what one in memory begins with (`fresh.py`). Raises ValueError for any other kind.
    """
    try:
        kind = make_url(url).get_backend_name()
    except ArgumentError:
        kind = "one without a URL"
    if kind == "sqlite":
        from orders.database.dialects.sqlite import Sqlite

        return Sqlite(url, image)
    if kind == "postgresql":
        from orders.database.dialects.postgres import Postgres  # its driver is loaded by whoever needs it

        return Postgres(url)
    raise ValueError(f"no such kind of database here: {kind} (use sqlite:///PATH or postgresql://USER@HOST/NAME)")


def settling(connection: Connection) -> Callable[[Connection], None]:
    """Make this transaction ready for a migration run; what comes back is done after each revision.

    Raises SchemaUnknown where the database is not made for us.
    """
    if connection.dialect.name != "postgresql":
        return lambda _: None
    from orders.database.dialects import postgres_schema

    postgres_schema.make_ready(connection)
    return postgres_schema.compare_bytewise


def shown(url: str) -> str:
    """The URL for people to read, without its password."""
    parsed = make_url(url)
    if "password" in parsed.query:
        parsed = parsed.update_query_dict({"password": "***"})
    return parsed.render_as_string(hide_password=True)
