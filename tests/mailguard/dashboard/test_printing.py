"""Slips from the pages: what comes back is a PDF to print, or a page that says why not."""

import re

from orders.access.access import Role
from tests.mailguard.dashboard.browsing import text_of
from tests.mailguard.dashboard.builders import FIRST, GONE, SECOND, UNPAID
from tests.mailguard.dashboard.conftest import Stocked, somebody
from tests.orders.documents.builders import pages_of, printed

TICKED = re.compile(r'form="slips" name="(order\.[^"]+)" type="checkbox" value="yes"( checked)?')
BY_HAND = {"return_address": "Lamps & Light\r\n2 Shop Road", "size": "A4"}


def ticks(page: str) -> dict[str, bool]:
    """Which orders the list would print."""
    return {name: bool(checked) for name, checked in TICKED.findall(page)}


def test_an_order_s_slip_is_printed_with_the_return_address(own: Stocked) -> None:
    path = own.board.order(SECOND)
    answer = own.owner.send(path, f"{path}/slip", **BY_HAND)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="packing-slips.pdf"'
    assert answer.headers["cache-control"] == "no-store"
    (page,) = pages_of(answer.body)
    assert printed("22 Long Road", page)
    assert page.count("2 Shop Road") == 2
    assert "Slip printed" in text_of(own.page(path))
    assert "by you" in text_of(own.page(path)).partition("Slip printed")[2]


def test_a_slip_that_was_printed_is_printed_again_only_on_purpose(own: Stocked) -> None:
    path = own.board.order(FIRST)
    assert own.owner.send(path, f"{path}/slip", **BY_HAND).status == 200
    answer = own.owner.send(path, f"{path}/slip", **BY_HAND)
    assert answer.status == 409
    assert b"printed before" in answer.body
    assert "Print it again" in own.page(path)
    answer = own.owner.send(path, f"{path}/slip", reprint="yes", **BY_HAND)
    assert "REPRINT" in pages_of(answer.body)[0]


def test_what_is_ticked_on_the_list_comes_as_one_file_with_its_pick_list(own: Stocked) -> None:
    ticked = ticks(own.page("/ready"))
    assert len(ticked) == 4
    assert all(ticked.values())
    answer = own.owner.send("/ready", "/ready/slips", **dict.fromkeys(ticked, "yes"), **BY_HAND)
    pages = pages_of(answer.body)
    assert len(pages) == 5
    assert "Pick list 4 orders" in pages[0]
    again = own.page("/ready")
    assert not any(ticks(again).values())
    assert "Slip printed" in again
    assert "Print also what was printed before" in again


def test_a_list_with_one_that_may_not_be_printed_names_it_and_prints_none(own: Stocked) -> None:
    first, gone = (own.board.order(one).removeprefix("/orders/") for one in (FIRST, GONE))
    fields = {f"order.{first}": "yes", f"order.{gone}": "yes"}
    answer = own.owner.send("/ready", "/ready/slips", **fields, **BY_HAND)
    assert answer.status == 409
    page = answer.body.decode()
    assert f'<a href="/orders/{gone}"><bdi>{GONE}</bdi></a>: The order is cancelled' in page
    assert FIRST not in page
    assert "Slip printed" not in own.page(f"/orders/{first}")


def test_nothing_ticked_a_paper_of_no_size_and_a_long_address_are_told(own: Stocked) -> None:
    path = own.board.order(FIRST)
    told = {
        "Tick the orders": own.owner.send("/ready", "/ready/slips", **BY_HAND),
        "size of your paper": own.owner.send(path, f"{path}/slip", size="A0"),
        "at most 6 lines": own.owner.send(path, f"{path}/slip", return_address="\r\n".join("abcdefg")),
    }
    for sentence, answer in told.items():
        assert answer.status == 409
        assert sentence in answer.body.decode()


def test_an_order_that_may_not_be_printed_offers_no_slip(stocked: Stocked) -> None:
    for order in (GONE, UNPAID):
        assert "/slip" not in stocked.page(stocked.board.order(order))


def test_one_who_sees_no_addresses_is_offered_no_slips(stocked: Stocked) -> None:
    for path in ("/ready", stocked.board.order(FIRST)):
        assert "/slip" not in stocked.viewer.page(path)
        assert ticks(stocked.viewer.page(path)) == {}


def test_a_shipper_may_print(own: Stocked) -> None:
    path = own.board.order(FIRST)
    assert somebody(own.board, Role.SHIPPER).send(path, f"{path}/slip", **BY_HAND).status == 200
