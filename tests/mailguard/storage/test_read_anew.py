"""Mail that nobody could read waits for new profiles: it is read anew, and nothing else is."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from mailguard.storage import due
from mailguard.storage.tables import examinations, mails
from tests.fakes.clock import NOON
from tests.mailguard.storage.house import House
from tests.mailguard.storage.test_waiting import waiting


def read_anew(house: House) -> int:
    return house.store.write_now(lambda connection: due.read_anew(connection, NOON))


def test_new_profiles_have_unread_mail_read_anew_and_nothing_else(house: House) -> None:
    waiting(house, 3)
    assert read_anew(house) == 3
    kept = house.store.read_now(lambda c: c.execute(select(examinations.c.temporary)).scalars().all())
    assert kept == [True] * 3
    house.store.write_now(lambda c: c.execute(update(mails).values(verdict="not_a_notice")))
    assert read_anew(house) == 3
    house.store.write_now(lambda c: c.execute(update(mails).values(verdict="verified")))
    assert read_anew(house) == 0


@pytest.mark.parametrize(("age", "found"), [(due.WAITS_FOR, 1), (due.WAITS_FOR + timedelta(seconds=1), 0)])
def test_what_has_waited_too_long_is_not_read_anew(house: House, age: timedelta, found: int) -> None:
    waiting(house, 1)
    house.store.write_now(lambda c: c.execute(update(mails).values(received_at=NOON - age)))
    assert read_anew(house) == found


def test_only_the_newest_are_read_anew(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due, "NEWEST", 2)
    waiting(house, 3)
    assert read_anew(house) == 2


def test_what_was_set_aside_stays_so(house: House) -> None:
    waiting(house, 1)
    house.store.write_now(lambda c: c.execute(update(mails).values(state="set_aside")))
    assert read_anew(house) == 0
