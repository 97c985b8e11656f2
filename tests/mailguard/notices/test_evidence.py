"""A claim keeps everything that was said, with its place, and a finding shows it: two mails in whole."""

from datetime import date

import pytest

from mailguard.model.judgement import Finding, Severity
from mailguard.model.message import ContainerKind, Line, Reading, ReadingKind
from mailguard.model.notice import Field, Notice, NoticeItem, Role
from mailguard.notices import Claims
from mailguard.notices.matches import MATCHES_LIMIT
from orders.view import Money
from tests.mailguard.notices.builders import (
    AMAZON_US,
    AMAZON_US_SUBJECT,
    ETSY,
    ETSY_SUBJECT,
    SHOP,
    as_html,
    claims,
    reading,
)

NOTE, UNVERIFIED = Severity.NOTE, Severity.UNVERIFIED
TEXT, HTML, HIDDEN, SUBJECT = ReadingKind.TEXT, ReadingKind.HTML, ReadingKind.HIDDEN, ReadingKind.SUBJECT


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def said(
    name: str, value: str, line: int, item: int | None = None, kind: ReadingKind = TEXT, part: str = "1.1"
) -> Field:
    return Field(name=name, value=value, reading=kind, part=part, line=line, item=item)


def test_a_notice_of_etsy_is_kept_whole_and_in_order() -> None:
    found = claims(ETSY, subject=ETSY_SUBJECT, sender=SHOP, path="0.3", kind=ContainerKind.ATTACHED)
    assert found == Claims(
        notices=(
            Notice(
                marketplace="etsy",
                order_id="4024391570",
                role=Role.SALE,
                container="0.3",
                container_kind=ContainerKind.ATTACHED,
                locale="en",
                items=(NoticeItem(title="Key ring, walnut", quantity=1, price=usd(15999)),),
                subtotal=usd(15999),
                shipping=usd(1000),
                tax=usd(0),
                total=usd(16999),
                ship_by=date(2026, 12, 2),
                ship_to=("Jo Sample", "12 Larch Lane", "Springfield, OR 97477", "United States"),
                fields=(
                    said("order_id", "4024391570", 2),
                    said("ship_to", "Jo Sample", 4),
                    said("ship_to", "12 Larch Lane", 4),
                    said("ship_to", "Springfield, OR 97477", 4),
                    said("ship_to", "United States", 4),
                    said("variation", "Dark", 11),
                    said("buyer_note", "JO", 12),
                    said("shop", "LarchLane", 13),
                    said("transaction_id", "4711223344", 14, 0),
                    said("title", "Key ring, walnut", 10, 0),
                    said("quantity", "1", 15, 0),
                    said("price", "$159.99", 16, 0),
                    said("subtotal", "$159.99", 19),
                    said("shipping", "$10.00", 22),
                    said("tax", "$0.00", 25),
                    said("total", "$169.99", 28),
                    said("order_id", "4024391570", 0, kind=SUBJECT, part=""),
                    said("ship_by", "2026-12-02", 0, kind=SUBJECT, part=""),
                    said("total", "169.99 USD", 0, kind=SUBJECT, part=""),
                ),
            ),
        )
    )


def test_what_two_parts_say_and_what_is_hidden_is_told_with_every_place() -> None:
    hidden = reading(HIDDEN, "Price: $1.00", part="1.3")
    text = AMAZON_US.replace("Quantity: 2", "Quantity: 3")
    found = claims(text, as_html(AMAZON_US), subject=AMAZON_US_SUBJECT, others=(hidden,))
    assert found.notices[0].contradicting == (
        said("quantity", "3", 10, 0),
        said("quantity", "2", 10, 0, HTML, "1.2"),
        said("price", "1.00 USD", 0, None, HIDDEN, "1.3"),
    )
    assert found.findings == (
        Finding(
            code="notice.parts_disagree",
            severity=UNVERIFIED,
            claimed="quantity: text: 3 / html: 2",
            order_id="114-3941689-8772201",
        ),
        Finding(code="notice.hidden_value", severity=UNVERIFIED, claimed="price: 1.00 USD"),
    )


@pytest.mark.parametrize(
    ("text", "severity", "code", "claimed"),
    [
        ("Quantity: 5", UNVERIFIED, "notice.conflict", "quantity: text: 2 / text: 5"),
        ("Ship by: 11/30/2026", NOTE, "notice.conflict", "ship_by: text: 11/24/2026 / text: 11/30/2026"),
        ("Shipping: free", UNVERIFIED, "notice.value_unreadable", "shipping: text: $4.99 / text: free"),
        ("Amazon fees: none", NOTE, "notice.value_unreadable", "fees: text: -$8.20 / text: none"),
        (f"SKU: {'x' * 130}", UNVERIFIED, "notice.conflict", f"sku: text: WT-200-L / text: {'x' * 120}"),
    ],
)
def test_a_finding_repeats_what_is_said(text: str, severity: Severity, code: str, claimed: str) -> None:
    found = claims(f"{AMAZON_US}{text}\n", subject=AMAZON_US_SUBJECT)
    order = "114-3941689-8772201"
    assert found.findings == (Finding(code=code, severity=severity, claimed=claimed, order_id=order),)


