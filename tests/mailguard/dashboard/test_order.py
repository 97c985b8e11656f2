"""One order's page, and what can be asked there."""

import asyncio

import pytest

from orders.domain.facts import SourceKind
from orders.service.orders import OrderAction
from orders.view import OrderStatus, Provenance
from tests.mailguard.dashboard.builders import FIRST, GONE, HOSTED, LATE, SECOND, SELLER, UNPAID
from tests.mailguard.dashboard.conftest import Stocked
from tests.orders.storage.builders import AT, a_read, facts

PACKAGE = {"package": "p-1", "carrier": "Post", "tracking": "T1", "ship_date": AT.date().isoformat()}


def actions(stocked: Stocked, path: str) -> tuple[OrderAction, ...]:
    return asyncio.run(stocked.board.shop.service.actions(SELLER, path.removeprefix("/orders/")))


def hosted(stocked: Stocked) -> str:
    """The page of an order of which this store is the marketplace."""
    source = a_read(account_id=HOSTED, kind=SourceKind.MARKETPLACE, provenance=Provenance.HOSTED)
    stocked.board.run(stocked.board.shop.service.record_facts(SELLER, source, [facts(order_id="H-1")]))
    return stocked.board.order("H-1", "ourmarket")


def test_an_order_to_ship_says_so_with_the_stores_address(stocked: Stocked) -> None:
    page = stocked.page(stocked.board.order(SECOND))
    assert "to the address below.</h2>" in page
    assert "22 Long Road" in page
    assert "124.50 USD" in page
    assert "Suspected fake" in page
    assert "First read here" in page


def test_a_late_order_says_so(stocked: Stocked) -> None:
    assert "</svg>Late</span>" in stocked.page(stocked.board.order(LATE))


@pytest.mark.parametrize(
    ("order", "why"),
    [(GONE, "It is cancelled."), (UNPAID, "It is not paid yet. Wait until")],
)
def test_an_order_not_to_ship_says_why_and_offers_nothing(stocked: Stocked, order: str, why: str) -> None:
    page = stocked.page(stocked.board.order(order))
    assert "Do not ship it now." in page
    assert why in page
    assert "Confirm a shipment" not in page
    assert "1 Sample Street" not in page


def test_one_who_may_only_look_is_offered_nothing(stocked: Stocked) -> None:
    assert '<form class="stack' not in stocked.viewer.page(stocked.board.order(FIRST))


def test_a_confirmed_shipment_of_a_mirrored_order_is_a_request(own: Stocked) -> None:
    path = own.board.order(FIRST)
    answer = own.owner.send(path, f"{path}/shipment", **PACKAGE)
    assert (answer.status, answer.headers["location"]) == (303, f"{path}?done=ship_asked")
    page = own.page(answer.headers["location"])
    assert "confirmed here is not confirmed there" in page
    assert "Do not ship it again." in page
    assert "Waits to be sent" in page
    assert "by you" in page
    assert FIRST not in own.page("/ready")
    assert own.owner.send(path, f"{path}/shipment", **PACKAGE).status == 303  # the button, pressed twice
    assert len(actions(own, path)) == 1


def test_a_part_of_an_order_can_be_shipped(own: Stocked) -> None:
    path = own.board.order(SECOND)
    own.owner.send(path, f"{path}/shipment", **PACKAGE, **{"units.1": "0", "units.2": "2"})
    (action,) = actions(own, path)
    assert action.shipment is not None
    assert [(line.order_item_id, line.quantity) for line in action.shipment.lines] == [("2", 2)]


@pytest.mark.parametrize(
    "change",
    [
        {"carrier": " "},
        {"package": ""},
        {"carrier": "x" * 101},
        {"tracking": "a\x00b"},
        {"ship_date": "yesterday"},
        {"ship_date": "9999-12-31"},
        {"ship_date": "2026-05-06"},
        {"ship_date": "2020-01-01"},
        {"units.1": "3"},
        {"units.1": "0"},
        {"units.1": "-1"},
        {"units.1": "²"},
        {"units.1": "99999999"},
    ],
)
def test_a_shipment_that_cannot_be_is_refused_in_words_and_changes_nothing(
    stocked: Stocked, change: dict[str, str]
) -> None:
    path = stocked.board.order(FIRST)
    answer = stocked.owner.send(path, f"{path}/shipment", **(PACKAGE | change))
    assert answer.status == 409
    assert b"Nothing was changed" in answer.body
    assert actions(stocked, path) == ()


def test_a_mirrored_order_is_cancelled_by_request_once_one_is_sure(own: Stocked) -> None:
    path = own.board.order(FIRST)
    form = {"version": "1", "reason": "NoInventory"}
    unsure = own.owner.send(path, f"{path}/cancellation", **form)
    assert unsure.status == 409
    assert b"Tick the box" in unsure.body
    assert own.owner.send(path, f"{path}/cancellation", **form | {"reason": "Mood"}, sure="yes").status == 409
    done = own.owner.send(path, f"{path}/cancellation", **form, sure="yes")
    assert done.headers["location"] == f"{path}?done=cancel_asked"
    assert [one.reason for one in actions(own, path)] == ["NoInventory"]
    assert "Out of stock" in own.page(path)


def test_an_order_that_changed_since_the_form_was_shown_is_not_cancelled(own: Stocked) -> None:
    path = own.board.order(FIRST)
    answer = own.owner.send(path, f"{path}/cancellation", version="7", reason="NoInventory", sure="yes")
    assert answer.status == 412
    assert b"has changed since" in answer.body
    assert actions(own, path) == ()


def test_a_hosted_order_changes_at_once(own: Stocked) -> None:
    path = hosted(own)
    assert "requests" not in own.page(path).partition("What you can do")[2].partition("</section>")[0]
    answer = own.owner.send(path, f"{path}/shipment", **PACKAGE)
    assert answer.headers["location"] == f"{path}?done=shipped"
    page = own.page(answer.headers["location"])
    assert "It has shipped already." in page
    order = own.board.run(own.board.shop.service.get(SELLER, path.removeprefix("/orders/")))
    assert order.status is OrderStatus.SHIPPED


def test_a_hosted_order_is_cancelled_at_once(own: Stocked) -> None:
    path = hosted(own)
    version = own.page(path).partition('name="version" value="')[2].partition('"')[0]
    own.owner.send(path, f"{path}/cancellation", version=version, reason="NoInventory", sure="yes")
    assert "It is cancelled." in own.page(path)


def test_words_after_done_are_ours_only(stocked: Stocked) -> None:
    assert "banner good" not in stocked.page(f"{stocked.board.order(FIRST)}?done=%3Cb%3E")
