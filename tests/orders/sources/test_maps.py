"""The maps that come along, each with a table of its shop's own shape; the wording is ours."""

import csv
from io import StringIO
from pathlib import Path

import pytest

from orders.errors import BadFile
from orders.formats.options import ReportOptions
from orders.sources.maps import known_formats, map_file
from orders.view import Money, OrderStatus
from tests.orders.formats.reading import Whole, read


def columns(*lines: str) -> list[str]:
    return ",".join(lines).split(",")


SHOPIFY = columns(
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Created at",
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem fulfillment status,Billing Name",
    "Shipping Name,Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip",
    "Shipping Province,Shipping Country,Shipping Phone,Cancelled at,Lineitem discount",
)
ETSY = columns(
    "Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Discount Amount,Order Shipping,Item Total,Currency",
    "Transaction ID,Listing ID,Date Paid,Date Shipped,Ship Name,Ship Address1,Ship Address2,Ship City,Ship State",
    "Ship Zipcode,Ship Country,Order ID,Variations,SKU",
)
EBAY = columns(
    "Sales Record Number,Order Number,Buyer Username,Buyer Name,Ship To Name,Ship To Address 1,Ship To City",
    "Ship To State,Ship To Zip,Ship To Country,Item Number,Item Title,Custom Label,Quantity,Sold For",
    "Shipping And Handling,Total Price,Sale Date,Paid On Date,Shipped On Date,Transaction ID",
)


def table(header: list[str], *rows: dict[str, str]) -> bytes:
    """The rows under the header; what a row does not name is blank."""
    assert all(set(row) <= set(header) for row in rows), "a cell without a column"
    out = StringIO(newline="")
    csv.writer(out).writerows([header, *([row.get(name, "") for name in header] for row in rows)])
    return out.getvalue().encode()


def shopify_table(**changes: str) -> bytes:
    """An order of two lines, and one of one line; `changes` are of the first row and, for paid2, of the third."""
    paid = changes.pop("paid2", "paid")
    place = {"Shipping Name": "Ana Example", "Shipping Address1": "1 Main Street", "Shipping City": "Springfield"}
    place |= {"Shipping Zip": "'01234", "Shipping Province": "MA", "Shipping Country": "US"}
    made = {"Created at": "2026-05-03 08:59:00 +0200"}
    first = {"Name": "#1001", "Financial Status": "paid", "Fulfillment Status": "unfulfilled", "Currency": "EUR"}
    first |= {"Shipping": "5.00", "Total": "70.00", "Billing Name": "Ana Example", **made, **place}
    lamp = {"Lineitem quantity": "2", "Lineitem name": "Lamp", "Lineitem price": "25.00", "Lineitem sku": "LAMP"}
    chair = {"Lineitem quantity": "1", "Lineitem name": "Chair", "Lineitem price": "15.00", "Lineitem sku": "CHAIR"}
    pending = {"Lineitem fulfillment status": "pending"}
    third = {**first, "Name": "#1002", "Total": "20.00", "Financial Status": paid}
    rows = {**first, **lamp, **pending, **changes}, {"Name": "#1001", **made, **chair, **pending}, {**third, **chair}
    return table(SHOPIFY, *rows)


def shopify(**changes: str) -> Whole:
    return read(shopify_table(**changes), "shopify.csv")


def etsy_table(paid: str = "05/03/26", shipped: str = "") -> bytes:
    first = {"Sale Date": "05/03/26", "Buyer": "ana1", "Currency": "EUR", "Order ID": "3001", "Date Paid": paid}
    first |= {"Ship Name": "Ana Example", "Ship Address1": "1 Main Street", "Ship City": "Springfield"}
    first |= {"Ship Zipcode": "12345", "Ship Country": "United States", "Date Shipped": shipped}
    lamp = {"Item Name": "Lamp", "Quantity": "2", "Price": "25.00", "Item Total": "50.00", "Order Shipping": "5.00"}
    chair = {"Item Name": "Chair", "Quantity": "1", "Item Total": "1,015.00", "Order Shipping": "0.00"}
    ids = {"Transaction ID": "4001", "Listing ID": "9001"}, {"Transaction ID": "4002", "Listing ID": "9002"}
    return table(ETSY, {**first, **lamp, **ids[0]}, {**first, **chair, **ids[1]})


def etsy(**changes: str) -> Whole:
    return read(etsy_table(**changes), "etsy.csv", ReportOptions(date_format="%m/%d/%y", timezone="UTC"))


