"""Kept mail is never lost and never judged by two at once."""

import asyncio
import os
from datetime import timedelta

import pytest
from sqlalchemy import Executable, delete, select, update

from mailguard.errors import SpoolUnavailable
from mailguard.model.judgement import Recommendation, Verdict
from mailguard.queries import MailState, NoticeFilter
from mailguard.storage.leases import BACK_OFF, LEASE, OCTETS, TRIES
from mailguard.storage.tables import examinations, mails, raw_mails
from orders.database.store import Store
from tests.fakes.clock import NOON
from tests.mailguard.storage.builders import S1, S2, a_delivery, a_finished, a_judgement
from tests.mailguard.storage.house import House
from tests.orders.database.stores import Kind

SECOND = timedelta(seconds=1)


def test_a_mail_that_was_kept_is_there_after_the_store_was_opened_again(house: House) -> None:
    (mail,) = house.keep(a_delivery(b"x" * 5000))
    house.store.close()
    reopened = Store.open(house.store.url)
    kept = reopened.read_now(lambda connection: connection.execute(select(mails.c.mail_id)).scalars().all())
    reopened.close()
    assert kept == [mail]


def test_what_is_leased_is_byte_for_byte_what_was_kept(house: House) -> None:
    raw = bytes(range(256)) * 40
    house.keep(a_delivery(raw))
    (leased,) = house.lease()
    assert leased.received.raw == raw
    assert leased.received.envelope == a_delivery().envelope
    assert (leased.received.at, leased.examined, leased.previous, leased.tries) == (NOON, None, None, 0)


def test_the_same_mail_again_gives_the_first_one_s_id(house: House) -> None:
    first = house.keep(a_delivery())
    assert house.keep(a_delivery(client_ip="198.51.100.7", helo="other.example")) == first
    assert len(house.lease()) == 1


@pytest.mark.parametrize(
    "other",
    [
        a_delivery(b"else"),
        a_delivery(seller=S2),
        a_delivery(mail_from="c@d.example"),
        a_delivery(rcpt_to="x@in.example"),
    ],
    ids=["content", "seller", "sender", "recipient"],
)
def test_another_content_seller_sender_or_recipient_is_another_mail(house: House, other: object) -> None:
    assert house.keep(a_delivery()) != house.keep(other)  # type: ignore[arg-type]


def test_a_mail_to_two_sellers_and_the_same_twice_in_one_call(house: House) -> None:
    one, two, again = house.keep(a_delivery(), a_delivery(seller=S2), a_delivery())
    assert one == again != two


def test_many_at_once_each_get_their_own_id(house: House) -> None:
    async def keep_all() -> list[tuple[str, ...]]:
        return await asyncio.gather(*(house.spool.keep([a_delivery(b"%d" % n)]) for n in range(50)))

    assert len({ids[0] for ids in asyncio.run(keep_all())}) == 50


def test_one_that_cannot_be_written_does_not_hurt_the_others(house: House) -> None:
    async def keep_all() -> list[object]:
        bad = a_delivery(at=NOON.replace(tzinfo=None))
        calls = [house.spool.keep([a_delivery(b"1")]), house.spool.keep([bad]), house.spool.keep([a_delivery(b"2")])]
        return await asyncio.gather(*calls, return_exceptions=True)

    first, broken, last = asyncio.run(keep_all())
    assert isinstance(broken, Exception)
    assert isinstance(first, tuple)
    assert isinstance(last, tuple)


def test_a_store_that_is_gone_is_spool_unavailable(house: House) -> None:
    house.store.close()
    with pytest.raises(SpoolUnavailable):
        house.keep()


