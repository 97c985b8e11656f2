"""Which errors of the driver mean "the database cannot", and which are the work's own affair."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from orders.errors import StoreUnavailable

# Broken constraints and wrong statements say something about the work, not about the database.
OWN_AFFAIR = (exc.IntegrityError, exc.DataError, exc.ProgrammingError, exc.NotSupportedError)
# BEGIN, SAVEPOINT and RELEASE go to the driver itself, whose errors come unwrapped.
DRIVERS_OWN_AFFAIR = (sqlite3.IntegrityError, sqlite3.DataError, sqlite3.ProgrammingError, sqlite3.NotSupportedError)


def outside_failure(error: BaseException) -> bool:
    """Disk full, I/O error, locked, malformed, not a database; no server, a time-out, a connection that is gone."""
    if isinstance(error, sqlite3.DatabaseError):
        return not isinstance(error, DRIVERS_OWN_AFFAIR)
    return isinstance(error, exc.DatabaseError | exc.InterfaceError) and not isinstance(error, OWN_AFFAIR)


def answer(error: BaseException) -> BaseException:
    """The exception that the caller gets: StoreUnavailable with the driver's as its cause, or the error itself."""
    if not outside_failure(error):
        return error
    said = " ".join(str(getattr(error, "orig", error)).split())  # a server's message has several lines
    unavailable = StoreUnavailable(f"the database gave no answer: {said}")
    unavailable.__cause__ = error
    return unavailable


@contextmanager
def translated() -> Iterator[None]:
    """Raise StoreUnavailable in place of the driver's failures."""
    try:
        yield
    except (exc.DatabaseError, exc.InterfaceError, sqlite3.DatabaseError) as error:
        raise answer(error) from error
