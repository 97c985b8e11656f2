"""People of a shop: who is here, letting one in, another role, locking out; each deed is in the audit.

Nobody touches a person who may do more than they do, and nobody gives a role that holds more than their own: else a
key that may only enter people could make itself an owner. A shop always has an owner who can log in.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from orders.access import audit, sessions
from orders.access.access import SCOPES_OF, Access, Role, Scope
from orders.access.tables import users
from orders.access.users import create_user, log_out, user, user_from_row
from orders.errors import NotFound, Refused
from orders.view import SellerId


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person as the list shows them, also those who are locked out (`disabled_at`)."""

    user_id: str
    email: str
    role: Role
    has_password: bool
    created_at: datetime
    disabled_at: datetime | None


def people(
    connection: Connection, seller_id: SellerId, *, after: str = "", limit: int | None = None
) -> tuple[Person, ...]:
    """Everybody of a seller, oldest first; `after` is the id of the last one of the page before."""
    mine = (users.c.seller_id == seller_id) & (users.c.user_id > after)
    rows = connection.execute(select(users).where(mine).order_by(users.c.user_id).limit(limit))
    return tuple(person_of(row) for row in rows)


def person(connection: Connection, seller_id: SellerId, user_id: str) -> Person:
    """This one. Raises NotFound, also for another seller's."""
    mine = (users.c.seller_id == seller_id) & (users.c.user_id == user_id)
    row = connection.execute(select(users).where(mine)).one_or_none()
    if row is None:
        raise NotFound(f"there is no user {user_id}")
    return person_of(row)


def enter(connection: Connection, by: Access, email: str, role: Role, now: datetime) -> Person:
    """Let somebody in. They log in by a link at first. Raises Refused ("scope-missing", "user-exists", …)."""
    hold_all_of(by, role)
    made = create_user(connection, by.seller_id, email, role, now)
    audit.record(connection, by.seller_id, by.actor, "user.created", made.user_id, now)
    return person(connection, by.seller_id, made.user_id)


def set_role(connection: Connection, by: Access, user_id: str, role: Role, now: datetime) -> None:
    """Give another role; it holds for open sessions at once. The same one again is no deed.

    Raises NotFound, Refused ("scope-missing", "last-owner").
    """
    before = _touched(connection, by, user_id)
    hold_all_of(by, role)
    if before.role is role:
        return
    if role is not Role.OWNER:
        keep_an_owner(connection, by.seller_id, before)
    connection.execute(
        update(users).where(users.c.seller_id == by.seller_id, users.c.user_id == user_id).values(role=role)
    )
    audit.record(connection, by.seller_id, by.actor, f"user.role_{role}", user_id, now)


def disable_user(connection: Connection, by: Access, user_id: str, now: datetime) -> None:
    """Lock somebody out: open sessions and links end. Somebody who is out already stays so.

    Raises NotFound, Refused ("scope-missing", "last-owner").
    """
    before = _touched(connection, by, user_id)
    if before.disabled_at is not None:
        return
    keep_an_owner(connection, by.seller_id, before)
    connection.execute(
        update(users).where(users.c.seller_id == by.seller_id, users.c.user_id == user_id).values(disabled_at=now)
    )
    log_out(connection, by.seller_id, user_id)
    audit.record(connection, by.seller_id, by.actor, "user.disabled", user_id, now)


def enable_user(connection: Connection, by: Access, user_id: str, now: datetime) -> None:
    """Let somebody in again who was locked out. Raises NotFound, Refused ("scope-missing")."""
    if _touched(connection, by, user_id).disabled_at is None:
        return
    connection.execute(
        update(users).where(users.c.seller_id == by.seller_id, users.c.user_id == user_id).values(disabled_at=None)
    )
    audit.record(connection, by.seller_id, by.actor, "user.enabled", user_id, now)


def new_link(connection: Connection, by: Access, user_id: str, now: datetime) -> str:
    """The token of a one-time login link, to be handed to that person.

    Raises NotFound, Refused ("scope-missing", "user-disabled").
    """
    _touched(connection, by, user_id)
    who = user(connection, by.seller_id, user_id)
    if who is None:
        raise Refused("user-disabled", "This person is locked out: let them in again first.")
    audit.record(connection, by.seller_id, by.actor, "user.link_made", user_id, now)
    return sessions.login_link(connection, who, now)


def hold_all_of(by: Access, role: Role) -> None:
    """Raises Refused ("scope-missing") unless `by` holds every scope of that role."""
    for scope in sorted(SCOPES_OF[role]):
        by.require(scope)


def keep_an_owner(connection: Connection, seller_id: SellerId, leaving: Person) -> None:
    """Raises Refused ("last-owner") where nobody would be left who can let others in."""
    if leaving.role is not Role.OWNER or leaving.disabled_at is not None:
        return
    # The rows stay locked until the end (a plain read on SQLite, whose writers stand in a queue): of two owners who
    # demote each other at once, the second one is refused.
    living = select(users.c.user_id).where(
        users.c.seller_id == seller_id, users.c.role == Role.OWNER, users.c.disabled_at.is_(None)
    )
    if len(connection.execute(living.order_by(users.c.user_id).with_for_update()).all()) < 2:
        raise Refused("last-owner", "This is the shop's last owner: make somebody else an owner first.")


def person_of(row: Row[tuple[object, ...]]) -> Person:
    who = user_from_row(row)
    return Person(
        user_id=who.user_id,
        email=who.email,
        role=who.role,
        has_password=who.has_password,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
    )


def _touched(connection: Connection, by: Access, user_id: str) -> Person:
    """Whom `by` is about to change. Raises NotFound, Refused ("scope-missing")."""
    by.require(Scope.USERS_WRITE)
    found = person(connection, by.seller_id, user_id)
    hold_all_of(by, found.role)
    return found


def _write(connection: Connection, by: Access, user_id: str, **values: Any) -> None:
    mine = (users.c.seller_id == by.seller_id) & (users.c.user_id == user_id)
    connection.execute(update(users).where(mine).values(**values))