@pytest.mark.parametrize("kind", [Kind.SQLITE], indirect=True)  # by a limit that only it has
def test_a_full_disk_is_spool_unavailable_and_keeping_goes_on_once_there_is_room(house: House) -> None:
    house.keep(a_delivery(b"before"))
    pages = "SELECT * FROM pragma_page_count()"
    full = house.store.read_now(lambda connection: connection.exec_driver_sql(pages).scalar_one())
    house.store.write_now(lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count = {full}"))
    with pytest.raises(SpoolUnavailable):
        house.keep(a_delivery(os.urandom(1_000_000)))
    house.store.write_now(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1000000"))
    assert house.keep(a_delivery(os.urandom(1_000_000)))
    assert len(house.lease()) == 2


def test_a_leased_mail_is_nobody_else_s_until_the_lease_ends(house: House) -> None:
    house.keep()
    assert len(house.lease("w1")) == 1
    assert house.lease("w2", now=NOON + LEASE - SECOND) == ()
    (again,) = house.lease("w2", now=NOON + LEASE)
    assert (again.tries, again.alone) == (1, True)


def test_a_lease_takes_no_more_octets_than_are_judged_in_time_and_always_one_mail(house: House) -> None:
    half = OCTETS // 2
    house.keep(a_delivery(b"a" * half), a_delivery(b"b" * half))
    assert len(house.lease()) == 2
    house.keep(a_delivery(b"c" * half), a_delivery(b"d" * (half + 1)))
    assert len(house.lease()) == len(house.lease()) == 1
    house.keep(a_delivery(b"e" * (OCTETS + 1)))
    assert len(house.lease()) == 1


def test_those_that_wait_longest_are_leased_first_and_no_more_than_asked(house: House) -> None:
    ids = [house.keep(a_delivery(b"%d" % n, at=NOON - n * SECOND))[0] for n in range(3)]
    assert {one.received.mail_id for one in house.lease(limit=2)} == {ids[1], ids[2]}


def test_what_is_given_back_without_fault_is_due_soon_and_uncounted(house: House) -> None:
    (mail,) = house.keep()
    house.lease()
    house.run(house.spool.release([mail], failed=False, now=NOON))
    assert house.lease() == ()
    (again,) = house.lease(now=NOON + SECOND)
    assert (again.tries, again.alone) == (0, False)


def test_a_mail_that_fails_waits_longer_each_time_and_is_then_set_aside(house: House) -> None:
    (mail,) = house.keep()
    now = NOON
    for tries, pause in enumerate(BACK_OFF, start=1):
        assert len(house.lease(now=now)) == 1
        house.run(house.spool.release([mail], failed=True, now=now))
        assert house.lease(now=now + pause - SECOND) == ()
        now += pause
        (due,) = house.lease(now=now)
        assert due.tries == tries
        house.run(house.spool.give_back("w1", now))
    house.lease(now=now)
    house.run(house.spool.release([mail], failed=True, now=now))
    assert house.lease(now=now + timedelta(days=365)) == ()
    detail = house.run(house.kept.notice(S1, mail))
    assert detail is not None
    assert (detail.summary.state, detail.tries) == (MailState.SET_ASIDE, TRIES)
    assert (detail.summary.verdict, detail.summary.code) == (Verdict.UNVERIFIED, "judging.set_aside")
    assert detail.summary.recommendation is Recommendation.CHECK_MARKETPLACE
    assert detail.judgement is not None
    assert [one.verdict for one in detail.history] == [Verdict.UNVERIFIED]
    page = house.run(house.kept.notices(S1, NoticeFilter(verdict=Verdict.UNVERIFIED), None, 10))
    assert [one.mail_id for one in page.items] == [mail]


def test_the_mail_on_which_a_worker_fell_comes_alone_and_its_mates_are_uncounted(house: House) -> None:
    ids = house.keep(*(a_delivery(b"%d" % n) for n in range(3)))
    house.lease("w1")
    house.run(house.spool.count_try(ids[1], NOON))
    house.run(house.spool.give_back("w1", NOON))
    mates = house.lease("w2")
    assert {one.received.mail_id for one in mates} == {ids[0], ids[2]}
    assert {one.tries for one in mates} == {0}
    (alone,) = house.lease("w3", now=NOON + BACK_OFF[0])
    assert (alone.received.mail_id, alone.tries, alone.alone) == (ids[1], 1, True)


def test_what_a_tree_that_was_killed_whole_had_on_lease_is_free_and_what_this_one_has_is_not(house: House) -> None:
    house.keep(a_delivery(b"1"))
    house.lease("old/worker-0/1")
    house.keep(a_delivery(b"2"))
    (mine,) = house.lease("new/worker-0/1")
    house.run(house.spool.free_strangers("new", NOON))
    (freed,) = house.lease("new/worker-1/1")
    assert freed.received.raw == b"1"
    assert (freed.tries, freed.alone) == (0, False)
    assert mine.received.raw == b"2"


def test_two_that_count_as_alone_never_come_together(house: House) -> None:
    ids = house.keep(a_delivery(b"1"), a_delivery(b"2"))
    house.lease("w1")
    house.run(house.spool.release(ids, failed=True, now=NOON))
    later = NOON + timedelta(minutes=1)
    assert len(house.lease("w1", now=later)) == 1
    assert len(house.lease("w2", now=later)) == 1


def test_a_lease_that_ran_out_too_often_sets_the_mail_aside(house: House) -> None:
    house.keep()
    now = NOON
    for _ in range(TRIES):
        assert len(house.lease(now=now)) == 1
        now += LEASE
    assert house.lease(now=now) == ()


def test_an_examination_comes_with_the_lease_only_while_it_is_whole(house: House) -> None:
    received = house.received()
    soon = a_judgement(look_again_at=NOON + SECOND)
    house.finish(a_finished(received, soon, temporary=True))
    (again,) = house.lease(now=NOON + SECOND)
    assert again.examined is None
    assert again.lacking is not None
    assert again.lacking.temporary
    assert again.previous == soon
    later = a_judgement(at=NOON + SECOND, look_again_at=NOON + 2 * SECOND)
    house.finish(a_finished(again.received, later))
    (third,) = house.lease(now=NOON + 2 * SECOND)
    assert third.examined == a_finished(received).examined
    assert third.lacking is None


def test_an_examination_whose_raw_mail_is_gone_stands_as_it_is(house: House) -> None:
    received = house.received()
    house.finish(a_finished(received, a_judgement(look_again_at=NOON + SECOND), temporary=True))
    house.store.write_now(lambda connection: connection.execute(raw_mails.delete()))
    (again,) = house.lease(now=NOON + SECOND)
    assert again.examined is not None
    assert again.received.raw == b""


def test_a_mail_whose_lease_was_taken_away_is_not_given_back_again(house: House) -> None:
    (mail,) = house.keep()
    house.lease()
    take_away = update(mails).values(leased_by=None, due_at=NOON)
    house.store.write_now(lambda connection: connection.execute(take_away))
    house.run(house.spool.release([mail], failed=True, now=NOON))
    (again,) = house.lease()
    assert again.tries == 0


def test_a_damaged_mail_is_set_aside_and_keeps_no_other(house: House) -> None:
    damaged, good = house.keep(a_delivery(b"x" * 5000)) + house.keep(a_delivery(b"y" * 5000))
    spoil(house, update(raw_mails).where(raw_mails.c.mail_id == damaged).values(packed=b"\0\xff"))
    assert [one.received.mail_id for one in house.lease()] == [good]
    assert verdict_of(house, damaged) == (Verdict.UNVERIFIED.value, MailState.SET_ASIDE.value)
    assert house.run(house.kept.raw(S1, damaged)) is None


def test_a_mail_of_which_nothing_is_left_to_read_is_never_judged_as_an_empty_one(house: House) -> None:
    received = house.received()
    house.finish(a_finished(received, a_judgement(look_again_at=NOON)))
    spoil(house, delete(raw_mails))
    spoil(house, update(examinations).values(body=b"j{}"))
    assert house.lease() == ()
    assert verdict_of(house, received.mail_id) == (Verdict.UNVERIFIED.value, MailState.SET_ASIDE.value)


def spoil(house: House, statement: Executable) -> None:
    house.store.write_now(lambda connection: connection.execute(statement) and None)


def verdict_of(house: House, mail: str) -> tuple[str, str]:
    asked = select(mails.c.verdict, mails.c.state).where(mails.c.mail_id == mail)
    return house.store.read_now(lambda connection: tuple(connection.execute(asked).one()))
