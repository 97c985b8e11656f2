"""Names are compared label by label; look-alikes are told from neighbours and from honest names."""

import pytest

from mailguard import domains


@pytest.mark.parametrize("name", ["example.com", "A.Example.COM", "xn--bcher-kva.example", "a-b.c1.example"])
def test_a_plain_host_name_is_one(name: str) -> None:
    assert domains.is_hostname(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", "com", "x.com'a.attack.test", "a\0b.com", "a_b.com", "-a.com", "a-.com", "a..com", "a.com.", ".com"),
        *("192.0.2.1", "[192.0.2.1]", "a b.com", "bücher.example", f"{'a' * 64}.com", "a." * 126 + "aa"),
    ],
)
def test_anything_else_is_no_host_name(name: str) -> None:
    assert not domains.is_hostname(name)


def test_a_label_of_63_and_a_name_of_253_signs_are_allowed() -> None:
    assert domains.is_hostname(f"{'a' * 63}.com")
    assert domains.is_hostname("a." * 126 + "a")


def test_a_u_label_becomes_its_a_label() -> None:
    assert domains.to_ascii("Bücher.example") == "xn--bcher-kva.example"


def test_what_is_no_name_has_no_ascii_form() -> None:
    assert domains.to_ascii("a\u2024\u2024com") is None
    assert domains.to_ascii("x" * 300) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.b.example.com", "example.com"),
        ("shop.co.uk", "shop.co.uk"),
        ("co.uk", "co.uk"),
        ("x.github.io", "x.github.io"),
    ],
)
def test_the_organizational_domain_is_one_label_below_the_public_suffix(name: str, expected: str) -> None:
    assert domains.organizational(name) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("mail.example.com", "example.com", True),
        ("notexample.com", "example.com", False),
        ("a.co.uk", "b.co.uk", False),
        ("co.uk", "a.co.uk", False),
        ("a.github.io", "b.github.io", False),
        ("", "", False),
    ],
)
def test_only_names_of_one_registration_align(one: str, other: str, expected: bool) -> None:
    assert domains.aligned(one, other) is expected


def test_strict_alignment_wants_the_very_name() -> None:
    assert not domains.aligned("mail.example.com", "example.com", strict=True)
    assert domains.aligned("example.com", "example.com", strict=True)


def test_a_string_suffix_is_not_within() -> None:
    assert domains.within("a.example.com", "example.com")
    assert not domains.within("evilexample.com", "example.com")
    assert not domains.within("", "example.com")


@pytest.mark.parametrize(
    "name", ["amazon", "AMAZON", "Аmаzоn", "ΑΜΑΖΟΝ", "ＡＭＡＺＯＮ", "ama\u200bzon", "amàzon", "arnaz0n"]
)
def test_what_a_hasty_eye_reads_alike_has_one_skeleton(name: str) -> None:
    assert domains.skeleton(name) == domains.skeleton("amazon")


@pytest.mark.parametrize("name", ["amazonas", "mason", "Амур", ""])
def test_what_reads_otherwise_has_another(name: str) -> None:
    assert domains.skeleton(name) != domains.skeleton("amazon")
