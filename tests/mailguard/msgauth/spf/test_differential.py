"""Random worlds judged by pyspf too: the same status and explanation, or a difference that the table names."""

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings

from mailguard.dns import Zone, ZoneResolver
from mailguard.model.authentication import SpfResult
from mailguard.msgauth.spf import check_spf
from tests.mailguard.msgauth.spf.cases import Case, cases
from tests.mailguard.msgauth.spf.checking import AT, an_envelope
from tests.mailguard.msgauth.spf.peer import Peer, hooked


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    with hooked() as found:
        yield found


@dataclass(frozen=True, slots=True)
class Quirk:
    """Where pyspf goes another way than RFC 7208, and how it is told: by its own words, our cause, the record."""

    why: str
    theirs: str = ""  # how what it says of its error begins
    ours: str = ""  # our cause, "*" for any
    term: str = ""  # a pattern that a record in the world must hold
    seen: Callable[[Case, SpfResult], bool] = lambda case, ours: True

    def explains(self, case: Case, ours: SpfResult, error: str) -> bool:
        told = error.startswith(self.theirs)
        said = self.theirs != "" or self.ours in ("*", ours.cause)
        return told and said and any(re.search(self.term, text) for text in case.records) and self.seen(case, ours)


QUIRKS = (
    Quirk(
        "4.6.4 limits terms without an answer; pyspf counts answers: pointers, names, each exchanger's host",
        theirs="SPF Permanent Error: Void lookup limit",
        term=r"[ ?~+-](ptr|mx|a:|A:|exists)|%{p}",
    ),
    Quirk(
        "5.5: trouble with a pointer is no match; for pyspf it is a temporary error, and %{p} is asked while reading",
        theirs="SPF Temporary Error",
        term=r"[ ?~+-](ptr|mx)|%{p}",
        seen=lambda case, ours: bool(case.zone.timeout | case.zone.servfail),
    ),
    Quirk(
        "a record that includes itself ends at the limit of terms, if it is come to; pyspf refuses it while reading",
        theirs="SPF Permanent Error: include has trivial recursion",
        term="include:",
    ),
    Quirk(
        "6: an unknown modifier may stand twice; pyspf allows it once",
        theirs="SPF Permanent Error: y.z= MUST appear at most once",
    ),
    Quirk(
        "5.7: exists needs a domain; behind a qualifier pyspf takes the checked one",
        ours="record_syntax",
        term="[?~+-]exists( |$)",
    ),
    Quirk(
        "6.2: %{p} in an explanation is beside the count and never trouble; pyspf then explains nothing",
        term=r"^from %{p}$",
        seen=lambda case, ours: ours.explanation.startswith("from "),
    ),
    Quirk(
        "12: names of modifiers count in any case; pyspf knows them in lower case alone", term="Redirect=", ours="*"
    ),
)


def quirk_of(case: Case, ours: SpfResult, error: str) -> Quirk | None:
    return next((one for one in QUIRKS if one.explains(case, ours, error)), None)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(cases)
def test_pyspf_agrees_or_the_difference_is_named(peer: Peer, case: Case) -> None:
    resolver = ZoneResolver(case.zone)
    ours = asyncio.run(check_spf(an_envelope(case.ip, case.path, case.helo), AT, resolver))[0]
    status, explanation, error = peer.check(case.zone, case.ip, case.path, case.helo)
    # pyspf keeps the case that a name was written in; ours are in lower case
    if (ours.status.value, ours.explanation.lower()) != (status, explanation.lower()):
        assert quirk_of(case, ours, error) is not None, (ours, status, explanation, error)


def a_case(*records: str, ip: str = "192.0.2.1", **zone: object) -> Case:
    texts = {"a.example": (records[0],), **{f"r{at}.example": (text,) for at, text in enumerate(records[1:])}}
    return Case(zone=Zone(records={"TXT": texts}, **zone), ip=ip, path="x@a.example", helo="h.example")  # type: ignore[arg-type]  # the zone's own fields


@pytest.mark.parametrize(
    ("case", "ours", "theirs"),
    [
        (a_case("v=spf1 ptr ptr:b.example ptr -all"), "fail", "permerror"),
        (a_case("v=spf1 ptr -all", timeout=frozenset({"1.2.0.192.in-addr.arpa"})), "fail", "temperror"),
        (a_case("v=spf1 ip4:192.0.2.1 include:a.example"), "pass", "permerror"),
        (a_case("v=spf1 y.z=1 y.z=2 -all"), "fail", "permerror"),
        (a_case("v=spf1 ?exists -all"), "permerror", "fail"),
        (
            a_case("v=spf1 -all exp=r0.example", "from %{p}", timeout=frozenset({"1.2.0.192.in-addr.arpa"})),
            "fail",
            "fail",
        ),
        (a_case("v=spf1 Redirect=r0.example", "v=spf1 +all"), "pass", "neutral"),
    ],
    ids=[one.why.partition(";")[0] for one in QUIRKS],
)
def test_every_named_difference_is_one(peer: Peer, case: Case, ours: str, theirs: str) -> None:
    found = asyncio.run(check_spf(an_envelope(case.ip, case.path, case.helo), AT, ZoneResolver(case.zone)))[0]
    status, _, error = peer.check(case.zone, case.ip, case.path, case.helo)
    assert (found.status.value, status) == (ours, theirs)
    assert quirk_of(case, found, error) is not None
