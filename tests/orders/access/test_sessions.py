from datetime import timedelta

from sqlalchemy import Connection, text

from orders.access.sessions import (
    LINK_LIFE,
    SESSION_LIFE,
    close,
    login_link,
    open_session,
    redeem_link,
    session,
    sweep,
)
from orders.access.tokens import MAX_PRESENTED
from tests.orders.access.builders import LATER, NOW, a_seller, a_user

INSTANT = timedelta(microseconds=1)


def test_a_link_logs_in_once(connection: Connection) -> None:
    who = a_user(connection, a_seller(connection))
    token = login_link(connection, who, NOW)
    assert redeem_link(connection, token, LATER) == who
    assert redeem_link(connection, token, LATER) is None


def test_a_link_ends_with_its_time(connection: Connection) -> None:
    who = a_user(connection, a_seller(connection))
    in_time, late = login_link(connection, who, NOW), login_link(connection, who, NOW)
    assert redeem_link(connection, late, NOW + LINK_LIFE) is None
    assert redeem_link(connection, in_time, NOW + LINK_LIFE - INSTANT) == who


def test_a_session_ends_with_its_time(connection: Connection) -> None:
    token = open_session(connection, a_user(connection, a_seller(connection)), NOW)
    assert session(connection, token, NOW + SESSION_LIFE - INSTANT) is not None
    assert session(connection, token, NOW + SESSION_LIFE) is None


def test_a_session_knows_its_person_and_guards_its_forms(connection: Connection) -> None:
    who = a_user(connection, a_seller(connection))
    one, two = (session(connection, open_session(connection, who, NOW), NOW) for _ in range(2))
    assert one is not None
    assert two is not None
    assert one.access == who.access
    assert len(one.csrf) == 43
    assert one.csrf != two.csrf


def test_a_closed_session_is_over_and_others_are_not(connection: Connection) -> None:
    who = a_user(connection, a_seller(connection))
    one, two = open_session(connection, who, NOW), open_session(connection, who, NOW)
    close(connection, one)
    close(connection, "unknown")
    assert session(connection, one, NOW) is None
    assert session(connection, two, NOW) is not None


def test_a_token_of_one_kind_is_worth_nothing_as_another(connection: Connection) -> None:
    who = a_user(connection, a_seller(connection))
    link, cookie = login_link(connection, who, NOW), open_session(connection, who, NOW)
    assert session(connection, link, NOW) is None
    assert redeem_link(connection, cookie, NOW) is None


def test_what_was_never_given_out_is_nobody(connection: Connection) -> None:
    for wrong in ("", "x", "x" * MAX_PRESENTED, "x" * (MAX_PRESENTED + 1), "\0", "\udcff"):
        assert session(connection, wrong, NOW) is None
        assert redeem_link(connection, wrong, NOW) is None


def test_tokens_are_kept_as_hashes_only(connection: Connection) -> None:
    who = a_user(connection, a_seller(connection))
    given = {login_link(connection, who, NOW), open_session(connection, who, NOW)}
    for table in ("sessions", "login_links", "credential_directory"):
        kept = str(connection.execute(text(f"select * from {table}")).all())
        assert not [token for token in given if token in kept]


def test_what_is_over_is_swept_away(connection: Connection) -> None:
    who = a_user(connection, a_seller(connection))
    login_link(connection, who, NOW)
    living = open_session(connection, who, NOW)
    sweep(connection, NOW + LINK_LIFE)
    assert connection.execute(text("select count(*) from login_links")).scalar_one() == 0
    assert connection.execute(text("select count(*) from credential_directory")).scalar_one() == 1
    assert session(connection, living, NOW) is not None
