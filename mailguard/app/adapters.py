"""Every adapter over one store, from the settings."""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from mailguard.dns import LiveResolver, load_zone
from mailguard.dns.tally import Tally
from mailguard.errors import SettingsError
from mailguard.model.origin import Sealer
from mailguard.model.policy import Policy
from mailguard.model.profile import Profiles
from mailguard.notices import profiles_that_hold
from mailguard.orderbook import OrderBook
from mailguard.ports import Clock, Resolver
from mailguard.settings import Settings
from mailguard.storage import MIGRATIONS as OWN_MIGRATIONS
from mailguard.storage import SqlHistories, SqlJudgements, SqlKeptMail, SqlSpool
from orders.access.directory import seller_views
from orders.access.vault import Vault, new_vault
from orders.database import migrations
from orders.database.fresh import fresh_store
from orders.database.store import Store
from orders.domain.windows import WINDOWS, Windows
from orders.service.orders import OrderService
from orders.storage.joined import order_service
from orders.storage.keyring import open_vault
from orders.storage.resealing import reseal
from orders.view import SellerId

log = structlog.get_logger()
MIGRATIONS = (migrations.LOCATION, OWN_MIGRATIONS)
SECRET_FILE = "secret.key"  # noqa: S105 — a file's name, not its content
SECRET_SIZE = 32  # bytes


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapters:
    """One process's adapters. `secret` signs cursors and keys the tokens of alert mails."""

    store: Store
    clock: Clock
    secret: bytes
    orders: OrderService
    orderbook: OrderBook
    spool: SqlSpool
    judgements: SqlJudgements
    histories: SqlHistories
    kept_mail: SqlKeptMail
    resolver: Resolver
    policy: Policy


def build(settings: Settings, clock: Clock | None = None, tally: Tally | None = None) -> Adapters:
    """The adapters of a running program; its resolver counts in `tally`.

    Raises SchemaUnknown, StoreUnavailable, SettingsError, PersonalDataSealed.
    """
    migrations.check_schema(settings.url, MIGRATIONS)
    secret = secret_of(settings.data)
    profiles = profiles_that_hold(settings.profiles)
    for why in profiles.left_out:  # a typing error in one file must not keep all mail from being judged
        log.error("profiles.left_out", error=why)
    resolver, policy = resolver_of(settings, tally), policy_of(settings, profiles)
    store = Store.open(settings.url)
    try:
        vault = open_vault(store, settings.key_file, SystemClock().now())
    except BaseException:
        store.close()
        raise
    return joined(store, clock or SystemClock(), secret, vault, resolver, policy, windows_of(settings))


def offline(clock: Clock, resolver: Resolver, policy: Policy) -> Adapters:
    """The same adapters over a fresh store in memory: what `check` judges with."""
    store = fresh_store(MIGRATIONS)
    return joined(store, clock, secrets.token_bytes(SECRET_SIZE), new_vault(), resolver, policy)


def windows_of(settings: Settings) -> Windows:
    """How long a buyer may cancel alone, and how long a refund may be taken back."""
    return Windows(
        self_cancel=timedelta(minutes=settings.orders.self_cancel_minutes),
        refund_grace=timedelta(minutes=settings.orders.refund_grace_minutes),
    )


def joined(
    store: Store,
    clock: Clock,
    secret: bytes,
    vault: Vault,
    resolver: Resolver,
    policy: Policy,
    windows: Windows = WINDOWS,
) -> Adapters:
    """Join everything that stands on a store."""
    orders = order_service(store, clock, vault, windows)
    return Adapters(
        store=store,
        clock=clock,
        secret=secret,
        orders=orders,
        orderbook=OrderBook(orders, store),
        spool=SqlSpool(store),
        judgements=SqlJudgements(store, orders),
        histories=SqlHistories(store),
        kept_mail=SqlKeptMail(store, mailboxes_of, clock),
        resolver=resolver,
        policy=policy,
    )


def mailboxes_of(connection: Any, seller: SellerId) -> frozenset[str]:
    """A seller's mailboxes: who asks to forward here is known among them."""
    found = seller_views(connection, [seller]).get(seller)
    return frozenset(box.address.lower() for box in found.mailboxes) if found is not None else frozenset()


def resolver_of(settings: Settings, tally: Tally | None = None) -> Resolver:
    """The zone file's, else the network's. Raises SettingsError where there is no name server."""
    dns = settings.dns
    if dns.zone is not None:
        return load_zone(dns.zone)
    return LiveResolver(dns.servers, timeout=dns.timeout, cache_size=dns.cache_size, tally=tally)


def policy_of(settings: Settings, profiles: Profiles) -> Policy:
    """The profiles in force and the listed sealers."""
    listed = tuple(Sealer(one.domain.lower(), one.shared) for one in settings.trust.sealers)
    return Policy(profiles, listed)


def secret_of(folder: Path) -> bytes:
    """This installation's secret, made at the first start, readable by its owner only. Raises SettingsError."""
    file = folder / SECRET_FILE
    make_folder(folder)
    try:
        found = file.read_bytes() if file.exists() else made_secret(file)
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read: {error.strerror}") from error
    if len(found) < SECRET_SIZE:
        raise SettingsError(f"{file}: too short to be our secret; restore it, or delete it to have a new one made")
    return found


def made_secret(file: Path) -> bytes:
    """A new secret in this file. Of two processes that start at once, one wins and both read the same."""
    made = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    made.touch(mode=0o600)
    try:
        made.write_bytes(secrets.token_bytes(SECRET_SIZE))
        with suppress(FileExistsError):
            file.hardlink_to(made)
    finally:
        made.unlink()
    return file.read_bytes()


def make_folder(folder: Path) -> None:
    """The data folder, for its owner only. Raises SettingsError where it cannot be one."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingsError(f"data: {folder}: cannot be made a folder: {error.strerror}") from error


def upgrade_database(url: str, key_file: Path) -> None:
    """Bring the database to this program's schema, or make it, and its orders to their present form.

    Raises StoreUnavailable, SchemaUnknown, PersonalDataSealed.
    """
    migrations.upgrade(url, MIGRATIONS)
    store = Store.open(url)
    try:
        reseal(store, open_vault(store, key_file, SystemClock().now()))
    finally:
        store.close()
