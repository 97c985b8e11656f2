import pytest

from orders.access.access import SCOPES_OF, Access, Role, Scope, refuse_both_sides, scopes_from
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
def test_who_only_looks_writes_nothing_and_sees_no_addresses(role: Role) -> None:
    assert not [scope for scope in SCOPES_OF[role] if scope.endswith(":write") or scope is Scope.PII_READ]


def test_only_the_owner_makes_keys() -> None:
    assert [role for role in Role if Scope.KEYS_WRITE in SCOPES_OF[role]] == [Role.OWNER]


def test_a_missing_scope_is_refused_by_name() -> None:
    access = Access(seller_id=SELLER, actor="user:1", role=Role.VIEWER, scopes=SCOPES_OF[Role.VIEWER])
    access.require(Scope.ORDERS_READ)
    with pytest.raises(Refused, match="orders:write"):
        access.require(Scope.ORDERS_WRITE)


def test_an_unknown_scope_is_refused_by_name() -> None:
    assert scopes_from(["orders:read"]) == {Scope.ORDERS_READ}
    with pytest.raises(Refused, match="everything"):
        scopes_from(["orders:read", "everything"])
