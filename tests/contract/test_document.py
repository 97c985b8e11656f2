"""The one OpenAPI document of both halves tells of every operation what it takes and what it may answer."""

from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from orders.web.openapi import PATH_PART, document
from orders.web.operation import Operation
from orders.web.problems import PROBLEM_JSON
from orders.web.reading import NoBody
from tests.contract.test_matrix import every
from tests.contract.world import OPERATIONS

DOCUMENT = document(OPERATIONS, "0")
MAIN = ("confirm_shipment", "cancel_order", "check_claim", "create_user", "create_key")


def told(one: Operation) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][PATH_PART.sub(r"{\1}", one.path)][one.method.lower()]
    return found


def test_the_document_is_valid_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(DOCUMENT).iter_errors()) == []


def test_no_shape_of_one_half_hides_one_of_the_other() -> None:
    assert not [name for name in DOCUMENT["components"]["schemas"] if "__" in name]


@every()
def test_what_an_operation_is_for_and_which_scope_it_needs_is_told(one: Operation) -> None:
    assert one.description
    assert not any(
        line.startswith("    ") for line in told(one)["description"].splitlines()
    )  # markdown takes it for code
    assert all(scope.value in told(one)["description"] for scope in one.scopes)


@every()
def test_every_refusal_that_an_operation_may_meet_is_told_as_a_problem(one: Operation) -> None:
    wanted = {"400", "401", "403", "429", "500", "503"}
    wanted |= {"404"} if "{" in one.path else set()
    wanted |= {"408", "413", "415", "422"} if one.body is not NoBody or one.takes else set()
    wanted |= {"409", "422"} if one.idempotent else set()
    wanted |= {"412", "428"} if one.if_match else set()
    answers = told(one)["responses"]
    assert wanted <= set(answers)
    assert {PROBLEM_JSON} == {kind for status in wanted for kind in answers[status]["content"]}
    assert ("304" in answers) is one.tagged


@every()
def test_the_fields_of_an_answer_are_told(one: Operation) -> None:
    for answer in told(one)["responses"].values():
        assert {"X-Request-Id", "RateLimit", "RateLimit-Policy"} <= set(answer["headers"])
    assert "WWW-Authenticate" in told(one)["responses"]["401"]["headers"]
    assert "Retry-After" in told(one)["responses"]["429"]["headers"]


@pytest.mark.parametrize("one", [one for one in OPERATIONS if one.name in MAIN], ids=lambda one: one.name)
def test_the_main_commands_have_an_example_that_they_take(one: Operation) -> None:
    schema = told(one)["requestBody"]["content"]["application/json"]["schema"]
    part = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    assert part["examples"]
    for example in part["examples"]:
        one.body.model_validate(example)
