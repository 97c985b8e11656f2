from datetime import UTC, datetime

from mailguard.dashboard.chart import HEIGHT, chart
from mailguard.dashboard.times import Times, zone_named
from mailguard.model.judgement import Verdict

TIMES = Times(zone_named("UTC"), datetime(2026, 3, 3, 12, tzinfo=UTC))
STARTS = TIMES.midnights(3)[:-1]


def test_the_busiest_day_is_as_high_as_the_picture() -> None:
    made = chart(TIMES, STARTS, [{Verdict.VERIFIED: 3, Verdict.SUSPECTED_SPOOF: 1}, {}, {Verdict.VERIFIED: 2}])
    assert made.top == 4
    assert [sum(piece.height for piece in day.pieces) for day in made.days] == [HEIGHT, 0, HEIGHT / 2]
    assert [day.label for day in made.days] == ["1 Mar", "2 Mar", "3 Mar"]


def test_a_fake_lies_on_top_of_its_bar() -> None:
    (day, *_) = chart(TIMES, STARTS, [{Verdict.SUSPECTED_SPOOF: 1, Verdict.VERIFIED: 1}, {}, {}]).days
    assert [piece.verdict for piece in day.pieces] == [Verdict.VERIFIED, Verdict.SUSPECTED_SPOOF]
    assert day.pieces[-1].y == 0


def test_one_fake_among_thousands_can_be_seen_and_stays_in_the_picture() -> None:
    made = chart(TIMES, STARTS, [{Verdict.SUSPECTED_SPOOF: 1, Verdict.VERIFIED: 9999}, {}, {}])
    assert made.days[0].pieces[-1].height >= 1.5
    assert min(piece.y for piece in made.days[0].pieces) >= 0


def test_no_mail_at_all_is_an_empty_picture() -> None:
    made = chart(TIMES, STARTS, [{}, {}, {}])
    assert made.total == made.top == 0
    assert made.shown == ()