def test_of_many_values_the_first_are_shown() -> None:
    many = "".join(f"Quantity: {number}\n" for number in range(3, 12))
    [found] = claims(AMAZON_US + many, subject=AMAZON_US_SUBJECT).findings
    assert found.claimed == "quantity: text: 2 / text: 3 / text: 4 / text: 5 / text: 6 / text: 7"


def test_parts_that_count_their_items_otherwise_say_how_many_each() -> None:
    more = AMAZON_US + "Item: Second thing\nSKU: S-2\nQuantity: 1\nPrice: $1.00\n"
    found = claims(AMAZON_US, as_html(more), subject=AMAZON_US_SUBJECT)
    assert [one.claimed for one in found.findings] == ["items: text: 1 / html: 2"]
    assert [one.sku for one in found.notices[0].items] == ["WT-200-L"]


def test_an_address_that_cannot_be_cut_out_is_a_note_with_its_first_line() -> None:
    html = as_html(AMAZON_US) + "\nShip to:\nJo Sample\n1 Elm Street\nsome other text that may have run in\nand more"
    found = claims(html=html, subject=AMAZON_US_SUBJECT)
    [one] = [one for one in found.findings if one.code == "notice.address_unclear"]
    assert (one.severity, one.order_id) == (NOTE, "114-3941689-8772201")
    assert str(one.claimed).startswith("ship_to: html: Jo Sample")


def test_two_orders_keep_their_own_values_and_findings() -> None:
    second = AMAZON_US.replace("8772201", "8772202").replace("Quantity: 2", "Quantity: 7")
    found = claims(AMAZON_US + second, as_html(AMAZON_US + second), subject=AMAZON_US_SUBJECT)
    told = [(one.order_id, one.items[0].quantity, len(one.items), one.readable) for one in found.notices]
    assert told == [("114-3941689-8772201", 2, 1, True), ("114-3941689-8772202", 7, 1, True)]
    assert {one.item for notice in found.notices for one in notice.fields if one.name == "sku" and one.part} == {0}


def test_orders_in_one_part_only_are_one_claim_of_everything() -> None:
    second = AMAZON_US.replace("8772201", "8772202").replace("WT-200-L", "WT-300").replace("Walnut", "Oak")
    [notice] = claims(AMAZON_US, as_html(AMAZON_US + second), subject=AMAZON_US_SUBJECT).notices
    skus = [(one.value, one.item) for one in notice.fields if one.name == "sku" and one.reading is HTML]
    assert skus == [("WT-200-L", 0), ("WT-300", 1)]
    assert set(notice.conflicts) == {"order_id", "items"}


@pytest.mark.parametrize(("sender", "claimed"), [("me@home.example", "me@home.example"), (None, None)])
def test_who_sends_a_known_layout_is_told(sender: str | None, claimed: str | None) -> None:
    found = claims(AMAZON_US, subject=AMAZON_US_SUBJECT, sender=sender)
    assert found.findings[0] == Finding(code="notice.sender_unknown", severity=NOTE, claimed=claimed)


def test_a_language_that_the_sender_does_not_use_is_told() -> None:
    found = claims(AMAZON_US, subject=AMAZON_US_SUBJECT, sender="seller-notification@amazon.de")
    assert Finding(code="notice.locale_unexpected", severity=NOTE, claimed="en-US") in found.findings


@pytest.mark.parametrize(
    ("label", "marks", "told"),
    [
        ("Quantity", ("zero width",), [("notice.invisible_characters", UNVERIFIED, "quantity: zero width")]),
        ("Item", ("zero width",), [("notice.invisible_characters", NOTE, "title: zero width")]),
        ("Item", ("bidi", "zero width"), [("notice.invisible_characters", UNVERIFIED, "title: bidi, zero width")]),
        ("Quantity", ("unsure",), [("notice.look_unsure", UNVERIFIED, "quantity")]),
        (
            "Quantity",
            ("tag", "unsure"),
            [
                ("notice.look_unsure", UNVERIFIED, "quantity"),
                ("notice.invisible_characters", UNVERIFIED, "quantity: tag"),
            ],
        ),
        ("Condition", ("zero width",), []),
    ],
)
def test_marks_of_a_line_are_told_by_the_field_that_stands_on_it(
    label: str, marks: tuple[str, ...], told: list[tuple[str, Severity, str]]
) -> None:
    shown = tuple(
        Line(line, marks=marks) if line.startswith(f"{label}:") else Line(line) for line in AMAZON_US.splitlines()
    )
    found = claims(subject=AMAZON_US_SUBJECT, others=(Reading(kind=TEXT, part="1", lines=shown),))
    assert [(one.code, one.severity, one.claimed) for one in found.findings] == told


