"""Judging without a server: whose mail it is, one after the other, at one moment, and nothing left behind."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailguard.dns import Zone, ZoneResolver
from mailguard.errors import SettingsError
from mailguard.model.judgement import Verdict
from mailguard.offline import NOBODY, Checked, Fixed, MailFile, check
from mailguard.queries import MailState
from orders.errors import BadFile
from orders.sources import Document
from tests.mailguard.world import AT, GENUINE, document_of, envelope_of, policy, raw_of, seller_of, zone_of

GENUINE_FILE = MailFile(path=Path("a.eml"), raw=raw_of(GENUINE), envelope=envelope_of(GENUINE))


def judged(
    *files: MailFile, document: Document | None = None, at: datetime | None = AT, zone: ZoneResolver | None = None
) -> list[Checked]:
    async def run(given: Sequence[MailFile]) -> list[Checked]:
        return [one async for one in check(given, document, zone or zone_of(GENUINE), policy(), at)]

    return asyncio.run(run(files or (GENUINE_FILE,)))


def verdicts(found: list[Checked]) -> list[Verdict | None]:
    return [one.detail.summary.verdict for one in found]


def test_a_fixed_clock_stands() -> None:
    assert Fixed(AT).now() == AT


def test_with_its_orders_a_genuine_mail_is_verified() -> None:
    (one,) = judged(document=document_of(GENUINE))
    assert (one.file, one.seller_id) == (Path("a.eml"), seller_of(GENUINE))
    assert verdicts([one]) == [Verdict.VERIFIED]


def test_without_orders_it_is_nobodys_and_unverified() -> None:
    (one,) = judged()
    assert (one.seller_id, one.detail.summary.verdict) == (NOBODY, Verdict.UNVERIFIED)


def test_without_orders_any_recipient_will_do() -> None:
    stranger = replace(GENUINE_FILE, envelope=replace(envelope_of(GENUINE), rcpt_to="anybody@else.example"))
    assert judged(stranger)[0].seller_id == NOBODY


def test_a_plus_tag_of_the_recipient_finds_its_seller() -> None:
    address = envelope_of(GENUINE).rcpt_to.replace("@", "+etsy@")
    tagged = replace(GENUINE_FILE, envelope=replace(envelope_of(GENUINE), rcpt_to=address))
    assert judged(tagged, document=document_of(GENUINE))[0].seller_id == seller_of(GENUINE)


def test_a_recipient_of_nobody_is_an_error_that_names_the_file() -> None:
    stranger = replace(GENUINE_FILE, envelope=replace(envelope_of(GENUINE), rcpt_to="anybody@else.example"))
    with pytest.raises(SettingsError, match=r"^a\.eml: anybody@else\.example is no intake address"):
        judged(stranger, document=document_of(GENUINE))


def test_every_mail_is_judged_at_the_given_moment() -> None:
    (one,) = judged(document=document_of(GENUINE), at=AT + timedelta(minutes=7))
    assert one.detail.judgement is not None
    assert one.detail.judgement.at == AT + timedelta(minutes=7)


def test_without_a_moment_it_is_now() -> None:
    (one,) = judged(at=None)
    assert one.detail.judgement is not None
    assert datetime.now(UTC) - one.detail.judgement.at < timedelta(minutes=5)


def test_the_very_same_mail_again_is_one_mail() -> None:
    first, second = judged(GENUINE_FILE, replace(GENUINE_FILE, path=Path("b.eml")), document=document_of(GENUINE))
    assert first.detail.summary.mail_id == second.detail.summary.mail_id
    assert verdicts([first, second]) == [Verdict.VERIFIED, Verdict.VERIFIED]


def test_the_same_run_twice_gives_the_same_judgements() -> None:
    def once() -> list[object]:
        found = judged(document=document_of(GENUINE))
        return [one.detail.judgement for one in found]

    assert once() == once()


def test_names_that_give_no_answer_leave_a_mail_unverified_and_waiting_for_no_one() -> None:
    names = set(zone_of(GENUINE)._names)
    (one,) = judged(document=document_of(GENUINE), zone=ZoneResolver(Zone(timeout=frozenset(names))))
    assert one.detail.summary.verdict == Verdict.UNVERIFIED
    assert one.detail.summary.state == MailState.JUDGED


def test_a_mail_of_many_broken_parts_is_judged() -> None:
    raw = b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n" * 500
    assert verdicts(judged(replace(GENUINE_FILE, raw=raw))) != [None]


def test_a_document_whose_order_is_of_bad_form_is_refused_by_name() -> None:
    document = document_of(GENUINE)
    (order,) = document.orders
    wrong = document.model_copy(update={"orders": (order.model_copy(update={"order_id": " "}),)})
    with pytest.raises(BadFile, match="orders#/orders/0"):
        judged(document=wrong)
