"""A store with two sellers, one Amazon mirror account each, and facts that agree; change what you test."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from orders.access.access import SCOPES_OF, Access, Role
from orders.access.directory import add_account, create_seller
from orders.access.vault import Vault
from orders.database.store import Store
from orders.domain.facts import FactSource, ItemFacts, OrderFacts, SourceKind
from orders.domain.order import Shipment
from orders.service.orders import OrderService
from orders.storage.joined import order_service
from orders.view import (
    AccountId,
    Address,
    Authority,
    Coverage,
    Money,
    OrderStatus,
    Provenance,
    SellerId,
)
from tests.orders.database.stores import Kind, a_store

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SELLER, OTHER = SellerId("lamps"), SellerId("books")
ACCOUNT, HOSTED = AccountId("amazon-us"), AccountId("own-market")
ALL = frozenset(OrderStatus) - {OrderStatus.STATUS_UNKNOWN}
OPEN = frozenset({OrderStatus.UNSHIPPED, OrderStatus.PARTIALLY_SHIPPED})
VAULT = Vault([b"k" * 32])  # of every store here
ACCESS = Access(seller_id=SELLER, actor="user:1", role=Role.OWNER, scopes=SCOPES_OF[Role.OWNER])
OTHER_ACCESS = replace(ACCESS, seller_id=OTHER)


@dataclass
class FixedClock:
    """A clock that stands until it is moved."""

    at: datetime = AT

    def now(self) -> datetime:
        return self.at


@dataclass
class Shop:
    """The store with its service and clock."""

    store: Store
    clock: FixedClock
    service: OrderService


@contextmanager
def a_shop(tmp_path: Path, kind: Kind = Kind.SQLITE) -> Iterator[Shop]:
    with a_store(kind, tmp_path, enter_sellers) as store:
        clock = FixedClock()
        yield Shop(store, clock, order_service(store, clock, VAULT))


def enter_sellers(connection: Any) -> None:
    for seller in (SELLER, OTHER):
        create_seller(connection, str(seller), AT, seller_id=seller)
        add_account(connection, seller, ACCOUNT, "amazon", Authority.MIRROR, AT)
        add_account(connection, seller, HOSTED, "ourmarket", Authority.HOSTED, AT)


def an_item(**changes: Any) -> ItemFacts:
    return replace(
        ItemFacts(order_item_id="1", ordered=2, title="Desk lamp", sku="LAMP-1", item_price=Money(4998, "USD")),
        **changes,
    )


def facts(**changes: Any) -> OrderFacts:
    return replace(
        OrderFacts(
            order_id="114-0000001-0000001",
            where="row 1",
            status=OrderStatus.UNSHIPPED,
            items=(an_item(),),
            currency="USD",
            buyer_name="Ana Example",
            ship_to=Address(name="Ana Example", lines=("1 Sample Street",), city="Springfield", country_code="US"),
            purchase_date=AT - timedelta(days=1),
            ship_by=AT + timedelta(days=1),
        ),
        **changes,
    )


def a_read(**changes: Any) -> FactSource:
    """A sync of everything, of this moment."""
    return replace(
        FactSource(
            account_id=ACCOUNT,
            kind=SourceKind.SYNC,
            as_of=AT,
            coverage=Coverage(statuses=ALL, complete=True),
        ),
        **changes,
    )


def a_snapshot(**changes: Any) -> FactSource:
    """A complete unshipped report of this moment."""
    coverage = Coverage(statuses=OPEN, complete=True)
    return replace(a_read(kind=SourceKind.UNSHIPPED_REPORT, coverage=coverage), **changes)


def placed() -> FactSource:
    """The marketplace's side of the hosted account."""
    return a_read(account_id=HOSTED, kind=SourceKind.MARKETPLACE, provenance=Provenance.HOSTED)


def a_package(**changes: Any) -> Shipment:
    return replace(Shipment(package_reference_id="1", carrier="UPS", tracking="1Z999", ship_date=AT), **changes)


def numbered(count: int, **changes: Any) -> Sequence[OrderFacts]:
    """So many orders, their ids in order."""
    return [facts(order_id=f"114-0000001-{number:07}", **changes) for number in range(count)]
