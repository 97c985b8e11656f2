"""Every route of this half, asked without a key, without its scope, and by another seller: nobody gets anything.

A new route without a row here fails.
"""

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import TypeAdapter

from orders.api import OPERATIONS
from orders.view import OrderView
from orders.web.openapi import document
from orders.web.operation import Operation
from tests.orders.api.conftest import OrderApi
from tests.orders.api.preparing import AMOUNT, PLACING, REFUND, prepared, side
from tests.orders.api.test_commands import PACKAGE
from tests.orders.runner.working import work
from tests.orders.storage.builders import SELLER, a_read, facts
from tests.orders.web.serving import Answer, a_key, all_but

CANCELLATION = {"reason": "NoInventory"}
PAIR = {"orders": ["{id}", "{other}"]}
EXPORT = {"account_id": "amazon-us", "kind": "confirmations"}
FEED = b"order-id\tship-date\tcarrier-code\n1\t2026-05-04\tUPS\n"  # a file is sent as it is
REPORT = {"account_id": "amazon-us", "type": "orders"}
BATCH = {"shipments": [{"id": "{id}", **PACKAGE}]}
SLIPS = {"ids": ["{id}"]}
LISTING = {"account_id": "own-market", "sku": "VASE", "title": "Vase", "on_hand": 1}
# operation → (path, body, what another seller is answered)
ROWS: dict[str, tuple[str, object, int]] = {
    "list_orders": ("/v1/orders", None, 200),
    "get_order": ("/v1/orders/{id}", None, 404),
    "list_order_events": ("/v1/orders/{id}/events", None, 404),
    "list_order_actions": ("/v1/orders/{id}/actions", None, 404),
    "confirm_shipment": ("/v1/orders/{id}/shipments", PACKAGE, 404),
    "cancel_order": ("/v1/orders/{id}/cancellations", CANCELLATION, 404),
    "create_refund": ("/v1/orders/{shipped}/refunds", REFUND, 404),
    "list_refunds": ("/v1/orders/{id}/refunds", None, 404),
    "cancel_refund": ("/v1/orders/{refunded}/cancel", None, 404),
    "decline_cancel_request": ("/v1/orders/{asked}/cancel-request-refusals", None, 404),
    # Asked with a key of the marketplace's side; both sellers have a hosted account of this name.
    "place_order": ("/v1/hosted-orders", PLACING, 201),
    "get_hosted_order": ("/v1/hosted-orders/{hosted}", None, 404),
    "authorize_payment": ("/v1/hosted-orders/{hosted}/payment-authorizations", {"amount": AMOUNT}, 404),
    "fail_payment": ("/v1/hosted-orders/{hosted}/payment-failures", None, 404),
    "cancel_hosted_order": ("/v1/hosted-orders/{hosted}/cancellations", {"actor": "buyer"}, 404),
    "list_accounts": ("/v1/accounts", None, 200),
    "get_me": ("/v1/me", None, 200),
    "list_users": ("/v1/users", None, 200),
    "create_user": ("/v1/users", {"email": "eve@lamps.example", "role": "viewer"}, 201),
    "get_user": ("/v1/users/{user}", None, 404),
    "change_user": ("/v1/users/{user}", {"role": "viewer"}, 404),
    "create_login_link": ("/v1/users/{user}/login-links", None, 404),
    "list_keys": ("/v1/keys", None, 200),
    "create_key": ("/v1/keys", {"name": "till", "scopes": ["orders:read"]}, 201),
    "get_key": ("/v1/keys/{key}", None, 404),
    "revoke_key": ("/v1/keys/{key}", None, 404),
    "list_audit": ("/v1/audit", None, 200),
    # Both sellers have accounts of these names: the other one's own answer is empty.
    "list_waiting_requests": ("/v1/waiting-requests", None, 200),
    "export_requests": ("/v1/exports", EXPORT, 200),
    "feed_requests": ("/v1/feeds?account_id=own-market&kind=confirmations", FEED, 202),
    "import_orders": ("/v1/imports?account_id=amazon-us", FEED, 202),
    "make_report": ("/v1/reports", REPORT, 202),
    "confirm_shipments": ("/v1/batches/shipments", BATCH, 200),
    "list_jobs": ("/v1/jobs", None, 200),
    "get_job": ("/v1/jobs/{job}", None, 404),
    "cancel_job": ("/v1/jobs/{job}/cancel", None, 404),
    "get_job_result": ("/v1/jobs/{job}/result", None, 404),
    "print_packing_slip": ("/v1/orders/{id}/packing-slip.pdf", None, 404),
    "print_packing_slips": ("/v1/documents/packing-slips", SLIPS, 404),
    "list_order_prints": ("/v1/orders/{id}/prints", None, 404),
    "check_claim": ("/v1/claim-checks", {"sku": "LAMP-1"}, 200),
    "diagnose_duplicate_sales": ("/v1/diagnostics/duplicate-sales", PAIR, 404),
    "create_listing": ("/v1/listings", LISTING, 201),
    "list_listings": ("/v1/listings", None, 200),
    "get_listing": ("/v1/listings/{listing}", None, 404),
    "set_listing_quantity": ("/v1/listings/{listing}/quantity", {"on_hand": 2}, 404),
    "list_listing_reservations": ("/v1/listings/{listing}/reservations", None, 404),
    "list_quantity_events": ("/v1/listings/{listing}/quantity-events", None, 404),
}


