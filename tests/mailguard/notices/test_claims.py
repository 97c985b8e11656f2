"""A claim is what all visible readings say together; anything else is told, never chosen."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.model.judgement import Severity
from mailguard.model.message import ContainerKind, Line, Reading, ReadingKind
from mailguard.model.notice import Notice, NoticeItem
from mailguard.notices import read_notices
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
    only,
)

GOLDEN = [
    pytest.param(AMAZON_US, AMAZON_US_SUBJECT, "seller-notification@amazon.com", id="amazon-en-US"),
    pytest.param(AMAZON_UK, AMAZON_UK_SUBJECT, UK, id="amazon-en-GB"),
    pytest.param(AMAZON_DE, AMAZON_DE_SUBJECT, DE, id="amazon-de"),
    pytest.param(ETSY, ETSY_SUBJECT, SHOP, id="etsy-en"),
]


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


def test_absent_stays_absent() -> None:
    notice = only(AMAZON_US.replace("Quantity: 2\n", "").replace("SKU: WT-200-L\n", ""))
    assert (notice.items[0].quantity, notice.items[0].sku) == (None, None)
    assert notice.missing == ("quantity",)
    assert not notice.readable


def test_a_look_that_nobody_can_tell_is_told() -> None:
    plain = container(AMAZON_US)
    lines = tuple(
        Line(line.text, marks=("unsure",)) if line.text.startswith("Quantity") else line
        for line in plain.readings[0].lines
    )
    found = read_notices(container(others=[Reading(kind=ReadingKind.TEXT, part="1", lines=lines)]), PROFILES)
    assert [(one.code, one.severity, one.claimed) for one in found.findings] == [
        ("notice.look_unsure", Severity.UNVERIFIED, "quantity")
    ]


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


def test_discount_and_gift_wrap_are_read() -> None:
    text = AMAZON_US.replace("Amazon fees", "Gift wrap: $3.00\nPromotions: -$2.00\nAmazon fees")
    notice = only(text, as_html(text))
    assert (notice.discount, notice.gift_wrap) == (Money(-200, "USD"), Money(300, "USD"))


def test_a_discount_that_is_a_code_is_only_noted_and_parts_that_differ_are_more() -> None:
    text = AMAZON_US.replace("Amazon fees", "Promotions: SUMMER10\nAmazon fees")
    found = claims(text)
    assert [(one.code, one.severity) for one in found.findings] == [("notice.value_unreadable", Severity.NOTE)]
    assert (found.notices[0].discount, found.notices[0].conflicts) == (None, ())
    page = as_html(text.replace("SUMMER10", "-$2.00"))
    other = claims(text.replace("SUMMER10", "-$9.00"), page)
    assert [(one.code, one.severity) for one in other.findings] == [("notice.parts_disagree", Severity.UNVERIFIED)]
