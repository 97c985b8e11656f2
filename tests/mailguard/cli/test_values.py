"""The accounts of one seller in a document: each value fits, and no two profiles claim one sender."""

import pytest

from mailguard.cli.values import must_stand_together
from mailguard.errors import SettingsError
from mailguard.notices import load_profiles

PROFILES = load_profiles()
SAME = {"sender": "sales", "shop_domain": "wool.example"}


def test_where_two_profiles_would_claim_one_sender_it_is_said_where_that_stands() -> None:
    where = "orders.json#/sellers/0/accounts"
    with pytest.raises(SettingsError, match=r"orders.json#/sellers/0/accounts: profiles/shopify.toml:7 and .* both"):
        must_stand_together(PROFILES, [("woocommerce", SAME), ("shopify", SAME)], where)


def test_accounts_with_senders_of_their_own_stand_together() -> None:
    must_stand_together(PROFILES, [("woocommerce", SAME), ("shopify", {"store_id": "7"})], "orders.json")
