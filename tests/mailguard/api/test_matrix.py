"""Every route of this half, asked without a key, without its scope, and by another seller: nobody gets anything.

A new route without a row here fails.
"""

import pytest
from pydantic import TypeAdapter

from mailguard.api import OPERATIONS
from orders.web.openapi import document
from orders.web.operation import Operation
from tests.mailguard.api.builders import a_mail_id
from tests.mailguard.api.conftest import MailApi
from tests.orders.web.serving import SELLER, a_key, all_but

ONE = f"/v1/notices/{a_mail_id(1)}"
# operation → (path of something that the seller has, what another seller is answered)
ROWS: dict[str, tuple[str, int]] = {
    "list_notices": ("/v1/notices", 200),
    "get_notice": (ONE, 404),
    "get_raw_notice": (f"{ONE}/raw", 404),
    "give_feedback": (f"{ONE}/feedback", 404),
    "list_alerts": ("/v1/alerts", 200),
    "get_alert": ("/v1/alerts/alert3", 404),
    "acknowledge_alert": ("/v1/alerts/alert3/acknowledge", 404),
    "resolve_alert": ("/v1/alerts/alert3/resolve", 404),
    "list_setup_tasks": ("/v1/setup-tasks", 200),
}


# What a command is sent, where it takes something.
BODIES: dict[str, bytes] = {"give_feedback": b'{"verdict_expected": "verified", "reason": "It is mine."}'}


def test_every_route_has_a_row() -> None:
    assert {one.name for one in OPERATIONS} == set(ROWS)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_a_route_is_closed_to_all_who_may_not(api: MailApi, operation: Operation) -> None:
    one, (path, other) = operation, ROWS[operation.name]
    wrong_scope = a_key(api.store, SELLER, *all_but(one.scopes))
    body = BODIES.get(one.name)
    before = (dict(api.kept.kept_alerts), list(api.kept.said))
    assert api.client.ask(one.method, path, body=body).status == 401
    assert api.client.ask(one.method, path, wrong_scope, body=body).status == 403
    answer = api.client.ask(one.method, path, api.other_key, body=body)
    assert answer.status == other
    assert other == 404 or answer.json["items"] == []
    assert (api.kept.kept_alerts, api.kept.said) == before


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_an_answer_has_the_shape_that_the_document_tells(api: MailApi, operation: Operation) -> None:
    if operation.returns is not None:
        path, body = ROWS[operation.name][0], BODIES.get(operation.name)
        answer = api.client.ask(operation.method, path, api.key, body=body)
        TypeAdapter(operation.returns).validate_json(answer.body)


def test_the_document_of_this_half_has_every_route() -> None:
    told = document(OPERATIONS, "0")
    assert {"/v1/notices/{id}/feedback", "/v1/notices/{id}/raw", "/v1/alerts/{id}/acknowledge"} <= set(told["paths"])
    raw = told["paths"]["/v1/notices/{id}/raw"]["get"]["responses"]["200"]["content"]
    assert list(raw) == ["message/rfc822"]
