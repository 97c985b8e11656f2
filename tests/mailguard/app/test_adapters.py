"""Adapters from settings: a secret that is made once and kept to its owner, and everything over one store."""

import asyncio
import socket
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from mailguard.app.adapters import (
    MIGRATIONS,
    SECRET_FILE,
    SECRET_SIZE,
    build,
    mailboxes_of,
    make_folder,
    policy_of,
    resolver_of,
    secret_of,
    upgrade_database,
    windows_of,
)
from mailguard.dns import LiveResolver, ZoneResolver
from mailguard.dns.tally import KEPT, MISSES, Tally
from mailguard.errors import SettingsError
from mailguard.model.origin import Sealer
from mailguard.model.profile import Profiles
from mailguard.settings import Dns, ListedSealer, Settings, Trust
from orders.access.directory import add_mailbox, create_seller
from orders.database.migrations import check_schema
from orders.domain.windows import Windows
from orders.errors import SchemaUnknown
from orders.settings import OrderSettings
from orders.storage.keyring import KEY_FILE
from orders.view import SellerId
from tests.fakes.clock import NOON
from tests.mailguard.cli.running import template
from tests.mailguard.world import a_world


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    data = tmp_path / "data"
    data.mkdir()
    (data / "mailguard.db").write_bytes(template())
    return Settings(data=data)


def test_a_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    made = secret_of(tmp_path / "data")
    file = tmp_path / "data" / SECRET_FILE
    assert len(made) == SECRET_SIZE
    assert secret_of(tmp_path / "data") == made
    assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_making_a_secret_leaves_nothing_else_behind(tmp_path: Path) -> None:
    secret_of(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == [SECRET_FILE]


def test_every_installation_has_a_secret_of_its_own(tmp_path: Path) -> None:
    assert secret_of(tmp_path / "a") != secret_of(tmp_path / "b")


def test_of_many_that_start_at_once_all_read_the_same_secret(tmp_path: Path) -> None:
    found: list[bytes] = []
    gate = threading.Barrier(8)

    def start() -> None:
        gate.wait(10)
        found.append(secret_of(tmp_path))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(found) == 8
    assert len(set(found)) == 1


@pytest.mark.parametrize("size", [0, SECRET_SIZE - 1])
def test_a_secret_that_is_too_short_is_refused(tmp_path: Path, size: int) -> None:
    (tmp_path / SECRET_FILE).write_bytes(b"x" * size)
    with pytest.raises(SettingsError, match=r"secret\.key: too short to be our secret"):
        secret_of(tmp_path)


def test_a_secret_of_just_the_size_is_taken(tmp_path: Path) -> None:
    (tmp_path / SECRET_FILE).write_bytes(b"x" * SECRET_SIZE)
    assert secret_of(tmp_path) == b"x" * SECRET_SIZE


def test_a_secret_that_cannot_be_read_is_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / SECRET_FILE).mkdir()
    with pytest.raises(SettingsError, match=r"secret\.key: cannot be read"):
        secret_of(tmp_path)


def test_a_data_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"")
    with pytest.raises(SettingsError, match="cannot be made a folder"):
        make_folder(tmp_path / "data")


def test_a_running_program_has_its_adapters_over_one_store(settings: Settings) -> None:
    adapters = build(settings)
    try:
        assert adapters.secret == secret_of(settings.data)
        assert set(adapters.policy.profiles.by_marketplace) >= {"amazon", "etsy"}
        assert adapters.clock.now().tzinfo is not None
    finally:
        adapters.store.close()


def test_without_a_database_nothing_is_built_and_no_secret_made(tmp_path: Path) -> None:
    with pytest.raises(SchemaUnknown, match="mailguard db upgrade"):
        build(Settings(data=tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_database_may_be_upgraded_twice(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    upgrade_database(url, tmp_path / KEY_FILE)
    upgrade_database(url, tmp_path / KEY_FILE)
    check_schema(url, MIGRATIONS)


def test_names_come_from_the_zone_file_where_one_is_set(tmp_path: Path) -> None:
    zone = tmp_path / "zone.json"
    zone.write_text("{}", "utf-8")
    assert isinstance(resolver_of(Settings(dns=Dns(zone=zone))), ZoneResolver)


def test_names_come_from_the_network_otherwise() -> None:
    assert isinstance(resolver_of(Settings(dns=Dns(nameservers=("192.0.2.53",)))), LiveResolver)


def test_the_resolver_is_made_as_the_settings_say() -> None:
    tally = Tally()

    async def asked() -> str:
        with socket.socket(type=socket.SOCK_DGRAM) as mute:
            mute.bind(("127.0.0.1", 0))
            server = f"127.0.0.1:{mute.getsockname()[1]}"
            resolver = resolver_of(Settings(dns=Dns(nameservers=(server,), timeout=0.05, cache_size=0)), tally)
            return f"{(await resolver.query('a.example', 'TXT')).status} {mute.recv(512)[12:22].decode()}"

    assert asyncio.run(asyncio.wait_for(asked(), 3)) == "timeout \x01a\x07example"
    assert (tally.cells[MISSES], tally.cells[KEPT]) == (1, 0)


def test_listed_sealers_are_compared_in_lower_case() -> None:
    trust = Trust(sealers=(ListedSealer(domain="Google.com", shared=True), ListedSealer(domain="list.example")))
    found = policy_of(Settings(trust=trust), Profiles())
    assert found.sealers == (Sealer("google.com", True), Sealer("list.example", False))


def test_nobody_is_listed_by_default() -> None:
    assert policy_of(Settings(), Profiles()).sealers == ()


def test_a_sellers_mailboxes_are_known_in_lower_case_and_no_other_sellers() -> None:
    with a_world() as world:

        def enter(connection: object) -> None:
            for seller, box in (("one", "Box@shop.example"), ("two", "other@shop.example")):
                key = create_seller(connection, seller, NOON, seller_id=SellerId(seller))  # type: ignore[arg-type]
                add_mailbox(connection, key, box, NOON, proved=False)  # type: ignore[arg-type]

        store = world.adapters.store
        store.write_now(enter)
        assert store.read_now(lambda open_: mailboxes_of(open_, SellerId("one"))) == {"box@shop.example"}
        assert store.read_now(lambda open_: mailboxes_of(open_, SellerId("nobody"))) == frozenset()


def test_the_windows_of_hosted_orders_are_the_settings_own() -> None:
    given = Settings(orders=OrderSettings(self_cancel_minutes=0, refund_grace_minutes=10080))
    assert windows_of(given) == Windows(self_cancel=timedelta(0), refund_grace=timedelta(days=7))
    assert windows_of(Settings()) == Windows()
