"""A domain or a word that is made to be read as a brand is seen; one that only shares its letters is left alone."""

import idna
import pytest

from mailguard.msgauth.lookalike import domain_reads_as, one_edit, two_changed, word_reads_as

POSING = (
    *(("amaz0n.com", "amazon"), ("arnazon.com", "amazon"), ("amazom.com", "amazon"), ("amazzon.com", "amazon")),
    *(("amzaon.com", "amazon"), ("amazn.com", "amazon"), ("amazon.shop", "amazon"), ("vvalmart.com", "walmart")),
    *(("amazon-seller.com", "amazon"), ("orders-amazon.test", "amazon"), ("my-amazon-orders-2.co.uk", "amazon")),
    *(("sub.amazon-pay.test", "amazon"), ("amaz0n-0rders.test", "amazon"), ("amazonorders.test", "amazon")),
    *(("amazon.com.evil.test", "amazon"), ("login.amazon.co.uk.evil.test", "amazon"), ("etsy.com.evil.test", "etsy")),
    *(("amazon.com-orders.test", "amazon"), ("shoplfy.com", "shopify"), ("etsy-shop.test", "etsy")),
    *(("aliexpres.test", "aliexpress"), ("aliekpresz.test", "aliexpress"), ("ETSY-SHOP.TEST", "etsy")),
)
FOREIGN = (
    *(("аmazon.test", "amazon"), ("еtsy.test", "etsy"), ("amazοn.test", "amazon"), ("ａｍａｚｏｎ.test", "amazon")),
    *(("amàzon.test", "amazon"), ("аmazon-orders.test", "amazon"), ("mail.еtsу.com.evil.test", "etsy")),
)
HONEST = (
    *(("amazonas-reisen.test", "amazon"), ("amazonia.test", "amazon"), ("amazing.test", "amazon")),
    *(("amazon-rainforest.test", "amazon"), ("amazone-horses.test", "amazon"), ("amazon.helpdesk.test", "amazon")),
    *(
        ("etsy.helpdesk.test", "etsy"),
        ("etsyfan.test", "etsy"),
        ("my-etsy-mugs.test", "etsy"),
        ("betsy.test", "etsy"),
    ),
    *(("easy.com", "etsy"), ("artsy.test", "etsy"), ("bay.test", "ebay"), ("ebony.test", "ebay"), ("", "amazon")),
    *(("amazonsellers.test", "amazon"), ("amazonservices.test", "amazon"), ("alisexpress-x.test", "aliexpress")),
    *(
        ("wecommerce.test", "woocommerce"),
        ("bliekpress.test", "aliexpress"),
        ("gmail.com", "amazon"),
        ("com", "amazon"),
        ("..", "amazon"),
        ("-.-", "amazon"),
    ),
)


@pytest.mark.parametrize(("name", "brand"), POSING)
def test_a_domain_made_to_be_read_as_the_brand_is_seen(name: str, brand: str) -> None:
    assert domain_reads_as(name, brand)


@pytest.mark.parametrize(("name", "brand"), FOREIGN)
def test_whether_it_is_written_in_letters_or_in_punycode(name: str, brand: str) -> None:
    assert domain_reads_as(name, brand)
    assert domain_reads_as(idna.encode(name, uts46=True).decode(), brand)


@pytest.mark.parametrize(("name", "brand"), HONEST)
def test_a_domain_that_only_shares_letters_is_not_accused(name: str, brand: str) -> None:
    assert not domain_reads_as(name, brand)


def test_punycode_that_is_none_is_read_as_it_stands() -> None:
    assert not domain_reads_as("xn--zzzzzzzzzzzz.test", "amazon")


@pytest.mark.parametrize("word", ["Amazon", "АMAZON", "Amaz0n", "Arnazon", "Amazom", "AmazonOrders"])
def test_a_word_that_reads_as_the_brand_is_seen(word: str) -> None:
    assert word_reads_as(word, "amazon")


@pytest.mark.parametrize("word", ["Amazonas", "Mason", "Amazing", "AmazonSmith", ""])
def test_a_word_that_does_not_is_left_alone(word: str) -> None:
    assert not word_reads_as(word, "amazon")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("abc", "abc", False), ("abc", "abd", True), ("abc", "ab", True), ("abc", "acb", True), ("abc", "cba", False)],
)
def test_one_edit_is_exactly_one(one: str, other: str, expected: bool) -> None:
    assert one_edit(one, other) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        *(("abcd", "abcd", False), ("abcx", "abcd", False), ("abxy", "abcd", True), ("axyz", "abcd", False)),
        *(("xbcy", "abcd", False), ("ab", "abcd", False), ("", "", False)),
    ],
)
def test_two_changed_letters_are_exactly_two_behind_the_first(one: str, other: str, expected: bool) -> None:
    assert two_changed(one, other) is expected
