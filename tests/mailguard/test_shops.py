"""Shops that write from their own addresses and count their own orders: what is one's is never the other's."""

import asyncio
import json
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from mailguard.app.adapters import policy_of
from mailguard.cli.checking import as_json, mail_files
from mailguard.dns import load_zone
from mailguard.model.received import Envelope
from mailguard.notices import load_profiles
from mailguard.offline import MailFile, check
from mailguard.settings import Settings
from mailguard.storage import forget_readings, mark_seller_due
from orders.access import directory
from orders.formats.document import read_document
from orders.view import AccountId, Authority
from tests.mailguard.world import AT, MAILS, a_world, document_of, seller_of

WOO = "woocommerce/redirected-woocommerce-en"
SHOPIFY = "shopify/redirected-shopify-en"
AMAZON = "amazon/redirected-amazon-en-us"
NEXT = "next-abcdefghijklm@in.example"
Json = dict[str, Any]


def document(case: str = WOO) -> Json:
    found: Json = json.loads((MAILS / case / "orders.json").read_text("utf-8"))
    return found


def with_neighbour(given: Json, **values: str) -> Json:
    """The document with a second seller at the same marketplace, who gets the same mail at an address of his own."""
    made = deepcopy(given)
    theirs = deepcopy(made["sellers"][0])
    theirs |= {"seller_id": "next-door", "intake_addresses": [NEXT], "mailboxes": ["me@next-door.example"]}
    theirs["accounts"][0]["profile_values"] = values
    made["sellers"].append(theirs)
    return made


def order_of_neighbour(given: Json) -> Json:
    """… to whom the order belongs, and to nobody else."""
    given["orders"] = [{**one, "seller_id": "next-door"} for one in given["orders"]]
    return given


def said(given: Json, case: str = WOO, to: str | None = None) -> Json:
    """The judgement of the case's mail in that world, at the intake address `to`."""
    (mail,) = mail_files([], MAILS / case / "manifest.jsonl")
    envelope = mail.envelope
    assert isinstance(envelope, Envelope)
    one = MailFile(path=mail.path, raw=mail.raw, envelope=replace(envelope, rcpt_to=to or envelope.rcpt_to))
    parsed = read_document(json.dumps(given).encode(), "orders.json")
    resolver = load_zone(MAILS / case / "zone.json")

    async def run() -> Json:
        at = datetime.fromisoformat(AT.isoformat())
        found = check([one], parsed, resolver, policy_of(Settings(), load_profiles()), at)
        judged = [as_json(each) async for each in found]
        return judged.pop()

    return asyncio.run(run())


def codes(judged: Json) -> set[str]:
    return {one["code"] for one in judged["findings"]}


def test_without_the_shops_own_values_nobody_is_known_as_its_sender() -> None:
    given = document()
    given["sellers"][0]["accounts"][0]["profile_values"] = {}
    judged = said(given)
    assert (judged["verdict"], judged["origin"]["state"]) == ("unverified", "forwarder_only")


def test_a_signature_of_the_platform_proves_some_shop_and_not_this_one() -> None:
    given = document(SHOPIFY)
    given["sellers"][0]["accounts"][0]["profile_values"] = {}
    judged = said(given, SHOPIFY)
    assert (judged["verdict"], judged["origin"]["state"]) == ("unverified", "direct")
    assert "sender.not_a_notifier" in codes(judged)


@pytest.mark.parametrize(
    ("case", "name", "value"),
    [
        (WOO, "shop_domain", "other-shop.example"),
        (WOO, "sender", "billing"),
        (SHOPIFY, "store_id", "58203345"),
    ],
)
def test_a_sender_that_is_not_exactly_the_shops_is_not_believed(case: str, name: str, value: str) -> None:
    given = document(case)
    given["sellers"][0]["accounts"][0]["profile_values"][name] = value
    assert said(given, case)["verdict"] == "unverified"


def test_a_neighbours_values_are_of_no_use_to_anybody_else() -> None:
    given = with_neighbour(document(), sender="x", shop_domain="next-door.example")
    assert said(given)["verdict"] == "verified"
    judged = said(order_of_neighbour(given), to=NEXT)
    assert judged["verdict"] == "unverified"
    assert "sender.unknown" in codes(judged) or "sender.not_a_notifier" in codes(judged)


def test_another_shops_order_of_the_same_number_is_another_order() -> None:
    given = with_neighbour(document(), sender="x", shop_domain="next-door.example")
    given["orders"].append({**given["orders"][0], "seller_id": "next-door"})
    assert said(given)["verdict"] == "verified"


def test_that_a_neighbour_has_an_order_of_that_number_accuses_nobody() -> None:
    given = order_of_neighbour(with_neighbour(document(), sender="x", shop_domain="next-door.example"))
    given["sources"] = [
        {
            "seller_id": one["seller_id"],
            "account_id": one["accounts"][0]["account_id"],
            "as_of": "2026-11-10T09:00:00Z",
        }
        for one in given["sellers"]
    ]
    judged = said(given)
    assert judged["verdict"] == "unverified"
    assert "order.another_sellers" not in codes(judged)


def test_where_numbers_are_the_marketplaces_a_neighbours_order_is_a_lie() -> None:
    given = order_of_neighbour(with_neighbour(document(AMAZON)))
    judged = said(given, AMAZON)
    assert judged["verdict"] == "suspected_spoof"
    assert "order.another_sellers" in codes(judged)


@pytest.mark.parametrize("currency", ["CAD", "AUD", "NZD"])
def test_a_bare_dollar_is_the_shops_own(currency: str) -> None:
    given = json.loads(json.dumps(document()).replace('"USD"', f'"{currency}"'))
    assert said(given)["verdict"] == "verified"


def test_a_dollar_with_its_code_is_that_and_no_other() -> None:
    given = json.loads(json.dumps(document(SHOPIFY)).replace('"USD"', '"CAD"'))
    judged = said(given, SHOPIFY)
    assert judged["verdict"] == "suspected_spoof"
    assert "order.currency_mismatch" in codes(judged)


def test_a_bare_dollar_is_never_another_kind_of_money() -> None:
    given = json.loads(json.dumps(document()).replace('"USD"', '"EUR"'))
    assert said(given)["verdict"] == "suspected_spoof"


def test_values_that_come_later_have_the_mail_read_again(tmp_path: Path) -> None:
    part = document_of(WOO).sellers[0]
    account = part.accounts[0]
    seller = seller_of(WOO)
    with a_world(WOO) as world:
        store = world.adapters.store

        def give(values: dict[str, str]) -> None:
            def work(open_: Any) -> None:
                key = AccountId(account.account_id)
                market = account.marketplace
                directory.add_account(open_, seller, key, market, Authority.MIRROR, AT, profile_values=values)
                forget_readings(open_, seller)
                mark_seller_due(open_, seller, AT)

            store.write_now(work)

        give({})
        mail = world.judged(WOO)
        assert world.verdict(mail, WOO) == "unverified"
        asked = len(world.names.asked)
        give(account.profile_values)
        world.judge()
        assert world.verdict(mail, WOO) == "verified"
        assert len(world.names.asked) == asked, "evidence that is there is not fetched again"
