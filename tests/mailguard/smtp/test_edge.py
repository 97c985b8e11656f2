"""The whole way of a transaction over a real socket: who is let in, what is kept, what is said."""

import smtplib

import pytest

from tests.fakes.clock import NOON
from tests.mailguard.smtp.builders import MAIL, OTHER, SHOP, an_edge, deliver, ready_for_data, talking


def test_a_mail_of_a_real_client_is_kept_with_its_envelope() -> None:
    woken: list[int] = []
    with an_edge(wake=lambda: woken.append(1)) as edge:
        with smtplib.SMTP("127.0.0.1", edge.port, local_hostname="client.example", timeout=10) as client:
            client.sendmail("seller@mail.example", [SHOP], MAIL)
        (kept,) = edge.spool.kept
    assert (kept.seller_id, kept.raw, kept.at) == ("s1", MAIL, NOON)
    assert (kept.envelope.client_ip, kept.envelope.helo) == ("127.0.0.1", "client.example")
    assert (kept.envelope.mail_from, kept.envelope.rcpt_to) == ("seller@mail.example", SHOP)
    assert woken == [1]


def test_the_null_path_is_kept_as_empty() -> None:
    with an_edge() as edge, talking(edge.port) as client:
        assert client.ask(b"MAIL FROM:<>\r\n")[:3] == b"250"
        assert client.ask(b"RCPT TO:<%s>\r\n" % SHOP.encode())[:3] == b"250"
        client.ask(b"DATA\r\n")
        assert client.ask(MAIL + b".\r\n")[:3] == b"250"
        assert edge.spool.kept[0].envelope.mail_from == ""


def test_a_mail_to_two_sellers_is_kept_once_for_each() -> None:
    with an_edge() as edge, talking(edge.port) as client:
        assert deliver(client, MAIL, SHOP, OTHER)[:3] == b"250"
        assert [(one.seller_id, one.envelope.rcpt_to) for one in edge.spool.kept] == [("s1", SHOP), ("s2", OTHER)]


def test_a_recipient_named_twice_is_one_mail() -> None:
    with an_edge() as edge, talking(edge.port) as client:
        assert deliver(client, MAIL, SHOP, SHOP)[:3] == b"250"
        assert len(edge.spool.kept) == 1


def test_the_greeting_names_the_host_and_no_software() -> None:
    with an_edge() as edge, talking(edge.port, greeted=False) as client:
        assert client.reply() == b"220 mx.example ESMTP\r\n"


def test_what_is_offered_is_exactly_this() -> None:
    with an_edge() as edge, talking(edge.port, greeted=False) as client:
        client.reply()
        offers = client.ask(b"EHLO client.example\r\n").decode().split("\r\n")
        assert offers[1:-1] == [
            "250-PIPELINING",
            "250-SIZE 10000000",
            "250-8BITMIME",
            "250-SMTPUTF8",
            "250 ENHANCEDSTATUSCODES",
        ]


@pytest.mark.parametrize("command", [b"AUTH PLAIN AGEAYg==", b"VRFY x@in.example", b"EXPN all", b"STARTTLS"])
def test_a_command_that_is_not_offered_is_502(command: bytes) -> None:
    with an_edge() as edge, talking(edge.port) as client:
        assert client.ask(command + b"\r\n").startswith(b"502 5.5.1")


def test_an_unknown_recipient_is_550_and_after_five_the_session_ends() -> None:
    with an_edge() as edge, talking(edge.port) as client:
        client.ask(b"MAIL FROM:<a@b.example>\r\n")
        for number in range(5):
            assert client.ask(b"RCPT TO:<x%d@in.example>\r\n" % number).startswith(b"550 5.1.1")
        assert client.ask(b"RCPT TO:<x6@in.example>\r\n").startswith(b"421 4.7.0")
        assert client.reply() == b""


@pytest.mark.parametrize("address", ["Postmaster", "postmaster@mx.example"])
def test_postmaster_is_nobody_here(address: str) -> None:
    with an_edge() as edge, talking(edge.port) as client:
        client.ask(b"MAIL FROM:<a@b.example>\r\n")
        assert client.ask(f"RCPT TO:<{address}>\r\n".encode()).startswith(b"550 5.1.1")


def test_a_directory_that_does_not_answer_is_451() -> None:
    with an_edge() as edge, talking(edge.port) as client:
        edge.recipients.unavailable = True
        client.ask(b"MAIL FROM:<a@b.example>\r\n")
        assert client.ask(b"RCPT TO:<%s>\r\n" % SHOP.encode()).startswith(b"451 4.3.0")


