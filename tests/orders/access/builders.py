"""Sellers and people for tests, and the instants that they live in."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from orders.access.access import Role
from orders.access.directory import add_account, create_seller
from orders.access.users import User, create_user
from orders.view import AccountId, Authority, SellerId

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
SHOP = AccountId("shop-1")


def a_seller(connection: Connection, name: str = "Nordlicht Lampen", **changes: Any) -> SellerId:
    return create_seller(connection, name, NOW, **changes)


def an_account(connection: Connection, seller: SellerId, **changes: Any) -> AccountId:
    given = {"account_id": SHOP, "marketplace": "amazon", "authority": Authority.MIRROR, "now": NOW, **changes}
    add_account(connection, seller, **given)
    return AccountId(given["account_id"])


def a_user(connection: Connection, seller: SellerId, email: str = "ada@shop.example", **changes: Any) -> User:
    return create_user(connection, seller, email, **{"role": Role.OWNER, "now": NOW, **changes})
