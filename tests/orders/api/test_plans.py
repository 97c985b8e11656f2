"""ORDERS S49: an individual's orders are seen and confirmed one by one; files of many are a professional's."""

from typing import Any

from orders.access.directory import account_views, add_account
from orders.view import Plan
from tests.orders.api.conftest import OrderApi
from tests.orders.api.test_commands import PACKAGE
from tests.orders.runner.working import work
from tests.orders.storage.builders import AT, SELLER, a_read, facts
from tests.orders.web.serving import Answer

FEED = b"order-id\tship-date\tcarrier-code\n1\t2026-05-04\tUPS\n"


def enter(api: OrderApi, account: str, plan: Plan | None) -> None:
    """The account as it is, with this plan."""

    def entered(open_: Any) -> None:
        (one,) = (one for one in account_views(open_, SELLER) if one.account_id == account)
        add_account(open_, SELLER, one.account_id, one.marketplace, one.authority, AT, plan=plan)

    api.shop.store.write_now(entered)


def individual(api: OrderApi) -> None:
    enter(api, "amazon-us", Plan.INDIVIDUAL)
    enter(api, "own-market", Plan.INDIVIDUAL)


def report(api: OrderApi, key: str, account: str = "amazon-us", name: str = "r") -> Answer:
    body = {"account_id": account, "type": "orders"}
    return api.client.post("/v1/reports", key, body, headers={"Idempotency-Key": f"{name}-{account}"})


def feed(api: OrderApi) -> Answer:
    fields = {"Idempotency-Key": "f", "Content-Type": "text/tab-separated-values"}
    return api.client.ask("POST", "/v1/feeds?account_id=own-market&kind=confirmations", api.key, FEED, fields)


def jobs(api: OrderApi) -> list[Any]:
    found: list[Any] = api.client.get("/v1/jobs", api.key).json["items"]
    return found


def test_s49_reports_and_feeds_of_an_individual_are_refused_and_say_what_to_do(api: OrderApi) -> None:
    individual(api)
    for answer in (report(api, api.key), report(api, api.key, "own-market"), feed(api)):
        assert (answer.status, answer.json["type"]) == (403, "/problems/plan-required")
        assert "one by one, or change its plan" in answer.json["title"]
    assert jobs(api) == []


def test_s49_a_professional_is_what_an_account_is_unless_somebody_says_otherwise(api: OrderApi) -> None:
    assert [one["plan"] for one in api.client.get("/v1/accounts", api.key).json["items"]] == ["professional"] * 2
    assert (report(api, api.key).status, feed(api).status) == (202, 202)


def test_s49_the_plan_is_the_account_s_own(api: OrderApi) -> None:
    enter(api, "amazon-us", Plan.INDIVIDUAL)
    assert report(api, api.key, "own-market").status == 202
    assert report(api, api.other_key).status == 202


def test_s49_a_report_that_was_asked_for_before_the_plan_changed_is_not_made(api: OrderApi) -> None:
    job = report(api, api.key).json["id"]
    individual(api)
    work(api.shop)
    told = api.client.get(f"/v1/jobs/{job}", api.key).json
    assert (told["processing_status"], told["fatal"]["type"], told["result"]) == ("FATAL", "plan-required", None)


def test_s49_an_individual_sees_and_confirms_orders_one_by_one(api: OrderApi) -> None:
    (order,) = api.recorded(a_read(), facts())
    individual(api)
    assert [one["id"] for one in api.client.get("/v1/orders", api.key).json["items"]] == [order.id]
    path = f"/v1/orders/{order.id}/shipments"
    assert api.client.post(path, api.key, PACKAGE, headers={"Idempotency-Key": "c"}).status == 202


def test_s49_a_mirror_of_an_individual_is_imported_as_before(api: OrderApi) -> None:
    individual(api)
    fields = {"Idempotency-Key": "i", "Content-Type": "text/tab-separated-values"}
    assert api.client.ask("POST", "/v1/imports?account_id=amazon-us", api.key, FEED, fields).status == 202


def test_s49_a_plan_is_changed_back_and_stays_where_none_is_given(api: OrderApi) -> None:
    individual(api)
    enter(api, "amazon-us", None)
    assert report(api, api.key, name="before").status == 403
    enter(api, "amazon-us", Plan.PROFESSIONAL)
    assert report(api, api.key, name="after").status == 202
