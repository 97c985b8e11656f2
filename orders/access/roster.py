"""Who is here: the sellers of this store, for the operator's command line only. Never shown to a seller."""

from sqlalchemy import Connection, select

from orders.access.tables import sellers
from orders.errors import NotFound
from orders.view import SellerId


def all_sellers(connection: Connection) -> tuple[tuple[SellerId, str], ...]:
    """(id, name) of every seller, oldest first."""
    rows = connection.execute(select(sellers.c.seller_id, sellers.c.name).order_by(sellers.c.created_at))
    return tuple((SellerId(row.seller_id), row.name) for row in rows)


def seller_named(connection: Connection, wanted: str | None) -> SellerId:
    """The seller with this id or name; without one the only seller there is.

    Raises NotFound with a sentence for the operator: none, no such one, or several to choose from.
    """
    here = all_sellers(connection)
    if not here:
        raise NotFound("there is no seller yet: run `mailguard init`")
    found = [key for key, name in here if wanted is None or wanted in (key, name)]
    if len(found) == 1:
        return found[0]
    shared = len({name for _, name in here}) < len(here)
    names = ", ".join(f"{name!r} ({key})" if shared else f"{name!r}" for key, name in here)
    if not found:
        raise NotFound(f"there is no seller {wanted!r}; there are: {names}")
    raise NotFound(f"which seller? name one with --seller: {names}")
