"""What the demo plays: a sample shop, its orders, everybody's keys, and mails with what is to come of them.

All names are invented; the marketplaces' keys are our own and stand in the demo's zone only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from mailguard.demo import compose
from mailguard.demo.compose import Good, Sale
from mailguard.demo.layouts import AMAZON_US, ETSY, Layout
from mailguard.demo.signing import Signer, sealed, signed, signer
from mailguard.demo.wrapping import attached, quoted, rewritten, with_footer
from mailguard.model.judgement import Verdict
from orders.view import Address

SHOP, DOMAIN = "harbor", "harbor-goods.example"
MAILBOX = f"orders@{DOMAIN}"
INTAKE = f"{SHOP}-k3x7q2m4n6p5a@in.example"
OWNER = f"owner@{DOMAIN}"
FORWARDER = "harbor-host.example"  # redirects the shop's mail, and is its listed sealer
STRANGER = "parcel-desk.example"
ACCOUNTS = {"amazon": "amazon-us", "etsy": "etsy"}
BUYER = Address(
    name="Mira Sample",
    lines=("48 Quarry Lane",),
    city="Springfield",
    state_or_region="OR",
    postal_code="97477",
    country_code="US",
)
ELSEWHERE = replace(BUYER, lines=("1200 Freight Road, Unit 9",), city="Portland", postal_code="97203")
GOODS = (
    Good(title="Brass door bell, 3 inch", sku="BELL-3", quantity=1, price=2499),
    Good(title="Oak letter rack", sku="RACK-OAK", quantity=2, price=6360),
    Good(title="Walnut key ring", sku="RING-W", quantity=1, price=1850),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail of the demo, how it is sent, and the verdict that must come of it."""

    says: str
    raw: bytes
    mail_from: str
    expected: Verdict


@dataclass(frozen=True, slots=True)
class Play:
    """Everything at one moment: all mails are written two minutes before it."""

    now: datetime

    @property
    def mailed(self) -> datetime:
        return self.now - timedelta(minutes=2)

    def sale(self, number: int, layout: Layout) -> Sale:
        order_id = f"41000500{number:02}" if layout is ETSY else f"114-10000{number:02}-55512{number:02}"
        return Sale(
            order_id=order_id,
            goods=(GOODS[number % len(GOODS)],),
            shipping=490,
            buyer=BUYER,
            bought=self.now.date(),
            ship_by=self.now.date() + timedelta(days=2),
        )

    def notice(self, sale: Sale, layout: Layout) -> bytes:
        return compose.notice(sale, layout, MAILBOX, self.mailed)

    def genuine(self, sale: Sale, layout: Layout) -> bytes:
        return signed(self.notice(sale, layout), signer(layout.domain), self.mailed)


def document(play: Play) -> dict[str, Any]:
    """The shop and its orders (DESIGN section 6)."""
    accounts = [
        {"account_id": account, "marketplace": marketplace, "max_age_minutes": 24 * 60}
        for marketplace, account in ACCOUNTS.items()
    ]
    seller = {
        "seller_id": SHOP,
        "name": "Harbor Goods",
        "country": "US",
        "intake_addresses": [INTAKE],
        "mailboxes": [MAILBOX],
        "accounts": accounts,
        "forwarders": [{"domain": FORWARDER}],
    }
    statuses = {4: "CANCELLED", 5: "PENDING"}
    every = [(number, AMAZON_US) for number in (1, 3, 4, 6, 7, 8, 10)] + [(number, ETSY) for number in (2, 5, 9)]
    orders = [
        {
            "account_id": ACCOUNTS[layout.marketplace],
            **compose.order(play.sale(number, layout), layout, status=statuses.get(number, "UNSHIPPED")),
        }
        for number, layout in every
    ]
    sources = [{"account_id": account, "as_of": play.mailed.isoformat()} for account in ACCOUNTS.values()]
    return {"sellers": [seller], "orders": orders, "sources": sources}


def zone() -> dict[str, Any]:
    """Keys and policies; the demo sends from this machine, so the forwarder's SPF names it."""
    texts = {name: [text] for name, text in (one.record for one in signers())}
    for layout in (AMAZON_US, ETSY):
        texts[f"_dmarc.{layout.domain}"] = ["v=DMARC1; p=reject"]
        texts[layout.bounces] = ["v=spf1 ip4:192.0.2.0/24 -all"]
    texts[f"_dmarc.{DOMAIN}"] = ["v=DMARC1; p=none"]
    texts[FORWARDER] = ["v=spf1 ip4:127.0.0.1 ip6:::1 -all"]
    texts[STRANGER] = ["v=spf1 -all"]
    return {"TXT": texts}


