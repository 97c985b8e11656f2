from mailguard.model.judgement import Verdict
from orders.access.access import Role
from tests.mailguard.dashboard.browsing import text_of
from tests.mailguard.dashboard.builders import (
    AT,
    FIRST,
    GONE,
    HOUR,
    LATE,
    SECOND,
    SELLER,
    THIRD,
    UNPAID,
    Board,
    the_orders,
)
from tests.mailguard.dashboard.conftest import Stocked, somebody
from tests.orders.storage.builders import a_read


def test_orders_are_listed_and_unpaid_ones_are_counted_not_shown(stocked: Stocked) -> None:
    page = stocked.page("/orders")
    for order in (FIRST, SECOND, THIRD, LATE, GONE):
        assert order in page
    assert UNPAID not in page
    assert "1 unpaid order is left out" in page


def test_unpaid_orders_come_when_asked_for(stocked: Stocked) -> None:
    page = stocked.page("/orders?pending=1")
    assert UNPAID in page
    assert "Not paid yet" in page
    assert "left out" not in page


def test_a_status_and_words_narrow_the_list(stocked: Stocked) -> None:
    page = stocked.page("/orders?status=CANCELLED")
    assert GONE in page
    assert FIRST not in page
    page = stocked.page("/orders?q=bulb")
    assert SECOND in page
    assert FIRST not in page
    assert "No order fits" in stocked.page("/orders?q=nothing-like-this")


def test_a_search_finds_buyers_only_for_one_who_may_see_them(stocked: Stocked) -> None:
    assert SECOND in stocked.page("/orders?q=ben+sample")
    assert SECOND not in stocked.viewer.page("/orders?q=ben+sample")


def test_a_status_that_there_is_not_and_a_search_of_too_many_words_are_refused(stocked: Stocked) -> None:
    assert stocked.owner.get("/orders?status=GOOD").status == 400
    answer = stocked.owner.get(f"/orders?q={'+'.join('abcdefghi')}")
    assert answer.status == 409
    assert b"Search for at most 8 words" in answer.body
    assert b"needs 3 letters or digits" in stocked.owner.get(f"/orders?q={'+'.join('abcdefgh')}").body
    assert stocked.owner.get(f"/orders?q={'+'.join(letter * 3 for letter in 'abcdefgh')}").status == 200


def test_a_shop_without_orders_is_told_where_they_come_from(stocked: Stocked) -> None:
    assert "a mail never makes one" in stocked.other.page("/orders")


def overdue(board: Board) -> None:
    """The orders of the shop are read, and the time in which their mail should come is over."""
    board.run(board.shop.service.record_facts(SELLER, a_read(), the_orders()))
    board.judged(Verdict.VERIFIED, FIRST)
    store, later = board.shop.store, AT + HOUR
    store.write_now(lambda connection: board.shop.service.mark_missing(connection, 100, later))


def test_orders_without_their_mail_are_shown_as_such_and_found_by_it(empty: Board) -> None:
    overdue(empty)
    owner = somebody(empty, Role.OWNER)
    page = owner.page("/orders?mail=missing")
    assert SECOND in page
    assert FIRST not in page
    assert "Mail missing</span>" in page
    assert "Mail missing" in owner.page("/ready")
    assert FIRST in owner.page("/orders?mail=verified")


def test_the_first_page_counts_them_and_the_orders_page_says_that_it_ships_all_the_same(empty: Board) -> None:
    overdue(empty)
    owner = somebody(empty, Role.OWNER)
    assert "3 orders without their mail" in text_of(owner.page("/"))
    page = owner.page(empty.order(SECOND))
    assert "Its sale notice is overdue. That does not stop the order" in page
    assert "Ship it" in page


def test_a_shop_whose_mail_comes_is_not_told_of_missing_mail(stocked: Stocked) -> None:
    assert "without their mail" not in stocked.page("/")
    assert "overdue" not in stocked.page(stocked.board.order(SECOND))


def test_a_state_of_mail_that_there_is_not_is_refused(stocked: Stocked) -> None:
    assert stocked.owner.get("/orders?mail=lost").status == 400
