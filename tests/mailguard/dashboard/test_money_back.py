"""Payment and refunds on an order's page: shown as they stand, asked for by item, taken back in time."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from orders.domain.facts import SourceKind
from orders.domain.payment import Refund
from orders.view import Money, OrderStatus, Provenance
from tests.mailguard.dashboard.builders import FIRST, HOSTED, SELLER
from tests.mailguard.dashboard.conftest import Stocked
from tests.orders.storage.builders import AT, a_read, an_item, facts

FORM = {"reference": "refund-1", "reason": "CustomerReturn", "sure": "yes", "amount.1.item_price": "10.00"}


def shipped(stocked: Stocked, **changes: Any) -> str:
    """The page of a hosted order that is shipped: 49.98 for two, and 5.00 of tax."""
    source = a_read(account_id=HOSTED, kind=SourceKind.MARKETPLACE, provenance=Provenance.HOSTED)
    items = (an_item(item_tax=Money(500, "USD")),)
    given = {"order_id": "H-9", "status": OrderStatus.SHIPPED, "items": items, **changes}
    stocked.board.run(stocked.board.shop.service.record_facts(SELLER, source, [facts(**given)]))
    return stocked.board.order("H-9", "ourmarket")


def refunds(stocked: Stocked, path: str) -> tuple[Refund, ...]:
    return asyncio.run(stocked.board.shop.service.refunds.list(SELLER, path.removeprefix("/orders/")))


def test_s61_the_payment_is_told_with_who_bears_its_risk(own: Stocked) -> None:
    page = own.page(shipped(own))
    assert "Charged: 54.98 USD" in page
    assert "If the payment fails later, the marketplace bears it." in page


def test_s27_a_refund_is_offered_only_where_the_buyer_was_charged(own: Stocked) -> None:
    assert ">Refund</h3>" in own.page(shipped(own))
    assert ">Refund</h3>" not in own.page(own.board.order(FIRST))


def test_s73_a_refund_is_asked_for_by_item_and_part_and_twice_is_once(own: Stocked) -> None:
    path = shipped(own)
    for _ in range(2):
        answer = own.owner.send(path, f"{path}/refund", **FORM, **{"amount.1.item_tax": "1.00"})
        assert (answer.status, answer.headers["location"]) == (303, f"{path}?done=refunded")
    (refund,) = refunds(own, path)
    assert [(one.component, one.amount.amount) for one in refund.charges] == [
        ("item_price", "10.00"),
        ("item_tax", "1.00"),
    ]
    page = own.page(f"{path}?done=refunded")
    assert "Refund: 11.00 USD" in page
    assert "It can be taken back for a while" in page


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"sure": ""}, "Tick the box"),
        ({"reason": "Bored"}, "Choose why"),
        ({"amount.1.item_price": ""}, "Say what is given back"),
        ({"amount.1.item_price": "10,00"}, "with a decimal point"),
        ({"amount.1.item_price": "-1.00"}, "must go to the buyer"),
        ({"amount.1.item_price": "49.99"}, "49.98 USD remain for item price"),
    ],
)
def test_what_is_filled_in_wrong_is_told_and_nothing_goes_back(
    own: Stocked, change: dict[str, str], why: str
) -> None:
    path = shipped(own)
    answer = own.owner.send(path, f"{path}/refund", **{**FORM, **change})
    assert answer.status >= 400
    assert why in answer.body.decode()
    assert refunds(own, path) == ()


def test_a_refund_is_taken_back_by_its_button(own: Stocked) -> None:
    path = shipped(own)
    own.owner.send(path, f"{path}/refund", **FORM)
    (refund,) = refunds(own, path)
    answer = own.owner.send(path, f"{path}/refund-cancellation", refund=refund.id)
    assert answer.headers["location"] == f"{path}?done=refund_canceled"
    page = own.page(answer.headers["location"])
    assert "Taken back" in page
    assert "Take it back</button>" not in page


def test_a_buyers_request_to_cancel_is_declined_from_the_page(own: Stocked) -> None:
    path = shipped(own, status=OrderStatus.UNSHIPPED, cancel_requested=True, purchase_date=AT - timedelta(hours=1))
    assert "The buyer asks to cancel</h3>" in own.page(path)
    answer = own.owner.send(path, f"{path}/cancel-refusal", version="1")
    assert answer.headers["location"] == f"{path}?done=declined"
    assert "The buyer asks to cancel</h3>" not in own.page(path)


def test_one_who_may_only_look_is_offered_no_refund(stocked: Stocked) -> None:
    shown = stocked.viewer.page(shipped(stocked))
    assert ">Refund</h3>" not in shown
    assert "Charged: 54.98 USD" in shown


def test_in_a_mirror_a_refund_is_told_as_a_request_with_its_reason(own: Stocked) -> None:
    sent = facts(order_id="M-9", status=OrderStatus.SHIPPED, items=(an_item(shipped=2),))
    own.board.run(own.board.shop.service.record_facts(SELLER, a_read(), [sent]))
    path = own.board.order("M-9")
    answer = own.owner.send(path, f"{path}/refund", **{**FORM, "reason": "DifferentItem"})
    assert answer.headers["location"] == f"{path}?done=refund_asked"
    page = own.page(answer.headers["location"])
    assert "Another item was sent" in page
    assert "Waits to be sent" in page
