from tests.mailguard.dashboard.builders import FIRST, GONE, LATE, SECOND, THIRD, UNPAID
from tests.mailguard.dashboard.conftest import Stocked


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
    assert stocked.owner.get(f"/orders?q={'+'.join('abcdefgh')}").status == 200


def test_a_shop_without_orders_is_told_where_they_come_from(stocked: Stocked) -> None:
    assert "a mail never makes one" in stocked.other.page("/orders")
