"""Judging's one way to the order store: sellers, orders and addressees of a whole batch, a hop each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from mailguard.errors import OrderStoreUnavailable
from orders.access.directory import mailbox_owner_elsewhere, seller_views
from orders.errors import StoreUnavailable
from orders.service.orders import OrderService
from orders.view import Lookup, SellerId, SellerView

Answer = TypeVar("Answer")
AT_ONCE = 5_000  # orders of one question: what the mails of a lease name together has no other bound


class Reader(Protocol):
    """What reads the directory: the store, of which nothing else is wanted here."""

    async def read(self, work: Callable[[Any], Answer]) -> Answer: ...


@dataclass(frozen=True, slots=True)
class OrderBook:
    """Implements `ports.Orders` over the order service and the directory."""

    service: OrderService
    store: Reader

    async def sellers(self, seller_ids: Sequence[SellerId]) -> dict[SellerId, SellerView]:
        """Each seller as it is now. Raises OrderStoreUnavailable."""
        try:
            return await self.store.read(lambda connection: seller_views(connection, seller_ids))
        except StoreUnavailable as error:
            raise OrderStoreUnavailable from error

    async def lookup(
        self, asked: Sequence[tuple[SellerId, str, str]], now: datetime
    ) -> dict[tuple[SellerId, str, str], Lookup]:
        """(seller, marketplace, order id) → what the store knows. Raises OrderStoreUnavailable."""
        found: dict[tuple[SellerId, str, str], Lookup] = {}
        try:
            for start in range(0, len(asked), AT_ONCE):
                found |= await self.service.find(asked[start : start + AT_ONCE], now)
            return found
        except StoreUnavailable as error:
            raise OrderStoreUnavailable from error

    async def addressees_elsewhere(self, asked: Sequence[tuple[SellerId, str]]) -> frozenset[tuple[SellerId, str]]:
        """Those whose address is a proved mailbox of another seller. Raises OrderStoreUnavailable."""
        try:
            return await self.store.read(
                lambda connection: frozenset(
                    (seller, address)
                    for seller, address in asked
                    if mailbox_owner_elsewhere(connection, address, seller)
                )
            )
        except StoreUnavailable as error:
            raise OrderStoreUnavailable from error
