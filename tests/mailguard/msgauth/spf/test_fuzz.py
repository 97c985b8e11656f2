"""No record, no envelope and no answer raises, and none makes us ask without end."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.model.authentication import AuthStatus, DnsAnswer, SpfResult
from mailguard.model.received import Envelope
from mailguard.msgauth.budget import Share
from mailguard.msgauth.gather import SPF_QUESTIONS
from mailguard.msgauth.sender import Sender
from mailguard.msgauth.spf import check_spf
from tests.mailguard.msgauth.builders import evaluate
from tests.mailguard.msgauth.spf.checking import AT

PIECES = st.sampled_from(
    [
        *(
            "v=spf1 ",
            "v=spf1",
            "a",
            "mx",
            "ptr",
            "ip4:",
            "ip6:",
            "include:",
            "exists:",
            "redirect=",
            "exp=",
            "all",
            "-",
            "~",
        ),
        *(
            "%{",
            "}",
            "%",
            "s",
            "l",
            "o",
            "d",
            "i",
            "p",
            "h",
            "c",
            "r",
            "t",
            "v",
            "5",
            "129",
            "0",
            "r",
            ".",
            "/",
            "//",
            "=",
            ":",
        ),
        *(
            " ",
            "\t",
            "\0",
            "\u00e9",
            "\u0660",
            "a.example",
            "192.0.2.1",
            "2001:db8::1",
            "::",
            "@",
            "[",
            "]",
            "x" * 70,
        ),
        *(
            "v=DMARC1; ",
            "p=",
            "reject",
            "sp=none",
            ";",
            "psd=y",
            "np=reject",
            "t=y",
            "rua=mailto:a@b.example",
            "none",
        ),
    ]
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)
RECORDS = st.one_of(
    TEXTS, TEXTS.map(lambda text: f"v=spf1 {text}"), TEXTS.map(lambda text: f"v=DMARC1; p=none;{text}")
)
VALUES = st.one_of(
    st.sampled_from(["192.0.2.1", "2001:db8::1", "10 a.example", "a.example", "10", "", "x\0"]), RECORDS
)
STATUSES = st.sampled_from(
    ["noerror", "noerror", "noerror", "nxdomain", "nodata", "servfail", "timeout", "over_budget", "?"]
)
ANSWERS = st.lists(st.tuples(STATUSES, st.lists(VALUES, max_size=3).map(tuple)), min_size=1, max_size=6)
WORDS = st.one_of(
    st.text(max_size=12), TEXTS, st.sampled_from(["x@a.example", "a.example", "h.example", "192.0.2.1", "::1"])
)


class Odd:
    """A resolver that answers each question with the next of some answers, whatever was asked."""

    def __init__(self, answers: list[tuple[str, tuple[str, ...]]]) -> None:
        self._answers = answers
        self.asked = 0

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        status, values = self._answers[self.asked % len(self._answers)]
        self.asked += 1
        return DnsAnswer(name=name, rdtype=rdtype, status=status, values=values)


@settings(max_examples=150, deadline=None)
@given(ANSWERS, WORDS, WORDS, st.sampled_from(["192.0.2.1", "2001:db8::1", "x", "", "::ffff:192.0.2.1", "fe80::1%x"]))
def test_spf_survives_anything(answers: list[tuple[str, tuple[str, ...]]], path: str, helo: str, ip: str) -> None:
    resolver = Odd(answers)
    envelope = Envelope(client_ip=ip, helo=helo, mail_from=path, rcpt_to="")
    for found in asyncio.run(check_spf(envelope, AT, Share(resolver, SPF_QUESTIONS))):
        assert found.status in AuthStatus
        assert found.explanation.isascii()
        assert found.explanation.isprintable()
        assert not found.explanation or found.status is AuthStatus.FAIL
    assert resolver.asked <= SPF_QUESTIONS


@settings(max_examples=100, deadline=None)
@given(ANSWERS, st.sampled_from(["a.example", "a.b.c.d.e.f.g.h.i.j.example", "co.uk", "com"]))
def test_dmarc_survives_anything(answers: list[tuple[str, tuple[str, ...]]], domain: str) -> None:
    resolver = Odd(answers)
    found = asyncio.run(evaluate(Sender(domain), (), SpfResult(status=AuthStatus.NONE), resolver))
    assert found.status in AuthStatus
    assert found.status is not AuthStatus.PASS
    assert resolver.asked <= 8 + 3
