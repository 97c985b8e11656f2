"""What a mail is: stored once, concluded from many times. Holds nothing that needs the raw bytes."""

from dataclasses import dataclass
from datetime import datetime

from mailguard.model.authentication import Authentication
from mailguard.model.confirmation import ForwardingConfirmation
from mailguard.model.judgement import Finding
from mailguard.model.message import ContainerKind, Fault, HeaderFacts, Link, Reading
from mailguard.model.notice import Notice
from mailguard.model.received import Envelope, MailId


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminedContainer:
    """A container with its evidence and its claims; readings are kept for people and for content rules."""

    kind: ContainerKind
    path: str
    facts: HeaderFacts
    readings: tuple[Reading, ...]
    links: tuple[Link, ...]
    faults: tuple[Fault, ...]
    own_text: bool
    authentication: Authentication
    notices: tuple[Notice, ...] = ()
    findings: tuple[Finding, ...] = ()  # of reading: parts disagree, hidden values, unknown charset …
    confirmation: ForwardingConfirmation | None = None  # believed only with an aligned signature of the provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """Message facts, authentication evidence and claims of one mail."""

    mail_id: MailId
    envelope: Envelope
    received_at: datetime
    content: str  # sha256 of the raw bytes, hex
    containers: tuple[ExaminedContainer, ...]

    @property
    def temporary(self) -> bool:
        """Some evidence was not to be had (temperror): authenticate this mail again later."""
        return any(one.authentication.temporary for one in self.containers)
