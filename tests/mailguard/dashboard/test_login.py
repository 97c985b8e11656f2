"""One-time links, passwords, sessions: in once, out for good, and nothing told to those who guess."""

from datetime import timedelta
from pathlib import Path

import pytest

from mailguard.dashboard.attempts import BY_ADDRESS
from mailguard.dashboard.login import own_path
from orders.access.access import Role, operator
from orders.access.audit import entries
from orders.access.people import disable_user
from tests.mailguard.dashboard.browsing import Browser, logged_in
from tests.mailguard.dashboard.builders import PASSWORD, SELLER, Board, a_board


def test_looking_at_a_link_does_not_use_it_up(empty: Board) -> None:
    token = empty.link(empty.user(Role.OWNER))
    for _ in range(3):
        answer = Browser(empty.client).get(f"/login/{token}")
        assert answer.status == 200
        assert b"<button" in answer.body
    logged_in(empty.client, token)


def test_a_link_works_once_only(empty: Board) -> None:
    token = empty.link(empty.user(Role.OWNER))
    logged_in(empty.client, token)
    again = Browser(empty.client).send(f"/login/{token}", f"/login/{token}")
    assert again.status == 403
    assert b"used already" in again.body


def test_a_link_ends_after_its_time(empty: Board) -> None:
    token = empty.link(empty.user(Role.OWNER))
    empty.shop.clock.at += timedelta(minutes=15)
    assert Browser(empty.client).send(f"/login/{token}", f"/login/{token}").status == 403


def test_a_link_that_was_never_made_tells_no_more_than_a_used_one(empty: Board) -> None:
    guess = "A" * 43
    answer = Browser(empty.client).send(f"/login/{guess}", f"/login/{guess}")
    assert answer.status == 403
    assert b"used already" in answer.body


@pytest.mark.parametrize("token", ["short", "x" * 129, "a%00" + "b" * 40, "%3Cscript%3E" + "a" * 30])
def test_what_no_link_can_be_is_not_found(empty: Board, token: str) -> None:
    assert Browser(empty.client).get(f"/login/{token}").status == 404


def test_a_password_opens_a_session_and_leads_to_where_one_wanted_to_go(empty: Board) -> None:
    who, browser = empty.user(Role.OWNER, password=PASSWORD), Browser(empty.client)
    asked = browser.get("/notices?verdict=verified")
    assert asked.headers["location"] == "/login?next=/notices%3Fverdict%3Dverified"
    answer = browser.send(asked.headers["location"], "/login", email=who.email, password=PASSWORD, next="/notices")
    assert answer.status == 303
    assert answer.headers["location"] == "/notices"
    assert who.email in browser.page("/notices")


def test_a_wrong_password_and_an_unknown_address_are_told_the_same(empty: Board) -> None:
    who, told = empty.user(Role.OWNER, password=PASSWORD), []
    for email in (who.email, "nobody@lamps.example"):
        answer = Browser(empty.client).send("/login", "/login", email=email, password="wrong")
        assert answer.status == 403
        assert "mailguard_session" not in answer.headers.get("set-cookie", "")
        told.append(answer.body.decode().partition('class="stack card"')[0].replace(email, ""))
    assert told[0] == told[1]


def test_one_who_has_no_password_cannot_log_in_with_an_empty_one(empty: Board) -> None:
    who = empty.user(Role.OWNER)
    assert Browser(empty.client).send("/login", "/login", email=who.email, password="").status == 403


def test_guessing_is_slowed_down_and_the_right_password_waits_too(empty: Board) -> None:
    who, browser = empty.user(Role.OWNER, password=PASSWORD), Browser(empty.client)
    csrf = browser.csrf("/login")
    form = {"csrf": csrf, "email": who.email, "password": ""}
    answers = [browser.ask("POST", "/login", form).status for _ in range(BY_ADDRESS.quota)]
    assert set(answers) == {403}
    refused = browser.ask("POST", "/login", {**form, "password": PASSWORD})
    assert refused.status == 429
    assert int(refused.headers["retry-after"]) > 0
    assert b"one-time link" in refused.body


