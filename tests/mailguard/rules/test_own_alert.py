"""Our own alerts are known again, and nobody else's mail passes for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.model.message import HeaderFacts
from mailguard.rules.own_alert import alert_message_id, alert_token, is_our_alert
from orders.view import SellerId

SECRET = b"a test's own secret"
SELLER = SellerId("s1")
OURS = alert_message_id(SECRET, SELLER, "0123abcd", "in.example")


def known(message_id: str, secret: bytes = SECRET, seller: str = SELLER) -> bool:
    return is_our_alert(HeaderFacts(message_id=message_id), secret, SellerId(seller))


def test_our_own_is_known_with_and_without_brackets() -> None:
    assert known(OURS)
    assert known(OURS.strip("<>"))


def test_another_sellers_alert_is_not_this_sellers() -> None:
    assert not known(OURS, seller="s2")


def test_another_secret_makes_another_token() -> None:
    assert not known(OURS, secret=b"else")
    assert not known(OURS, secret=b"")


@pytest.mark.parametrize("at", range(1, len("<mg-0123abcd-") + 32))
def test_one_changed_sign_is_none_of_ours(at: int) -> None:
    other = "0" if OURS[at] != "0" else "1"
    assert not known(OURS[:at] + other + OURS[at + 1 :])


@given(st.text(max_size=80))
def test_no_other_text_is_ours(text: str) -> None:
    assert not known(text)
    assert not known(f"<mg-{text}@in.example>")


@pytest.mark.parametrize("nonce", ["", "a-b", "ä", "a b"])
def test_a_nonce_is_letters_and_digits(nonce: str) -> None:
    with pytest.raises(ValueError, match="nonce"):
        alert_message_id(SECRET, SELLER, nonce, "in.example")


def test_a_token_needs_a_secret() -> None:
    with pytest.raises(ValueError, match="secret"):
        alert_message_id(b"", SELLER, "a", "in.example")


def test_the_whole_message_id_is_the_token_at_our_host() -> None:
    assert f"<{alert_token(SECRET, SELLER, '0123abcd')}@in.example>" == OURS
    assert OURS.startswith("<mg-0123abcd-")


@pytest.mark.parametrize("tail", ["@in.example@evil.example>", "-x@in.example>", "@>"])
def test_what_stands_behind_the_token_is_not_part_of_it(tail: str) -> None:
    token = alert_token(SECRET, SELLER, "0123abcd")
    assert known(f"<{token}{tail}") is not tail.startswith("-")
