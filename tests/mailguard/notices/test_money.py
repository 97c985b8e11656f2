"""Amounts: national forms are equal, everything doubtful is nothing."""

from decimal import Decimal

import pytest
from babel.numbers import NumberFormatError, parse_decimal
from hypothesis import given
from hypothesis import strategies as st

from mailguard.notices.money import LENGTH_LIMIT, money
from orders.view import Money


@pytest.mark.parametrize(
    ("text", "decimal", "default", "expected"),
    [
        ("$5.00", ".", "USD", Money(500, "USD")),
        ("$5.00", ".", "CAD", Money(500, "CAD")),
        ("$5", ".", "USD", Money(500, "USD")),
        ("US$5.00", ".", "CAD", Money(500, "USD")),
        ("$33.00 USD", ".", "CAD", Money(3300, "USD")),
        ("USD 33.00", ".", None, Money(3300, "USD")),
        ("$ 1,234,567.89", ".", "USD", Money(123456789, "USD")),
        ("1.234,50 €", ",", "EUR", Money(123450, "EUR")),
        ("1 234,50 €", ",", "EUR", Money(123450, "EUR")),
        ("1\u202f234,50\u00a0€", ",", "EUR", Money(123450, "EUR")),
        ("€ 1.234,50", ",", "EUR", Money(123450, "EUR")),
        ("EUR 1.234,50", ",", None, Money(123450, "EUR")),
        ("1’234.50 CHF", ".", None, Money(123450, "CHF")),
        ("£12.50", ".", "GBP", Money(1250, "GBP")),
        ("US $25.00", ".", "USD", Money(2500, "USD")),
        ("C $25.00", ".", "USD", Money(2500, "CAD")),
        ("AU $25.00", ".", "USD", Money(2500, "AUD")),
        ("CDN$ 44.70", ".", "CAD", Money(4470, "CAD")),
        ("CDN$44.70", ".", "USD", Money(4470, "CAD")),
        ("1\u00a0234,50\u202f€", ",", "EUR", Money(123450, "EUR")),
        ("1\u2009234,50 €", ",", "EUR", Money(123450, "EUR")),
        ("EUR\u00a01.234,50", ",", "EUR", Money(123450, "EUR")),
        ("\uff11\uff0c\uff12\uff10\uff10\u5186", ".", "JPY", Money(1200, "JPY")),
        ("JPY 12,400", ".", "JPY", Money(12400, "JPY")),
        ("(1.234,50 €)", ",", "EUR", Money(-123450, "EUR")),
        ("$18.50", ".", "XXX", Money(1850, "XXX")),  # the shop's own dollar, whichever that is
        ("$18.50 CAD", ".", "XXX", Money(1850, "CAD")),
        ("US$18.50", ".", "XXX", Money(1850, "USD")),
        ("€18.50", ".", "XXX", Money(1850, "EUR")),
        ("￥１，２００", ".", "JPY", Money(1200, "JPY")),
        ("1,200円", ".", "JPY", Money(1200, "JPY")),
        ("¥1,200", ".", "USD", Money(1200, "JPY")),
        ("¥1,200.50", ".", "CNY", Money(120050, "CNY")),
        ("12.345 KWD", ".", None, Money(12345, "KWD")),
        ("EGP 450.00", ".", "EGP", Money(45000, "EGP")),
        ("-EGP 3.00", ".", "EGP", Money(-300, "EGP")),
        ("-$2.35", ".", "USD", Money(-235, "USD")),
        ("$-2.35", ".", "USD", Money(-235, "USD")),
        ("\u22122,35 €", ",", "EUR", Money(-235, "EUR")),
        ("(€1,50)", ",", "EUR", Money(-150, "EUR")),
        ("(8,20 €)", ",", "EUR", Money(-820, "EUR")),
        ("$0.00", ".", "USD", Money(0, "USD")),
    ],
)
def test_a_national_form_is_read(text: str, decimal: str, default: str | None, expected: Money) -> None:
    assert money(text, decimal, default) == expected


@pytest.mark.parametrize(
    ("text", "decimal", "default"),
    [
        ("4.99", ".", "USD"),  # no currency is no currency
        ("$4.99", ",", "EUR"),  # a dollar is not the euro, and the mark is another
        ("$4", ".", "EUR"),
        ("$1O.99", ".", "USD"),  # a letter among digits
        ("18.50", ".", "XXX"),
        ("1,234.50 €", ",", "EUR"),  # the other country's marks
        ("¥1,200.00", ".", "JPY"),
        ("1.200円", ".", "JPY"),
        ("$1.234", ".", "USD"),
        ("$1,23", ".", "USD"),
        ("$1,2345.00", ".", "USD"),
        ("$1234,567.00", ".", "USD"),
        ("$,567.00", ".", "USD"),
        ("$5.1", ".", "USD"),
        ("¥12.50", ".", "JPY"),
        ("€5.00 USD", ".", "EUR"),
        ("--$5.00", ".", "USD"),
        ("-($5.00)", ".", "USD"),
        ("$5.00 each", ".", "USD"),
        ("$5.00 $6.00", ".", "USD"),
        ("Quantity: 2 Price: $9.99", ".", "USD"),
        ("VAT 5.00", ".", "USD"),
        ("NaN USD", ".", "USD"),
        ("1e5 USD", ".", "USD"),
        ("$٣.٠٠", ".", "USD"),  # other digits than a person of this locale reads
        ("$5.00²", ".", "USD"),
        ("$①.00", ".", "USD"),
        ("$", ".", "USD"),
        ("", ".", "USD"),
        ("free", ".", "USD"),
    ],
)
def test_what_is_doubtful_is_nothing(text: str, decimal: str, default: str | None) -> None:
    assert money(text, decimal, default) is None


def test_an_amount_at_the_length_limit_is_read_and_one_beyond_is_not() -> None:
    assert money("$5.00".rjust(LENGTH_LIMIT), ".", "USD") == Money(500, "USD")
    assert money("$5.00".rjust(LENGTH_LIMIT + 1), ".", "USD") is None


@given(st.integers(min_value=0, max_value=10**9), st.sampled_from([("en_US", "."), ("de_DE", ",")]))
def test_what_is_read_agrees_with_babel(minor: int, locale: tuple[str, str]) -> None:
    name, decimal = locale
    text = f"{minor // 100}{decimal}{minor % 100:02}"
    assert money(f"{text} EUR", decimal, None) == Money(int(parse_decimal(text, locale=name) * 100), "EUR")


@given(st.text(alphabet="0123456789.,-() $€", max_size=12))
def test_what_babel_refuses_is_never_read(text: str) -> None:
    found = money(text, ".", "USD")
    if found is None:
        return
    bare = "".join(sign for sign in text if sign in "0123456789.,").strip()
    try:
        value = parse_decimal(bare, locale="en_US")
    except NumberFormatError:
        pytest.fail(f"{text!r} was read as {found}")
    assert abs(Decimal(found.minor)) == value * 100


@given(st.text(max_size=60))
def test_no_text_makes_it_raise(text: str) -> None:
    money(text, ".", "USD")
    money(text, ",", None)


def test_the_same_text_in_another_locale_is_read_by_that_locale() -> None:
    assert money("$1.234", ".", "USD") is None
    assert money("$1.234", ",", "USD") == Money(123_400, "USD")
    assert money("$1.234", ",", "CAD") == Money(123_400, "CAD")
    assert money("$1.234", ",", None) is None
