"""Holes in senders are filled from the seller's own account, with values that are his to give, and no others."""

from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest

from mailguard.model.profile import Profiles
from mailguard.notices import clash, filled, load_profiles, refusal
from mailguard.notices.lexicon import library
from orders.view import AccountId, AccountView, Authority, SellerId, SellerView
from tests.mailguard.notices.test_checking import HOLED

PROFILES = load_profiles()
WOO = {"sender": "sales", "shop_domain": "wool.example"}


def account(marketplace: str = "woocommerce", name: str = "one", **values: str) -> AccountView:
    return AccountView(
        account_id=AccountId(name),
        seller_id=SellerId("s"),
        marketplace=marketplace,
        authority=Authority.MIRROR,
        profile_values=tuple(sorted(values.items())),
    )


def seller(*accounts: AccountView) -> SellerView:
    return SellerView(seller_id=SellerId("s"), name="Shop", accounts=accounts)


def senders(marketplace: str, *accounts: AccountView) -> tuple[str, ...]:
    return filled(PROFILES, seller(*accounts)).by_marketplace[marketplace].senders


def test_a_value_fills_its_hole_in_senders_and_signers() -> None:
    found = filled(PROFILES, seller(account(**WOO))).by_marketplace["woocommerce"]
    assert (found.senders, found.signers) == (("sales@wool.example",), ("wool.example",))


def test_what_stays_open_is_no_sender_and_no_signer() -> None:
    found = filled(PROFILES, seller()).by_marketplace
    assert (found["woocommerce"].senders, found["woocommerce"].signers) == ((), ())
    assert (found["shopify"].senders, found["shopify"].signers) == ((), ("shopifyemail.com",))
    assert senders("woocommerce", account(shop_domain="wool.example")) == ()


def test_one_of_two_ways_may_stay_open() -> None:
    assert senders("shopify", account("shopify", store_id="77")) == ("store+77@g.shopifyemail.com",)


def test_two_accounts_of_one_seller_have_the_senders_of_both() -> None:
    both = (account("shopify", "a", store_id="1"), account("shopify", "b", store_id="2"))
    assert senders("shopify", *both) == ("store+1@g.shopifyemail.com", "store+2@g.shopifyemail.com")


def test_values_of_two_accounts_are_never_mixed() -> None:
    apart = (account(name="a", sender="sales"), account(name="b", shop_domain="wool.example"))
    assert senders("woocommerce", *apart) == ()


def test_another_marketplaces_account_fills_nothing() -> None:
    assert senders("woocommerce", account("shopify", **WOO)) == ()


def test_two_sellers_never_get_each_others() -> None:
    mine = filled(PROFILES, seller(account(**WOO)))
    theirs = filled(PROFILES, seller(account(sender="hello", shop_domain="other.example")))
    assert mine.of_sender("sales@wool.example") is not None
    assert theirs.of_sender("sales@wool.example") is None
    assert mine.of_sender("hello@other.example") is None


def test_profiles_without_holes_are_left_as_they_are() -> None:
    assert filled(PROFILES, seller(account(**WOO))).by_marketplace["amazon"] is PROFILES.by_marketplace["amazon"]
    plain = Profiles({"amazon": PROFILES.by_marketplace["amazon"]})
    assert filled(plain, seller(account(**WOO))) is plain


def test_the_same_values_give_the_same_profiles_and_all_share_what_is_compiled() -> None:
    one, again = (filled(PROFILES, seller(account(**WOO))) for _ in range(2))
    assert one is again
    assert library(one) is library(PROFILES) is library(filled(PROFILES, seller()))


def test_a_value_that_is_not_a_sellers_to_give_fills_nothing() -> None:
    assert senders("woocommerce", account(sender="seller-notification", shop_domain="amazon.com")) == ()
    assert senders("woocommerce", account(sender="x", shop_domain="{sender}")) == ()


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("co.uk", "anybody can have a name below"),
        ("example", "must be a host name"),
        ("amazon.de", "belongs to amazon"),
        ("mail.amazon.co.uk", "belongs to amazon"),
        ("members.ebay.com", "belongs to ebay"),
        ("g.shopifyemail.com", "belongs to shopify"),
        ("myshopify.com", "anybody can have a name below"),
        ("amazonses.com", "belongs to amazon"),
        ("sendgrid.net", "belongs to etsy"),
        ("Wool.example", "must be a host name"),
        ("wool.example.", "must be a host name"),
        ("wool..example", "must be a host name"),
        ("wöol.example", "must be a host name"),
        ("wool.example@amazon.com", "must be a host name"),
        ("192.0.2.7", "must be a host name"),
        ("a" * 64 + ".example", "must be a host name"),
        ("", "must be a host name"),
    ],
)
def test_a_domain_that_no_seller_can_own_is_refused(value: str, why: str) -> None:
    said = refusal(PROFILES, PROFILES.by_marketplace["woocommerce"], "shop_domain", value)
    assert why in str(said)


