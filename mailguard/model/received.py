"""A mail as it came over SMTP, before anybody looked inside."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from orders.view import SellerId

MailId = NewType("MailId", str)  # 32 hex digits, sortable by time


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What the SMTP client said. `mail_from` is "" for the null path; names and addresses as given, checked."""

    client_ip: str
    helo: str
    mail_from: str
    rcpt_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One kept mail of one seller. `at` is when DATA ended: the moment that signatures are judged by."""

    mail_id: MailId
    seller_id: SellerId
    envelope: Envelope
    raw: bytes
    at: datetime
