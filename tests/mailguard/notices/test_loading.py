"""Which profiles are in force: built-in ones, a user's over them, or a folder alone."""

from pathlib import Path

import pytest

from mailguard.errors import SettingsError
from mailguard.notices import filled, load_profiles, profiles_that_hold
from mailguard.notices.lexicon import library
from mailguard.notices.loading import FILE_LIMIT
from tests.mailguard.notices.test_checking import GOOD, HOLED
from tests.mailguard.rules.builders import a_seller, an_account


def folder(path: Path, **files: str) -> Path:
    for name, text in files.items():
        (path / f"{name}.toml").write_text(text, "utf-8")
    return path


BUILT_IN = {
    "amazon": ["en-US", "en-GB", "en-CA", "de", "fr", "it", "es", "ja"],
    "ebay": ["en", "de"],
    "etsy": ["en", "fr", "de"],
    "shopify": ["en"],
    "walmart": ["en"],
    "woocommerce": ["en"],
}


def test_these_marketplaces_and_languages_are_built_in() -> None:
    found = load_profiles()
    assert {one.marketplace: [locale.name for locale in one.locales] for one in found} == BUILT_IN


def test_what_rests_on_guesses_says_so() -> None:
    found = load_profiles()
    whole = {(one.marketplace, locale.name) for one in found for locale in one.locales if locale.experimental}
    in_part = {(one.marketplace, locale.name) for one in found for locale in one.locales if locale.guessed}
    assert whole == {
        *(("amazon", name) for name in ("en-CA", "fr", "it", "es")),
        *(("ebay", "de"), ("etsy", "fr"), ("etsy", "de"), ("walmart", "en")),
    }
    assert in_part == {*(("amazon", name) for name in ("en-GB", "de", "ja")), ("ebay", "en")}


def test_a_shared_platform_is_never_a_signer() -> None:
    amazon = load_profiles().by_marketplace["amazon"]
    assert "amazonses.com" in amazon.not_enough
    assert "amazonses.com" not in amazon.domains


def test_a_users_profile_stands_beside_the_built_in_ones(tmp_path: Path) -> None:
    found = load_profiles(folder=folder(tmp_path, shop=GOOD))
    assert set(found.by_marketplace) == {*BUILT_IN, "shop"}


def test_a_users_profile_takes_the_place_of_the_one_with_its_sender(tmp_path: Path) -> None:
    own = GOOD.replace("sales@shop.example", "transaction@etsy.com")
    found = load_profiles(folder=folder(tmp_path, shop=own))
    assert set(found.by_marketplace) == {*BUILT_IN, "shop"} - {"etsy"}
    assert found.of_sender("transaction@etsy.com") is found.by_marketplace["shop"]


def test_a_users_profile_takes_the_place_of_the_one_with_its_name(tmp_path: Path) -> None:
    found = load_profiles(folder=folder(tmp_path, mine=GOOD.replace('"shop"', '"etsy"')))
    assert found.by_marketplace["etsy"].senders == ("sales@shop.example",)


def test_a_folder_can_stand_alone(tmp_path: Path) -> None:
    assert set(load_profiles(replace_with=folder(tmp_path, shop=GOOD)).by_marketplace) == {"shop"}


def test_no_built_in_profiles_and_no_folder_are_none() -> None:
    assert load_profiles(builtin=False).by_marketplace == {}


def test_two_users_profiles_of_one_sender_are_refused(tmp_path: Path) -> None:
    folder(tmp_path, a=GOOD, b=GOOD.replace('"shop"', '"other"'))
    with pytest.raises(SettingsError, match=r"b\.toml:3: .*a\.toml claims 'sales@shop\.example' too"):
        load_profiles(folder=tmp_path)


def test_two_users_profiles_of_one_name_are_refused(tmp_path: Path) -> None:
    folder(tmp_path, a=GOOD, b=GOOD.replace("sales@", "news@"))
    with pytest.raises(SettingsError, match=r"b\.toml:1: .*a\.toml is 'shop' too"):
        load_profiles(folder=tmp_path)


def test_two_profiles_may_have_the_same_holes_in_their_senders(tmp_path: Path) -> None:
    folder(tmp_path, a=HOLED, b=HOLED.replace('"shop"', '"other"'))
    found = load_profiles(folder=tmp_path)
    assert {"shop", "other", "woocommerce", "shopify"} <= set(found.by_marketplace)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no such folder"):
        load_profiles(folder=tmp_path / "none")


def test_a_file_in_another_charset_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b"a = 1\nb = '\xe4'\n")
    with pytest.raises(SettingsError, match=r"x\.toml:2: this is not UTF-8"):
        load_profiles(folder=tmp_path)


