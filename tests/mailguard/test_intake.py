"""Keep, then wake; never the other way round."""

import asyncio

import pytest

from mailguard.errors import SpoolUnavailable
from mailguard.intake import Intake
from mailguard.model.received import Envelope
from mailguard.ports import Delivery
from orders.view import SellerId
from tests.fakes.clock import NOON
from tests.fakes.spool import FakeSpool

ENVELOPE = Envelope(client_ip="192.0.2.1", helo="x.example", mail_from="", rcpt_to="shop@in.example")
DELIVERY = Delivery(seller_id=SellerId("s1"), envelope=ENVELOPE, raw=b"x", at=NOON)


def test_workers_are_woken_once_the_mail_is_kept() -> None:
    spool = FakeSpool()
    seen: list[int] = []
    kept = asyncio.run(Intake(spool, lambda: seen.append(len(spool.kept))).keep([DELIVERY]))
    assert len(kept) == 1
    assert seen == [1]


def test_nobody_is_woken_for_a_mail_that_was_not_kept() -> None:
    woken: list[int] = []
    with pytest.raises(SpoolUnavailable):
        asyncio.run(Intake(FakeSpool(unavailable=True), lambda: woken.append(1)).keep([DELIVERY]))
    assert woken == []
