"""Entering a seller in one go: user, marketplace account, mailbox, forwarders, intake address, first login link."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from orders.access import directory, roster, sessions, users
from orders.access.access import Role
from orders.errors import NotFound, Refused
from orders.view import AccountId, Authority, SellerId


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What the operator says of a new seller. `mailbox` counts as proved: who runs this owns the machine."""

    name: str
    email: str
    marketplace: str
    account: str
    authority: Authority
    mailbox: str
    forwarders: tuple[str, ...]  # domains, addresses or networks
    shop: str
    intake_domain: str
    profile_values: tuple[tuple[str, str], ...] = ()  # the shop's own, as the marketplace's profile wants them


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """What the seller needs next."""

    seller_id: SellerId
    intake_address: str
    login_token: str


def enrol(connection: Connection, said: Enrolment, now: datetime) -> Enrolled:
    """Enter all of it, or nothing; mail from before `now` raises no alert.

    Raises Refused for what is not valid, for a name that is taken, and for a mailbox that another seller proved:
    with two owners, every genuine notice to it would look like somebody else's.
    """
    if said.name in {name for _, name in roster.all_sellers(connection)}:
        raise Refused("seller-exists", f"{said.name!r} is set up already; another shop needs another name.")
    seller_id = directory.create_seller(connection, said.name, now, watch_since=now)
    owner = users.create_user(connection, seller_id, said.email, Role.OWNER, now)
    account = AccountId(said.account or said.marketplace)
    values = dict(said.profile_values)
    directory.add_account(
        connection, seller_id, account, said.marketplace, said.authority, now, profile_values=values
    )
    kept = directory.add_mailbox(connection, seller_id, said.mailbox, now, proved=True)
    if directory.mailbox_owner_elsewhere(connection, kept, seller_id):
        raise Refused("mailbox-taken", f"{kept} is the mailbox of another seller here.")
    for one in said.forwarders:
        network = one if is_network(one) else None
        directory.add_forwarder(connection, seller_id, now, network=network, domain=None if network else one)
    address = directory.new_intake_address(connection, seller_id, said.shop, said.intake_domain, now)
    return Enrolled(
        seller_id=seller_id, intake_address=address, login_token=sessions.login_link(connection, owner, now)
    )


def is_network(text: str) -> bool:
    """192.0.2.0/24, 192.0.2.1 or 2001:db8::/32, rather than a domain."""
    return "/" in text or ":" in text or text.replace(".", "").isdigit()


def link_for(connection: Connection, seller: str | None, email: str | None, now: datetime) -> str:
    """A login token for the only user, or the one with this address. Raises NotFound, naming who is there."""
    return sessions.login_link(connection, user_named(connection, seller, email), now)


def give_password(
    connection: Connection, seller: str | None, email: str | None, password: users.PasswordHash
) -> users.User:
    """A new password for the same; every session and link of that person ends. Raises NotFound."""
    who = user_named(connection, seller, email)
    users.set_password(connection, who.seller_id, who.user_id, password)
    return who


def user_named(connection: Connection, seller: str | None, email: str | None) -> users.User:
    """The only user of a seller, or the one with this address. Raises NotFound, naming who is there."""
    seller_id = roster.seller_named(connection, seller)
    here = users.users_of(connection, seller_id)
    found = [one for one in here if email is None or email.strip().lower() == one.email.lower()]
    if len(found) != 1:
        raise NotFound(f"which user? name one of: {', '.join(one.email for one in here) or 'nobody yet'}")
    return found[0]
