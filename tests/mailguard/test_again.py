"""What changes in the order store brings its notices back; with real storage, from the change to the next verdict."""

from datetime import timedelta
from typing import Any

import pytest

from mailguard.alerts import AlertMail
from mailguard.alerts.mail import compose
from mailguard.alerts.wording import Words
from mailguard.model.alert import AlertKind, AlertState
from mailguard.model.judgement import Verdict
from mailguard.storage import due
from orders.sources import Document, Trust, load_document
from orders.view import Address, OrderStatus, SellerId
from tests.mailguard.rounds import Woken, again_of, changed, drained, kinds
from tests.mailguard.world import AT, GENUINE, World, a_world, document_of, seller_of

CANCELLED, UNSHIPPED = OrderStatus.CANCELLED, OrderStatus.UNSHIPPED
LAGGING = "amazon/not-read-yet"


def test_where_nothing_changed_nobody_is_woken() -> None:
    with a_world() as world:
        drained(world)
        woken = Woken()
        assert world.run(again_of(world, woken).once()) == 0
        assert woken.times == 0


def test_a_change_that_no_mail_is_about_wakes_nobody() -> None:
    with a_world() as world:
        drained(world)
        world.clock.forward(minutes=5)
        world.state(status=CANCELLED)
        woken = Woken()
        assert world.run(again_of(world, woken).once()) > 0
        assert woken.times == 0


def test_an_order_that_changes_has_its_notice_judged_again() -> None:
    with a_world() as world:
        mail = world.judged()
        drained(world)
        assert world.verdict(mail) == Verdict.VERIFIED
        world.clock.forward(minutes=5)
        world.state(status=CANCELLED)
        assert changed(world) == 1
        assert world.verdict(mail) == Verdict.NOT_SHIPPABLE


def test_an_order_that_did_not_change_is_not_judged_again() -> None:
    with a_world() as world:
        world.judged()
        drained(world)
        world.clock.forward(minutes=5)
        world.state()
        assert changed(world) == 0


def test_an_order_that_arrives_after_its_notice_verifies_it() -> None:
    case = "amazon/unknown-order"
    with a_world(case) as world:
        mail = world.judged(case)
        drained(world)
        before = world.detail(mail, case)
        (wanted,) = before.summary.order_ids
        world.clock.forward(minutes=5)
        world.state(case, order_id=wanted)
        assert changed(world) == 1
        assert world.detail(mail, case).history != before.history


def test_a_read_that_ends_has_what_waited_for_the_store_judged_again() -> None:
    case = "amazon/stale-store"
    with a_world(case) as world:
        mail = world.judged(case)
        drained(world)
        assert world.verdict(mail, case) == Verdict.UNVERIFIED
        world.clock.forward(minutes=5)
        world.state(case)
        assert changed(world) == 1
        assert world.verdict(mail, case) == Verdict.VERIFIED


@pytest.mark.parametrize(
    ("waiting", "verdict"),
    [
        (OrderStatus.PENDING, Verdict.NOT_SHIPPABLE),
        (OrderStatus.PENDING_AVAILABILITY, Verdict.NOT_SHIPPABLE),
        (OrderStatus.STATUS_UNKNOWN, Verdict.UNVERIFIED),
    ],
)
def test_an_order_that_is_paid_verifies_the_notice_that_came_before(waiting: OrderStatus, verdict: Verdict) -> None:
    with a_world() as world:
        world.clock.forward(minutes=1)
        world.state(status=waiting)
        mail = world.judged()
        drained(world)
        assert world.verdict(mail) == verdict
        world.clock.forward(minutes=5)
        world.state(status=UNSHIPPED)
        assert changed(world) == 1
        assert world.verdict(mail) == Verdict.VERIFIED
        assert [line.verdict for line in world.detail(mail).history] == [Verdict.VERIFIED, verdict]


