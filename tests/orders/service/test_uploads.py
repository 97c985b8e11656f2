"""Out of a mirror: draft, exported, acknowledged; the queue of what is confirmed here and not there yet."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orders.access.access import SCOPES_OF, Role
from orders.access.audit import entries
from orders.domain.actions import ActionState
from orders.domain.lifecycle import CancelReason
from orders.domain.order import Line
from orders.errors import NotFound, Refused
from orders.formats.uploads import Upload, UploadFile
from orders.service.uploads import MOST_REQUESTS, PAGE, WaitingPage
from orders.view import AccountId, OrderStatus
from tests.orders.database.stores import Kind
from tests.orders.storage.builders import (
    ACCESS,
    ACCOUNT,
    AT,
    HOSTED,
    OTHER,
    OTHER_ACCESS,
    SELLER,
    Shop,
    a_package,
    a_read,
    a_shop,
    a_snapshot,
    an_item,
    facts,
    numbered,
)


@pytest.fixture
def shop(tmp_path: Path, kind: Kind) -> Iterator[Shop]:
    with a_shop(tmp_path, kind) as made:
        yield made


def recorded(shop: Shop, *rows: Any, **source: Any) -> None:
    read = a_snapshot(**source) if source else a_read()
    asyncio.run(shop.service.record_facts(SELLER, read, rows or [facts()]))


def order_id(shop: Shop, number: str = "114-0000001-0000001") -> str:
    asked = (SELLER, "amazon", number)
    return asyncio.run(shop.service.find([asked], shop.clock.now()))[asked].hits[0].current.id


def confirmed(shop: Shop, order: str, **package: Any) -> None:
    asyncio.run(shop.service.confirm_shipment(ACCESS, order, a_package(**package)))


def cancelled(shop: Shop, order: str, *lines: Line) -> None:
    asyncio.run(shop.service.cancel(ACCESS, order, CancelReason.NO_INVENTORY, lines))


def export(shop: Shop, kind: Upload = Upload.CONFIRMATIONS, **how: Any) -> UploadFile:
    return asyncio.run(shop.service.exchange.export(ACCESS, ACCOUNT, kind, **how))


def states(shop: Shop, order: str) -> list[ActionState]:
    return [action.state for action in asyncio.run(shop.service.actions(SELLER, order))]


def waiting(shop: Shop, **asked: Any) -> WaitingPage:
    return asyncio.run(shop.service.exchange.waiting(SELLER, **asked))


def test_a_confirmation_is_exported_once_and_acknowledged_by_the_next_read(shop: Shop) -> None:
    recorded(shop)
    order = order_id(shop)
    confirmed(shop, order)
    assert states(shop, order) == ["draft"]
    file = export(shop)
    assert b"114-0000001-0000001\t1\t2\t2026-05-04\tUPS\t\t1Z999\t\r\n" in file.content
    assert states(shop, order) == ["exported"]
    assert export(shop).said == ()
    recorded(shop, facts(status=OrderStatus.SHIPPED))
    assert states(shop, order) == ["acknowledged"]
    assert waiting(shop).items == ()


def test_the_first_of_two_packages_is_acknowledged_by_a_report_of_its_units(shop: Shop) -> None:
    recorded(shop)
    order = order_id(shop)
    confirmed(shop, order, lines=(Line("1", 1),))
    export(shop)
    confirmed(shop, order, package_reference_id="2", lines=(Line("1", 1),))
    shop.clock.at += timedelta(hours=1)
    row = facts(status=OrderStatus.PARTIALLY_SHIPPED, items=(an_item(shipped=1),))
    recorded(shop, row, as_of=AT + timedelta(hours=1))
    assert states(shop, order) == ["acknowledged", "draft"]


def test_an_exported_file_that_was_lost_is_made_again(shop: Shop) -> None:
    recorded(shop)
    confirmed(shop, order_id(shop))
    first = export(shop)
    again = export(shop, again=True)
    assert (again.content, len(again.said)) == (first.content, 1)


def test_other_tracking_goes_out_again(shop: Shop) -> None:
    recorded(shop)
    order = order_id(shop)
    confirmed(shop, order)
    export(shop)
    confirmed(shop, order, tracking="1Z000")
    assert states(shop, order) == ["draft"]
    assert b"1Z000" in export(shop).content


def test_a_request_that_changed_between_file_and_mark_stays_a_draft(shop: Shop) -> None:
    recorded(shop)
    order = order_id(shop)
    confirmed(shop, order)
    file = asyncio.run(shop.service.exchange.compose(ACCESS, ACCOUNT, Upload.CONFIRMATIONS))
    confirmed(shop, order, tracking="1Z000")
    assert asyncio.run(shop.service.exchange.mark_exported(ACCESS, file.said)) == 0
    assert states(shop, order) == ["draft"]


def test_a_file_that_is_only_composed_marks_nothing(shop: Shop) -> None:
    recorded(shop)
    order = order_id(shop)
    confirmed(shop, order)
    asyncio.run(shop.service.exchange.compose(ACCESS, ACCOUNT, Upload.CONFIRMATIONS))
    assert states(shop, order) == ["draft"]


def test_a_whole_cancellation_and_a_part_go_in_different_files(shop: Shop) -> None:
    recorded(shop, *numbered(2))
    cancelled(shop, order_id(shop, "114-0000001-0000000"))
    cancelled(shop, order_id(shop, "114-0000001-0000001"), Line("1", 1))
    assert b"0000000\tNoInventory\t1\r\n" in export(shop, Upload.CANCELLATIONS).content
    adjustments = export(shop, Upload.ADJUSTMENTS)
    assert b"114-0000001-0000001\t1\tNoInventory\tUSD\t\t\t\t\t\t\t1\r\n" in adjustments.content
    assert b"0000000" not in adjustments.content
    assert [one.action.state for one in waiting(shop).items] == ["exported", "exported"]


def test_what_a_file_cannot_say_stays_a_draft(shop: Shop) -> None:
    recorded(shop)
    order = order_id(shop)
    confirmed(shop, order, carrier="x" * 51)
    file = export(shop)
    assert (file.said, len(file.left_out), states(shop, order)) == ((), 1, ["draft"])


def test_a_confirmation_of_an_order_that_left_the_list_in_part_is_not_sent(shop: Shop) -> None:
    recorded(shop)
    order = order_id(shop)
    confirmed(shop, order, lines=(Line("1", 1),))
    shop.clock.at += timedelta(hours=1)
    recorded(shop, facts(order_id="114-9"), as_of=AT + timedelta(hours=1))
    assert "STATUS_UNKNOWN" in export(shop).left_out[0].why


def test_a_file_holds_so_many_and_says_that_there_are_more(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_REQUESTS % PAGE == 0
    monkeypatch.setattr("orders.service.uploads.MOST_REQUESTS", 3)
    monkeypatch.setattr("orders.service.uploads.PAGE", 2)
    recorded(shop, *numbered(4))
    for number in range(4):
        confirmed(shop, order_id(shop, f"114-0000001-{number:07}"))
    sizes = [(len(file.said), file.more) for file in (export(shop), export(shop), export(shop))]
    assert sizes == [(3, True), (1, False), (0, False)]


def test_exactly_as_many_as_a_file_holds_leave_no_more(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orders.service.uploads.MOST_REQUESTS", 2)
    recorded(shop, *numbered(2))
    for number in range(2):
        confirmed(shop, order_id(shop, f"114-0000001-{number:07}"))
    assert not export(shop).more


def test_the_queue_has_the_most_urgent_first_with_its_hours(shop: Shop) -> None:
    times = [timedelta(hours=30), timedelta(hours=2, minutes=59), timedelta(minutes=-1), None]
    rows = [
        facts(order_id=f"114-{number}", ship_by=None if left is None else AT + left)
        for number, left in enumerate(times)
    ]
    recorded(shop, *rows)
    for number in range(4):
        confirmed(shop, order_id(shop, f"114-{number}"))
    first = waiting(shop, limit=3)
    assert [(one.order.order_id, one.hours_left(AT)) for one in first.items] == [
        ("114-2", -1),
        ("114-1", 2),
        ("114-0", 30),
    ]
    rest = waiting(shop, limit=3, after=first.next)
    # Without a ship-by date what counts is when the marketplace cancels by itself: 30 days after a day ago (S7).
    assert [(one.order.order_id, one.hours_left(AT)) for one in rest.items] == [("114-3", 29 * 24)]
    assert rest.next is None


def test_new_tracking_of_a_shipped_order_waits_until_it_is_sent(shop: Shop) -> None:
    recorded(shop)
    order = order_id(shop)
    confirmed(shop, order)
    export(shop)
    confirmed(shop, order, tracking="1Z000")
    recorded(shop, facts(status=OrderStatus.SHIPPED))
    assert states(shop, order) == ["draft"]
    assert len(waiting(shop).items) == 1
    assert b"1Z000" in export(shop).content
    assert waiting(shop).items == ()


def test_nobody_sees_or_sends_another_sellers_requests(shop: Shop) -> None:
    recorded(shop)
    confirmed(shop, order_id(shop))
    assert asyncio.run(shop.service.exchange.waiting(OTHER)).items == ()
    file = asyncio.run(shop.service.exchange.export(OTHER_ACCESS, ACCOUNT, Upload.CONFIRMATIONS))
    assert file.said == ()
    mine = asyncio.run(shop.service.exchange.compose(ACCESS, ACCOUNT, Upload.CONFIRMATIONS))
    assert asyncio.run(shop.service.exchange.mark_exported(OTHER_ACCESS, mine.said)) == 0
    assert waiting(shop, account=AccountId("own-market")).items == ()
    assert waiting(shop, account=ACCOUNT).items[0].action.state == "draft"


def test_a_hosted_account_has_nobody_to_tell(shop: Shop) -> None:
    with pytest.raises(Refused) as caught:
        asyncio.run(shop.service.exchange.export(ACCESS, HOSTED, Upload.CONFIRMATIONS))
    assert caught.value.type == "no-upload-file"
    with pytest.raises(NotFound):
        asyncio.run(shop.service.exchange.export(ACCESS, AccountId("none"), Upload.CONFIRMATIONS))


def test_who_may_only_look_makes_no_file(shop: Shop) -> None:
    viewer = replace(ACCESS, role=Role.VIEWER, scopes=SCOPES_OF[Role.VIEWER])
    with pytest.raises(Refused) as caught:
        asyncio.run(shop.service.exchange.compose(viewer, ACCOUNT, Upload.CONFIRMATIONS))
    assert caught.value.type == "scope-missing"


def test_who_exported_is_written_down_only_where_something_went(shop: Shop) -> None:
    export(shop)
    assert shop.store.read_now(lambda open_: entries(open_, SELLER, 5)) == ()
    recorded(shop)
    confirmed(shop, order_id(shop))
    export(shop)
    (line,) = shop.store.read_now(lambda open_: entries(open_, SELLER, 5))
    assert (line.action, line.actor, line.subject) == ("actions.exported", "user:1", ACCOUNT)
