"""Every limit of the edge, at it and one beyond it, over a real socket."""

import pytest

from mailguard.smtp import SmtpLimits
from mailguard.smtp.limits import Rate
from tests.mailguard.smtp.builders import (
    MAIL,
    OTHER,
    SHOP,
    Client,
    an_edge,
    deliver,
    eventually,
    ready_for_data,
    talking,
)


def a_mail_of(octets: int) -> bytes:
    head = b"Subject: x\r\n\r\n"
    rest = octets - len(head)
    lines, last = divmod(rest, 80)
    body = (b"y" * 78 + b"\r\n") * (lines - 1) + b"y" * (78 + last) + b"\r\n"
    assert len(head + body) == octets
    return head + body


def test_a_mail_of_the_greatest_size_passes_and_one_octet_more_is_552() -> None:
    with an_edge(SmtpLimits(size=5_000)) as edge, talking(edge.port) as client:
        assert deliver(client, a_mail_of(5_000)).startswith(b"250")
        assert deliver(client, a_mail_of(5_001)).startswith(b"552 5.3.4")
        assert len(edge.spool.kept) == 1


def test_stuffed_dots_do_not_count_towards_the_size() -> None:
    with an_edge(SmtpLimits(size=3_000)) as edge, talking(edge.port) as client:
        assert deliver(client, b"..\r\n" * 1_000).startswith(b"250")
        assert edge.spool.kept[0].raw == b".\r\n" * 1_000
        assert deliver(client, b"..\r\n" * 1_001).startswith(b"552")


def test_an_announced_size_at_the_limit_passes_and_one_more_is_552() -> None:
    with an_edge(SmtpLimits(size=5_000)) as edge, talking(edge.port) as client:
        assert client.ask(b"MAIL FROM:<a@b.example> SIZE=5000\r\n").startswith(b"250")
        client.ask(b"RSET\r\n")
        assert client.ask(b"MAIL FROM:<a@b.example> SIZE=5001\r\n").startswith(b"552")


def test_a_mail_far_beyond_the_size_is_read_to_its_end_and_the_session_goes_on() -> None:
    with an_edge(SmtpLimits(size=5_000)) as edge, talking(edge.port) as client:
        assert deliver(client, a_mail_of(300_000)).startswith(b"552")
        assert deliver(client, MAIL).startswith(b"250")


def test_a_mail_without_end_is_cut_off() -> None:
    with an_edge(SmtpLimits(size=5_000)) as edge, talking(edge.port) as client:
        ready_for_data(client)
        try:
            for _ in range(400):
                client.send(b"z" * 10_000)
        except OSError:
            return
        assert client.reply()[:3] in (b"552", b"")


def test_a_line_of_the_greatest_length_passes_and_one_octet_more_is_refused() -> None:
    with an_edge() as edge, talking(edge.port) as client:
        assert deliver(client, b"X: y\r\n\r\n" + b"z" * 65_536 + b"\r\n").startswith(b"250")
        assert deliver(client, b"X: y\r\n\r\n" + b"z" * 65_537 + b"\r\n").startswith(b"554 5.6.0")
        assert deliver(client, b"X: y\r\n\r\n" + b"z" * 65_537 + b"\r\nshort\r\n").startswith(b"554 5.6.0")


def test_fifty_received_fields_pass_and_one_more_is_a_loop() -> None:
    field = b"Received: from a by b; Mon, 2 Nov 2026 12:00:00 +0000\r\n"
    with an_edge() as edge, talking(edge.port) as client:
        assert deliver(client, field * 50 + MAIL).startswith(b"250")
        assert deliver(client, field * 50 + b"RECEIVED: x\r\n" + MAIL).startswith(b"554 5.4.6")
        assert deliver(client, field * 50 + b"\r\n" + field).startswith(b"250")


def test_a_command_line_of_the_greatest_length_is_read_and_a_longer_one_is_500() -> None:
    with an_edge(SmtpLimits(command=100)) as edge, talking(edge.port) as client:
        assert client.ask(b"NOOP " + b"x" * 93 + b"\r\n").startswith(b"250")
        assert client.ask(b"NOOP " + b"x" * 94 + b"\r\n").startswith(b"500")


def test_a_command_line_without_end_is_hung_up_on() -> None:
    with an_edge() as edge, talking(edge.port) as client:
        client.send(b"x" * 200_000)
        assert client.reply()[:3] in (b"500", b"")


def test_as_many_recipients_as_allowed_pass_and_one_more_is_452() -> None:
    with an_edge(SmtpLimits(recipients=2)) as edge, talking(edge.port) as client:
        client.ask(b"MAIL FROM:<a@b.example>\r\n")
        asked = [client.ask(b"RCPT TO:<%s>\r\n" % one.encode())[:3] for one in (SHOP, OTHER, SHOP)]
        assert asked == [b"250", b"250", b"452"]


def test_errors_in_form_end_the_session_after_so_many() -> None:
    with an_edge(SmtpLimits(bad_commands=3)) as edge, talking(edge.port) as client:
        assert [client.ask(b"BOGUS\r\n")[:3] for _ in range(4)] == [b"500", b"500", b"500", b"421"]
        assert client.reply() == b""


def test_commands_that_bring_no_mail_end_the_session_after_so_many() -> None:
    with an_edge(SmtpLimits(idle_commands=3)) as edge, talking(edge.port) as client:
        assert [client.ask(b"NOOP\r\n")[:3] for _ in range(3)] == [b"250", b"250", b"421"]