def test_when_the_grace_time_ends_an_unknown_order_is_looked_for_again_by_itself() -> None:
    with a_world(LAGGING) as world:
        mail = world.judged(LAGGING)
        drained(world)
        assert world.detail(mail, LAGGING).summary.code == "order.not_found_yet"
        due = world.detail(mail, LAGGING).judgement
        assert due is not None
        assert due.look_again_at == AT + timedelta(minutes=60)
        world.clock.forward(minutes=59, seconds=59)
        assert world.judge() == 0
        world.clock.forward(seconds=1)
        assert world.judge() == 1


def test_a_read_that_covers_it_proves_an_unknown_order_a_lie_and_tells() -> None:
    with a_world(LAGGING) as world:
        mail = world.judged(LAGGING)
        drained(world)
        assert (world.verdict(mail, LAGGING), kinds_of(world, LAGGING)) == (Verdict.UNVERIFIED, [])
        world.clock.forward(minutes=61)
        world.read(LAGGING)
        assert changed(world) >= 1
        assert world.verdict(mail, LAGGING) == Verdict.SUSPECTED_SPOOF
        assert kinds_of(world, LAGGING) == [AlertKind.SUSPECTED_SPOOF]


def kinds_of(world: World, case: str) -> list[AlertKind]:
    return [one.kind for one in world.alerts(case)]


def bare(case: str, **parts: Any) -> Document:
    """The case's seller, with less that belongs to them."""
    document = document_of(case)
    seller = document.sellers[0].model_copy(update=parts)
    return document.model_copy(update={"sellers": (seller,)})


def entered(world: World, document: Document) -> None:
    """The document is read in by the program that runs."""
    world.run(load_document(world.adapters.orders, document, trust=Trust.GIVEN, at=world.clock.now()))


@pytest.mark.parametrize(
    ("case", "missing", "code", "verdict"),
    [
        (GENUINE, "mailboxes", "addressee.mailbox_not_proved", Verdict.VERIFIED),
        ("amazon/unsigned-forwarded", "forwarders", "origin.contradicted", Verdict.UNVERIFIED),
    ],
)
def test_what_a_document_adds_to_a_seller_has_everything_judged_again(
    case: str, missing: str, code: str, verdict: Verdict
) -> None:
    with a_world(case, enter=False) as world:
        entered(world, bare(case, **{missing: ()}))
        mail = world.judged(case)
        drained(world)
        assert code in {one.code for one in world.detail(mail, case).judgement.findings}  # type: ignore[union-attr]
        world.clock.forward(minutes=5)
        entered(world, document_of(case))
        assert changed(world) >= 1
        assert world.verdict(mail, case) == verdict


def test_an_account_that_is_added_has_what_waited_for_it_judged_again() -> None:
    with a_world(enter=False) as world:
        entered(world, bare(GENUINE, accounts=()).model_copy(update={"orders": ()}))
        mail = world.judged()
        drained(world)
        assert world.detail(mail).summary.code == "order.no_account"
        entered(world, document_of(GENUINE))
        assert changed(world) >= 1
        assert world.verdict(mail) == Verdict.VERIFIED


def test_the_stored_examination_is_used_again() -> None:
    with a_world() as world:
        mail = world.judged()
        drained(world)
        before = world.detail(mail).examined
        world.clock.forward(minutes=5)
        world.state(status=CANCELLED)
        while world.run(again_of(world).once()):
            pass
        (leased,) = world.run(world.adapters.spool.lease("w", 5, world.clock.now()))
        assert leased.examined == before


def test_mail_that_has_waited_for_a_month_is_not_judged_again_at_every_read() -> None:
    case = "amazon/stale-store"
    for days, judgements in ((30, 1), (31, 0)):
        with a_world(case) as world:
            world.judged(case)
            drained(world)
            world.clock.forward(hours=24 * days)
            world.read(case)
            assert changed(world) == judgements


def test_a_change_is_read_once() -> None:
    with a_world() as world:
        world.judged()
        drained(world)
        world.clock.forward(minutes=5)
        world.state(status=CANCELLED)
        one = again_of(world)
        assert world.run(one.once()) > 0
        assert world.run(one.once()) == 0


