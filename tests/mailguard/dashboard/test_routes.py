"""Every route, asked by nobody, by another shop, by one who may only look, and from a foreign page.

A new route without a row here fails.
"""

import pytest

from mailguard.dashboard.headers import FRAMED, INERT, PAGE
from mailguard.dashboard.routes import ID, ROUTES
from orders.access.access import READING
from orders.service.shelves import ListingFilter
from tests.mailguard.dashboard.browsing import Browser
from tests.mailguard.dashboard.builders import FIRST
from tests.mailguard.dashboard.conftest import Stocked

PATHS = {f"{one.method} {one.path}": one for one in ROUTES}
GETS = [key for key in PATHS if key.startswith("GET")]
POSTS = [key for key in PATHS if key.startswith("POST")]
OWN_ONLY = [key for key in PATHS if "{id" in key]
POLICIES = {"/html": FRAMED, "/source": INERT, "/download": INERT}


def path_of(stocked: Stocked, key: str) -> str:
    """A path of something that the shop has."""
    path = PATHS[key].path
    mail = str(stocked.mails["hostile"])
    order = stocked.board.order(FIRST)
    whole = {"/notices": f"/notices/{mail}", "/orders": order, "/alerts": f"/alerts/{alert(stocked)}"}
    whole["/inventory"] = f"/inventory/{listing(stocked)}"
    for start, found in whole.items():
        path = path.replace(f"{start}/{ID}", found)
    return path.replace("{move:acknowledge|resolve}", "acknowledge")


def listing(stocked: Stocked) -> str:
    stock = stocked.board.shop.service.stock
    return stocked.board.run(stock.list(stocked.owner_seller, ListingFilter())).items[0].listing.id


def alert(stocked: Stocked) -> str:
    page = stocked.board.run(stocked.board.kept.alerts(stocked.owner_seller, None, None, 1))
    return page.items[0].alert_id


@pytest.mark.parametrize("key", GETS)
def test_a_page_sends_somebody_unknown_to_the_login(stocked: Stocked, key: str) -> None:
    answer = Browser(stocked.board.client).get(path_of(stocked, key))
    assert answer.status == 303
    assert answer.headers["location"].startswith("/login")


@pytest.mark.parametrize("key", POSTS)
def test_a_form_of_somebody_unknown_does_nothing(stocked: Stocked, key: str) -> None:
    answer = Browser(stocked.board.client).ask("POST", path_of(stocked, key), {"csrf": "x"})
    assert answer.status == 403
    assert b"session is over" in answer.body


@pytest.mark.parametrize("key", OWN_ONLY)
def test_another_shop_finds_nothing(stocked: Stocked, key: str) -> None:
    path = path_of(stocked, key)
    if key.startswith("GET"):
        answer = stocked.other.get(path)
    else:
        form = {"package": "1", "carrier": "c", "ship_date": "2026-05-04", "sure": "yes", "reason": "NoInventory"}
        form |= {"verdict_expected": "verified"}
        answer = stocked.other.send("/", path, **form)
    assert answer.status == 404
    assert b"not yours" in answer.body


@pytest.mark.parametrize("key", POSTS)
def test_a_form_without_the_secret_of_the_session_does_nothing(stocked: Stocked, key: str) -> None:
    path = path_of(stocked, key)
    for form in ({}, {"csrf": ""}, {"csrf": stocked.viewer.csrf("/")}, {"csrf": "é"}):
        answer = stocked.owner.ask("POST", path, form)
        assert answer.status == 403
        assert b"not from the page" in answer.body


@pytest.mark.parametrize("key", POSTS)
@pytest.mark.parametrize(
    "foreign", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}]
)
def test_a_form_from_another_site_does_nothing_even_with_the_secret(
    stocked: Stocked, key: str, foreign: dict[str, str]
) -> None:
    form = {"csrf": stocked.owner.csrf("/")}
    assert stocked.owner.ask("POST", path_of(stocked, key), form, **foreign).status == 403


@pytest.mark.parametrize("key", [key for key in POSTS if PATHS[key].scope not in READING | {None}])
def test_one_who_may_only_look_can_change_nothing(stocked: Stocked, key: str) -> None:
    answer = stocked.viewer.send("/", path_of(stocked, key))
    assert answer.status == 403
    assert b"Your role does not allow this" in answer.body


@pytest.mark.parametrize("key", GETS)
def test_one_who_may_only_look_sees_every_page(stocked: Stocked, key: str) -> None:
    assert stocked.viewer.get(path_of(stocked, key)).status == 200


@pytest.mark.parametrize("key", GETS)
def test_every_page_has_its_policy_and_is_never_kept(stocked: Stocked, key: str) -> None:
    path = path_of(stocked, key)
    headers = stocked.owner.get(path).headers
    policy = next((one for end, one in POLICIES.items() if path.endswith(end)), PAGE)
    assert headers["content-security-policy"] == policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == ("SAMEORIGIN" if path.endswith("/html") else "DENY")


@pytest.mark.parametrize("key", GETS)
def test_no_page_holds_a_script_a_handler_or_an_inline_style(stocked: Stocked, key: str) -> None:
    path = path_of(stocked, key)
    if path.endswith(("/source", "/download")):
        return
    text = stocked.page(path)
    assert "<script" not in text
    assert "onerror=alert" not in text.replace("&lt;img src=x onerror=alert(1)&gt;", "")
    assert ' style="' not in text
    assert "javascript:" not in text.replace("<bdi>javascript:alert(1)</bdi>", "")
    assert "\u202e" not in text


@pytest.mark.parametrize("path", ["/nothing", "/notices/..%2f..", "/orders/x y", "/alerts", "/notices/" + "a" * 65])
def test_what_is_not_there_is_a_page_in_the_same_frame(stocked: Stocked, path: str) -> None:
    answer = stocked.owner.get(path.replace(" ", "%20"))
    assert answer.status == 404
    assert answer.headers["content-security-policy"] == PAGE
    assert b"Ready to ship" in answer.body or b"to ship</span>" in answer.body


def test_a_wrong_method_is_a_page_too(stocked: Stocked) -> None:
    answer = stocked.owner.ask("POST", "/ready", {})
    assert answer.status == 405
    assert "GET" in answer.headers["allow"]
    assert answer.headers["content-type"].startswith("text/html")


def test_a_form_that_is_too_large_is_refused(stocked: Stocked) -> None:
    answer = stocked.owner.ask("POST", "/logout", {"csrf": "x" * 70_000})
    assert answer.status == 413
    assert answer.headers["content-type"].startswith("text/html")
