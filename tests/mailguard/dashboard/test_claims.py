"""The form for "a buyer wrote to me": the store's word, field by field, and nothing that the role may not see."""

from typing import Any

import pytest

from mailguard.dashboard import claims
from orders.access.audit import entries
from orders.service.claims import ADVICE, ClaimField, ClaimVerdict, Reason, Result
from orders.web.limits import CLAIM_RATE
from tests.mailguard.dashboard.browsing import Browser, text_of
from tests.mailguard.dashboard.builders import FIRST, GONE, SECOND, SELLER, UNPAID
from tests.mailguard.dashboard.conftest import Stocked

WRITTEN = {"order_id": SECOND, "buyer_name": "Ben Sample", "address": "22 Long Rd\nFloor 3\nPortland OR 97201"}


def check(browser: Browser, **form: str) -> str:
    answer = browser.send("/claims", "/claims", **form)
    assert answer.status == 200, answer.body
    return text_of(answer.body.decode())


@pytest.mark.parametrize(
    ("told", "all_of_it"),
    [
        (claims.VERDICTS, ClaimVerdict),
        (ADVICE, ClaimVerdict),
        (claims.FIELDS, ClaimField),
        (claims.RESULTS, Result),
        (claims.REASONS, Reason),
    ],
)
def test_there_is_a_word_for_everything(told: Any, all_of_it: Any) -> None:
    assert set(told) == set(all_of_it)


def test_d10_the_written_address_of_an_open_order_may_be_shipped_to(stocked: Stocked) -> None:
    page = check(stocked.owner, **WRITTEN)
    assert ADVICE[ClaimVerdict.SHIP] in page
    assert "AddressEqual" in page
    assert f"See the order {SECOND}" in page


def test_s11_another_address_is_different_and_the_stores_own_is_not_told(stocked: Stocked) -> None:
    page = check(stocked.owner, **WRITTEN | {"address": "9 Thief Road"})
    assert ADVICE[ClaimVerdict.SHIP_TO_STORE_ADDRESS] in page
    assert "AddressDifferent" in page
    assert "Long Road" not in page
    assert "97201" not in page


@pytest.mark.parametrize(
    ("number", "verdict"),
    [
        (UNPAID, ClaimVerdict.DO_NOT_SHIP_PENDING),
        (GONE, ClaimVerdict.DO_NOT_SHIP_CANCELLED),
        ("114-9", ClaimVerdict.NO_SUCH_ORDER),
    ],
)
def test_s56_s10_what_is_not_to_be_shipped_says_so(stocked: Stocked, number: str, verdict: ClaimVerdict) -> None:
    assert ADVICE[verdict] in check(stocked.owner, order_id=number)


def test_one_who_may_see_no_buyer_is_told_nothing_of_one(stocked: Stocked) -> None:
    assert 'name="address"' not in stocked.viewer.page("/claims")
    pages = {check(stocked.viewer, **WRITTEN | {"buyer_name": name}).count("Equal") for name in ("Ben Sample", "X")}
    assert pages == {1}
    assert stocked.viewer.send("/claims", "/claims", buyer_name="Ben Sample").status == 403


def test_another_shops_order_is_none(stocked: Stocked) -> None:
    assert ADVICE[ClaimVerdict.NO_SUCH_ORDER] in check(stocked.other, order_id=FIRST)


def test_what_was_written_stands_in_the_form_and_nowhere_else(own: Stocked) -> None:
    hostile = '"><img src=x onerror=alert(1)>'
    answer = own.owner.send("/claims", "/claims", order_id=hostile, address="</textarea><b>")
    assert b"<img src=x" not in answer.body
    assert b"&lt;/textarea&gt;&lt;b&gt;" in answer.body
    lines = own.board.shop.store.read_now(lambda connection: entries(connection, SELLER, 5))
    assert [one.subject for one in lines if one.action == "claim.checked"] == ["NO_SUCH_ORDER"]


@pytest.mark.parametrize(("form", "status"), [({}, 422), ({"order_id": "1", "purchase_date": "soon"}, 409)])
def test_a_form_that_says_nothing_is_refused_in_words(stocked: Stocked, form: dict[str, str], status: int) -> None:
    answer = stocked.owner.send("/claims", "/claims", **form)
    assert answer.status == status
    assert b"Give the" in answer.body


def test_what_was_written_can_be_changed_and_asked_again(stocked: Stocked) -> None:
    answer = stocked.owner.send("/claims", "/claims", order_id=SECOND, address="9 Other Road\r\n \r\nPortland\u202e")
    assert b">9 Other Road\nPortland</textarea>" in answer.body
    assert f'value="{SECOND}"'.encode() in answer.body


def test_form_and_api_share_one_limit(own: Stocked) -> None:
    form = {"csrf": own.owner.csrf("/claims"), "order_id": "1"}
    for _ in range(CLAIM_RATE.quota):
        assert own.owner.ask("POST", "/claims", form).status == 200
    refused = own.owner.ask("POST", "/claims", form)
    assert refused.status == 429
    assert refused.headers["content-type"].startswith("text/html")


def test_the_way_there_stands_on_the_orders_page(stocked: Stocked) -> None:
    assert 'href="/claims"' in stocked.page("/orders")
