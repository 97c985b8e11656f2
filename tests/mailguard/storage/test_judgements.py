"""Finish writes everything of one mail or nothing, and only if nothing moved meanwhile."""

from dataclasses import replace
from datetime import timedelta

from mailguard.model.alert import AlertChange, AlertKind, AlertState
from mailguard.model.confirmation import ForwardingConfirmation
from mailguard.model.judgement import Verdict
from mailguard.queries import MailState
from mailguard.storage import mark_due, mark_seller_due, mark_unverified_due
from mailguard.storage.sightings import AT_MOST
from orders.view import AccountId, NotificationState, OrderKey
from tests.fakes.clock import NOON
from tests.mailguard.storage.builders import (
    KEY,
    S1,
    S2,
    a_claim,
    a_delivery,
    a_finished,
    a_judgement,
    a_mark,
)
from tests.mailguard.storage.house import House

LATER = NOON + timedelta(minutes=5)
SPOOF = a_claim(Verdict.SUSPECTED_SPOOF, code="order.total_mismatch")
UNVERIFIED = a_claim(Verdict.UNVERIFIED, code="order.not_found", key=None)
RAISED = AlertChange(
    kind=AlertKind.SUSPECTED_SPOOF,
    subject="amazon:114-1",
    raised=True,
    high=True,
    order=KEY,
    code="order.total_mismatch",
)
WITHDRAWN = replace(RAISED, raised=False)


def test_a_judged_mail_is_shown_with_everything_that_was_judged(house: House) -> None:
    received = house.received()
    finished = a_finished(received)
    assert house.finish(finished) == ()
    detail = house.run(house.kept.notice(S1, received.mail_id))
    assert detail is not None
    assert (detail.judgement, detail.examined) == (finished.judgement, finished.examined)
    summary = detail.summary
    assert (summary.state, summary.verdict, summary.judged_at) == (MailState.JUDGED, Verdict.VERIFIED, NOON)
    assert (summary.sender, summary.subject) == ("Shop <sold@shop.example>", "Sold, ship now")
    assert (summary.marketplace, summary.order_ids, summary.orders) == ("amazon", ("114-1",), (KEY,))
    assert house.lease(now=LATER) == ()


def test_an_order_that_moved_leaves_the_mail_due_and_writes_nothing(house: House) -> None:
    received = house.received()
    house.orders.versions[KEY] = 2
    assert house.finish(a_finished(received, alerts=[RAISED])) == (received.mail_id,)
    detail = house.run(house.kept.notice(S1, received.mail_id))
    assert detail is not None
    assert (detail.judgement, detail.history) == (None, ())
    assert house.told.events == []
    assert len(house.lease("w2")) == 1


def test_one_mail_whose_order_moved_does_not_hold_up_its_mates(house: House) -> None:
    one, two = house.keep(a_delivery(b"1"), a_delivery(b"2"))
    first, second = (leased.received for leased in house.lease())
    other = OrderKey(S1, AccountId("a1"), "114-2")
    house.orders.versions[KEY] = 2
    moved = house.finish(a_finished(first), a_finished(second, a_judgement(a_claim(key=other, order_id="114-2"))))
    assert moved == (first.mail_id,)
    assert {one, two} == {first.mail_id, second.mail_id}


def test_the_history_grows_only_when_the_verdict_or_its_reason_changes(house: House) -> None:
    received = house.received()
    house.finish(a_finished(received, a_judgement(UNVERIFIED)))
    house.finish(a_finished(received, a_judgement(UNVERIFIED, at=LATER)))
    house.finish(a_finished(received, a_judgement(at=LATER)))
    detail = house.run(house.kept.notice(S1, received.mail_id))
    assert detail is not None
    assert [(one.verdict, one.code) for one in detail.history] == [
        (Verdict.VERIFIED, None),
        (Verdict.UNVERIFIED, "order.not_found"),
    ]
    assert detail.history[0].order_versions == ((KEY, 1),)
    assert house.told.topics == ["notice.verdict_changed"] * 2
    assert house.told.events[1].payload["previous_verdict"] == "unverified"