def test_a_file_at_the_size_limit_is_read_and_one_beyond_is_refused(tmp_path: Path) -> None:
    room = FILE_LIMIT - len(GOOD.encode())
    folder(tmp_path, x=GOOD + "#" * room)
    assert "shop" in load_profiles(folder=tmp_path).by_marketplace
    folder(tmp_path, x=GOOD + "#" * (room + 1))
    with pytest.raises(SettingsError, match="this is no profile"):
        load_profiles(folder=tmp_path)


def test_profiles_are_compiled_once() -> None:
    profiles = load_profiles()
    assert library(profiles) is library(profiles)
    assert library(load_profiles()) is not library(profiles)


def test_one_file_can_stand_alone(tmp_path: Path) -> None:
    folder(tmp_path, shop=GOOD, other=GOOD.replace('"shop"', '"other"'))
    assert set(load_profiles(replace_with=tmp_path / "shop.toml").by_marketplace) == {"shop"}


def test_the_files_of_a_folder_are_taken_in_the_order_of_their_names(tmp_path: Path) -> None:
    second = GOOD.replace('"shop"', '"other"').replace("sales@", "news@")
    folder(tmp_path, b=GOOD, a=second)
    assert list(load_profiles(replace_with=tmp_path).by_marketplace) == ["other", "shop"]
    assert list(load_profiles().by_marketplace) == sorted(BUILT_IN)


@pytest.mark.parametrize(("raw", "line"), [(b"\n\xe4", 2), (b"\xe4", 1), (b"a = 1\n\n\n'\xe4'\n\n", 4)])
def test_the_line_of_a_byte_that_is_no_utf_8_is_told(tmp_path: Path, raw: bytes, line: int) -> None:
    (tmp_path / "x.toml").write_bytes(raw)
    with pytest.raises(SettingsError) as refused:
        load_profiles(folder=tmp_path)
    assert str(refused.value) == f"{tmp_path / 'x.toml'}:{line}: this is not UTF-8; save the file as UTF-8"


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.toml").mkdir()
    with pytest.raises(SettingsError) as refused:
        load_profiles(folder=tmp_path)
    assert str(refused.value) == f"{tmp_path / 'x.toml'}:1: cannot be read (Is a directory); check its permissions"


def test_a_bad_file_is_left_out_and_the_others_stand(tmp_path: Path) -> None:
    bad = GOOD.replace("order_id", "order_number", 1)
    found = profiles_that_hold(folder(tmp_path, bad=bad, shop=GOOD))
    assert set(found.by_marketplace) == {*BUILT_IN, "shop"}
    (why,) = found.left_out
    assert why.startswith(f"{tmp_path}/bad.toml:")
    assert "order_number" in why


def test_where_the_bad_file_would_stand_the_built_in_one_does(tmp_path: Path) -> None:
    own = GOOD.replace("sales@shop.example", "transaction@etsy.com").replace("labels.", "lables.", 1)
    found = profiles_that_hold(folder(tmp_path, shop=own))
    assert found.by_marketplace == load_profiles().by_marketplace
    assert len(found.left_out) == 1


def test_of_two_files_that_claim_one_sender_the_later_by_name_is_left_out(tmp_path: Path) -> None:
    other = GOOD.replace('marketplace = "shop"', 'marketplace = "twin"')
    found = profiles_that_hold(folder(tmp_path, a=GOOD, b=other))
    assert set(found.by_marketplace) == {*BUILT_IN, "shop"}
    assert [why.partition(":")[0] for why in found.left_out] == [f"{tmp_path}/b.toml"]


def test_a_folder_that_is_not_there_leaves_the_built_in_ones(tmp_path: Path) -> None:
    found = profiles_that_hold(tmp_path / "none")
    assert set(found.by_marketplace) == set(BUILT_IN)
    assert "there is no such folder" in found.left_out[0]


def test_good_files_and_no_folder_leave_nothing_out(tmp_path: Path) -> None:
    assert profiles_that_hold(None).left_out == ()
    assert profiles_that_hold(folder(tmp_path, shop=GOOD)) == load_profiles(folder=tmp_path)


def test_what_is_left_out_is_known_to_a_sellers_filled_profiles(tmp_path: Path) -> None:
    found = profiles_that_hold(folder(tmp_path, bad="no toml"))
    seller = a_seller(accounts=(an_account(marketplace="woocommerce", profile_values=(("sender", "a"),)),))
    assert filled(found, seller).left_out == found.left_out != ()