@pytest.mark.parametrize("value", ["wool.example", "shop.wool.example", "xn--wol-tna.example", "wool.myshopify.com"])
def test_a_shops_own_domain_is_taken(value: str) -> None:
    assert refusal(PROFILES, PROFILES.by_marketplace["woocommerce"], "shop_domain", value) is None


@pytest.mark.parametrize(
    ("marketplace", "name", "good", "bad"),
    [
        ("shopify", "store_id", "1" * 20, "1" * 21),
        ("shopify", "store_id", "0", "12a"),
        ("shopify", "store_id", "7", "７"),
        ("woocommerce", "sender", "a" * 64, "a" * 65),
        ("woocommerce", "sender", "web+shop", "a@b"),
        ("woocommerce", "sender", "sales", "Sales"),
        ("woocommerce", "sender", "sales", "sa{x}les"),
        ("walmart", "notifier", "orders", "or ders"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(marketplace: str, name: str, good: str, bad: str) -> None:
    profile = PROFILES.by_marketplace[marketplace]
    assert refusal(PROFILES, profile, name, good) is None
    assert "must be" in str(refusal(PROFILES, profile, name, bad))


def test_a_value_that_the_profile_does_not_know_is_refused_with_those_it_knows() -> None:
    woo = PROFILES.by_marketplace["woocommerce"]
    assert (
        refusal(PROFILES, woo, "store_id", "1") == "woocommerce has no value 'store_id'; it has: sender, shop_domain"
    )
    assert str(refusal(PROFILES, PROFILES.by_marketplace["amazon"], "x", "1")).endswith("it has: none")


def test_an_open_hole_never_counts_as_a_domain_of_the_marketplace() -> None:
    assert not any("{" in domain for profile in PROFILES for domain in profile.domains)
    open_ones = replace(PROFILES.by_marketplace["woocommerce"], own_domains=())
    assert open_ones.domains == frozenset()


LINE = next(line for line in HOLED.splitlines() if line.startswith("senders"))
SAME = {"sender": "sales", "shop_domain": "wool.example"}


def test_two_profiles_that_are_filled_to_one_sender_are_refused_with_file_and_line() -> None:
    why = clash(PROFILES, [("shopify", SAME), ("woocommerce", SAME)])
    assert why is not None
    first, second = why.partition(" both claim ")[0].split(" and ")
    for place, name in ((first, "shopify"), (second, "woocommerce")):
        file, _, line = place.partition(":")
        assert file == f"profiles/{name}.toml"
        text = resources.files("mailguard.notices").joinpath(file).read_text("utf-8")
        assert "{sender}@{shop_domain}" in text.splitlines()[int(line) - 1]
    assert "'sales@wool.example'" in why


@pytest.mark.parametrize(
    "accounts",
    [
        [("shopify", SAME), ("woocommerce", {**SAME, "sender": "shop"})],
        [("woocommerce", SAME), ("woocommerce", SAME)],
        [("shopify", {"store_id": "7"}), ("woocommerce", SAME), ("amazon", {})],
        [("woocommerce", {"sender": "sales"}), ("shopify", SAME)],
        [("nobody", SAME), ("woocommerce", SAME)],
        [],
    ],
)
def test_profiles_that_are_filled_to_senders_of_their_own_stand_together(
    accounts: list[tuple[str, dict[str, str]]],
) -> None:
    assert clash(PROFILES, accounts) is None


def test_a_users_file_is_named_by_its_path_and_a_lost_one_without_a_line(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(HOLED, "utf-8")
    both = load_profiles(folder=tmp_path)
    accounts = [("shop", SAME), ("woocommerce", SAME)]
    why = clash(both, accounts) or ""
    assert f"{tmp_path}/own.toml:{HOLED.splitlines().index(LINE) + 1} both claim" in why
    (tmp_path / "own.toml").unlink()
    assert f"{tmp_path}/own.toml both claim" in (clash(both, accounts) or "")


def test_a_sender_that_two_profiles_would_claim_is_none_of_either() -> None:
    both = (account("shopify", "a", store_id="1", **SAME), account(name="b", **SAME))
    assert senders("shopify", *both) == ("store+1@g.shopifyemail.com",)
    assert senders("woocommerce", *both) == ()
