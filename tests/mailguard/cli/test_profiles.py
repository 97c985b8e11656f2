"""`mailguard profile check`: what a profile reads in a sample, value by value."""

import re
from pathlib import Path

import pytest

from mailguard.cli.profiles import with_crlf
from tests.mailguard.cli.running import ROOT, Place
from tests.mailguard.world import GENUINE, MAILS

AMAZON = next((ROOT / "mailguard" / "notices" / "profiles").glob("amazon*.toml"))
WOO = AMAZON.with_name("woocommerce.toml")
MAIL = MAILS / GENUINE / "mail.eml"


def test_a_profile_that_is_in_order_says_whom_it_describes(place: Place) -> None:
    assert place.done("profile", "check", AMAZON).out == f"{AMAZON}: in order; it describes amazon.\n"


def test_a_sample_is_shown_value_by_value_with_its_line(place: Place) -> None:
    said = place.done("profile", "check", AMAZON, MAIL).out
    assert "container 0: amazon, en-US, known sender" in said
    assert re.search(r"order_id +114-0001000-7919000 +text line 5 +Order ID: 114-0001000-7919000\n", said)
    assert re.search(r"price 1 +24\.99 USD +html line \d+ +Price: \$24\.99\n", said)
    assert "→ order 114-0001000-7919000: missing nothing" in said


def test_a_mail_without_a_sale_says_so(place: Place) -> None:
    mail = place.file("hello.eml", "From: a@b.example\nSubject: Hi\n\nHello.\n")
    assert "no sale that this profile knows" in place.done("profile", "check", AMAZON, mail).out


def test_what_a_sample_says_does_nothing_to_the_terminal(place: Place) -> None:
    raw = MAIL.read_bytes().replace(b"Brass door bell", b"Brass \x1b[31m bell")
    assert "\x1b" not in place.done("profile", "check", AMAZON, place.file("odd.eml", raw)).out


@pytest.mark.parametrize("content", ["marketplace = \n", "", 'marketplace = "x"\ncolour = 1\n'])
def test_a_bad_profile_is_told_with_its_file(place: Place, content: str) -> None:
    file = place.file("odd.toml", content)
    assert str(file) in place.refused("profile", "check", file)


def test_a_value_that_cannot_be_read_stands_out(place: Place) -> None:
    raw = MAIL.read_bytes().replace(b"$24.99", b"$24,99")
    said = place.done("profile", "check", AMAZON, place.file("odd.eml", raw)).out
    assert re.search(r"price 1 +NOT READABLE +text line \d+ +Price: \$24,99", said)
    assert "several values, or parts that disagree: price" in said


def test_a_label_that_the_profile_lacks_is_pointed_at(place: Place) -> None:
    raw = MAIL.read_bytes().replace(b"Quantity:", b"Pieces:")
    said = place.done("profile", "check", AMAZON, place.file("odd.eml", raw)).out
    assert "missing quantity" in said
    assert "? no label of this profile: Pieces: 1" in said


def test_what_was_read_by_guesswork_is_said(place: Place) -> None:
    italian = MAILS / "amazon" / "direct-amazon-it" / "mail.eml"
    japanese = MAILS / "amazon" / "direct-amazon-ja" / "mail.eml"
    said = place.done("profile", "check", AMAZON, italian, japanese).out
    assert "amazon, it (experimental), known sender" in said
    assert "accuses nobody: all of it" in said
    assert "amazon, ja (in part), known sender" in said
    assert "accuses nobody: shipping\n" in said


def test_a_profile_with_holes_is_checked_with_the_shops_own_values(place: Place) -> None:
    sample = MAILS / "woocommerce" / "direct-woocommerce-en" / "mail.eml"
    assert "a sender that this profile does not know" in place.done("profile", "check", WOO, sample).out
    values = ("--value", "sender=sales", "--value", "shop_domain=wool-and-wood.example")
    said = place.done("profile", "check", WOO, sample, *values).out
    assert "woocommerce, en, known sender" in said
    assert "23.40 of the shop's own $" in said


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("shop_domain", "write each as NAME=VALUE"),
        ("shop_domain=amazon.com", "belongs to amazon"),
        ("shop_domain=co.uk", "anybody can have a name below"),
        ("store_id=7", "woocommerce has no value 'store_id'"),
    ],
)
def test_a_value_that_is_not_the_shops_is_refused(place: Place, value: str, why: str) -> None:
    assert why in place.refused("shop", "account", "woocommerce", "--value", value)
    if "amazon" not in value:  # checked alone, the profile knows of no other
        assert why in place.refused("profile", "check", WOO, "--value", value)


def test_the_profiles_in_force_are_listed_with_what_an_account_must_say(place: Place) -> None:
    said = place.done("profile", "list").out
    assert "amazon: en-US, en-GB (in part), en-CA (experimental), de (in part)" in said
    assert "needs store_id: mailguard shop account shopify --value store_id=…" in said


def test_a_users_own_profile_is_listed_in_place_of_the_built_in_one(place: Place) -> None:
    folder = place.folder / "own"
    folder.mkdir()
    (folder / "mine.toml").write_text(AMAZON.read_text("utf-8").replace('"amazon"', '"mine"', 1), "utf-8")
    config = place.file("m.toml", f'profiles = "{folder}"\n')
    said = place.done("profile", "list", "--config", config).out
    assert f"({folder}/mine.toml)" in said
    assert "(profiles/amazon.toml)" not in said


def test_a_sample_that_cannot_be_read_is_told(place: Place) -> None:
    missing = Path(place.folder / "none.eml")
    assert place.refused("profile", "check", AMAZON, missing).startswith(f"{missing}: cannot be read")


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        (b"", b""),
        (b"a\nb\n", b"a\r\nb\r\n"),
        (b"a\r\nb\n", b"a\r\nb\n"),
        (b"a\rb", b"a\rb"),
        (b"no line end", b"no line end"),
    ],
)
def test_only_a_file_without_any_crlf_gets_crlf(raw: bytes, read: bytes) -> None:
    assert with_crlf(raw) == read
