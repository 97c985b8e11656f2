"""One mail for everybody: no line end but CRLF, no end but CRLF.CRLF, nothing carried over into TLS."""

import ssl
from pathlib import Path

import pytest

from mailguard.errors import SettingsError
from mailguard.smtp import SmtpLimits, server_context
from tests.mailguard.smtp.builders import (
    MAIL,
    SHOP,
    Client,
    an_edge,
    certificate,
    deliver,
    ready_for_data,
    talking,
)

# After each a server that takes it for the end would read a second transaction.
FALSE_ENDS = [
    b"\n.\n",
    b"\n.\r\n",
    b"\r\n.\n",
    b"\r.\r",
    b"\r.\r\n",
    b"\r\n.\r",
    b"\r\n.\r\r\n",
    b"\r\n\0.\r\n",
    b"\r\n.\0\r\n",
    b"\n.\r",
]
SECOND = (
    b"MAIL FROM:<evil@b.example>\r\nRCPT TO:<%s>\r\nDATA\r\nFrom: evil@b.example\r\n\r\nx\r\n.\r\n" % SHOP.encode()
)


@pytest.mark.parametrize("false_end", FALSE_ENDS, ids=lambda one: repr(one)[2:-1])
def test_a_false_end_ends_nothing_and_the_mail_is_refused(false_end: bytes) -> None:
    with an_edge() as edge, talking(edge.port) as client:
        ready_for_data(client)
        said = client.ask(b"Subject: x\r\n\r\nbody" + false_end + SECOND)
        assert said.startswith(b"554 5.6.0")
        assert edge.spool.kept == []
        assert client.ask(b"QUIT\r\n").startswith(b"221")


@pytest.mark.parametrize("cut", range(1, 8))
def test_the_end_is_found_wherever_the_network_cuts_it(cut: int) -> None:
    sent = MAIL + b".\r\nNOOP\r\n"
    place = len(MAIL) - 4 + cut
    with an_edge() as edge, talking(edge.port) as client:
        ready_for_data(client)
        client.send(sent[:place])
        edge.run(nothing())
        client.send(sent[place:])
        assert client.codes(2) == [250, 250]
        assert edge.spool.kept[0].raw == MAIL


async def nothing() -> None:
    """The edge has had its turn."""


def test_dots_at_line_starts_are_unstuffed_once() -> None:
    with an_edge() as edge, talking(edge.port) as client:
        assert deliver(client, b"..\r\n...x\r\na.b\r\n.c\r\n").startswith(b"250")
        assert edge.spool.kept[0].raw == b".\r\n..x\r\na.b\r\nc\r\n"


def test_an_empty_mail_is_a_mail() -> None:
    with an_edge() as edge, talking(edge.port) as client:
        assert deliver(client, b"").startswith(b"250")
        assert edge.spool.kept[0].raw == b""


@pytest.mark.parametrize("line", [b"NOOP\n", b"NOOP\rNOOP\r\n", b"NO\0OP\r\n", b"NOOP \xff\r\n", b"\r\n"])
def test_a_command_line_that_two_servers_would_read_differently_is_500(line: bytes) -> None:
    with an_edge() as edge, talking(edge.port) as client:
        assert client.ask(line).startswith(b"500")


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    return server_context(*certificate(tmp_path_factory.mktemp("tls")))


def test_a_mail_passes_under_starttls(tls: ssl.SSLContext) -> None:
    with an_edge(tls_context=tls) as edge, talking(edge.port) as client:
        assert client.ask(b"STARTTLS\r\n").startswith(b"220")
        client.starttls()
        offers = client.ask(b"EHLO inside.example\r\n")
        assert b"STARTTLS" not in offers
        assert deliver(client, MAIL).startswith(b"250")
        assert edge.spool.kept[0].envelope.helo == "inside.example"


def test_a_large_mail_passes_under_implicit_tls(tls: ssl.SSLContext) -> None:
    raw = MAIL + b"z" * 78 + b"\r\n" * 1_000_000
    with an_edge(tls_context=tls) as edge:
        client = Client(edge.tls_port)
        client.starttls()
        assert client.reply().startswith(b"220")
        assert b"STARTTLS" not in client.ask(b"EHLO inside.example\r\n")
        assert deliver(client, raw).startswith(b"250")
        client.close()
        assert edge.spool.kept[0].raw == raw


def test_commands_sent_along_with_starttls_are_forgotten(tls: ssl.SSLContext) -> None:
    with an_edge(tls_context=tls) as edge, talking(edge.port) as client:
        client.send(b"STARTTLS\r\nMAIL FROM:<injected@b.example>\r\nRCPT TO:<%s>\r\n" % SHOP.encode())
        assert client.reply().startswith(b"220")
        client.starttls()
        assert client.ask(b"NOOP\r\n").startswith(b"250")  # and not a reply to what was injected
        assert client.ask(b"RCPT TO:<%s>\r\n" % SHOP.encode()).startswith(b"503")


def test_what_was_said_before_tls_does_not_count_after_it(tls: ssl.SSLContext) -> None:
    with an_edge(tls_context=tls) as edge, talking(edge.port) as client:
        client.ask(b"MAIL FROM:<a@b.example>\r\n")
        client.ask(b"STARTTLS\r\n")
        client.starttls()
        assert client.ask(b"RCPT TO:<%s>\r\n" % SHOP.encode()).startswith(b"503")
        assert client.ask(b"MAIL FROM:<a@b.example>\r\n").startswith(b"503")  # no EHLO yet


def test_a_second_starttls_is_refused(tls: ssl.SSLContext) -> None:
    with an_edge(tls_context=tls) as edge, talking(edge.port) as client:
        client.ask(b"STARTTLS\r\n")
        client.starttls()
        assert client.ask(b"STARTTLS\r\n").startswith(b"503")


def test_a_client_that_talks_plain_where_tls_is_due_is_hung_up_on(tls: ssl.SSLContext) -> None:
    with an_edge(tls_context=tls) as edge:
        for port in (edge.port, edge.tls_port):
            client = Client(port)
            if port == edge.port:
                client.reply()
                client.ask(b"STARTTLS\r\n")
            client.send(b"EHLO client.example\r\nNOOP\r\n")
            assert not client.reply().startswith(b"250")
            client.close()


def test_a_handshake_that_never_comes_ends_in_time(tls: ssl.SSLContext) -> None:
    with an_edge(SmtpLimits(handshake_seconds=0.05), tls_context=tls) as edge:
        client = Client(edge.tls_port)
        assert client.reply() == b""
        client.close()


def test_nothing_older_than_tls_1_2_is_spoken(tls: ssl.SSLContext) -> None:
    assert tls.minimum_version is ssl.TLSVersion.TLSv1_2


def test_certificate_files_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    good, key = certificate(tmp_path)
    with pytest.raises(SettingsError, match=r"nowhere\.pem"):
        server_context(tmp_path / "nowhere.pem", key)
    key.write_text("nonsense")
    with pytest.raises(SettingsError, match=r"mx\.key"):
        server_context(good, key)