def test_a_verified_notice_whose_order_is_cancelled_raises_stop() -> None:
    with a_world() as world:
        world.judged()
        drained(world)
        world.clock.forward(minutes=5)
        world.state(status=CANCELLED)
        changed(world)
        assert kinds(world) == [(AlertKind.STOP, AlertState.NEW)]
        assert world.alerts()[0].high


def test_verified_then_stale_then_cancelled_still_raises_stop() -> None:
    with a_world() as world:
        mail = world.judged()
        drained(world)
        world.clock.forward(hours=14)
        world.adapters.store.write_now(
            lambda connection: due.mark_seller_due(connection, seller_of(GENUINE), world.clock.now())
        )
        world.judge()
        assert world.verdict(mail) == Verdict.UNVERIFIED
        assert AlertKind.STOP not in {one.kind for one in world.alerts()}
        world.clock.forward(minutes=5)
        world.state(status=CANCELLED)
        changed(world)
        assert world.verdict(mail) == Verdict.NOT_SHIPPABLE
        assert AlertKind.STOP in {one.kind for one in world.alerts()}


def test_a_verified_order_that_ships_raises_nothing_and_stays_verified() -> None:
    with a_world() as world:
        mail = world.judged()
        drained(world)
        world.clock.forward(hours=1)
        world.state(status=OrderStatus.SHIPPED, shipped_at=world.clock.now())
        changed(world)
        assert (world.verdict(mail), world.alerts()) == (Verdict.VERIFIED, ())


def test_a_fake_notice_of_a_cancelled_order_raises_no_stop() -> None:
    case = "amazon/changed-quantity"
    with a_world(case) as world:
        world.judged(case)
        drained(world)
        world.clock.forward(minutes=5)
        world.state(case, status=CANCELLED)
        changed(world)
        assert {one.kind for one in world.alerts(case)} == {AlertKind.SUSPECTED_SPOOF}


def test_an_address_that_changes_after_the_notice_was_verified_raises_stop() -> None:
    case = "etsy/direct-etsy-en"
    with a_world(case) as world:
        mail = world.judged(case)
        drained(world)
        world.clock.forward(minutes=5)
        moved = Address(name="Someone Else", lines=("1 Other Road",), city="Elsewhere", country_code="US")
        world.state(case, ship_to=moved)
        changed(world)
        assert world.verdict(mail, case) == Verdict.UNVERIFIED
        assert AlertKind.STOP in {one.kind for one in world.alerts(case)}


def test_a_stop_is_taken_back_when_the_order_is_to_be_shipped_after_all() -> None:
    with a_world() as world:
        mail = world.judged()
        drained(world)
        world.clock.forward(minutes=5)
        world.state(status=OrderStatus.PENDING)
        changed(world)
        world.clock.forward(minutes=5)
        world.state(status=UNSHIPPED)
        changed(world)
        assert world.verdict(mail) == Verdict.VERIFIED
        assert kinds(world) == [(AlertKind.STOP, AlertState.RESOLVED)]


def an_alert(world: World, seller: SellerId) -> bytes:
    """Our own alert about a fake, as it comes back from the mailbox that forwards here."""
    home = AlertMail(sender="mailguard@guard.example", host="guard.example", secret=world.adapters.secret)
    words = Words(subject="Sold, ship now: a fake", text="Order ID: 114-0001000-7919000\nQuantity: 99\nSKU: BELL-3")
    return compose(home, seller, "orders@shop.example", words, "1a2b3c", world.clock.now())


def test_our_own_alert_that_comes_back_raises_none() -> None:
    with a_world() as world:
        mail = world.keep(raw=an_alert(world, seller_of(GENUINE)))
        assert world.judge() == 1
        assert (world.verdict(mail), world.alerts()) == (Verdict.SUSPECTED_SPOOF, ())


def test_the_same_words_without_our_token_raise_an_alert() -> None:
    with a_world() as world:
        raw = an_alert(world, seller_of(GENUINE)).replace(b"<mg-", b"<xx-")
        mail = world.keep(raw=raw)
        world.judge()
        assert world.verdict(mail) == Verdict.SUSPECTED_SPOOF
        assert kinds(world) == [(AlertKind.SUSPECTED_SPOOF, AlertState.NEW)]
