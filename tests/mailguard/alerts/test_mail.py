"""An alert as a mail: for people, for no machine, and known again."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from mailguard.alerts import AlertMail, Words, compose
from mailguard.model.message import HeaderFacts
from mailguard.rules.own_alert import is_our_alert
from orders.view import SellerId

HOME = AlertMail(sender="alerts@in.example", host="in.example", secret=b"a test's own secret")
SELLER = SellerId("s1")
AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
WORDS = Words("STOP: do not ship", "Keep the parcel – it is not paid.")


def the_mail(**changes: str) -> bytes:
    given = {"to": "shop@lamps.example", "nonce": "0123abcd", **changes}
    return compose(HOME, SELLER, given["to"], WORDS, given["nonce"], AT)


def test_no_machine_is_asked_to_answer() -> None:
    assert message_from_bytes(the_mail(), policy=default)["Auto-Submitted"] == "auto-generated"


def test_it_is_known_again_by_its_message_id() -> None:
    message_id = message_from_bytes(the_mail(), policy=default)["Message-ID"]
    assert is_our_alert(HeaderFacts(message_id=message_id), HOME.secret, SELLER)


def test_the_token_stands_in_a_field_of_its_own_too() -> None:
    mail = message_from_bytes(the_mail(), policy=default)
    assert mail["X-Mailguard-Alert"] in mail["Message-ID"]


def test_every_line_is_ascii_and_ends_in_crlf() -> None:
    mail = the_mail()
    assert mail.isascii()
    assert mail.count(b"\n") == mail.count(b"\r\n")


def test_people_read_what_was_written() -> None:
    body = message_from_bytes(the_mail(), policy=default).get_body()
    assert body is not None
    assert body.get_content().strip() == WORDS.text


@pytest.mark.parametrize("to", ["shop@lamps.example\r\nBcc: x@y.example", "", "no address", "a@b, c@d"])
def test_an_address_that_would_change_the_header_is_refused(to: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        the_mail(to=to)


@pytest.mark.parametrize("nonce", ["", "a-b", "a>b", "ä", "a\r\nb"])
def test_a_nonce_that_would_change_the_header_is_refused(nonce: str) -> None:
    with pytest.raises(ValueError, match="nonce"):
        the_mail(nonce=nonce)
