"""What a mail is made of: containers, each with its header facts and its readings. Says nothing of truth."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from mailguard.model.quick import quick


class ContainerKind(StrEnum):
    """How a claim is wrapped: the mail itself, an attached original, or an original quoted inline."""

    DIRECT = "direct"
    ATTACHED = "attached"
    QUOTED = "quoted"


class ReadingKind(StrEnum):
    """Where a line is read from. Only TEXT and HTML feed a claim; every kind may contradict."""

    SUBJECT = "subject"
    TEXT = "text"
    HTML = "html"
    HIDDEN = "hidden"  # html that a person does not see
    MARKUP = "markup"  # JSON-LD, microdata
    SLIP = "slip"  # an attached text or html document


class FaultScope(StrEnum):
    """What a fault makes unsure: who sent it (goes to the origin), or how it is to be read."""

    IDENTITY = "identity"
    STRUCTURE = "structure"


@quick
@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the bytes. `code` is dotted and stable: `message.two_from`, `message.nul` …"""

    code: str
    scope: FaultScope
    detail: str = ""


@quick
@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address of a header field, RFC 5322: decoded display name and addr-spec, domain in lower case."""

    display_name: str
    address: str  # "" where there is none that can be read in one way only

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderFacts:
    """The few header fields that are used, decoded. A field that is absent or ambiguous is empty or None."""

    from_: tuple[Mailbox, ...] = ()  # exactly one where identity is clear; never guessed
    subject: str = ""
    to: tuple[Mailbox, ...] = ()  # To and Cc
    reply_to: tuple[Mailbox, ...] = ()
    date: datetime | None = None
    message_id: str = ""


class Line(NamedTuple):
    """One line as a person would read it: invisible characters gone, white space folded, quote marks kept off.

    A tuple and no dataclass: a mail has hundreds, and it is made and stored in half the time.
    """

    text: str
    cells: tuple[str, ...] = ()  # of a table row, in order; () otherwise
    marks: tuple[str, ...] = ()  # what was removed or looks odd here: "zero_width", "bidi", "soft_hyphen"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to read a container, top to bottom. `part` is the MIME path ("1.2"), "" for the header."""

    kind: ReadingKind
    part: str
    lines: tuple[Line, ...]


@quick
@dataclass(frozen=True, slots=True)
class Link:
    """A link as shown and as followed."""

    text: str
    target: str


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """The outer mail, an attached original, or a quoted one.

    `raw` holds the very bytes that its own signatures cover (b"" for QUOTED, which has none).
    `own_text` says whether a person wrote something of their own around what it carries (an outer mail with an
    attached original and no text of its own: False).
    """

    kind: ContainerKind
    path: str  # "0" outer, "0.2" the attached mail in part 2, "0/q1" the first quoted original
    facts: HeaderFacts
    readings: tuple[Reading, ...]
    links: tuple[Link, ...] = ()
    faults: tuple[Fault, ...] = ()
    raw: bytes = b""
    own_text: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A parsed mail. `containers[0]` is always the outer mail, also when nothing in it could be read."""

    containers: tuple[Container, ...]
