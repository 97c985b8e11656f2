"""What is worth interrupting a person for (DESIGN section 2, Alerts)."""

from dataclasses import dataclass
from enum import StrEnum

from orders.view import OrderKey


class AlertKind(StrEnum):
    SUSPECTED_SPOOF = "suspected_spoof"  # high; one open alert an order, with a count
    STOP = "stop"  # high; was verified, the goods have not left, the source now says otherwise
    STANDING = "standing"  # one per cause: forwarding breaks DKIM, store stale, DNS down


SILENT = "forwarding_silent"  # the standing cause that no mail raises: orders come, and their notices do not


class AlertState(StrEnum):
    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChange:
    """Raise (or count up) or withdraw the alert of this kind and subject."""

    kind: AlertKind
    subject: str  # dedupe key within the seller: an order's id, or a cause such as "dkim_broken"
    raised: bool  # False: withdraw what is open
    high: bool = False
    order: OrderKey | None = None
    code: str = ""  # the deciding finding
