"""Questions on real storage: look-ups in one hop, pages by keyset, what is ready, and nothing of another seller."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orders.access.directory import add_account
from orders.domain.facts import FactSource
from orders.errors import NotFound, Refused
from orders.service.questions import MOST_MISSED, OrderPage
from orders.service.repositories import OrderFilter
from orders.view import AccountId, Authority, Coverage, FulfilledBy, NotificationState, OrderStatus, SellerId
from tests.orders.database.stores import Kind
from tests.orders.storage.builders import (
    ACCESS,
    ACCOUNT,
    ALL,
    AT,
    OTHER,
    SELLER,
    Shop,
    a_package,
    a_read,
    a_shop,
    an_item,
    facts,
    numbered,
    placed,
)

NUMBER = "114-0000001-0000001"


@pytest.fixture
def shop(tmp_path: Path, kind: Kind) -> Iterator[Shop]:
    with a_shop(tmp_path, kind) as made:
        yield made


def record(shop: Shop, *rows: Any, seller: SellerId = SELLER, source: FactSource | None = None) -> None:
    asyncio.run(shop.service.record_facts(seller, source or a_read(), rows))


def listed(shop: Shop, seller: SellerId = SELLER, **wanted: Any) -> list[str]:
    page = asyncio.run(shop.service.list(seller, OrderFilter(**wanted), limit=100))
    return sorted(order.order_id for order in page.items)


def ready(shop: Shop) -> list[str]:
    return [order.order_id for order in asyncio.run(shop.service.ready_to_ship(SELLER, limit=100)).items]


def test_many_orders_are_looked_up_together(shop: Shop) -> None:
    record(shop, *numbered(30))
    asked = [(SELLER, "amazon", f"114-0000001-{number:07}") for number in range(40)]
    answers = asyncio.run(shop.service.find(asked, AT))
    assert [len(answers[key].hits) for key in asked] == [1] * 30 + [0] * 10


def test_a_look_up_of_nothing_is_nothing(shop: Shop) -> None:
    assert asyncio.run(shop.service.find([], AT)) == {}


def test_a_hit_is_of_the_asking_seller_and_marketplace_only(shop: Shop) -> None:
    record(shop, facts())
    for key in ((OTHER, "amazon", NUMBER), (SELLER, "etsy", NUMBER), (SELLER, "amazon", NUMBER[:-1])):
        assert asyncio.run(shop.service.find([key], AT))[key].hits == ()


def test_that_another_seller_has_an_order_is_told_and_nothing_more(shop: Shop) -> None:
    record(shop, facts(), seller=OTHER)
    mine, theirs = (SELLER, "amazon", NUMBER), (OTHER, "amazon", NUMBER)
    answers = asyncio.run(shop.service.find([mine, theirs], AT))
    assert (answers[mine].elsewhere, answers[mine].hits) == (True, ())
    assert answers[theirs].elsewhere is False


def test_the_directory_holds_no_order_numbers(shop: Shop) -> None:
    record(shop, facts())
    hashes = shop.store.read_now(
        lambda connection: [row.hash for row in connection.exec_driver_sql("SELECT hash FROM order_directory")]
    )
    assert [len(one) for one in hashes] == [64]
    assert NUMBER not in hashes[0]


def test_an_order_in_two_accounts_is_two_hits(shop: Shop) -> None:
    second = AccountId("amazon-de")
    shop.store.write_now(lambda connection: add_account(connection, SELLER, second, "amazon", Authority.MIRROR, AT))
    record(shop, facts())
    record(shop, facts(), source=a_read(account_id=second))
    key = (SELLER, "amazon", NUMBER)
    assert len(asyncio.run(shop.service.find([key], AT))[key].hits) == 2


@pytest.mark.parametrize("number", ["\ud800", "\x00", "1" * 101, ""])
def test_a_number_that_no_order_can_have_is_just_not_there(shop: Shop, number: str) -> None:
    record(shop, facts())
    key = (SELLER, "amazon", number)
    assert asyncio.run(shop.service.find([key], AT))[key].hits == ()
    with pytest.raises(NotFound):
        asyncio.run(shop.service.get(SELLER, number))


@pytest.mark.parametrize("q", ["a " * 9, "x" * 201, "\ud800"])
def test_a_search_beyond_its_limits_is_refused(shop: Shop, q: str) -> None:
    with pytest.raises(Refused, match="at most 8 words"):
        listed(shop, q=q)


@pytest.mark.parametrize("q", ["ab", "", " ", "%", "_", "a-b", "lamp ab", "電", '"*"'])
def test_a_search_for_less_than_three_signs_is_refused(shop: Shop, q: str) -> None:
    with pytest.raises(Refused, match="needs 3 letters or digits"):
        listed(shop, q=q)


@pytest.mark.parametrize("q", ["abc " * 8, "x" * 200, "a-b-c", "電球"])
def test_a_search_at_its_limits_is_taken(shop: Shop, q: str) -> None:
    assert listed(shop, q=q) == []


def test_another_sellers_order_answers_as_if_it_were_not_there(shop: Shop) -> None:
    record(shop, facts(), seller=OTHER)
    (theirs,) = asyncio.run(shop.service.list(OTHER, OrderFilter())).items
    for ask in (shop.service.get, shop.service.events, shop.service.actions):
        with pytest.raises(NotFound):
            asyncio.run(ask(SELLER, theirs.id))  # type: ignore[operator]
    assert listed(shop) == []


def test_s64_a_list_hides_what_nobody_has_paid_and_says_so(shop: Shop) -> None:
    record(shop, facts(), facts(order_id="2", status=OrderStatus.PENDING))
    page = asyncio.run(shop.service.list(SELLER, OrderFilter()))
    assert ([order.order_id for order in page.items], page.excluded) == ([NUMBER], {"pending": 1})
    assert listed(shop, include_pending=True) == [NUMBER, "2"]
    assert listed(shop, status=OrderStatus.PENDING) == ["2"]


def test_filters_hold_together(shop: Shop) -> None:
    record(
        shop,
        facts(),
        facts(order_id="2", status=OrderStatus.SHIPPED),
        facts(order_id="3", ship_by=AT - timedelta(hours=1)),
        facts(order_id="4", ship_by=AT - timedelta(hours=1), status=OrderStatus.SHIPPED),
        facts(order_id="5", cancel_requested=True, ship_by=None),
    )
    assert listed(shop, marketplace="etsy") == []
    assert listed(shop, account_id=ACCOUNT, status=OrderStatus.SHIPPED) == ["2", "4"]
    assert listed(shop, late=True) == ["3"]
    assert listed(shop, late=False) == [NUMBER, "2", "4", "5"]
    assert listed(shop, shippable=True) == [NUMBER, "3"]
    assert listed(shop, shippable=False) == ["2", "4", "5"]
    assert listed(shop, ship_by_before=AT) == ["3", "4"]
    assert listed(shop, notification_state=NotificationState.EXPECTED) == [NUMBER, "3", "5"]


FINDING = (
    *("114-0000001", "LAMP-1", "desk", "ANA", "ana desk", "des", "Sample Street", "springfield", "exam", "Añá"),
    *("114-0000001-0000001", "11400000010000001", "0000001", "0000001-0000001", "114-00", "lamp1", "LAM"),
)


@pytest.mark.parametrize("q", FINDING)
def test_q_finds_number_sku_title_buyer_and_address(shop: Shop, q: str) -> None:
    record(shop, facts(), facts(order_id="9", buyer_name="Ben", ship_to=None, items=(an_item(title="x", sku="y"),)))
    assert listed(shop, q=q) == [NUMBER]


HOSTILE = (
    'lamp"',
    '"lamp',
    "lamp*",
    "lamp:",
    "-lamp",
    "^lamp",
    "(lamp)",
    "{lamp}",
    "lamp\\",
    "'lamp'",
    "lamp|lamp",
    "lam&",
)


@pytest.mark.parametrize("q", HOSTILE)
def test_a_search_s_own_syntax_is_no_syntax(shop: Shop, q: str) -> None:
    record(shop, facts(), facts(order_id="9", items=(an_item(title="chair", sku="CHAIR"),)))
    assert listed(shop, q=q) == [NUMBER]


@pytest.mark.parametrize("q", ["NOT lamp", "lamp AND desk", "chair lamp", "NEAR(lamp)", "lamp:desk2", "lamp' chair"])
def test_a_search_s_own_words_are_plain_words(shop: Shop, q: str) -> None:
    record(shop, facts(), facts(order_id="9", items=(an_item(title="chair", sku="CHAIR"),)))
    assert listed(shop, q=q) == []


@pytest.mark.parametrize("q", ["ana missing", "amp", "prin", "sample-stre", "samp"])
def test_q_finds_by_every_word_from_its_beginning(shop: Shop, q: str) -> None:
    record(shop, facts())
    assert listed(shop, q=q) == []


def test_a_cancelled_orders_buyer_cannot_be_searched_for(shop: Shop) -> None:
    record(shop, facts(status=OrderStatus.CANCELLED))
    assert listed(shop, q="ana") == []


def test_pages_follow_one_another_without_gap_or_repeat(shop: Shop) -> None:
    for minute in range(5):
        shop.clock.at = AT + timedelta(minutes=minute)
        record(shop, *(facts(order_id=f"{minute}-{number}") for number in range(5)))

    async def walk() -> list[str]:
        seen: list[str] = []
        page: OrderPage | None = None
        while page is None or page.next is not None:
            page = await shop.service.list(SELLER, OrderFilter(), page.next if page else None, 4)
            seen += [order.order_id for order in page.items]
        return seen

    seen = asyncio.run(walk())
    assert (len(seen), len(set(seen))) == (25, 25)
    assert [number[0] for number in seen] == sorted((number[0] for number in seen), reverse=True)


def test_what_is_ready_comes_by_its_ship_by_date_and_those_without_one_last(shop: Shop) -> None:
    record(
        shop,
        facts(order_id="late", ship_by=None),
        facts(order_id="soon", ship_by=AT + timedelta(hours=1)),
        facts(order_id="then", ship_by=AT + timedelta(hours=2)),
    )
    assert ready(shop) == ["soon", "then", "late"]

    async def walk() -> list[str]:
        first = await shop.service.ready_to_ship(SELLER, limit=2)
        second = await shop.service.ready_to_ship(SELLER, first.next, 2)
        return [order.order_id for order in (*first.items, *second.items)]

    assert asyncio.run(walk()) == ["soon", "then", "late"]


def test_sql_and_the_domain_agree_on_what_is_shippable(shop: Shop) -> None:
    rows = [
        facts(order_id=f"{status}-{fulfilled_by}-{asked}-{days}", status=status, fulfilled_by=fulfilled_by,
              cancel_requested=asked, purchase_date=AT - timedelta(days=days))
        for status in sorted(ALL)
        for fulfilled_by in FulfilledBy
        for asked in (True, False)
        for days in (1, 30)
    ]  # fmt: skip
    record(shop, *rows, facts(order_id="bought today", purchase_date=None))
    for hours in (0, 12, 13):
        shop.clock.at = AT + timedelta(hours=hours)
        page = asyncio.run(shop.service.list(SELLER, OrderFilter(include_pending=True), limit=100))
        assert page.next is None
        by_domain = sorted(order.order_id for order in page.items if order.shippable)
        assert by_domain == listed(shop, shippable=True) == sorted(ready(shop))
        assert asyncio.run(shop.service.counts(SELLER)).to_ship == len(by_domain)


def test_after_an_incomplete_read_sql_and_the_domain_agree_too(shop: Shop) -> None:
    record(shop, facts(order_id="old"))
    shop.clock.at = AT + timedelta(hours=13)
    record(shop, facts(), source=a_read(as_of=shop.clock.at, coverage=Coverage(statuses=ALL, complete=False)))
    page = asyncio.run(shop.service.list(SELLER, OrderFilter()))
    assert [order.order_id for order in page.items if order.shippable] == ready(shop) == [NUMBER]


def test_a_stale_store_has_nothing_ready(shop: Shop) -> None:
    record(shop, facts())
    shop.clock.at = AT + timedelta(hours=12, seconds=1)
    assert ready(shop) == []


def test_what_was_confirmed_here_is_not_shipped_twice(shop: Shop) -> None:
    record(shop, facts())
    (order,) = asyncio.run(shop.service.list(SELLER, OrderFilter())).items
    asyncio.run(shop.service.confirm_shipment(ACCESS, order.id, a_package()))
    assert ready(shop) == []


def test_a_hosted_order_is_ready_without_any_read(shop: Shop) -> None:
    record(shop, facts(), source=placed())
    shop.clock.at = AT + timedelta(days=3)
    assert ready(shop) == [NUMBER]


def test_the_first_pages_numbers(shop: Shop) -> None:
    record(shop, facts(), facts(order_id="2", status=OrderStatus.SHIPPED))
    counts = asyncio.run(shop.service.counts(SELLER))
    assert (counts.read_at, counts.to_ship) == (AT, 1)
    assert counts.by_status == {OrderStatus.UNSHIPPED: 1, OrderStatus.SHIPPED: 1}


def test_an_account_that_was_never_read_leaves_the_read_time_open(shop: Shop) -> None:
    assert asyncio.run(shop.service.counts(OTHER)).read_at is None


def near(shop: Shop, number: str, marketplace: str = "amazon", seller: SellerId = SELLER) -> tuple[str, ...]:
    asked = (seller, marketplace, number)
    return asyncio.run(shop.service.find([asked], AT))[asked].near


def test_an_open_order_that_looks_almost_like_the_one_asked_for_is_named(shop: Shop) -> None:
    record(shop, facts())
    assert near(shop, "114-0000001-0000010") == (NUMBER,)
    assert near(shop, "114-0000001-0000009") == (NUMBER,)
    assert near(shop, "114-0000001-0000099") == ()


def test_what_is_there_has_no_near_ones(shop: Shop) -> None:
    record(shop, *numbered(3))
    assert near(shop, "114-0000001-0000001") == ()


def test_a_near_order_of_another_seller_or_marketplace_is_never_named(shop: Shop) -> None:
    record(shop, facts(), seller=OTHER)
    assert near(shop, "114-0000001-0000010") == ()
    assert near(shop, "114-0000001-0000010", marketplace="etsy", seller=OTHER) == ()
    assert near(shop, "114-0000001-0000010", seller=OTHER) == (NUMBER,)


@pytest.mark.parametrize("status", [OrderStatus.SHIPPED, OrderStatus.CANCELLED])
def test_an_order_that_is_closed_is_not_named(shop: Shop, status: OrderStatus) -> None:
    record(shop, facts(status=status))
    assert near(shop, "114-0000001-0000010") == ()


def test_near_misses_are_looked_for_up_to_a_number_of_misses(shop: Shop) -> None:
    record(shop, facts())
    miss = (SELLER, "amazon", "114-0000001-0000010")
    others = [(SELLER, "amazon", f"999-9999999-{number:07}") for number in range(MOST_MISSED)]
    assert asyncio.run(shop.service.find([*others[1:], miss], AT))[miss].near == (NUMBER,)
    assert asyncio.run(shop.service.find([*others, miss], AT))[miss].near == ()
