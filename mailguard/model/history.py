"""What this store has seen before of the same signature or content (replay, duplicates)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailguard.model.judgement import Verdict
from mailguard.model.received import MailId


class FingerprintKind(StrEnum):
    SIGNATURE = "signature"  # DkimResult.fingerprint of a passing aligned signature
    CONTENT = "content"  # sha256 over the claim's fields


@dataclass(frozen=True, slots=True)
class Fingerprint:
    kind: FingerprintKind
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An earlier mail with the same fingerprint. Of another seller's nothing but the fact is told."""

    fingerprint: Fingerprint
    other_seller: bool
    mail_id: MailId | None = None
    order_ids: tuple[str, ...] = ()
    verdict: Verdict | None = None
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Everything seen before this mail, oldest first."""

    seen: tuple[Seen, ...] = ()
