"""The marketplace-era report (ORDERS 3.4): listing ids, and prices of one unit."""

import pytest

from orders.domain.facts import SourceKind
from orders.errors import BadFile
from orders.formats.options import ReportOptions
from orders.view import Money, OrderStatus
from tests.orders.formats.reading import Whole, read

HEADER = (
    "payment-status\torder-id\torder-item-id\tpayments-date\tproduct-id\titem-name\tlisting-id\tsku\tprice\tshipping-fee\t"
    "quantity-purchased\ttotal-price\tpurchase-date\tbuyer-name\trecipient-name\tship-address-1\tship-city\tship-zip\t"
    "ship-country"
)
ROW = {
    "payment-status": "paid_ship_now",
    "order-id": "114-1",
    "order-item-id": "0001",
    "payments-date": "2007-06-01 10:00:00",
    "product-id": "B000000001",
    "item-name": "Lamp",
    "listing-id": "0601LISTING",
    "sku": "0042",
    "price": "10.00",
    "shipping-fee": "3.00",
    "quantity-purchased": "2",
    "total-price": "23.00",
    "purchase-date": "2007-06-01 09:00:00",
    "buyer-name": "Ana Example",
    "recipient-name": "Ana Example",
    "ship-address-1": "1 Main Street",
    "ship-city": "Springfield",
    "ship-zip": "12345",
    "ship-country": "US",
}
OPTIONS = ReportOptions(currency="USD", date_format="%Y-%m-%d %H:%M:%S")


def report(*rows: dict[str, str], options: ReportOptions = OPTIONS) -> Whole:
    lines = ["\t".join({**ROW, **row}.get(name, "") for name in HEADER.split("\t")) for row in rows]
    return read("\r\n".join([HEADER, *lines, ""]).encode(), options=options)


def test_s17_the_listing_id_is_read() -> None:
    (item,) = report({}).orders[0].items
    assert (item.listing_id, item.sku, item.order_item_id, item.title) == ("0601LISTING", "0042", "0001", "Lamp")


def test_the_price_is_of_one_unit() -> None:
    assert report({}).orders[0].items[0].item_price == Money(2000, "USD")


@pytest.mark.parametrize(
    ("total", "shipping"), [("23.00", Money(300, "USD")), ("26.00", Money(600, "USD")), ("20.00", None), ("", None)]
)
def test_the_total_tells_whether_the_fee_is_of_a_unit_or_of_the_line(total: str, shipping: Money | None) -> None:
    (item,) = report({"total-price": total}).orders[0].items
    assert (item.item_price, item.shipping_price) == (Money(2000, "USD"), shipping)


def test_a_fee_of_one_unit_is_the_lines_whatever_it_is_of() -> None:
    (item,) = report({"quantity-purchased": "1", "total-price": ""}).orders[0].items
    assert item.shipping_price == Money(300, "USD")


@pytest.mark.parametrize("fee", ["3.00", ""])
def test_amounts_that_do_not_add_up_are_not_taken_and_noted(fee: str) -> None:
    whole = report({"total-price": "99.00", "shipping-fee": fee})
    assert (whole.orders[0].items[0].item_price, whole.orders[0].items[0].shipping_price) == (None, None)
    assert "price times quantity" in whole.notes[0]


def test_a_paid_order_states_no_status_for_it_is_history() -> None:
    whole = report({})
    assert (whole.orders[0].status, whole.checked.coverage.statuses) == (None, frozenset())


@pytest.mark.parametrize("word", ["pending", "", "payment_failed"])
def test_s12_an_order_that_is_not_paid_is_of_unknown_status_and_hides_its_buyer(word: str) -> None:
    whole = report({"payment-status": word})
    order = whole.orders[0]
    assert (order.status, order.buyer_name, order.ship_to) == (OrderStatus.STATUS_UNKNOWN, None, None)
    assert "payment status" in whole.notes[0]


def test_the_address_has_its_own_name_for_the_postal_code() -> None:
    address = report({}).orders[0].ship_to
    assert address is not None
    assert (address.postal_code, address.lines) == ("12345", ("1 Main Street",))


def test_without_a_currency_it_is_refused_whole() -> None:
    with pytest.raises(BadFile, match=r"^r\.tsv:1: has amounts but no currency column"):
        report({}, options=ReportOptions(date_format="%Y-%m-%d %H:%M:%S"))


def test_its_dates_name_no_zone_so_their_format_must_be_given() -> None:
    with pytest.raises(BadFile, match="without its offset"):
        report({}, options=ReportOptions(currency="USD"))


def test_a_row_without_a_price_is_refused() -> None:
    with pytest.raises(BadFile, match=r"^r\.tsv:2: 114-1: no price"):
        report({"price": ""})


def test_it_is_told_apart_from_the_order_report_whose_prices_are_of_the_line() -> None:
    assert report({}).checked.format.kind is SourceKind.MARKETPLACE_REPORT
