"""A real server on a port of its own, in a thread, and a plain client for it: tests stay straight code."""

import asyncio
import http.client
import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from orders.access.access import Scope
from orders.access.directory import create_seller
from orders.access.keys import create_key
from orders.database.store import Store
from orders.ports import Clock
from orders.view import SellerId
from orders.web.application import WebParts, application
from orders.web.limits import Rate
from orders.web.server import server_runner

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
LARGEST_FILE = 600 * 1024  # more than two pieces
SECRET = b"s" * 32
SELLER = SellerId("a" * 32)
OTHER = SellerId("b" * 32)


class FixedClock:
    """Stands still until a test moves it."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def pass_by(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class Answer:
    """One response, read whole. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def pointers(self) -> list[tuple[str, str, str]]:
        """(place, pointer, code) of each error of a problem."""
        return [(one["in"], one["pointer"], one["code"]) for one in self.json["errors"]]


@dataclass(frozen=True, slots=True)
class Client:
    """Asks the server; `key` is sent as a bearer token."""

    port: int

    def ask(
        self,
        method: str,
        path: str,
        key: str | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        fields = dict(headers or {})
        if key is not None:
            fields["Authorization"] = f"Bearer {key}"
        sent = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        if sent is not None:
            fields.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, sent, fields)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read())
        finally:
            connection.close()

    def get(self, path: str, key: str | None = None, **rest: Any) -> Answer:
        return self.ask("GET", path, key, **rest)

    def post(self, path: str, key: str | None = None, body: object = None, **rest: Any) -> Answer:
        return self.ask("POST", path, key, body, **rest)


@contextmanager
def served(app: web.Application, patience: float = 10) -> Iterator[Client]:
    """Serve `app` on a free port until the block ends. `patience`: seconds that a slow client has."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        runner = server_runner(app, grace=1, head_time=patience, linger=patience)
        asyncio.run_coroutine_threadsafe(_begin(runner), loop).result(10)
        yield Client(runner.addresses[0][1])
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _begin(runner: web.AppRunner) -> None:
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()


def an_application(store: Store, clock: FixedClock, rate: Rate | None = None) -> web.Application:
    """An application with the two sellers in its store."""
    for seller in (SELLER, OTHER):
        store.write_now(lambda connection, seller=seller: create_seller(connection, "Shop", NOW, seller_id=seller))
    return an_application_over(store, clock, rate)


def an_application_over(
    store: Store, clock: Clock, rate: Rate | None = None, body_time: float = 30
) -> web.Application:
    """An application over a store that has its sellers. `body_time`: seconds that a body has."""
    rate = rate or Rate(quota=10_000)
    parts = WebParts(
        store=store,
        clock=clock,
        secret=SECRET,
        rate=rate,
        max_body=64 * 1024,
        max_file=LARGEST_FILE,
        body_time=body_time,
    )
    return application(parts)


def a_key(store: Store, seller: SellerId, *scopes: Scope) -> str:
    """A new key of that seller with these scopes."""
    return store.write_now(lambda connection: create_key(connection, seller, "test", scopes, NOW))[1]


def all_but(scopes: Iterable[Scope]) -> tuple[Scope, ...]:
    """Every scope of a seller's key but these."""
    return tuple(set(Scope) - {Scope.MARKETPLACE, *scopes})
