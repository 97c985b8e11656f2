"""Sealed data opens with its own key in its own place only; hashed words tell nothing across sellers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders.access.vault import KEY_SIZE, PersonalDataSealed, Vault, new_vault
from orders.view import SellerId

OLD, NEW = b"o" * KEY_SIZE, b"n" * KEY_SIZE
SELLER, OTHER = SellerId("lamps"), SellerId("books")


@given(clear=st.binary(max_size=300), bound=st.binary(max_size=60))
@settings(max_examples=50)
def test_what_is_sealed_opens_again(clear: bytes, bound: bytes) -> None:
    vault = Vault([OLD])
    assert vault.unseal(vault.seal(clear, bound), bound) == clear


def test_the_same_is_sealed_differently_each_time() -> None:
    vault = Vault([OLD])
    assert vault.seal(b"Ana", b"") != vault.seal(b"Ana", b"")


@pytest.mark.parametrize("place", range(1 + 8 + 12 + 3 + 16))
def test_no_bit_of_it_can_be_changed(place: int) -> None:
    vault = Vault([OLD])
    sealed = bytearray(vault.seal(b"Ana", b"order 1"))
    sealed[place] ^= 1
    with pytest.raises(PersonalDataSealed):
        vault.unseal(bytes(sealed), b"order 1")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + b"x" * 20, b"{}"])
def test_what_was_never_sealed_does_not_open(sealed: bytes) -> None:
    with pytest.raises(PersonalDataSealed):
        new_vault().unseal(sealed, b"")


def test_it_opens_in_its_place_only() -> None:
    vault = Vault([OLD])
    with pytest.raises(PersonalDataSealed, match="another row"):
        vault.unseal(vault.seal(b"Ana", b"order 1"), b"order 2")


def test_an_older_key_still_opens_and_the_newest_seals() -> None:
    before, after = Vault([OLD]), Vault([OLD, NEW])
    assert after.unseal(before.seal(b"Ana", b""), b"") == b"Ana"
    with pytest.raises(PersonalDataSealed, match="key file"):
        before.unseal(after.seal(b"Ana", b""), b"")
    assert after.newest == Vault([NEW]).newest
    assert after.key_ids == {before.newest, after.newest}


def test_words_are_found_again_after_a_new_key() -> None:
    assert Vault([OLD]).word(SELLER, "ana") == Vault([OLD, NEW]).word(SELLER, "ana")


def test_a_words_hash_is_its_sellers_and_its_keys() -> None:
    vault = Vault([OLD])
    hashes = {vault.word(SELLER, "ana"), vault.word(OTHER, "ana"), vault.word(SELLER, "ben")}
    assert len(hashes | {Vault([NEW]).word(SELLER, "ana")}) == 4
    assert all(len(one) == 16 for one in hashes)


def test_a_keys_name_tells_nothing_of_it() -> None:
    assert OLD.hex()[:16] not in Vault([OLD]).key_ids


@pytest.mark.parametrize("keys", [[], [b"k" * (KEY_SIZE - 1)], [OLD, b"k" * (KEY_SIZE + 1)]])
def test_keys_of_another_length_are_none(keys: list[bytes]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(keys)
