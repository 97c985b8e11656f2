"""What a caller may do: scopes, the roles that bundle them, and `Access`, the answer to "who is this"."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from orders.errors import Refused
from orders.view import SellerId


class Scope(StrEnum):
    """One permission. MARKETPLACE is the marketplace's side of a hosted account, never a seller's."""

    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    LISTINGS_READ = "listings:read"
    LISTINGS_WRITE = "listings:write"
    NOTICES_READ = "notices:read"
    NOTICES_WRITE = "notices:write"
    ALERTS_READ = "alerts:read"
    ALERTS_WRITE = "alerts:write"
    PII_READ = "pii:read"
    KEYS_WRITE = "keys:write"
    AUDIT_READ = "audit:read"
    MARKETPLACE = "marketplace"


class Role(StrEnum):
    """What a user of a seller is. Only OWNER makes keys; SHIPPER sees addresses; AUDITOR reads the audit too."""

    OWNER = "owner"
    SHIPPER = "shipper"
    VIEWER = "viewer"
    AUDITOR = "auditor"


READING = frozenset({Scope.ORDERS_READ, Scope.LISTINGS_READ, Scope.NOTICES_READ, Scope.ALERTS_READ})
SCOPES_OF = {
    Role.OWNER: frozenset(Scope) - {Scope.MARKETPLACE},
    Role.SHIPPER: READING | {Scope.ORDERS_WRITE, Scope.ALERTS_WRITE, Scope.NOTICES_WRITE, Scope.PII_READ},
    Role.VIEWER: READING,
    Role.AUDITOR: READING | {Scope.AUDIT_READ},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who calls, for which seller, and what they may do. `actor` is "user:<id>" or "key:<id>", as audited."""

    seller_id: SellerId
    actor: str
    role: Role | None  # None: a key, which has scopes only
    scopes: frozenset[Scope]

    def __post_init__(self) -> None:
        refuse_both_sides(self.scopes, self.role)

    def may(self, scope: Scope) -> bool:
        """Whether this caller has that scope."""
        return scope in self.scopes

    def require(self, scope: Scope) -> None:
        """Raise Refused ("scope-missing") unless this caller has that scope."""
        if scope not in self.scopes:
            raise Refused("scope-missing", f"This needs the scope {scope}.", extra={"scope": str(scope)})


def refuse_both_sides(scopes: Iterable[Scope], role: Role | None) -> None:
    """Raise Refused ("scope-conflict") where the marketplace's side and a seller's would be one: DESIGN section 1.

    Who can place an order and judge a notice about it can make a lie true.
    """
    given = frozenset(scopes)
    if Scope.MARKETPLACE in given and (role is not None or len(given) > 1):
        raise Refused(
            "scope-conflict", "The scope marketplace cannot be held together with a seller's scopes or role."
        )


def scopes_from(names: Iterable[str]) -> frozenset[Scope]:
    """Scopes by name. Raises Refused ("scope-unknown") and names the first that does not exist."""
    known = {str(scope): scope for scope in Scope}
    found = set()
    for name in names:
        if name not in known:
            raise Refused("scope-unknown", f"There is no scope {name!r}.", extra={"known": sorted(known)})
        found.add(known[name])
    return frozenset(found)
