"""What DNS said when the mail was first looked at stands; only silence is asked again."""

import asyncio

import pytest

from mailguard.model.authentication import DnsAnswer
from mailguard.msgauth.budget import KEPT_SIGNS, KEPT_VALUES
from mailguard.msgauth.remembered import Remembered
from tests.mailguard.msgauth.builders import CountingResolver, a_zone

NAME = "s1._domainkey.market.example"
NOW = a_zone({NAME: "new"})


def asked(earlier: DnsAnswer, name: str = NAME, rdtype: str = "TXT") -> tuple[tuple[str, ...], int]:
    live = CountingResolver(NOW)
    found = asyncio.run(Remembered((earlier,), live).query(name, rdtype))
    return found.values, len(live.asked)


def answer(status: str = "noerror", *values: str) -> DnsAnswer:
    return DnsAnswer(name=NAME, rdtype="TXT", status=status, values=values)


@pytest.mark.parametrize("status", ["noerror", "nxdomain", "nodata", "over_budget"])
def test_an_answer_that_decided_is_not_sent_again(status: str) -> None:
    assert asked(answer(status, "old")) == (("old",), 0)


def test_however_the_name_is_written() -> None:
    assert asked(answer("noerror", "old"), NAME.upper() + ".") == (("old",), 0)


def test_a_sign_that_only_looks_alike_is_another_name() -> None:
    assert asked(answer("noerror", "old"), NAME.replace("k", "\u212a")) == ((), 1)  # the Kelvin sign


@pytest.mark.parametrize("status", ["timeout", "servfail"])
def test_silence_is_asked_again(status: str) -> None:
    assert asked(answer(status)) == (("new",), 1)


def test_another_question_is_none_that_was_answered() -> None:
    assert asked(answer("noerror", "old"), rdtype="MX") == ((), 1)
    assert asked(answer("noerror", "old"), "other.example") == ((), 1)


@pytest.mark.parametrize(
    ("values", "sent"),
    [
        (("x",) * (KEPT_VALUES - 1), 0),
        (("x",) * KEPT_VALUES, 1),
        (("x" * (KEPT_SIGNS - 1),), 0),
        (("x" * KEPT_SIGNS,), 1),
    ],
)
def test_an_answer_that_may_have_been_cut_decides_nothing(values: tuple[str, ...], sent: int) -> None:
    assert asked(answer("noerror", *values))[1] == sent
