"""A fresh store with somebody's orders in a folder, and the real server over it as a process of its own."""

import asyncio
import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mailguard.storage import MIGRATIONS
from orders.access import roster, sessions, users
from orders.access.access import Role, Scope
from orders.access.keys import create_key
from orders.database import migrations
from orders.database.store import Store
from orders.formats.document import read_document
from orders.service.orders import OrderService
from orders.sources import Trust, load_document
from orders.storage.joined import order_service
from orders.storage.keyring import KEY_FILE, open_vault
from orders.view import SellerId

HOST = "127.0.0.1"
START_WITHIN = 60.0  # seconds; an idle machine needs two
STOP_WITHIN = 10.0
LOG_SHOWN = 2000  # characters of the server's log that a failure repeats
SETTINGS = """\
data = {data}
database_url = {url}
[smtp]
port = {smtp}
[http]
port = {http}
[dns]
zone = {zone}
[workers]
count = {workers}
"""


class NotStarted(Exception):
    """The stage could not be made, or the server did not come up; the text says why, with the end of its log."""


@dataclass(frozen=True, slots=True)
class Now:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A folder made ready: settings file, store, zone."""

    folder: Path
    config: Path
    url: str  # of the store


def prepare(
    folder: Path,
    document: dict[str, Any],
    zone: dict[str, Any],
    *,
    smtp: int = 0,
    http: int = 0,
    workers: int = 2,
    sealers: tuple[str, ...] = (),
    database: str | None = None,
) -> Stage:
    """Write the settings and fill a new store. `document` is taken as the truth (its orders are the source's).

    `database` is the URL of an empty one; else a file is made. Raises NotStarted where somebody is in there already.
    """
    url = database or f"sqlite:///{folder.resolve() / 'mailguard.db'}"
    stage = Stage(folder=folder, config=folder / "mailguard.toml", url=url)
    (folder / "zone.json").write_text(json.dumps(zone), "utf-8")
    settings = SETTINGS.format(
        data=json.dumps(str(folder)),
        url=json.dumps(url),
        smtp=smtp,
        http=http,
        zone=json.dumps(str(folder / "zone.json")),
        workers=workers,
    )
    listed = "".join(f"[[trust.sealers]]\ndomain = {json.dumps(one)}\n" for one in sealers)
    stage.config.write_text(settings + listed, "utf-8")
    migrations.upgrade(stage.url, (migrations.LOCATION, MIGRATIONS))
    with opened(stage) as store:
        if store.read_now(roster.all_sellers):
            raise NotStarted("the database is in use: give an empty one")
        known = read_document(json.dumps(document).encode(), "orders.json")
        asyncio.run(load_document(orders_of(stage, store), known, trust=Trust.GIVEN, at=datetime.now(UTC)))
    return stage


def orders_of(stage: Stage, store: Store) -> OrderService:
    """The stage's orders."""
    return order_service(store, Now(), open_vault(store, stage.folder / KEY_FILE, datetime.now(UTC)))


@contextmanager
def opened(stage: Stage) -> Iterator[Store]:
    """The stage's store, beside the server's own processes."""
    store = Store.open(stage.url)
    try:
        yield store
    finally:
        store.close()


def keys_for(store: Store, sellers: Iterable[SellerId], *scopes: Scope) -> dict[SellerId, str]:
    """A key of the API for each of these sellers."""
    now, wanted = datetime.now(UTC), tuple(sellers)
    made = store.write_now(lambda open_: [create_key(open_, one, "demo", scopes, now)[1] for one in wanted])
    return dict(zip(wanted, made, strict=True))


def link_for(store: Store, seller: SellerId, email: str) -> str:
    """A new owner's token, good for one login."""
    now = datetime.now(UTC)

    def make(connection: Any) -> str:
        return sessions.login_link(connection, users.create_user(connection, seller, email, Role.OWNER, now), now)

    return store.write_now(make)


def free(port: int) -> int:
    """`port`, or 0 (any) where somebody listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return 0
    return port


@contextmanager
def served(stage: Stage) -> Iterator[tuple[dict[str, int], "subprocess.Popen[bytes]"]]:
    """`mailguard serve` over this stage: its ports by listener, and its supervisor. Raises NotStarted."""
    read, write = os.pipe()
    log = stage.folder / "server.log"
    command = [sys.executable, "-m", "mailguard", "serve", "--config", str(stage.config), "--ready-fd", str(write)]
    # Settings of the user's own installation must not reach into this one.
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAILGUARD_")}
    with log.open("ab") as out:
        process = subprocess.Popen(  # noqa: S603 — our own interpreter and module, no shell
            command, pass_fds=(write,), stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=env
        )
    os.close(write)
    try:
        yield ports(read, log), process
    finally:
        os.close(read)
        stop(process)


def ports(read: int, log: Path) -> dict[str, int]:
    """What the server announces: one line of JSON, or nothing if it falls before."""
    line, until = b"", time.monotonic() + START_WITHIN
    while not line.endswith(b"\n"):
        if not select.select([read], [], [], max(0.0, until - time.monotonic()))[0]:
            raise NotStarted(f"the server was not ready within {START_WITHIN:.0f} s\n{tail(log)}")
        piece = os.read(read, 4096)
        if not piece:
            raise NotStarted(f"the server ended at once\n{tail(log)}")
        line += piece
    found: dict[str, int] = json.loads(line)
    return found


def tail(log: Path) -> str:
    return log.read_text("utf-8", "replace")[-LOG_SHOWN:]


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask it to drain and end; kill it if it does not."""
    process.terminate()
    try:
        process.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
