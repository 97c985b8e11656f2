"""Labels begin their line, values end where the layout says so, and a buyer's words are no labels."""

from datetime import date

import pytest

from mailguard.model.notice import Notice, NoticeItem
from mailguard.notices import filled, read_notices
from mailguard.notices.matches import TITLE_LINES
from orders.view import AccountId, AccountView, Authority, Money, SellerId, SellerView
from tests.mailguard.notices.builders import (
    AMAZON_US,
    ETSY,
    PROFILES,
    SHOP,
    as_html,
    claims,
    codes,
    container,
    only,
)


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


@pytest.mark.parametrize("label", ["Item", "Price", "Size"])
def test_a_title_that_begins_like_a_label_costs_no_other_item_its_own(label: str) -> None:
    second = f"\n{label}: one of a kind\nTransaction ID: 5\nQuantity: 1\nPrice: $10.00\n"
    notice = only(ETSY.replace("\nItem total:", second + "\nItem total:"), sender=SHOP)
    assert (notice.items[0].title, notice.items[0].quantity) == ("Key ring, walnut", 1)
    assert not any(item.title == "one of a kind" for item in notice.items)


def test_older_etsy_items_name_their_title() -> None:
    text = ETSY.replace("Key ring, walnut\n", "Item: Key ring, walnut\n")
    assert only(text, sender=SHOP).items == only(ETSY, sender=SHOP).items


def test_an_address_is_read_where_none_is_expected() -> None:
    text = AMAZON_US + "\nShipping address:\nJo Sample\n1 Elm Street\n12345 Town\n\nThank you\n"
    assert only(text).ship_to == ("Jo Sample", "1 Elm Street", "12345 Town")


def test_a_row_of_two_cells_needs_no_colon() -> None:
    html = as_html(AMAZON_US).replace(": |", " |")
    assert only(html=html).items == only(AMAZON_US).items


def test_a_row_that_names_columns_holds_no_value() -> None:
    found = claims(html=as_html(AMAZON_US) + "\nItem | Quantity\nSKU: | Price\n")
    assert codes(found) == []
    assert found.notices[0].items == only(AMAZON_US).items


def test_a_sentence_beside_another_cell_is_no_label() -> None:
    assert only(html=as_html(AMAZON_US) + "\nQuantity of smiles | 9\n").items[0].quantity == 2


def test_a_note_at_the_end_of_the_mail_ends_with_it() -> None:
    notice = only(ETSY + "\nNote from buyer: Thanks\nQuick please", sender=SHOP)
    assert [field.value for field in notice.fields if field.name == "buyer_note"][1:] == ["Thanks", "Quick please"]


def test_a_title_may_be_the_very_first_line() -> None:
    text = ETSY[ETSY.index("Key ring") :] + "\nOrder number: 4024391570\n"
    assert only(text, sender=SHOP).items[0].title == "Key ring, walnut"


def test_a_wrapped_title_without_a_label_is_read_whole() -> None:
    text = ETSY.replace("Key ring, walnut\n", "Key ring,\nwalnut\nFinish: Matte\n")
    assert only(text, sender=SHOP).items[0].title == "Key ring, walnut"


def test_html_with_words_between_gives_no_title() -> None:
    flat = "\n".join(line for line in ETSY.splitlines() if line).replace("Key ring", "This was sold\nKey ring")
    assert only(html=flat, sender=SHOP).missing == ("title",)


def test_a_value_two_blank_lines_below_is_not_the_labels() -> None:
    assert only(AMAZON_US.replace("SKU: WT-200-L", "SKU:\n\n\nWT-200-L")).items[0].sku is None


def test_a_title_ends_at_its_most_lines() -> None:
    rows = [f"row{number}" for number in range(TITLE_LINES + 1)]
    text = AMAZON_US.replace("Walnut desk tray, large", "\n".join(rows))
    assert only(text).items[0].title == " ".join(rows[:TITLE_LINES])