def test_a_login_form_from_another_site_is_refused(empty: Board) -> None:
    who, browser = empty.user(Role.OWNER, password=PASSWORD), Browser(empty.client)
    csrf = browser.csrf("/login")
    good = {"csrf": csrf, "email": who.email, "password": PASSWORD}
    assert browser.ask("POST", "/login", {**good, "csrf": "x"}).status == 403
    assert Browser(empty.client).ask("POST", "/login", good).status == 403  # the cookie's twin is missing
    assert browser.ask("POST", "/login", good, **{"Sec-Fetch-Site": "cross-site"}).status == 403


def test_a_session_is_never_the_one_that_came_with_the_request(empty: Board) -> None:
    token = empty.link(empty.user(Role.OWNER))
    browser = Browser(empty.client, {"mailguard_session": "planted"})
    browser.send(f"/login/{token}", f"/login/{token}")
    assert browser.cookies["mailguard_session"] != "planted"
    assert browser.get("/").status == 200


def test_the_cookie_is_kept_from_scripts_and_other_sites(empty: Board) -> None:
    token, browser = empty.link(empty.user(Role.OWNER)), Browser(empty.client)
    cookie = browser.send(f"/login/{token}", f"/login/{token}").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert "Secure" not in cookie


def test_behind_https_the_cookie_is_bound_to_it(tmp_path: Path) -> None:
    with a_board(tmp_path, secure=True) as board:
        token, browser = board.link(board.user(Role.OWNER)), Browser(board.client)
        cookie = browser.send(f"/login/{token}", f"/login/{token}").headers["set-cookie"]
        assert cookie.startswith("__Host-mailguard_session=")
        assert "Secure" in cookie
        assert browser.get("/").status == 200


def test_logging_out_ends_the_session_for_whoever_has_the_cookie(empty: Board) -> None:
    browser = logged_in(empty.client, empty.link(empty.user(Role.OWNER)))
    stolen = Browser(empty.client, dict(browser.cookies))
    assert browser.send("/", "/logout").headers["location"] == "/login?out=1"
    assert b"logged out" in browser.get("/login?out=1").body
    assert stolen.get("/").status == 303


def test_a_session_ends_by_itself_and_says_so(empty: Board) -> None:
    browser = logged_in(empty.client, empty.link(empty.user(Role.OWNER)))
    empty.shop.clock.at += timedelta(hours=12)
    answer = browser.get("/orders?q=lamp")
    assert answer.headers["location"] == "/login?next=/orders%3Fq%3Dlamp&over=1"
    assert b"session is over" in browser.get(answer.headers["location"]).body


def test_somebody_who_is_locked_out_is_out_at_once(empty: Board) -> None:
    who = empty.user(Role.VIEWER)
    browser = logged_in(empty.client, empty.link(who))
    by = operator(SELLER)
    empty.shop.store.write_now(lambda open_: disable_user(open_, by, who.user_id, empty.shop.clock.at))
    assert browser.get("/").status == 303


def test_a_login_is_written_down(empty: Board) -> None:
    who = empty.user(Role.OWNER)
    logged_in(empty.client, empty.link(who))
    (line,) = empty.shop.store.read_now(lambda open_: entries(open_, SELLER, 10))
    assert (line.actor, line.action) == (f"user:{who.user_id}", "session.opened")


@pytest.mark.parametrize("path", ["/", "/orders?q=a+b%20c", "/notices/0a-_"])
def test_a_path_of_ours_may_follow_the_login(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/a\r\nX: y",
        "/login",
        "/é",
    ],
)
def test_nothing_else_may_follow_the_login(path: str) -> None:
    assert own_path(path) == ""


def test_a_very_long_way_back_is_forgotten() -> None:
    assert own_path("/" + "a" * 500)
    assert own_path("/" + "a" * 501) == ""
