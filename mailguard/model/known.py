"""What the order store answered about one mail's claims, at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from orders.view import Lookup


@dataclass(frozen=True, slots=True)
class Known:
    """`lookups` by (marketplace, order id); None where the store was unreachable: nothing is known then."""

    lookups: Mapping[tuple[str, str], Lookup] | None = field(default_factory=dict)
    addressees_elsewhere: frozenset[str] = frozenset()  # proved mailboxes of other sellers
