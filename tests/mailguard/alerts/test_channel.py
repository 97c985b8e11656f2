"""One outbox row becomes one alert mail."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from mailguard.alerts import AlertMail, AlertMailChannel
from mailguard.alerts.channel import SmtpRelay
from orders.delivery.channels import DeliveryFailed
from orders.delivery.outbox import OutboxRow
from orders.view import SellerId

HOME = AlertMail(sender="alerts@in.example", host="in.example", secret=b"a test's own secret")
AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
PAYLOAD = {"kind": "stop", "order_id": "114-1", "code": "order.cancelled"}


class KeepingTransport:
    def __init__(self) -> None:
        self.sent: list[tuple[bytes, str, str]] = []

    async def send(self, mail: bytes, mail_from: str, to: str) -> None:
        self.sent.append((mail, mail_from, to))


def a_row(
    topic: str = "alert.raised", payload: Mapping[str, Any] = PAYLOAD, to: str = "shop@lamps.example"
) -> OutboxRow:
    return OutboxRow(
        seller_id=SellerId("s1"),
        id="0123abcd",
        event_id="e1",
        subscription=f"mail:{to}",
        topic=topic,
        subject="a1:114-1",
        payload=payload,
        at=AT,
        created_at=AT,
        tries=1,
    )


def sent(row: OutboxRow) -> list[tuple[bytes, str, str]]:
    transport = KeepingTransport()
    asyncio.run(AlertMailChannel(home=HOME, transport=transport).send(row))
    return transport.sent


def test_an_alert_leaves_with_the_null_return_path() -> None:
    [(mail, mail_from, to)] = sent(a_row())
    assert (mail_from, to) == ("", "shop@lamps.example")
    assert b"STOP" in mail
    assert b"114-1" in mail


def test_a_standing_alert_is_named_by_its_code() -> None:
    payload = {"kind": "standing", "order_id": None, "code": "dkim.broken_on_the_way"}
    [(mail, _, _)] = sent(a_row(payload=payload))
    assert b"Your forwarding breaks signatures" in mail


@pytest.mark.parametrize(
    ("notice", "page"), [("01a2", "/notices/01a2"), (None, "/"), ("../x", "/")], ids=["a notice", "none", "no id"]
)
def test_it_says_where_to_look_closer(notice: str | None, page: str) -> None:
    transport = KeepingTransport()
    home = replace(HOME, dashboard="https://guard.example")
    row = a_row(payload={**PAYLOAD, "notice_id": notice})
    asyncio.run(AlertMailChannel(home=home, transport=transport).send(row))
    assert f"https://guard.example{page}\r\n".encode() in transport.sent[0][0]


def test_s67_an_order_that_is_not_paid_for_a_week_is_told() -> None:
    [(mail, _, _)] = sent(a_row("order.pending_long", {"id": "o1", "order_id": "114-1"}))
    assert b"Subject: An order is not paid for a week\r\n" in mail
    assert b"It is about order 114-1." in mail


@pytest.mark.parametrize(("left", "when"), [("9", "in 9 days"), ("1", "in one day"), ("0", "today"), ("", "soon")])
def test_s7_an_order_that_is_to_be_cancelled_is_told_with_the_days_left(left: str, when: str) -> None:
    payload = {"id": "o1", "order_id": "114-1", "days_left": left}
    [(mail, _, _)] = sent(a_row("order.auto_cancel_near", payload))
    assert f"Subject: An order is cancelled {when}\r\n".encode() in mail


def test_a_reminder_leads_to_its_order() -> None:
    transport = KeepingTransport()
    channel = AlertMailChannel(home=replace(HOME, dashboard="https://guard.example"), transport=transport)
    asyncio.run(channel.send(a_row("order.pending_long", {"id": "0a1b", "order_id": "114-1"})))
    assert b"https://guard.example/orders/0a1b\r\n" in transport.sent[0][0]


def test_a_second_try_is_the_same_mail() -> None:
    assert sent(a_row()) == sent(a_row())


@pytest.mark.parametrize("row", [a_row(topic="order.changed"), a_row(payload={}), a_row(payload={"kind": "new"})])
def test_what_is_no_alert_is_no_mail(row: OutboxRow) -> None:
    assert sent(row) == []


def test_an_address_that_cannot_be_written_to_has_failed() -> None:
    with pytest.raises(DeliveryFailed):
        sent(a_row(to="x@y.example\r\nBcc: z@y.example"))


async def answering(replies: Mapping[bytes, bytes]) -> tuple[asyncio.Server, int, list[bytes]]:
    """A relay on port 0 that answers each verb as told; what it was told is kept."""
    heard: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 relay.example\r\n")
        while line := await reader.readline():
            heard.append(line)
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"DATA":
                writer.write(b"354 go\r\n")
                heard.append(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(replies.get(b".", b"250 kept\r\n"))
            else:
                writer.write(replies.get(verb, b"250 relay.example\r\n"))
            await writer.drain()
            if verb == b"QUIT":
                break
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    return server, server.sockets[0].getsockname()[1], heard


def relayed(replies: Mapping[bytes, bytes]) -> list[bytes]:
    async def run() -> list[bytes]:
        server, port, heard = await answering(replies)
        async with server:
            await SmtpRelay(host="127.0.0.1", port=port, start_tls=False).send(
                b"Subject: x\r\n\r\ny\r\n", "", "a@b.example"
            )
        return heard

    return asyncio.run(run())


def test_the_relay_is_told_the_null_path() -> None:
    assert any(line.upper().startswith(b"MAIL FROM:<>") for line in relayed({}))


def test_a_recipient_refused_for_good_is_gone() -> None:
    with pytest.raises(DeliveryFailed) as failed:
        relayed({b"RCPT": b"550 no such user\r\n"})
    assert failed.value.gone


@pytest.mark.parametrize("replies", [{b"RCPT": b"450 later\r\n"}, {b".": b"451 later\r\n"}, {b"MAIL": b"550 no\r\n"}])
def test_anything_else_is_tried_again(replies: Mapping[bytes, bytes]) -> None:
    with pytest.raises(DeliveryFailed) as failed:
        relayed(replies)
    assert not failed.value.gone


def test_no_relay_at_all_holds_everything_back() -> None:
    async def run() -> None:
        server, port, _ = await answering({})
        server.close()
        await server.wait_closed()
        await SmtpRelay(host="127.0.0.1", port=port, timeout=2).send(b"x\r\n", "", "a@b.example")

    with pytest.raises(DeliveryFailed) as failed:
        asyncio.run(run())
    assert failed.value.everywhere