def test_a_judgement_that_comes_late_does_not_undo_a_newer_one(house: House) -> None:
    received = house.received()
    house.finish(a_finished(received, a_judgement(SPOOF, at=LATER)))
    assert house.finish(a_finished(received, a_judgement(at=NOON))) == ()
    detail = house.run(house.kept.notice(S1, received.mail_id))
    assert detail is not None
    assert detail.summary.verdict is Verdict.SUSPECTED_SPOOF


def test_a_clock_that_was_put_back_stops_no_judgement(house: House) -> None:
    received = house.received()
    house.finish(a_finished(received, a_judgement(at=LATER, look_again_at=NOON)))
    house.lease(now=NOON)
    house.finish(a_finished(received, a_judgement(SPOOF, at=NOON)))
    detail = house.run(house.kept.notice(S1, received.mail_id))
    assert detail is not None
    assert detail.summary.verdict is Verdict.SUSPECTED_SPOOF
    assert house.lease(now=LATER) == ()


def test_a_mail_that_wants_to_be_looked_at_again_is_due_then(house: House) -> None:
    received = house.received()
    house.finish(a_finished(received, a_judgement(look_again_at=LATER)))
    assert house.lease(now=LATER - timedelta(seconds=1)) == ()
    assert len(house.lease(now=LATER)) == 1


def test_a_lease_says_what_the_mail_once_verified_though_its_last_judgement_did_not(house: House) -> None:
    received = house.received()
    house.finish(a_finished(received))
    house.finish(a_finished(received, a_judgement(UNVERIFIED, at=LATER, look_again_at=LATER)))
    (leased,) = house.lease(now=LATER)
    assert leased.previous is not None
    assert leased.previous.verdict is Verdict.UNVERIFIED
    assert leased.verified_before == {KEY}


def test_an_order_finds_the_notices_that_name_it_even_when_it_comes_after_them(house: House) -> None:
    received = house.received()
    house.finish(a_finished(received, a_judgement(UNVERIFIED)))
    marked = house.store.write_now(lambda connection: mark_due(connection, [KEY], LATER))
    assert marked == 1
    assert [one.received.mail_id for one in house.lease(now=LATER)] == [received.mail_id]


def test_an_order_of_another_seller_or_another_number_marks_nothing(house: House) -> None:
    received = house.received()
    house.finish(a_finished(received))
    others = [replace(KEY, seller_id=S2), replace(KEY, order_id="114-9")]
    assert house.store.write_now(lambda connection: mark_due(connection, others, LATER)) == 0
    assert house.store.write_now(lambda connection: mark_due(connection, [], LATER)) == 0


def test_a_mark_that_comes_while_a_mail_is_judged_is_not_lost(house: House) -> None:
    received = house.received()
    house.finish(a_finished(received, a_judgement(look_again_at=NOON)))
    house.lease()
    house.store.write_now(lambda connection: mark_seller_due(connection, S1, NOON))
    house.finish(a_finished(received, a_judgement(at=NOON)))
    assert len(house.lease(now=NOON)) == 1


def test_a_read_of_the_source_marks_only_what_waits_for_it(house: House) -> None:
    one, two = house.keep(a_delivery(b"1"), a_delivery(b"2"))
    first, second = (leased.received for leased in house.lease())
    house.finish(a_finished(first), a_finished(second, a_judgement(UNVERIFIED)))
    assert house.store.write_now(lambda connection: mark_unverified_due(connection, S1, LATER)) == 1
    assert [leased.received.mail_id for leased in house.lease(now=LATER)] == [second.mail_id]
    assert {one, two} == {first.mail_id, second.mail_id}


