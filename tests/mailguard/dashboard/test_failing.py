"""What goes wrong outside the API is a page: plain words, no text of the request, and never a stack."""

from pathlib import Path

from aiohttp import web

from mailguard.dashboard import Parts, mount
from orders.access.access import Role
from orders.access.sessions import login_link
from orders.access.users import create_user
from tests.mailguard.api.builders import FakeKeptMail
from tests.mailguard.dashboard.browsing import Browser, logged_in
from tests.mailguard.dashboard.builders import SELLER, Board
from tests.orders.storage.builders import a_shop
from tests.orders.web.serving import an_application_over, served


def test_a_store_that_gives_no_answer_is_said_in_words(empty: Board) -> None:
    browser = logged_in(empty.client, empty.link(empty.user(Role.OWNER)))
    empty.shop.store.close()
    answer = browser.get("/")
    assert answer.status == 503
    assert b"gives no answer now" in answer.body
    assert answer.headers["retry-after"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_a_crash_tells_nothing_but_its_number(tmp_path: Path) -> None:
    with a_shop(tmp_path) as shop:
        app = an_application_over(shop.store, shop.clock)
        kept = FakeKeptMail(seller=SELLER)  # its attention() is not implemented
        mount(
            app, Parts(kept_mail=kept, orders=shop.service, store=shop.store, clock=shop.clock, base_url="http://x")
        )
        at = shop.clock.at
        who = shop.store.write_now(lambda open_: create_user(open_, SELLER, "me@lamps.example", Role.OWNER, at))
        token = shop.store.write_now(lambda open_: login_link(open_, who, at))
        with served(app) as client:
            answer = logged_in(client, token).get("/", **{"X-Request-Id": "trace-1"})
    assert answer.status == 500
    text = answer.body.decode()
    assert "Something went wrong here." in text
    assert "trace-1" in text
    for word in ("NotImplemented", "Traceback", ".py"):
        assert word not in text


def test_the_api_and_the_routes_for_machines_keep_their_own_answers(empty: Board) -> None:
    answer = Browser(empty.client).get("/v1/nothing")
    assert answer.status == 404
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_somebody_unknown_gets_the_page_without_any_shop(empty: Board) -> None:
    answer = Browser(empty.client).get("/nothing")
    assert answer.status == 404
    assert b"lamps" not in answer.body
    assert b"Ready" not in answer.body


def test_a_redirect_is_none_of_our_failures(tmp_path: Path) -> None:
    async def away(_: web.Request) -> web.Response:
        raise web.HTTPFound("/")

    with a_shop(tmp_path) as shop:
        app = an_application_over(shop.store, shop.clock)
        kept = FakeKeptMail(seller=SELLER)
        mount(
            app, Parts(kept_mail=kept, orders=shop.service, store=shop.store, clock=shop.clock, base_url="http://x")
        )
        app.router.add_get("/away", away)
        with served(app) as client:
            assert client.get("/away").status == 302
