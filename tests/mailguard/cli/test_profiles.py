"""`mailguard profile check`: what a profile reads in a sample, value by value."""

from pathlib import Path

import pytest

from mailguard.cli.profiles import with_crlf
from tests.mailguard.cli.running import ROOT, Place
from tests.mailguard.world import GENUINE, MAILS

AMAZON = next((ROOT / "mailguard" / "notices" / "profiles").glob("amazon*.toml"))
MAIL = MAILS / GENUINE / "mail.eml"


def test_a_profile_that_is_in_order_says_whom_it_describes(place: Place) -> None:
    assert place.done("profile", "check", AMAZON).out == f"{AMAZON}: in order; it describes amazon.\n"


def test_a_sample_is_shown_value_by_value_with_its_line(place: Place) -> None:
    said = place.done("profile", "check", AMAZON, MAIL).out
    assert "container 0: amazon, en-US, known sender" in said
    assert "'114-0001000-7919000' (text line" in said
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
