"""Accounts, wallets, addresses and phone numbers by their form, each at its limits and beyond them."""

import pytest

from mailguard.rules.payees import (
    digits_of,
    has_address,
    has_phone,
    is_iban,
    is_wallet,
    joined_blocks,
    names_account,
    names_contact,
)


def an_iban(length: int, country: str = "NO") -> str:
    """A made-up account with right check digits: ISO 13616 gives 98 less the rest of the number by 97."""
    account = "7" * (length - 4)
    rest = int("".join(str(int(sign, 36)) for sign in f"{account}{country}00")) % 97
    return f"{country}{98 - rest:02}{account}"


@pytest.mark.parametrize("length", [15, 16, 22, 33, 34])
def test_an_account_number_of_any_length_that_there_is_is_one(length: int) -> None:
    iban = an_iban(length)
    assert is_iban(iban)
    assert names_account(f"to {iban} please")
    assert names_account(" ".join(iban[at : at + 4] for at in range(0, length, 4)))


@pytest.mark.parametrize(
    "word", [an_iban(14), an_iban(35), "", "NO93", f"1{an_iban(20)[1:]}", an_iban(20).replace("7", "_", 1)]
)
def test_what_is_too_short_too_long_or_in_no_such_form_is_none(word: str) -> None:
    assert not is_iban(word)


@pytest.mark.parametrize("at", [2, 3, 4, 14])
def test_one_wrong_digit_is_no_account(at: int) -> None:
    iban = an_iban(15)
    wrong = f"{iban[:at]}{(int(iban[at]) + 1) % 10}{iban[at + 1 :]}"
    assert not is_iban(wrong)
    assert not names_account(wrong)


def test_check_digits_must_be_digits_and_the_country_letters() -> None:
    assert not is_iban(f"NOAB{'7' * 11}")
    assert not is_iban(f"N093{'7' * 11}")
    assert not is_iban(f"NO\u0669\u0663{'7' * 11}")  # digits of another script


def test_blocks_are_joined_only_where_a_country_begins_them() -> None:
    assert "AB12CD34EF56GH78" in joined_blocks("AB12 CD34 EF56 GH78")
    assert [one for one in joined_blocks("1234 5678 9012 3456") if len(one) > 4] == []
    assert [one for one in joined_blocks("AB1 CD34 EF56 GH78 IJ90") if one.startswith("AB1C")] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("paypal 12345678", True),
        ("paypal 1234567", False),
        ("paypal ada@pay.example", True),
        ("paypal please", False),
        ("12345678", False),
        ("my Zelle: ada@pay.example", True),
    ],
)
def test_a_way_to_pay_needs_an_account_beside_it(text: str, expected: bool) -> None:
    assert names_account(text) is expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        (f"0x{'a' * 40}", True),
        (f"0X{'A' * 40}", True),
        (f"0x{'a' * 39}", False),
        (f"0x{'a' * 41}", False),
        (f"0x{'g' * 40}", False),
        (f"bc1{'q' * 11}", True),
        (f"bc1{'q' * 71}", True),
        (f"bc1{'q' * 10}", False),
        (f"bc1{'q' * 72}", False),
        (f"BC1{'Q' * 39}", True),
        (f"bc1{'q' * 38}o", False),
        (f"1{'aB' * 12}2", True),
        (f"3{'aB' * 17}", True),
        (f"1{'aB' * 12}", False),
        (f"3{'aB' * 17}2", False),
        (f"2{'aB' * 13}", False),
        (f"1{'aB' * 12}0", False),  # no zero in base58
        (f"({f'0x{chr(97) * 40}'}).", True),
        ("", False),
    ],
)
def test_a_wallet_is_known_by_its_form(word: str, expected: bool) -> None:
    assert is_wallet(word) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1" * 8, False),
        ("1" * 9, True),
        ("1" * 15, True),
        ("1" * 16, False),
        ("+1 (202) 555-0123", True),
        ("202.555.0123 call", True),
        ("1234 and 56789", False),
        ("12345678,9", False),
        ("a123456789", True),
        ("12345678 x 123456789", True),
        ("", False),
    ],
)
def test_a_phone_number_has_nine_to_fifteen_digits_and_nothing_between(line: str, expected: bool) -> None:
    assert has_phone(line) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ada@pay.example", True),
        ("<ada@pay.example>,", True),
        ("@pay.example", False),
        ("ada@home", False),
        ("a@b", False),
    ],
)
def test_a_mail_address_has_both_its_sides(line: str, expected: bool) -> None:
    assert has_address(line) is expected


def test_who_is_to_be_written_to_and_what_for_stand_in_one_line() -> None:
    assert names_contact("for the refund\nwrite to ada@pay.example refund")
    assert not names_contact("for the refund\nwrite to ada@pay.example")
    assert names_contact("REFUND: 202-555-0123")
    assert not names_contact("prepayment 202-555-0123")


def test_digits_of_a_text_are_its_digits() -> None:
    assert digits_of("+1 (202) 555-0123 x") == "12025550123"


def test_blocks_are_joined_up_to_the_longest_account_and_no_further() -> None:
    blocks = " ".join(["AB12", *["3456"] * 12])
    lengths = {len(one) for one in joined_blocks(blocks)}
    assert lengths == {4, *range(15, 35)}


def test_the_two_check_digits_are_digits() -> None:
    assert not is_iban(f"NOA3{'7' * 11}")
    assert not is_iban(f"NO9A{'7' * 11}")
    letters = "NO00ABCDEFGHIJK"
    rest = int("".join(str(int(sign, 36)) for sign in f"{letters[4:]}NO00")) % 97
    assert is_iban(f"NO{98 - rest:02}{letters[4:]}")


@pytest.mark.parametrize(
    "word",
    [
        f"0xg{'a' * 39}",
        f"0xX{'a' * 39}",
        f"bc1o{'q' * 38}",
        f"1{'AB' * 12}2",  # capitals alone
        f"1{'ab' * 12}2",
        f"1{'aB' * 13}".replace("1", "a", 1),
    ],
)
def test_a_wallet_has_no_wrong_sign_anywhere(word: str) -> None:
    assert not is_wallet(word)


@pytest.mark.parametrize(
    ("line", "expected"), [("x 12345678", False), ("Tel. 123456789 X", True), ("x123456789", True)]
)
def test_digits_are_counted_anew_behind_another_sign(line: str, expected: bool) -> None:
    assert has_phone(line) is expected


def test_of_two_at_signs_the_last_one_parts_an_address() -> None:
    assert has_address("a@b@pay.example")
    assert not has_address("a@pay.example@home")
