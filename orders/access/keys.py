"""API keys: `mg_<prefix>_<secret>`. The prefix names a key in lists and logs; the whole is kept only as a hash."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, insert, or_, select, update

from orders.access import audit, tokens
from orders.access.access import Access, Scope, refuse_both_sides
from orders.access.tables import api_keys
from orders.database.ids import new_id
from orders.errors import NotFound, Refused
from orders.view import SellerId

SHAPE = re.compile(r"mg_[0-9a-f]{8}_[0-9a-f]{64}")
USED_STEP = timedelta(minutes=5)  # `last_used_at` is no finer: a write per request would cost more than it tells


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyView:
    """A key as its owner sees it; the secret was shown once, when it was made."""

    key_id: str
    prefix: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def create_key(
    connection: Connection,
    seller_id: SellerId,
    name: str,
    scopes: Iterable[Scope],
    now: datetime,
    *,
    by: Access | None = None,
) -> tuple[str, str]:
    """Make a key; returns its id and the plain text, which nobody can read again.

    `by` is who asks: they cannot give what they lack, so nobody of a seller gives the marketplace's side. None: the
    operator, at the command line. Raises Refused ("scope-conflict", "scope-missing", "scopes-empty").
    """
    given = frozenset(scopes)
    refuse_both_sides(given, None)
    if not given:
        raise Refused("scopes-empty", "A key needs at least one scope.")
    for scope in sorted(given if by is not None else ()):
        assert by is not None
        by.require(scope)
    key_id, prefix = new_id(), secrets.token_hex(4)
    plain = f"mg_{prefix}_{secrets.token_hex(32)}"
    row = {"seller_id": seller_id, "key_id": key_id, "prefix": prefix, "name": name, "scopes": sorted(given)}
    connection.execute(insert(api_keys).values(**row, created_at=now))
    tokens.register(connection, tokens.Kind.KEY, plain, seller_id, key_id, None)
    audit.record(connection, seller_id, actor_of(by), "key.created", key_id, now)
    return key_id, plain


def revoke_key(
    connection: Connection, seller_id: SellerId, key_id: str, now: datetime, *, by: Access | None = None
) -> None:
    """The key opens nothing from now on. Revoking again changes nothing. Raises NotFound, Refused ("scope-missing").

    Nobody but itself takes a key that may do more than they: a seller would stop the marketplace's side of a hosted
    account, and a key that may only make keys everything else.
    """
    found = key(connection, seller_id, key_id)
    if found.revoked_at is not None:
        return
    if by is not None and by.actor != f"key:{key_id}":
        for scope in sorted(found.scopes):
            by.require(scope)
    mine = (api_keys.c.seller_id == seller_id) & (api_keys.c.key_id == key_id)
    connection.execute(update(api_keys).where(mine).values(revoked_at=now))
    tokens.forget(connection, tokens.Kind.KEY, seller_id, key_id)
    audit.record(connection, seller_id, actor_of(by), "key.revoked", key_id, now)


def key(connection: Connection, seller_id: SellerId, key_id: str) -> KeyView:
    """This key, a revoked one too. Raises NotFound, also for another seller's."""
    mine = (api_keys.c.seller_id == seller_id) & (api_keys.c.key_id == key_id)
    row = connection.execute(select(api_keys).where(mine)).one_or_none()
    if row is None:
        raise NotFound(f"there is no key {key_id}")
    return key_view(row)


def list_keys(
    connection: Connection, seller_id: SellerId, *, after: str = "", limit: int | None = None
) -> tuple[KeyView, ...]:
    """All keys of a seller, revoked ones too, oldest first; `after` is the id of the last one of the page before."""
    mine = (api_keys.c.seller_id == seller_id) & (api_keys.c.key_id > after)
    rows = connection.execute(select(api_keys).where(mine).order_by(api_keys.c.key_id).limit(limit))
    return tuple(key_view(row) for row in rows)


def authenticate_key(connection: Connection, presented: str, now: datetime) -> Access | None:
    """Who presents this key; None for anything that is no living key. Only reads: `note_use` writes.

    The look-up is by the hash of all of it, so time tells nothing of how much of a guess was right.
    """
    if SHAPE.fullmatch(presented) is None:
        return None
    found = tokens.find(connection, tokens.Kind.KEY, presented, now)
    if found is None:
        return None
    row = connection.execute(
        select(api_keys).where(api_keys.c.seller_id == found.seller_id, api_keys.c.key_id == found.subject_id)
    ).one_or_none()
    if row is None or row.revoked_at is not None:
        return None
    return Access(seller_id=found.seller_id, actor=f"key:{row.key_id}", role=None, scopes=known_scopes(row.scopes))


def note_use(connection: Connection, access: Access, now: datetime) -> None:
    """Remember that a key was used, to five minutes; run it as a background write."""
    connection.execute(
        update(api_keys)
        .where(api_keys.c.seller_id == access.seller_id, api_keys.c.key_id == access.actor.removeprefix("key:"))
        .where(or_(api_keys.c.last_used_at.is_(None), api_keys.c.last_used_at < now - USED_STEP))
        .values(last_used_at=now)
    )


def key_view(row: Row[tuple[object, ...]]) -> KeyView:
    return KeyView(
        key_id=row.key_id,
        prefix=row.prefix,
        name=row.name,
        scopes=known_scopes(row.scopes),
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )


def actor_of(by: Access | None) -> str:
    """Who is told in the audit; the operator is "system"."""
    return "system" if by is None else by.actor


def known_scopes(names: Iterable[str]) -> frozenset[Scope]:
    """Scopes by name; one that a newer program gave is no permission here."""
    known = {str(scope): scope for scope in Scope}
    return frozenset(known[name] for name in names if name in known)
