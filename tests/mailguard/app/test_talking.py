"""The talking process: SMTP, HTTP and the loops behind them start together and end together."""

import asyncio
import signal
import smtplib
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import structlog

from mailguard.app.talking import limits_of, reload, talk
from mailguard.settings import Settings, Smtp
from mailguard.smtp.limits import Rate
from orders.access.directory import add_intake_address, create_seller
from orders.database.store import Store
from orders.errors import SchemaUnknown
from orders.view import SellerId
from tests.fakes.clock import NOON
from tests.mailguard.cli.running import template

ADDRESS = "lamps-abcdefghijklm@in.example"


@dataclass
class House:
    """Settings over a fresh database with one seller, and sockets to talk on."""

    settings: Settings
    woken: list[int] = field(default_factory=list)
    ports: dict[str, int] = field(default_factory=dict)

    def sockets(self) -> dict[str, int]:
        found = {}
        for name in ("smtp", "http"):
            bound = socket.create_server(("127.0.0.1", 0))
            self.ports[name] = bound.getsockname()[1]
            found[name] = bound.detach()
        return found

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.ports['http']}{path}"

    def status(self, path: str) -> int:
        try:
            with urllib.request.urlopen(self.url(path), timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def send(self) -> dict[str, tuple[int, bytes]]:
        with smtplib.SMTP("127.0.0.1", self.ports["smtp"], timeout=10) as client:
            return client.sendmail("a@b.example", [ADDRESS], "Subject: Hi\r\n\r\nHello.\r\n")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    (tmp_path / "mailguard.db").write_bytes(template())
    settings = Settings(data=tmp_path)
    store = Store.open(settings.url)

    def enter(connection: object) -> None:
        seller = create_seller(connection, "Lamps", NOON, seller_id=SellerId("s1"))  # type: ignore[arg-type]
        add_intake_address(connection, seller, ADDRESS, NOON)  # type: ignore[arg-type]

    store.write_now(enter)
    store.close()
    yield House(settings)
    structlog.reset_defaults()


async def talked(house: House, asked: list[object]) -> None:
    """Talk; when ready, ask in a thread, then be told to end."""
    ready = asyncio.Event()
    talking = asyncio.ensure_future(talk(house.settings, house.sockets(), lambda: house.woken.append(1), ready.set))
    waiting = asyncio.ensure_future(ready.wait())
    await asyncio.wait([talking, waiting], return_when=asyncio.FIRST_COMPLETED, timeout=20)
    if ready.is_set():
        asked.append(await asyncio.to_thread(house.send))
        asked += [await asyncio.to_thread(house.status, path) for path in ("/livez", "/readyz", "/v1/notices")]
        signal.raise_signal(signal.SIGTERM)
    waiting.cancel()
    try:
        await asyncio.wait_for(talking, 20)
    finally:
        for number in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().remove_signal_handler(number)


def test_mail_is_kept_http_answers_and_a_term_signal_ends_it(house: House) -> None:
    asked: list[object] = []
    asyncio.run(talked(house, asked))
    assert asked == [{}, 200, 200, 401]
    assert house.woken == [1]


def test_without_a_database_it_does_not_start(tmp_path: Path) -> None:
    lone = House(Settings(data=tmp_path))
    with pytest.raises(SchemaUnknown):
        asyncio.run(talked(lone, []))
    assert lone.woken == []


def test_the_edge_has_the_limits_of_the_settings() -> None:
    found = limits_of(Smtp(max_size=2000, max_connections=3, mails_per_minute_per_seller=120, session_timeout=9))
    assert (found.size, found.connections, found.session_seconds) == (2000, 3, 9)
    assert found.seller_rate == Rate(burst=120, per_second=2)


def test_a_profile_that_is_not_in_force_is_told_where_readiness_is_asked(tmp_path: Path) -> None:
    settings = Settings(profiles=tmp_path)
    notes: dict[str, str] = {}
    reload(settings, None, notes)
    assert notes == {}
    (tmp_path / "own.toml").write_text("marketplace = 7", "utf-8")
    reload(settings, None, notes)
    assert notes == {"profiles": "1 left out: see the log, or run mailguard doctor"}
    (tmp_path / "own.toml").unlink()
    reload(settings, None, notes)
    assert notes == {}
