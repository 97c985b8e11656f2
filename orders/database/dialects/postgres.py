"""PostgreSQL: how it is reached, whose turn it is to write, and when a commit is one.

Works are written as if they were alone, as they are on SQLite: many read and then write what they saw missing. So
every writing transaction first takes one advisory lock of the database, alone, or shared where its works say that
they may run beside each other (DESIGN section 5). It is taken by a statement of its own, before the first look: under
READ COMMITTED each later statement sees all that was committed by those who held it before.

The driver is psycopg, since a work runs whole in a thread of the store, with or without an event loop around it.
"""

from collections.abc import Callable
from select import POLLIN, poll
from typing import Any, cast

import psycopg
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.types.string import StrDumperUnknown
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from orders.database.failures import translated
from orders.errors import StoreUnavailable

WRITERS = 0x6D61_696C_6775_6172  # the advisory lock's number; the lock is each database's own
ALONE = f"BEGIN; SELECT pg_advisory_xact_lock({WRITERS})"
BESIDE = f"BEGIN; SELECT pg_advisory_xact_lock_shared({WRITERS})"
LOOK = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
# A work that others wait for must end. What the URL's own `options` say comes behind these and counts.
LIMITS = (
    "lock_timeout=15s",
    "statement_timeout=60s",
    "idle_in_transaction_session_timeout=60s",
    "client_min_messages=warning",
)
REACH = {
    "connect_timeout": 5,
    "application_name": "mailguard",
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,  # milliseconds until a peer that says nothing counts as gone
}
COMMIT_SECONDS = 15.0  # that a commit may take, and again until it is cancelled
# 250 means on disk, whatever the server's default is; stronger defaults (remote_apply) stay.
DURABLE = (
    "SELECT set_config('synchronous_commit', 'on', false)"
    " WHERE current_setting('synchronous_commit') IN ('off', 'local')"
)
NEEDED = ("fsync", "full_page_writes")
# unique_violation, serialization_failure, deadlock_detected (PostgreSQL manual, appendix A)
CLASHES = frozenset({"23505", "40001", "40P01"})


class NotDurable(psycopg.OperationalError):
    """The server committed with a warning: it may be lost with the machine."""


class Careful(psycopg.Connection[Any]):
    """A connection whose commit either holds everywhere it should, or fails."""

    def watch(self) -> None:
        self.warnings: list[str] = []
        self.add_notice_handler(self._note)
        self.adapters.register_dumper(str, WithoutNul)
        self.execute(DURABLE)

    def _note(self, notice: psycopg.errors.Diagnostic) -> None:
        if notice.severity_nonlocalized == "WARNING":
            self.warnings.append(notice.message_primary or "")

    def commit(self) -> None:
        """Raises NotDurable on any warning, OperationalError for another answer than COMMIT, or none in time."""
        if self.pgconn.transaction_status == TransactionStatus.IDLE:
            return
        self.warnings.clear()
        result = self._commit_in_time()
        if result.status != ExecStatus.COMMAND_OK:
            raise psycopg.errors.error_from_result(result)
        if result.command_status != b"COMMIT":  # of a transaction that had failed: the server says ROLLBACK
            raise psycopg.OperationalError(f"the commit was answered by {result.command_status!r}")
        if self.warnings:
            # "canceling wait for synchronous replication": committed here, and not where a standby would know it.
            raise NotDurable(f"the commit came with a warning: {self.warnings[0]}")

    def _commit_in_time(self) -> PGresult:
        """The server's time-outs do not reach the wait for a standby, so that it is we who end it."""
        talk = self.pgconn
        talk.send_query(b"COMMIT")
        talk.flush()
        waited = poll()
        waited.register(talk.socket, POLLIN)
        cancelled = False
        while talk.is_busy():
            if waited.poll(int(COMMIT_SECONDS * 1000)):
                talk.consume_input()
            elif cancelled:
                self.close()
                raise psycopg.OperationalError("the commit was not answered")
            else:
                cancelled = True
                self.cancel_safe(timeout=COMMIT_SECONDS)
        results = list(iter(talk.get_result, None))
        return results[-1]


class WithoutNul(StrDumperUnknown):
    """PostgreSQL's text holds no NUL. Rooms take it out of what they keep; where one forgets, no mail is lost."""

    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\0", "\ufffd") if "\0" in obj else obj)


class Postgres:
    """Implements `Database`."""

    lasting = True
    beside = True

    def __init__(self, url: str) -> None:
        self.url = url

    def exists(self) -> bool:
        return True

    def hazard(self) -> str | None:
        engine = self.reading_engine()
        try:
            with translated(), engine.connect() as connection:
                off = [name for name in NEEDED if connection.execute(text(f"SHOW {name}")).scalar_one() == "off"]
        finally:
            engine.dispose()
        return f"{' and '.join(off)} off on the server: what was answered with 250 may be lost" if off else None

    def writing_engine(self, *, beside: bool = False) -> Engine:
        return engine_of(self.url, BESIDE if beside else ALONE)

    def reading_engine(self) -> Engine:
        return engine_of(self.url, LOOK)

    def turns(self) -> None:
        return None

    def in_transaction(self, connection: Connection) -> bool:
        status = driver_of(connection).pgconn.transaction_status
        return status in (TransactionStatus.INTRANS, TransactionStatus.INERROR)

    def usable(self, connection: Connection) -> bool:
        return not connection.closed and not connection.invalidated and not driver_of(connection).closed

    def save(self, connection: Connection) -> None:
        told(driver_of(connection), "SAVEPOINT work")

    def release(self, connection: Connection) -> None:
        driver = driver_of(connection)
        if driver.pgconn.transaction_status == TransactionStatus.INERROR:
            raise RuntimeError("a work went on after one of its statements had failed")
        told(driver, "RELEASE work")

    def roll_back(self, connection: Connection) -> None:
        told(driver_of(connection), "ROLLBACK TO work; RELEASE work")

    def clash(self, error: BaseException) -> bool:
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, psycopg.Error):
            cause = cause.__cause__
        return cause is not None and cause.sqlstate in CLASHES


def engine_of(url: str, begin: str) -> Engine:
    """Connections that stay with their thread; every transaction begins with this statement."""
    parsed = make_url(url).set(drivername="postgresql+psycopg")
    limits = [*(f"-c {each}" for each in LIMITS), str(parsed.query.get("options", ""))]
    arguments = {**REACH, **parsed.query, "options": " ".join(limits).strip()}
    engine = create_engine(parsed.set(query={}), poolclass=NullPool, connect_args=arguments)
    event.listen(engine, "do_connect", connected)
    event.listen(engine, "begin", beginning(begin))
    return engine


def connected(_dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]) -> Careful:
    """Open a connection that leaves BEGIN to us."""
    driver = Careful.connect(*arguments, autocommit=True, **options)
    driver.watch()
    return driver


def beginning(statement: str) -> Callable[[Connection], None]:
    return lambda connection: told(driver_of(connection), statement)


def told(driver: Careful, statement: str) -> None:
    """Say it straight to the driver. Raises StoreUnavailable."""
    try:
        driver.execute(statement, prepare=False)
    except psycopg.Error as error:
        raise StoreUnavailable(f"the database gave no answer: {error}") from error


def driver_of(connection: Connection) -> Careful:
    return cast(Careful, connection.connection.dbapi_connection)