def test_the_first_alert_is_raised_and_told_and_a_second_mail_only_counts_it_up(house: House) -> None:
    one, two = house.keep(a_delivery(b"1"), a_delivery(b"2"))
    first, second = (leased.received for leased in house.lease())
    house.finish(a_finished(first, a_judgement(SPOOF), alerts=[RAISED]))
    house.finish(a_finished(second, a_judgement(SPOOF), alerts=[RAISED]))
    house.finish(a_finished(second, a_judgement(SPOOF), alerts=[RAISED]))
    (alert,) = house.run(house.kept.alerts(S1, None, None, 10)).items
    assert (alert.count, alert.state, alert.high, alert.order) == (2, AlertState.NEW, True, KEY)
    assert alert.mail_id == second.mail_id
    assert house.told.topics.count("alert.raised") == 1
    assert {one, two} == {first.mail_id, second.mail_id}


def test_an_alert_is_withdrawn_when_the_last_mail_that_raised_it_recovers(house: House) -> None:
    house.keep(a_delivery(b"1"), a_delivery(b"2"))
    first, second = (leased.received for leased in house.lease())
    house.finish(*(a_finished(one, a_judgement(SPOOF), alerts=[RAISED]) for one in (first, second)))
    house.finish(a_finished(first, a_judgement(at=LATER), alerts=[WITHDRAWN]))
    assert house.run(house.kept.alerts(S1, AlertState.NEW, None, 10)).items
    house.finish(a_finished(second, a_judgement(at=LATER), alerts=[WITHDRAWN]))
    assert not house.run(house.kept.alerts(S1, AlertState.NEW, None, 10)).items
    assert house.told.topics.count("alert.withdrawn") == 1


def test_a_standing_cause_that_is_gone_is_gone_for_all_mails(house: House) -> None:
    house.keep(a_delivery(b"1"), a_delivery(b"2"))
    first, second = (leased.received for leased in house.lease())
    standing = AlertChange(kind=AlertKind.STANDING, subject="store_stale", raised=True)
    house.finish(*(a_finished(one, a_judgement(UNVERIFIED), alerts=[standing]) for one in (first, second)))
    house.finish(a_finished(first, a_judgement(at=LATER), alerts=[replace(standing, raised=False)]))
    assert not house.run(house.kept.alerts(S1, AlertState.NEW, None, 10)).items


def test_what_is_told_outside_holds_ids_and_states_only(house: House) -> None:
    received = house.received()
    house.finish(a_finished(received, a_judgement(SPOOF), alerts=[RAISED]))
    said = " ".join(str(event.payload) for event in house.told.events)
    assert "Lamp" not in said
    assert "example" not in said


def test_a_verified_notice_is_noted_at_its_order_and_a_later_fake_does_not_undo_it(house: House) -> None:
    house.keep(a_delivery(b"1"), a_delivery(b"2"))
    first, second = (leased.received for leased in house.lease())
    house.finish(a_finished(first, a_judgement(SPOOF)))
    assert house.orders.noted == {KEY: NotificationState.MISMATCH}
    house.finish(a_finished(second))
    assert house.orders.noted == {KEY: NotificationState.VERIFIED}
    house.finish(a_finished(first, a_judgement(SPOOF, at=LATER)))
    assert house.orders.noted == {KEY: NotificationState.VERIFIED}


def test_a_genuine_notice_counts_as_come_whether_its_order_is_to_be_shipped_or_not(house: House) -> None:
    house.finish(a_finished(house.received(), a_judgement(a_claim(Verdict.NOT_SHIPPABLE))))
    assert house.orders.noted == {KEY: NotificationState.VERIFIED}


def test_a_lie_that_turned_out_to_be_none_is_taken_back_at_its_order(house: House) -> None:
    received = house.received()
    house.finish(a_finished(received, a_judgement(SPOOF)))
    house.finish(a_finished(received, a_judgement(a_claim(Verdict.UNVERIFIED), at=LATER), fresh=False))
    assert house.orders.noted == {KEY: NotificationState.EXPECTED}


def test_a_notice_that_was_never_a_lie_and_proves_nothing_says_nothing(house: House) -> None:
    house.finish(a_finished(house.received(), a_judgement(a_claim(Verdict.UNVERIFIED))))
    assert house.orders.noted == {}


