"""A claim is what all visible readings say together; anything else is told, never chosen."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.model.judgement import Severity
from mailguard.model.message import ContainerKind, Line, Reading, ReadingKind
from mailguard.model.notice import Notice, NoticeItem, Role
from mailguard.notices import read_notices
from mailguard.notices.reading import ITEMS_LIMIT, ORDERS_LIMIT
from orders.view import Money
from tests.mailguard.notices.builders import (
    AMAZON_DE,
    AMAZON_DE_SUBJECT,
    AMAZON_UK,
    AMAZON_UK_SUBJECT,
    AMAZON_US,
    AMAZON_US_SUBJECT,
    DE,
    ETSY,
    ETSY_SUBJECT,
    PROFILES,
    SHOP,
    UK,
    as_html,
    claims,
    codes,
    container,
)

GOLDEN = [
    pytest.param(AMAZON_US, AMAZON_US_SUBJECT, "seller-notification@amazon.com", id="amazon-en-US"),
    pytest.param(AMAZON_UK, AMAZON_UK_SUBJECT, UK, id="amazon-en-GB"),
    pytest.param(AMAZON_DE, AMAZON_DE_SUBJECT, DE, id="amazon-de"),
    pytest.param(ETSY, ETSY_SUBJECT, SHOP, id="etsy-en"),
]


def only(*args: object, **changes: object) -> Notice:
    found = claims(*args, **changes)
    assert len(found.notices) == 1
    return found.notices[0]


def bare(notice: Notice) -> tuple[object, ...]:
    """The claim without where it was read."""
    return (
        *(notice.marketplace, notice.order_id, notice.role, notice.items, notice.subtotal, notice.shipping),
        *(notice.tax, notice.total, notice.fees, notice.earnings, notice.order_date, notice.ship_by),
        *(notice.buyer_name, notice.ship_to, notice.missing, notice.conflicts, notice.contradicting),
    )


def test_the_american_layout_is_read_whole() -> None:
    notice = only(AMAZON_US, subject=AMAZON_US_SUBJECT)
    assert notice.marketplace == "amazon"
    assert notice.order_id == "114-3941689-8772201"
    assert notice.locale == "en-US"
    assert notice.items == (
        NoticeItem(
            title="Walnut desk tray, large",
            sku="WT-200-L",
            listing_id="1118A2B3C4D",
            quantity=2,
            price=Money(4990, "USD"),
        ),
    )
    assert (notice.shipping, notice.fees, notice.earnings) == (
        Money(499, "USD"),
        Money(-820, "USD"),
        Money(4669, "USD"),
    )
    assert (notice.order_date, notice.ship_by) == (date(2026, 11, 20), date(2026, 11, 24))
    assert notice.readable


def test_the_british_layout_reads_days_before_months() -> None:
    notice = only(AMAZON_UK, subject=AMAZON_UK_SUBJECT, sender=UK)
    assert (notice.locale, notice.ship_by) == ("en-GB", date(2026, 11, 24))
    assert notice.items[0].price == Money(1250, "GBP")


def test_the_german_layout_reads_commas_and_parentheses() -> None:
    notice = only(AMAZON_DE, subject=AMAZON_DE_SUBJECT, sender=DE)
    assert notice.items[0].price == Money(124990, "EUR")
    assert notice.fees == Money(-820, "EUR")
    assert notice.order_date == date(2026, 11, 20)


def test_the_etsy_layout_finds_the_title_that_has_no_label() -> None:
    notice = only(ETSY, subject=ETSY_SUBJECT, sender=SHOP)
    assert notice.items == (NoticeItem(title="Key ring, walnut", quantity=1, price=Money(15999, "USD")),)
    assert notice.total == Money(16999, "USD")
    assert notice.ship_to == ("Jo Sample", "12 Larch Lane", "Springfield, OR 97477", "United States")


def test_a_ship_by_day_that_only_the_subject_names_gets_the_mails_year() -> None:
    assert only(ETSY, subject=ETSY_SUBJECT, sender=SHOP).ship_by == date(2026, 12, 2)


@pytest.mark.parametrize(("text", "subject", "sender"), GOLDEN)
@pytest.mark.parametrize(
    "dress",
    [
        lambda text: {"html": as_html(text)},
        lambda text: {"text": text, "html": as_html(text)},
        lambda text: {"text": "\n".join("> " + line for line in text.splitlines())},
        lambda text: {"text": text.replace(": ", " : ")},
        lambda text: {"text": text.replace(": ", "：")},
        lambda text: {"text": "\n".join("  " + line for line in text.splitlines())},
        lambda text: {"text": text.replace(" €", "\u202f€").replace("Ä", "A\u0308")},
        lambda text: {"text": text, "kind": ContainerKind.ATTACHED},
        lambda text: {"text": text, "kind": ContainerKind.QUOTED},
    ],
    ids=[
        "html",
        "both",
        "quoted-lines",
        "blank-colon",
        "wide-colon",
        "indented",
        "narrow-space",
        "attached",
        "quoted",
    ],
)
def test_the_claim_is_the_same_in_every_dress(text: str, subject: str, sender: str, dress: object) -> None:
    plain = only(text, subject=subject, sender=sender)
    dressed = only(**{"subject": subject, "sender": sender, **dress(text)})  # type: ignore[operator]
    assert bare(dressed) == bare(plain)


@pytest.mark.parametrize(("text", "subject", "sender"), GOLDEN)
def test_an_honest_notice_has_no_findings(text: str, subject: str, sender: str) -> None:
    assert codes(claims(text, as_html(text), subject=subject, sender=sender)) == []


def test_a_value_on_the_next_line_belongs_to_its_label() -> None:
    text = AMAZON_US.replace("Quantity: 2", "Quantity:\n2").replace("Price: $49.90", "Price:\n\n$49.90")
    item = only(text).items[0]
    assert (item.quantity, item.price) == (2, Money(4990, "USD"))


def test_a_wrapped_title_runs_on_to_the_next_label() -> None:
    text = AMAZON_US.replace("Walnut desk tray, large", "Walnut desk tray,\nlarge")
    assert only(text).items[0].title == "Walnut desk tray, large"


def test_a_label_inside_a_title_is_part_of_the_title() -> None:
    notice = only(AMAZON_US.replace("desk tray, large", "desk tray Quantity: 9"))
    assert notice.items[0].title == "Walnut desk tray Quantity: 9"
    assert notice.items[0].quantity == 2


def test_a_label_must_begin_its_line() -> None:
    assert only(AMAZON_US + "\nThe buyer said Quantity: 9\n").items[0].quantity == 2


def test_absent_stays_absent() -> None:
    notice = only(AMAZON_US.replace("Quantity: 2\n", "").replace("SKU: WT-200-L\n", ""))
    assert (notice.items[0].quantity, notice.items[0].sku) == (None, None)
    assert notice.missing == ("quantity",)
    assert not notice.readable


def test_the_same_value_twice_is_no_conflict() -> None:
    found = claims(AMAZON_US.replace("Quantity: 2", "Quantity: 2\nQuantity: 2"))
    assert codes(found) == []
    assert found.notices[0].items[0].quantity == 2


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("quantity", "Quantity: 5"),
        ("price", "Price: $59.90"),
        ("sku", "SKU: OTHER"),
        ("shipping", "Shipping: $9.99"),
        ("order_id", "Order ID: 114-0000000-0000000"),
    ],
)
def test_a_second_value_is_a_conflict_and_no_choice(name: str, line: str) -> None:
    found = claims(AMAZON_US + line + "\n")
    notice = found.notices[0]
    assert notice.conflicts == (name,)
    assert "notice.conflict" in codes(found)
    assert all(finding.severity is Severity.UNVERIFIED for finding in found.findings)
    assert not notice.readable
    values = (notice.order_id, notice.shipping, notice.items[0].quantity, notice.items[0].sku, notice.items[0].price)
    assert values.count(None) == 1


def test_two_ship_by_days_are_only_a_note() -> None:
    found = claims(AMAZON_US + "Ship by: 11/30/2026\n")
    assert [(one.code, one.severity) for one in found.findings] == [("notice.conflict", Severity.NOTE)]
    assert found.notices[0].ship_by is None
    assert found.notices[0].readable


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("114-3941689-8772201", "114-3941689-8772202", "order_id"),
        ("Walnut desk tray", "Oak desk tray", "title"),
        ("SKU: WT-200-L", "SKU: WT-200-M", "sku"),
        ("Quantity: 2", "Quantity: 5", "quantity"),
        ("Price: $49.90", "Price: $59.90", "price"),
        ("Shipping: $4.99", "Shipping: $0.99", "shipping"),
        ("Amazon fees: -$8.20", "Amazon fees: $8.20", "fees"),
        ("Ship by: 11/24/2026", "Ship by: 11/21/2026", "ship_by"),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_fact_changed_in_one_part_only_is_told(old: str, new: str, name: str, first: bool) -> None:
    changed = AMAZON_US.replace(old, new)
    text, html = (changed, AMAZON_US) if first else (AMAZON_US, changed)
    found = claims(text, as_html(html))
    assert [(one.code, one.severity) for one in found.findings] == [("notice.parts_disagree", Severity.UNVERIFIED)]
    notice = found.notices[0]
    assert notice.conflicts == (name,)
    assert len({field.value for field in notice.contradicting if field.name == name}) == 2


def test_a_value_that_one_part_lacks_is_taken_from_the_other() -> None:
    found = claims(AMAZON_US.replace("SKU: WT-200-L\n", ""), as_html(AMAZON_US))
    assert codes(found) == []
    assert found.notices[0].items[0].sku == "WT-200-L"


def test_a_part_that_only_points_to_the_other_says_nothing() -> None:
    assert codes(claims("Please read this mail as HTML.", as_html(AMAZON_US))) == []


def test_parts_with_another_number_of_items_disagree() -> None:
    more = AMAZON_US + "Item: Second thing\nSKU: S-2\nQuantity: 1\n"
    found = claims(AMAZON_US, as_html(more))
    assert "items" in found.notices[0].conflicts


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("Quantity: 2", "Quantity: two", "quantity"),
        ("Quantity: 2", "Quantity: 2 or 5", "quantity"),
        ("Price: $49.90", "Price: $4O.90", "price"),
        ("114-3941689-8772201", "114-3941689-877220", "order_id"),
    ],
)
def test_a_hard_value_that_cannot_be_read_makes_the_claim_unusable(old: str, new: str, name: str) -> None:
    found = claims(AMAZON_US.replace(old, new), subject=AMAZON_US_SUBJECT)
    assert [(one.code, one.severity) for one in found.findings] == [("notice.value_unreadable", Severity.UNVERIFIED)]
    assert name in found.notices[0].conflicts
    assert not found.notices[0].readable


@pytest.mark.parametrize("line", ["Ship by: soon", "Amazon fees: none", "Order date: 20.11.2026"])
def test_a_soft_value_that_cannot_be_read_is_a_note(line: str) -> None:
    label = line.partition(":")[0]
    text = "\n".join(line if one.startswith(label) else one for one in AMAZON_US.splitlines())
    found = claims(text)
    assert [(one.code, one.severity) for one in found.findings] == [("notice.value_unreadable", Severity.NOTE)]
    assert found.notices[0].readable


def test_several_items_each_keep_their_own() -> None:
    second = "\nItem: Brass door hook\nSKU: HOOK-7\nQuantity: 1\nPrice: $12.50\n"
    notice = only(AMAZON_US + second, as_html(AMAZON_US + second), subject="Sold, ship now: 2 Items Sold")
    assert [(item.sku, item.quantity) for item in notice.items] == [("WT-200-L", 2), ("HOOK-7", 1)]
    assert notice.readable


def test_an_item_that_is_rendered_twice_is_one() -> None:
    block = AMAZON_US[AMAZON_US.index("Item:") : AMAZON_US.index("Order date:")]
    notice = only(AMAZON_US.replace("Shipping: $4.99\n", f"Shipping: $4.99\n\n{block}Price: $49.90\n"))
    assert len(notice.items) == 1


def test_an_item_without_a_quantity_makes_the_quantity_missing() -> None:
    assert only(AMAZON_US + "\nItem: Something else\nSKU: S-2\n").missing == ("quantity",)


def test_several_orders_in_one_mail_are_several_notices() -> None:
    second = AMAZON_US.replace("8772201", "8772202").replace("Quantity: 2", "Quantity: 7")
    found = claims(AMAZON_US + second, as_html(AMAZON_US + second))
    assert [(one.order_id, one.items[0].quantity) for one in found.notices] == [
        ("114-3941689-8772201", 2),
        ("114-3941689-8772202", 7),
    ]
    assert codes(found) == []


def test_orders_that_only_one_part_names_are_a_conflict() -> None:
    second = AMAZON_US.replace("8772201", "8772202")
    found = claims(AMAZON_US, as_html(AMAZON_US + second))
    assert len(found.notices) == 1
    assert found.notices[0].order_id is None
    assert "order_id" in found.notices[0].conflicts


def test_a_finding_names_the_order_that_it_is_about() -> None:
    second = AMAZON_US.replace("8772201", "8772202") + "Quantity: 9\n"
    found = claims(AMAZON_US + second)
    assert [one.order_id for one in found.findings] == ["114-3941689-8772202"]


# --- who sends it --------------------------------------------------------------------------------------------


def test_a_known_layout_from_nobody_we_know_is_a_claim_with_a_note() -> None:
    found = claims(AMAZON_US, sender="sales@example.net")
    assert [(one.code, one.severity) for one in found.findings] == [("notice.sender_unknown", Severity.NOTE)]
    assert (found.notices[0].marketplace, found.notices[0].role) == ("amazon", Role.SALE)


def test_a_from_that_cannot_be_read_is_an_unknown_sender() -> None:
    assert "notice.sender_unknown" in codes(claims(AMAZON_US, sender=None))


def test_a_known_subject_alone_is_a_claim_that_cannot_be_read() -> None:
    notice = only("Click here to see the order.", subject=AMAZON_US_SUBJECT, sender="sales@example.net")
    assert notice.missing == ("order_id", "title", "quantity")


@pytest.mark.parametrize("prefix", ["Fwd: ", "FW: ", "WG: ", "TR : ", "Fwd: WG: "])
def test_a_forwarded_subject_is_still_known(prefix: str) -> None:
    assert claims("…", subject=prefix + AMAZON_US_SUBJECT, sender="me@example.net").notices


def test_the_layout_tells_the_marketplace_of_an_unknown_sender() -> None:
    assert only(ETSY, sender="me@example.net").marketplace == "etsy"
    german = only(AMAZON_DE, sender="me@example.net")
    assert (german.marketplace, german.locale) == ("amazon", "de")


def test_two_labels_from_a_stranger_are_no_claim() -> None:
    assert claims("Order ID: 114-3941689-8772201\nItem: tray\n", sender="me@example.net").notices == ()


def test_three_labels_from_a_stranger_are_a_claim() -> None:
    text = "Order ID: 114-3941689-8772201\nItem: tray\nQuantity: 1\n"
    assert claims(text, sender="me@example.net").notices


def test_three_labels_without_quantity_and_price_are_no_claim() -> None:
    text = "Order ID: 114-3941689-8772201\nItem: tray\nSKU: T-1\n"
    assert claims(text, sender="me@example.net").notices == ()


def test_a_buyers_message_that_reads_like_a_sale_keeps_the_relays_role() -> None:
    notice = only(AMAZON_US, sender="x1y2z3@marketplace.amazon.com")
    assert (notice.role, notice.order_id) == (Role.RELAY, "114-3941689-8772201")


def test_a_buyers_message_that_asks_something_is_no_claim() -> None:
    assert claims("Is the tray large?\nOrder: 114-3941689-8772201", sender="x@marketplace.amazon.com").notices == ()


def test_a_neighbour_of_the_relay_is_not_the_relay() -> None:
    assert only(AMAZON_US, sender="x@notmarketplace.amazon.com").role is Role.SALE
    assert "notice.sender_unknown" in codes(claims(AMAZON_US, sender="x@notmarketplace.amazon.com"))


def test_a_marketplaces_other_mail_is_no_claim() -> None:
    assert claims("Your listing report is ready.", subject="Report ready").notices == ()


def test_the_from_address_is_compared_without_case() -> None:
    assert codes(claims(AMAZON_US, sender="Seller-Notification@amazon.com")) == []


def test_another_language_of_the_same_sender_is_read_with_a_note() -> None:
    found = claims(AMAZON_DE, sender="seller-notification@amazon.com")
    assert codes(found) == ["notice.locale_unexpected"]
    assert found.notices[0].locale == "de"


# --- addresses, notes, odd signs ---------------------------------------------------------------------------


def test_an_address_is_read_where_none_is_expected() -> None:
    text = AMAZON_US + "\nShipping address:\nJo Sample\n1 Elm Street\n12345 Town\n\nThank you\n"
    assert only(text).ship_to == ("Jo Sample", "1 Elm Street", "12345 Town")


def test_the_same_address_in_one_line_and_in_several_is_the_same() -> None:
    text = AMAZON_US + "\nShip to:\nJo Sample\n1 Elm Street\n"
    html = as_html(AMAZON_US) + "\nShip to: | Jo Sample, 1 Elm Street\n"
    assert codes(claims(text, html)) == []


def test_labels_in_a_buyers_words_are_not_read() -> None:
    note = "Personalization: JO\nQuantity: 5\n\nShip to: 9 Other Road\nShop:"
    found = claims(ETSY.replace("Personalization: JO\nShop:", note), sender=SHOP)
    notice = found.notices[0]
    assert codes(found) == []
    assert (notice.items[0].quantity, notice.items[0].title) == (1, "Key ring, walnut")
    said = [field.value for field in notice.fields if field.name == "buyer_note"]
    assert said == ["JO", "Quantity: 5", "Ship to: 9 Other Road"]


def test_a_second_etsy_item_keeps_its_own_title() -> None:
    second = "\nTray, oak\nShop: LarchLane\nTransaction ID: 4711223355\nQuantity: 3\nPrice: $5.00\n"
    notice = only(ETSY.replace("\nItem total:", second + "\nItem total:"), sender=SHOP)
    assert [(item.title, item.quantity) for item in notice.items] == [("Key ring, walnut", 1), ("Tray, oak", 3)]


def test_older_etsy_items_name_their_title() -> None:
    text = ETSY.replace("Key ring, walnut\n", "Item: Key ring, walnut\n")
    assert only(text, sender=SHOP).items == only(ETSY, sender=SHOP).items


@pytest.mark.parametrize(
    ("label", "mark", "severity"),
    [
        ("Quantity", "zero_width", Severity.UNVERIFIED),
        ("Order ID", "bidi", Severity.UNVERIFIED),
        ("Item", "bidi", Severity.UNVERIFIED),
        ("Item", "zero_width", Severity.NOTE),
    ],
)
def test_signs_that_nobody_sees_are_told(label: str, mark: str, severity: Severity) -> None:
    plain = container(AMAZON_US)
    lines = tuple(
        Line(line.text, marks=(mark,)) if line.text.startswith(label) else line for line in plain.readings[0].lines
    )
    marked = container(others=[Reading(kind=ReadingKind.TEXT, part="1", lines=lines)])
    found = read_notices(marked, PROFILES)
    assert [(one.code, one.severity) for one in found.findings] == [("notice.invisible_characters", severity)]


# --- limits --------------------------------------------------------------------------------------------------


def several(count: int) -> str:
    return AMAZON_US + "".join(f"\nItem: Thing {n}\nSKU: S-{n}\nQuantity: 1\n" for n in range(count - 1))


def test_items_up_to_the_limit_are_read() -> None:
    found = claims(several(ITEMS_LIMIT))
    assert len(found.notices[0].items) == ITEMS_LIMIT
    assert codes(found) == []


def test_items_beyond_the_limit_are_told() -> None:
    assert "notice.too_many" in codes(claims(several(ITEMS_LIMIT + 1)))


@pytest.mark.parametrize(("count", "told"), [(ORDERS_LIMIT, False), (ORDERS_LIMIT + 1, True), (200, True)])
def test_orders_beyond_the_limit_are_told(count: int, told: bool) -> None:
    order = "Order ID: 114-3941689-{0:07}\nItem: Thing\nSKU: S-1\nQuantity: 1\n"
    assert ("notice.too_many" in codes(claims("".join(order.format(n) for n in range(count))))) is told


LABELS = st.sampled_from(
    ["Order ID:", "Item:", "Quantity:", "Price:", "SKU:", "Ship to:", "Personalization:", "Shop:"]
)
WORDS = st.one_of(LABELS, st.text(max_size=12), st.sampled_from(["114-3941689-8772201", "$5.00", "", "\ud800", "1"]))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(WORDS, max_size=4).map(" ".join), max_size=30), st.sampled_from([UK, SHOP, "a@b.example"]))
def test_no_text_makes_it_raise(rows: list[str], sender: str) -> None:
    readings = [
        Reading(kind=kind, part="1", lines=tuple(Line(row, cells=tuple(row.split(" "))[:cells]) for row in rows))
        for kind, cells in ((ReadingKind.TEXT, 0), (ReadingKind.HTML, 3), *((one, 0) for one in ReadingKind))
    ]
    read_notices(container(sender=sender, subject=" ".join(rows)[:200], others=readings), PROFILES)
