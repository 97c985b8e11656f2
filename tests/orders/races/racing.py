"""A crowd of clients that ask at once, over HTTP, two servers of one database; and what must hold afterwards."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import Connection, func, select

from orders.access.access import Scope
from orders.api import provide
from orders.database.store import Store
from orders.delivery.tables import outbox
from orders.storage.joined import order_service
from orders.storage.tables import listings, order_events, orders, quantity_events, reservations
from orders.web.application import mount
from tests.orders.database.stores import Kind, a_database
from tests.orders.storage.builders import SELLER, VAULT, FixedClock, Shop, enter_sellers
from tests.orders.web.serving import Client, a_key, all_but, an_application_over, served

CROWD = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of the crowd."""

    method: str
    path: str
    body: Mapping[str, Any]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """One answer: its status, the end of the problem's type ("" where all went well), and whether it is replayed."""

    status: int
    problem: str
    replayed: bool


@dataclass(frozen=True, slots=True)
class Rivals:
    """Two servers, each with a store of its own, on one database."""

    clients: tuple[Client, ...]
    shop: Shop
    key: str
    marketplace: str

    def crowd(self, ask: Callable[[int], Asked], many: int = CROWD) -> list[Told]:
        """So many clients, each on a connection of its own, all at once; every other one asks the other server."""
        return asyncio.run(self._crowd([ask(number) for number in range(many)]))

    async def _crowd(self, asked: Sequence[Asked]) -> list[Told]:
        bearer = {"Authorization": f"Bearer {self.key}"}
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        async with aiohttp.ClientSession(connector=connector, headers=bearer) as session:
            ports = [self.clients[number % len(self.clients)].port for number in range(len(asked))]
            return await asyncio.gather(*(told(session, port, one) for port, one in zip(ports, asked, strict=True)))


async def told(session: aiohttp.ClientSession, port: int, one: Asked) -> Told:
    url = f"http://127.0.0.1:{port}{one.path}"
    async with session.request(one.method, url, json=one.body, headers=dict(one.headers)) as response:
        document = await response.json(content_type=None)
    problem = str(document.get("type", "")).removeprefix("/problems/") if response.status >= 400 else ""
    return Told(response.status, problem, "Idempotency-Replayed" in response.headers)


@contextmanager
def rivals(folder: Path, kind: Kind) -> Iterator[Rivals]:
    with ExitStack() as stack:
        url = stack.enter_context(a_database(kind, folder, enter_sellers))
        clock, clients, shops = FixedClock(), [], []
        for _ in range(2):
            store = Store.open(url)
            stack.callback(store.close)
            shops.append(Shop(store, clock, order_service(store, clock, VAULT)))
            app = an_application_over(store, clock)
            mount(app, provide(app, shops[-1].service), "0")
            clients.append(stack.enter_context(served(app)))
        store = shops[0].store
        keys = a_key(store, SELLER, *all_but(())), a_key(store, SELLER, Scope.MARKETPLACE)
        yield Rivals(tuple(clients), shops[0], *keys)


def said(answers: Sequence[Told]) -> dict[tuple[int, str], int]:
    """How many got which answer."""
    return dict(Counter((one.status, one.problem) for one in answers))


def sound(open_: Connection) -> None:
    """What holds of every store at every moment (ORDERS D6, D7)."""
    for one in open_.execute(select(listings)).all():
        mine = (reservations.c.seller_id == one.seller_id) & (reservations.c.listing == one.id)
        held = open_.scalar(select(func.coalesce(func.sum(reservations.c.held), 0)).where(mine))
        assert one.held == held
        assert one.on_hand is None or one.on_hand >= 0
        one_a_version(open_, one)
    for order in open_.execute(select(orders)).all():
        mine = (order_events.c.seller_id == order.seller_id) & (order_events.c.id == order.id)
        versions = list(open_.scalars(select(order_events.c.version).where(mine).order_by(order_events.c.version)))
        assert versions == list(range(1, order.version + 1))
        rows = open_.scalar(select(func.count()).select_from(outbox).where(outbox.c.subject == order.id))
        assert rows == order.version  # one subscription: one row an event


def one_a_version(open_: Connection, listing: Any) -> None:
    """A listing's history begins where it was entered, and each event goes on where the last one ended."""
    mine = (quantity_events.c.seller_id == listing.seller_id) & (quantity_events.c.listing == listing.id)
    events = open_.execute(select(quantity_events).where(mine).order_by(quantity_events.c.version)).all()
    if listing.stub:
        assert [one.version for one in events] == list(range(2, listing.version + 1))
    else:
        assert [one.version for one in events] == list(range(1, listing.version + 1))
    for one, following in pairwise(events):
        assert (one.on_hand, one.held) == (following.on_hand_before, following.held_before)
    assert not events or (events[-1].on_hand, events[-1].held) == (listing.on_hand, listing.held)