def ebay_table(paid: str = "May-03-26", shipped: str = "") -> bytes:
    """An order of two items with a row of its own before them, an order of one item, and what stands around them."""
    sold = {"Order Number": "12-00001-00001", "Sale Date": "May-03-26", "Sales Record Number": "7"}
    place = {"Ship To Name": "Ana Example", "Ship To Address 1": "1 Main Street", "Ship To City": "Springfield"}
    place |= {"Ship To State": "IL", "Ship To Zip": "12345", "Ship To Country": "United States"}
    own = {"Quantity": "3", "Sold For": "$65.00", "Shipping And Handling": "$5.00", "Total Price": "$70.00"}
    own |= {"Paid On Date": paid, "Shipped On Date": shipped}
    lamp = {"Item Number": "900000000001", "Item Title": "Lamp", "Quantity": "2", "Sold For": "$50.00"}
    chair = {"Item Number": "900000000002", "Item Title": "Chair", "Quantity": "1", "Sold For": "$15.00"}
    alone = {**own, **chair, **place, **sold, "Order Number": "12-00001-00002", "Total Price": "$20.00"}
    rows = [{}, {**sold, **place, **own}, {**sold, **lamp, "Transaction ID": "71"}]
    rows += [{**sold, **chair, "Transaction ID": "72"}, {**alone, "Transaction ID": "73"}]
    return b"\r\n" + table(EBAY, *rows) + b'"2 record(s) downloaded"\r\n"Seller ID : shop"\r\n'


def ebay(**changes: str) -> Whole:
    options = ReportOptions(date_format="%b-%d-%y", timezone="UTC", currency="USD")
    return read(ebay_table(**changes), "ebay.csv", options)


def test_each_map_is_found_by_the_header_alone() -> None:
    found = [one.checked.format.name for one in (shopify(), etsy(), ebay())]
    assert found == ["shopify_orders", "etsy_order_items", "ebay_orders"]
    assert [one.refused for one in (shopify(), etsy(), ebay())] == [(), (), ()]


def test_a_shopify_order_is_read() -> None:
    order = shopify().orders[0]
    assert (order.order_id, order.status, order.grand_total) == ("1001", OrderStatus.UNSHIPPED, Money(7000, "EUR"))
    assert [(item.sku, item.ordered, item.item_price) for item in order.items] == [
        ("LAMP", 2, Money(5000, "EUR")),
        ("CHAIR", 1, Money(1500, "EUR")),
    ]
    assert order.ship_to is not None
    assert order.ship_to.postal_code == "01234"
    assert (order.shipping_total, order.buyer_name) == (Money(500, "EUR"), "Ana Example")
    assert order.purchase_date is not None
    assert order.purchase_date.isoformat() == "2026-05-03T06:59:00+00:00"


@pytest.mark.parametrize(
    ("fulfilment", "status"),
    [
        ("unfulfilled", "UNSHIPPED"),
        ("fulfilled", "SHIPPED"),
        ("restocked", "STATUS_UNKNOWN"),
        ("odd", "STATUS_UNKNOWN"),
    ],
)
def test_a_shopify_order_has_its_fulfilment_status(fulfilment: str, status: str) -> None:
    assert shopify(**{"Fulfillment Status": fulfilment}).orders[0].status == status


@pytest.mark.parametrize(
    ("paid", "status"),
    [
        ("authorized", "UNSHIPPED"),
        ("pending", "PENDING"),
        ("partially_paid", "PENDING"),
        ("voided", "CANCELLED"),
        ("refunded", "STATUS_UNKNOWN"),
        ("partially_refunded", "STATUS_UNKNOWN"),
    ],
)
def test_s56_a_shopify_order_that_is_not_paid_is_not_to_ship(paid: str, status: str) -> None:
    assert shopify(paid2=paid).orders[1].status == status


def test_a_cancelled_shopify_order_is_cancelled_whatever_else_it_says() -> None:
    order = shopify(**{"Cancelled at": "2026-05-04 09:00:00 +0200"}).orders[0]
    assert (order.status, order.ship_to) == (OrderStatus.CANCELLED, None)