def test_what_a_required_field_lacks_is_named() -> None:
    [notice] = claims(AMAZON_US.replace("Quantity: 2\n", ""), subject=AMAZON_US_SUBJECT).notices
    assert notice.missing == ("quantity",)
    [twice] = claims(f"{AMAZON_US}Quantity: 3\n", subject=AMAZON_US_SUBJECT).notices
    assert (twice.missing, twice.conflicts) == ((), ("quantity",))
    [none] = claims("Hello", subject=AMAZON_US_SUBJECT).notices
    assert set(none.missing) >= {"order_id", "quantity"}


@pytest.mark.parametrize(("at", "told"), [(0, 1), (1, 0), (2, 1), (3, 1), (4, 0), (5, 0)])
@pytest.mark.parametrize("beside", [False, True])
def test_a_mark_on_any_line_of_an_address_counts(at: int, told: int, beside: bool) -> None:
    if beside:  # the first line stands beside the label, and no line is blank
        block, at = ("Ship to: Jo Sample", "12 Larch Lane", "", "Bye"), {0: 0, 1: 3, 2: 0, 3: 1, 4: 2, 5: 3}[at]
    else:
        block = ("Ship to:", "", "Jo Sample", "12 Larch Lane", "", "Bye")
    lines = [Line(one) for one in AMAZON_US.splitlines()]
    lines += [Line(one, marks=("bidi",) if number == at else ()) for number, one in enumerate(block)]
    found = claims(subject=AMAZON_US_SUBJECT, others=(Reading(kind=TEXT, part="1", lines=tuple(lines)),))
    assert found.notices[0].ship_to == ("Jo Sample", "12 Larch Lane")
    assert [one.claimed for one in found.findings] == ["ship_to: bidi"] * told


def test_the_status_that_a_notice_lists_is_kept_as_it_is_written() -> None:
    assert claims(f"{AMAZON_US}Order status: Unshipped\n").notices[0].listed_status == "Unshipped"
    assert claims(AMAZON_US).notices[0].listed_status is None


@pytest.mark.parametrize(
    ("line", "kind", "fields"),
    [
        ("\nPrice: $1.00", HIDDEN, (said("price", "1.00 USD", 1, None, HIDDEN, "1.3"),)),
        ("\nsku: X", ReadingKind.MARKUP, (said("sku", "X", 1, None, ReadingKind.MARKUP, "1.3"),)),
        (f"SKU: {'x' * 130}", ReadingKind.SLIP, (said("sku", "x" * 130, 0, None, ReadingKind.SLIP, "1.3"),)),
    ],
)
def test_what_speaks_against_a_claim_has_its_place_and_is_shown_short(
    line: str, kind: ReadingKind, fields: tuple[Field, ...]
) -> None:
    found = claims(AMAZON_US, subject=AMAZON_US_SUBJECT, others=(reading(kind, line, part="1.3"),))
    assert found.notices[0].contradicting == fields
    assert [one.claimed for one in found.findings] == [f"{fields[0].name}: {fields[0].value[:120]}"]


@pytest.mark.parametrize("extra", ["Gold", "Gold watch", "WT-200-L Gold"])
def test_a_subject_of_one_word_is_compared_too(extra: str) -> None:
    found = claims(AMAZON_US, subject=f"Sold, ship now: {extra}")
    assert "notice.subject_differs" in {one.code for one in found.findings}
    assert {(one.part, one.line) for one in found.notices[0].contradicting} == {("", 0)}


@pytest.mark.parametrize(("count", "told"), [(MATCHES_LIMIT, False), (MATCHES_LIMIT + 1, True)])
def test_values_beyond_the_limit_are_told(count: int, told: bool) -> None:
    found = claims("Order ID: 114-3941689-8772201\n" + "SKU: A\n" * (count - 1), subject=AMAZON_US_SUBJECT)
    assert ("notice.too_many" in {one.code for one in found.findings}) is told


@pytest.mark.parametrize("mark", ["bidi", "control", "tag"])
def test_a_sign_that_turns_text_round_is_harmless_nowhere(mark: str) -> None:
    shown = tuple(Line(line, marks=(mark,) if line.startswith("Item:") else ()) for line in AMAZON_US.splitlines())
    found = claims(subject=AMAZON_US_SUBJECT, others=(Reading(kind=TEXT, part="1", lines=shown),))
    assert [(one.severity, one.claimed) for one in found.findings] == [(UNVERIFIED, f"title: {mark}")]
