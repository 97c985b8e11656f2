"""One step on the way of a mail, with the key or record that decided it: what people and programs get as evidence.

Names and texts of a mail or of DNS are hostile: whoever shows them makes them harmless.
"""

from dataclasses import dataclass
from enum import StrEnum

from mailguard.model.authentication import Authentication, AuthStatus

LONGEST = 300  # signs of a record or an explanation that are shown


class HopKind(StrEnum):
    """What somebody on the way did."""

    SIGNATURE = "signature"  # signed it (DKIM)
    SEAL = "seal"  # sealed what he saw (one ARC set)
    CHAIN = "chain"  # all seals together
    CLIENT = "client"  # handed it over to us (SPF of MAIL FROM, or of HELO where there is no path)
    GREETING = "greeting"  # the name that the client gave itself (SPF of HELO)
    POLICY = "policy"  # what the owner of the From domain asks for (DMARC)


class Mark(StrEnum):
    """How a hop looks at a glance. GOOD is "holds", never "trusted"."""

    GOOD = "good"
    BAD = "bad"
    LATER = "later"  # could not be checked now
    NOTHING = "nothing"  # says nothing either way


MARKS = {
    AuthStatus.PASS: Mark.GOOD,
    AuthStatus.FAIL: Mark.BAD,
    AuthStatus.PERMERROR: Mark.BAD,
    AuthStatus.POLICY: Mark.BAD,
    AuthStatus.SOFTFAIL: Mark.BAD,
    AuthStatus.TEMPERROR: Mark.LATER,
}


# What a detail is called where people read it; one without an entry is called by its name.
LABELS = {
    "answer": "DNS says",
    "algorithm": "made with",
    "leaves_open": "leaves open",
    "stands_twice": "stands twice",
    "body": "of the text",
    "recorded_dkim_pass": "found valid",
    "recorded_dkim_fail": "found broken",
    "recorded_dmarc": "found DMARC",
    "recorded_from": "for From",
    "listed": "on your list",
    "instance": "set",
    "where": "about",
    "client_ip": "client",
    "helo": "calls itself",
    "mail_from": "returns to",
    "identity": "checked",
    "term": "decided by",
    "explanation": "owner says",
    "record_at": "record at",
    "policy": "asks for",
    "aligned_by": "proved by",
    "organizational_domain": "registered",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One step. `details` are stable names with values as text, in the order in which they are worth reading."""

    kind: HopKind
    who: str  # a domain or an address; "" where nobody is named
    result: str  # RFC 8601's word
    mark: Mark
    message: str  # a sentence
    cause: str = ""  # the closed word behind it
    details: tuple[tuple[str, str], ...] = ()


SILENCE = {
    "nxdomain": "no such name",
    "nodata": "no text there",
    "timeout": "no answer in time",
    "over_budget": "not asked: the mail had made us ask too much",
}


def answer(found: Authentication, name: str, more: str = "") -> str:
    """What DNS said of a key: "found, 2,048 bits", "no such name" …; "" where it was not asked."""
    asked = next((one for one in found.answers if (one.name, one.rdtype) == (name, "TXT")), None)
    if asked is None:
        return ""
    if asked.status == "noerror":
        said = f"found{', ' + more if more else ''}"
    else:
        said = SILENCE.get(asked.status, "the name server answered with an error")
    return f"{said}, signed by DNSSEC" if asked.authenticated else said


def record(found: Authentication, name: str, start: str) -> str:
    """The text that stood at a name, cut."""
    texts = (
        text
        for one in found.answers
        if name and (one.name, one.rdtype) == (name, "TXT")
        for text in one.values
        if text[: len(start)].lower() == start.lower()
    )
    return next(texts, "")[:LONGEST]


def given(details: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in details if value)


def label(name: str) -> str:
    """What people call a detail."""
    return LABELS.get(name, name.replace("_", " "))
