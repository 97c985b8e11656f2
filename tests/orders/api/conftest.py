"""The order half of the API, served over a real store with two sellers."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from orders.access.access import Role, Scope
from orders.access.keys import create_key, list_keys
from orders.access.users import create_user, users_of
from orders.api import provide
from orders.domain.facts import FactSource, OrderFacts
from orders.view import OrderView, SellerId
from orders.web.application import mount
from tests.orders.storage.builders import AT, OTHER, SELLER, Shop, a_shop
from tests.orders.web.serving import Client, a_key, all_but, an_application_over, served


@dataclass(frozen=True, slots=True)
class OrderApi:
    """The API being served: a key that may all, one that may see no buyer, one of another seller."""

    client: Client
    shop: Shop
    key: str
    plain_key: str
    other_key: str
    folder: Path

    @property
    def user(self) -> str:
        """A person of the shop who only looks (made at the first call)."""
        return self._user("vera@lamps.example")

    @property
    def key_id(self) -> str:
        """The id of a key that nobody here uses (made at the first call)."""

        def made(open_: Any) -> str:
            found = [one.key_id for one in list_keys(open_, SELLER) if one.name == "spare"]
            return found[0] if found else create_key(open_, SELLER, "spare", (Scope.ORDERS_READ,), AT)[0]

        return self.shop.store.write_now(made)

    def _user(self, email: str) -> str:
        def made(open_: Any) -> str:
            known = (one for one in users_of(open_, SELLER) if one.email == email)
            found = next(known, None) or create_user(open_, SELLER, email, Role.VIEWER, AT)
            return found.user_id

        return self.shop.store.write_now(made)

    def recorded(self, source: FactSource, *rows: OrderFacts, seller: SellerId = SELLER) -> list[OrderView]:
        """Take these facts; answers the orders as they are, in the order given."""
        repository = self.shop.service

        async def record() -> list[OrderView]:
            report = await repository.record_facts(seller, source, rows)
            assert report.refused == ()
            asked = [
                (seller, "amazon" if source.account_id == "amazon-us" else "ourmarket", one.order_id) for one in rows
            ]
            found = await repository.find(asked, self.shop.clock.now())
            return [found[each].hits[0].current for each in asked]

        return asyncio.run(record())


@pytest.fixture
def api(tmp_path: Path) -> Iterator[OrderApi]:
    with a_shop(tmp_path) as shop:
        app = an_application_over(shop.store, shop.clock)
        mount(app, provide(app, shop.service), "0")
        keys = (
            a_key(shop.store, SELLER, *all_but(())),
            a_key(shop.store, SELLER, *all_but((Scope.PII_READ,))),
            a_key(shop.store, OTHER, *all_but(())),
        )
        with served(app) as client:
            yield OrderApi(client, shop, *keys, tmp_path)
