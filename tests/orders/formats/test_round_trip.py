"""What this program's own reports say is read back as it stood: one writer, one reader, nothing lost between them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from orders.domain.facts import OrderFacts, SourceKind
from orders.formats.outgoing import COLUMNS, ReportForm, ReportType, first_line, line_of, rows_of
from orders.view import (
    AccountId,
    Address,
    Authority,
    FulfilledBy,
    Money,
    OrderItemView,
    OrderStatus,
    OrderView,
    Provenance,
    SellerId,
)
from tests.orders.formats.reading import Whole, read

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
signs = st.characters(codec="utf-8", exclude_categories=["C", "Z"])
words = st.text(signs, min_size=1, max_size=8).filter(lambda text: not text.startswith('"'))
ids = st.text(st.sampled_from("0123456789-AB"), min_size=1, max_size=8)
euros = st.none() | st.integers(0, 10**6).map(lambda minor: Money(minor, "EUR"))
addresses = st.builds(
    Address,
    name=words,
    lines=st.lists(words, max_size=3).map(tuple),
    city=words,
    state_or_region=words | st.just(""),
    postal_code=words,
    country_code=st.sampled_from(["DE", "US", "JP"]),
)


@st.composite
def items(draw: st.DrawFn) -> tuple[OrderItemView, ...]:
    """Lines with something left to ship of each."""
    found = []
    for number in range(draw(st.integers(1, 3))):
        left, shipped, cancelled = draw(st.integers(1, 5)), draw(st.integers(0, 3)), draw(st.integers(0, 3))
        found.append(
            OrderItemView(
                order_item_id=f"{number}{draw(ids)}".replace("E", ""),
                title=draw(words),
                sku=draw(words),
                ordered=left + shipped + cancelled,
                shipped=shipped,
                cancelled=cancelled,
                item_price=draw(euros),
                item_tax=draw(euros),
                shipping_price=draw(euros),
            )
        )
    return tuple(found)


@st.composite
def orders(draw: st.DrawFn, number: int = 0) -> OrderView:
    lines = draw(items())
    in_part = any(line.shipped for line in lines)
    return OrderView(
        id=str(number),
        seller_id=SellerId("lamps"),
        account_id=AccountId("amazon-us"),
        marketplace="amazon",
        order_id=f"114-{number}",
        version=1,
        status=OrderStatus.PARTIALLY_SHIPPED if in_part else OrderStatus.UNSHIPPED,
        authority=Authority.MIRROR,
        provenance=Provenance.SOURCE,
        fulfilled_by=FulfilledBy.SELLER,
        items=lines,
        currency="EUR",
        buyer_name=draw(words),
        ship_to=draw(addresses),
        purchase_date=AT - timedelta(seconds=draw(st.integers(0, 10**6))),
        ship_by=AT + timedelta(days=1),
    )


def written(report: ReportType, *views: OrderView) -> Whole:
    columns = COLUMNS[report]
    lines = [line_of(row, columns, ReportForm.TSV) for view in views for row in rows_of(report, view, AT)]
    return read(first_line(columns, ReportForm.TSV) + b"".join(lines))


def same_order(facts: OrderFacts, view: OrderView) -> bool:
    stated = (facts.order_id, facts.purchase_date, facts.fulfilled_by, facts.ship_to)
    return stated == (view.order_id, view.purchase_date, view.fulfilled_by, view.ship_to)


@settings(deadline=None)  # the machine may be busy
@given(orders(1), orders(2))
def test_an_unshipped_report_is_read_back_as_it_stood(one: OrderView, other: OrderView) -> None:
    whole = written(ReportType.UNSHIPPED, one, other)
    assert (whole.checked.format.kind, whole.checked.coverage.complete) == (SourceKind.UNSHIPPED_REPORT, True)
    assert whole.checked.reported_at == AT
    for facts, view in zip(whole.orders, (one, other), strict=True):
        assert same_order(facts, view)
        assert (facts.status, facts.ship_by) == (view.status, view.ship_by)
        assert [(line.order_item_id, line.title, line.sku) for line in facts.items] == [
            (line.order_item_id, line.title, line.sku) for line in view.items
        ]
        assert [(line.ordered, line.shipped, line.cancelled) for line in facts.items] == [
            (line.ordered, line.shipped, line.cancelled) for line in view.items
        ]


@settings(deadline=None)  # the machine may be busy
@given(orders(1), orders(2))
def test_an_order_report_is_read_back_as_it_stood(one: OrderView, other: OrderView) -> None:
    whole = written(ReportType.ORDERS, one, other)
    assert (whole.checked.format.kind, whole.refused) == (SourceKind.ORDER_REPORT, ())
    for facts, view in zip(whole.orders, (one, other), strict=True):
        assert same_order(facts, view)
        assert facts.buyer_name == view.buyer_name
        assert [(line.item_price, line.item_tax, line.shipping_price) for line in facts.items] == [
            (line.item_price, line.item_tax, line.shipping_price) for line in view.items
        ]
