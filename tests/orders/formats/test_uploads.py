"""The upload files: a row a line, ids as text, CRLF; what a file cannot say is left out and told."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from orders.domain.actions import ActionState, OrderAction
from orders.domain.lifecycle import Action
from orders.domain.order import Item, Line, Order, Shipment
from orders.domain.payment import Charge, Component, RefundReason
from orders.errors import BadFile
from orders.formats.feeds import FeedOptions, RefundRow, read_feed
from orders.formats.uploads import COLUMNS, Upload, UploadFile, belongs, upload_file
from orders.view import Money, OrderStatus
from tests.orders.domain.builders import AT, a_charge, a_package, a_refund, an_order, priced

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples" / "orders" / "flatfiles" / "headers"
HEADERS = {
    Upload.CONFIRMATIONS: "shipping_confirmation_feed.tsv",
    Upload.CANCELLATIONS: "order_cancellation_feed.tsv",
    Upload.ADJUSTMENTS: "order_adjustment_feed.tsv",
}


def a_request(kind: Action = Action.CONFIRM_SHIPMENT, **changes: Any) -> OrderAction:
    made = OrderAction(
        id="1",
        key=an_order().key,
        order="1",
        kind=kind,
        state=ActionState.DRAFT,
        reference="1",
        actor="user:1",
        created_at=AT,
        changed_at=AT,
        shipment=a_package(tracking="00123", lines=(Line("1", 2),)) if kind is Action.CONFIRM_SHIPMENT else None,
        reason="NoInventory" if kind is Action.CANCEL else None,
        lines=(Line("1", 2),) if kind is Action.CANCEL else (),
    )
    return replace(made, **changes)


def sent(order: Order | None = None, charset: str = "utf-8", **package: Any) -> UploadFile:
    shipment = replace(a_package(lines=(Line("1", 2),)), **package)
    return upload_file(Upload.CONFIRMATIONS, [(order or an_order(), a_request(shipment=shipment))], charset=charset)


def rows(file: UploadFile) -> list[dict[str, str]]:
    """The rows under their names; the lines end as the marketplace's own do."""
    text = file.content.decode()
    assert text.endswith("\r\n")
    lines = text.removesuffix("\r\n").split("\r\n")
    lines = lines[1:] if lines[0].startswith("TemplateType=") else lines
    return [dict(zip(lines[0].split("\t"), line.split("\t"), strict=True)) for line in lines[1:]]


@pytest.mark.parametrize("kind", Upload)
def test_the_columns_are_those_of_the_marketplace(kind: Upload) -> None:
    if not SAMPLES.exists():
        pytest.skip("../shared is absent")
    known = (SAMPLES / HEADERS[kind]).read_text("utf-8").splitlines()[-1].split("\t")
    named = [name for name in known if "promotion" not in name]  # left out where they are not used (3.7)
    assert list(COLUMNS[kind]) == named


def test_a_confirmation_says_each_line_of_the_package() -> None:
    file = sent(tracking="00123", carrier="ups", lines=(Line("0001", 2), Line("2", 1)))
    assert [tuple(row.values()) for row in rows(file)] == [
        ("114-1", "0001", "2", "2026-05-04", "UPS", "", "00123", ""),
        ("114-1", "2", "1", "2026-05-04", "UPS", "", "00123", ""),
    ]
    assert (len(file.said), file.left_out) == (1, ())


def test_a_carrier_without_a_code_is_written_out() -> None:
    (row,) = rows(sent(carrier="Bote & Söhne"))
    assert (row["carrier-code"], row["carrier-name"]) == ("Other", "Bote & Söhne")


@pytest.mark.parametrize(("length", "goes"), [(50, True), (51, False)])
def test_a_carriers_name_has_fifty_characters_at_most(length: int, goes: bool) -> None:
    assert bool(sent(carrier="x" * length).said) is goes


def test_the_ship_date_is_a_day_of_utc() -> None:
    late = datetime.fromisoformat("2026-05-03T23:30:00-04:00")
    assert rows(sent(ship_date=late))[0]["ship-date"] == "2026-05-04"
    assert rows(sent(ship_date=datetime(2026, 5, 4, tzinfo=UTC)))[0]["ship-date"] == "2026-05-04"


def test_an_order_without_lines_is_confirmed_whole() -> None:
    (row,) = rows(sent(an_order(items=()), lines=()))
    assert (row["order-item-id"], row["quantity"]) == ("", "")


