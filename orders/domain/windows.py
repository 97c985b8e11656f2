"""How long a buyer may cancel alone, and how long a refund may be taken back: the marketplace's own rules."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """Defaults from a marketplace's help pages (ORDERS 1, "sibling-page facts")."""

    self_cancel: timedelta = timedelta(minutes=30)  # after the purchase
    refund_grace: timedelta = timedelta(hours=2)


WINDOWS = Windows()
