"""The workers' rows become Prometheus text, and a mail that asks too much of DNS is counted once."""

import asyncio
from array import array
from collections.abc import Sequence
from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mailguard.app.metrics import CountedJudgements, metrics_page
from mailguard.dns.tally import BOUNDS, CELLS, OVER_BUDGET, Tally
from mailguard.model.authentication import Authentication, DnsAnswer
from mailguard.model.received import MailId, Received
from mailguard.ports import Finished
from tests.fakes.clock import NOON
from tests.mailguard.storage.builders import S1, a_finished, an_envelope


def samples(*rows: Sequence[float]) -> dict[str, float]:
    found = {}
    for family in text_string_to_metric_families(metrics_page(rows)().decode()):
        for one in family.samples:
            labels = ",".join(f"{key}={value}" for key, value in sorted(one.labels.items()))
            found[f"{one.name}{{{labels}}}" if labels else one.name] = one.value
    return found


def a_row() -> "array[float]":
    return array("d", bytes(8 * CELLS))


def test_what_two_workers_count_is_told_as_one() -> None:
    rows = (a_row(), a_row())
    for tally in map(Tally, rows):
        tally.hit()
        tally.missed(joined=True)
        tally.left()
        tally.left()
        tally.came("TXT", "nxdomain", 0.002)
        tally.over_budget(1)
        tally.holds(3, 1500)
    found = samples(*rows)
    assert {name: value for name, value in found.items() if name.startswith("mailguard_") and value} == {
        "mailguard_dns_cache_hits_total": 2,
        "mailguard_dns_cache_misses_total": 2,
        "mailguard_dns_joined_total": 2,
        "mailguard_mails_over_dns_budget_total": 2,
        "mailguard_dns_in_flight": 2,
        "mailguard_dns_cache_answers": 6,
        "mailguard_dns_cache_bytes": 3000,
        "mailguard_dns_questions_total{outcome=nxdomain,type=TXT}": 2,
        "mailguard_dns_question_seconds_sum": 0.004,
        "mailguard_dns_question_seconds_count": 2,
        **{f"mailguard_dns_question_seconds_bucket{{le={bound}}}": 2 for bound in (*map(str, BOUNDS[1:]), "+Inf")},
    }


def test_every_type_and_outcome_has_its_own_number_from_the_start() -> None:
    found = samples(a_row())
    assert sum(name.startswith("mailguard_dns_questions_total") for name in found) == 25


def test_a_page_is_of_now_and_holds_this_process_too() -> None:
    row = a_row()
    page = metrics_page([row])
    Tally(row).hit()
    assert b"mailguard_dns_cache_hits_total 1.0" in page()
    assert b"python_info" in page()


class Stored:
    """Stores what it gets, or fails."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    async def finish(self, finished: Sequence[Finished]) -> tuple[MailId, ...]:
        if self.error is not None:
            raise self.error
        return tuple(one.received.mail_id for one in finished[:1])


def asking(status: str, *, fresh: bool = True) -> Finished:
    """A mail whose last question had this status."""
    received = Received(mail_id=MailId("1" * 32), seller_id=S1, envelope=an_envelope(), raw=b"", at=NOON)
    one = a_finished(received, fresh=fresh)
    answers = tuple(DnsAnswer(name="a.example", rdtype="TXT", status=kind) for kind in ("noerror", status))
    (box,) = one.examined.containers
    told = replace(box, authentication=Authentication(answers=answers))
    return replace(one, examined=replace(one.examined, containers=(told,)))


def counted(*finished: Finished) -> float:
    tally = Tally()
    moved = asyncio.run(CountedJudgements(Stored(), tally).finish(finished))
    assert moved == tuple(one.received.mail_id for one in finished[:1])
    return tally.cells[OVER_BUDGET]


def test_mails_over_their_budget_are_counted() -> None:
    assert counted(asking("over_budget"), asking("timeout"), asking("over_budget")) == 2


def test_a_mail_that_is_only_judged_again_is_not_counted_again() -> None:
    assert counted(asking("over_budget", fresh=False)) == 0


def test_what_was_not_stored_is_not_counted() -> None:
    tally = Tally()
    with pytest.raises(OSError, match="disk"):
        asyncio.run(CountedJudgements(Stored(OSError("disk")), tally).finish([asking("over_budget")]))
    assert tally.cells[OVER_BUDGET] == 0
