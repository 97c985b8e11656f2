"""What somebody said of a verdict: kept once, with a copy of the mail that nothing else drops."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from mailguard.model.feedback import Feedback
from mailguard.model.judgement import Verdict
from mailguard.model.received import MailId
from mailguard.queries import NoticeFilter
from orders.errors import NotFound, Refused
from orders.view import SellerId
from tests.fakes.clock import NOON
from tests.mailguard.storage.builders import RAW, S1, S2, a_claim, a_finished, a_judgement
from tests.mailguard.storage.house import House

SPOOF, VERIFIED = Verdict.SUSPECTED_SPOOF, Verdict.VERIFIED


def nothing(_: Any) -> None:
    """No audit here."""


def a_word(expected: Verdict = SPOOF, **changes: Any) -> Feedback:
    return Feedback(**{"verdict_expected": expected, "reason": "not mine", "actor": "user:1", "at": NOON, **changes})


def say(
    house: House,
    mail: MailId,
    said: Feedback | None = None,
    seller: SellerId = S1,
    also: Callable[[Any], None] = nothing,
) -> Feedback:
    return house.run(house.kept.give_feedback(seller, mail, said or a_word(), also))


@pytest.fixture
def mail(house: House) -> MailId:
    """A mail that was judged verified."""
    received = house.received()
    house.finish(a_finished(received))
    return received.mail_id


def shown(house: House, mail: MailId) -> Feedback | None:
    detail = house.run(house.kept.notice(S1, mail))
    assert detail is not None
    return detail.feedback


def drop_raw(house: House) -> None:
    house.store.write_now(lambda open_: open_.exec_driver_sql("delete from raw_mails"))


def test_what_was_said_is_shown_with_the_verdict_of_then(house: House, mail: MailId) -> None:
    assert shown(house, mail) is None
    told = say(house, mail)
    assert (told.verdict_expected, told.verdict, told.reason, told.at) == (SPOOF, VERIFIED, "not mine", NOON)
    assert shown(house, mail) == told


def test_the_same_again_changes_nothing_and_is_not_done_twice(house: House, mail: MailId) -> None:
    done: list[int] = []
    first = say(house, mail, also=lambda _: done.append(1))
    later = a_word(at=NOON + timedelta(hours=1), actor="user:2")
    assert say(house, mail, later, also=lambda _: done.append(2)) == first
    assert done == [1]


def test_another_word_replaces_the_first(house: House, mail: MailId) -> None:
    say(house, mail)
    say(house, mail, a_word(Verdict.NOT_SHIPPABLE, reason="was cancelled"))
    found = shown(house, mail)
    assert found is not None
    assert (found.verdict_expected, found.reason) == (Verdict.NOT_SHIPPABLE, "was cancelled")


def test_a_verdict_that_is_so_already_and_a_mail_that_waits_are_refused(house: House, mail: MailId) -> None:
    with pytest.raises(Refused, match="already"):
        say(house, mail, a_word(VERIFIED))
    (waiting,) = house.keep()
    assert waiting == mail
    other = house.received(*_another())
    with pytest.raises(Refused, match="not judged yet"):
        say(house, other.mail_id)
    assert shown(house, mail) is None


def _another() -> tuple[Any, ...]:
    from tests.mailguard.storage.builders import a_delivery

    return (a_delivery(RAW + b"another\r\n"),)


def test_the_cases_are_found_among_the_others(house: House, mail: MailId) -> None:
    other = house.received(*_another())
    say(house, mail)

    def found(feedback: bool) -> list[MailId]:
        page = house.run(house.kept.notices(S1, NoticeFilter(feedback=feedback), None, 10))
        return [one.mail_id for one in page.items]

    assert (found(True), found(False)) == ([mail], [other.mail_id])


def test_another_seller_has_no_such_mail(house: House, mail: MailId) -> None:
    with pytest.raises(NotFound):
        say(house, mail, seller=S2)
    assert shown(house, mail) is None


def test_the_verdict_that_came_true_later_stays_said(house: House) -> None:
    received = house.received()
    house.finish(a_finished(received))
    first = say(house, received.mail_id)
    spoof = a_judgement(a_claim(SPOOF), at=NOON + timedelta(hours=1))
    house.finish(a_finished(received, spoof, fresh=False))
    assert say(house, received.mail_id) == first


def test_the_bytes_stay_when_the_mails_own_are_dropped(house: House, mail: MailId) -> None:
    say(house, mail)
    drop_raw(house)
    detail = house.run(house.kept.notice(S1, mail))
    assert detail is not None
    assert detail.raw_kept
    assert house.run(house.kept.raw(S1, mail)) == RAW
    assert house.run(house.kept.raw(S2, mail)) is None


def test_a_later_word_keeps_the_bytes_that_the_first_one_kept(house: House, mail: MailId) -> None:
    say(house, mail)
    drop_raw(house)
    say(house, mail, a_word(reason="otherwise"))
    assert house.run(house.kept.raw(S1, mail)) == RAW


def test_of_a_mail_whose_bytes_were_gone_the_word_is_kept(house: House, mail: MailId) -> None:
    drop_raw(house)
    assert say(house, mail).verdict_expected is SPOOF
    detail = house.run(house.kept.notice(S1, mail))
    assert detail is not None
    assert not detail.raw_kept


def test_an_audit_that_fails_undoes_it(house: House, mail: MailId) -> None:
    def falls(_: Any) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        say(house, mail, also=falls)
    assert shown(house, mail) is None
