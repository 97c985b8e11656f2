"""An edge on a real socket in a thread of its own, and a plain client that says exactly what a test gives it."""

import asyncio
import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from mailguard.intake import Intake
from mailguard.smtp import Running, SmtpLimits, serve
from orders.errors import StoreUnavailable
from orders.view import SellerId
from tests.fakes.clock import FixedClock
from tests.fakes.spool import FakeSpool

SHOP = "shop-abcdefghijklm@in.example"
OTHER = "other-abcdefghijkl@in.example"
MAIL = b"From: a@b.example\r\nSubject: Sold\r\n\r\nShip now.\r\n"


@dataclass
class FakeRecipients:
    known: Mapping[str, SellerId] = field(default_factory=lambda: {SHOP: SellerId("s1"), OTHER: SellerId("s2")})
    unavailable: bool = False
    crash: bool = False

    async def lookup(self, address: str) -> SellerId | None:
        if self.unavailable:
            raise StoreUnavailable
        if self.crash:
            raise KeyError("secret detail")
        return self.known.get(address)


@dataclass
class EdgeAtWork:
    """What a test may touch. `run` runs a coroutine in the edge's own loop."""

    port: int
    tls_port: int
    spool: FakeSpool
    recipients: FakeRecipients
    running: Running
    loop: asyncio.AbstractEventLoop

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)


def eventually(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait until it holds; fails when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.002)


def bound() -> socket.socket:
    one = socket.socket()
    one.bind(("127.0.0.1", 0))
    one.listen(64)
    one.setblocking(False)
    return one


@contextmanager
def an_edge(
    limits: SmtpLimits | None = None,
    *,
    tls_context: ssl.SSLContext | None = None,
    wake: Callable[[], None] | None = None,
) -> Iterator[EdgeAtWork]:
    """Serve on port 0 until the block ends."""
    loop = uvloop.new_event_loop()  # as in production
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    spool, recipients, plain, tls = FakeSpool(), FakeRecipients(), bound(), bound()
    intake = Intake(spool, wake) if wake else Intake(spool)
    ports = plain.getsockname()[1], tls.getsockname()[1]
    with tls:
        start = serve(
            plain=[plain],
            tls=[tls] if tls_context else [],
            limits=limits or SmtpLimits(),
            recipients=recipients,
            intake=intake,
            clock=FixedClock(),
            tls_context=tls_context,
            hostname="mx.example",
        )
        running = asyncio.run_coroutine_threadsafe(start, loop).result(10)
        try:
            yield EdgeAtWork(*ports, spool, recipients, running, loop)
        finally:
            asyncio.run_coroutine_threadsafe(running.close(), loop).result(10)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)
            loop.close()


class Client:
    """Bytes out, replies in."""

    def __init__(self, port: int) -> None:
        self.socket: socket.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._buffer = b""

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def reply(self) -> bytes:
        """One whole reply, all its lines; b"" when they hung up."""
        lines = b""
        while True:
            line = self._line()
            lines += line
            if not line or line[3:4] != b"-":
                return lines

    def ask(self, data: bytes) -> bytes:
        self.send(data)
        return self.reply()

    def codes(self, count: int) -> list[int]:
        return [int(self.reply()[:3] or b"0") for _ in range(count)]

    def starttls(self) -> None:
        """Begin TLS on this connection, believing any certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        self.socket = context.wrap_socket(self.socket)

    def close(self) -> None:
        self.socket.close()

    def _line(self) -> bytes:
        while b"\n" not in self._buffer:
            try:
                more = self.socket.recv(65536)
            except ConnectionResetError:
                more = b""
            if not more:
                return b""
            self._buffer += more
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line + b"\n"


@contextmanager
def talking(port: int, *, greeted: bool = True) -> Iterator[Client]:
    """A client that was welcomed and has said EHLO."""
    client = Client(port)
    try:
        if greeted:
            assert client.reply()[:3] == b"220"
            assert client.ask(b"EHLO client.example\r\n")[:3] == b"250"
        yield client
    finally:
        client.close()


def ready_for_data(client: Client, *recipients: str) -> None:
    """MAIL, RCPT and DATA were accepted."""
    assert client.ask(b"MAIL FROM:<seller@mail.example>\r\n")[:3] == b"250"
    for one in recipients or (SHOP,):
        assert client.ask(f"RCPT TO:<{one}>\r\n".encode())[:3] == b"250"
    assert client.ask(b"DATA\r\n")[:3] == b"354"


def deliver(client: Client, raw: bytes, *recipients: str) -> bytes:
    """Send one mail, dots as they are, and give the reply to it."""
    ready_for_data(client, *recipients)
    return client.ask(raw + b".\r\n")


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of its own hand for mx.example, with its key, as PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mx.example")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    files = folder / "mx.pem", folder / "mx.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files
