from sqlalchemy import Connection

from orders.access.audit import entries, record
from tests.orders.access.builders import NOW, a_seller


def test_deeds_are_listed_newest_first_page_by_page(connection: Connection) -> None:
    seller = a_seller(connection)
    for number in range(3):
        record(connection, seller, "user:1", "key.created", f"key-{number}", NOW)
    first = entries(connection, seller, 2)
    rest = entries(connection, seller, 2, before=first[-1].audit_id)
    assert [entry.subject for entry in (*first, *rest)] == ["key-2", "key-1", "key-0"]


def test_another_seller_s_deeds_are_not_listed(connection: Connection) -> None:
    record(connection, a_seller(connection), "user:1", "key.created", "key-1", NOW)
    assert entries(connection, a_seller(connection, "Other"), 10) == ()
