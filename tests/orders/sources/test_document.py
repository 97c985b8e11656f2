"""The JSON document into the store: the world for `check`, somebody's word for `import`."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from orders.access.directory import seller_views
from orders.errors import BadFile, Refused
from orders.service.repositories import OrderFilter
from orders.sources import LoadReport, Trust, is_document, load_document, open_document, read_document
from orders.view import FoundOrder, Lookup, OrderStatus, OrderView, Provenance, SellerId, SellerView
from tests.orders.storage.builders import ACCOUNT, AT, SELLER, Shop, a_read, a_shop, facts

FIXTURE = Path(__file__).resolve().parents[3] / "fixtures" / "orders" / "orders.json"
LONE = SellerId("solo")


def a_document(**changes: Any) -> bytes:
    seller = {
        "seller_id": "solo",
        "mailboxes": ["box@solo.example"],
        "accounts": [{"account_id": "etsy", "marketplace": "etsy"}],
    }
    order = {
        "order_id": "7000000001",
        "status": "UNSHIPPED",
        "items": [{"title": "Mug", "ordered": 1}],
        "buyer_name": "Ana Example",
        "purchase_date": "2026-05-03T09:00:00Z",
    }
    return json.dumps({"sellers": [seller], "orders": [order]} | changes).encode()


def loaded(shop: Shop, data: bytes, trust: Trust = Trust.GIVEN) -> LoadReport:
    document = read_document(data, "orders.json")
    return asyncio.run(load_document(shop.service, document, trust=trust, at=AT, name="orders.json"))


def looked_up(shop: Shop, seller: SellerId = LONE, marketplace: str = "etsy", number: str = "7000000001") -> Lookup:
    key = (seller, marketplace, number)
    return asyncio.run(shop.service.find([key], AT))[key]


def found(shop: Shop, seller: SellerId = LONE, marketplace: str = "etsy", number: str = "7000000001") -> FoundOrder:
    (hit,) = looked_up(shop, seller, marketplace, number).hits
    return hit


def the_seller(shop: Shop, seller: SellerId = LONE) -> SellerView:
    return shop.store.read_now(lambda connection: seller_views(connection, [seller])[seller])


def test_the_example_document_loads(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        report = loaded(shop, FIXTURE.read_bytes())
        assert (report.sellers, report.orders.created) == (("lamps",), 3)


def test_a_given_document_is_the_word_of_the_source(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        loaded(shop, a_document())
        assert (found(shop).current.provenance, found(shop).current.shippable) == (Provenance.SOURCE, True)


def test_without_sources_a_given_store_is_fresh_and_absence_proves_at_once(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        loaded(shop, a_document())
        (account,) = the_seller(shop).accounts
        assert (account.fresh(AT), account.absence_proves(AT)) == (True, True)


def test_given_sources_say_how_fresh_the_store_is(tmp_path: Path) -> None:
    read = {"as_of": (AT - timedelta(hours=13)).isoformat(), "coverage": {"statuses": ["UNSHIPPED"]}}
    with a_shop(tmp_path) as shop:
        loaded(shop, a_document(sources=[read]))
        (account,) = the_seller(shop).accounts
        assert (account.fresh(AT), account.absence_proves(AT - timedelta(days=1))) == (False, False)
        assert not found(shop).current.shippable


def test_an_empty_list_of_sources_means_that_nothing_was_ever_read(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        loaded(shop, a_document(sources=[]))
        assert the_seller(shop).accounts[0].as_of is None


def test_a_given_mailbox_is_proved_and_a_typed_one_is_not(tmp_path: Path) -> None:
    for trust, proved in ((Trust.GIVEN, {"box@solo.example"}), (Trust.TYPED, set())):
        (tmp_path / trust).mkdir()
        with a_shop(tmp_path / trust) as shop:
            loaded(shop, a_document(), trust)
            assert the_seller(shop).proved_mailboxes == proved


def test_typed_orders_are_manual_and_make_nothing_fresh(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        loaded(shop, a_document(sources=[{"as_of": AT.isoformat()}]), Trust.TYPED)
        assert found(shop).current.provenance is Provenance.MANUAL
        assert the_seller(shop).accounts[0].as_of is None


def test_a_typed_order_does_not_change_what_the_source_states(tmp_path: Path) -> None:
    theirs = {
        "sellers": [{"seller_id": "lamps", "accounts": [{"account_id": "amazon-us", "marketplace": "amazon"}]}],
        "orders": [{"order_id": "114-0000001-0000001", "status": "SHIPPED", "buyer_name": "Eve Example"}],
    }
    with a_shop(tmp_path) as shop:
        asyncio.run(shop.service.record_facts(SELLER, a_read(), [facts()]))
        report = loaded(shop, json.dumps(theirs).encode(), Trust.TYPED)
        assert [row.where for row in report.orders.refused] == ["orders.json#/orders/0"]
        order = found(shop, SELLER, "amazon", "114-0000001-0000001").current
        assert (order.status, order.buyer_name, order.version) == (OrderStatus.UNSHIPPED, "Ana Example", 1)


def test_nothing_of_a_typed_order_survives_the_word_of_the_source(tmp_path: Path) -> None:
    typed = {
        "sellers": [{"seller_id": "lamps", "accounts": [{"account_id": "amazon-us", "marketplace": "amazon"}]}],
        "orders": [
            {
                "order_id": "114-0000001-0000001",
                "status": "UNSHIPPED",
                "ship_to": {"name": "Eve Example"},
                "items": [{"order_item_id": "9", "ordered": 5}],
            }
        ],
    }
    with a_shop(tmp_path) as shop:
        loaded(shop, json.dumps(typed).encode(), Trust.TYPED)
        asyncio.run(shop.service.record_facts(SELLER, a_read(), [facts(ship_to=None)]))
        order = found(shop, SELLER, "amazon", "114-0000001-0000001").current
        assert (order.provenance, order.ship_to) == (Provenance.SOURCE, None)
        assert [item.order_item_id for item in order.items] == ["1"]
        assert found(shop, SELLER, "amazon", "114-0000001-0000001").earlier == ()


def test_typed_orders_of_a_hosted_account_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    seller = {
        "seller_id": "solo",
        "accounts": [{"account_id": "own", "marketplace": "own", "authority": "hosted"}],
    }
    with a_shop(tmp_path) as shop:
        with pytest.raises(BadFile, match=r"orders\.json#/orders/0: this account is hosted here"):
            loaded(shop, a_document(sellers=[seller]), Trust.TYPED)
        assert shop.store.read_now(lambda connection: seller_views(connection, [LONE])) == {}


def test_given_orders_of_a_hosted_account_are_its_marketplaces(tmp_path: Path) -> None:
    seller = {
        "seller_id": "solo",
        "accounts": [{"account_id": "own", "marketplace": "own", "authority": "hosted"}],
    }
    with a_shop(tmp_path) as shop:
        loaded(shop, a_document(sellers=[seller]))
        order = found(shop, marketplace="own").current
        assert (order.provenance, order.status, order.shippable) == (Provenance.HOSTED, OrderStatus.UNSHIPPED, True)


def test_the_same_order_at_a_later_source_time_is_its_next_version(tmp_path: Path) -> None:
    first = {
        "order_id": "7000000001",
        "status": "UNSHIPPED",
        "items": [{"title": "Mug", "ordered": 2}],
        "source_time": "2026-05-03T09:00:00Z",
    }
    second = first | {"items": [{"title": "Mug", "ordered": 1}], "source_time": "2026-05-03T10:00:00Z"}
    with a_shop(tmp_path) as shop:
        loaded(shop, a_document(orders=[first, second]))
        assert [found(shop).current.items[0].ordered, found(shop).earlier[0].items[0].ordered] == [1, 2]


def test_a_document_that_is_read_twice_changes_nothing_the_second_time(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        loaded(shop, a_document())
        report = loaded(shop, a_document()).orders
        assert (report.created, report.changed, report.unchanged) == (0, 0, 1)


def test_a_seller_that_is_here_keeps_what_was_set(tmp_path: Path) -> None:
    again = {"seller_id": "lamps", "name": "Renamed", "accounts": [{"account_id": "amazon-us", "marketplace": "x"}]}
    with a_shop(tmp_path) as shop:
        loaded(shop, a_document(sellers=[again], orders=[]), Trust.TYPED)
        seller = the_seller(shop, SELLER)
        assert (seller.name, seller.accounts[0].marketplace) == ("lamps", "amazon")


def test_an_account_never_changes_sides(tmp_path: Path) -> None:
    account = {"account_id": "amazon-us", "marketplace": "amazon", "authority": "hosted"}
    with a_shop(tmp_path) as shop, pytest.raises(Refused, match="stays so"):
        loaded(shop, a_document(sellers=[{"seller_id": "lamps", "accounts": [account]}], orders=[]))


@pytest.mark.parametrize("trust", Trust)
def test_a_document_from_the_future_is_refused_and_nothing_is_written(tmp_path: Path, trust: Trust) -> None:
    later = {"as_of": (AT + timedelta(hours=1)).isoformat()}
    with a_shop(tmp_path) as shop:
        with pytest.raises(Refused, match="yet to come"):
            loaded(shop, a_document(sources=[later]), trust)
        assert shop.store.read_now(lambda connection: seller_views(connection, [LONE])) == {}


def test_progress_is_told_in_orders(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with a_shop(tmp_path) as shop:
        document = read_document(a_document(), "d")
        asyncio.run(
            load_document(
                shop.service,
                document,
                trust=Trust.GIVEN,
                at=AT,
                progress=lambda done, total: told.append((done, total)),
            )
        )
    assert told == [(1, 1)]


def test_a_document_is_known_by_its_first_sign(tmp_path: Path) -> None:
    report = FIXTURE.with_name("unshipped_report.tsv")
    assert (is_document(FIXTURE), is_document(report)) == (True, False)
    with pytest.raises(BadFile, match="No such file"):
        is_document(tmp_path / "gone.json")


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "marked.json"
    path.write_bytes(b"\xef\xbb\xbf" + FIXTURE.read_bytes())
    assert len(open_document(path).orders) == 3


def listed(shop: Shop) -> tuple[OrderView, ...]:
    return asyncio.run(shop.service.list(SELLER, OrderFilter(include_pending=True))).items


def test_a_pending_order_of_the_example_is_hidden_until_asked_for(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        shop.clock.at = datetime(2026, 5, 4, 13, 0, tzinfo=UTC)
        loaded(shop, FIXTURE.read_bytes())
        page = asyncio.run(shop.service.list(SELLER, OrderFilter()))
        assert (len(page.items), page.excluded, len(listed(shop))) == (2, {"pending": 1}, 3)
        assert page.items[0].account_id == ACCOUNT
