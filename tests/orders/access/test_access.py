import pytest

from orders.access.access import READING, SCOPES_OF, Access, Role, Scope, refuse_both_sides
from orders.errors import Refused
from orders.view import SellerId

SELLER = SellerId("s")


@pytest.mark.parametrize("role", Role)
def test_no_role_holds_the_marketplace_s_side(role: Role) -> None:
    assert Scope.MARKETPLACE not in SCOPES_OF[role]
    with pytest.raises(Refused) as caught:
        Access(seller_id=SELLER, actor="user:1", role=role, scopes=frozenset({Scope.MARKETPLACE}))
    assert caught.value.type == "scope-conflict"


@pytest.mark.parametrize("scope", sorted(set(Scope) - {Scope.MARKETPLACE}))
def test_the_marketplace_s_side_is_never_held_with_another_scope(scope: Scope) -> None:
    with pytest.raises(Refused, match="marketplace"):
        refuse_both_sides({Scope.MARKETPLACE, scope}, None)


def test_the_marketplace_s_side_alone_is_fine() -> None:
    refuse_both_sides({Scope.MARKETPLACE}, None)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AUDITOR])
def test_who_only_looks_writes_nothing(role: Role) -> None:
    assert not [scope for scope in SCOPES_OF[role] if not scope.endswith(":read")]


def test_an_auditor_reads_all_there_is_to_read() -> None:
    assert SCOPES_OF[Role.AUDITOR] == {scope for scope in Scope if scope.endswith(":read")}


def test_a_viewer_sees_no_address_and_no_audit() -> None:
    assert SCOPES_OF[Role.VIEWER] == READING
    assert not READING & {Scope.PII_READ, Scope.AUDIT_READ, Scope.USERS_READ, Scope.KEYS_READ}


@pytest.mark.parametrize("scope", [Scope.KEYS_WRITE, Scope.USERS_WRITE, Scope.LISTINGS_WRITE])
def test_only_the_owner_lets_others_in_and_sets_the_stock(scope: Scope) -> None:
    assert [role for role in Role if scope in SCOPES_OF[role]] == [Role.OWNER]


def test_s74_to_ship_orders_is_not_to_write_listings() -> None:
    assert Scope.ORDERS_WRITE in SCOPES_OF[Role.SHIPPER]
    assert Scope.LISTINGS_WRITE not in SCOPES_OF[Role.SHIPPER]


def test_who_ships_sees_where_it_goes() -> None:
    assert Scope.PII_READ in SCOPES_OF[Role.SHIPPER]


def test_a_missing_scope_is_refused_by_name() -> None:
    access = Access(seller_id=SELLER, actor="user:1", role=Role.VIEWER, scopes=SCOPES_OF[Role.VIEWER])
    access.require(Scope.ORDERS_READ)
    with pytest.raises(Refused, match="orders:write"):
        access.require(Scope.ORDERS_WRITE)
