from datetime import timedelta

from mailguard.model.judgement import Verdict
from tests.fakes.clock import NOON
from tests.mailguard.storage.builders import S1, S2, a_claim, a_delivery, a_finished, a_judgement
from tests.mailguard.storage.house import House

HOUR = timedelta(hours=1)
BOUNDS = (NOON - 2 * HOUR, NOON - HOUR, NOON)


def kept(house: House, verdict: Verdict, ago: timedelta) -> None:
    received = house.received(a_delivery(f"{verdict}{ago}".encode(), at=NOON - ago))
    house.finish(a_finished(received, a_judgement(a_claim(verdict))))


def test_mails_are_counted_in_the_stretch_in_which_they_came(house: House) -> None:
    kept(house, Verdict.VERIFIED, 2 * HOUR)
    kept(house, Verdict.VERIFIED, HOUR + timedelta(microseconds=1))
    kept(house, Verdict.SUSPECTED_SPOOF, HOUR)
    found = house.run(house.kept.verdicts_between(S1, BOUNDS))
    assert found == ({Verdict.VERIFIED: 2}, {Verdict.SUSPECTED_SPOOF: 1})


def test_what_came_outside_the_bounds_is_not_counted(house: House) -> None:
    kept(house, Verdict.VERIFIED, 2 * HOUR + timedelta(microseconds=1))
    kept(house, Verdict.VERIFIED, timedelta(0))
    assert house.run(house.kept.verdicts_between(S1, BOUNDS)) == ({}, {})


def test_what_waits_and_what_is_another_sellers_is_not_counted(house: House) -> None:
    kept(house, Verdict.VERIFIED, HOUR)
    house.keep(a_delivery(b"waits", at=NOON - HOUR))
    assert house.run(house.kept.verdicts_between(S1, BOUNDS)) == ({}, {Verdict.VERIFIED: 1})
    assert house.run(house.kept.verdicts_between(S2, BOUNDS)) == ({}, {})


def test_fewer_than_two_bounds_have_nothing_between_them(house: House) -> None:
    assert house.run(house.kept.verdicts_between(S1, ())) == ()
    assert house.run(house.kept.verdicts_between(S1, BOUNDS[:1])) == ()
