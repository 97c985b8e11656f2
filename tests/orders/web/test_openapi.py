"""One OpenAPI 3.1 document, made from what is mounted."""

from openapi_spec_validator import OpenAPIV31SpecValidator

from orders.web.openapi import document
from tests.orders.web.conftest import Edge
from tests.orders.web.small_api import OPERATIONS


def test_the_document_is_valid_openapi(edge: Edge) -> None:
    told = edge.client.get("/v1/openapi.json").json
    assert told["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(told).iter_errors()) == []


def test_every_operation_tells_its_scope_headers_and_problems() -> None:
    deed = document(OPERATIONS, "0")["paths"]["/v1/deeds"]["post"]
    assert "orders:write" in deed["description"]
    assert [one["name"] for one in deed["parameters"]] == ["Idempotency-Key"]
    assert {"202", "400", "401", "403", "409", "413", "415", "422", "429", "500", "503"} <= set(deed["responses"])
    assert "application/problem+json" in deed["responses"]["422"]["content"]


def test_a_filter_tells_its_values() -> None:
    parameters = document(OPERATIONS, "0")["paths"]["/v1/things"]["get"]["parameters"]
    status = next(one for one in parameters if one["name"] == "status")
    assert "SHIPPED" in status["schema"]["items"]["enum"]
    assert next(one for one in parameters if one["name"] == "q")["schema"]["maxLength"] == 200
