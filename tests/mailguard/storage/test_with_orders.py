"""Finish against the real order store, in its one database: versions, notes, outbox and the way back."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailguard.model.judgement import Verdict
from mailguard.model.received import Received
from mailguard.storage import SqlJudgements, SqlKeptMail, SqlSpool, mark_due
from orders.view import NotificationState, OrderKey, OrderStatus
from tests.mailguard.storage.builders import a_claim, a_delivery, a_finished, a_judgement
from tests.orders.storage.builders import ACCOUNT, AT, SELLER, Shop, a_read, a_shop, facts


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with a_shop(tmp_path) as one:
        yield one


def key_of(order_id: str) -> OrderKey:
    return OrderKey(SELLER, ACCOUNT, order_id)


def received(shop: Shop) -> Received:
    spool = SqlSpool(shop.store)
    asyncio.run(spool.keep([a_delivery(seller=SELLER, at=AT)]))
    (leased,) = asyncio.run(spool.lease("w", 1, AT))
    return leased.received


def test_a_notice_is_finished_noted_at_its_order_and_found_again_when_that_changes(shop: Shop) -> None:
    row = facts()
    asyncio.run(shop.service.record_facts(SELLER, a_read(), [row]))
    key = key_of(row.order_id)
    mail = received(shop)
    judgements = SqlJudgements(shop.store, shop.service)
    claim = a_claim(key=key, order_id=row.order_id)
    assert asyncio.run(judgements.finish([a_finished(mail, a_judgement(claim, at=AT))])) == ()
    asked = (SELLER, "amazon", row.order_id)
    (hit,) = asyncio.run(shop.service.find([asked], AT))[asked].hits
    assert hit.current.notification_state is NotificationState.VERIFIED
    assert hit.current.version == 1
    changed = replace(row, status=OrderStatus.CANCELLED)
    asyncio.run(shop.service.record_facts(SELLER, a_read(), [changed]))
    now = shop.store.write_now(lambda connection: shop.service.lock_versions(connection, [key]))
    assert now == {key: 2}

    def again(connection: object) -> int:
        changes = shop.service.changed_orders(connection, 10, AT)  # type: ignore[arg-type]
        keys = [change.key for change in changes if change.key is not None]
        return mark_due(connection, keys, AT)  # type: ignore[arg-type]

    assert shop.store.write_now(again) == 1
    assert len(asyncio.run(SqlSpool(shop.store).lease("w", 5, AT))) == 1


def test_a_judgement_of_an_order_that_came_meanwhile_is_not_written(shop: Shop) -> None:
    mail = received(shop)
    row = facts()
    key = key_of(row.order_id)
    asyncio.run(shop.service.record_facts(SELLER, a_read(), [row]))
    claim = a_claim(Verdict.UNVERIFIED, key=None, order_id=row.order_id, code="order.not_found")
    judged = a_judgement(claim, at=AT, versions=((key, 0),))
    judgements = SqlJudgements(shop.store, shop.service)
    assert asyncio.run(judgements.finish([a_finished(mail, judged)])) == (mail.mail_id,)
    kept = asyncio.run(SqlKeptMail(shop.store).notice(SELLER, mail.mail_id))
    assert kept is not None
    assert kept.judgement is None