@pytest.mark.parametrize(("corrected", "told"), [(False, ""), (True, "NULL")])
def test_a_tracking_number_is_taken_back_only_by_saying_so(corrected: bool, told: str) -> None:
    request = a_request(shipment=a_package(tracking="", lines=(Line("1", 2),)), corrected=corrected)
    (row,) = rows(upload_file(Upload.CONFIRMATIONS, [(an_order(), request)]))
    assert row["tracking-number"] == told


@pytest.mark.parametrize("tracking", ["NULL", "null", " Null "])
def test_a_tracking_number_that_would_delete_is_not_written(tracking: str) -> None:
    assert "would delete" in sent(tracking=tracking).left_out[0].why


@pytest.mark.parametrize("text", ["1Z\t999", "1Z\r\n114-9\t1", "1Z\x00", "1Z\x85"])
def test_no_value_can_make_a_cell_or_a_row_of_its_own(text: str) -> None:
    file = sent(tracking=text)
    assert (rows(file), file.said) == ([], ())
    assert "control character" in file.left_out[0].why


def test_a_cell_that_a_spreadsheet_would_run_goes_as_it_is() -> None:
    assert rows(sent(tracking="=1+1"))[0]["tracking-number"] == "=1+1"  # a feed is read by a machine (3.9)


@pytest.mark.parametrize(
    ("charset", "carrier", "goes"), [("windows-31j", "佐川急便", True), ("iso-8859-1", "佐川", False)]
)
def test_what_the_charset_cannot_say_is_left_out(charset: str, carrier: str, goes: bool) -> None:
    file = sent(charset=charset, carrier=carrier)
    assert bool(file.said) is goes
    assert (carrier.encode("cp932") in file.content) is goes
    with pytest.raises(BadFile):
        sent(charset="utf-7")


@pytest.mark.parametrize("status", sorted(set(OrderStatus) - {OrderStatus.UNSHIPPED, OrderStatus.PARTIALLY_SHIPPED}))
def test_nothing_is_sent_about_an_order_that_is_not_open(status: OrderStatus) -> None:
    file = sent(an_order(status=status))
    assert (file.said, len(file.left_out)) == ((), 1)
    assert status.value in file.left_out[0].why


def test_new_tracking_of_a_shipped_order_is_sent() -> None:
    shipped = an_order(status=OrderStatus.SHIPPED)
    assert upload_file(Upload.CONFIRMATIONS, [(shipped, a_request(corrected=True))]).said


def test_a_bad_request_costs_only_itself() -> None:
    bad = a_request(id="2", shipment=Shipment(package_reference_id="1", carrier="x" * 51, ship_date=AT))
    file = upload_file(Upload.CONFIRMATIONS, [(an_order(order_id="114-9"), bad), (an_order(), a_request())])
    assert [action.id for action in file.said] == ["1"]
    assert [row["order-id"] for row in rows(file)] == ["114-1"]
    assert [one.order_id for one in file.left_out] == ["114-9"]


def cancelling(**changes: Any) -> Order:
    item = Item(order_item_id="1", ordered=2, cancelling=2)
    return an_order(items=(replace(item, **changes),))


def test_whole_lines_are_cancelled_by_their_codes() -> None:
    request = a_request(Action.CANCEL)
    assert belongs(Upload.CANCELLATIONS, cancelling(), request)
    assert not belongs(Upload.ADJUSTMENTS, cancelling(), request)
    file = upload_file(Upload.CANCELLATIONS, [(cancelling(), request)])
    assert BytesIO(file.content).readline() == b"TemplateType=OrderCancellation  Version=1.0/1.0.3\r\n"
    assert [tuple(row.values()) for row in rows(file)] == [("114-1", "NoInventory", "1")]


@pytest.mark.parametrize("item", [{"ordered": 3}, {"ordered": 3, "shipped": 1}, {"ordered": 3, "confirmed": 1}])
def test_a_part_of_a_line_is_never_written_as_the_whole_line(item: dict[str, int]) -> None:
    order, request = cancelling(**item), a_request(Action.CANCEL)
    assert not belongs(Upload.CANCELLATIONS, order, request)
    assert belongs(Upload.ADJUSTMENTS, order, request)
    (row,) = rows(upload_file(Upload.ADJUSTMENTS, [(order, request)]))
    assert (row["adjustment-reason-code"], row["quantity-cancelled"]) == ("NoInventory", "2")
    assert not any(row[name] for name in row if name.endswith("-adj"))


