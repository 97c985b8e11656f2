"""Logging in: one-time links, and sessions with the secret that guards their forms.

Links and sessions live in the directory of hashes; the subject there is the user, so all of a person's end together.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from orders.access import tokens
from orders.access.access import Access
from orders.access.tables import login_links, sessions
from orders.access.users import User, user
from orders.view import SellerId

LINK_LIFE = timedelta(minutes=15)
SESSION_LIFE = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """An open session: who it is, and the secret that its forms carry."""

    access: Access
    user: User
    csrf: str
    expires_at: datetime


def login_link(connection: Connection, who: User, now: datetime, ttl: timedelta = LINK_LIFE) -> str:
    """The token of a link that logs this person in once, until `ttl` is over."""
    token = tokens.new_token()
    ends = now + ttl
    link = {"seller_id": who.seller_id, "token_hash": tokens.token_hash(tokens.Kind.LOGIN_LINK, token)}
    connection.execute(insert(login_links).values(**link, user_id=who.user_id, created_at=now, expires_at=ends))
    tokens.register(connection, tokens.Kind.LOGIN_LINK, token, who.seller_id, who.user_id, ends)
    return token


def redeem_link(connection: Connection, token: str, now: datetime) -> User | None:
    """Who this link logs in; None for a used, expired or unknown one. In a write: of two at once one wins."""
    found = tokens.find(connection, tokens.Kind.LOGIN_LINK, token, now)
    if found is None:
        return None
    used = connection.execute(
        update(login_links)
        .where(login_links.c.seller_id == found.seller_id)
        .where(login_links.c.token_hash == tokens.token_hash(tokens.Kind.LOGIN_LINK, token))
        .where(login_links.c.used_at.is_(None))
        .values(used_at=now)
    )
    return user(connection, found.seller_id, found.subject_id) if used.rowcount == 1 else None


def open_session(connection: Connection, who: User, now: datetime, ttl: timedelta = SESSION_LIFE) -> str:
    """A new session's token, for the cookie. Always a new one: a session is never fixed before the login."""
    token = tokens.new_token()
    ends = now + ttl
    row = {"seller_id": who.seller_id, "token_hash": tokens.token_hash(tokens.Kind.SESSION, token)}
    connection.execute(
        insert(sessions).values(**row, user_id=who.user_id, csrf=tokens.new_token(), created_at=now, expires_at=ends)
    )
    tokens.register(connection, tokens.Kind.SESSION, token, who.seller_id, who.user_id, ends)
    return token


def session(connection: Connection, token: str, now: datetime) -> Session | None:
    """The session of this token; None where it is over, closed or unknown. The role is the present one."""
    found = tokens.find(connection, tokens.Kind.SESSION, token, now)
    if found is None:
        return None
    row = connection.execute(
        select(sessions).where(
            sessions.c.seller_id == found.seller_id,
            sessions.c.token_hash == tokens.token_hash(tokens.Kind.SESSION, token),
        )
    ).one_or_none()
    who = None if row is None else user(connection, SellerId(row.seller_id), row.user_id)
    if row is None or who is None:
        return None
    return Session(access=who.access, user=who, csrf=row.csrf, expires_at=row.expires_at)


def close(connection: Connection, token: str) -> None:
    """End this session; unknown tokens are nothing."""
    found = tokens.owner(connection, tokens.Kind.SESSION, token)
    if found is None:
        return
    hashed = tokens.token_hash(tokens.Kind.SESSION, token)
    connection.execute(
        delete(sessions).where(sessions.c.seller_id == found.seller_id, sessions.c.token_hash == hashed)
    )
    tokens.forget_one(connection, tokens.Kind.SESSION, token)


def sweep(connection: Connection, now: datetime) -> None:
    """Drop what is over: sessions, links, and their hashes. Run now and then as a background write."""
    connection.execute(delete(sessions).where(sessions.c.expires_at <= now))
    connection.execute(delete(login_links).where(login_links.c.expires_at <= now))
    tokens.forget_expired(connection, now)