def test_a_shopify_order_that_is_shipped_in_part_says_which_part() -> None:
    partly = {"Fulfillment Status": "partial", "Lineitem fulfillment status": "fulfilled"}
    order = shopify(**partly).orders[0]
    assert order.status is OrderStatus.PARTIALLY_SHIPPED
    assert [(item.shipped, item.ordered) for item in order.items] == [(2, 2), (0, 1)]
    partly["Lineitem fulfillment status"] = "partial"
    assert shopify(**partly).orders[0].status is OrderStatus.STATUS_UNKNOWN


def test_an_etsy_order_is_read_by_its_transactions() -> None:
    (order,) = etsy().orders
    assert [(item.order_item_id, item.listing_id, item.item_price) for item in order.items] == [
        ("4001", "9001", Money(5000, "EUR")),
        ("4002", "9002", Money(101_500, "EUR")),
    ]
    assert order.ship_to is not None
    assert (order.order_id, order.ship_to.country_code) == ("3001", "US")


@pytest.mark.parametrize(
    ("paid", "shipped", "status"),
    [("05/03/26", "", None), ("05/03/26", "05/04/26", OrderStatus.SHIPPED), ("", "", OrderStatus.PENDING)],
)
def test_an_etsy_order_that_is_paid_states_no_status_for_it_may_be_cancelled(
    paid: str, shipped: str, status: OrderStatus | None
) -> None:
    assert etsy(paid=paid, shipped=shipped).orders[0].status is status


def test_an_ebay_order_of_several_items_has_a_row_of_its_own() -> None:
    first, second = ebay().orders
    assert [(item.order_item_id, item.ordered, item.item_price) for item in first.items] == [
        ("900000000001/71", 2, Money(5000, "USD")),
        ("900000000002/72", 1, Money(1500, "USD")),
    ]
    assert (first.grand_total, first.shipping_total) == (Money(7000, "USD"), Money(500, "USD"))
    assert (second.order_id, len(second.items)) == ("12-00001-00002", 1)


@pytest.mark.parametrize(
    ("paid", "shipped", "status"),
    [("May-03-26", "", None), ("May-03-26", "May-04-26", OrderStatus.SHIPPED), ("", "", OrderStatus.PENDING)],
)
def test_an_ebay_order_that_is_paid_states_no_status_for_it_may_be_cancelled(
    paid: str, shipped: str, status: OrderStatus | None
) -> None:
    assert ebay(paid=paid, shipped=shipped).orders[0].status is status


@pytest.mark.parametrize("data", [etsy_table(), ebay_table()], ids=["etsy", "ebay"])
def test_dates_of_these_shops_are_refused_until_their_form_is_given(data: bytes) -> None:
    with pytest.raises(BadFile, match="how does it write dates"):
        read(data, "t.csv")
    with pytest.raises(BadFile, match="in which time zone"):
        read(data, "t.csv", ReportOptions(date_format="%m/%d/%y"))


def test_a_header_that_fits_several_formats_is_refused_until_one_is_named(tmp_path: Path) -> None:
    header = (
        "order-id\torder-item-id\tpurchase-date\tsku\tquantity-purchased\tquantity-to-ship\titem-price\tcurrency\n"
    )
    row = "114-1\t1\t2026-05-03T09:00:00Z\tLAMP\t2\t2\t49.98\tEUR\n"
    with pytest.raises(BadFile, match="its header fits unshipped_report, order_report: say which it is"):
        read((header + row).encode())
    for name in ("unshipped_report", "order_report"):
        assert read((header + row).encode(), options=ReportOptions(format=name)).checked.format.name == name


def test_a_format_that_is_not_the_files_is_refused() -> None:
    with pytest.raises(BadFile, match="its header is not that of etsy_order_items, but of shopify_orders"):
        read(shopify_table(), "t.csv", ReportOptions(format="etsy_order_items"))
    with pytest.raises(BadFile, match=r"format: 'xlsx' is none of unshipped_report, .*shopify_orders"):
        read(shopify_table(), "t.csv", ReportOptions(format="xlsx"))


def test_a_sellers_own_map_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('name = "mine"\ntitle = "Mine"\nprices = "line"\n[columns]\norder_id = "No"\n', "utf-8")
    (order,) = read(b"No,Else\n77-1,x\n", "t.csv", ReportOptions(column_map=map_file(path))).orders
    assert (order.order_id, order.items[0].ordered) == ("77-1", 1)


def test_a_map_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"none\.toml: No such file"):
        map_file(tmp_path / "none.toml")


def test_every_format_has_its_own_name() -> None:
    names = [one.name for one in known_formats()]
    assert len(set(names)) == len(names) == 9
