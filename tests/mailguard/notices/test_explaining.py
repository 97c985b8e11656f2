"""A seller sees what a profile reads in a mail of his own, and from which line."""

from mailguard.model.message import ReadingKind
from mailguard.notices import explain
from tests.mailguard.notices.builders import AMAZON_US, AMAZON_US_SUBJECT, PROFILES, container


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
