"""A case in which all agrees: a proved Amazon notice of an order that is to be shipped. Change what you test."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from mailguard.model.authentication import Authentication
from mailguard.model.case import Case
from mailguard.model.examined import Examined, ExaminedContainer
from mailguard.model.judgement import Finding, Judged
from mailguard.model.message import ContainerKind, HeaderFacts, Mailbox
from mailguard.model.notice import Notice, NoticeItem
from mailguard.model.origin import Origin, OriginState
from mailguard.model.profile import Profile
from mailguard.model.received import Envelope, MailId
from mailguard.rules import judge
from orders.view import (
    AccountId,
    AccountView,
    Address,
    Authority,
    Coverage,
    FoundOrder,
    Lookup,
    MailboxView,
    Money,
    OrderItemView,
    OrderKey,
    OrderStatus,
    OrderView,
    Provenance,
    SellerId,
    SellerView,
)

CAME = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
AT = CAME + timedelta(hours=2)
SELLER = SellerId("s1")
ACCOUNT = AccountId("a1")
MAILBOX = "shop@lamps.example"
SENDER = "seller-notification@amazon.com"
ORDER_ID = "114-1234567-1234567"
KEY = OrderKey(SELLER, ACCOUNT, ORDER_ID)
EVERY_STATUS = frozenset(OrderStatus)


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def an_item(**changes: Any) -> NoticeItem:
    return replace(NoticeItem(title="LED Desk Lamp, black", sku="LAMP-1", quantity=2, price=usd(3998)), **changes)


def a_notice(**changes: Any) -> Notice:
    notice = Notice(
        marketplace="amazon",
        order_id=ORDER_ID,
        locale="en-US",
        items=(an_item(),),
        shipping=usd(500),
        total=usd(4498),
        buyer_name="Ada Example",
    )
    return replace(notice, **changes)


def a_line(**changes: Any) -> OrderItemView:
    line = OrderItemView(
        order_item_id="i1",
        title="LED Desk Lamp, black",
        sku="LAMP-1",
        ordered=2,
        item_price=usd(3998),
        shipping_price=usd(500),
    )
    return replace(line, **changes)


def an_address(**changes: Any) -> Address:
    address = Address(
        name="Ada Example",
        lines=("12 Oak Street", "Apt 4"),
        city="Springfield",
        state_or_region="IL",
        postal_code="62704",
        country_code="US",
    )
    return replace(address, **changes)


def an_order(**changes: Any) -> OrderView:
    order = OrderView(
        id="o1",
        seller_id=SELLER,
        account_id=ACCOUNT,
        marketplace="amazon",
        order_id=ORDER_ID,
        version=3,
        status=OrderStatus.UNSHIPPED,
        authority=Authority.MIRROR,
        provenance=Provenance.SOURCE,
        items=(a_line(),),
        currency="USD",
        grand_total=usd(4498),
        shipping_total=usd(500),
        buyer_name="Ada Example",
        ship_to=an_address(),
        purchase_date=CAME - timedelta(hours=1),
    )
    return replace(order, **changes)


def an_account(**changes: Any) -> AccountView:
    account = AccountView(
        account_id=ACCOUNT,
        seller_id=SELLER,
        marketplace="amazon",
        authority=Authority.MIRROR,
        as_of=AT - timedelta(minutes=5),
        coverage=Coverage(statuses=EVERY_STATUS, complete=True),
    )
    return replace(account, **changes)


def a_seller(**changes: Any) -> SellerView:
    seller = SellerView(
        seller_id=SELLER,
        name="Lamps",
        accounts=(an_account(),),
        mailboxes=(MailboxView(address=MAILBOX, proved_at=CAME - timedelta(days=9)),),
    )
    return replace(seller, **changes)


def a_profile(**changes: Any) -> Profile:
    profile = Profile(
        marketplace="amazon",
        source="amazon.toml",
        order_id=r"\d{3}-\d{7}-\d{7}",
        senders=(SENDER,),
        signers=("amazon.com",),
        brands=("amazon",),
    )
    return replace(profile, **changes)


def an_origin(**changes: Any) -> Origin:
    return replace(
        Origin(container="0", state=OriginState.DIRECT, marketplace="amazon", addressee=MAILBOX), **changes
    )


def a_container(**changes: Any) -> ExaminedContainer:
    container = ExaminedContainer(
        kind=ContainerKind.DIRECT,
        path="0",
        facts=HeaderFacts(from_=(Mailbox("Amazon", SENDER),), to=(Mailbox("", MAILBOX),), subject="Sold, ship now"),
        readings=(),
        links=(),
        faults=(),
        own_text=True,
        authentication=Authentication(),
    )
    return replace(container, **changes)


def an_examined(**changes: Any) -> Examined:
    examined = Examined(
        mail_id=MailId("0" * 32),
        envelope=Envelope(client_ip="192.0.2.1", helo="mx.example", mail_from="", rcpt_to="lamps-abc@in.example"),
        received_at=CAME,
        content="c" * 64,
        containers=(a_container(),),
    )
    return replace(examined, **changes)


def a_case(**changes: Any) -> Case:
    """The agreeing case, with fields of Case replaced; `origin` and `container` are put in their tuples as well."""
    notice = changes.pop("notice", a_notice())
    origin = changes.pop("origin", an_origin())
    container = changes.pop("container", a_container())
    case = Case(
        examined=an_examined(containers=(container,)),
        container=container,
        notice=notice,
        origin=origin,
        origins=(origin,),
        seller=a_seller(),
        at=AT,
        lookup=Lookup(marketplace="amazon", order_id=ORDER_ID, hits=(FoundOrder(current=an_order()),)),
        order=FoundOrder(current=an_order()),
        profile=a_profile(),
    )
    return replace(case, **changes)


def with_order(order: OrderView | None = None, earlier: tuple[OrderView, ...] = (), **changes: Any) -> Case:
    """The agreeing case, held against this order."""
    found = FoundOrder(current=order or an_order(), earlier=earlier)
    lookup = Lookup(marketplace="amazon", order_id=ORDER_ID, hits=(found,))
    return a_case(order=found, lookup=lookup, **changes)


def without_order(**changes: Any) -> Case:
    """The agreeing case, but the store has no such order; `lookup` fields may be changed."""
    elsewhere = changes.pop("elsewhere", False)
    hits = changes.pop("hits", ())
    lookup = Lookup(marketplace="amazon", order_id=ORDER_ID, hits=hits, elsewhere=elsewhere)
    return replace(a_case(order=None, lookup=lookup), **changes)


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def judged(**changes: Any) -> Judged:
    return judge(a_case(**changes))
