from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from orders.access.access import SCOPES_OF, Access, Role, Scope
from orders.access.keys import USED_STEP, authenticate_key, create_key, list_keys, note_use, revoke_key
from orders.access.sessions import open_session
from orders.errors import NotFound, Refused
from orders.view import SellerId
from tests.orders.access.builders import NOW, a_seller, a_user

READ = (Scope.ORDERS_READ,)


def test_a_key_opens_its_own_seller_with_its_scopes_only(connection: Connection) -> None:
    seller = a_seller(connection)
    key_id, plain = create_key(connection, seller, "sync", READ, NOW)
    access = authenticate_key(connection, plain, NOW)
    assert access == Access(seller_id=seller, actor=f"key:{key_id}", role=None, scopes=frozenset(READ))


def test_the_plain_text_is_nowhere_in_the_database(connection: Connection) -> None:
    _, plain = create_key(connection, a_seller(connection), "sync", READ, NOW)
    secret = plain.rpartition("_")[2]
    for table in ("api_keys", "credential_directory"):
        assert secret not in str(connection.execute(text(f"select * from {table}")).all())


def test_anything_but_the_whole_key_is_nobody(connection: Connection) -> None:
    _, plain = create_key(connection, a_seller(connection), "sync", READ, NOW)
    last = "0" if plain[-1] != "0" else "1"
    for wrong in ("", "mg_", plain[:-1], plain + "0", plain[:-1] + last, plain.upper(), f" {plain}", "é" * 76):
        assert authenticate_key(connection, wrong, NOW) is None


def test_a_session_is_no_key(connection: Connection) -> None:
    token = open_session(connection, a_user(connection, a_seller(connection)), NOW)
    assert authenticate_key(connection, token, NOW) is None


def test_a_revoked_key_is_nobody_and_still_listed(connection: Connection) -> None:
    seller = a_seller(connection)
    key_id, plain = create_key(connection, seller, "sync", READ, NOW)
    revoke_key(connection, seller, key_id, NOW)
    revoke_key(connection, seller, key_id, NOW + timedelta(days=1))
    assert authenticate_key(connection, plain, NOW) is None
    assert [(key.name, key.revoked_at) for key in list_keys(connection, seller)] == [("sync", NOW)]


def test_another_seller_s_key_cannot_be_revoked(connection: Connection) -> None:
    key_id, plain = create_key(connection, a_seller(connection), "sync", READ, NOW)
    with pytest.raises(NotFound):
        revoke_key(connection, a_seller(connection, "Other"), key_id, NOW)
    assert authenticate_key(connection, plain, NOW) is not None


def test_no_key_holds_both_sides(connection: Connection) -> None:
    with pytest.raises(Refused) as caught:
        create_key(connection, a_seller(connection), "both", (Scope.MARKETPLACE, Scope.ORDERS_READ), NOW)
    assert caught.value.type == "scope-conflict"


def test_a_key_without_scopes_is_refused(connection: Connection) -> None:
    with pytest.raises(Refused):
        create_key(connection, a_seller(connection), "empty", (), NOW)


def test_nobody_gives_a_scope_that_they_lack(connection: Connection) -> None:
    seller = a_seller(connection)
    owner = Access(seller_id=seller, actor="user:1", role=Role.OWNER, scopes=SCOPES_OF[Role.OWNER])
    create_key(connection, seller, "fine", (Scope.PII_READ,), NOW, by=owner)
    with pytest.raises(Refused, match="marketplace"):
        create_key(connection, seller, "market", (Scope.MARKETPLACE,), NOW, by=owner)


def test_the_last_use_is_noted_every_five_minutes(connection: Connection) -> None:
    seller = a_seller(connection)
    _, plain = create_key(connection, seller, "sync", READ, NOW)
    access = authenticate_key(connection, plain, NOW)
    assert access is not None
    for at, noted in ((NOW, NOW), (NOW + USED_STEP, NOW), (NOW + 2 * USED_STEP, NOW + 2 * USED_STEP)):
        note_use(connection, access, at)
        assert list_keys(connection, seller)[0].last_used_at == noted


def test_a_scope_of_a_newer_program_is_no_permission(connection: Connection) -> None:
    _, plain = create_key(connection, SellerId(a_seller(connection)), "sync", READ, NOW)
    connection.execute(text("""update api_keys set scopes = '["orders:read", "planets:move"]'"""))
    access = authenticate_key(connection, plain, NOW)
    assert access is not None
    assert access.scopes == {Scope.ORDERS_READ}