def test_a_spool_that_cannot_keep_is_451_and_nothing_is_woken() -> None:
    woken: list[int] = []
    with an_edge(wake=lambda: woken.append(1)) as edge, talking(edge.port) as client:
        edge.spool.unavailable = True
        assert deliver(client, MAIL).startswith(b"451 4.3.0")
        edge.spool.unavailable = False
        assert woken == []
        assert deliver(client, MAIL).startswith(b"250")


def test_a_crash_of_ours_is_451_tells_nothing_and_leaves_the_session_usable() -> None:
    with an_edge() as edge, talking(edge.port) as client:
        edge.recipients.crash = True
        client.ask(b"MAIL FROM:<a@b.example>\r\n")
        said = client.ask(b"RCPT TO:<%s>\r\n" % SHOP.encode())
        assert said.startswith(b"451 4.3.0")
        assert b"secret" not in said
        assert b"KeyError" not in said
        edge.recipients.crash = False
        assert deliver(client, MAIL).startswith(b"250")


def test_a_crash_while_keeping_is_451() -> None:
    def broken() -> None:
        raise RuntimeError("secret detail")

    with an_edge() as edge, talking(edge.port) as client:
        edge.spool.before = broken
        said = deliver(client, MAIL)
        assert said.startswith(b"451 4.3.0")
        assert b"secret" not in said


def test_commands_out_of_order_are_503() -> None:
    with an_edge() as edge, talking(edge.port, greeted=False) as client:
        client.reply()
        assert client.ask(b"MAIL FROM:<a@b.example>\r\n").startswith(b"503")
        client.ask(b"EHLO x.example\r\n")
        assert client.ask(b"RCPT TO:<a@b.example>\r\n").startswith(b"503")
        assert client.ask(b"DATA\r\n").startswith(b"503")
        client.ask(b"MAIL FROM:<a@b.example>\r\n")
        assert client.ask(b"MAIL FROM:<a@b.example>\r\n").startswith(b"503")
        assert client.ask(b"DATA\r\n").startswith(b"554")


def test_rset_and_a_new_greeting_forget_the_transaction() -> None:
    with an_edge() as edge, talking(edge.port) as client:
        for forget in (b"RSET\r\n", b"EHLO client.example\r\n"):
            client.ask(b"MAIL FROM:<a@b.example>\r\n")
            client.ask(forget)
            assert client.ask(b"RCPT TO:<%s>\r\n" % SHOP.encode()).startswith(b"503")


def test_a_pipelined_client_gets_every_reply_in_order() -> None:
    with an_edge() as edge, talking(edge.port) as client:
        client.send(b"MAIL FROM:<a@b.example>\r\nRCPT TO:<%s>\r\nDATA\r\n" % SHOP.encode())
        assert client.codes(3) == [250, 250, 354]
        client.send(MAIL + b".\r\nMAIL FROM:<c@d.example>\r\nNOOP\r\nQUIT\r\n")
        assert client.codes(4) == [250, 250, 250, 221]
        assert edge.spool.kept[0].raw == MAIL


def test_a_client_that_hangs_up_its_half_after_the_last_command_is_answered() -> None:
    with an_edge() as edge, talking(edge.port) as client:
        ready_for_data(client)
        client.send(MAIL + b".\r\nQUIT\r\n")
        client.socket.shutdown(1)
        assert client.codes(2) == [250, 221]


def test_a_mail_that_breaks_off_is_not_kept() -> None:
    with an_edge() as edge, talking(edge.port) as client:
        ready_for_data(client)
        client.send(MAIL)
        client.socket.shutdown(1)
        assert client.reply() == b""
        assert edge.spool.kept == []


def test_smtputf8_and_8bit_mail_are_kept_as_they_came() -> None:
    raw = "Subject: Größe\r\n\r\nÜber\r\n".encode()
    with an_edge() as edge, talking(edge.port) as client:
        assert client.ask("MAIL FROM:<jürgen@bücher.example> BODY=8BITMIME SMTPUTF8\r\n".encode())[:3] == b"250"
        assert client.ask(b"RCPT TO:<%s>\r\n" % SHOP.encode())[:3] == b"250"
        client.ask(b"DATA\r\n")
        assert client.ask(raw + b".\r\n")[:3] == b"250"
        assert edge.spool.kept[0].raw == raw
        assert edge.spool.kept[0].envelope.mail_from == "jürgen@bücher.example"


def test_a_browser_is_sent_away() -> None:
    with an_edge() as edge, talking(edge.port, greeted=False) as client:
        client.reply()
        assert client.ask(b"POST / HTTP/1.1\r\nHost: x\r\n\r\n").startswith(b"421")