def test_a_part_of_a_line_has_two_reasons_only() -> None:
    order = cancelling(ordered=3)
    file = upload_file(Upload.ADJUSTMENTS, [(order, a_request(Action.CANCEL, reason="CustomerExchange"))])
    assert (file.said, "BuyerCanceled or NoInventory" in file.left_out[0].why) == ((), True)


def test_an_order_without_lines_is_cancelled_whole_without_a_reason() -> None:
    request = a_request(Action.CANCEL, lines=())
    assert belongs(Upload.CANCELLATIONS, an_order(items=()), request)
    assert rows(upload_file(Upload.CANCELLATIONS, [(an_order(items=()), request)])) == [
        {"order-id": "114-1", "cancellation-reason-code": "", "amazon-order-item-code": ""}
    ]


def test_a_confirmation_is_no_cancellation() -> None:
    assert [kind for kind in Upload if belongs(kind, an_order(), a_request())] == [Upload.CONFIRMATIONS]


def a_refund_request(*charges: Charge) -> tuple[Order, OrderAction]:
    order = an_order(status=OrderStatus.SHIPPED, items=(priced(shipped=3),))
    return order, a_request(Action.REFUND, reason="CustomerReturn", refund=a_refund(*charges))


def test_a_refund_is_a_row_an_item_in_the_columns_of_its_components() -> None:
    wanted = (a_charge(1000), a_charge(-200, Component.ITEM_TAX), a_charge(5, Component.SHIPPING_PRICE, "2"))
    file = upload_file(Upload.ADJUSTMENTS, [a_refund_request(*wanted)])
    assert [{name: cell for name, cell in row.items() if cell} for row in rows(file)] == [
        {
            "order-id": "114-1",
            "order-item-id": "1",
            "adjustment-reason-code": "CustomerReturn",
            "currency": "USD",
            "item-price-adj": "10.00",
            "item-tax-adj": "-2.00",
        },
        {
            "order-id": "114-1",
            "order-item-id": "2",
            "adjustment-reason-code": "CustomerReturn",
            "currency": "USD",
            "shipping-price-adj": "0.05",
        },
    ]


def test_what_is_written_out_is_read_back_as_it_was() -> None:
    file = upload_file(Upload.ADJUSTMENTS, [a_refund_request(a_charge(1000), a_charge(3, Component.GIFT_WRAP_TAX))])
    (row,) = read_feed(BytesIO(file.content), "feed.txt", Upload.ADJUSTMENTS, FeedOptions(), 10)
    assert row.request == RefundRow(
        order_item_id="1",
        reason=RefundReason.CUSTOMER_RETURN,
        charges=(a_charge(1000), a_charge(3, Component.GIFT_WRAP_TAX)),
    )


@pytest.mark.parametrize(
    ("charge", "cell"),
    [(Charge("1", Component.ITEM_PRICE, Money(1200, "JPY")), "1200.00"), (a_charge(7), "0.07")],
)
def test_an_amount_has_two_decimals_whatever_the_currency(charge: Charge, cell: str) -> None:
    assert rows(upload_file(Upload.ADJUSTMENTS, [a_refund_request(charge)]))[0]["item-price-adj"] == cell


@pytest.mark.parametrize(
    ("charges", "why"),
    [
        ((Charge("1", Component.ITEM_PRICE, Money(1201, "KWD")),), "more than the two decimals"),
        ((a_charge(1000), a_charge(-50, Component.ITEM_PROMOTION)), "refund the price less the promotion"),
    ],
)
def test_a_refund_that_the_file_cannot_say_is_left_out(charges: tuple[Charge, ...], why: str) -> None:
    file = upload_file(Upload.ADJUSTMENTS, [a_refund_request(*charges)])
    assert (file.said, why in file.left_out[0].why) == ((), True)


@pytest.mark.parametrize("kind", Upload)
def test_only_the_adjustments_say_a_refund(kind: Upload) -> None:
    assert belongs(kind, *a_refund_request(a_charge(1))) is (kind is Upload.ADJUSTMENTS)


def test_a_refund_of_an_order_that_was_cancelled_since_is_left_out() -> None:
    order, action = a_refund_request(a_charge(1))
    file = upload_file(Upload.ADJUSTMENTS, [(replace(order, status=OrderStatus.CANCELLED), action)])
    assert "CANCELLED" in file.left_out[0].why