def test_a_kept_mail_makes_idle_commands_count_anew() -> None:
    with an_edge(SmtpLimits(idle_commands=2)) as edge, talking(edge.port) as client:
        for _ in range(4):
            assert deliver(client, MAIL).startswith(b"250")
            assert client.ask(b"RSET\r\n").startswith(b"250")


def test_as_many_sessions_as_allowed_and_one_more_is_421_until_one_leaves() -> None:
    with an_edge(SmtpLimits(connections=2)) as edge, talking(edge.port), talking(edge.port) as second:
        third = Client(edge.port)
        assert third.reply().startswith(b"421 4.3.2")
        assert third.reply() == b""
        third.close()
        second.ask(b"QUIT\r\n")
        assert second.reply() == b""
        eventually(lambda: edge.running.sessions == 1)
        with talking(edge.port):
            pass


def test_one_source_gets_so_many_sessions_and_no_more() -> None:
    with an_edge(SmtpLimits(connections_per_source=1)) as edge, talking(edge.port):
        second = Client(edge.port)
        assert second.reply().startswith(b"421 4.7.0")
        second.close()


def test_octets_in_flight_are_counted_over_all_sessions() -> None:
    with (
        an_edge(SmtpLimits(bytes_in_flight=10_000)) as edge,
        talking(edge.port) as first,
        talking(edge.port) as second,
    ):
        ready_for_data(first)
        first.send(a_mail_of(6_000))
        eventually(lambda: edge.running.octets > 5_000)
        assert deliver(second, a_mail_of(6_000)).startswith(b"452 4.3.1")
        assert first.ask(b".\r\n").startswith(b"250")
        assert deliver(second, a_mail_of(6_000)).startswith(b"250")


def test_octets_in_flight_are_given_back_when_a_client_vanishes() -> None:
    with an_edge(SmtpLimits(bytes_in_flight=10_000)) as edge:
        with talking(edge.port) as client:
            ready_for_data(client)
            client.send(a_mail_of(6_000))
        eventually(lambda: edge.running.sessions == 0)
        with talking(edge.port) as client:
            assert deliver(client, a_mail_of(9_000)).startswith(b"250")


def test_an_announced_size_for_which_there_is_no_room_is_452() -> None:
    with an_edge(SmtpLimits(bytes_in_flight=10_000)) as edge, talking(edge.port) as client:
        assert client.ask(b"MAIL FROM:<a@b.example> SIZE=10001\r\n").startswith(b"452 4.3.1")
        assert client.ask(b"MAIL FROM:<a@b.example> SIZE=10000\r\n").startswith(b"250")


def test_a_source_may_send_so_many_mails_and_the_next_is_451() -> None:
    with an_edge(SmtpLimits(source_rate=Rate(burst=2, per_second=0))) as edge, talking(edge.port) as client:
        assert [deliver(client, MAIL)[:3] for _ in range(2)] == [b"250", b"250"]
        assert client.ask(b"MAIL FROM:<a@b.example>\r\n").startswith(b"451 4.7.1")


def test_a_seller_gets_so_many_mails_and_others_are_not_hurt() -> None:
    with an_edge(SmtpLimits(seller_rate=Rate(burst=1, per_second=0))) as edge, talking(edge.port) as client:
        assert deliver(client, MAIL).startswith(b"250")
        client.ask(b"MAIL FROM:<a@b.example>\r\n")
        assert client.ask(b"RCPT TO:<%s>\r\n" % SHOP.encode()).startswith(b"452 4.2.2")
        client.ask(b"RSET\r\n")
        assert deliver(client, MAIL, OTHER).startswith(b"250")


def test_a_silent_client_is_told_that_time_is_over() -> None:
    with an_edge(SmtpLimits(command_seconds=0.05)) as edge, talking(edge.port, greeted=False) as client:
        client.reply()
        assert client.reply().startswith(b"421 4.4.2")
        assert client.reply() == b""


def test_a_session_ends_in_time_however_busy_it_is() -> None:
    with an_edge(SmtpLimits(session_seconds=0.2, idle_commands=1_000_000)) as edge, talking(edge.port) as client:
        said = b"250"
        while said.startswith(b"250"):
            said = client.ask(b"NOOP\r\n")
        assert said[:3] in (b"421", b"")


def test_a_mail_that_drips_in_is_cut_off() -> None:
    with an_edge(SmtpLimits(data_seconds=0.1)) as edge, talking(edge.port) as client:
        ready_for_data(client)
        client.send(b"Subject: never")
        assert client.reply().startswith(b"421 4.4.2")
        assert edge.spool.kept == []


def test_keeping_that_takes_too_long_is_451() -> None:
    with an_edge(SmtpLimits(keep_seconds=0.05)) as edge, talking(edge.port) as client:
        edge.spool.stuck = True
        assert deliver(client, MAIL).startswith(b"451 4.3.0")


@pytest.mark.parametrize("silent", [True, False])
def test_draining_ends_idle_sessions_and_lets_a_mail_finish(silent: bool) -> None:
    with an_edge() as edge, talking(edge.port) as client:
        if silent:
            assert edge.run(edge.running.drain(5)) is True
            assert client.reply().startswith(b"421 4.3.2")
            return
        ready_for_data(client)
        client.send(MAIL)
        assert edge.run(edge.running.drain(0.05)) is False
        late = Client(edge.port)
        assert late.reply().startswith(b"421 4.3.2")
        late.close()
        client.send(b".\r\n")
        assert client.codes(2) == [250, 421]
        assert len(edge.spool.kept) == 1