def signers() -> tuple[Signer, ...]:
    return tuple(signer(domain) for domain in (AMAZON_US.domain, ETSY.domain, DOMAIN, FORWARDER, STRANGER))


def letters(play: Play) -> Iterator[Letter]:
    """The mails, in the order in which they are sent."""
    yield from honest(play)
    yield from not_to_ship(play)
    yield from lies(play)
    yield from doubtful(play)


def redirected(layout: Layout) -> str:
    return rewritten(layout.bounces, FORWARDER)


def honest(play: Play) -> Iterator[Letter]:
    for number, layout in ((1, AMAZON_US), (2, ETSY)):
        yield Letter(
            says=f"genuine notice of {layout.marketplace.title()}, redirected",
            raw=play.genuine(play.sale(number, layout), layout),
            mail_from=redirected(layout),
            expected=Verdict.VERIFIED,
        )
    found = f"mx.{FORWARDER};\r\n dkim=pass header.d=amazon.com;\r\n dmarc=pass header.from=amazon.com"
    footed = with_footer(play.genuine(play.sale(3, AMAZON_US), AMAZON_US), "Passed on by Harbor Host")
    yield Letter(
        says="footer broke the signature, the listed sealer had checked it",
        raw=sealed(footed, signer(FORWARDER), play.now, found),
        mail_from=redirected(AMAZON_US),
        expected=Verdict.VERIFIED,
    )


def not_to_ship(play: Play) -> Iterator[Letter]:
    for number, layout, why in ((4, AMAZON_US, "cancelled since"), (5, ETSY, "not paid yet")):
        yield Letter(
            says=f"genuine, but the order is {why}",
            raw=play.genuine(play.sale(number, layout), layout),
            mail_from=redirected(layout),
            expected=Verdict.NOT_SHIPPABLE,
        )


def lies(play: Play) -> Iterator[Letter]:
    sale = play.sale(6, AMAZON_US)
    yield Letter(
        says="forged sender, no signature",
        raw=play.notice(sale, AMAZON_US),
        mail_from=f"news@{STRANGER}",
        expected=Verdict.SUSPECTED_SPOOF,
    )
    imitation = replace(AMAZON_US, address="seller-notification@arnazon.com")
    yield Letter(
        says="look-alike sender (arnazon.com)",
        raw=signed(play.notice(play.sale(7, AMAZON_US), imitation), signer(STRANGER), play.mailed),
        mail_from=f"news@{STRANGER}",
        expected=Verdict.SUSPECTED_SPOOF,
    )
    changed = replace(play.sale(9, ETSY), buyer=ELSEWHERE)
    yield Letter(
        says="another address than the order's",
        raw=play.notice(changed, ETSY),
        mail_from=redirected(ETSY),
        expected=Verdict.SUSPECTED_SPOOF,
    )


def doubtful(play: Play) -> Iterator[Letter]:
    sale = play.sale(8, AMAZON_US)
    shown = (
        f"From: Amazon <{AMAZON_US.address}>",
        f"Subject: {compose.subject(sale, AMAZON_US)}",
        f"To: <{MAILBOX}>",
    )
    lines = compose.text(sale, AMAZON_US).splitlines()
    yield Letter(
        says="forwarded inline: proves nothing of who wrote it",
        raw=signed(quoted(lines, sender=MAILBOX, to=INTAKE, shown=shown, at=play.now), signer(DOMAIN), play.now),
        mail_from=f"orders@{FORWARDER}",
        expected=Verdict.UNVERIFIED,
    )
    yield Letter(
        says="genuine original as an attachment",
        raw=signed(with_original(play), signer(DOMAIN), play.now),
        mail_from=f"orders@{FORWARDER}",
        expected=Verdict.VERIFIED,
    )
    yield Letter(
        says="an advertisement",
        raw=advertisement(play),
        mail_from=f"news@{STRANGER}",
        expected=Verdict.NOT_A_NOTICE,
    )


def with_original(play: Play) -> bytes:
    original = play.genuine(play.sale(10, AMAZON_US), AMAZON_US)
    return attached(original, sender=MAILBOX, to=INTAKE, at=play.now, text="For the books.")


def advertisement(play: Play) -> bytes:
    return compose.mail(
        sender=f"Box Catalogue <news@{STRANGER}>",
        to=MAILBOX,
        subject="Boxes and tape for the season",
        text="Dear shops,\n\nour autumn catalogue is out. Free samples until Friday.\n",
        html=None,
        at=play.mailed,
        message_id=f"<catalogue.{int(play.now.timestamp())}@{STRANGER}>",
    )
