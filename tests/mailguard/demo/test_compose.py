"""A composed notice says what its sale says, in every layout, in both parts."""

from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from mailguard.demo import compose
from mailguard.demo.compose import Good, Sale
from mailguard.demo.layouts import AMAZON_DE, AMAZON_US, ETSY, LAYOUTS, Layout
from mailguard.message import read_message
from mailguard.model.notice import Notice
from mailguard.notices import load_profiles, read_notices
from orders.formats.document import OrderPart
from orders.view import Address, Money

AT = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
SALE = Sale(
    order_id="114-1000001-1000001",
    goods=(Good(title="Brass bell", sku="BELL", quantity=2, price=4998),),
    shipping=490,
    buyer=Address(
        name="Mira Sample", lines=("48 Quarry Lane",), city="Springfield", postal_code="97477", country_code="US"
    ),
    bought=date(2026, 11, 9),
    ship_by=date(2026, 11, 12),
)


def sale_for(layout: Layout) -> Sale:
    return replace(SALE, order_id="4100000001") if layout is ETSY else SALE


def read(raw: bytes) -> Notice:
    """The notice as the program reads it."""
    (container,) = read_message(raw).containers
    (notice,) = read_notices(container, load_profiles()).notices
    return notice


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.locale)
def test_a_notice_is_read_as_the_sale_that_it_was_made_of(layout: Layout) -> None:
    sale = sale_for(layout)
    notice = read(compose.notice(sale, layout, "orders@shop.example", AT))
    (item,) = notice.items
    assert (notice.marketplace, notice.locale, notice.order_id) == (layout.marketplace, layout.locale, sale.order_id)
    assert (item.title, item.quantity, item.price) == ("Brass bell", 2, Money(4998, layout.currency))
    assert notice.shipping == Money(490, layout.currency)
    assert notice.ship_by == sale.ship_by
    assert notice.readable


def test_an_etsy_notice_shows_where_it_goes() -> None:
    notice = read(compose.notice(sale_for(ETSY), ETSY, "orders@shop.example", AT))
    assert notice.ship_to == ("Mira Sample", "48 Quarry Lane", "Springfield, 97477", "United States")


def test_an_amazon_notice_shows_no_address_unless_it_is_asked_to() -> None:
    to = "orders@shop.example"
    assert read(compose.notice(SALE, AMAZON_US, to, AT)).ship_to == ()
    assert read(compose.notice(replace(SALE, show_address=True), AMAZON_US, to, AT)).ship_to[0] == "Mira Sample"


def test_a_notice_has_text_and_html_and_crlf_line_ends() -> None:
    raw = compose.notice(SALE, AMAZON_DE, "orders@shop.example", AT)
    parts = message_from_bytes(raw, policy=default).iter_parts()
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    assert raw.count(b"\n") == raw.count(b"\r\n")


@pytest.mark.parametrize(("minor", "shown"), [(0, "0,00 €"), (5, "0,05 €"), (123456, "1234,56 €")])
def test_amounts_are_written_with_two_places(minor: int, shown: str) -> None:
    assert AMAZON_DE.amount(minor) == shown


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.locale)
def test_the_same_sale_is_an_order_of_the_document(layout: Layout) -> None:
    made = compose.order(SALE, layout, status="PENDING")
    part = OrderPart.model_validate(made, strict=False)
    assert (part.status, part.items[0].ordered) == ("PENDING", 2)
    assert part.grand_total is not None
    assert part.grand_total.money() == Money(5488, layout.currency)