def asked(api: OrderApi, operation: Operation, order: OrderView, key: str | None) -> Answer:
    path, body, _ = ROWS[operation.name]
    body = {"orders": [order.id, api.recorded(a_read(), facts(order_id="2"))[0].id]} if body is PAIR else body
    body = {"ids": [order.id]} if body is SLIPS else body
    body = {"shipments": [{"id": order.id, **PACKAGE}]} if body is BATCH else body
    if "{job}" in path:
        made = api.client.post("/v1/reports", api.key, REPORT, headers={"Idempotency-Key": "job"})
        path = path.replace("{job}", made.json["id"])
    if operation.name == "get_job_result":
        work(api.shop)
    if "{listing}" in path:
        made = api.client.post("/v1/listings", api.key, LISTING, headers={"Idempotency-Key": "listing"})
        path = path.replace("{listing}", made.json["id"])
    path, key = prepared(api, path), side(api, operation.scopes, key)
    headers = {"Idempotency-Key": "matrix", "If-Match": "*" if operation.method == "PATCH" else '"1"'}
    headers |= {"Content-Type": operation.takes[0]} if operation.takes else {}
    path = path.replace("{id}", order.id).replace("{user}", api.user).replace("{key}", api.key_id)
    return api.client.ask(operation.method, path, key, body, headers)


def test_every_route_has_a_row() -> None:
    assert {one.name for one in OPERATIONS} == set(ROWS)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_a_route_is_closed_to_all_who_may_not(api: OrderApi, operation: Operation) -> None:
    (order,) = api.recorded(a_read(), facts())
    assert asked(api, operation, order, None).status == 401
    if operation.scopes:
        wrong_scope = a_key(api.shop.store, SELLER, *all_but(operation.scopes))
        assert asked(api, operation, order, wrong_scope).status == 403
    answer = asked(api, operation, order, api.other_key)
    assert answer.status == ROWS[operation.name][2]
    assert order.order_id.encode() not in answer.body
    assert api.client.get(f"/v1/orders/{order.id}", api.key).json["version"] == 1


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_an_answer_has_the_shape_that_the_document_tells(api: OrderApi, operation: Operation) -> None:
    (order,) = api.recorded(a_read(), facts())
    answer = asked(api, operation, order, api.key)
    assert answer.status in (operation.status, *operation.or_status)
    if operation.returns is None:
        assert answer.headers["content-type"] == operation.media_type
    else:
        TypeAdapter(operation.returns).validate_json(answer.body)


def test_the_document_is_valid_openapi() -> None:
    told = document(OPERATIONS, "0")
    assert list(OpenAPIV31SpecValidator(told).iter_errors()) == []
    assert "/v1/orders/{id}/shipments" in told["paths"]


@pytest.mark.parametrize("wrong", ["0", "x" * 65, "%00", "..%2F..", "a b"])
def test_an_id_that_is_none_is_404(api: OrderApi, wrong: str) -> None:
    answer = api.client.get(f"/v1/orders/{wrong.replace(' ', '%20')}", api.key)
    assert (answer.status, answer.json["type"]) == (404, "/problems/not-found")