WOO = SellerView(
    seller_id=SellerId("s"),
    name="",
    accounts=(
        AccountView(
            account_id=AccountId("w"),
            seller_id=SellerId("s"),
            marketplace="woocommerce",
            authority=Authority.MIRROR,
            profile_values=(("sender", "sales"), ("shop_domain", "wool.example")),
        ),
    ),
)
ORDER = """\
[ORDER #1001] (NOVEMBER 10, 2026)

Walnut key ring (#RING-W) X 2 = $37.00

Subtotal: $37.00
Total: $41.90
"""


def woo(text: str) -> Notice:
    box = container(text, sender="sales@wool.example", subject="[Wool]: New order #1001")
    (found,) = read_notices(box, filled(PROFILES, WOO)).notices
    return found


def test_a_line_without_labels_is_read_by_its_pattern() -> None:
    notice = woo(ORDER)
    assert (notice.order_id, notice.order_date) == ("1001", date(2026, 11, 10))
    assert notice.items == (NoticeItem(title="Walnut key ring", sku="RING-W", quantity=2, price=Money(3700, "XXX")),)
    assert notice.readable


def test_the_last_of_several_signs_parts_the_title_from_its_number() -> None:
    notice = woo(ORDER.replace("Walnut key ring (#RING-W)", "Mat 60 X 40 = large (#MAT)"))
    assert (notice.items[0].title, notice.items[0].sku, notice.items[0].quantity) == ("Mat 60 X 40 = large", "MAT", 2)


def test_a_second_line_of_goods_is_a_second_item() -> None:
    notice = woo(ORDER.replace("\n\nSubtotal", "\nHook X 1 = $5.00\n\nSubtotal"))
    assert [(one.title, one.quantity) for one in notice.items] == [("Walnut key ring", 2), ("Hook", 1)]


def test_goods_in_a_buyers_note_are_the_buyers_words() -> None:
    notice = woo(ORDER + "Note: please add\nHook X 9 = $5.00\nOrder #1002\n\nBye\n")
    assert [one.title for one in notice.items] == ["Walnut key ring"]
    assert notice.order_id == "1001"


@pytest.mark.parametrize("heading", ["SHIPPING ADDRESS", "Shipping address", "Shipping Address"])
def test_a_heading_without_a_colon_begins_an_address(heading: str) -> None:
    notice = woo(ORDER + f"\n{heading}\n\nJo Sample\n12 Larch Lane\nSpringfield, OR 97477\n\nBye\n")
    assert notice.ship_to == ("Jo Sample", "12 Larch Lane", "Springfield, OR 97477")


def test_a_sentence_that_holds_such_words_is_no_heading() -> None:
    assert woo(ORDER + "\nThe shipping address is in your shop\n\nJo Sample\n").ship_to == ()


def test_two_different_numbers_in_such_lines_are_a_conflict() -> None:
    notice = woo(ORDER + "\nOrder #1002 (November 10, 2026)\n")
    assert not notice.readable


EBAY = """\
Well done, here is what to send.
{title}
Item number: | 256001122334
Quantity sold: | 1
Order number: | 12-12345-12345
"""


def test_in_html_the_line_right_above_the_number_is_the_title_of_the_first_goods() -> None:
    found = only(
        None, EBAY.format(title="Brass bell"), sender="ebay@ebay.com", subject="You made the sale for Brass bell"
    )
    assert (found.items[0].title, found.conflicts) == ("Brass bell", ())


def test_a_title_that_differs_in_html_is_told() -> None:
    text = "Brass bell\nItem number: 256001122334\nQuantity sold: 1\n\nOrder number: 12-12345-12345\n"
    found = only(
        text, EBAY.format(title="Camera"), sender="ebay@ebay.com", subject="You made the sale for Brass bell"
    )
    assert found.conflicts == ("title",)


def test_a_note_in_a_row_of_a_table_ends_with_its_row() -> None:
    html = f"{as_html(ETSY)}\nNote from buyer: | Leave it at door 5\nBilling address\nMira Sample\n48 Quarry Lane"
    said = [one.value for one in only(html=html, sender=SHOP).fields if one.name == "buyer_note"]
    assert said[-1] == "Leave it at door 5"
