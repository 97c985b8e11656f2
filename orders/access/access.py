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
    ORDERS_IMPORT = "orders:import"  # state what a marketplace says: only an owner, or a key made for it
    LISTINGS_READ = "listings:read"
    LISTINGS_WRITE = "listings:write"
    NOTICES_READ = "notices:read"
    NOTICES_WRITE = "notices:write"
    ALERTS_READ = "alerts:read"
    ALERTS_WRITE = "alerts:write"
    PII_READ = "pii:read"
    USERS_READ = "users:read"
    USERS_WRITE = "users:write"
    KEYS_READ = "keys:read"
    KEYS_WRITE = "keys:write"
    AUDIT_READ = "audit:read"
    MARKETPLACE = "marketplace"


class Role(StrEnum):
    """What a user of a seller is.

    OWNER      everything that a seller may, people and keys too
    SHIPPER    answers orders and mail, and sees where they go. What an order costs is no secret to who ships it: the
               order's own page shows what was bought and paid (ORDERS S44), and a notice is judged by its total
    VIEWER     looks; sees no buyer and no address
    AUDITOR    reads everything, people, keys and the audit too, and changes nothing: not even that a slip was printed
    """

    OWNER = "owner"
    SHIPPER = "shipper"
    VIEWER = "viewer"
    AUDITOR = "auditor"


READING = frozenset({Scope.ORDERS_READ, Scope.LISTINGS_READ, Scope.NOTICES_READ, Scope.ALERTS_READ})
SCOPES_OF = {
    Role.OWNER: frozenset(Scope) - {Scope.MARKETPLACE},
    Role.SHIPPER: READING | {Scope.ORDERS_WRITE, Scope.ALERTS_WRITE, Scope.NOTICES_WRITE, Scope.PII_READ},
    Role.VIEWER: READING,
    Role.AUDITOR: frozenset(one for one in Scope if one.endswith(":read")),
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


def operator(seller_id: SellerId) -> Access:
    """Who runs the machine, at the command line: may do what an owner may."""
    return Access(seller_id=seller_id, actor="system", role=Role.OWNER, scopes=SCOPES_OF[Role.OWNER])


def refuse_both_sides(scopes: Iterable[Scope], role: Role | None) -> None:
    """Raise Refused ("scope-conflict") where the marketplace's side and a seller's would be one: DESIGN section 1.

    Who can place an order and judge a notice about it can make a lie true.
    """
    given = frozenset(scopes)
    if Scope.MARKETPLACE in given and (role is not None or len(given) > 1):
        raise Refused(
            "scope-conflict", "The scope marketplace cannot be held together with a seller's scopes or role."
        )
