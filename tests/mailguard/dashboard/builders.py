"""A shop with orders, mails of every verdict and people of every role, entered by the doors that the program uses.

All of it is invented. `a_board` serves the dashboard over it on a port of its own.
"""

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import mailguard.api
import orders.api
from mailguard.dashboard import Parts, mount
from mailguard.model.alert import AlertChange, AlertKind
from mailguard.model.confirmation import ForwardingConfirmation
from mailguard.model.judgement import (
    Verdict,
)
from mailguard.model.received import Envelope, MailId, Received
from mailguard.ports import Delivery, Finished
from mailguard.storage import SqlJudgements, SqlKeptMail, SqlSpool
from orders.access.access import Role
from orders.access.directory import add_mailbox, create_seller, new_intake_address
from orders.access.sessions import login_link
from orders.access.users import User, create_user, password_hash
from orders.domain.facts import OrderFacts
from orders.view import Address, Money, OrderKey, OrderStatus, SellerId
from orders.web.application import mount as mount_api
from tests.mailguard.dashboard.judged import HOSTILE, a_judgement, an_examined, key_of
from tests.orders.database.stores import Kind
from tests.orders.storage.builders import (
    ACCOUNT,
    AT,
    HOSTED,
    OTHER,
    SELLER,
    FixedClock,
    Shop,
    a_read,
    a_shop,
    an_item,
    facts,
)
from tests.orders.web.serving import Client, an_application_over, served

T = TypeVar("T")
NUMBERS = count(1)
PASSWORD = "correct horse battery"
INTAKE = "lamps-abc@in.example"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FIRST, SECOND, THIRD, LATE, GONE, UNPAID = (f"114-000000{number}-0000001" for number in range(1, 7))


@dataclass
class Board:
    """The dashboard being served over a shop, with what tests need to look behind it."""

    client: Client
    shop: Shop
    kept: SqlKeptMail
    spool: SqlSpool
    judgements: SqlJudgements

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run(work)

    def user(self, role: Role, seller: SellerId = SELLER, password: str | None = None) -> User:
        """A new person of that role."""
        email = f"{role}-{next(NUMBERS)}@{seller}.example"
        hashed = None if password is None else password_hash(password)
        return self.shop.store.write_now(
            lambda connection: create_user(connection, seller, email, role, self.shop.clock.at, password=hashed)
        )

    def link(self, who: User) -> str:
        return self.shop.store.write_now(lambda connection: login_link(connection, who, self.shop.clock.at))

    def order(self, order_id: str, marketplace: str = "amazon", seller: SellerId = SELLER) -> str:
        """The path of this order's page."""
        asked = (seller, marketplace, order_id)
        found = self.run(self.shop.service.find([asked], self.shop.clock.at))
        return f"/orders/{found[asked].hits[0].current.id}"

    def mail(self, raw: str = "", seller: SellerId = SELLER, ago: timedelta = MINUTE) -> Received:
        """Keep one mail and take it on lease."""
        envelope = Envelope(client_ip="192.0.2.1", helo="mx.example", mail_from="bounce@mail.example", rcpt_to=INTAKE)
        text = f"From: sold@market.example\r\nSubject: Sold\r\n\r\n{raw} {ago}\r\n".encode()
        delivery = Delivery(seller_id=seller, envelope=envelope, raw=text, at=self.shop.clock.at - ago)
        (mail,) = self.run(self.spool.keep([delivery]))
        leased = self.run(self.spool.lease("w", 500, self.shop.clock.at))
        return next(one.received for one in leased if one.received.mail_id == mail)

    def judged(
        self,
        verdict: Verdict,
        order_id: str = FIRST,
        *,
        subject: str = "Sold, ship now: Desk lamp",
        alerts: Sequence[AlertChange] = (),
        ago: timedelta = MINUTE,
        seller: SellerId = SELLER,
        **changes: Any,
    ) -> MailId:
        """A kept mail with this verdict about this order."""
        received = self.mail(f"{verdict} {order_id} {subject}", seller, ago)
        finished = Finished(
            received=received,
            examined=an_examined(received, subject),
            fresh=True,
            judgement=a_judgement(verdict, order_id, received, seller, **changes),
            fingerprints=(),
            alerts=tuple(alerts),
        )
        assert self.run(self.judgements.finish([finished])) == ()
        return received.mail_id


