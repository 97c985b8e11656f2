"""A seller sees what a profile reads in a mail of his own, and from which line."""

from mailguard.model.message import ReadingKind
from mailguard.notices import explain, read_notices
from mailguard.notices.explaining import UNREAD_LIMIT
from tests.mailguard.notices.builders import AMAZON_US, AMAZON_US_SUBJECT, PROFILES, container, reading


def test_every_value_is_told_with_its_line() -> None:
    found = explain(container(AMAZON_US, subject=AMAZON_US_SUBJECT), PROFILES)
    assert (found.marketplace, found.locale, found.known_sender) == ("amazon", "en-US", True)
    row = next(one for one in found.rows if one.field.name == "price")
    assert (row.shown, row.field.value, row.read_as) == ("Price: $49.90", "$49.90", "49.90 USD")
    assert (row.field.reading, row.field.part) == (ReadingKind.TEXT, "1.1")
    assert AMAZON_US.splitlines()[row.field.line] == "Price: $49.90"


def test_a_value_that_cannot_be_read_says_so() -> None:
    found = explain(container(AMAZON_US.replace("$49.90", "$4O.90")), PROFILES)
    assert [one.read_as for one in found.rows if one.field.name == "price"] == [None]


def test_a_mail_without_a_sale_explains_nothing() -> None:
    found = explain(container("Hello", sender="me@example.net"), PROFILES)
    assert (found.marketplace, found.rows, found.claims.notices) == (None, (), ())
    assert (found.container, found.known_sender, found.announced, found.unread) == ("0", False, False, ())


def test_the_whole_is_told_with_the_claim_itself() -> None:
    box = container(AMAZON_US, subject=AMAZON_US_SUBJECT, path="0.2")
    found = explain(box, PROFILES)
    assert (found.container, found.announced) == ("0.2", True)
    assert found.claims == read_notices(box, PROFILES)
    assert not explain(container(AMAZON_US, subject="Hello"), PROFILES).announced


def test_an_items_values_are_told_apart_from_the_orders() -> None:
    found = explain(container(AMAZON_US), PROFILES)
    items = {one.field.name: one.field.item for one in found.rows}
    assert (items["price"], items["sku"], items["order_id"]) == (0, 0, None)


def test_lines_that_look_labelled_and_are_not_known_are_told_once_up_to_the_limit() -> None:
    more = "\n".join(f"Strange label {at}: value" for at in range(UNREAD_LIMIT + 5))
    found = explain(container(f"{AMAZON_US}\nEngraving: yes\nEngraving: yes\nNo label:\n{more}"), PROFILES)
    assert len(found.unread) == UNREAD_LIMIT
    assert found.unread.count("Engraving: yes") == 1
    assert not {"No label:", "Quantity: 2", "Thank you for selling here."} & set(found.unread)


def test_only_what_a_person_sees_is_told_as_unread() -> None:
    hidden = reading(ReadingKind.HIDDEN, "Secret label: value")
    assert "Secret label: value" not in explain(container(AMAZON_US, others=(hidden,)), PROFILES).unread
