"""What the API and the dashboard are told: one seller's only, newest first, filtered as asked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mailguard.model.alert import AlertChange, AlertKind, AlertState
from mailguard.model.judgement import Verdict
from mailguard.model.received import MailId
from mailguard.queries import MailState, NoticeFilter
from mailguard.storage.asking import OF_AN_ORDER
from orders.view import AccountId
from tests.fakes.clock import NOON
from tests.mailguard.storage.builders import (
    KEY,
    RAW,
    S1,
    S2,
    a_claim,
    a_delivery,
    a_finished,
    a_judgement,
)
from tests.mailguard.storage.house import House

ALL = NoticeFilter()


def judged(house: House, *verdicts: Verdict) -> list[MailId]:
    """One mail a verdict, each a minute after the other."""
    made = [a_delivery(b"%d" % n, at=NOON + timedelta(minutes=n)) for n in range(len(verdicts))]
    ids = list(house.keep(*made))
    of = dict(zip(ids, verdicts, strict=True))
    for leased in house.lease(now=NOON + timedelta(hours=1)):
        claim = a_claim(of[leased.received.mail_id], order_id=f"114-{ids.index(leased.received.mail_id)}", key=None)
        house.finish(a_finished(leased.received, a_judgement(claim)))
    return ids


def listed(house: House, wanted: NoticeFilter = ALL) -> list[MailId]:
    return [one.mail_id for one in house.run(house.kept.notices(S1, wanted, None, 100)).items]


def test_pages_follow_each_other_without_gap_or_repeat(house: House) -> None:
    ids = list(house.keep(*(a_delivery(b"%d" % n, at=NOON + timedelta(minutes=n // 2)) for n in range(7))))
    seen, after = [], None
    while True:
        page = house.run(house.kept.notices(S1, ALL, after, 3))
        seen += [one.mail_id for one in page.items]
        assert len(page.items) <= 3
        if page.next is None:
            break
        after = page.next
    assert sorted(seen) == sorted(ids)
    assert len(seen) == 7
    assert seen[0] == ids[6]


def test_a_page_that_is_just_full_is_the_last(house: House) -> None:
    house.keep(a_delivery(b"1"), a_delivery(b"2"))
    assert house.run(house.kept.notices(S1, ALL, None, 2)).next is None


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        (ALL, [2, 1, 0]),
        (NoticeFilter(verdict=Verdict.UNVERIFIED), [1]),
        (NoticeFilter(marketplace="amazon"), [2, 1, 0]),
        (NoticeFilter(marketplace="etsy"), []),
        (NoticeFilter(order="114-2"), [2]),
        (NoticeFilter(q="lAMP"), [2, 1, 0]),
        (NoticeFilter(q="114-1"), [1]),
        (NoticeFilter(q="100%"), [2, 1, 0]),
        (NoticeFilter(q="100_"), []),
        (NoticeFilter(q="'; drop table mails; --"), []),
        (NoticeFilter(state=MailState.WAITING), []),
        (NoticeFilter(verdict=Verdict.VERIFIED, order="114-2"), []),
    ],
)
def test_a_filter_lets_through_what_it_says(house: House, wanted: NoticeFilter, places: list[int]) -> None:
    ids = judged(house, Verdict.VERIFIED, Verdict.UNVERIFIED, Verdict.SUSPECTED_SPOOF)
    assert listed(house, wanted) == [ids[place] for place in places]


def test_a_mail_that_waits_is_listed_without_a_verdict(house: House) -> None:
    (mail,) = house.keep()
    (summary,) = house.run(house.kept.notices(S1, NoticeFilter(state=MailState.WAITING), None, 10)).items
    assert (summary.mail_id, summary.verdict, summary.recipient) == (mail, None, "shop@in.example")


def test_another_seller_is_told_that_there_is_nothing(house: House) -> None:
    received = house.received()
    change = AlertChange(kind=AlertKind.STOP, subject="x", raised=True)
    house.finish(a_finished(received, alerts=[change]))
    (alert,) = house.run(house.kept.alerts(S1, None, None, 10)).items
    assert house.run(house.kept.notice(S2, received.mail_id)) is None
    assert house.run(house.kept.raw(S2, received.mail_id)) is None
    assert house.run(house.kept.notices(S2, ALL, None, 10)).items == ()
    assert house.run(house.kept.alert(S2, alert.alert_id)) is None
    assert house.run(house.kept.set_alert_state(S2, alert.alert_id, AlertState.RESOLVED, NOON)) is None
    assert house.run(house.kept.notices_of_orders(S2, [KEY])) == {KEY: ()}
    assert house.run(house.kept.attention(S2, NOON)).last_mail_at is None


def test_the_raw_mail_is_given_back_as_it_came(house: House) -> None:
    (mail,) = house.keep()
    assert house.run(house.kept.raw(S1, mail)) == RAW
    assert house.run(house.kept.raw(S1, MailId("0" * 32))) is None


def test_an_order_shows_its_notices_and_those_that_fit_no_single_account(house: House) -> None:
    first, second, third = house.keep(a_delivery(b"1"), a_delivery(b"2"), a_delivery(b"3"))
    of = {leased.received.mail_id: leased.received for leased in house.lease()}
    house.finish(
        a_finished(of[first]),
        a_finished(of[second], a_judgement(a_claim(Verdict.UNVERIFIED, key=None))),
        a_finished(of[third], a_judgement(a_claim(key=replace(KEY, account_id=AccountId("a2"))))),
    )
    found = house.run(house.kept.notices_of_orders(S1, [KEY]))
    assert {one.mail_id for one in found[KEY]} == {first, second}


def test_an_alert_is_acknowledged_and_resolved_and_then_stays_so(house: House) -> None:
    change = AlertChange(kind=AlertKind.STOP, subject="x", raised=True, high=True)
    received = house.received()
    house.finish(a_finished(received, alerts=[change]))
    (alert,) = house.run(house.kept.alerts(S1, None, None, 10)).items
    for state in (AlertState.ACKNOWLEDGED, AlertState.RESOLVED):
        changed = house.run(house.kept.set_alert_state(S1, alert.alert_id, state, NOON))
        assert changed is not None
        assert changed.state is state
    stays = house.run(house.kept.set_alert_state(S1, alert.alert_id, AlertState.NEW, NOON))
    assert stays is not None
    assert stays.state is AlertState.RESOLVED
    house.finish(a_finished(received, a_judgement(at=NOON), alerts=[change]))
    assert len(house.run(house.kept.alerts(S1, None, None, 10)).items) == 2


def test_the_first_page_counts_what_needs_attention(house: House) -> None:
    judged(house, Verdict.VERIFIED, Verdict.UNVERIFIED, Verdict.UNVERIFIED)
    house.keep(a_delivery(b"new", at=NOON + timedelta(minutes=9)))
    counts = house.run(house.kept.attention(S1, NOON + timedelta(days=14)))
    assert counts.by_verdict == {Verdict.VERIFIED: 1, Verdict.UNVERIFIED: 2}
    assert (counts.waiting, counts.set_aside) == (1, 0)
    assert counts.last_mail_at == counts.oldest_waiting_at == NOON + timedelta(minutes=9)
    later = house.run(house.kept.attention(S1, NOON + timedelta(days=14, seconds=1)))
    assert later.by_verdict == {Verdict.UNVERIFIED: 2}


def test_open_alerts_are_counted_apart_from_high_ones(house: House) -> None:
    received = house.received()
    low = AlertChange(kind=AlertKind.STANDING, subject="dkim", raised=True)
    high = AlertChange(kind=AlertKind.STOP, subject="x", raised=True, high=True)
    house.finish(a_finished(received, alerts=[low, high]))
    counts = house.run(house.kept.attention(S1, NOON))
    assert (counts.open_alerts, counts.open_high_alerts) == (2, 1)


def test_a_flood_of_fakes_does_not_hide_the_genuine_notice_of_an_order(house: House) -> None:
    ids = house.keep(*(a_delivery(b"%d" % number) for number in range(OF_AN_ORDER + 5)))
    fake = a_judgement(a_claim(Verdict.SUSPECTED_SPOOF, code="order.total_mismatch"))
    for leased in house.lease(limit=OF_AN_ORDER + 5):
        genuine = leased.received.mail_id == ids[0]
        house.finish(a_finished(leased.received, a_judgement() if genuine else fake))
    found = house.run(house.kept.notices_of_orders(S1, [KEY]))[KEY]
    assert len(found) == OF_AN_ORDER
    assert ids[0] in [one.mail_id for one in found]
