"""What is personal is replaced everywhere alike, in its own shape, and nothing else is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.cases.pseudonyms import Pseudonyms
from mailguard.cases.replacing import Personal, Replacer, found_in

OWN = Personal(
    names=("Ada Löwe",),
    shops=("Lamp Shop",),
    lines=("12 Oak Street", "Springfield", "97477", "+1 202 555 0123"),
    order_ids=("114-1234567-7654321",),
    intake=("lamps-abcdefghijklm@in.guard.test",),
    domains=("mail.lamps.test", "lamps.test", "amazon.com", "in.guard.test"),
    kept_domains=frozenset({"amazon.com"}),
    kept_locals=frozenset({"seller-notification@amazon.com"}),
    kept_words=frozenset({"street", "shop"}),
)


def a_replacer() -> Replacer:
    return Replacer(OWN)


@pytest.mark.parametrize(
    "text",
    [
        "Ada Löwe",
        "ADA LÖWE",
        "Dear Ada,",
        "your LAMP SHOP",
        "Ada L&ouml;we",
        "Ada L&#246;we",
        "ship to 12 Oak Street",
        "Springfield, OR 97477",
        "order 114-1234567-7654321.",
        "write to ada@lamps.test",
        "call +1 202 555 0123",
        "call +44 (20) 7946-0018",
        "https://shop.lamps.test/x",
        "from mx.mail.lamps.test (192.0.2.1)",
        "lamps-abcdefghijklm+tag@in.guard.test",
        "https://amazon.com/?to=ada%40lamps.test",
        "https://amazon.com/?name=Dear%20Ada",
        "https://amazon.com/?name=Ada+L%C3%B6we",
        "https://amazon.com/?go=https%3A%2F%2Flamps.test%2Fx",
        "https://amazon.com/?o=no%20114-1234567-7654321",
    ],
)
def test_personal_text_is_replaced(text: str) -> None:
    replacer = a_replacer()
    new = replacer.text(text)
    assert new != text
    assert found_in(replacer.secrets, [new]) == ()
    assert replacer.text(text) == new


@pytest.mark.parametrize(
    "text",
    [
        "From: seller-notification@amazon.com",
        "Adaptation of a lamp",  # a name inside another word
        "1114-1234567-76543210",  # an order number inside another number
        "a street in a shop",
        "https://www.amazon.com/gp",
        "notlamps.test, lamps.test-er",
        "12 oaks, 3 pieces, 49.99 USD",
        "",
    ],
)
def test_what_is_nobodys_own_stays(text: str) -> None:
    assert a_replacer().text(text) == text


@pytest.mark.parametrize("text", ["https://amazon.com/?a=50%25%20off&b=%FF", "100% of it", "%zz%2", "a%2520Ada"])
def test_an_escaped_text_without_anything_personal_keeps_its_signs(text: str) -> None:
    assert a_replacer().text(text) == text


def test_an_escaped_text_is_escaped_again() -> None:
    new = a_replacer().text("https://amazon.com/?name=Ada+L%C3%B6we&to=ada%40lamps.test&x=1")
    assert new.startswith("https://amazon.com/?name=")
    assert new.endswith("%40d2.example&x=1")
    assert new.isascii()


def test_a_word_keeps_its_shape() -> None:
    replacer = a_replacer()
    new = replacer.text("114-1234567-7654321")
    assert [len(part) for part in new.split("-")] == [3, 7, 7]
    assert new.replace("-", "").isdecimal()
    assert replacer.text("ADA LÖWE") == replacer.text("Ada Löwe").upper()
    assert replacer.order_id("114-1234567-7654321") == new


def test_a_host_keeps_what_stands_before_its_own_domain() -> None:
    replacer = a_replacer()
    assert replacer.host("Mail.Lamps.TEST.").startswith("mail.d")
    assert replacer.host("lamps.test") == replacer.host("mail.lamps.test").removeprefix("mail.")
    assert replacer.host("_dmarc.amazon.com") == "_dmarc.amazon.com"


def test_two_cases_use_other_words() -> None:
    assert a_replacer().text("114-1234567-7654321") != a_replacer().text("114-1234567-7654321")


words = st.text(st.characters(categories=("Lu", "Ll", "Nd"), max_codepoint=0x24F), min_size=3, max_size=12)


@settings(max_examples=60)
@given(st.lists(words, min_size=2, max_size=8, unique_by=str.casefold))
def test_words_that_differ_stay_different_and_as_long(texts: list[str]) -> None:
    made = Pseudonyms()
    new = [made.word(text) for text in texts]
    assert len({one.casefold() for one in new}) == len(texts)
    assert [len(one) for one in new] == [len(one.casefold()) for one in texts]
    assert [made.word(text) for text in texts] == new


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_any_text_can_be_replaced(text: str) -> None:
    REPLACER.text(text)


REPLACER = Replacer(OWN)
