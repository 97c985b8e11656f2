"""Secrets that people and programs carry: made here, kept only as hashes in the directory that spans sellers.

A token has 256 random bits, so a plain SHA-256 is enough and can be looked up by an index: nobody guesses near it.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select

from orders.access.tables import credential_directory, directory_keys
from orders.view import SellerId

MAX_PRESENTED = 200  # signs; a longer one is not hashed at all


class Kind(StrEnum):
    """What a token opens. A token of one kind is worth nothing as another."""

    KEY = "key"
    SESSION = "session"
    LOGIN_LINK = "login_link"


@dataclass(frozen=True, slots=True)
class Found:
    """Whose a presented token is."""

    seller_id: SellerId
    subject_id: str
    expires_at: datetime | None


def new_token() -> str:
    """43 signs, safe in a URL and a cookie."""
    return secrets.token_urlsafe(32)


def register(
    connection: Connection, kind: Kind, token: str, seller: SellerId, subject: str, expires_at: datetime | None
) -> None:
    """Remember a token by its hash."""
    row = {"hash": token_hash(kind, token), "kind": kind, "seller_id": seller, "subject_id": subject}
    connection.execute(insert(credential_directory).values(**row, expires_at=expires_at))


def find(connection: Connection, kind: Kind, presented: str, now: datetime) -> Found | None:
    """Whose token this is; None where it is unknown or over. It ends at the very instant `expires_at`."""
    found = owner(connection, kind, presented)
    over = found is not None and found.expires_at is not None and found.expires_at <= now
    return None if over else found


def owner(connection: Connection, kind: Kind, presented: str) -> Found | None:
    """Whose token this is or was, until it is forgotten."""
    if not 0 < len(presented) <= MAX_PRESENTED:
        return None
    table = credential_directory
    asked = token_hash(kind, presented)
    row = connection.execute(select(table).where(table.c.hash == asked, table.c.kind == kind)).one_or_none()
    if row is None or not hmac.compare_digest(row.hash, asked):
        return None
    return Found(SellerId(row.seller_id), row.subject_id, row.expires_at)


def forget(connection: Connection, kind: Kind, seller: SellerId, subject: str) -> None:
    """Make every token of this subject worthless."""
    table = credential_directory
    connection.execute(
        delete(table).where(table.c.seller_id == seller, table.c.kind == kind, table.c.subject_id == subject)
    )


def forget_one(connection: Connection, kind: Kind, token: str) -> None:
    """Make this one token worthless."""
    connection.execute(delete(credential_directory).where(credential_directory.c.hash == token_hash(kind, token)))


def forget_expired(connection: Connection, now: datetime) -> int:
    """Drop tokens that are over; returns how many."""
    return connection.execute(delete(credential_directory).where(credential_directory.c.expires_at <= now)).rowcount


def token_hash(kind: Kind, token: str) -> str:
    return hashlib.sha256(f"{kind}\0{token}".encode("utf-8", "surrogatepass")).hexdigest()


def matching_key(connection: Connection, name: str) -> bytes | None:
    """The secret that keys a directory's hashes; None before anything was entered there."""
    secret = connection.scalar(select(directory_keys.c.secret).where(directory_keys.c.name == name))
    return None if secret is None else bytes.fromhex(secret)


def made_matching_key(connection: Connection, name: str, now: datetime) -> bytes:
    """The same, made at first use (in a write)."""
    key = matching_key(connection, name)
    if key is None:
        key = secrets.token_bytes(32)
        connection.execute(insert(directory_keys).values(name=name, secret=key.hex(), created_at=now))
    return key


def keyed_hash(key: bytes, value: str) -> str:
    return hmac.new(key, value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
