"""People: an e-mail address, a role, and perhaps a password (argon2id). A link by mail logs in as well."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NewType

from argon2 import PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row, insert, select, update

from orders.access import tokens
from orders.access.access import SCOPES_OF, Access, Role
from orders.access.addresses import typed_address
from orders.access.tables import user_directory, users
from orders.database.ids import new_id
from orders.errors import NotFound, Refused
from orders.view import SellerId

HASHER = PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY)  # 64 MiB, about 50 ms
SHORTEST, LONGEST = 12, 256  # NIST SP 800-63B: length, no composition rules
USER_KEY = "users"
PasswordHash = NewType(
    "PasswordHash", str
)  # only `password_hash` makes one: it costs 50 ms, and no transaction waits


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One person at one seller. The same address may be a user of several sellers."""

    seller_id: SellerId
    user_id: str
    email: str
    role: Role
    has_password: bool

    @property
    def access(self) -> Access:
        """What this person may do."""
        return Access(
            seller_id=self.seller_id, actor=f"user:{self.user_id}", role=self.role, scopes=SCOPES_OF[self.role]
        )


def create_user(
    connection: Connection,
    seller_id: SellerId,
    email: str,
    role: Role,
    now: datetime,
    *,
    password: PasswordHash | None = None,
) -> User:
    """Enter a person, with a password that was hashed before the transaction, or without one (login by link).

    Raises Refused ("user-exists", "address-not-valid").
    """
    kept = typed_address(email)
    same = select(users.c.user_id).where(users.c.seller_id == seller_id, users.c.email == kept)
    if connection.execute(same).one_or_none() is not None:  # also one who is locked out
        raise Refused("user-exists", f"{kept} is already a user.", pointer="/email")
    user_id = new_id()
    row = {"seller_id": seller_id, "user_id": user_id, "email": kept, "password_hash": password, "role": role}
    connection.execute(insert(users).values(**row, created_at=now))
    entry = tokens.keyed_hash(tokens.made_matching_key(connection, USER_KEY, now), kept)
    connection.execute(insert(user_directory).values(hash=entry, seller_id=seller_id, user_id=user_id))
    return User(seller_id=seller_id, user_id=user_id, email=kept, role=role, has_password=password is not None)


def verify_password(connection: Connection, email: str, password: str) -> User | None:
    """Who logs in with this address and password; None for nobody.

    An unknown address costs one hash too, so time does not tell whether it is known. Takes about 50 ms of CPU and
    64 MiB: callers bound how many run at once.
    """
    candidates = rows_by_email(connection, email)
    for row in candidates:
        if row.password_hash is not None and matches(row.password_hash, password):
            return user_from_row(row)
    if not any(row.password_hash for row in candidates):
        matches(dummy_hash(), password)
    return None


def set_password(connection: Connection, seller_id: SellerId, user_id: str, password: PasswordHash) -> None:
    """Give a new password, hashed before; every session and link of this person ends. Raises NotFound."""
    mine = (users.c.seller_id == seller_id) & (users.c.user_id == user_id)
    if connection.execute(update(users).where(mine).values(password_hash=password)).rowcount == 0:
        raise NotFound(f"there is no user {user_id}")
    log_out(connection, seller_id, user_id)


def log_out(connection: Connection, seller_id: SellerId, user_id: str) -> None:
    """End every session and open link of this person."""
    tokens.forget(connection, tokens.Kind.SESSION, seller_id, user_id)
    tokens.forget(connection, tokens.Kind.LOGIN_LINK, seller_id, user_id)


def user(connection: Connection, seller_id: SellerId, user_id: str) -> User | None:
    """This person; None for nobody and for a disabled one."""
    found = select(users).where(users.c.seller_id == seller_id, users.c.user_id == user_id)
    row = connection.execute(found.where(users.c.disabled_at.is_(None))).one_or_none()
    return None if row is None else user_from_row(row)


def users_of(connection: Connection, seller_id: SellerId) -> tuple[User, ...]:
    """All people of a seller who may log in, oldest first."""
    found = select(users).where(users.c.seller_id == seller_id, users.c.disabled_at.is_(None))
    return tuple(user_from_row(row) for row in connection.execute(found.order_by(users.c.user_id)))


def password_hash(password: str) -> PasswordHash:
    """argon2id of a password. Raises Refused ("password-too-short", "password-too-long")."""
    if len(password) < SHORTEST:
        raise Refused("password-too-short", f"A password has at least {SHORTEST} signs.")
    if len(password) > LONGEST:
        raise Refused("password-too-long", f"A password has at most {LONGEST} signs.")
    return PasswordHash(HASHER.hash(password))


def matches(hashed: str, password: str) -> bool:
    if len(password) > LONGEST:
        password = ""
    try:
        return HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


@cache
def dummy_hash() -> str:
    return HASHER.hash("the password of nobody at all")


def rows_by_email(connection: Connection, email: str) -> tuple[Row[tuple[object, ...]], ...]:
    key = tokens.matching_key(connection, USER_KEY)
    try:
        kept = typed_address(email)
    except Refused:
        return ()
    if key is None:
        return ()
    joined = (users.c.seller_id == user_directory.c.seller_id) & (users.c.user_id == user_directory.c.user_id)
    found = select(users).join(user_directory, joined).where(user_directory.c.hash == tokens.keyed_hash(key, kept))
    return tuple(connection.execute(found.where(users.c.disabled_at.is_(None)).order_by(users.c.user_id)))


def user_from_row(row: Row[tuple[object, ...]]) -> User:
    return User(
        seller_id=SellerId(row.seller_id),
        user_id=row.user_id,
        email=row.email,
        role=Role(row.role),
        has_password=row.password_hash is not None,
    )
