"""What a buyer's note slips in: a link, an account, somebody to write to, another address."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.model.judgement import Verdict
from mailguard.model.message import ReadingKind
from mailguard.model.notice import Field, Notice, Role
from mailguard.rules import judge
from mailguard.rules.buyer_note import buyer_note, foreign_host, names_address
from mailguard.rules.content import LONGEST_TEXT
from mailguard.rules.payees import is_wallet, names_account, names_contact
from tests.mailguard.rules.builders import a_case, a_notice, an_address, an_order, codes, with_order

# A made-up account with right check digits (ISO 13616).
IBAN = "DE89 3704 0044 0532 0130 00"


def noted(*lines: str) -> Notice:
    fields = tuple(
        Field(name="buyer_note", value=line, reading=ReadingKind.TEXT, part="1", line=at)
        for at, line in enumerate(lines)
    )
    return a_notice(fields=fields)


@pytest.mark.parametrize(
    "note",
    [
        "URGENT!!! please hurry, it is a present, order 114-9999999-9999999 came late",
        "Quantity: 5",
        "I paid with PayPal, thank you",
        "See you at 7, e.g. on Monday. Size 42",
        "Write me at ada@example.com",
        "My phone for the carrier: +1 202 555 0123",
        "Paid, thank you\nMy phone is 202-555-0123",
        "payment done, order 114-9999999-9999999 @home",
        "Engrave: Ada & Bob 2026",
        "please send tomorrow, both 2 pieces, and/or Mr./Mrs. on it, about 1.5/2 inch",
    ],
)
def test_a_note_may_say_what_it_likes(note: str) -> None:
    case = a_case(notice=noted(note))
    assert buyer_note(case) == ()
    assert judge(case).verdict is Verdict.VERIFIED


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("confirm the payment at https://pay.evil.example/login", "content.note_link"),
        ("log in: www.evil.example", "content.note_link"),
        ("confirm at pay.evil.example/now", "content.note_link"),
        (f"send the rest to {IBAN}", "content.note_payment"),
        ("refund by PayPal to ada@example.com", "content.note_payment"),
        ("please ship to 9 Dock Way, Newark", "content.note_address"),
        ("Neue Adresse: Hafenstraße 9", "content.note_address"),
        ("my place is 77 Elm Street", "content.note_address"),
        ("my place is 77 Elm Str\u0435\u0435t", "content.note_address"),
        ("please ship t\u043e 9 Dock", "content.note_address"),
        ("thanks " * 600, "content.note_long"),
        ("the balance: bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "content.note_payment"),
        ("my wallet: 0x52908400098527886E0F7030069857D2E4169EE7.", "content.note_payment"),
        ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2 please", "content.note_payment"),
        ("for your payment write to desk@pay.example", "content.note_contact"),
        ("call support at +1 (202) 555-0123", "content.note_contact"),
        ("refund? r\u0435fund desk 202-555-01234", "content.note_contact"),
    ],
)
def test_a_note_that_leads_away_is_told_and_never_verified(note: str, code: str) -> None:
    judged = judge(a_case(notice=noted("Hello", note)))
    assert (judged.verdict, codes(judged.findings)) == (Verdict.UNVERIFIED, [code])


def test_a_note_that_repeats_the_orders_own_address_is_fine() -> None:
    assert buyer_note(a_case(notice=noted("please ship to 12 Oak Street, Apt 4, 62704"))) == ()


def test_the_phone_number_of_the_order_itself_is_no_strangers() -> None:
    order = an_order(ship_to=an_address(phone="+1 202-555-0123"))
    asked = noted("I paid, call 1 202 555 0123")
    assert buyer_note(with_order(order, notice=asked)) == ()
    other = an_order(ship_to=an_address(phone="+1 202-555-9999"))
    assert codes(buyer_note(with_order(other, notice=asked))) == ["content.note_contact"]


@pytest.mark.parametrize(
    "word",
    [
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdb",  # b is no sign of bech32
        "0x52908400098527886E0F7030069857D2E4169EE",  # one digit short
        "1bvbmseystwetqtfn5au4m4gfg7xjanvn2",  # no capital: an order number of some shop
        "3" * 30,
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2XX",  # too long
    ],
)
def test_other_long_words_are_no_wallets(word: str) -> None:
    assert not is_wallet(word)


def test_a_note_is_read_up_to_the_limit_and_told_when_it_is_longer() -> None:
    assert buyer_note(a_case(notice=noted("x" * LONGEST_TEXT))) == ()
    assert codes(buyer_note(a_case(notice=noted("x" * (LONGEST_TEXT + 1))))) == ["content.note_long"]


def test_a_link_to_the_marketplace_itself_is_fine() -> None:
    assert buyer_note(a_case(notice=noted("see https://www.amazon.com/dp/B0001"))) == ()


@given(st.text(max_size=300))
def test_any_note_can_be_looked_at(text: str) -> None:
    names_account(text)
    names_address(text)
    names_contact(text)
    buyer_note(a_case(notice=noted(text)))


def test_an_address_in_a_note_is_told_where_the_order_shows_none() -> None:
    hidden = with_order(an_order(ship_to=None), notice=noted("please ship to 12 Oak Street, Apt 4, 62704"))
    assert codes(buyer_note(hidden)) == ["content.note_address"]


@pytest.mark.parametrize(("phone", "told"), [("202555012", []), ("20255501", ["content.note_contact"])])
def test_a_number_too_short_for_a_phone_excuses_no_other(phone: str, told: list[str]) -> None:
    asked = noted(f"I paid, call {'202555012' if told == [] else '2025550129'}")
    assert codes(buyer_note(with_order(an_order(ship_to=an_address(phone=phone)), notice=asked))) == told


def test_a_note_in_a_mail_that_claims_no_sale_is_nobodys_business() -> None:
    note = replace(noted("confirm at https://pay.evil.example/login"), role=Role.OTHER)
    assert buyer_note(a_case(notice=note)) == ()
    assert buyer_note(a_case(notice=None)) == ()


@pytest.mark.parametrize(
    ("word", "host"), [("pay.ex/now", "pay.ex"), ("pay.e/now", ""), ("pay.exa/", ""), ("v1.25/2", "")]
)
def test_a_word_with_a_path_is_a_link_where_a_domain_stands_before_it(word: str, host: str) -> None:
    assert foreign_host(word, frozenset()) == host


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("see (https://evil.example/a).", "evil.example"),
        ("xhttps://evil.example/https://amazon.com/", "evil.example"),
        ("go to www.evil.example", "www.evil.example"),
        ("evil.example/a/b.c/d", "evil.example"),
        ("https://www.amazon.com/ evil.example/now", "evil.example"),
        ("https://www.amazon.com/", ""),
        ("nothing here", ""),
    ],
)
def test_the_first_host_that_is_not_the_marketplaces_is_named(text: str, host: str) -> None:
    assert foreign_host(text, frozenset({"amazon.com"})) == host


def test_a_phone_number_beside_a_mail_address_is_not_the_orders_alone() -> None:
    order = an_order(ship_to=an_address(phone="1 202 555 0123"))
    asked = noted("refund me, 1 202 555 0123 or ada@pay.example")
    assert codes(buyer_note(with_order(order, notice=asked))) == ["content.note_contact"]


def test_a_contact_is_nobodys_where_there_is_no_order() -> None:
    asked = noted("I paid, call 1 202 555 0123")
    assert codes(buyer_note(a_case(order=None, notice=asked))) == ["content.note_contact"]
    hidden = with_order(an_order(ship_to=None), notice=asked)
    assert codes(buyer_note(hidden)) == ["content.note_contact"]


@pytest.mark.parametrize("number", ["12", "4", "62704"])
def test_every_number_of_the_orders_own_address_may_be_repeated(number: str) -> None:
    assert buyer_note(a_case(notice=noted(f"please ship to {number} Oak Street"))) == ()


def test_an_address_is_a_strangers_where_there_is_no_order() -> None:
    asked = noted("please ship to 12 Oak Street")
    assert codes(buyer_note(a_case(order=None, notice=asked))) == ["content.note_address"]


def test_only_the_buyers_own_words_are_looked_at() -> None:
    seller = replace(noted("x").fields[0], name="title", value="pay at https://evil.example/x")
    assert buyer_note(a_case(notice=a_notice(fields=(seller,)))) == ()