def test_while_another_lie_stands_the_order_keeps_its_mismatch(house: House) -> None:
    house.keep(a_delivery(b"1"), a_delivery(b"2"))
    first, second = (leased.received for leased in house.lease())
    house.finish(a_finished(first, a_judgement(SPOOF)), a_finished(second, a_judgement(SPOOF)))
    house.finish(a_finished(first, a_judgement(a_claim(Verdict.UNVERIFIED), at=LATER), fresh=False))
    assert house.orders.noted == {KEY: NotificationState.MISMATCH}


def test_the_second_mail_with_a_fingerprint_is_judged_again_once(house: House) -> None:
    house.keep(a_delivery(b"1"), a_delivery(b"2"))
    first, second = (leased.received for leased in house.lease())
    assert house.finish(a_finished(first, marks=[a_mark()]), a_finished(second, marks=[a_mark()])) == (
        second.mail_id,
    )
    assert house.finish(a_finished(second, marks=[a_mark()])) == ()


def test_a_history_tells_the_earlier_mail_to_the_later_and_never_the_other_way(house: House) -> None:
    house.keep(a_delivery(b"1"), a_delivery(b"2"))
    first, second = (leased.received for leased in house.lease())
    house.finish(a_finished(first, marks=[a_mark()]))
    house.finish(a_finished(second, marks=[a_mark()]))
    asked = [(S1, first.mail_id, (a_mark(),)), (S1, second.mail_id, (a_mark(), a_mark("else")))]
    of_first, of_second = house.run(house.histories.histories(asked))
    assert of_first.seen == ()
    (seen,) = of_second.seen
    assert (seen.mail_id, seen.order_ids, seen.verdict) == (first.mail_id, ("114-1",), Verdict.VERIFIED)
    assert (seen.received_at, seen.other_seller) == (NOON, False)


def test_of_another_seller_s_mail_nothing_but_the_fact_is_told(house: House) -> None:
    house.keep(a_delivery(b"1"), a_delivery(b"2", seller=S2))
    mine, theirs = sorted((leased.received for leased in house.lease()), key=lambda one: one.seller_id)
    house.finish(a_finished(mine, marks=[a_mark()]))
    again = house.finish(a_finished(theirs, a_judgement(UNVERIFIED), marks=[a_mark()]))
    assert again == (theirs.mail_id,)
    asked = [(S2, theirs.mail_id, (a_mark(),)), (S1, mine.mail_id, (a_mark(),))]
    of_theirs, of_mine = house.run(house.histories.histories(asked))
    (seen,) = of_theirs.seen
    assert (seen.other_seller, seen.mail_id, seen.order_ids, seen.received_at) == (True, None, (), None)
    assert of_mine.seen == ()


def test_a_proved_confirmation_becomes_a_task_that_knows_its_requester(house: House) -> None:
    house.keep(a_delivery(b"1"), a_delivery(b"2"))
    for leased, requester in zip(house.lease(), ("Me@mail.example", "stranger@mail.example"), strict=True):
        found = ForwardingConfirmation(provider="gmail", requester=requester, code="123", link="")
        house.finish(a_finished(leased.received, a_judgement(confirmation=found)))
    tasks = house.run(house.kept.setup_tasks(S1))
    assert {one.confirmation.requester: one.known_requester for one in tasks} == {
        "Me@mail.example": True,
        "stranger@mail.example": False,
    }
    house.clock.forward(days=7, seconds=1)
    assert house.run(house.kept.setup_tasks(S1)) == ()


def test_a_flood_of_one_fingerprint_makes_no_line_without_end(house: House) -> None:
    house.keep(*(a_delivery(b"%d" % number) for number in range(AT_MOST + 2)))
    received = [leased.received for leased in house.lease(limit=AT_MOST + 2)]
    finished = [a_finished(one, marks=[a_mark()]) for one in received]
    assert len(house.finish(*finished)) == AT_MOST - 1
    assert house.finish(*finished) == ()
    (history,) = house.run(house.histories.histories([(S1, received[-1].mail_id, (a_mark(),))]))
    assert len(history.seen) == AT_MOST
