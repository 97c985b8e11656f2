"""One store with a shop of every layout, and how a mail to one of them is judged: the real steps, nothing written.

Shops and sales are those of fixtures/world.py; each shop has one order, which its golden notice announces.
"""

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ed25519

from fixtures.layouts import LAYOUTS
from fixtures.world import AT, FORWARDER, FORWARDER_IP, RELAY, Shop
from mailguard.app.adapters import offline
from mailguard.demo.compose import Sale
from mailguard.demo.layouts import Layout
from mailguard.dns import ZoneResolver, zone_from_json
from mailguard.model.examined import Examined
from mailguard.model.history import History
from mailguard.model.judgement import Judgement
from mailguard.model.known import Known
from mailguard.model.origin import Sealer
from mailguard.model.policy import Policy
from mailguard.model.received import Envelope, MailId, Received
from mailguard.notices import load_profiles
from mailguard.offline import Fixed
from mailguard.pipeline import addressees, conclude, examine, wanted
from orders.sources import Document, Trust, load_document
from orders.view import SellerId
from tests.mailguard.msgauth.signer import dkim_signed

Mail = tuple["Golden", bytes, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Golden:
    """A shop of one layout, and the sale that is its one order."""

    shop: Shop
    sale: Sale

    @property
    def layout(self) -> Layout:
        return self.shop.layout

    @property
    def name(self) -> str:
        return self.shop.name


GOLDEN = tuple(
    Golden(shop, shop.sale(number))
    for number, shop in enumerate(
        (Shop(f"gold-{one.marketplace}-{one.locale.lower()}", one) for one in LAYOUTS), 20_000
    )
)


def document() -> Document:
    """All shops with their orders."""
    every = [one.shop.holding(one.sale) for one in GOLDEN]
    sellers = [seller for one in every for seller in one["sellers"]]
    return Document.model_validate(
        {"sellers": sellers, "orders": [order for one in every for order in one["orders"]]}
    )


@cache
def key_of(domain: str) -> ed25519.Ed25519PrivateKey:
    """A domain's own key (RFC 8463): made and used in no time, and there are hundreds of mails to sign."""
    return ed25519.Ed25519PrivateKey.generate()


def signed(raw: bytes, domain: str) -> bytes:
    """The mail under its sender's own signature, which covers every field that is there."""
    names = [
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
    ]
    return dkim_signed(raw, key_of(domain), domain=domain, names=names)


@cache
def resolver() -> ZoneResolver:
    """Keys and policies of the marketplaces and the shops, and whom the forwarder lets send."""
    texts = {name: [f"v=spf1 ip4:{FORWARDER_IP} -all"] for name in (FORWARDER, RELAY)}
    shops = [f"{one.name}.example" for one in GOLDEN]
    for domain in (*(one.domain for one in LAYOUTS), *shops):
        key = base64.b64encode(key_of(domain).public_key().public_bytes_raw()).decode()
        texts[f"s1._domainkey.{domain}"] = [f"v=DKIM1; k=ed25519; p={key}"]
        texts[f"_dmarc.{domain}"] = ["v=DMARC1; p=quarantine"]
    return ZoneResolver(zone_from_json({"TXT": texts}, "golden"))


def judged(mails: Sequence[Mail]) -> list[tuple[Examined, Judgement]]:
    """Each mail judged by itself, as if none had come before."""
    return asyncio.run(_judged(mails))


async def _judged(mails: Sequence[Mail]) -> list[tuple[Examined, Judgement]]:
    policy = Policy(load_profiles(), (Sealer(FORWARDER),))
    adapters = offline(Fixed(AT), resolver(), policy)
    try:
        await load_document(adapters.orders, document(), trust=Trust.GIVEN, at=AT, name="golden")
        sellers = await adapters.orderbook.sellers([SellerId(one.name) for one in GOLDEN])
        found = []
        for golden, raw, way in mails:
            seller = sellers[SellerId(golden.name)]
            received = Received(
                mail_id=MailId("0" * 32), seller_id=seller.seller_id, envelope=Envelope(**way), raw=raw, at=AT
            )
            examined = await examine(received, seller, resolver(), policy.profiles)
            asked = [(seller.seller_id, *pair) for pair in wanted(examined)]
            lookups = await adapters.orderbook.lookup(asked, AT)
            elsewhere = await adapters.orderbook.addressees_elsewhere(
                [(seller.seller_id, to) for to in addressees(examined)]
            )
            known = Known({key[1:]: one for key, one in lookups.items()}, frozenset(to for _, to in elsewhere))
            found.append((examined, conclude(examined, seller, known, History(), AT, policy)))
        return found
    finally:
        await adapters.store.aclose()
