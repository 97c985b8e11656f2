"""An order store in memory, as judging asks it: sellers, look-ups, other sellers' mailboxes; or no answer at all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mailguard.errors import OrderStoreUnavailable
from orders.view import Lookup, SellerId, SellerView


@dataclass
class FakeOrderBook:
    known: dict[SellerId, SellerView] = field(default_factory=dict)
    lookups: dict[tuple[SellerId, str, str], Lookup] = field(default_factory=dict)
    elsewhere: frozenset[tuple[SellerId, str]] = frozenset()
    away: bool = False
    asked: list[int] = field(default_factory=list)  # how many were asked for, a hop each

    async def sellers(self, seller_ids: Sequence[SellerId]) -> dict[SellerId, SellerView]:
        self.answer(len(seller_ids))
        return {key: self.known[key] for key in seller_ids if key in self.known}

    async def lookup(
        self, asked: Sequence[tuple[SellerId, str, str]], now: datetime
    ) -> dict[tuple[SellerId, str, str], Lookup]:
        self.answer(len(asked))
        return {key: self.lookups.get(key, Lookup(marketplace=key[1], order_id=key[2])) for key in asked}

    async def addressees_elsewhere(self, asked: Sequence[tuple[SellerId, str]]) -> frozenset[tuple[SellerId, str]]:
        self.answer(len(asked))
        return self.elsewhere & frozenset(asked)

    def answer(self, count: int) -> None:
        if self.away:
            raise OrderStoreUnavailable
        self.asked.append(count)