class AtVersions:
    """The order store's two functions as `finish` calls them, over the real one; versions are taken as judged."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def lock_versions(self, connection: Any, keys: Sequence[OrderKey]) -> dict[OrderKey, int]:
        return self._shop.service.lock_versions(connection, keys)

    def note_notification(self, connection: Any, key: OrderKey, state: Any) -> None:
        self._shop.service.note_notification(connection, key, state)


@contextmanager
def a_board(
    folder: Path,
    *,
    secure: bool = False,
    base_url: str = "http://127.0.0.1",
    kind: Kind = Kind.SQLITE,
    patience: float = 10,
) -> Iterator[Board]:
    """The whole application, API and dashboard, over an empty shop."""
    with a_shop(folder, kind) as shop:
        kept = SqlKeptMail(shop.store, lambda connection, seller: frozenset({"me@lamps.example"}), shop.clock)
        app = an_application_over(shop.store, shop.clock)
        halves = (*orders.api.provide(app, shop.service), *mailguard.api.provide(app, kept, "mx.own.example"))
        mount_api(app, halves, "0")
        parts = Parts(
            kept_mail=kept,
            orders=shop.service,
            store=shop.store,
            clock=shop.clock,
            base_url=base_url,
            secure_cookies=secure,
        )
        mount(app, parts)
        with served(app, patience) as client:
            yield Board(client, shop, kept, SqlSpool(shop.store), SqlJudgements(shop.store, AtVersions(shop)))


def stock(board: Board) -> dict[str, MailId]:
    """Fill the shop: orders in every state, a mail of every verdict, alerts, set-up tasks, and one set aside."""
    store, at = board.shop.store, board.shop.clock.at
    store.write_now(
        lambda connection: create_seller(
            connection, "Lamps & Light", at, seller_id=SELLER, timezone="Europe/Berlin", watch_since=at - 30 * DAY
        )
    )
    store.write_now(lambda connection: add_mailbox(connection, SELLER, "me@lamps.example", at, proved=True))
    store.write_now(lambda connection: new_intake_address(connection, SELLER, "lamps", "in.example", at))
    board.run(board.shop.service.record_facts(SELLER, a_read(), the_orders()))
    fake = AlertChange(
        kind=AlertKind.SUSPECTED_SPOOF,
        subject=f"amazon:{SECOND}",
        raised=True,
        high=True,
        order=key_of(SECOND),
        code="order.total_mismatch",
    )
    stop = AlertChange(
        kind=AlertKind.STOP,
        subject=f"{ACCOUNT}:{GONE}",
        raised=True,
        high=True,
        order=key_of(GONE),
        code="order.cancelled",
    )
    cause = AlertChange(
        kind=AlertKind.STANDING, subject="dkim_broken:amazon", raised=True, code="dkim.broken_on_the_way"
    )
    mails = {
        "verified": board.judged(Verdict.VERIFIED, ago=2 * MINUTE),
        "fake": board.judged(Verdict.SUSPECTED_SPOOF, SECOND, alerts=[fake], ago=40 * MINUTE),
        "hostile": board.judged(Verdict.SUSPECTED_SPOOF, subject=HOSTILE, ago=2 * DAY),
        "unproven": board.judged(Verdict.UNVERIFIED, THIRD, alerts=[cause], ago=3 * HOUR),
        "cancelled": board.judged(Verdict.NOT_SHIPPABLE, GONE, alerts=[stop], ago=5 * HOUR),
        "newsletter": board.judged(Verdict.NOT_A_NOTICE, "", subject="Our spring catalogue", ago=DAY),
    }
    for number in range(3, 13):
        board.judged(Verdict.VERIFIED, FIRST, subject=f"Sold: lamp {number}", ago=number * DAY)
    gmail = ForwardingConfirmation(
        provider="gmail",
        requester="me@lamps.example",
        code="123456789",
        link="https://mail.google.com/mail/vf-%5Bsample%5D-sample",
    )
    stranger = replace(gmail, requester="stranger@elsewhere.example", code="987654321")
    mails["task"] = board.judged(
        Verdict.NOT_A_NOTICE, "", subject="Gmail Forwarding Confirmation", ago=HOUR, confirmation=gmail
    )
    mails["stranger"] = board.judged(
        Verdict.NOT_A_NOTICE, "", subject="Gmail Forwarding Confirmation", ago=2 * HOUR, confirmation=stranger
    )
    aside = board.mail("set aside", ago=6 * HOUR)
    for _ in range(20):
        board.run(board.spool.release([aside.mail_id], failed=True, now=at))
        board.run(board.spool.lease("w", 500, at + DAY))
    mails["aside"] = aside.mail_id
    return mails


def the_orders() -> list[OrderFacts]:
    """Four to ship (one late, one of two lines), one cancelled, one unpaid."""
    return [
        facts(order_id=FIRST, grand_total=Money(4998, "USD"), ship_by=AT + DAY),
        facts(
            order_id=SECOND,
            grand_total=Money(12450, "USD"),
            ship_by=AT + 2 * DAY,
            items=(
                an_item(ordered=1, title="Floor lamp with a long name that goes on for a while, brushed brass"),
                an_item(order_item_id="2", ordered=3, title="Bulb E27, warm", sku="BULB-27"),
            ),
            buyer_name="Ben Sample",
            ship_to=Address(
                name="Ben Sample",
                lines=("22 Long Road", "Floor 3"),
                city="Portland",
                state_or_region="OR",
                postal_code="97201",
                country_code="US",
            ),
        ),
        facts(order_id=THIRD, grand_total=Money(2499, "USD"), ship_by=AT + 3 * DAY, items=(an_item(ordered=1),)),
        facts(order_id=LATE, grand_total=Money(2499, "USD"), ship_by=AT - DAY, purchase_date=AT - 4 * DAY),
        facts(order_id=GONE, status=OrderStatus.CANCELLED, grand_total=Money(2499, "USD")),
        facts(order_id=UNPAID, status=OrderStatus.PENDING),
    ]


__all__ = [
    "ACCOUNT",
    "AT",
    "FIRST",
    "GONE",
    "HOSTED",
    "HOSTILE",
    "INTAKE",
    "LATE",
    "OTHER",
    "PASSWORD",
    "SECOND",
    "SELLER",
    "THIRD",
    "UNPAID",
    "Board",
    "FixedClock",
    "a_board",
    "stock",
]
