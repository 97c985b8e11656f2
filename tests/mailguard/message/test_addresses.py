"""RFC 5322 mailbox lists: one reading or a problem word."""

import pytest

from mailguard.message.addresses import mentioned, read_addresses
from mailguard.model.message import Mailbox


@pytest.mark.parametrize(
    ("value", "name", "address"),
    [
        ("a@b.example", "", "a@b.example"),
        ("<a@b.example>", "", "a@b.example"),
        ("Shop<a@b.example>", "Shop", "a@b.example"),
        ("Market.example <A.b@B.Example>", "Market.example", "A.b@b.example"),
        ('"Shop, Ltd" <a@b.example>', "Shop, Ltd", "a@b.example"),
        ('"a \\"b\\" c" <a@b.example>', 'a "b" c', "a@b.example"),
        ("a@b.example (Shop (old))", "Shop (old)", "a@b.example"),
        ("a@b.example <a@b.example>", "a@b.example", "a@b.example"),
        ("=?utf-8?q?Caf=C3=A9?= <a@b.example>", "Café", "a@b.example"),
        ('"=?utf-8?q?Caf=C3=A9?=" <a@b.example>', "Café", "a@b.example"),
        ('"a"@b.example', "", ""),
        ('<"a"@b.example>', "", "a@b.example"),
        ("a@bücher.example", "", "a@xn--bcher-kva.example"),
        ("a@BÜCHER.example", "", "a@xn--bcher-kva.example"),
        ("Shop <a@b.example>, ", "Shop", "a@b.example"),
    ],
)
def test_one_mailbox_is_read(value: str, name: str, address: str) -> None:
    read = read_addresses(value)
    assert len(read.mailboxes) == 1
    if address:
        assert read.mailboxes == (Mailbox(name, address),)
        assert read.problems == frozenset()
    else:
        assert read.mailboxes[0].address == ""


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("Market <notices@market.example> <evil@liar.example>", "ambiguous"),
        ("Market <notices@market.example> evil", "ambiguous"),
        ("notices@market.example <evil@liar.example>", "ambiguous"),
        ("a@b@c.example", "ambiguous"),
        ("a@b.example c@d.example", "ambiguous"),
        ("<@relay.example:a@b.example>", "ambiguous"),
        ("<a(x)@b.example>", "ambiguous"),
        ("<a@b.example(x)>", "domain"),
        ('<"a@market.example"@b.example>', "ambiguous"),
        ('"a@market.example"@b.example', "ambiguous"),
        ("<=?utf-8?q?a?=@b.example>", "ambiguous"),
        ("=?utf-8?q?a=40market.example?=@b.example", "ambiguous"),
        ('"open <a@b.example>', "ambiguous"),
        ("(open <a@b.example>", "ambiguous"),
        ("<a@b.example", "ambiguous"),
        ("a@b.example>", "ambiguous"),
        ("a@b.example; c@d.example", "ambiguous"),
        ("a@b.example, c@d.example", "several"),
        ("John, Doe <a@b.example>", "several"),
        ("Market: a@b.example;", "group"),
        ("undisclosed-recipients:;", "group"),
        ("", "missing"),
        ("Market", "missing"),
        ("()", "missing"),
        ("<>", "missing"),
        ("A\x00B <a@b.example>", "control"),
        ("=?utf-8?q?=0AMarket?= <a@b.example>", "control"),
        ("=?utf-8?q?=00?= <a@b.example>", "control"),
        ("a@b..example", "domain"),
        ("a@-b.example", "domain"),
        ("a@[192.0.2.1]", "domain"),
        ("a@ｂ.example", "domain"),
        ("a@b.example\u200b", "domain"),
        ("a@" + "b" * 64 + ".example", "domain"),
        ("=?utf-7?q?Market?= <a@b.example>", "charset"),
    ],
)
def test_what_can_be_read_in_two_ways_is_a_problem(value: str, problem: str) -> None:
    assert problem in read_addresses(value).problems


@pytest.mark.parametrize(
    "value", ["(" * 8000, '"\\' * 4000, "<" * 8000, "a@b.example," * 600, ":;" * 4000, "@" * 8000]
)
def test_hostile_lists_are_read_to_the_end(value: str) -> None:
    assert read_addresses(value).problems


def test_every_address_in_a_text_is_mentioned_once() -> None:
    text = "John<mailto:a@b.example> <a@b.example<mailto:a@b.example>> on behalf of c@D.example (x)"
    assert mentioned(text) == ("a@b.example", "c@d.example")


@pytest.mark.parametrize("text", ["", "@", "a@", "@b", "a @ b", "a@b@c"])
def test_what_is_no_address_is_not_mentioned(text: str) -> None:
    assert mentioned(text) == ()
