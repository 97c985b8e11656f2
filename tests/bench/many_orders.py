"""A store with very many orders of two years, made from a seed through the facts door, a chunk in memory at a time.

Nine of ten are a mirror's, the rest are of the account that is hosted here. Names, streets and titles are drawn from
syllables: nobody's.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random

from sqlalchemy import Connection

from orders.access.access import Scope
from orders.access.directory import add_account, create_seller
from orders.access.keys import create_key
from orders.access.vault import Vault
from orders.database.migrations import upgrade
from orders.database.store import Store
from orders.domain.facts import FactSource, ItemFacts, OrderFacts, SourceKind
from orders.service.orders import CHUNK
from orders.storage.joined import order_service
from orders.view import AccountId, Address, Authority, Coverage, Money, OrderStatus, Provenance, SellerId

SELLER = SellerId("bench")
MIRROR, HOSTED = AccountId("amazon-us"), AccountId("own-market")
SPAN = timedelta(days=730)
OPEN_FOR = timedelta(days=20)  # what was bought longer ago has ended
SYLLABLES = (
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "je",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "qui",
    "ro",
    "su",
    "ta",
    "ve",
    "wi",
)
THINGS = (
    "Desk lamp",
    "Wall lamp",
    "Tea pot",
    "Book shelf",
    "Garden chair",
    "LED電球セット",
    "Travel mug",
    "Oak table",
)
ENDED = ((OrderStatus.SHIPPED, 93), (OrderStatus.CANCELLED, 7))
LATELY = (
    (OrderStatus.UNSHIPPED, 55),
    (OrderStatus.SHIPPED, 37),
    (OrderStatus.PARTIALLY_SHIPPED, 3),
    (OrderStatus.PENDING, 5),
)
KEY = b"bench: no secret of anybody's ok"  # 32 bytes: the store is thrown away
READ = Coverage(statuses=frozenset(OrderStatus) - {OrderStatus.STATUS_UNKNOWN}, complete=True)


@dataclass
class MovedClock:
    """A clock that stands where it is put."""

    at: datetime

    def now(self) -> datetime:
        return self.at


def vault() -> Vault:
    return Vault([KEY])


def made_orders(count: int, seed: int, until: datetime) -> Iterator[tuple[datetime, OrderFacts]]:
    """So many orders, the oldest first, with the time at which each was bought."""
    random = Random(seed)
    words = ["".join(random.choices(SYLLABLES, k=random.randint(2, 4))) for _ in range(5000)]
    for number in range(count):
        bought = until - SPAN * ((count - number) / count)
        yield bought, one_order(random, words, number, bought, lately=until - bought < OPEN_FOR)


def one_order(random: Random, words: list[str], number: int, bought: datetime, *, lately: bool) -> OrderFacts:
    kinds = LATELY if lately else ENDED
    status = random.choices([one for one, _ in kinds], [weight for _, weight in kinds])[0]
    ordered = random.randint(1, 3)
    done = {OrderStatus.SHIPPED: ordered, OrderStatus.PARTIALLY_SHIPPED: 1}.get(status, 0)
    name = f"{word(random, words)} {word(random, words)}".title()
    home = Address(
        name=name,
        lines=(f"{random.randint(1, 200)} {word(random, words).title()} Street",),
        city=word(random, words).title(),
        postal_code=f"{random.randrange(100_000):05}",
        country_code="US",
    )
    item = ItemFacts(
        order_item_id=f"{number:014}",
        ordered=ordered + (status is OrderStatus.PARTIALLY_SHIPPED),
        shipped=done,
        cancelled=ordered if status is OrderStatus.CANCELLED else 0,
        title=f"{random.choice(THINGS)} {word(random, words)} {word(random, words)}",
        sku=f"{random.choice('ABCDEFGH')}{random.choice(SYLLABLES).upper()}-{random.randrange(20_000):05}",
        item_price=Money(random.randrange(100, 20_000), "USD"),
    )
    return OrderFacts(
        order_id=f"{random.randrange(100, 120)}-{random.randrange(10**7):07}-{number:07}",
        status=status,
        items=(item,),
        currency="USD",
        buyer_name=name,
        ship_to=home,
        purchase_date=bought,
        ship_by=bought + timedelta(days=random.randint(1, 5)),
    )


def word(random: Random, words: list[str]) -> str:
    """Some words are far more frequent than others, as names and titles are."""
    return words[int(len(words) * random.random() ** 3)]


def entered(store: Store, at: datetime) -> str:
    """The seller with two accounts; answers a key that may do everything a seller may."""

    def work(connection: Connection) -> str:
        create_seller(connection, "Bench", at, seller_id=SELLER)
        add_account(connection, SELLER, MIRROR, "amazon", Authority.MIRROR, at)
        add_account(connection, SELLER, HOSTED, "own", Authority.HOSTED, at)
        scopes = [one for one in Scope if one is not Scope.MARKETPLACE]
        return create_key(connection, SELLER, "bench", scopes, at)[1]

    return store.write_now(work)


def fill(url: str, count: int, seed: int) -> str:
    """Make the store; answers its key."""
    upgrade(url)
    until = datetime.now(UTC)
    store = Store.open(url)
    key = entered(store, until - SPAN)
    asyncio.run(_filled(store, count, seed, until))
    store.close()
    return key


async def _filled(store: Store, count: int, seed: int, until: datetime) -> None:
    clock = MovedClock(until)
    service = order_service(store, clock, vault())
    made = made_orders(count, seed, until)
    for number, chunk in enumerate(iter(lambda: list(islice(made, CHUNK)), [])):
        clock.at = chunk[-1][0]
        hosted = number % 10 == 9
        await service.record_facts(SELLER, a_read(clock.at, hosted=hosted), [one for _, one in chunk], last=False)
        if number % 20 == 0:
            print(f"\r{number * CHUNK:,} of {count:,}", end="", flush=True)
    clock.at = until
    await service.record_facts(SELLER, a_read(until, hosted=False), [])
    print(f"\r{count:,} orders are in.", flush=True)


def a_read(at: datetime, *, hosted: bool) -> FactSource:
    if hosted:
        return FactSource(account_id=HOSTED, kind=SourceKind.MARKETPLACE, as_of=at, provenance=Provenance.HOSTED)
    return FactSource(account_id=MIRROR, kind=SourceKind.SYNC, as_of=at, coverage=READ)
